"""Sweeps, critical values and ensembles of any key, asked of an app with no code of its own for them.

    steady state of a crowded population without losses: n = K everywhere
    critical length of a habitat with deadly ends: pi sqrt(D / r)        (Kierstead & Slobodkin 1953)
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

PROGRAM = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-fisher"
DEADLY = """
analysis: {%s}
grid: {x: {from: 0 km, to: 60 km, cells: 120}}
diffusivity: 100 km2/yr
growth: 1 yr-1
initial: 1
outside: {x_min: 0, x_max: 0}
output: {paraview: false}
"""


class Vary(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def run_case(self, question, *settings, ranks=1):
        (self.folder / "case.yaml").write_text(DEADLY % question)
        command = [PROGRAM, self.folder / "case.yaml", "--output", self.folder / "out"]
        for setting in settings:
            command += ["--set", setting]
        if ranks > 1:
            command = [os.environ["MPIEXEC"], "-n", str(ranks), *command]
        return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def summary(self, question, *settings, ranks=1, code=0):
        done = self.run_case(question, *settings, ranks=ranks)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return json.loads((self.folder / "out/summary.json").read_text())

    def rows(self, name):
        with open(self.folder / "out" / name) as file:
            return list(csv.DictReader(file))

    def refused(self, question, *told):
        done = self.run_case(question)
        self.assertEqual(done.returncode, 2, done.stderr)
        for words in told:
            self.assertIn(words, done.stderr)

    def test_critical_length_of_a_habitat(self):
        found = self.summary("critical: {key: grid.x.to, from: 10 km, to: 60 km, points: 4}",
                             "initial=0")["critical_value"]
        self.assertEqual(found["unit"], "km")
        # cells of second order: the rate of the first mode on n cells is off by (pi/n)^2/12
        self.assertLess(abs(found["value"] / (10 * math.pi) - 1), 2 * (math.pi / 120) ** 2 / 12)
        self.assertEqual(len(self.rows("critical.csv")), 4)

    def test_critical_value_of_an_observable_at_rest(self):
        # with K kept at both ends the state at rest is n = K everywhere
        found = self.summary("critical: {key: capacity, from: 0.5, to: 2, observable: density_max, "
                             "equals: 1.5, points: 4}", "outside={x_min: 1.5, x_max: 1.5}")
        # Newton stops at 1e-8 of its first residual, and the state at rest is as far off
        self.assertAlmostEqual(found["critical_value"]["value"], 1.5, delta=1e-6)

    def test_sweep_goes_along_a_key_and_leaves_states(self):
        self.summary("sweep: {key: growth, from: 0.5 1/yr, to: 4 1/yr, points: 8}")
        rows = self.rows("sweep.csv")
        self.assertEqual([float(row["growth [1/yr]"]) for row in rows],
                         [0.5 + 0.5 * k for k in range(8)])
        with h5py.File(self.folder / "out/run.h5") as file:
            self.assertEqual(file["density"].shape, (8, 120))
            total = file["density"][3].sum() * 500
            self.assertIn("provenance", " ".join(file.keys()) + " ".join(file.attrs.keys()))
        self.assertAlmostEqual(float(rows[3]["density_integral [m]"]) / total, 1, places=12)

    def test_ensemble_by_combinations_on_any_ranks(self):
        question = ("ensemble: {ask: steady, keys: [{key: growth, from: 1 1/yr, to: 2 1/yr, points: 2},"
                    " {key: capacity, from: 1, to: 3, points: 3}]}")
        one = self.summary(question)
        alone = (self.folder / "out/members.csv").read_text()
        self.assertEqual(one["members"]["value"], 6)
        self.summary(question, ranks=2)
        for mine, theirs in zip(self.rows("members.csv"), csv.DictReader(alone.splitlines())):
            for name in mine:
                if name.startswith("density"):
                    self.assertAlmostEqual(float(mine[name]) / float(theirs[name]), 1, places=8)

    def test_ensemble_from_a_table_goes_on_past_a_failure(self):
        table = self.folder / "members.csv"
        table.write_text("growth [1/yr],capacity\n1,1\n1,-1\n2,1\n")
        summary = self.summary(f"ensemble: {{ask: steady, table: {table}}}", code=3)
        self.assertEqual(summary["failed_members"]["value"], 1)
        self.assertEqual(len(summary["warnings"]), 1)
        rows = self.rows("members.csv")
        self.assertIn("capacity", rows[1]["failure"])
        self.assertEqual(rows[0]["failure"], "")
        self.assertGreater(float(rows[2]["density_max [1]"]), float(rows[0]["density_max [1]"]))

    def test_draws_depend_on_the_seed_alone(self):
        question = ("ensemble: {ask: steady, draw: 5, seed: %d, "
                    "keys: [{key: growth, from: 1 1/yr, to: 2 1/yr}]}")
        self.summary(question % 7)
        first = [row["growth"] for row in self.rows("members.csv")]
        self.summary(question % 7, ranks=2)
        self.assertEqual([row["growth"] for row in self.rows("members.csv")], first)
        self.summary(question % 8)
        self.assertNotEqual([row["growth"] for row in self.rows("members.csv")], first)

    def test_no_member_rests_with_both_signs(self):
        # the equation has steady states of both signs, which no population can take
        self.summary("ensemble: {ask: steady, keys: [{key: growth, from: 0.5 1/yr, to: 2 1/yr, points: 4}]}",
                     "outside={x_min: 1}")
        for row in self.rows("members.csv"):
            self.assertGreaterEqual(float(row["density_min [1]"]), 0.0)
        counts = {row["quantity"]: int(row["members"]) for row in self.rows("statistics.csv")}
        self.assertEqual(counts["density_min"], 4)

    def test_a_key_without_effect_is_told(self):
        for question in ("sweep: {key: time.step, from: 1 yr, to: 2 yr, points: 2}",
                         "ensemble: {ask: steady, keys: [{key: time.step, from: 1 yr, to: 2 yr, points: 2}]}",
                         "sensitivity: {observables: [{name: density_integral}], keys: [{key: time.stop}]}"):
            with self.subTest(question=question):
                told = self.summary(question, "time.stop=60 yr")["warnings"]
                self.assertIn("changes nothing", " ".join(told))

    def test_states_on_other_cells_are_not_mixed(self):
        self.summary("sweep: {key: grid.x.to, from: 40 km, to: 60 km, points: 3}")
        self.assertEqual(len(self.rows("sweep.csv")), 3)
        with h5py.File(self.folder / "out/run.h5") as file:
            self.assertEqual(len(file["density"]), 1)

    def test_several_crossings_are_told(self):
        # n = K = 1 + a^2 where nothing lets the population out, and 2 at one side
        found = self.summary("critical: {key: constants.a, from: -2, to: 2, points: 5, "
                             "observable: density_max, equals: 2}", "outside={x_min: 2}", "constants={a: 1.5}",
                             "capacity=1 + a^2")
        self.assertAlmostEqual(found["critical_value"]["value"], -1, delta=1e-6)
        self.assertAlmostEqual(found["critical_value_2"]["value"], 1, delta=1e-6)
        self.assertIn("2 values of constants.a", " ".join(found["warnings"]))

    def test_mistakes_are_found_before_results_are_replaced(self):
        self.summary("sweep: {key: growth, from: 1 1/yr, to: 2 1/yr, points: 2}")
        for question in ("sweep: {key: growht, from: 1 1/yr, to: 2 1/yr}",
                         "critical: {key: growht, from: 1 1/yr, to: 2 1/yr}",
                         "response: {key: growht}",
                         "sensitivity: {observables: [{name: density_max}], keys: [{key: growht}]}",
                         "ensemble: {keys: [{key: growht, from: 1 1/yr, to: 2 1/yr}]}"):
            with self.subTest(question=question):
                self.refused(question, "growht", "asked here")
                self.assertEqual(len(self.rows("sweep.csv")), 2)

    def test_mistakes(self):
        self.refused("sweep: {key: grid.x.cells, from: 20, to: 41, points: 3}", "whole numbers", "30.5")
        self.refused("sweep: {key: output.directory, from: 1, to: 2}", "holds no number")
        self.refused("sweep: {key: diffusivity, from: -1 km2/yr, to: 1 km2/yr}", "positive", "asked here")
        self.refused("ensemble: {keys: [{key: growth, from: 1 1/yr, to: 2 1/yr, points: 100000}, "
                     "{key: diffusivity, from: 1 km2/yr, to: 2 km2/yr, points: 100000}]}", "1e+10 members")
        self.refused("sweep: {key: growht, from: 1 1/yr, to: 2 1/yr}", "growth")
        self.refused("sweep: {key: growth, from: 1 m, to: 2 m}", "growth", "m")
        self.refused("sweep: {key: growth, from: 1 1/yr, to: 1 1/yr}", "the same")
        self.refused("critical: {key: growth, from: 2 1/yr, to: 3 1/yr, points: 2}", "does not cross")
        self.refused("critical: {key: growth, from: 2 1/yr, to: 3 1/yr, observable: densty_max}",
                     "density_max")
        self.refused("ensemble: {}", "'table' or 'keys'")


if __name__ == "__main__":
    sys.exit(unittest.main())
