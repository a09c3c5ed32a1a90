"""What a run left in its folder, read with h5py and csv alone.

    run = Run("results/front")            # the folder, or its run.h5
    run.app, run.summary["end_time"]      # "fisher", Quantity(60.0, "yr")
    run.table("history.csv")["time"]      # Column("time", "yr", array)
    with run.results("run.h5") as file:
        density = file.data("density")[-1]
        x = file.axes_of("density")[-1]   # x.centres, x.faces, x.unit
"""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np

NOT_DRAWN = {"checkpoint.h5"}


class Quantity(NamedTuple):
    value: float
    unit: str


class Column(NamedTuple):
    """A column of a table: numbers, or texts if not all of its cells are numbers."""

    name: str
    unit: str
    values: np.ndarray

    @property
    def is_text(self):
        return self.values.dtype.kind in "UO"


@dataclass
class Axis:
    """An axis of a grid, as stored."""

    name: str
    unit: str
    centres: np.ndarray
    faces: np.ndarray


def text(value):
    """HDF5 text, whatever h5py made of it."""
    return value.decode() if isinstance(value, bytes) else str(value)


def unit_of(dataset):
    return text(dataset.attrs.get("units", "1"))


class Results:
    """A file laid out as run.h5: fields over time and space, profiles and numbers over history_time."""

    def __init__(self, path):
        self.path = Path(path)
        self.file = h5py.File(path, "r")

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()

    def close(self):
        self.file.close()

    def data(self, name):
        return self.file[name]

    def unit(self, name):
        return unit_of(self.file[name])

    def dims(self, name):
        """Names of the scales that a dataset stands on, slowest first; empty if it has not all of them."""
        dataset = self.file[name]
        if not isinstance(dataset, h5py.Dataset):
            return ()
        scales = [axis[0].name.split("/")[-1] if len(axis) else None for axis in dataset.dims]
        return () if None in scales else tuple(scales)

    def is_scale(self, name):
        return text(self.file[name].attrs.get("CLASS", "")) == "DIMENSION_SCALE"

    def names(self):
        """Datasets at the root that stand on scales and are none themselves."""
        return [n for n in self.file if not isinstance(self.file[n], h5py.Group)
                and not self.is_scale(n) and self.dims(n)]

    def space(self):
        """Names of the grid's axes, slowest first."""
        return self.dims("cell_volume") if "cell_volume" in self.file else ()

    def fields(self):
        """Names of what is stored over time and the whole grid."""
        return [n for n in self.names() if self.dims(n) == ("time", *self.space())]

    def statics(self):
        """Names of what is stored once on the grid, cell volumes aside."""
        return [n for n in self.names() if self.dims(n) == self.space() and n != "cell_volume"]

    def profiles(self):
        """Names of what the history records along one axis."""
        return [n for n in self.names() if len(self.dims(n)) == 2 and self.dims(n)[0] == "history_time"]

    def history(self):
        """Names of the numbers in the group `history`."""
        group = self.file.get("history", {})
        return [n for n in group if n != "history_time"]

    def axis(self, name):
        centres = self.file[name][...]
        faces = self.file[name + "_faces"][...] if name + "_faces" in self.file else edges(centres)
        return Axis(name, self.unit(name), centres, faces)

    def axes_of(self, name):
        """The space axes of a dataset, slowest first."""
        return [self.axis(d) for d in self.dims(name) if d not in ("time", "history_time")]

    def ledger(self):
        """The books of the run by name; empty before the end."""
        group = self.file.get("ledger", {})
        return {n: Quantity(float(group[n][()]), unit_of(group[n])) for n in group}

    def provenance(self):
        """How the run was made: version, commit, command_line, input, resolved, ..."""
        group = self.file.get("provenance")
        if group is None:
            return {}
        told = {n: text(v) for n, v in group.attrs.items()}
        return told | {n: text(group[n][()]) for n in group if isinstance(group[n], h5py.Dataset)}


def edges(centres):
    """Faces midway between centres, the outermost half a step out."""
    centres = np.asarray(centres, dtype=float)
    if centres.size < 2:
        return centres[:1].repeat(2) + np.array([-0.5, 0.5])[: 2 * centres.size]
    middle = 0.5 * (centres[1:] + centres[:-1])
    return np.concatenate([[2 * centres[0] - middle[0]], middle, [2 * centres[-1] - middle[-1]]])


def heading(cell):
    """Name and unit of a heading like "speed [m s-1]"."""
    name, _, unit = cell.partition(" [")
    return name.strip(), unit.rstrip("] ") or "1"


def numbers(cells):
    """Cells as numbers, or as they stand if one is neither a number nor empty."""
    try:
        return np.array([float(c) if c.strip() else np.nan for c in cells])
    except ValueError:
        return np.array(cells, dtype=str)


class Run:
    """A run's folder; what is missing is empty."""

    def __init__(self, place):
        place = Path(place)
        self.folder = place if place.is_dir() else place.parent
        self.main = place.name if place.suffix == ".h5" else "run.h5"
        if not place.exists():
            raise FileNotFoundError(f"there is no run at '{place}'")
        if not any((self.folder / n).is_file() for n in (self.main, "summary.json", "history.csv")):
            raise FileNotFoundError(f"there is no run in '{place}': neither {self.main} nor summary.json "
                                    "nor history.csv")
        self._summary = self._read_summary()

    def _read_summary(self):
        try:
            return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    @property
    def summary(self):
        """The numbers of summary.json by name."""
        return {n: Quantity(q["value"], q["unit"]) for n, q in self._summary.items()
                if isinstance(q, dict) and q.get("value") is not None}

    @property
    def warnings(self):
        """What the run warned of, one text each."""
        return [" ".join(told.split()) for told in self._summary.get("warnings", [])]

    def results(self, name=None):
        """Opens run.h5, or another file of its layout."""
        return Results(self.folder / (name or self.main))

    def files(self):
        """Names of the files laid out as run.h5, that one first."""
        found = [p.name for p in sorted(self.folder.glob("*.h5"))
                 if p.name not in NOT_DRAWN and h5py.is_hdf5(p)]
        return sorted(found, key=lambda name: name != self.main)

    def tables(self):
        """Names of the CSV tables."""
        return [p.name for p in sorted(self.folder.glob("*.csv"))]

    def table(self, name):
        """Columns of a CSV table by name, in order; a line that a killed run left half is dropped."""
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        if not rows:
            return {}
        whole = [row for row in rows[1:] if len(row) == len(rows[0])]
        names = map(heading, rows[0])
        return {n: Column(n, unit, numbers([row[k] for row in whole]))
                for k, (n, unit) in enumerate(names)}

    @property
    def provenance(self):
        """How the run was made; empty without a run.h5."""
        if not (self.folder / self.main).is_file():
            return {}
        with self.results() as file:
            return file.provenance()

    @property
    def app(self):
        """The app's name, from the command that was typed; None if the run does not say it."""
        program = self.provenance.get("command_line", "")
        found = re.search(r"(?:^|/)fluxform-([\w-]+)(?= |$)", program)
        return found[1] if found else None
