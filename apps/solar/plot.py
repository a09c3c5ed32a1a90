#!/usr/bin/env python3
"""Pictures of a solar run: butterfly diagram, polar fields with the axial dipole, last map.

usage: plot.py RUN_DIRECTORY_OR_RUN.H5 [--output DIR] [--limit GAUSS]

Writes butterfly.png, polar_fields.png and map.png beside the run file and prints their paths.
"""

import argparse
import re
from datetime import date
from pathlib import Path

import h5py
import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt
import numpy as np

YEARS_PER = {"s": 1 / 31536000, "second": 1 / 31536000, "h": 1 / 8760, "hour": 1 / 8760,
             "d": 1 / 365, "day": 1 / 365, "year": 1, "yr": 1, "a": 1}
COLOURS = "RdBu_r"


def text(attribute):
    return attribute.decode() if isinstance(attribute, bytes) else str(attribute)


def decimal_year(day):
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days


def years(dataset):
    """Times in years: of the calendar if the unit counts from a date, else from the start."""
    unit = text(dataset.attrs.get("units", "year"))
    word = unit.split()[0]
    factor = YEARS_PER.get(word, YEARS_PER.get(word.rstrip("s"), 1))
    since = re.search(r"since (\d+)-(\d+)-(\d+)", unit)
    if not since:
        return dataset[...] * factor
    # a date is a point of the real calendar, so its years have their real length
    calendar = factor * (365 / 365.2425 if factor < 1 else 1)
    return decimal_year(date(*map(int, since.groups()))) + dataset[...] * calendar


def time_label(values):
    return "year" if values.size and values[0] > 1000 else "years"


def edges(centres, lower=None, upper=None):
    """Faces midway between centres, the outermost half a step out or at the given ends."""
    if centres.size < 2:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middle = 0.5 * (centres[1:] + centres[:-1])
    first = centres[0] - (middle[0] - centres[0]) if lower is None else lower
    last = centres[-1] + (centres[-1] - middle[-1]) if upper is None else upper
    return np.concatenate([[first], middle, [last]])


def crossings(times, values):
    """Times of sign change by linear interpolation."""
    before, after = values[:-1], values[1:]
    change = np.flatnonzero(before * after < 0)
    share = before[change] / (before[change] - after[change])
    return times[change] + share * (times[change + 1] - times[change])


def save(figure, path):
    figure.savefig(path, dpi=150)
    plt.close(figure)
    print(path)


def butterfly(run, path, limit):
    times, mean = years(run["history_time"]), run["zonal_mean"][...]
    latitude = edges(run["latitude"][...], -90, 90)
    figure, axes = plt.subplots(figsize=(10, 4), layout="constrained")
    image = axes.pcolormesh(edges(times), latitude, mean.T, cmap=COLOURS, vmin=-limit, vmax=limit,
                            rasterized=True)
    axes.set(xlabel=time_label(times), ylabel="latitude (degrees)", yticks=range(-90, 91, 30),
             xlim=(times[0], max(times[-1], times[0] + 1e-9)), title="Zonal mean of the radial field")
    figure.colorbar(image, label="$\\langle B_r\\rangle$ (G)", extend="both")
    save(figure, path)


def series(run, name):
    return run["history"][name][...]


def polar_fields(run, path):
    times = years(run["history_time"])
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(10, 6), sharex=True, layout="constrained")
    for name, label, colour in (("north_field_60", "north", "C3"), ("south_field_60", "south", "C0")):
        mark(top, times, series(run, name), f"{label} of 60°" if label == "north" else "south of −60°",
             colour)
    mark(bottom, times, series(run, "axial_dipole"), "axial dipole", "C2")
    bottom.plot(times, series(run, "equatorial_dipole"), color="0.6", lw=0.8, label="equatorial dipole")
    top.set(ylabel="mean polar field (G)", title="Polar fields and dipole; dots mark reversals")
    bottom.set(ylabel="dipole (G)", xlabel=time_label(times))
    for axes in (top, bottom):
        axes.axhline(0, color="0.5", lw=0.8)
        axes.legend(frameon=False)
        axes.margins(x=0)
    save(figure, path)


def mark(axes, times, values, label, colour):
    """A curve with its reversals as dots, their times in the legend."""
    reversals = crossings(times, values)
    if reversals.size:
        shown = ", ".join(f"{t:.2f}" for t in reversals[:4]) + (" ..." if reversals.size > 4 else "")
        label += f" (reverses {shown})"
    axes.plot(times, values, color=colour, label=label)
    axes.plot(reversals, np.zeros_like(reversals), "o", color=colour, ms=5)


def surface(run, path, limit):
    field, times = run["br"][-1], years(run["time"])
    longitude = edges(run["longitude"][...])
    figure, axes = plt.subplots(figsize=(10, 5), layout="constrained")
    image = axes.pcolormesh(longitude, edges(run["latitude"][...], -90, 90), field, cmap=COLOURS,
                            vmin=-limit, vmax=limit, rasterized=True)
    moment = f"{times[-1]:.2f}" if times[-1] > 1000 else f"after {times[-1]:.2f} years"
    axes.set(xlabel="longitude (degrees)", ylabel="latitude (degrees)", aspect="equal",
             xticks=range(0, 361, 60), yticks=range(-90, 91, 30), title=f"Radial field, {moment}")
    figure.colorbar(image, label="$B_r$ (G)", extend="both", shrink=0.8)
    save(figure, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="run.h5 or the folder that holds it")
    parser.add_argument("--output", type=Path, help="folder for the pictures")
    parser.add_argument("--limit", type=float, default=10, help="field at which colours saturate, G")
    options = parser.parse_args()
    source = options.run / "run.h5" if options.run.is_dir() else options.run
    if not source.is_file():
        parser.error(f"there is no file '{source}'")
    folder = options.output or source.parent
    folder.mkdir(parents=True, exist_ok=True)
    with h5py.File(source) as run:
        butterfly(run, folder / "butterfly.png", options.limit)
        polar_fields(run, folder / "polar_fields.png")
        surface(run, folder / "map.png", 2 * options.limit)


if __name__ == "__main__":
    main()
