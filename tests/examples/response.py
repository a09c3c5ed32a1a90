"""The answer of an observable to a small oscillation of a key, against what diffusion gives in closed form.

A membrane that hinders nothing lies in the middle of a bath whose concentration oscillates at one end and is
kept at the other: J(x) = D s cosh(s (L - x)) / sinh(s L), s = sqrt(i w / D)."""
import cmath
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-goldman"
CASE = Path(os.environ["FLUXFORM_SOURCE"]) / "examples/goldman/nitrate.yaml"
D, LENGTH = 1.9e-9, 20e-6


def run(folder, *settings):
    command = [PROGRAM, CASE, "--output", folder]
    for setting in settings:
        command += ["--set", setting]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def asked(key, **more):
    words = {"key": f"'{key}'", "lowest": "0.1 Hz", "highest": "100 Hz", "points": 7, **more}
    return "analysis={response: {" + ", ".join(f"{k}: {v}" for k, v in words.items()) + "}}"


class Response(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def answers(self, name, *settings):
        done = run(self.folder, *settings)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        with open(self.folder / "response.csv", encoding="utf-8") as file:
            rows = [{k.split(" [")[0]: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
        return [(row["frequency"], complex(row[name + "_real"], row[name + "_imaginary"])) for row in rows]

    def test_diffusion_through_a_bath(self):
        errors = []
        for cells in (80, 160):
            worst = 0.0
            found = self.answers("nitrate_through_membrane", asked("ions[0].bath.x_min"), "voltage.membrane=0 V",
                                 "ions[0].permeability.membrane=1e6 m/s", f"grid.x.cells={cells}")
            self.assertEqual(len(found), 8)
            for hertz, answer in found:
                s = cmath.sqrt(2j * math.pi * hertz / D)
                exact = D / LENGTH if hertz == 0 else D * s * cmath.cosh(s * LENGTH / 2) / cmath.sinh(s * LENGTH)
                worst = max(worst, abs(answer / exact - 1))
            errors.append(worst)
        self.assertLess(errors[1], 2e-3)
        self.assertAlmostEqual(math.log2(errors[0] / errors[1]), 2.0, delta=0.1)

    def test_direct_part(self):
        """At rest the answer is the derivative of Goldman's flux by the voltage, the part of the state with it."""
        (_, answer), = self.answers("nitrate_through_membrane", asked("voltage.membrane", points=1, lowest="1 Hz"))[:1]
        fluxes = []
        for voltage in (-0.1201, -0.1199):
            run(self.folder, f"voltage.membrane={voltage} V")
            fluxes.append(json.loads((self.folder / "summary.json").read_text())["nitrate_through_membrane"]["value"])
        per_millivolt = (fluxes[1] - fluxes[0]) / 0.2  # the unit that the input writes the voltage in
        self.assertLess(abs(answer / per_millivolt - 1), 1e-5)
        self.assertLess(abs(answer.imag), 1e-12 * abs(answer))

    def closed_strip(self, cells, load, concentration):
        """Dilute atoms in a closed strip of linear stress p x stand as e^(a p x), a = V/RT, over their mean: leaves
        the input, returns the concentration of the cell at a place under a load."""
        (self.folder / "strip.yaml").write_text(f"""
grid: {{x: {{from: 0 mm, to: 1 mm, cells: {cells}}}}}
temperature: 300 K
constants: {{load: {load}}}
stress: {{expression: load * x, unit: Pa}}
species: [{{name: H, diffusivity: 1e-9 m2/s, volume: 2e-6 m3/mol, concentration: {concentration} mol/m3}}]
output: {{paraview: false}}
""", encoding="utf-8")
        places = [(k + 0.5) / cells * 1e-3 for k in range(cells)]
        a = 2e-6 / (8.31446261815324 * 300)

        def at(p, cell):
            return concentration * math.exp(a * p * places[cell]) * cells / sum(math.exp(a * p * x) for x in places)
        return at

    def test_amounts_of_a_closed_system_are_kept(self):
        """At frequency zero the answer is what slow oscillations come to, however fast those of the table are."""
        load, concentration, step = 2e11, 1.0, 2e7
        at = self.closed_strip(20, load, concentration)
        exact = [(at(load + step, cell) - at(load - step, cell)) / (2 * step) for cell in (0, -1)]
        for lowest in ("1e-5 Hz", "1 kHz"):
            program = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-gorsky"
            done = subprocess.run([program, self.folder / "strip.yaml", "--output", self.folder, "--set",
                                   asked("constants.load", points=1, lowest=lowest, highest="1 kHz")],
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(self.folder / "response.csv", encoding="utf-8") as file:
                first = {k.split(" [")[0]: float(v) for k, v in next(csv.DictReader(file)).items()}
            self.assertEqual(first["frequency"], 0)
            for name, value in zip(("H_min_real", "H_max_real"), exact):
                self.assertLess(abs(first[name] / value - 1), 1e-5)
            self.assertLess(abs(first["H_integral_real"]) * load, 1e-9 * concentration * 1e-3)

    def test_sensitivities_of_a_closed_system(self):
        """Its steady state has the amount of the start, which is one of the keys."""
        load, concentration, step = 2e11, 1.5, 2e7
        at = self.closed_strip(20, load, concentration)
        exact = {("H_max", "constants.load"): (at(load + step, -1) - at(load - step, -1)) / (2 * step),
                 ("H_integral", "constants.load"): 0.0,
                 ("H_max", "species[0].concentration"): at(load, -1) / concentration,
                 ("H_integral", "species[0].concentration"): 1e-3}
        question = ("analysis={sensitivity: {observables: [{name: H_max}, {name: H_integral}], keys: "
                    "[{key: constants.load}, {key: 'species[0].concentration'}]}}")
        done = subprocess.run([Path(os.environ["FLUXFORM_BIN"]) / "fluxform-gorsky", self.folder / "strip.yaml",
                               "--output", self.folder, "--set", question],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.folder / "sensitivity.csv", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                size = {"constants.load": 1 / load}.get(row["key"], 1.0)
                self.assertAlmostEqual(float(row["derivative"]) / size,
                                       exact[row["observable"], row["key"]] / size, delta=1e-6)

    def test_what_is_refused(self):
        for setting, told in ((asked("voltage.membrne"), "membr"),
                              (asked("ions[0].name"), "number"),
                              (asked("voltage.membrane", lowest="0 Hz"), "lowest"),
                              (asked("grid.x.cells"), "")):
            with self.subTest(setting=setting):
                done = run(self.folder, setting)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertIn(told, done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
