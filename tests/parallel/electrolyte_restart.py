"""A run that was cut in two, or interrupted, ends where the whole one does; a sweep keeps its points."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import BIN, V_T, Checks, Run, metal, permittivity, reservoir, salt

check = Checks()
PULSE = {"pulse": {"at": "0.02 s", "for": "0.05 s", "to": "5 A/m2"}}
CELL = {"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 60}},
        "permittivity": permittivity(2e-8), "species": salt(),
        "sides": [{"side": "x_min", "contact": {"current": {"density": "0 A/m2", "stern": "0.1 F/m2",
                                                           "protocol": PULSE}},
                   "reaction": {"ox": "cation", "exchange_current": "10 A/m2",
                                "ox_reference": "100 mol/m3"}},
                  metal("x_max", 0.0, ions=reservoir(cation=100.0))],
        "time": {"stop": "0.1 s", "step": "1e-3 s"}, "solver": {"newton_rtol": 1e-12},
        "output": {"paraview": False, "fields": "0.01 s"}}


class Folder:
    """Runs of one input each, in a folder of their own."""

    def __init__(self, case):
        self.place = Path(tempfile.mkdtemp(prefix="electrolyte_"))
        (self.place / "input.yaml").write_text(json.dumps(case), encoding="utf-8")

    def command(self, name, ranks=1, more=()):
        start = [os.environ["MPIEXEC"], "-n", str(ranks)] if ranks > 1 else []
        return [*start, str(BIN), str(self.place / "input.yaml"), "--output", str(self.place / name), *more]

    def run(self, name, ranks=1, more=()):
        done = subprocess.run(self.command(name, ranks, more), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
        return Run(self.place / name, done.stdout)

    def interrupt(self, name, file, rows):
        """Sends ctrl-C once `file` has so many rows. Returns the exit code."""
        path = self.place / name / file
        with subprocess.Popen(self.command(name), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
            while run.poll() is None and not (path.exists() and len(path.read_text().splitlines()) > rows):
                time.sleep(0.005)
            run.send_signal(signal.SIGINT)
            run.communicate(timeout=60)
            return run.returncode


def same(what, parts, whole):
    for name in ("potential", "cation", "anion"):
        found, wanted = parts.field(name)[1], whole.field(name)[1]
        check.near(f"{name}, {what}", float(np.abs(found - wanted).max() / np.abs(wanted).max()), 0.0, 1e-10)
    times = parts.table("history.csv")["time"], whole.table("history.csv")["time"]
    check.true(f"the same rows of history, {what}",
               len(times[0]) == len(times[1]) and np.allclose(*times, rtol=0, atol=1e-12))
    check.relative(f"peak voltage, {what}", parts["peak_voltage"], whole["peak_voltage"], 1e-9)
    # each step rounds what it adds to the books, which are sums of some four terms
    steps = whole["steps"]
    check.near(f"the ledger closes as well, {what}", parts["ledger_worst_mismatch"],
               whole["ledger_worst_mismatch"], 4 * 2.2e-16 * steps)


folder = Folder(CELL)
whole = folder.run("whole")
folder.run("parts", more=["--set", "time.stop=0.05 s"])  # within the pulse
same("cut in two, on two ranks", folder.run("parts", ranks=2, more=["--restart"]), whole)

slow = Folder(CELL | {"time": {"stop": "0.1 s", "step": "5e-5 s"}})
code = slow.interrupt("parts", "history.csv", 20)
check.true(f"an interrupted run says so by its exit code, {code}", code == 128 + signal.SIGINT)
same("interrupted", slow.run("parts", more=["--restart"]), slow.run("whole"))

WALLS = [metal("x_min", 0.0, ions=reservoir(cation=100.0)), metal("x_max", 0.0, ions=reservoir(cation=100.0))]
sweep = Folder({key: CELL[key] for key in ("permittivity", "species", "output")} | {
    "grid": {"x": {"from": "0 um", "to": "1 um", "cells": 800}}, "sides": WALLS,
    "analysis": {"sweep": {"side": "x_max", "to": f"{4 * V_T} V", "step": f"{4 * V_T / 2000} V"}}})
code = sweep.interrupt("parts", "sweep.csv", 5)
check.true(f"an interrupted sweep says so by its exit code, {code}", code == 128 + signal.SIGINT)
kept = Run(sweep.place / "parts", "")
points = len(kept.table("sweep.csv")["voltage"])
check.true(f"it keeps its {points} points, and sums them up", 5 <= points < 2001 and kept["points"] == points)
check.near("its last voltage", kept["last_voltage"], kept.table("sweep.csv")["voltage"][-1], 1e-15)
sys.exit(1 if check.failed else 0)
