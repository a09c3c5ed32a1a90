"""Runs fluxform-cellfate on small networks.

    case = Cellfate(folder)
    done = case.run([gene("x", 0, 2, 64, "1 - x")], noise="0.1", analysis="steady")
    done.summary["mean_x"], done.field("P")
"""
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

PROGRAM = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-cellfate"


def gene(name, low, high, cells, drift, **more):
    return {"name": name, "from": low, "to": high, "cells": cells, "drift": f'"{drift}"',
            **{key: f'"{value}"' if key == "noise" else value for key, value in more.items()}}


def cross(one, other, noise):
    return {"of": one, "with": other, "is": f'"{noise}"'}


def written(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(v) for v in value) + "]"
    return str(value)


def centres(low, high, cells):
    return low + (np.arange(cells) + 0.5) * (high - low) / cells


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
        """Values of the last record, the first gene last."""
        with h5py.File(self.folder / "run.h5") as file:
            return file[name][-1]

    def history(self):
        table = np.genfromtxt(self.folder / "history.csv", delimiter=",", names=True, deletechars="")
        return {name.split("_[")[0]: table[name] for name in table.dtype.names}


class Cellfate:
    def __init__(self, folder):
        self.folder = Path(folder)

    def run(self, genes, name="run", ranks=1, more=(), **keys):
        keys = {"analysis": "steady", "output": {"paraview": "no"}, "genes": genes, **keys}
        text = "".join(f"{key}: {written(value)}\n" for key, value in keys.items())
        (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        command = [os.environ["MPIEXEC"], "-n", str(ranks)] if ranks > 1 else []
        command += [str(PROGRAM), f"{name}.yaml", "--output", str(self.folder / name), *more]
        done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        return Done(done.returncode, done.stderr, self.folder / name)
