"""Runs that are killed and gone on with end as if they had never been killed: every dataset of run.h5, every
row of the tables and the summary are those of a run in one piece. The kills fall at random times, and within
calls that change a file (faults.cpp), half of a write done; some runs are killed again when they go on.

usage: campaign.py FAULTS_LIBRARY      by default some fifteen kills in less than a minute
    FLUXFORM_KILLS=150                 so many of them, over all cases on 1 and 2 ranks
    FLUXFORM_KILL_SEED=7               other ones
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cases import CASES, text_of  # noqa: E402
from compare import differences, results  # noqa: E402

BIN, LAUNCHER = Path(os.environ["FLUXFORM_BIN"]), os.environ["MPIEXEC"]
SHORT_KILLS, SHORT_SECONDS = 16, 45.0
LONGEST = 900.0  # seconds that one run may take on a busy machine
LEFTOVERS = (".undo", ".part", ".damaged", ".fluxform-lock")


class Case:
    """One input on so many ranks, and its run in one piece."""

    def __init__(self, place, faults, name, ranks, minutes):
        self.place, self.faults, self.ranks = place / f"{name}_{ranks}_{minutes}", faults, ranks
        self.program = BIN / f"fluxform-{CASES[name][0]}"
        self.place.mkdir()
        (self.place / "input.yaml").write_text(text_of(name, minutes), encoding="utf-8")
        began = time.monotonic()
        counts = self.place / "calls"
        self.start("whole", {"FLUXFORM_COUNT_FILE": counts}).finish()
        self.seconds = time.monotonic() - began
        self.calls = [number_in(self.place / f"calls{rank}") for rank in range(ranks)]
        self.whole = results(self.place / "whole")

    def start(self, name, variables=None, more=()):
        folder = self.place / name
        words = [LAUNCHER, "-n", str(self.ranks)] if self.ranks > 1 else []
        settings = {"LD_PRELOAD": self.faults, "FLUXFORM_NO_SYNC": 1, "FLUXFORM_FAULT_FOLDER": folder.resolve()} | (variables or {})
        words += ["env", *(f"{key}={value}" for key, value in settings.items())]
        words += [self.program, "input.yaml", "--output", folder, *more]
        return Running([str(word) for word in words], self.place, self.ranks)

    def go_on(self, name, variables=None):
        restart = (self.place / name / "checkpoint.h5").exists()
        return self.start(name, variables, ["--restart"] if restart else [])


class Running:
    def __init__(self, words, place, ranks):
        environment = {**os.environ, "OMPI_MCA_odls_base_sigkill_timeout": "1"}
        self.ranks, self.told = ranks, tempfile.TemporaryFile()
        self.process = subprocess.Popen(words, cwd=place, stdin=subprocess.DEVNULL, stdout=self.told,
                                        stderr=self.told, env=environment)

    def kill_after(self, seconds, rank):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            victims = children(self.process.pid) if self.ranks > 1 else [self.process.pid]
            for victim in victims[rank:rank + 1]:
                os.kill(victim, signal.SIGKILL)
        return self.wait()

    def wait(self):
        return self.process.wait(LONGEST)

    def finish(self):
        if self.wait() != 0:
            self.told.seek(0)
            raise RuntimeError(f"exit code {self.process.returncode}: {self.told.read().decode()}")


def number_in(path):
    """0 where a rank has changed no file and left no number."""
    return int(path.read_text(encoding="utf-8")) if path.exists() else 0


def rows_of(table):
    return max(0, table.read_text(encoding="utf-8").count("\n") - 1) if table.exists() else 0


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


def kill_once(case, name, dice):
    """A run that is killed, perhaps twice, and gone on with. Returns how, and what is wrong."""
    rank = dice.randrange(case.ranks)
    if dice.random() < 0.3:
        after = dice.uniform(0.2, 1.0) * case.seconds
        how = f"after {after:.2f} s"
        code = case.start(name).kill_after(after, rank)
    else:
        call = dice.randint(1, max(1, case.calls[rank]))
        how = f"in call {call} of {case.calls[rank]}"
        code = case.start(name, {"FLUXFORM_KILL_AT": call, "FLUXFORM_KILL_RANK": rank}).wait()
    if dice.random() < 0.4 and code != 0:
        call = dice.randint(1, 80)
        how += f" and in call {call} of going on"
        code = case.go_on(name, {"FLUXFORM_KILL_AT": call, "FLUXFORM_KILL_RANK": rank}).wait()
    how += f", rank {rank}"
    folder = case.place / name
    if rows_of(folder / "history.csv") and not (folder / "checkpoint.h5").exists():
        return how, ["there are rows and no checkpoint to go on from"]
    try:
        # What has left its summary had ended before it was killed, whatever its launcher says.
        if code != 0 and not (folder / "summary.json").exists():
            case.go_on(name).finish()
        wrong = differences(results(folder), case.whole)
    except (RuntimeError, OSError, KeyError, ValueError) as error:
        return how, [str(error)]
    left = [path.name for path in folder.iterdir() if path.name.endswith(LEFTOVERS)]
    return how, wrong + [f"left: {path}" for path in left]


def kinds(whole, dice):
    """(case, ranks, minutes between checkpoints): all there are, or one of each case."""
    if whole:
        return [(name, ranks, minutes) for name in CASES for ranks in (1, 2) for minutes in (1e-9, 0.001)]
    names = sorted(CASES, key=lambda _: dice.random())
    return [(name, 1 + k % 2, dice.choice((1e-9, 0.001))) for k, name in enumerate(names)]


def main():
    kills = int(os.environ.get("FLUXFORM_KILLS", 0))
    dice = random.Random(int(os.environ.get("FLUXFORM_KILL_SEED", 1)))
    deadline = time.monotonic() + (1e9 if kills else SHORT_SECONDS)
    cases, done, failed = {}, 0, 0
    of_all = kinds(kills > 0, dice)
    with tempfile.TemporaryDirectory() as place:
        for number in range(kills or SHORT_KILLS):
            kind = of_all[number % len(of_all)]
            if time.monotonic() > deadline:
                break
            if kind not in cases:
                cases[kind] = Case(Path(place), Path(sys.argv[1]).resolve(), *kind)
            how, wrong = kill_once(cases[kind], f"killed_{number}", dice)
            done += 1
            failed += bool(wrong)
            print(f"{'FAILED' if wrong else 'ok'}  {kind[0]} on {kind[1]}, {how}", *wrong, sep="\n    ",
                  flush=True)
    print(f"{done} killed runs gone on with, {failed} of them not as if they had never been killed")
    return 1 if failed or not done else 0


if __name__ == "__main__":
    sys.exit(main())
