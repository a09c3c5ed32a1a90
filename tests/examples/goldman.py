"""A membrane between two baths carries what Goldman's equation says with its baths in series,

    J = P [B(-u) c1 - B(u) c2] / (1 + P (B(-u) L1 + B(u) L2) / D),   B(x) = x / (e^x - 1).

Two-point fluxes are exact for the straight profiles of plane baths, so only the solver's tolerance
counts there; on a disc, where profiles are logarithms, the error falls with the square of the cells.
"""

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import matplotlib.image
import numpy as np

PROGRAM = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-goldman"
CASE = Path(os.environ["FLUXFORM_SOURCE"]) / "examples/goldman/nitrate.yaml"
P, D, INSIDE, OUTSIDE, LENGTH = 1e-8, 1.9e-9, 5.0, 0.1, 10e-6
V_T = 8.31446261815324 * 298.15 / 96485.33212331001
SOLVER = 1e-9  # linear systems are solved to 1e-10 of their right-hand side


def bernoulli(x):
    return 1.0 if x == 0 else x / math.expm1(x)


def flux(voltage, charge=-1, first=LENGTH, second=LENGTH, permeability=P):
    u = charge * voltage / V_T
    out, back = bernoulli(-u), bernoulli(u)
    return (permeability * (out * INSIDE - back * OUTSIDE)
            / (1 + permeability * (out * first + back * second) / D))


def run(folder, *settings, ranks=1, more=()):
    command = [PROGRAM, CASE, "--output", folder, *more]
    for setting in settings:
        command += ["--set", setting]
    if ranks > 1:
        command = [os.environ["MPIEXEC"], "-n", str(ranks), *command]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)


class Goldman(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def summary(self, *settings, ranks=1, more=()):
        done = run(self.folder, *settings, ranks=ranks, more=more)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return json.loads((self.folder / "summary.json").read_text())

    def test_plane_baths_at_three_voltages(self):
        for voltage in (-0.12, 0.0, 0.06):
            with self.subTest(voltage=voltage):
                found = self.summary(f"voltage.membrane={voltage} V")["nitrate_through_membrane"]
                self.assertEqual(found["unit"], "mol m-2 s-1")
                self.assertLess(abs(found["value"] / flux(voltage) - 1), SOLVER)

    def test_each_ion_by_its_charge_and_permeability(self):
        more = ("ions[1]={name: calcium, charge: 2, diffusivity: 1.9e-9 m2/s, permeability: {membrane: 3e-7 m/s}, "
                "bath: {x_min: 5 mol/m3, x_max: 0.1 mol/m3}}")
        summary = self.summary(more, "temperature=310 K")
        for name, charge, permeability in (("nitrate", -1, P), ("calcium", 2, 3e-7)):
            expected = flux(-0.12 * 298.15 / 310, charge=charge, permeability=permeability)
            self.assertLess(abs(summary[name + "_through_membrane"]["value"] / expected - 1), SOLVER)

    def test_ranks_with_the_membrane_on_their_boundary(self):
        # 80 cells on 2 and 4 ranks: the membrane lies between two of them
        alone = self.summary()["nitrate_through_membrane"]["value"]
        for ranks in (2, 4):
            there = self.summary(ranks=ranks)["nitrate_through_membrane"]["value"]
            self.assertLess(abs(there / alone - 1), SOLVER)

    def check_disc(self, angle, ranks=1):
        errors = []
        exact = flux(-0.12, first=15e-6 * math.log(15 / 5), second=15e-6 * math.log(25 / 15))
        for cells in (20, 40, 80):
            grid = ("grid={geometry: cylindrical, r: {from: 5 um, to: 25 um, cells: %d}, %s regions: "
                    "[{name: cytosol, where: r < 15e-6}, {name: soil, where: r > 15e-6}], "
                    "interfaces: [{name: membrane, from: cytosol, to: soil}]}" % (cells, angle))
            # Areas count per metre of the disc's height.
            found = self.summary(grid, "ions[0].bath={r_min: 5 mol/m3, r_max: 0.1 mol/m3}", ranks=ranks)
            area = 2 * math.pi * 15e-6
            self.assertEqual(found["nitrate_through_membrane"]["unit"], "mol m-1 s-1")
            errors.append(abs(found["nitrate_through_membrane"]["value"] / area / exact - 1))
        self.assertLess(errors[-1], 1e-6)
        self.assertAlmostEqual(math.log2(errors[0] / errors[1]), 2.0, delta=0.15)

    def test_disc_with_a_round_membrane(self):
        self.check_disc("")

    def test_disc_with_its_angle(self):
        circle = "phi: {from: 0 degrees, to: 360 degrees, cells: 16, periodic: true},"
        self.check_disc(circle)
        self.check_disc(circle, ranks=4)

    def test_transient_keeps_its_books_and_goes_on(self):
        long = ("analysis=transient", "time.step=0.5 s", "time.stop=40 s", "output.history=1 s")
        whole = self.summary(*long)
        self.assertLess(abs(whole["nitrate_relative_mismatch"]["value"]), SOLVER)
        with h5py.File(self.folder / "run.h5") as file:
            expected = file["nitrate"][-1]
        self.summary(*long[:2], "time.stop=20 s", "output.history=1 s")
        again = self.summary(*long, more=["--restart"])
        with h5py.File(self.folder / "run.h5") as file:
            np.testing.assert_allclose(file["nitrate"][-1], expected, rtol=SOLVER)
        self.assertLess(abs(again["nitrate_relative_mismatch"]["value"]), SOLVER)
        with open(self.folder / "history.csv") as file:
            self.assertEqual(len(list(csv.DictReader(file))), 41)

    def test_default_pictures(self):
        self.summary("analysis=transient", "time.step=0.5 s", "time.stop=40 s", "output.history=1 s")
        plot = Path(os.environ["FLUXFORM_SOURCE"]) / "src/python/fluxform-plot"
        subprocess.run([sys.executable, plot, self.folder], check=True, capture_output=True)
        for name in ("fields.png", "history_curves.png"):
            picture = matplotlib.image.imread(self.folder / name)
            self.assertGreater(picture[..., :3].std(), 0.05, name)  # it is not blank

    def test_mistakes_are_met_with_names(self):
        for setting, told in (
                ("voltage={membrne: 1 mV}", "membrne"), ("ions[0].bath={x_mix: 1 mol/m3}", "x_min"),
                ("grid.interfaces[0].to=sol", "soil"),
                ("ions[0].diffusivity=3 m/s", "diffusivity")):
            with self.subTest(setting=setting):
                done = run(self.folder, setting)
                self.assertEqual(done.returncode, 2)
                self.assertIn(told, done.stderr)

    def test_five_ions_are_too_many(self):
        ion = "{name: %s, charge: 1, diffusivity: 1e-9 m2/s, permeability: {membrane: 1e-8 m/s}}"
        ions = "ions=[" + ", ".join(ion % name for name in "abcde") + "]"
        done = run(self.folder, ions)
        self.assertEqual(done.returncode, 2)
        self.assertIn("'ions' may have 1 to 4 entries, not 5", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
