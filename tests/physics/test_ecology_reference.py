"""The stored numbers and fields of the ecology references, and the comparison of runs with them.

The numbers against a fresh computation and against digits worked out separately, the comparison on
files made for it.
"""
import dataclasses
import json
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

import h5py
import numpy as np

HERE = Path(__file__).resolve().parent
SUPPORT = HERE.parent / "support"
sys.path.insert(0, str(SUPPORT))

import ecology_compare  # noqa: E402
import ecology_fields as fields  # noqa: E402
import ecology_reference as reference  # noqa: E402
import ecology_spectral as spectral  # noqa: E402

# Digits of a separate computation with mpmath; the last one is rounded.
DIGITS = {
    "critical sizes": {
        "interval length D=0.8 r=0.3": "5.13019932", "disk radius D=0.8 r=0.3": "3.92706369",
        "patch in matrix 1 0.5 3 0.2": "2.35018409", "patch in matrix to 5": "1.57035973",
        "disk in matrix 1 1 1 1": "1.61463500"},
    "river": {
        "hostile length v=0.5": "1.883278516", "outflow length v=0.5": "0.521934091",
        "both_hostile length v=0.5": "3.244622941", "hostile length v=1": "2.418399152",
        "outflow length v=1": "1.209199576", "both_hostile length v=1": "3.627598728",
        "hostile length v=1.9": "9.04414133", "outflow length v=1.9": "8.02713402",
        "both_hostile length v=1.9": "10.06114863",
        "hostile eigenvalue v=1 L=10": "0.679580758692",
        "hostile eigenvalue v=0.5 L=3": "0.519433876456"},
    "two patches": {
        "eigenvalue": "0.894077445337", "n(0)": "0.979835279", "n(a)": "0.540606358",
        "export": "0.382108590", "number in source": "3.498469252",
        "number in sink": "0.764217179"},
    "fronts": {
        "Fisher wave speed": "2.0412414523", "Allee wave speed a=0.25": "0.353553391",
        "periodic eigenvalue": "0.361936888863", "periodic speed": "1.02298360",
        "periodic speed's decay rate": "0.62164815", "periodic threshold": "1.301760336"},
    "e1": {
        "mass": "1606.548365", "norm": "32.406772", "n(50,50)": "0.9933500612",
        "n(62.5,50)": "0.0588474808", "n(30,70)": "0.28593708", "n(75,75)": "0.33879026",
        "n(50,87.5)": "0.0024027479"},
    "e2": {
        "mass": "1708.535068", "n(50,50)": "0.81513829", "n(62.5,50)": "0.11561956",
        "n(25,25)": "0.98279425", "n(50,20)": "0.91210635", "n(30,30)": "0.99681760",
        "n(20,60)": "0.0004351671"},
    "e1 eigenvalue": {
        "eigenvalue 1": "0.698946762162", "eigenvalue 2": "0.698937",
        "eigenvalue 4": "0.698929", "eigenvalue 5": "0.698910",
        "eigenvalue 1 on 128^2": "0.70052373", "eigenvalue 1 on 256^2": "0.69933890"},
}


class Comparison(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.run_file = Path(place.name) / "run.h5"

    def write(self, density, time=20.0, length=100.0):
        rows, columns = density.shape
        with h5py.File(self.run_file, "w") as file:
            file["time"] = [0.0, time]
            file["plants"] = np.stack([0 * density, density])
            file["x_faces"] = np.linspace(0, length, columns + 1)
            file["y_faces"] = np.linspace(0, length, rows + 1)

    def averages(self, case):
        return fields.stored(case).cell_averages(np.linspace(0, 100, 61), np.linspace(0, 100, 41))

    def test_finds_the_error_put_in(self):
        for case in ("e1", "e2"):
            self.write(1.01 * self.averages(case))
            found = ecology_compare.compare(self.run_file.parent, case)
            self.assertAlmostEqual(found.l2, 0.01, delta=1e-9)
            self.assertAlmostEqual(found.mass, 0.01, delta=1e-9)

    def test_axes_are_not_confused(self):
        self.write(fields.stored("e2").cell_averages(*2 * [np.linspace(0, 100, 51)]).T)
        self.assertGreater(ecology_compare.compare(self.run_file, "e2").l2, 0.1)

    def test_refuses_other_runs(self):
        good = self.averages("e1")
        for changes in ({"time": 19.9}, {"length": 99.0}, {"density": good * np.nan}):
            self.write(**({"density": good} | changes))
            with self.assertRaises(ValueError):
                ecology_compare.compare(self.run_file, "e1")

    def test_command_line(self):
        self.write(0.98 * self.averages("e1"))
        done = subprocess.run([sys.executable, SUPPORT / "ecology_compare.py", "e1", self.run_file],
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "e1: relative L2 error 2.0000e-02, relative mass error "
                                      "-2.0000e-02\n")


class Stored(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = json.loads((HERE / "ecology_reference.json").read_text(encoding="utf-8"))

    def test_every_number_is_reproduced(self):
        self.assertEqual(set(self.rows), set(reference.CASES))
        for name, case in reference.CASES.items():
            fresh = case(1)
            self.assertEqual(set(self.rows[name]), set(fresh))
            for key, (value, *_) in fresh.items():
                row = self.rows[name][key]
                self.assertTrue(row["source"])
                self.assertLessEqual(row["accuracy"], 1e-8 * max(1.0, abs(value)), key)
                self.assertAlmostEqual(row["value"], value, delta=2 * row["accuracy"], msg=key)

    def test_accuracy_covers_other_roundings(self):
        """A start changed in its last bits, as another processor may change it."""
        case = spectral.CASES["e1"]
        signs = np.random.default_rng(1).choice((-1.0, 1.0), (case.modes, case.modes))
        changed = lambda x, y: case.start(x, y) * (1 + np.finfo(float).eps * signs)  # noqa: E731
        with unittest.mock.patch.dict(spectral.CASES, e1=dataclasses.replace(case, start=changed)):
            found = spectral.numbers("e1", spectral.solve("e1"))
        for key, value in found.items():
            row = self.rows["e1"][key]
            self.assertLessEqual(abs(value - row["value"]), row["accuracy"], key)

    def test_digits_of_a_separate_computation(self):
        for name, digits in DIGITS.items():
            for key, text in digits.items():
                last = 10.0 ** -len(text.split(".")[1])
                value = self.rows[name][key]["value"]
                self.assertAlmostEqual(value, float(text), delta=0.51 * last, msg=f"{name}: {key}")

    def test_kept_fields_have_the_stored_numbers(self):
        for name in spectral.CASES:
            for key, value in spectral.numbers(name, fields.stored(name)).items():
                row = self.rows[name][key]
                self.assertAlmostEqual(row["value"], value, delta=row["accuracy"] + 1e-9, msg=key)


if __name__ == "__main__":
    unittest.main()
