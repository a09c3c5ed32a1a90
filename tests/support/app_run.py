"""Runs an app on an input made of Python values.

    case = App("gorsky", folder)
    done = case.run(ranks=2, grid={"x": {"to": "1 m", "cells": 40}}, more=["--check"])
    done.code, done.messages, done.summary["c_integral"], done.field("c")[-1], done.history()["time"]
"""
import csv
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np


def written(value):
    """A value as an input has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(v) for v in value) + "]"
    return str(value)


@dataclass
class Done:
    """What a run told, and its files."""

    code: int
    messages: str
    folder: Path
    output: str = ""

    def _summary(self):
        return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))

    @property
    def summary(self):
        return {k: v["value"] for k, v in self._summary().items() if isinstance(v, dict) and "value" in v}

    @property
    def warnings(self):
        return self._summary()["warnings"]

    def field(self, name):
        """All records."""
        with h5py.File(self.folder / "run.h5") as file:
            return file[name][...]

    def rows(self, name):
        with open(self.folder / name, encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def table(self, name):
        """Columns by their names without units; empty cells are not numbers."""
        rows = self.rows(name)
        return {key.split(" [")[0]: np.array([float(row[key] or "nan") for row in rows]) for key in rows[0]}

    def history(self, name="history.csv"):
        return self.table(name)


class App:
    def __init__(self, name, folder):
        self.program = Path(os.environ["FLUXFORM_BIN"]) / f"fluxform-{name}"
        self.folder = Path(folder)

    def run(self, name="run", ranks=1, more=(), **keys):
        """Leaves the input as NAME.yaml and the results in the folder NAME."""
        text = "".join(f"{key}: {written(value)}\n" for key, value in keys.items())
        (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        command = [os.environ["MPIEXEC"], "-n", str(ranks)] if ranks > 1 else []
        command += [str(self.program), f"{name}.yaml", "--output", str(self.folder / name), *more]
        done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        return Done(done.returncode, done.stderr, self.folder / name, done.stdout)
