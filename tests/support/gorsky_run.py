"""Runs fluxform-gorsky on dimensionless cases: D = 1 m2/s, a metre for a length, RT for an energy.

    case = Gorsky(folder)
    done = case.run({"x": 40}, species=[atom(psi="-6*x")], sites=1.0, stop=0.2)
    done.field("c")[-1], done.summary["c_integral"]
"""
import csv
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

PROGRAM = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-gorsky"
RT = 8.31446261815324 * 298.15


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

    @property
    def summary(self):
        kept = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        return {k: v["value"] for k, v in kept.items() if isinstance(v, dict) and "value" in v}

    def field(self, name):
        with h5py.File(self.folder / "run.h5") as file:
            return file[name][...]

    def history(self):
        """Columns by their names without units."""
        with open(self.folder / "history.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {key.split(" [")[0]: np.array([float(row[key]) for row in rows]) for key in rows[0]}


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
        return Done(done.returncode, done.stderr, self.folder / name)


def nodes(count):
    """A metre with unknowns at both ends."""
    return {"x": {"from": "0 m", "to": "1 m", "cells": count + 1, "centering": "node"}}


def cells(count):
    return {"x": {"from": "0 m", "to": "1 m", "cells": count}}


def until(stop, steps):
    """Second order in steps that grow from a hundredth, since a sudden load leaves square roots of time."""
    return {"stop": f"{stop} s", "step": f"{stop / steps / 100} s", "max_step": f"{stop / steps} s", "growth": 1.1}
