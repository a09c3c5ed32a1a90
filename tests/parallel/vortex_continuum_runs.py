#!/usr/bin/env python3
"""fluxform-vortex with `model: continuum` as users run it: ranks, restarts, ctrl-C, creep's exponent, a field
above Bc2, and a table rho_ff(b) from lattices of single vortices to a slab. Of single vortices: tracks over a
restart, cells too wide for cores."""
import csv
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import Solar  # noqa: E402

MU0 = 1.25663706212e-6
BOLTZMANN, ELECTRONVOLT = 1.380649e-23, 1.602176634e-19
BAR = """
model: continuum
grid: {x: {from: 0 mm, to: 1 mm, cells: 16}, y: {from: 0 mm, to: 2 mm, cells: 20}}
law: {power_law: {critical_current: 1e8 A/m2, exponent: 15, kim_field: 0.1 T}}
field: {expression: "0.1*sin(2*pi*t)", unit: T}
period: 1 s
sides: [{side: x_min, is: mirror}]
time: {stop: 1.5 s, step: 1e-3 s}
output: {fields: 0.25 s, paraview: no}
"""
CREEP = """
model: continuum
grid: {x: {from: 0 mm, to: 1 mm, cells: 40}}
law: {power_law: {critical_current: 1e8 A/m2, EXPONENT}}
sides: [{side: x_min, is: mirror}]
initial: {expression: "4e-7*pi*1e8*(1e-3 - x)", unit: T}
time: {stop: 1e4 s, step: 1e-4 s, min_step: 1e-9 s}
"""
LATTICE = """
material: {xi: 10 nm, lambda: 200 nm, thickness: 10 nm, resistivity: 2e-7 ohm m}
grid:
  x: {from: 0 xi, to: 3.8092607 xi, cells: 24, periodic: true}
  y: {from: 0 xi, to: 6.5978331 xi, cells: 42, periodic: true}
field: {quanta: 2}
initial: normal
noise: 0.3
analysis: {flux_flow: {fields: [0.2, 0.5, 0.8 Bc2]}}
time: {stop: 400 tau0, max_step: 5 tau0, rtol: 1e-6, atol: 1e-6}
"""
SQUARE = """
material: {xi: 10 nm, lambda: 200 nm, thickness: 10 nm, conductivity: 1e6 S/m}
grid:
  x: {from: 0 xi, to: 12 xi, cells: 19, centering: node}
  y: {from: 0 xi, to: 12 xi, cells: 19, centering: node}
field: {z: 0.6 Bc2}
time: {stop: 20 tau0, max_step: 0.5 tau0}
output: {history: 1 tau0, paraview: no}
"""
SLAB = """
model: continuum
grid: {x: {from: 0 mm, to: 1 mm, cells: 30}}
law: {flux_flow: {table: lattice/flux_flow.csv}}
field: 1.5 T
initial: 1.5 T
transport: 1e6 A/m
analysis: steady
"""


