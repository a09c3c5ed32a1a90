#!/usr/bin/env python3
"""Pictures of a vortex run: |psi|^2 with vortices marked, voltage and energy in time, the I-V curve.

usage: plot.py RUN_DIRECTORY [--output DIR]

Writes what the run has data for beside its files and prints the paths: density.png of the last state,
history.png, iv.png.
"""
import argparse
import csv
import sys
from pathlib import Path

try:
    import h5py
    import matplotlib
    import numpy as np
except ImportError as missing:
    sys.exit(f"plot.py: {missing.name} is not in {sys.executable}: run it with /usr/bin/python3, or "
             "install h5py and matplotlib (Debian: python3-h5py python3-matplotlib)")

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt


def columns(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


def cores(density):
    """Nodes lower than their eight neighbours and below a tenth: where vortices stand."""
    middle = density[1:-1, 1:-1]
    low = middle < 0.1
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            if dx or dy:
                ny, nx = density.shape
                low &= middle <= density[1 + dy:ny - 1 + dy, 1 + dx:nx - 1 + dx]
    return np.argwhere(low) + 1


def draw_density(folder, output):
    with h5py.File(folder / "run.h5") as run:
        density = run["density"][-1]
        if density.ndim == 3:  # a cut through the middle
            density = density[density.shape[0] // 2]
        if density.ndim != 2:
            return None
        x, y = run["x"][...] * 1e9, run["y"][...] * 1e9
    figure, axes = plt.subplots(figsize=(6, 5))
    image = axes.pcolormesh(x, y, density, shading="nearest", cmap="viridis", vmin=0)
    found = cores(density)
    axes.plot(x[found[:, 1]], y[found[:, 0]], "o", mfc="none", mec="white", ms=7)
    axes.set(aspect="equal", xlabel="x [nm]", ylabel="y [nm]", title=f"{len(found)} vortex cores marked")
    figure.colorbar(image, label=r"$|\psi|^2$")
    return save(figure, output / "density.png")


def draw_history(folder, output):
    table = columns(folder / "history.csv")
    time = next(iter(table.values())) * 1e12
    figure, axes = plt.subplots(3, 1, sharex=True, figsize=(6, 7))
    for ax, name in zip(axes, ("voltage [V]", "energy [J]", "vortices [1]")):
        ax.plot(time, table[name])
        ax.set_ylabel(name.replace(" [1]", ""))
    axes[-1].set_xlabel("time [ps]")
    return save(figure, output / "history.png")


def draw_iv(folder, output):
    table = columns(folder / "iv.csv")
    figure, axes = plt.subplots(figsize=(6, 4.5))
    axes.errorbar(table["factor"], table["voltage [V]"] * 1e6, yerr=table["error [V]"] * 1e6, fmt="o-",
                  capsize=3)
    axes.set(xlabel="current over that of the input", ylabel=r"voltage [$\mu$V]")
    return save(figure, output / "iv.png")


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    plt.close(figure)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    output = given.output or given.run
    output.mkdir(parents=True, exist_ok=True)
    for file, draw in (("run.h5", draw_density), ("history.csv", draw_history), ("iv.csv", draw_iv)):
        path = draw(given.run, output) if (given.run / file).exists() else None
        if path:
            print(path)


if __name__ == "__main__":
    main()
