#!/usr/bin/env python3
"""Pictures of a solar run: butterfly diagram, polar fields with the axial dipole, maps, modes.

usage: plot.py RUN_DIRECTORY_OR_RUN.H5 [--output DIR] [--limit GAUSS] [--map-limit GAUSS]

Writes beside the run file and prints the paths of what the run has data for: butterfly.png and
polar_fields.png of its history, map.png of its last state, map_maximum.png of the stored state with the
most unsigned flux, modes.png of eigenmodes.
"""

import argparse
import re
import sys
from datetime import datetime, timedelta
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

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
from fluxform.pictures import save  # noqa: E402

YEARS_PER = {"s": 1 / 31536000, "second": 1 / 31536000, "h": 1 / 8760, "hour": 1 / 8760,
             "d": 1 / 365, "day": 1 / 365, "year": 1, "yr": 1, "a": 1}
COLOURS = "RdBu_r"
NOISE = 1e-6  # of a quantity's greatest magnitude: signs below it mean nothing
SHOWN_MODES = 6


def text(attribute):
    return attribute.decode() if isinstance(attribute, bytes) else str(attribute)


def decimal_year(moment):
    first, next_first = datetime(moment.year, 1, 1), datetime(moment.year + 1, 1, 1)
    return moment.year + (moment - first) / (next_first - first)


def years(dataset):
    """Times in years: of the calendar if the unit counts from a date, else from the start."""
    unit = text(dataset.attrs.get("units", "year"))
    word = unit.split()[0]
    factor = YEARS_PER.get(word, YEARS_PER.get(word.rstrip("s"), 1))
    since = re.search(r"since (\S+)", unit)
    if not since:
        return dataset[...] * factor
    start, days = datetime.fromisoformat(since.group(1)), dataset[...] * factor * 365
    return np.array([decimal_year(start + timedelta(days=float(day))) for day in days])


def of(run):
    """The folder of a run file, where its warnings stand."""
    return Path(run.filename).parent


def time_label(values):
    return "year" if values.size and values[0] > 1000 else "years"


def moment(time):
    return f"{time:.2f}" if time > 1000 else f"after {time:.2f} years"


def edges(centres, lower=None, upper=None):
    """Faces midway between centres, the outermost half a step out or at the given ends."""
    if centres.size < 2:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middle = 0.5 * (centres[1:] + centres[:-1])
    first = centres[0] - (middle[0] - centres[0]) if lower is None else lower
    last = centres[-1] + (centres[-1] - middle[-1]) if upper is None else upper
    return np.concatenate([[first], middle, [last]])


def crossings(times, values, floor=0.0):
    """Times of sign change by linear interpolation; values within rounding noise have no sign."""
    floor = max(floor, NOISE * np.abs(values).max(initial=0))
    kept = np.flatnonzero(np.abs(values) > floor)
    times, values = times[kept], values[kept]
    before, after = values[:-1], values[1:]
    change = np.flatnonzero(before * after < 0)
    share = before[change] / (before[change] - after[change])
    return times[change] + share * (times[change + 1] - times[change])


def saturation(values, limit):
    """Where colours end: the given limit, or what 99 % of the values do not exceed."""
    if limit:
        return limit
    magnitude = np.abs(values)
    return float(f"{np.percentile(magnitude, 99):.2g}") or magnitude.max() or 1.0


def butterfly(run, folder, limit):
    times, mean = years(run["history_time"]), run["zonal_mean"][...]
    end = saturation(mean, limit)
    latitude = edges(run["latitude"][...], -90, 90)
    figure, axes = plt.subplots(figsize=(10, 4), layout="constrained")
    image = axes.pcolormesh(edges(times), latitude, mean.T, cmap=COLOURS, vmin=-end, vmax=end,
                            rasterized=True)
    axes.set(xlabel=time_label(times), ylabel="latitude (degrees)", yticks=range(-90, 91, 30),
             xlim=(times[0], times[-1]), title="Zonal mean of the radial field")
    figure.colorbar(image, label="$\\langle B_r\\rangle$ (G)", extend="both")
    save(figure, folder / "butterfly.png", of(run))


def series(run, name):
    return run["history"][name][...]


