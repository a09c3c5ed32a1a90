"""Runs fluxform-solar from a test: on any number of ranks, with its messages and results.

    solar = Solar(folder);  done = solar.run("case", {"time.stop": "10 d"}, ranks=2)
    done.code, done.messages, done.field(), done.history()
"""
import csv
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import h5py

BIN = Path(os.environ["FLUXFORM_BIN"])
LAUNCHER = os.environ["MPIEXEC"]


@dataclass
class Done:
    """How a run ended and where its results are."""
    code: int
    messages: str  # standard error, without what the launcher adds
    raw: str  # all of it
    folder: Path
    told: str = ""  # standard output

    def summary(self, name):
        return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))[name]["value"]

    def field(self):
        with h5py.File(self.folder / "run.h5") as run:
            return run["br"][-1]

    def history(self):
        """Rows of numbers by column; an empty cell has none."""
        with open(self.folder / "history.csv", encoding="utf-8") as file:
            return [{key: float(x or "nan") for key, x in row.items()} for row in csv.DictReader(file)]

    def times(self):
        return [next(iter(row.values())) for row in self.history()]


def without_launcher(text):
    """Drops the launcher's own remarks on a job that ended with an exit code."""
    kept, inside = [], False
    for line in text.splitlines():
        if line.startswith("-----"):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


class Solar:
    def __init__(self, folder, program="fluxform-solar"):
        self.folder, self.program = Path(folder), BIN / program

    def command(self, name, case, settings=None, ranks=1, more=()):
        """The command line of `case` (a file) with results in folder `name`."""
        words = [LAUNCHER, "-n", str(ranks)] if ranks > 1 else []
        words += [str(self.program), str(case), "--output", str(self.folder / name)]
        for key, value in (settings or {}).items():
            words += ["--set", f"{key}={value}"]
        return words + list(more)

    def run(self, name, case, settings=None, ranks=1, more=(), timeout=100):
        # Open MPI waits this long (twice) for the others after a rank has left with an error.
        environment = {**os.environ, "OMPI_MCA_odls_base_sigkill_timeout": "1"}
        done = subprocess.run(self.command(name, case, settings, ranks, more), cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=timeout, check=False, env=environment)
        return Done(done.returncode, without_launcher(done.stderr), done.stderr,
                    self.folder / name, done.stdout)
