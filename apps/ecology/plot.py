#!/usr/bin/env python3
"""Pictures of an ecology run: whatever of these its analysis has left.

usage: plot.py RUN_DIRECTORY [--output DIR] [--limit DENSITY]

Maps name their coordinate system, carry a scale bar and show the outlines of classes and regions. The
colours of a map end at its own 99.8 % quantile, or at --limit; the bar's point says that some cells lie
beyond. Warnings of the run stand below each picture.

  density.png             last density of each population; arrows: where individuals go
  profiles.png            densities over time on a line
  abundance.png           abundances over time; of two populations also against each other
  front.png               position of an invasion front, with its speed
  sources_and_sinks*.png  source, pseudo-sink and sink cells beside the ledger
  persistence.png         where a rare population would grow, what its members are worth, what matters
  critical.png            growth rate against a parameter, with its critical value
  spreading.png           speed of an invasion's edge against its steepness, the least one marked
  modes.png               eigenmodes; their growth rates
"""

import argparse
import csv
import json
import re
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
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from plot_maps import (FONT, HOLES, Cells, arrows, draw_line, draw_map, frame, label, pretty, text, top_of,
                       unit_of)

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
from fluxform import pictures

CLASSES = {"source": (1, "#1b7837"), "pseudo-sink": (0, "#fdae61"), "sink": (-1, "#9970ab")}
ROWS = 14  # of the ledger's table


class Run:
    """What a run folder holds; missing files are empty."""

    def __init__(self, folder, limit=None):
        self.folder, self.limit = folder, limit
        self.summary = self.json("summary.json", {})
        self.accounts = self.json("sources_and_sinks.json", [])

    def json(self, name, otherwise):
        path = self.folder / name
        return json.loads(path.read_text()) if path.is_file() else otherwise

    def open(self, name):
        path = self.folder / name
        return h5py.File(path) if path.is_file() else None

    def number(self, name):
        return self.summary.get(name, {}).get("value")

    def moment(self):
        end = self.number("end_time")
        return "steady state" if end is None else f"after {end:g} years"


def fields(file):
    """Names of what is stored on cells."""
    shape = file["cell_volume"].shape
    return [n for n, d in file.items()
            if isinstance(d, h5py.Dataset) and d.shape[1:] == shape and d.ndim == len(shape) + 1]


def columns(count, width=6.2, height=5.0):
    figure, axes = plt.subplots(1, count, figsize=(width * count, height), layout="constrained",
                                squeeze=False)
    return figure, axes[0]


def density(run, file, names, path):
    cells = Cells(file, run)
    books = run.open("sources_and_sinks.h5")
    figure, panels = columns(len(names))
    for axes, name in zip(panels, names):
        values, unit = file[name][-1], unit_of(file[name])
        draw_map(axes, cells, values, f"{name}, {run.moment()}", unit, cmap="viridis",
                 vmin=0, vmax=top_of(values, run.limit))
        flux = [f"{name}_flux_{cells.names[k]}" for k in (-1, -2)]
        if books and all(f in books for f in flux):
            arrows(axes, cells, books[flux[0]][-1], books[flux[1]][-1], "white")
    pictures.save(figure, path, run.folder)


def profiles(run, file, names, path):
    cells, times = Cells(file, run), file["time"][...]
    figure, panels = columns(len(names))
    chosen = np.unique(np.linspace(0, times.size - 1, min(times.size, 12)).round().astype(int))
    for axes, name in zip(panels, names):
        for k in chosen:
            colour = plt.cm.viridis(0.9 * k / max(times.size - 1, 1))
            draw_line(axes, cells, file[name][k], name, unit_of(file[name]), colour)
            axes.lines[-1].set_label(f"{times[k]:g} yr")
        axes.set_ylim(bottom=0)
        if times.size > 1:
            axes.legend(frameon=False, fontsize=FONT)
        axes.set_title(run.moment() if times.size == 1 else f"{name} over time")
    pictures.save(figure, path, run.folder)