def polar_fields(run, folder):
    times = years(run["history_time"])
    # moments of a field that has none are sums of rounding errors
    floor = 1e-10 * max(np.abs(series(run, name)).max() for name in ("br_min", "br_max"))
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(10, 6), sharex=True, layout="constrained")
    mark(top, times, series(run, "north_field_60"), "north of 60°", "C3", floor)
    mark(top, times, series(run, "south_field_60"), "south of −60°", "C0", floor)
    mark(bottom, times, series(run, "axial_dipole"), "axial dipole", "C2", floor)
    bottom.plot(times, series(run, "equatorial_dipole"), color="C1", lw=1.2, label="equatorial dipole")
    top.set(ylabel="mean polar field (G)", title="Polar fields and dipole; dots mark reversals")
    bottom.set(ylabel="dipole (G)", xlabel=time_label(times))
    for axes in (top, bottom):
        axes.axhline(0, color="0.5", lw=0.8, zorder=0)
        axes.legend(frameon=False)
        axes.margins(x=0)
    save(figure, folder / "polar_fields.png", of(run))


def mark(axes, times, values, label, colour, floor):
    """A curve with its reversals as dots, their times in the legend."""
    reversals = crossings(times, values, floor)
    if reversals.size:
        shown = ", ".join(f"{t:.2f}" for t in reversals[:4]) + (" ..." if reversals.size > 4 else "")
        label += f" (reverses {shown})"
    axes.plot(times, values, color=colour, label=label)
    axes.plot(reversals, np.zeros_like(reversals), "o", color=colour, ms=5)


def draw_map(run, axes, field, end, title):
    axes.set(aspect="equal", xticks=range(0, 361, 60), yticks=range(-90, 91, 30), title=title)
    return axes.pcolormesh(edges(run["longitude"][...]), edges(run["latitude"][...], -90, 90), field,
                           cmap=COLOURS, vmin=-end, vmax=end, rasterized=True)


def surface(run, path, record, title, limit):
    field = run["br"][record]
    figure, axes = plt.subplots(figsize=(10, 5), layout="constrained")
    image = draw_map(run, axes, field, saturation(field, limit), title)
    axes.set(xlabel="longitude (degrees)", ylabel="latitude (degrees)")
    figure.colorbar(image, label="$B_r$ (G)", extend="both", shrink=0.8)
    save(figure, path, of(run))


def most_active(run):
    """The record with the most unsigned flux."""
    weight = np.cos(np.radians(run["latitude"][...]))
    return int(np.argmax([np.abs(field).mean(axis=1) @ weight for field in run["br"]]))


def maps(run, folder, limit):
    times = years(run["time"])
    last, active = times.size - 1, most_active(run)
    surface(run, folder / "map.png", last, f"Radial field at the end, {moment(times[last])}", limit)
    if active != last:
        title = f"Radial field, {moment(times[active])}: the stored state with the most flux"
        surface(run, folder / "map_maximum.png", active, title, limit)


def modes(run, folder):
    """Shapes of eigenmodes, each over its own greatest magnitude."""
    count = min(run["time"].size, SHOWN_MODES)
    figure, grid = plt.subplots((count + 1) // 2, 2, figsize=(10, 2.8 * ((count + 1) // 2)),
                                layout="constrained", squeeze=False)
    for number, axes in enumerate(grid.flat):
        if number >= count:
            axes.set_axis_off()
            continue
        shape = run["br"][number]
        draw_map(run, axes, shape, np.abs(shape).max() or 1.0, f"mode {number}")
    save(figure, folder / "modes.png", of(run))


def draw(run, folder, limit, map_limit):
    if text(run["time"].attrs.get("units", "")) == "1":  # records count modes, not time
        modes(run, folder)
        print("eigenmodes have no history: no butterfly diagram, no polar fields")
        return
    if run["history_time"].size > 1:
        butterfly(run, folder, limit)
        polar_fields(run, folder)
    else:
        print("the history has one moment only: no butterfly diagram, no polar fields")
    maps(run, folder, map_limit)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="run.h5 or the folder that holds it")
    parser.add_argument("--output", type=Path, help="folder for the pictures")
    parser.add_argument("--limit", type=float, metavar="GAUSS",
                        help="field at which the colours of the butterfly diagram saturate; otherwise "
                             "what 99 %% of its values do not exceed")
    parser.add_argument("--map-limit", type=float, metavar="GAUSS", help="the same for the maps")
    options = parser.parse_args()
    source = options.run / "run.h5" if options.run.is_dir() else options.run
    if not source.is_file():
        parser.error(f"there is no file '{source}'")
    folder = options.output or source.parent
    folder.mkdir(parents=True, exist_ok=True)
    with h5py.File(source) as run:
        draw(run, folder, options.limit, options.map_limit)


if __name__ == "__main__":
    main()
