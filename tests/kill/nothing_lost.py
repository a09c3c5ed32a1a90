"""What a run leaves when it is killed, stopped, out of space or in trouble, and that another goes on from it.

usage: nothing_lost.py FAULTS_LIBRARY
"""
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from campaign import children  # noqa: E402
from cases import CASES, text_of  # noqa: E402
from compare import differences, results  # noqa: E402
from solar_executable import Done, Solar  # noqa: E402

FAULTS = ""
PATIENCE = 600  # seconds: two ranks that share a busy processor wait for each other all the time
SMALL = """
grid: {longitudes: 16, latitudes: 8}
time: {stop: 60 d, step: 1 d, scheme: rkc2}
initial: {dipole: {pole: -4 G}}
output: {history: 0 d, paraview: no}
"""


def is_stopped(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "T"
    except OSError:
        return False


class NothingLost(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name).resolve()

    def app(self, case, minutes=0.001, text=None):
        """The program of a case, with its input written to case.yaml."""
        (self.folder / "case.yaml").write_text(text or text_of(case, minutes), encoding="utf-8")
        return Solar(self.folder, f"fluxform-{CASES[case][0]}")

    def done(self, app, name, code=0, **keywords):
        done = app.run(name, "case.yaml", timeout=PATIENCE, **keywords)
        self.assertEqual(done.code, code, done.raw)
        return done

    def started(self, app, name, settings=None, ranks=1, rows=30, **keywords):
        """A run that stands still within its row of that number, until it is sent SIGCONT."""
        words = app.command(name, "case.yaml", settings, ranks)
        faults = {"LD_PRELOAD": FAULTS, "FLUXFORM_STOP_AT": rows,
                  "FLUXFORM_FAULT_FOLDER": self.folder / name / "history.csv"}
        at = words.index(str(app.program))
        words[at:at] = ["env", *(f"{key}={value}" for key, value in faults.items())]
        process = subprocess.Popen(words, cwd=self.folder, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   text=True, **({"stdout": subprocess.DEVNULL} | keywords))
        self.addCleanup(process.kill)
        while process.poll() is None:
            if any(is_stopped(pid) for pid in self.programs(process, ranks)):
                return process
            time.sleep(0.01)
        raise AssertionError("the run ended before its rows: " + process.communicate()[1])

    @staticmethod
    def programs(process, ranks):
        return children(process.pid) if ranks > 1 else [process.pid]

    def let_go(self, process, ranks=1):
        for pid in self.programs(process, ranks):
            os.kill(pid, signal.SIGCONT)

    def same(self, name, other, inputs_changed=False):
        found, wanted = results(self.folder / name), results(self.folder / other)
        if inputs_changed:  # of which a warning tells
            del found["summary/warnings"], wanted["summary/warnings"]
        self.assertEqual(differences(found, wanted), [])

    def rows(self, name):
        with h5py.File(self.folder / name / "run.h5") as file:
            stored = {key: item.shape[0] for key, item in file["history"].items()}
            stored["profiles"] = file["history_time"].shape[0]
        return stored, (self.folder / name / "history.csv").read_text(encoding="utf-8").count("\n") - 1

    def history_lost(self, case, **keywords):
        """A run killed between snapshots has every row again when it has gone on."""
        app = self.app(case)
        process = self.started(app, "killed", **keywords)
        process.kill()
        process.communicate()
        self.done(app, "killed", settings=keywords.get("settings"), more=["--restart"])
        stored, wanted = self.rows("killed")
        self.assertEqual(set(stored.values()), {wanted})

    def test_history_lost(self):
        settings = {"time.stop": "160 d", "time.step": "1 d", "output.fields": "0 s", "output.history": "0 d"}
        self.history_lost("solar_bdf2", settings=settings, rows=80)
        with h5py.File(self.folder / "killed/run.h5") as file:
            self.assertEqual(file["zonal_mean"].shape[0], self.rows("killed")[1])
            self.assertTrue(np.all(np.isfinite(file["zonal_mean"][:])))

    def test_history_lost_ecology(self):
        self.history_lost("ecology", settings={"output.fields": "0 s", "time.stop": "10 yr"}, rows=60)

    def test_history_lost_electrolyte(self):
        self.history_lost("electrolyte", settings={"output.fields": "0 s"}, rows=40)

    def test_killed_at_its_first_rows(self):
        """Whatever the speed of machine and disk: a run that has a row has a checkpoint to go on from."""
        for case, slow in (("electrolyte", 0), ("ecology", 300)):
            app = self.app(case, minutes=60)
            self.done(app, f"whole_{case}")
            for call in range(1, 6):
                name = f"{case}_{call}"
                words = app.command(name, "case.yaml")
                faults = {"LD_PRELOAD": FAULTS, "FLUXFORM_KILL_AT": call, "FLUXFORM_SLOW_SYNC": slow,
                          "FLUXFORM_FAULT_FOLDER": self.folder / name / "history.csv"}
                words = ["env", *(f"{key}={value}" for key, value in faults.items()), *words]
                done = subprocess.run(words, cwd=self.folder, capture_output=True, check=False)
                self.assertEqual(done.returncode, -signal.SIGKILL)
                table, state = (self.folder / name / file for file in ("history.csv", "checkpoint.h5"))
                if not state.exists():
                    self.assertFalse(table.exists() and table.stat().st_size)
                    continue
                self.done(app, name, more=["--restart"])
                self.same(name, f"whole_{case}")

    def test_memory_does_not_grow_with_steps(self):
        """Without snapshots the rows of some hundred steps are held at most. What a step took before
        (1.3 kB) would be 8 MB here; allocators and caches of HDF5 take some hundred kB once."""
        app = self.app("solar_bdf2", text=SMALL)
        few, many = (self.done(app, str(days), settings={"time.stop": f"{days} d"}) for days in (2000, 8000))
        grown = many.summary("peak_memory_per_rank") - few.summary("peak_memory_per_rank")
        self.assertLess(grown, 2.0)
        self.assertEqual(self.rows("8000")[0]["profiles"], 8001)

    def test_two_runs_in_one_folder(self):
        app = self.app("solar_bdf2")
        settings = {"time.stop": "2000 d"}
        for ranks in (1, 2):
            first = self.started(app, f"shared_{ranks}", settings, ranks)
            victim = self.programs(first, ranks)[0]
            second = self.done(app, f"shared_{ranks}", code=4, settings=settings)
            self.assertRegex(second.messages, f"^another run writes its results into '{self.folder}/shared_{ranks}' "
                                              r"\(process \d+\); wait until it ends, or choose another folder "
                                              "with --output$")
            third = self.done(app, f"shared_{ranks}", code=4, settings=settings, more=["--restart"], ranks=2)
            self.assertIn("another run writes its results", third.messages)
            self.assertIsNone(first.poll())
            os.kill(victim, signal.SIGKILL)
            if ranks == 1:
                first.wait()
            self.done(app, f"shared_{ranks}", settings={"time.stop": "25 d"}, more=["--restart"])
            first.communicate()

    def test_folder_without_locks(self):
        app = self.app("solar_bdf2")
        words = ["env", f"LD_PRELOAD={FAULTS}", "FLUXFORM_NO_LOCKS=1", f"FLUXFORM_FAULT_FOLDER={self.folder}"]
        done = subprocess.run(words + app.command("free", "case.yaml"), cwd=self.folder, text=True,
                              capture_output=True, check=True)
        warning = (f"the file system of '{self.folder}/free' has no locks (No locks available): no other run "
                   "must write there")
        self.assertIn(f"warning: {warning}\n", done.stdout)
        summary = json.loads((self.folder / "free/summary.json").read_text(encoding="utf-8"))
        self.assertEqual(summary["warnings"], [warning])

    def stopped(self, case, number, ranks=1):
        """A run that a signal stops leaves what it goes on from."""
        app, name = self.app(case, minutes=60), signal.Signals(number).name
        if not (self.folder / "whole").exists():
            self.done(app, "whole", ranks=ranks)
        process = self.started(app, name, ranks=ranks)
        os.kill(self.programs(process, ranks)[-1], number)
        self.let_go(process, ranks)
        _, messages = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 128 + number, messages)
        self.done(app, name, more=["--restart"], ranks=ranks)
        self.same(name, "whole")

    def test_signals_of_batch_systems(self):
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU, signal.SIGHUP):
            self.stopped("ecology", number)

    def test_signal_to_one_of_two_ranks(self):
        self.stopped("electrolyte", signal.SIGUSR2, ranks=2)

    def test_closed_pipe(self):
        app = self.app("ecology", minutes=60)
        self.done(app, "whole")
        process = self.started(app, "piped", stdout=subprocess.PIPE)
        process.stdout.close()
        self.let_go(process)
        self.assertEqual(process.wait(PATIENCE), 128 + signal.SIGPIPE, process.stderr.read())
        process.stderr.close()
        self.done(app, "piped", more=["--restart"])
        self.same("piped", "whole")

    def test_nohup_keeps_hang_ups_out(self):
        app = self.app("ecology")
        process = self.started(app, "nohup", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        self.let_go(process)
        _, messages = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, messages)

    def test_no_space(self):
        """Files that may not grow past a limit stand for a full disk: the run ends with words, whole files,
        and a checkpoint from which it goes on where there is room."""
        app = self.app("solar_bdf2", text=SMALL)
        settings = {"time.scheme": "esdirk3", "output.fields": "1 d", "grid.longitudes": "256", "grid.latitudes": "128",
                    "output.checkpoint_minutes": "60"}
        self.done(app, "whole", settings=settings)  # 16 MB
        limit = 8 << 20  # the launcher's own files need some MiB too

        def narrow():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = subprocess.run(app.command("full", "case.yaml", settings), cwd=self.folder, text=True,
                              capture_output=True, check=False, preexec_fn=narrow)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertEqual(done.stderr.strip(), f"cannot write '{self.folder}/full/run.h5': File too large")
        self.assertRegex(done.stdout, r"The state at .* is kept: with the cause mended, go on with --restart")
        with h5py.File(self.folder / "full/run.h5") as file:
            self.assertGreater(file["time"].shape[0], 5)
            self.assertEqual(file["history_time"].shape[0], len(Done(0, "", "", self.folder / "full").times()))
        self.done(app, "full", settings=settings, more=["--restart"])
        self.same("full", "whole")

    def test_solve_that_fails(self):
        """A field that is not a number from 0.1 s on; mended, the run ends like one that always was right."""
        app = self.app("vortex_continuum", minutes=60)
        right = "0.1*sin(2*pi*t)"
        wrong = {"field": "{expression: 't < 0.1 ? " + right + " : sqrt(-t)', unit: T}"}
        for ranks in (1, 2):
            name = f"failing_{ranks}"
            self.done(app, f"whole_{ranks}", ranks=ranks)
            failed = self.done(app, name, code=3, settings=wrong, ranks=ranks)
            self.assertRegex(failed.told, r"The state at t = 0\.\d+ s is kept")
            stored, rows = self.rows(name)
            self.assertEqual(set(stored.values()), {rows})
            self.done(app, name, more=["--restart"], ranks=ranks)
            self.same(name, f"whole_{ranks}", inputs_changed=True)

    def test_older_checkpoint_goes_with_a_new_run(self):
        app = self.app("solar_bdf2", minutes=1e-9)
        folder = self.done(app, "again").folder
        older = folder / "checkpoint.h5.previous"
        self.assertTrue(older.exists())
        for name in ("run.h5.undo", "checkpoint.h5.part", "history.csv.damaged"):
            (folder / name).write_text("left by a kill", encoding="utf-8")
        self.app("solar_bdf2", minutes=60)
        self.done(app, "again")
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         ["checkpoint.h5", "history.csv", "run.h5", "summary.json"])

    def parts(self, name, minutes=60, settings=None):
        app = self.app("solar_bdf2", minutes)
        self.done(app, name, settings={"time.stop": "30 d"} | (settings or {}))
        return app, self.folder / name

    def test_damaged_run_file(self):
        """It is set aside, and the run goes on; cut short, no HDF5 file at all, a time axis of noise."""
        for kind in ("cut", "text"):
            app, folder = self.parts(kind)
            path = folder / "run.h5"
            path.write_bytes(path.read_bytes()[:5000] if kind == "cut" else b"no HDF5 file")
            done = self.done(app, kind, more=["--restart"])
            self.assertRegex(done.told, rf"warning: '{path}' cannot be gone on with \(.*\); it is now "
                                        rf"'{path}.damaged'")
            with h5py.File(path) as file:
                self.assertEqual(file["time"][-1], 60.0)
            self.assertEqual(done.times()[-1], 60.0)
            self.assertTrue(np.all(np.diff(done.times()) > 0.0))

    def test_rows_without_times(self):
        """What a kill within a write left before times were written last: an axis 0, 1, 0."""
        app, folder = self.parts("rows")
        with h5py.File(folder / "run.h5", "r+") as file:
            file["history_time"][40] = 0.0
        done = self.done(app, "rows", more=["--restart"])
        self.assertRegex(done.told, r"warning: before the checkpoint '.*run.h5' has rows until [\d.]+ days, "
                                    r"'.*history.csv' until 30: one of them has lost some")
        with h5py.File(folder / "run.h5") as file:
            times = file["history_time"][:]
        self.assertTrue(np.all(np.diff(times) > 0.0))
        self.assertEqual(times.tolist(),
                         done.times()[:40] + [time for time in done.times() if time > 30.0])

    def test_damaged_history(self):
        app, folder = self.parts("table")
        path = folder / "history.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        lines[20] = lines[20].replace(",", ";")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = self.done(app, "table", more=["--restart"])
        self.assertIn(f"warning: '{path}' is damaged in line 21; the 19 rows before it are kept, the others up "
                      f"to the checkpoint are lost here, and the file as it was is now '{path}.damaged'", done.told)
        later = [time for time in done.times() if time > 30.0]
        self.assertEqual(done.times()[:19], [float(line.split(",")[0]) for line in lines[1:20]])
        self.assertEqual(len(done.times()), 19 + len(later))
        self.assertGreaterEqual(len(later), 60)
        self.assertEqual(path.with_suffix(".csv.damaged").read_text(encoding="utf-8").splitlines(), lines)

    def test_damaged_checkpoint(self):
        app = self.app("solar_bdf2", minutes=1e-9)
        folder = self.done(app, "state").folder
        wanted = results(folder)
        path = folder / "checkpoint.h5"
        path.write_bytes(path.read_bytes()[:3000])
        done = self.done(app, "state", code=4, more=["--restart"])
        self.assertRegex(done.messages, rf"^checkpoint '{path}' is truncated or damaged: .*; the one before it "
                                        rf"is whole, of step \d+: go on with --restart {path}.previous$")
        self.done(app, "state", more=["--restart", f"{path}.previous"])
        self.assertEqual(differences(results(folder), wanted), [])
        for each in (path, path.with_suffix(".h5.previous")):
            each.write_bytes(b"nothing")
        done = self.done(app, "state", code=4, more=["--restart"])
        self.assertTrue(done.messages.endswith("there is no whole one before it; run.h5 and history.csv still "
                                               "hold what was computed: copy them if they matter, then start "
                                               "anew without --restart"), done.messages)

    def test_counts_of_the_whole_run(self):
        """Steps, iterations, wall and CPU time are those of all its parts."""
        app = self.app("ecology", minutes=60)
        whole = self.done(app, "whole")
        first = self.done(app, "parts", settings={"time.stop": "3 yr"})
        spent = {name: first.summary(name) for name in ("wall_time", "cpu_time")}
        parts = self.done(app, "parts", more=["--restart"])
        for name in ("steps", "rejected_steps", "newton_iterations", "linear_iterations"):
            self.assertEqual(parts.summary(name), whole.summary(name), name)
        for name, seconds in spent.items():
            self.assertGreater(parts.summary(name), seconds)

    def test_killed_before_the_summary(self):
        app = self.app("electrolyte", minutes=60)
        folder = self.done(app, "whole").folder
        wanted = results(folder)
        (folder / "summary.json").unlink()
        self.done(app, "whole", more=["--restart"])
        self.assertEqual(differences(results(folder), wanted), [])
        done = self.done(app, "whole", code=2, more=["--restart"])
        self.assertIn("the end of the run; set a later time.stop to go on", done.messages)


if __name__ == "__main__":
    FAULTS = str(Path(sys.argv.pop(1)).resolve())
    # A busy disk would make every one of thousands of fsync last, and no test here cuts the power.
    os.environ.update(LD_PRELOAD=FAULTS, FLUXFORM_NO_SYNC="1")
    unittest.main()