def abundance(run, file, names, path):
    times, history = file["history/history_time"][...], file["history"]
    series = {n: history[f"{n}_abundance"] for n in names if f"{n}_abundance" in history}
    if times.size < 2 or not series:
        return
    figure, panels = plt.subplots(1, 1 + (len(series) == 2), layout="constrained", squeeze=False,
                                  figsize=(7 + 4 * (len(series) == 2), 4),
                                  width_ratios=[7, 4][: 1 + (len(series) == 2)])
    over = panels[0][0]
    for k, (name, values) in enumerate(series.items()):
        axes = over if k == 0 else over.twinx()
        axes.plot(times, values[...], color=f"C{k}")
        axes.set_ylabel(label(name, unit_of(values)), color=f"C{k}")
        axes.spines["right"].set_position(("axes", 1 + 0.15 * max(k - 1, 0)))
        axes.set_ylim(bottom=0)
        axes.margins(x=0)
    over.set(xlabel="years", title="Abundance")
    if len(series) == 2:
        (first, a), (second, b) = series.items()
        panels[0][1].plot(a[...], b[...], color="0.3", lw=0.8)
        panels[0][1].set(xlabel=label(first, unit_of(a)), ylabel=label(second, unit_of(b)),
                         title="One against the other")
    pictures.save(figure, path, run.folder)


def theory(file, name):
    """2 sqrt(r D) in m/yr, where the input names one constant rate and one constant dispersal."""
    resolved = text(file["provenance/resolved"][()]) if "provenance/resolved" in file else ""
    own = re.split(r"(?m)^  - name: ", resolved.partition("\npopulations:")[2])
    mine = next((p for p in own if p.startswith(name + "\n")), "")
    spread = re.search(r"^    dispersal: (\S+) m2/yr", mine, re.M)
    rate = re.search(r"^      (?:regulated|logistic):\n        rate: (\S+) 1/yr", mine, re.M)
    if not (spread and rate and float(rate[1]) > 0):
        return None
    return 2 * np.sqrt(float(spread[1]) * float(rate[1]))


def front(run, file, names, path):
    times, history = file["history/history_time"][...], file["history"]
    chosen = [n for n in names if f"{n}_front" in history]
    if times.size < 2 or not chosen:
        return
    figure, axes = plt.subplots(figsize=(6.5, 4.5), layout="constrained")
    for k, name in enumerate(chosen):
        where = history[f"{name}_front"][...] / 1000
        known = np.isfinite(where)
        late = known & (times >= 0.5 * (times[0] + times[-1]))
        speed = np.polyfit(times[late], where[late], 1)[0] if late.sum() > 1 else np.nan
        axes.plot(times, where, color=f"C{k}", label=f"{name}: {speed:.3g} km/yr in the second half")
        expected = theory(file, name)
        if expected and known.any():
            last = np.flatnonzero(known)[-1]
            axes.plot(times, where[last] + np.sign(speed) * expected / 1000 * (times - times[last]), "--",
                      color="0.4", lw=1, label=rf"slope $2\sqrt{{rD}}$ = {expected / 1000:.3g} km/yr")
    axes.set(xlabel="years", ylabel="front (km)", title="Invasion front", ylim=(0, None))
    axes.margins(x=0)
    axes.legend(frameon=False)
    pictures.save(figure, path, run.folder)


def classes_map(axes, cells, values):
    colours = [CLASSES[c][1] for c in ("sink", "pseudo-sink", "source")]
    if cells.dimension > 1:
        axes.pcolormesh(cells.faces[-1], cells.faces[-2], cells.plane(values["class"]), vmin=-1.5,
                        vmax=1.5, cmap=ListedColormap(colours), rasterized=True)
        frame(axes, cells)
    else:
        x, net = cells.faces[-1], values["net"]
        axes.bar(x[:-1], net, np.diff(x), align="edge",
                 color=[colours[int(c) + 1] if np.isfinite(c) else HOLES for c in values["class"]])
        axes.axhline(0, color="0.4", lw=0.8)
        axes.set(xlabel=cells.label(-1), ylabel=label("births − deaths", values["unit"]))
        axes.margins(x=0)
    present = [c for c, (number, _) in CLASSES.items() if np.any(values["class"] == number)]
    axes.legend(handles=[Patch(color=CLASSES[c][1], label=c) for c in present], loc="upper center",
                bbox_to_anchor=(0.5, -0.14), ncols=3, frameon=False)


def number(value, largest):
    """With as many decimals as give the table's largest number four digits; round-off is zero."""
    if abs(value) < 1e-9 * largest:
        return "0"
    return f"{value:,.{max(0, 3 - int(np.floor(np.log10(largest))))}f}"


