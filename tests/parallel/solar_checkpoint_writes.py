"""A signal in the middle of a checkpoint write leaves a whole checkpoint to go on from."""
import contextlib
import os
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
from solar_executable import Done, Solar  # noqa: E402
from solar_runs import children  # noqa: E402

CASE = """
grid: {longitudes: 64, latitudes: 32}
time: {stop: 20 d, step: 0.05 d, scheme: bdf2}
initial: {dipole: {pole: -4 G}}
regions: {synthetic: {pairs: 3, length: 0.05 yr, rho: 15 degree}}
output: {history: 5 d, fields: 10 d, paraview: false}
"""


class CheckpointWrites(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.solar = Solar(place.name)
        (cls.solar.folder / "case.yaml").write_text(CASE, encoding="utf-8")
        cls.whole = cls.solar.run("whole", "case.yaml")

    def signalled(self, name, number, to_all, after):
        """A two-rank run that writes a checkpoint each step, signalled inside one of the writes."""
        command = self.solar.command(name, "case.yaml", {"output.checkpoint_minutes": 1e-9}, 2)
        folder = self.solar.folder / name
        with subprocess.Popen(command, cwd=self.solar.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            ranks = frozen_within_a_write(process, folder, after)
            for rank in ranks if to_all else ranks[-1:]:
                os.kill(rank, number)
            for rank in ranks:
                with contextlib.suppress(ProcessLookupError):  # mpirun may have ended it by now
                    os.kill(rank, signal.SIGCONT)
            _, messages = process.communicate(timeout=60)
        return Done(process.returncode, messages, messages, folder)

    def check(self, number, to_all=False, after=0.0):
        name = f"{signal.Signals(number).name}_{after}"
        stopped = self.signalled(name, number, to_all, after)
        if number != signal.SIGKILL:
            self.assertEqual(stopped.code, 128 + number, stopped.messages)
        with h5py.File(stopped.folder / "checkpoint.h5") as checkpoint:
            self.assertEqual(checkpoint["state"].shape, (32, 64, 1))
            self.assertLess(checkpoint.attrs["time"], 19.0)
        resumed = self.solar.run(name, "case.yaml", more=["--restart"])
        self.assertEqual(resumed.code, 0, resumed.raw)
        self.assertLess(np.max(np.abs(resumed.field() - self.whole.field())), 1e-8)

    def test_sigterm_to_one_rank(self):
        self.check(signal.SIGTERM)

    def test_sigterm_to_all_ranks_later_in_a_write(self):
        self.check(signal.SIGTERM, to_all=True, after=0.003)

    def test_ctrl_c_on_one_rank(self):
        self.check(signal.SIGINT, after=0.001)

    def test_sigkill_leaves_the_checkpoint_before(self):
        self.check(signal.SIGKILL, to_all=True)


def frozen_within_a_write(process, folder, after):
    """Stops all ranks while the next checkpoint is unfinished beside a finished one, `after` seconds
    into its write if it lasts that long; returns the ranks."""
    deadline = time.monotonic() + 60
    unfinished, finished = folder / "checkpoint.h5.part", folder / "checkpoint.h5"
    while process.poll() is None and time.monotonic() < deadline:
        if not (finished.exists() and unfinished.exists()):
            continue
        time.sleep(after)
        ranks = children(process.pid)
        for rank in ranks:
            os.kill(rank, signal.SIGSTOP)
        if unfinished.exists():
            return ranks
        for rank in ranks:
            os.kill(rank, signal.SIGCONT)
    raise AssertionError("the run ended or hung before a write could be caught")


if __name__ == "__main__":
    unittest.main()
