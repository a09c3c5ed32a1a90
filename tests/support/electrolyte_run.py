"""Runs fluxform-electrolyte from a test, on inputs written in place.

    done = run({"grid": {...}, ...}, ranks=2)
    done["x_min_charge"], done.table("sweep.csv"), done.field("potential")
"""
import csv
import json
import os
import subprocess
import tempfile
from pathlib import Path

import h5py
import numpy as np

BIN = Path(os.environ["FLUXFORM_BIN"]) / "fluxform-electrolyte"
F, R = 96485.33212331002, 8.31446261815324
V_T = R * 298.15 / F
EPS0 = 8.8541878128e-12


class Run(dict):
    """The summary's values, and where the files are."""

    def __init__(self, folder, told):
        text = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        self.warnings = text.pop("warnings", [])
        super().__init__({key: entry["value"] for key, entry in text.items()})
        self.folder, self.told = folder, told

    def table(self, name):
        """Columns without their units."""
        with open(self.folder / name, encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {key.split(" [")[0]: np.array([float(row[key]) for row in rows]) for key in rows[0]}

    def field(self, name, axis="x", record=-1):
        """Coordinates and the last record of a field."""
        with h5py.File(self.folder / "run.h5") as file:
            return file[axis][:], file[name][record]


def run(case, ranks=1, fails=False, options=()):
    """`case` is JSON, which is YAML, or a file. Raises if the run fails, unless it should."""
    folder = Path(tempfile.mkdtemp(prefix="electrolyte_"))
    file = case
    if isinstance(case, dict):
        file = folder / "input.yaml"
        file.write_text(json.dumps(case), encoding="utf-8")
    command = [str(BIN), str(file), "--output", str(folder / "out"), *options]
    if ranks > 1:
        command = [os.environ["MPIEXEC"], "-n", str(ranks)] + command
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if fails:
        return done
    if done.returncode != 0:
        raise RuntimeError(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return Run(folder / "out", done.stdout + done.stderr)


def ion(name, charge, concentration=100, diffusivity=1e-12, **more):
    return {"name": name, "charge": charge, "concentration": f"{concentration} mol/m3",
            "diffusivity": f"{diffusivity} m2/s", **more}


def salt(concentration=100, d_plus=1e-12, d_minus=1e-12):
    return [ion("cation", 1, concentration, d_plus), ion("anion", -1, concentration, d_minus)]


def metal(side, volts, **more):
    contact = {"potential": f"{volts!r} V"}
    if "stern" in more:
        contact["stern"] = more.pop("stern")
    return {"side": side, "contact": {"metal": contact}, **more}


def reservoir(**concentrations):
    return [{"species": name, "is": {"reservoir": {"concentration": f"{c!r} mol/m3"}}}
            for name, c in concentrations.items()]


def permittivity(debye, concentration=100.0):
    """Relative, for this Debye length (m) of a 1:1 salt."""
    return 2.0 * F * concentration * debye**2 / (V_T * EPS0)


class Checks:
    """Counts what does not hold, and says it."""

    def __init__(self):
        self.failed = 0

    def near(self, what, found, wanted, tolerance):
        off = abs(found - wanted)
        good = off <= tolerance
        self.failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {what}: {found:.12g}, wanted {wanted:.12g}, "
              f"off {off:.2g} (allowed {tolerance:.2g})")

    def relative(self, what, found, wanted, tolerance):
        self.near(what, found, wanted, tolerance * abs(wanted))

    def true(self, what, holds):
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'} {what}")

    def order(self, what, errors, wanted=2.0, within=0.15):
        """Errors of runs with cells doubled each time."""
        for coarse, fine in zip(errors, errors[1:]):
            self.near(f"order of {what} ({coarse:.2e} -> {fine:.2e})",
                      float(np.log2(abs(coarse / fine))), wanted, within)