def ledger_table(axes, accounts):
    shown = accounts[:ROWS]
    keys = ("abundance", "births", "deaths", "net", "exported", "imported", "lost")
    if not any(a["lost"] for a in shown):
        keys = keys[:-1]
    largest = max(abs(a[k]) for a in shown for k in keys) or 1
    table = axes.table(cellText=[[a["name"], *(number(a[k], largest) for k in keys)] for a in shown],
                       colLabels=["", *keys], loc="upper center", cellLoc="right",
                       colWidths=[0.2] + [0.8 / len(keys)] * len(keys))
    table.auto_set_font_size(False)
    table.set_fontsize(FONT)
    table.scale(1, 1.5)
    for (row, column), cell in table.get_celld().items():
        cell.set_linewidth(0)
        cell.set_text_props(ha="left" if column == 0 else "right")
        kind = shown[row - 1]["class"] if row > 0 else ""
        if row > 0 and kind in CLASSES:
            cell.set_facecolor(CLASSES[kind][1] + "30")
    axes.axis("off")


def sources_and_sinks(run, names, folder):
    books = run.open("sources_and_sinks.h5")
    if not books:
        return
    cells = Cells(books, run)
    for name in names:
        accounts = [a for a in run.accounts if a["population"] == name]
        if f"{name}_class" not in books or not accounts:
            continue
        values = {"class": books[f"{name}_class"][-1], "net": books[f"{name}_net"][-1],
                  "unit": unit_of(books[f"{name}_net"])}
        figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.8), layout="constrained",
                                             width_ratios=[5, 7])
        classes_map(left, cells, values)
        counted = run.summary.get(f"{name}_births", {}).get("unit", "yr-1").split(" ")[0]
        left.set_title(f"Sources and sinks of {name}, {run.moment()}")
        ledger_table(right, accounts)
        right.set_title(f"Ledger: {pretty(counted)}, rates per year")
        pictures.save(figure, folder / ("sources_and_sinks.png" if len(names) == 1 else
                                        f"sources_and_sinks_{name}.png"), run.folder)


