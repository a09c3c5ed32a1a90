"""The ecology app's answers on any number of ranks, and from a restart."""
import csv
import json
import shutil
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

SUPPORT = Path(__file__).resolve().parents[1] / "support"

# A river with an island past a wood; two populations for the transient, the first for the others.
LAND = """
grid:
  x: {from: 0 m, to: 12 m, cells: 24}
  y: {from: 0 m, to: 8 m, cells: 18, spacing: tanh}
  active: "(x - 5)^2 + (y - 3)^2 > 1.2"
  regions: [{name: wood, where: "x > 7"}]
borders:
  - {side: x_min, is: no_flux}
  - {side: x_max, is: outflow}
  - {side: holes, is: robin, permeability: 0.1 m/yr}
  - {side: all, is: hostile}
flow: {stream_function: {psi: {expression: "0.4*y + 0.3*sin(x)*sin(y)", unit: m2/yr}}}
solver: {rtol: 1e-13, newton_rtol: 1e-12}
patches: [{name: strip, where: "abs(y - 4) < 1"}]
output: {paraview: false, history: 0.5 yr}
time: {stop: 2 yr, step: 0.05 yr}
populations:
  - name: hare
    dispersal: {expression: "x < 6 ? 1 : 0.3", unit: m2/yr}
    initial: {expression: "1 + 0.5*sin(x + y)", unit: "1"}
    growth: {regulated: {rate: {regions: {wood: 2 1/yr, elsewhere: 0.5 1/yr}}, capacity: 2}}
"""
LYNX = """  - name: lynx
    dispersal: 2 m2/yr
    initial: 0.3
    growth: {exponential: {death: 0.4 1/yr}}
predation:
  - {predator: lynx, prey: hare, attack: 1 1/yr, half_saturation: 0.5, conversion: 0.8}
"""


