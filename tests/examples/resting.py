"""A membrane takes the voltage at which no current crosses it: Goldman, Hodgkin and Katz.

Baths in series are counted in, as two-point fluxes solve them exactly; with very thin baths the
voltage is that of the closed form  V_T ln((P_K K_o + P_Na Na_o + P_Cl Cl_i) / (... i ... o)).
"""

import csv
import json
import math
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import h5py

PROGRAM = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-resting"
CASE = Path(os.environ["FLUXFORM_SOURCE"]) / "examples/resting/axon.yaml"
FARADAY = 96485.33212331001
V_T = 8.31446261815324 * 293.15 / FARADAY
IONS = ((1, 1.96e-9, 1e-7, 400, 20), (1, 1.33e-9, 4e-9, 50, 440), (-1, 2.03e-9, 4.5e-8, 52, 560))
LENGTH = 100e-9
SOLVER = 1e-8


def bernoulli(x):
    return 1.0 if x == 0 else x / math.expm1(x)


def current(voltage):
    total = 0.0
    for charge, d, p, inside, outside in IONS:
        out, back = bernoulli(-charge * voltage / V_T), bernoulli(charge * voltage / V_T)
        total += FARADAY * charge * p * (out * inside - back * outside) / (
            1 + p * (out + back) * LENGTH / d)
    return total


def voltage_at(injected=0.0):
    below, above = -0.3, 0.3
    for _ in range(200):
        middle = 0.5 * (below + above)
        below, above = (below, middle) if current(middle) > injected else (middle, above)
    return 0.5 * (below + above)


def goldman_hodgkin_katz():
    above = sum(p * (outside if z > 0 else inside) for z, _, p, inside, outside in IONS)
    below = sum(p * (inside if z > 0 else outside) for z, _, p, inside, outside in IONS)
    return V_T * math.log(above / below)


class Resting(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def summary(self, *settings, ranks=1, more=()):
        command = [PROGRAM, CASE, "--output", self.folder, *more]
        for setting in settings:
            command += ["--set", setting]
        if ranks > 1:
            command = [os.environ["MPIEXEC"], "-n", str(ranks), *command]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return json.loads((self.folder / "summary.json").read_text())

    def test_rests_where_no_current_flows_on_any_ranks(self):
        for ranks in (1, 2, 4):
            with self.subTest(ranks=ranks):
                found = self.summary(ranks=ranks)["voltage"]
                self.assertEqual(found["unit"], "V")
                self.assertLess(abs(found["value"] / voltage_at() - 1), SOLVER)

    def test_thin_baths_leave_the_closed_form(self):
        grid = ("grid={x: {from: 0 nm, to: 0.02 nm, cells: 8}, regions: [{name: inside, where: x < "
                "1e-11}, {name: outside, where: x > 1e-11}], interfaces: [{name: membrane, from: "
                "inside, to: outside}]}")
        found = self.summary(grid)["voltage"]["value"]
        self.assertLess(abs(found / goldman_hodgkin_katz() - 1), 1e-6)

    def test_an_injected_current_shifts_it(self):
        found = self.summary("injected=0.05 A/m2")["voltage"]["value"]
        self.assertLess(abs(found / voltage_at(0.05) - 1), SOLVER)

    def test_transient_charges_the_membrane_and_keeps_its_books(self):
        long = ("analysis=transient", "time.step=1 ms", "time.stop=200 ms", "output.history=2 ms")
        whole = self.summary(*long)
        self.assertLess(abs(whole["voltage"]["value"] / voltage_at() - 1), 1e-6)
        self.assertEqual(whole["voltage_change"]["unit"], "C/m2")
        change = 1e-2 * (whole["voltage"]["value"] + 0.01)
        self.assertLess(abs(whole["voltage_change"]["value"] / change - 1), 1e-12)
        for name in ("voltage", "K", "Cl"):
            self.assertLess(abs(whole[f"{name}_relative_mismatch"]["value"]), SOLVER)
        with open(self.folder / "history.csv") as file:
            rows = list(csv.DictReader(file))
        self.assertAlmostEqual(float(rows[0]["voltage [V]"]), -0.01, places=15)
        self.summary(*long[:2], "time.stop=20 ms", "output.history=2 ms")
        with h5py.File(self.folder / "checkpoint.h5") as file:
            self.assertEqual(file["globals"].shape, (1,))
            self.assertEqual(file["past_0_globals"].shape, (1,))
        again = self.summary(*long, ranks=2, more=["--restart"])
        with open(self.folder / "history.csv") as file:
            for row, before in zip(csv.DictReader(file), rows, strict=True):
                self.assertLess(abs(float(row["voltage [V]"]) - float(before["voltage [V]"])), 1e-9)
        self.assertLess(abs(again["voltage_relative_mismatch"]["value"]), SOLVER)

    def test_a_slow_oscillation_of_the_temperature(self):
        """The voltage that fluxes of z V / V_T balance at is proportional to the temperature."""
        self.summary("analysis={response: {key: temperature, lowest: 1 Hz, highest: 1 Hz, points: 1}}",
                     "solver.newton_rtol=1e-13")
        with open(self.folder / "response.csv") as file:
            first = next(csv.DictReader(file))
        self.assertEqual(float(first["frequency [Hz]"]), 0)
        self.assertLess(abs(float(first["voltage_real [V per K]"]) / (voltage_at() / 293.15) - 1), 1e-7)

    def test_sensitivities_are_those_that_differences_give(self):
        keys = {"ions[0].permeability.membrane": (1e-7, "m/s"), "temperature": (293.15, "K"),
                "ions[2].bath.x_max": (560, "mol/m3"), "ions[1].diffusivity": (1.33e-9, "m2/s"),
                "injected": (0.05, "A/m2")}
        asked = ", ".join('{key: "%s"}' % key for key in keys)
        question = ("analysis={sensitivity: {observables: [{name: voltage}, {name: Na_integral}, "
                    "{name: K_through_membrane}], keys: [%s]}}" % asked)
        tight = ("injected=0.05 A/m2", "solver.newton_rtol=1e-13")
        for ranks in (1, 2):
            self.summary(question, *tight, ranks=ranks)
            with open(self.folder / "sensitivity.csv") as file:
                found = {(row["observable"], row["key"]): float(row["derivative"])
                         for row in csv.DictReader(file)}
            self.assertEqual(len(found), 3 * len(keys))
            for key, (value, unit) in keys.items() if ranks == 1 else ():
                ends = [self.summary(*tight, f"{key}={value * (1 + 2e-4 * sign)} {unit}")
                        for sign in (-1, 1)]
                for name in ("voltage", "Na_integral", "K_through_membrane"):
                    slope = ((ends[1][name]["value"] - ends[0][name]["value"]) / (4e-4 * value))
                    with self.subTest(key=key, observable=name):
                        self.assertLess(abs(found[name, key] - slope),
                                        1e-6 * max(abs(slope), abs(ends[0][name]["value"] / value)))

    def test_sensitivities_of_what_has_none_are_refused(self):
        for names, keys, told in (("voltag", "temperature", "voltage"),
                                  ("voltage", "grid.x.cells", "a key of the grid"),
                                  ("voltage", "tempratur", "does not stand")):
            done = subprocess.run([PROGRAM, CASE, "--output", self.folder, "--set",
                                   "analysis={sensitivity: {observables: [{name: %s}], keys: [{key: "
                                   "%s}]}}" % (names, keys)], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(told, done.stderr)


if __name__ == "__main__":
    unittest.main()
