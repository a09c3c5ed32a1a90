"""Runs fluxform-spindle on small cases.

    case = Spindle(folder)
    done = case.run(microtubules=[pool("a", flux=0.8)], marks=[spot(0, 0.5)], time=until(2))
    done.history()["a_plus_marked_centroid"][-1]
"""
import csv
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

PROGRAM = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-spindle"
QUIET = {"paraview": "no", "history": "0.05 min"}
RATES = {"flux": "um/min", "turnover": "min", "diffusivity": "um2/min", "exchange": "1/min"}


def pool(name, **values):
    return {"name": name, "number": 1, **{k: f"{v!r} {RATES[k]}" if k in RATES and isinstance(v, (int, float)) else v
                                          for k, v in values.items()}}


def fibre(flux=0.8, **values):
    return pool("kinetochore", ends="kinetochore", **{"number": 20, "flux": flux, **values})


def spot(at, width, time=0.0, **more):
    return {"shape": {"spot": {"at": f"{at!r} um", "width": f"{width!r} um"}}, "time": f"{time!r} min", **more}


def bar(low, high, time=0.0, **more):
    return {"shape": {"bar": {"from": f"{low!r} um", "to": f"{high!r} um"}}, "time": f"{time!r} min", **more}


def body(left, right, cells):
    return {"poles": f"[{left!r} um, {right!r} um]", "cells": cells}


def until(stop):
    return {"stop": f"{stop!r} min"}


def extrapolated(found, order):
    """The limit of a series of refinements by two, whose error falls by 2^order."""
    return found[-1] + (found[-1] - found[-2]) / (2.0**order - 1.0)


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

    def rows(self, table):
        with open(self.folder / table, encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def history(self, table="history.csv"):
        """Columns by their names without units; cells without a number are nan."""
        rows = self.rows(table)
        return {key.split(" [")[0]: np.array([float(row[key] or "nan") for row in rows]) for key in rows[0]}


class Spindle:
    def __init__(self, folder):
        self.folder = Path(folder)

    def run(self, name="run", ranks=1, more=(), **keys):
        keys = {"output": QUIET, **keys}
        text = "".join(f"{key}: {written(value)}\n" for key, value in keys.items())
        (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        command = [os.environ["MPIEXEC"], "-n", str(ranks)] if ranks > 1 else []
        command += [str(PROGRAM), f"{name}.yaml", "--output", str(self.folder / name), *more]
        done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        return Done(done.returncode, done.stderr, self.folder / name)