class EcologyRuns(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.app = Solar(self.place.name, "fluxform-ecology")

    def run_case(self, name, text, settings=None, **keywords):
        (self.app.folder / "case.yaml").write_text(text, encoding="utf-8")
        done = self.app.run(name, "case.yaml", settings, **keywords)
        self.assertEqual(done.code, 0, done.raw)
        return done

    def assert_same(self, one, other, tolerance, what=""):
        """Differences over the largest value; holes are not numbers in both."""
        self.assertTrue(np.array_equal(np.isnan(one), np.isnan(other)), what)
        scale = np.nanmax(np.abs(other))
        self.assertGreater(scale, 1e-3, what)
        self.assertLess(np.nanmax(np.abs(one - other)) / scale, tolerance, what)

    def field(self, done, name="hare", file="run.h5"):
        with h5py.File(done.folder / file) as run:
            return run[name][-1]

    def on_ranks(self, text):
        """The same case on one rank, and on two and four."""
        one = self.run_case("r1", text)
        for ranks in (2, 4):
            yield self.run_case(f"r{ranks}", text, ranks=ranks), one

    def test_transient(self):
        """A step's linear solve leaves 1e-13 of its right-hand side: 40 steps, some 1e-11."""
        for other, one in self.on_ranks(LAND + LYNX):
            for name in ("hare", "lynx"):
                self.assert_same(self.field(other, name), self.field(one, name), 1e-11, name)

    def test_steady_and_ledger(self):
        """Newton leaves 1e-13 of the first residual, times the condition of the problem, below 100."""
        for other, one in self.on_ranks(LAND + "analysis: steady\n"):
            self.assert_same(self.field(other), self.field(one), 1e-11)
            accounts, same = (json.loads((done.folder / "sources_and_sinks.json").read_text("utf-8"))
                              for done in (other, one))
            self.assertEqual([a["name"] for a in accounts],
                             ["landscape", "sources", "sinks", "wood", "strip"])
            for a, b in zip(accounts, same):
                self.assertEqual(a["class"], b["class"])
                for key in ("abundance", "births", "deaths", "exported", "imported", "lost"):
                    self.assertAlmostEqual(a[key], b[key], delta=1e-10 * b["births"], msg=a["name"])

    def test_persistence(self):
        """The eigenvalue to its residual, 1e-11 of itself, vectors to that over the gap, some 0.3."""
        for other, one in self.on_ranks(LAND + "analysis: persistence\n"):
            rate, same = (json.loads((done.folder / "summary.json").read_text("utf-8"))
                          ["growth_rate"]["value"] for done in (other, one))
            self.assertGreater(same, 0.1)
            self.assertAlmostEqual(rate, same, delta=1e-10)
            with h5py.File(one.folder / "run.h5") as run:
                maps = [name for name in run if getattr(run[name], "ndim", 0) == 3]
            self.assertEqual(len(maps), 7)  # the regions among them
            for name in maps:
                self.assert_same(self.field(other, name), self.field(one, name), 1e-8, name)

    def test_flow_from_a_file(self):
        """Velocities that are linear in space are the same on faces from cells as from formulas."""
        x, y = (np.arange(24) + 0.5) / 2, (np.arange(18) + 0.5) / 2
        with h5py.File(self.app.folder / "wind.h5", "w") as file:
            file["flow_x"] = np.tile(1 - 0.1 * x, (18, 1))
            file["flow_y"] = 0.1 * (y[:, None] + x) - 0.3
        land = LAND.replace("{from: 0 m, to: 8 m, cells: 18, spacing: tanh}",
                            "{from: 0 m, to: 9 m, cells: 18}")
        head, tail = land.split("flow: ", 1)
        tail = tail.split("\n", 1)[1]
        # Next to borders the cell's own velocity stands for that of the face: only inside are they
        # the same, so nobody may cross a border with the flow.
        for kind in ("outflow", "hostile", "robin, permeability: 0.1 m/yr"):
            head = head.replace(f"is: {kind}", "is: no_flux")
        formulas = ("flow: {components: {x: {expression: 1 - 0.1*x, unit: m/yr}, "
                    "y: {expression: 0.1*(x + y) - 0.3, unit: m/yr}}}\n")
        exact = self.run_case("formulas", head + formulas + tail)
        for ranks in (1, 2):
            done = self.run_case(f"file{ranks}", head + "flow: {file: {file: wind.h5}}\n" + tail,
                                 ranks=ranks)
            self.assert_same(self.field(done), self.field(exact), 1e-11)

    def test_restart_on_other_ranks(self):
        for scheme in ("imex3", "bdf2", "rkc2"):
            settings = {"time.scheme": scheme}
            whole = self.run_case("whole", LAND + LYNX, settings)
            self.run_case("parts", LAND + LYNX, settings | {"time.stop": "1 yr"}, ranks=2)
            parts = self.run_case("parts", LAND + LYNX, settings, ranks=4, more=["--restart"])
            self.assertEqual(parts.times(), whole.times())
            self.assert_same(self.field(parts), self.field(whole), 1e-10, scheme)

    def test_interrupted_run_goes_on(self):
        """Ctrl-C leaves a checkpoint, also of formulas that need quotes, and says so by its exit code."""
        text = LAND.replace("cells: 24", "cells: 96").replace("x < 6 ? 1 : 0.3", "x<6?1:0.3")
        settings = {"time.scheme": "rk3", "time.step": "0.0005 yr", "time.adaptive": "false"}
        whole = self.run_case("whole", text, settings)
        (self.app.folder / "case.yaml").write_text(text, encoding="utf-8")
        command = self.app.command("parts", "case.yaml", settings, 1, ())
        with subprocess.Popen(command, cwd=self.app.folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as run:
            while not (self.app.folder / "parts" / "history.csv").exists() and run.poll() is None:
                time.sleep(0.01)
            run.send_signal(signal.SIGINT)
            run.communicate(timeout=60)
        self.assertEqual(run.returncode, 128 + signal.SIGINT)
        parts = self.run_case("parts", text, settings, more=["--restart"])
        self.assertEqual(parts.messages, "")
        self.assertEqual(parts.times()[-1], whole.times()[-1])
        self.assert_same(self.field(parts), self.field(whole), 1e-12)

    def test_full_disk_is_told(self):
        """A file that cannot be written ends the run with exit code 4 and its name."""
        (self.app.folder / "case.yaml").write_text(LAND + "analysis: steady\n", encoding="utf-8")
        for file in ("sources_and_sinks.csv", "sources_and_sinks.json", "summary.json"):
            folder = self.app.folder / f"full_{file}"
            folder.mkdir()
            (folder / (file + ".part")).symlink_to("/dev/full")
            done = self.app.run(folder.name, "case.yaml", ranks=2)
            self.assertEqual(done.code, 4, done.raw)
            self.assertIn(f"{file}.part': No space left on device", done.messages)
            self.assertFalse((folder / file).exists())

    @unittest.skipUnless(shutil.which("pvbatch"), "ParaView is not installed")
    def test_paraview_opens_the_maps(self):
        for ranks in (1, 4):
            done = self.run_case(f"maps{ranks}", LAND + "analysis: steady\n",
                                 {"output.paraview": "true"}, ranks=ranks)
            read = subprocess.run(
                ["pvbatch", SUPPORT / "read_maps.py", done.folder / "sources_and_sinks.pvd"],
                capture_output=True, text=True, check=True, timeout=100)
            found = json.loads(read.stdout.splitlines()[-1])
            with h5py.File(done.folder / "sources_and_sinks.h5") as file:
                maps = {n: d[-1] for n, d in file.items() if getattr(d, "ndim", 0) == 3}
            self.assertEqual(len(maps), 8)  # the regions among them
            for name, values in maps.items():
                self.assertEqual(found[""], values.size)  # those of holes are hidden
                seen = next(found[n] for n in found if n.startswith(name + " ["))
                expected = np.nanmin(values), np.nanmax(values)
                self.assertTrue(np.allclose(seen, expected, rtol=1e-12, atol=0), name)

    def test_dispersion_has_its_least_speed_at_the_front(self):
        text = (Path(__file__).resolve().parents[2] / "inputs/ecology/mosaic.yaml").read_text("utf-8")
        done = self.run_case("mosaic", text, {"grid.x.cells": 100})
        with (done.folder / "dispersion.csv").open() as file:
            steepness, rate, speed = np.array(list(csv.reader(file))[1:], float).T
        self.assertEqual(speed.size, 17)
        self.assertAlmostEqual(steepness[np.argmin(speed)], done.summary("edge_steepness"))
        self.assertAlmostEqual(speed.min(), done.summary("spreading_speed"))
        self.assertTrue(np.allclose(rate, speed * steepness))
        self.assertTrue(np.all(np.diff(np.diff(rate) / np.diff(steepness)) > 0))  # k(s) is convex
        self.run_case("mosaic", text, {"grid.x.cells": 100, "analysis": "persistence"})
        self.assertFalse((done.folder / "dispersion.csv").exists())  # it answered another question

    def test_empty_patch_is_told_by_check(self):
        text = (Path(__file__).resolve().parents[2] / "inputs/ecology/river.yaml").read_text("utf-8")
        (self.app.folder / "case.yaml").write_text(text, encoding="utf-8")
        nowhere = {"patches": "[{name: nowhere, where: 'x < 0'}]"}
        done = self.app.run("nowhere", "case.yaml", nowhere, more=["--check"])
        self.assertEqual(done.code, 0, done.raw)
        self.assertIn("'nowhere' holds no cell of the landscape", done.told)


if __name__ == "__main__":
    unittest.main()
