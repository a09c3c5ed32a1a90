"""I-V curves as their user gets them: rows in SI units that agree with the power balance, a sweep that goes on
after ctrl-C as if nothing had happened, and voltages that are known exactly."""
import csv
import json
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import BIN, Solar  # noqa: E402

MATERIAL = "material: {xi: 10 nm, lambda: 200 nm, thickness: 5 nm, conductivity: 2e6 S/m}\n"
# A channel of four vortices past a pin, driven round a ring.
RING = MATERIAL + """grid:
  x: {from: 0 xi, to: 12 xi, cells: 24, periodic: true}
  y: {from: -5 xi, to: 5 xi, cells: 21, centering: node}
field: {z: 0.3 Bc2}
drive: {x: 0.15 J0}
pinning: {inclusions: [{at: [3 xi, 0 xi], radius: 1 xi, eps: 0}]}
initial: normal
noise: 0.2
analysis: {iv_curve: {factors: [0.1, 1, 2], block: 20 tau0, accuracy: 0.03}}
"""
# 60 nm long, 20 nm wide: 60 nm / (2e6 S/m 20 nm 5 nm) = 300 ohm.
NORMAL = MATERIAL + """grid:
  x: {from: 0 nm, to: 60 nm, cells: 13, centering: node}
  y: {from: 0 nm, to: 20 nm, cells: 5, centering: node}
field: {z: 0.5 Bc2}
pinning: {eps: -1}
initial: normal
sides: [{side: x_min, current: 1 uA}, {side: x_max, current: -1 uA}]
analysis: {iv_curve: {factors: [1, 2], block: 5 tau0, criterion: 0.45 mV}}
"""


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [{key.split(" [")[0]: float(x) for key, x in row.items()} for row in csv.DictReader(file)]