def persistence(run, file, path):
    cells = Cells(file, run)
    length = "km" if cells.metres > 1 else "m"
    share = {1: "length", 2: "area", 3: "volume"}[cells.power]
    panels = [("distribution", "where it would grow (greatest 1)", 1, "1", "viridis"),
              ("reproductive_value", "reproductive value (average 1)", 1, "1", "magma"),
              ("sensitivity_growth", rf"$\partial\lambda/\partial r$ per {share}", 1 / cells.volume,
               f"{length}-{cells.power}", "viridis"),
              ("sensitivity_dispersal", rf"$\partial\lambda/\partial D$ per {share}",
               cells.metres**2 / cells.volume, f"{length}-{2 + cells.power}", "RdBu_r")]
    second = run.number("second_growth_rate")
    if "second_distribution" in file and second is not None:
        panels.insert(1, ("second_distribution",
                          rf"where at the second rate, {second:.4g} yr$^{{-1}}$", 1, "1", "RdBu_r"))
    across = -(-len(panels) // 2)
    figure, grid = plt.subplots(2, across, figsize=(6 * across, 9), layout="constrained")
    for empty in grid.flat[len(panels):]:
        empty.axis("off")
    for axes, (name, title, factor, unit, colours) in zip(grid.flat, panels):
        values = file[name][-1] * factor
        if cells.dimension == 1:
            draw_line(axes, cells, values, title, unit)
            continue
        top = top_of(values)
        low = -top if np.nanmin(values) < 0 else 0
        draw_map(axes, cells, values, title, unit, cmap=colours, vmin=low, vmax=top)
    rate = run.number("growth_rate")
    if rate is not None:
        figure.suptitle(f"A rare population {'grows' if rate > 0 else 'dies out'}: "
                        rf"$\lambda$ = {rate:.4g} yr$^{{-1}}$")
    pictures.save(figure, path, run.folder)


def modes(run, file, names, path):
    """Shapes of eigenmodes, each over its own greatest magnitude."""
    cells, count = Cells(file, run), file["time"].size
    figure, grid = plt.subplots(len(names), count, figsize=(4.2 * count, 3.6 * len(names)),
                                layout="constrained", squeeze=False)
    for row, name in zip(grid, names):
        for k, axes in enumerate(row):
            values = file[name][k] / max(np.nanmax(np.abs(file[name][k])), 1e-300)
            rate, turning = run.number(f"rate_{k}"), run.number(f"frequency_{k}")
            title = f"{name}, mode {k + 1}"
            if rate is not None:  # positive rates decay
                title += f": grows by {-rate:.3g} yr$^{{-1}}$"
                title += f", turns by {turning:.3g}" if turning else ""
            if cells.dimension == 1:
                draw_line(axes, cells, values, title, "1")
            else:
                draw_map(axes, cells, values, title, "1", cmap="RdBu_r", vmin=-1, vmax=1)
    pictures.save(figure, path, run.folder)


def critical(run, path):
    source = run.folder / "critical.csv"
    if not source.is_file():
        return
    with source.open() as file:
        header, *rows = csv.reader(file)
    values, rates = np.array(rows, float).T
    name, unit = re.fullmatch(r"(.*) \[(.*)\]", header[0]).groups()
    figure, axes = plt.subplots(figsize=(6.5, 4.5), layout="constrained")
    axes.axhspan(min(rates.min(), 0), 0, color="0.93")
    axes.axhline(0, color="0.4", lw=0.8)
    axes.plot(values, rates, "o-", ms=4)
    found = run.number("critical_value")
    if found is not None:
        axes.axvline(found, color="C3", lw=1)
        axes.plot([found], [0], "o", color="C3", label=f"critical: {found:.5g} {pretty(unit)}")
        axes.legend(frameon=False)
    # far below zero nothing is to be seen
    axes.set(xlabel=label(name, unit), ylabel="growth rate of a rare population (yr$^{-1}$)",
             ylim=(max(rates.min(), -2 * rates.max()) if rates.max() > 0 else None, None),
             title="Persistence: grey is extinction")
    axes.margins(x=0)
    pictures.save(figure, path, run.folder)


def spreading(run, path):
    source = run.folder / "dispersion.csv"
    rows = list(csv.reader(source.open()))[1:] if source.is_file() else []
    if not rows:  # no front: a rare population dies out
        return
    steepness, _, speed = np.array(rows, float).T
    long = 1000 if 1 / steepness.min() >= 2000 else 1
    length = "km" if long > 1 else "m"
    figure, axes = plt.subplots(figsize=(6.5, 4.5), layout="constrained")
    axes.plot(steepness * long, speed / long, "o-", ms=4)
    least = run.number("spreading_speed") / long
    edge = run.number("edge_steepness") * long
    axes.plot([edge], [least], "o", color="C3", zorder=3,
              label=f"the front: {least:.4g} {length}/yr, $s$ = {edge:.3g} {length}$^{{-1}}$")
    axes.axhline(least, color="C3", lw=1, ls="--")
    axes.set(xlabel=rf"steepness $s$ of the edge $e^{{-sx}}$ ({length}$^{{-1}}$)", xscale="log",
             ylabel=f"speed $k(s)/s$ ({length}/yr)", ylim=(0, None),
             title="Invasion: from a bounded start the slowest edge wins")
    ticks = edge * np.array([0.25, 0.5, 1, 2, 4])
    axes.set_xticks(ticks, [f"{x:.2g}" for x in ticks])
    axes.minorticks_off()
    axes.legend(frameon=False)
    pictures.save(figure, path, run.folder)


OWN_TABLES = ("critical.csv", "dispersion.csv")  # of questions whose pictures are not of fields


def draw(run, folder):
    critical(run, folder / "critical.png")
    spreading(run, folder / "spreading.png")
    if any((run.folder / name).is_file() for name in OWN_TABLES):
        return
    file = run.open("run.h5")
    if not file:
        print(f"no fields to draw; the answer is in {run.folder / 'summary.json'}")
        return
    if "reproductive_value" in file:
        persistence(run, file, folder / "persistence.png")
        return
    names = fields(file)
    if not names:
        return
    if unit_of(file["time"]) == "1":  # records count modes, not time
        modes(run, file, names, folder / "modes.png")
    elif Cells(file, run).dimension > 1:
        density(run, file, names, folder / "density.png")
    else:
        profiles(run, file, names, folder / "profiles.png")
    if "history/history_time" in file:
        abundance(run, file, names, folder / "abundance.png")
        front(run, file, names, folder / "front.png")
    sources_and_sinks(run, names, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="folder of a run, or its run.h5")
    parser.add_argument("--output", type=Path, help="folder for the pictures")
    parser.add_argument("--limit", type=float, help="density at which the colours of maps end")
    options = parser.parse_args()
    source = options.run if options.run.is_dir() else options.run.parent
    if not (source / "summary.json").is_file():
        parser.error(f"there is no run in '{source}': no summary.json")
    folder = options.output or source
    folder.mkdir(parents=True, exist_ok=True)
    draw(Run(source, options.limit), folder)


if __name__ == "__main__":
    main()
