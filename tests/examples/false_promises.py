"""A model that declares what it is not is told so, with the unknown and the cell, and exit code 3."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import json

BIN = Path(os.environ["FLUXFORM_BIN"])
CASE = """
grid: {x: {from: 0 km, to: 20 km, cells: 20}}
diffusivity: 1 km2/yr
growth: 1 yr-1
initial: %s
time: {stop: 5 yr, step: 0.05 yr, scheme: %s}
output: {paraview: false, history: 1 yr}
"""


class FalsePromises(unittest.TestCase):
    def run_model(self, model, initial, scheme="bdf2"):
        with tempfile.TemporaryDirectory() as folder:
            case = Path(folder) / "case.yaml"
            case.write_text(CASE % (initial, scheme))
            done = subprocess.run([BIN / f"false-{model}", case, "--output", Path(folder) / "out"],
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL)
            summary = Path(folder) / "out/summary.json"
            return done, json.loads(summary.read_text()) if summary.exists() else None

    def test_false_linearity_is_found_at_the_start(self):
        done, summary = self.run_model("FalselyLinear", "1e-3*x")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("declares `linear`", done.stderr)
        self.assertIn("'density'", done.stderr)
        self.assertIn("cell at x = ", done.stderr)
        self.assertIsNone(summary)

    def test_linearity_that_ends_on_the_way_is_found(self):
        # from 0.1 the density comes to one after 2.3 of the 5 years
        done, summary = self.run_model("LinearBelowOne", '"0.05 + 1e-6*x"')
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("declares `linear`", done.stderr)
        self.assertIsNone(summary)

    def test_linearity_that_holds_is_no_mistake(self):
        done, summary = self.run_model("LinearBelowOne", '"0.001 + 1e-8*x"')
        self.assertEqual(done.returncode, 0, done.stderr)
        # exponential growth by the steps' own factor stays within their error of e^5
        self.assertAlmostEqual(summary["density_min"]["value"] / 0.001, 148.4, delta=5)

    def test_explicit_schemes_rely_on_no_declaration(self):
        done, _ = self.run_model("FalselyLinear", '"0.001 + 1e-8*x"', scheme="rk4")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_time_is_no_number_unless_it_is_asked_for(self):
        done, summary = self.run_model("Timeless", '"0.1"')
        self.assertNotEqual(done.returncode, 0)
        self.assertIsNone(summary)


if __name__ == "__main__":
    sys.exit(unittest.main())