class IvCurves(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)
        self.app = Solar(self.folder, "fluxform-vortex")

    def write(self, text):
        (self.folder / "case.yaml").write_text(text, encoding="utf-8")
        return self.folder / "case.yaml"

    def lines(self, name):
        path = self.folder / name
        return path.read_text(encoding="utf-8").count("\n") if path.exists() else 0

    def sweep(self, text):
        done = self.app.run("out", self.write(text))
        self.assertEqual((done.code, done.messages), (0, ""))
        return done, rows(done.folder / "iv.csv")

    def test_ohms_law_in_si_units(self):
        done, points = self.sweep(NORMAL)
        for factor, point in zip((1, 2), points):
            self.assertAlmostEqual(point["current"], factor * 1e-6, delta=1e-18)
            self.assertAlmostEqual(point["resistance"], 300, delta=300e-10)
            self.assertAlmostEqual(point["resistance_bardeen_stephen"], 150, delta=150e-10)
            self.assertAlmostEqual(point["power_supplied"], 300 * point["current"]**2, delta=1e-9 * 3e-10)
            self.assertAlmostEqual(point["power_dissipated"], 300 * point["current"]**2, delta=1e-9 * 3e-10)
            self.assertEqual(point["settled"], 1)
        # 0.45 mV lies between 0.3 and 0.6 mV.
        self.assertAlmostEqual(done.summary("critical_current_above"), 1e-6, delta=1e-15)
        self.assertAlmostEqual(done.summary("critical_current_below"), 2e-6, delta=1e-15)
        self.assertAlmostEqual(done.summary("normal_resistance"), 300, delta=300e-10)

    def test_what_lies_outside_the_points_is_a_bound(self):
        for criterion, known, other, words in (
                ("1 V", "critical_current_above", "critical_current_below", "is above 2e-06 A"),
                ("1 uV", "critical_current_below", "critical_current_above", "is below 1e-06 A")):
            done, _ = self.sweep(NORMAL.replace("0.45 mV", criterion))
            summary = json.loads((done.folder / "summary.json").read_text(encoding="utf-8"))
            self.assertAlmostEqual(done.summary(known), 2e-6 if known.endswith("above") else 1e-6, delta=1e-15)
            self.assertNotIn(other, summary)
            self.assertIn(words, done.told)

    def test_a_field_that_rises_above_bc2_later_is_warned_of(self):
        film = MATERIAL + """grid:
  x: {from: 0 xi, to: 6 xi, cells: 13, centering: node}
  y: {from: 0 xi, to: 6 xi, cells: 13, centering: node}
time: {stop: 4 tau0}
field: {z: {expression: 'TOP*t/(4*tau0)', unit: Bc2}}
"""
        done = self.app.run("out", self.write(film.replace("TOP", "0.9")))
        self.assertEqual((done.code, done.messages), (0, ""))
        self.assertNotIn("warning: the field", done.told)
        done = self.app.run("out", self.write(film.replace("TOP", "1.2")))
        self.assertEqual(done.code, 0)
        self.assertIn("warning: the field is 1.2 Bc2", done.told)
        self.assertIn("at 4 tau0", done.told)

    def test_a_step_that_fails_is_not_laid_on_the_jacobian(self):
        film = MATERIAL + """grid: {x: {from: 0 xi, to: 6 xi, cells: 13, centering: node}}
initial: random
time: {stop: 4 tau0, step: 1 tau0, min_step: 0.5 tau0, rtol: 1e-12, atol: 1e-12}
"""
        done = self.app.run("out", self.write(film))
        self.assertNotEqual(done.code, 0)
        self.assertIn("below the smallest allowed", done.messages)
        self.assertNotIn("Jacobian", done.messages)
        self.assertNotIn("bdf1", done.messages)

    def test_power_supplied_is_what_turns_into_heat(self):
        _, points = self.sweep(RING)
        held, flowing, normal = points
        self.assertLess(abs(held["reduced_voltage"]), 1e-3)
        self.assertEqual([p["settled"] for p in points], [1, 1, 1])
        self.assertLess(flowing["voltage_error"], 0.03 * flowing["voltage"])
        self.assertAlmostEqual(normal["over_normal"], 1, delta=1e-9)
        for point in (flowing, normal):
            power = point["current"] * point["voltage"]
            self.assertAlmostEqual(point["power_supplied"], power, delta=0.01 * power)
            heat = point["power_dissipated"] + point["power_stored"]
            self.assertAlmostEqual(heat, power, delta=0.01 * power)
        self.assertLess(abs(flowing["power_stored"]), 0.03 * flowing["power_dissipated"])

    def test_a_sweep_goes_on_after_ctrl_c_as_if_nothing_had_happened(self):
        whole, _ = self.sweep(RING)
        command = self.app.command("cut", self.folder / "case.yaml")
        with subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, text=True) as run:
            deadline = time.monotonic() + 60
            known = len(rows(whole.folder / "iv_blocks.csv")) // 2  # amid the second of three points
            while self.lines("cut/iv.csv") < 2 or self.lines("cut/iv_blocks.csv") < known:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.002)
            run.send_signal(signal.SIGINT)
            self.assertIn("go on with --restart", run.communicate()[0])
        self.assertEqual(run.returncode, 130)
        before = rows(self.folder / "cut" / "iv.csv")
        self.assertEqual(len(before), 1)
        done = self.app.run("cut", self.folder / "case.yaml", more=["--restart"])
        self.assertEqual((done.code, done.messages), (0, ""))
        for name in ("iv.csv", "iv_blocks.csv"):
            self.assertEqual((done.folder / name).read_bytes(), (whole.folder / name).read_bytes(), name)

    def test_points_may_be_added_but_not_changed(self):
        done, _ = self.sweep(NORMAL)
        more = self.app.run("out", self.write(NORMAL.replace("[1, 2]", "[1, 2, 3]")), more=["--restart"])
        self.assertEqual((more.code, more.messages), (0, ""))
        self.assertEqual([p["factor"] for p in rows(done.folder / "iv.csv")], [1, 2, 3])
        other = self.app.run("out", self.write(NORMAL.replace("[1, 2]", "[2, 3]")), more=["--restart"])
        self.assertEqual(other.code, 2)
        self.assertIn("has been at 3 points of other factors", other.messages)


if __name__ == "__main__":
    assert BIN.exists()
    unittest.main()
