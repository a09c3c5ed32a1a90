"""Errors of a run of E1 or E2 against the cell averages of the spectral reference.

    ecology_compare.py e1 RUN_DIR [--population plants]     RUN_DIR holds run.h5, or is that file

Prints the relative L2 error of the last record, weighted by cell area, and the relative error of
the mass (positive: the run has too much).
"""
import argparse
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np

from ecology_fields import stored
from ecology_spectral import CASES, DURATION, LENGTH


class Errors(NamedTuple):
    """Relative errors against the reference; mass has a sign."""
    l2: float
    mass: float


def last_record(path, population):
    """(time, density, faces of x, faces of y) of a run file."""
    with h5py.File(path) as file:
        faces = file["x_faces"][:], file["y_faces"][:]
        return float(file["time"][-1]), file[population][-1], *faces


def check(path, time, density, faces):
    """Refuses a run that is not of these cases: its errors would look like the scheme's."""
    if abs(time - DURATION) > 1e-9 * DURATION:
        raise ValueError(f"{path}: the last record is at {time:g}, the reference at {DURATION:g}")
    for x in faces:
        if abs(x[0]) > 1e-9 or abs(x[-1] - LENGTH) > 1e-9 * LENGTH:
            raise ValueError(f"{path}: an axis covers [{x[0]:g}, {x[-1]:g}], not [0, {LENGTH:g}]")
    if not np.all(np.isfinite(density)):
        raise ValueError(f"{path}: the last record has values that are not finite")


def errors(density, x_faces, y_faces, case):
    """Errors of cell averages [y, x] on a grid of [0, 100]^2."""
    reference = stored(case)
    averages = reference.cell_averages(x_faces, y_faces)
    area = np.diff(y_faces)[:, None] * np.diff(x_faces)
    gap = np.sum(area * (density - averages) ** 2) / np.sum(area * averages**2)
    mass = np.sum(area * density) / (reference.mean() * LENGTH**2)
    return Errors(float(np.sqrt(gap)), float(mass - 1))


def compare(run, case, population="plants"):
    """Errors of the last record of a run.h5, or of the one in a folder, against "e1" or "e2"."""
    path = Path(run)
    path = path / "run.h5" if path.is_dir() else path
    time, density, x_faces, y_faces = last_record(path, population)
    check(path, time, density, (x_faces, y_faces))
    return errors(density, x_faces, y_faces, case)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("run", help="folder of a run, or its run.h5")
    parser.add_argument("--population", default="plants")
    arguments = parser.parse_args()
    found = compare(arguments.run, arguments.case, arguments.population)
    print(f"{arguments.case}: relative L2 error {found.l2:.4e}, "
          f"relative mass error {found.mass:+.4e}")


if __name__ == "__main__":
    main()
