"""The same answer on any number of ranks, from a restart, and after an interruption."""
import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
from pathlib import Path

import numpy as np
import xarray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import Done, Solar  # noqa: E402

CASE = """
grid: {longitudes: 32, latitudes: 16}
time: {stop: 40 d, step: 2 d}
initial: {dipole: {pole: -4 G}}
regions: {synthetic: {pairs: 5, length: 0.1 yr, rho: 15 degree}}
solver: {rtol: 1e-13}
output: {history: 5 d, fields: 10 d, paraview: false}
"""

BELT = """
time: {stop: 400 d, step: 5 d}
initial:
  expression:
    br:
      expression: 10*exp(-((latitude-45)/8)^2) - 2*exp(-((latitude-90)/20)^2)
      unit: G
solver: {rtol: 1e-13}
output: {history: 10 d, paraview: false}
"""


class SolarRuns(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.solar = Solar(self.place.name)
        (self.solar.folder / "case.yaml").write_text(CASE, encoding="utf-8")

    def run_case(self, name, settings=None, **keywords):
        done = self.solar.run(name, "case.yaml", settings, **keywords)
        self.assertEqual(done.code, 0, done.raw)
        return done

    def assert_same(self, one, other, tolerance):
        scale = np.max(np.abs(other))
        self.assertGreater(scale, 1.0)
        worst = np.max(np.abs(one - other)) / scale
        print(f"{self.id().split('.')[-1]}: difference {worst:.1e}, allowed {tolerance:.0e}")
        self.assertLess(worst, tolerance)

    def test_any_number_of_ranks(self):
        one = self.run_case("r1")
        for ranks in (2, 3, 4):
            other = self.run_case(f"r{ranks}", ranks=ranks)
            self.assert_same(other.field(), one.field(), 1e-10)
            self.assertEqual(other.times(), one.times())

    def test_rounding_noise_is_no_reversal(self):
        """A field even about the equator has no axial dipole but its rounding errors."""
        case = self.solar.folder / "case.yaml"
        even = "{expression: {br: {expression: '5*sind(latitude)^2*cosd(longitude)^2', unit: G}}}"
        text = CASE.replace("{dipole: {pole: -4 G}}", even)
        case.write_text(text.replace("regions:", "# regions:"), encoding="utf-8")
        for ranks in (1, 2):
            done = self.run_case(f"even{ranks}", {"output.history": "1 d"}, ranks=ranks)
            self.assertEqual({row["axial_dipole [G]"] for row in done.history()}, {0.0})
            self.assertNotIn("reversal_dipole", (done.folder / "summary.json").read_text(encoding="utf-8"))

    def test_a_new_run_replaces_the_old_results_alone(self):
        paraview = {"output.paraview": "true"}
        first = self.run_case("again", paraview, ranks=2)
        pieces = first.folder / "solar"
        foreign = [first.folder / "notes.txt", first.folder / "mine.png", pieces / "mine.vts"]
        for path in foreign:
            path.write_text("mine", encoding="utf-8")
        picture = first.folder / "butterfly.png"
        picture.write_bytes(b"\x89PNG tEXtSoftware\0Fluxform plot.py")
        second = self.run_case("again", paraview | {"time.stop": "10 d"})
        self.assertIn("replacing earlier results in", second.told)
        self.assertEqual(second.times()[-1], 10.0)
        self.assertFalse(picture.exists())
        for path in foreign:
            self.assertEqual(path.read_text(encoding="utf-8"), "mine")
        self.assertEqual(len(list(pieces.glob("*.vts"))), 1 + 2)  # a piece a record, and the foreign one
        self.assertNotIn("replacing", first.told)

    def test_progress_is_plain_lines_under_a_pipe(self):
        with unittest.mock.patch.dict(os.environ, TERM="xterm"):
            done = self.run_case("piped", ranks=2)
        self.assertIn("100 %", done.told)
        self.assertNotIn("\r", done.told.replace("\r\n", "\n"))

    def test_files_count_from_the_start_to_the_second(self):
        done = self.run_case("dated", {"start_date": "'2010.46'"})
        self.assertIn("time [days since 2010-06-17T21:36:00]", done.history()[0])
        with xarray.open_dataset(done.folder / "run.h5", group="history", engine="h5netcdf") as history:
            first = np.datetime64("2010-06-17T21:36:00")
            self.assertEqual(history["history_time"].values[0], first)

    def restarted(self, scheme):
        """A whole run, and one stopped half way on two ranks that goes on on three."""
        settings = {"time.scheme": scheme}
        whole = self.run_case("whole", settings)
        self.run_case("parts", settings | {"time.stop": "20 d"}, ranks=2)
        parts = self.run_case("parts", settings, ranks=3, more=["--restart"])
        self.assertEqual(parts.times(), whole.times())
        return parts.field(), whole.field()

    def test_restart_on_other_ranks_esdirk(self):
        self.assert_same(*self.restarted("esdirk4"), 1e-10)

    def test_restart_on_other_ranks_bdf(self):
        self.assert_same(*self.restarted("bdf2"), 1e-10)

    def test_ledger_closes_across_a_restart(self):
        for scheme in ("bdf3", "esdirk3", "imex3"):
            settings = {"time.scheme": scheme, "decay_time": "0.2 yr"}
            self.run_case("ledger", settings | {"time.stop": "20 d"}, ranks=2)
            done = self.run_case("ledger", settings, more=["--restart"])
            self.assertLess(abs(done.summary("br_relative_mismatch")), 1e-12, scheme)

    def test_reversals_of_the_whole_run(self):
        # A belt of the other sign drifts onto the northern cap well before the restart.
        case = self.solar.folder / "case.yaml"
        case.write_text(CASE.split("time:")[0] + BELT, encoding="utf-8")
        whole = self.run_case("whole").summary("reversal_north")
        self.assertGreater(whole, 0.1)
        self.assertLess(whole, 0.8)
        self.run_case("parts", {"time.stop": "360 d"}, ranks=2)
        parts = self.run_case("parts", ranks=2, more=["--restart"])
        self.assertAlmostEqual(parts.summary("reversal_north"), whole, delta=1e-9)

    def test_changed_inputs_are_told_at_a_restart(self):
        self.run_case("told", {"time.stop": "20 d"})
        same = self.run_case("told", {"time.stop": "30 d", "output.history": "2 d"}, more=["--restart"])
        self.assertNotIn("warning", same.told)
        changed = self.run_case("told", {"diffusivity": "350 km2/s", "time.step": "1 d"}, ranks=2,
                                more=["--restart"])
        self.assertEqual(changed.told.count(
            "warning: the inputs are not those of the checkpoint:\n"
            "  diffusivity: 300 km2/s before, 350 km2/s now\n"
            "  time.step: 2 day before, 1 day now\n"), 1, changed.told)

    def test_restart_with_quenched_flows(self):
        case = self.solar.folder / "case.yaml"
        case.write_text(CASE + "flow: {quenching_field: 100 G}\n", encoding="utf-8")
        self.assert_same(*self.restarted("esdirk3"), 1e-6)

    def test_restart_with_a_flow_that_varies_with_time(self):
        case = self.solar.folder / "case.yaml"
        flow = "{meridional: expression, meridional_formula: {expression: '11*sind(2*latitude)*cos(t/9)', unit: m/s}}"
        case.write_text(f"{CASE}flow: {flow}\n", encoding="utf-8")
        self.assert_same(*self.restarted("esdirk4"), 1e-10)

    def test_an_ensemble_repeats_single_runs(self):
        pairs = {"200 km2/s": "10 m/s", "400 km2/s": "12 m/s"}
        rows = "".join(f"{eta.split()[0]},{speed.split()[0]}\n" for eta, speed in pairs.items())
        (self.solar.folder / "members.csv").write_text(
            f"diffusivity [km2/s],flow.meridional_speed [m/s]\n{rows}", encoding="utf-8")
        flow = {"flow.meridional": "sin_2lat"}
        table = self.solar.folder / "members.csv"
        done = self.run_case("all", flow | {"analysis": f"{{ensemble: {{table: '{table}'}}}}"}, ranks=2)
        with open(done.folder / "members.csv", encoding="utf-8") as file:
            members = [float(row["axial_dipole [G]"]) for row in csv.DictReader(file)]
        for found, (eta, speed) in zip(members, pairs.items(), strict=True):
            alone = self.run_case("alone", flow | {"diffusivity": eta, "flow.meridional_speed": speed})
            self.assertAlmostEqual(found / alone.summary("axial_dipole"), 1, places=10)

    def interrupt(self, name, settings, number, ranks):
        """Starts a run and signals one of its processes once some rows of history are there."""
        command = self.solar.command(name, "case.yaml", settings, ranks)
        with subprocess.Popen(command, cwd=self.solar.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            wait_for_rows(self.solar.folder / name / "history.csv", 5, process)
            os.kill(children(process.pid)[-1] if ranks > 1 else process.pid, number)
            _, messages = process.communicate(timeout=60)
        return Done(process.returncode, messages, messages, self.solar.folder / name)

    def check_interruption(self, number, ranks):
        settings = {"time.step": "0.01 d", "output.history": "0.5 d"}
        stopped = self.interrupt("stopped", settings, number, ranks)
        self.assertEqual(stopped.code, 128 + number, stopped.messages)
        self.assertLess(stopped.times()[-1], 39.0)
        whole = self.run_case("whole", settings)
        resumed = self.run_case("stopped", settings, more=["--restart"])
        self.assert_same(resumed.field(), whole.field(), 1e-9)
        times = resumed.times()
        self.assertEqual(times, sorted(set(times)))
        self.assertLessEqual(set(whole.times()), set(times))
        self.assertLessEqual(len(times), len(whole.times()) + 1)  # the moment of interruption

    def test_sigterm(self):
        self.check_interruption(signal.SIGTERM, ranks=1)

    def test_ctrl_c_on_one_of_two_ranks(self):
        self.check_interruption(signal.SIGINT, ranks=2)


def wait_for_rows(history, rows, process):
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if history.exists() and len(history.read_text(encoding="utf-8").splitlines()) > rows:
            return
        time.sleep(0.02)
    raise AssertionError("the run ended or hung before it could be interrupted")


def children(parent):
    """Processes started by `parent`, oldest first."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(entry.parent.name))
    return sorted(found)


if __name__ == "__main__":
    unittest.main()
