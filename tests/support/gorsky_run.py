"""Runs fluxform-gorsky on dimensionless cases: D = 1 m2/s, a metre for a length, RT for an energy.

    case = Gorsky(folder)
    done = case.run({"x": 40}, species=[atom(psi="-6*x")], sites=1.0, stop=0.2)
    done.field("c")[-1], done.summary["c_integral"]
"""
import csv
import json
import os
import subprocess
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

PROGRAM = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-gorsky"
GAS = 8.31446261815324
RT = GAS * 298.15
QUIET = {"output": {"paraview": "no"}}


def atom(name="c", concentration="0.3", volume=1.0, **more):
    """A species whose diffusivity is one and whose potential is minus the stress in RT."""
    return {"name": name, "diffusivity": "1 m2/s", "volume": f"{volume} m3/mol",
            "concentration": f"{{expression: '{concentration}', unit: mol/m3}}", **more}


def stress(psi):
    """Stress for which the potential of an atom with a volume of one is psi, in RT."""
    return f"{{expression: '-{RT!r}*({psi})', unit: Pa}}"


def written(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(v) for v in value) + "]"
    return str(value)


@dataclass
class Done:
    code: int
    messages: str
    folder: Path
    output: str = ""

    @property
    def summary(self):
        kept = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        return {k: v["value"] for k, v in kept.items() if isinstance(v, dict) and "value" in v}

    def field(self, name):
        with h5py.File(self.folder / "run.h5") as file:
            return file[name][...]

    def history(self):
        return self.table("history.csv")

    def table(self, name):
        """Columns by their names without units; empty cells are not numbers."""
        with open(self.folder / name, encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {key.split(" [")[0]: np.array([float(row[key] or "nan") for row in rows]) for key in rows[0]}

    @property
    def warnings(self):
        return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))["warnings"]


class Gorsky:
    def __init__(self, folder):
        self.folder = Path(folder)

    def run(self, grid, name="run", ranks=1, more=(), **keys):
        text = "".join(f"{key}: {written(value)}\n" for key, value in {"grid": grid, **keys}.items())
        (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        command = [os.environ["MPIEXEC"], "-n", str(ranks)] if ranks > 1 else []
        command += [str(PROGRAM), f"{name}.yaml", "--output", str(self.folder / name), *more]
        done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        return Done(done.returncode, done.stderr, self.folder / name, done.stdout)


class Cases(unittest.TestCase):
    """A folder of its own, and runs that must succeed."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Gorsky(scratch.name)

    def run_case(self, grid, **keys):
        done = self.case.run(grid, **{**QUIET, **keys})
        self.assertEqual(done.code, 0, done.messages)
        return done


def richardson(values):
    """The limit of three answers on grids halved each time, whose error is even in the spacing."""
    first = (4 * values[1:] - values[:-1]) / 3
    return ((16 * first[1:] - first[:-1]) / 15)[-1]


def nodes(count):
    """A metre with unknowns at both ends."""
    return {"x": {"from": "0 m", "to": "1 m", "cells": count + 1, "centering": "node"}}


def cells(count):
    return {"x": {"from": "0 m", "to": "1 m", "cells": count}}


def until(stop, steps):
    """Second order in steps that grow from a hundredth, since a sudden load leaves square roots of time."""
    return {"stop": f"{stop} s", "step": f"{stop / steps / 100} s", "max_step": f"{stop / steps} s", "growth": 1.1}