class Continuum(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.app = Solar(place.name, "fluxform-vortex")

    def case(self, name, text):
        path = self.app.folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def run_case(self, name, path, settings=None, **options):
        done = self.app.run(name, path, settings, **options)
        self.assertEqual((done.code, done.messages), (0, ""))
        return done

    def assert_same(self, one, other, rtol):
        with h5py.File(one.folder / "run.h5") as a, h5py.File(other.folder / "run.h5") as b:
            scale = np.abs(a["flux_density"][-1]).max()
            np.testing.assert_allclose(a["flux_density"][-1], b["flux_density"][-1], rtol=0,
                                       atol=rtol * scale)
        last, again = one.history()[-1], other.history()[-1]
        for key in ("heat_so_far [J/m3]", "heat_of_last_cycle [J/m3]", "magnetisation [A/m]"):
            self.assertLess(abs(last[key] / again[key] - 1), rtol, key)

    def test_ranks_agree_and_books_balance(self):
        path = self.case("bar", BAR.replace("stop: 1.5 s", "stop: 0.05 s"))
        one = self.run_case("one", path)
        self.assertLess(abs(one.summary("flux_density_relative_mismatch")), 1e-9)
        for ranks in (2, 4):
            self.assert_same(one, self.run_case(f"on_{ranks}", path, ranks=ranks), 1e-7)

    def test_a_restart_goes_on_as_if_nothing_had_happened(self):
        path = self.case("bar", BAR)
        whole = self.run_case("whole", path)
        self.run_case("parts", path, {"time.stop": "0.75 s"})
        self.assert_same(whole, self.run_case("parts", path, more=["--restart"]), 1e-12)

    def test_ctrl_c_keeps_what_there_is(self):
        path = self.case("bar", BAR)
        whole = self.run_case("whole", path, {"time.max_step": "2 ms"})
        command = self.app.command("stopped", path, {"time.max_step": "2 ms"})
        run = subprocess.Popen(command, cwd=self.app.folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
        rows = self.app.folder / "stopped" / "history.csv"
        limit = time.monotonic() + 60
        while time.monotonic() < limit and not (rows.exists() and rows.read_text().count("\n") > 20):
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(timeout=60), 130, run.stderr.read())
        run.stderr.close()
        self.assertTrue((rows.parent / "checkpoint.h5").exists())
        on = self.run_case("stopped", path, {"time.max_step": "2 ms"}, more=["--restart"])
        self.assert_same(whole, on, 1e-12)

    def test_barriers_make_the_exponent(self):
        exponent = 0.05 * ELECTRONVOLT / (BOLTZMANN * 30)
        barrier = self.run_case("barrier", self.case("barrier", CREEP.replace(
            "EXPONENT", "activation_energy: 0.05 eV, temperature: 30 K")))
        self.assertLess(abs(barrier.summary("exponent") / exponent - 1), 1e-12)
        plain = self.run_case("plain", self.case("plain", CREEP.replace(
            "EXPONENT", f"exponent: {exponent!r}")))
        rate = barrier.summary("creep_rate")
        self.assertLess(abs(rate / plain.summary("creep_rate") - 1), 1e-9)
        self.assertLess(abs(rate * (exponent - 1) - 1), 5e-3)

    def test_a_field_above_bc2_warns(self):
        path = self.case("high", SLAB.replace("{table: lattice/flux_flow.csv}",
                                              "{resistivity: 1e-7 ohm m, upper_critical_field: 1 T}"))
        done = self.app.run("high", path)
        self.assertEqual(done.code, 0)
        self.assertIn("warning: the field outside reaches 1.5 T, above Bc2 = 1 T: there the sample is "
                      "normal", done.told + done.messages)

    def test_vortices_that_entered_before_a_restart_are_counted(self):
        path = self.case("square", SQUARE)
        whole = self.run_case("whole", path)
        self.run_case("parts", path, {"time.stop": "15 tau0"})
        parts = self.run_case("parts", path, more=["--restart"])
        self.assertEqual(whole.history()[0]["vortices [1]"], 0)
        for key in ("tracks", "vortices_entered", "vortices_left"):
            self.assertEqual(parts.summary(key), whole.summary(key), key)
        self.assertGreater(whole.summary("vortices_entered"), 0)

    def test_cells_too_wide_for_cores_warn(self):
        path = self.case("square", SQUARE)
        done = self.app.run("wide", path, {"grid.x.cells": "13"}, more=["--check"])
        self.assertIn("cells up to 1 xi wide along x", done.told + done.messages)
        fine = self.app.run("fine", path, more=["--check"])
        self.assertNotIn("warning", fine.told + fine.messages)

    def test_lattices_of_vortices_tell_the_slab_how_to_resist(self):
        self.run_case("lattice", self.case("lattice", LATTICE))
        with open(self.app.folder / "lattice" / "flux_flow.csv", encoding="utf-8") as file:
            rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
        # Richardson values of the bulk curve at u = 5.79, gamma = 0; 24 nodes stand 0.8 % above them.
        for row, exact in zip(rows, (0.1193, 0.3139, 0.6256, 1.0)):
            self.assertLess(abs(row["over_normal"] / exact - 1), 0.01)
            self.assertAlmostEqual(row["resistivity [ohm m]"] / (2e-7 * row["over_normal"]), 1.0)
        fields = [0.0] + [row["field [T]"] for row in rows]
        resistivities = [0.0] + [row["resistivity [ohm m]"] for row in rows]
        slab = self.run_case("slab", self.case("slab", SLAB))
        half = 0.5 * MU0 * 1e6
        b = np.unique(np.concatenate([np.linspace(1.5 - half, 1.5 + half, 2001),
                                      [x for x in fields if abs(x - 1.5) < half]]))
        exact = np.trapezoid(np.interp(b, fields, resistivities), b) if hasattr(np, "trapezoid") else \
            np.trapz(np.interp(b, fields, resistivities), b)
        self.assertLess(abs(slab.summary("electric_field") * MU0 * 1e-3 / exact - 1), 1e-8)


if __name__ == "__main__":
    unittest.main()
