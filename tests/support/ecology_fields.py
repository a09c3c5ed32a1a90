"""The final fields of E1 and E2, stored so that nobody has to recompute them.

    ecology_fields.py        solves both cases and writes tests/physics/ecology_fields.h5 (0.1 MB)

Each dataset holds coefficients c[j, k] of n = sum c[j, k] cos(j pi y/H) cos(k pi x/H) with the
attribute half_period H, rounded to 1e-12 of the largest. The average over a cell [a, b] of
cos(q x) is (sin(q b) - sin(q a))/(q (b - a)).
"""
from pathlib import Path

import h5py
import numpy as np

import ecology_spectral
from cosine_field import CosineField

STORED = Path(__file__).resolve().parents[1] / "physics" / "ecology_fields.h5"
ROUNDING = 1e-12
MEANING = "n(x, y) = sum over j, k of c[j, k] cos(j pi y/half_period) cos(k pi x/half_period)"


def rounded(coefficients):
    """Coefficients in steps of ROUNDING times the largest, without the rows that become zero."""
    step = ROUNDING * np.max(abs(coefficients))
    kept = np.round(coefficients / step) * step
    size = 1 + max(np.max(index) for index in np.nonzero(kept))
    return kept[:size, :size]


def store(path=STORED):
    with h5py.File(path, "w") as file:
        for name in ecology_spectral.CASES:
            end = ecology_spectral.solve(name)
            data = file.create_dataset(name, data=rounded(end.coefficients), compression="gzip",
                                       compression_opts=9, shuffle=True)
            data.attrs.update(half_period=end.half_period, time=ecology_spectral.DURATION,
                              meaning=MEANING)


def stored(name, path=STORED):
    """The field of "e1" or "e2" at time 20."""
    with h5py.File(path) as file:
        return CosineField(file[name][:], float(file[name].attrs["half_period"]))


if __name__ == "__main__":
    store()
