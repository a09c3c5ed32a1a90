"""What a run has left, and how two runs differ: every dataset of run.h5, every table, the summary.

    differences(results(folder), results(other))  ->  list of sentences, empty if they are the same
"""
import csv
import json
import zlib

import h5py
import numpy as np

# A run that goes on repeats its steps from the same state to the last bit, but cuts what is left of an
# interval anew, so that times and steps differ in their last bits (1e-16), and an implicit stage stops at
# the solver's tolerance, 1e-12 in the cases. Some hundred steps of stable equations add that up to 1e-10.
TOLERANCE = 1e-9
# Of the machine, and set-ups of matrices, which a process that goes on has to repeat.
NOT_COMPARED = {"wall_time", "cpu_time", "peak_memory_per_rank", "ranks", "matrix_setups", "warnings"}
# Of the solar cases, whose field does not depend on the longitude and has no net flux: rounding errors.
CANCELLED = ("equatorial_dipole", "equatorial_longitude", "flux_net", "br_change", "br_injected")
# Rounding errors of closed books.
ROUNDING = 1e-10


def results(folder):
    found = {}
    for path in sorted(folder.glob("*.h5")):
        if path.name not in ("checkpoint.h5",):
            found.update(datasets(path))
    for path in sorted(folder.glob("*.csv")):
        found.update(columns(path))
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    warnings = sorted(summary["warnings"])  # those of an earlier part are told by a later one
    found["summary/warnings"] = np.array([number(text) for text in warnings])
    for name, entry in summary.items():
        if name not in NOT_COMPARED:
            found[f"summary/{name}"] = np.array(entry["value"], float)
    return found


def datasets(path):
    found = {}

    def visit(name, item):
        is_number = isinstance(item, h5py.Dataset) and item.dtype.kind == "f"
        if is_number and not name.startswith("provenance"):
            found[f"{path.name}/{name}"] = item[()]

    with h5py.File(path) as file:
        file.visititems(visit)
    return found


def columns(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    table = np.array([[number(cell) for cell in row] for row in rows[1:]]).reshape(len(rows) - 1, -1)
    return {f"{path.name}/{name}": table[:, k] for k, name in enumerate(rows[0])} if len(table) else {}


def number(cell):
    """Of a word a number that tells it from others."""
    try:
        return float(cell)
    except ValueError:
        return float(zlib.crc32(cell.encode()))


def differences(one, other):
    told = [f"only one has {name}" for name in sorted(set(one) ^ set(other))]
    for name in sorted(set(one) & set(other)):
        told += difference(name, np.asarray(one[name], float), np.asarray(other[name], float))
    return told


def difference(name, a, b):
    if a.shape != b.shape:
        return [f"{name} has the shape {a.shape}, not {b.shape}"]
    if "mismatch" in name:  # amounts of rounding, which are nothing beside what was moved
        relative = "relative" in name or "worst" in name
        if not relative or np.all(np.abs(a) < ROUNDING) and np.all(np.abs(b) < ROUNDING):
            return []
    if any(word in name for word in CANCELLED) or np.all(np.isnan(a) & np.isnan(b)):
        return []
    if not np.array_equal(np.isnan(a), np.isnan(b)):
        return [f"{name} has other gaps"]
    size = np.nanmax(np.abs(b), initial=0.0)
    worst = np.nanmax(np.abs(a - b), initial=0.0)
    return [f"{name} differs by {worst:.2g} of {size:.2g}"] if worst > TOLERANCE * size else []
