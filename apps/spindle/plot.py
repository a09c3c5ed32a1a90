#!/usr/bin/env python3
"""Pictures of a spindle run beside those of any run.

usage: plot.py RUN_DIRECTORY [--output DIR]

  kymograph.png      what shines over place and time, with kinetochores, poles and fitted lines
  trajectories.png   chromosomes, poles and marks over time, and what is left of the marks
  knockouts.png      speeds by knock-out: flux and Pac-Man as measured, with the chromosome's
  books.png          where the lattice was added and lost
  lengths.png        of a distribution of lengths, with the exponential of its rates
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
import matplotlib

matplotlib.use("Agg")  # no display needed
import numpy as np

from fluxform.defaults import started
from fluxform.drawing import panels_of
from fluxform.pictures import save
from fluxform.run import Results

PLACES = {"left_pole": ("k", "pole"), "right_pole": ("k", None), "left_kinetochore": ("#b2182b", "kinetochore"),
          "right_kinetochore": ("#b2182b", None)}
COLOURS = ["#2166ac", "#d6604d", "#1b7837", "#762a83"]


def table_of(folder, name):
    """Header and rows of numbers (and words) of a table of the app's own."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return lines[0].split(","), [line.split(",") for line in lines[1:]]


def lines_of(folder):
    """Times, places and amounts of each mark that was seen whole."""
    marks = {}
    for name, *numbers in table_of(folder, "lines.csv")[1]:
        marks.setdefault(name, []).append([float(n) for n in numbers])
    return {name: np.array(rows).T for name, rows in marks.items()}


def draw_places(panel, history):
    for name, (colour, word) in PLACES.items():
        panel.plot(history["time"].values, history[name].values, color=colour, lw=1.2, label=word)


def kymograph(run, output):
    head, rows = table_of(run.folder, "kymograph.csv")
    image = np.array(rows, float)
    places, times, light = np.array(head[1:], float), image[:, 0], image[:, 1:]
    figure, panels = panels_of(1, 1, width=6.5, height=5.0)
    panel = panels[0][0]
    shown = panel.pcolormesh(places, times, light, cmap="magma", shading="nearest", rasterized=True)
    figure.colorbar(shown, ax=panel, label="microtubules that shine")
    history = run.table("history.csv")
    for name in PLACES:
        panel.plot(history[name].values, history["time"].values, color="w" if "pole" in name else "c", lw=0.9, ls="--")
    for colour, (name, (t, x, _)) in zip(["lime", "yellow", "orange", "pink"], lines_of(run.folder).items()):
        if len(t) > 2:
            slope, start = np.polyfit(t, x, 1)
            panel.plot(start + slope * t, t, color=colour, lw=1.2,
                       label=f"{name.replace('_', ' ')}: {slope:+.3f} um/min")
    panel.set(xlabel="place along the spindle (um)", ylabel="time (min)", ylim=(times[-1], times[0]))
    if panel.get_legend_handles_labels()[0]:
        panel.legend(fontsize=7, loc="upper left")
    save(figure, output / "kymograph.png", run.folder)


def trajectories(run, output):
    history, marks = run.table("history.csv"), lines_of(run.folder)
    figure, panels = panels_of(1, 2, width=5.0)
    left, right = panels[0]
    draw_places(left, history)
    for colour, (name, (t, x, a)) in zip(COLOURS, marks.items()):
        left.plot(t, x, ".", ms=3, color=colour, label=name.replace("_", " "))
        right.semilogy(t, a / a[0], color=colour, label=name.replace("_", " "))
    if "marked_in_window" in history and np.nanmax(history["marked_in_window"].values) > 0:
        part = history["marked_in_window"].values
        left_over = part / part.max()
        bleached = "light: bleach" in run.provenance["resolved"]
        right.plot(history["time"].values, 1 - left_over if bleached else left_over, "k--", lw=1.4,
                   label="recovered in the first bar" if bleached else "in the first bar")
        right.set_yscale("linear" if bleached else "log")
        right.set_ylim(None if bleached else 1e-3, None)
    left.set(xlabel="time (min)", ylabel="place along the spindle (um)")
    right.set(xlabel="time (min)", ylabel="what is left of the mark")
    for panel in (left, right):
        if panel.get_legend_handles_labels()[0]:
            panel.legend(frameon=False, fontsize=7)
    save(figure, output / "trajectories.png", run.folder)


def knockouts(run, output):
    rows = table_of(run.folder, "knockouts.csv")[1]
    names = [r[0].replace("_", " ") for r in rows]
    chromosome, flux, pac_man = (np.array([float(r[k]) for r in rows]) for k in (1, 2, 3))
    at = np.arange(len(names))
    figure, panels = panels_of(1, 1, width=7.0, height=4.0)
    panel = panels[0][0]
    panel.bar(at, flux, 0.6, color=COLOURS[0], label="flux: centroid of the mark")
    panel.bar(at, pac_man, 0.6, bottom=flux, color=COLOURS[1], label="Pac-Man: lattice lost in the books")
    panel.plot(at, chromosome, "kD", ms=6, label="chromosome: its own track")
    panel.set_xticks(at, names, rotation=20, ha="right")
    panel.set_ylabel("speed towards the pole (um/min)")
    panel.legend(frameon=False)
    save(figure, output / "knockouts.png", run.folder)


def books(run, output):
    history = run.table("history.csv")
    figure, panels = panels_of(1, 1, width=6.0, height=4.0)
    panel = panels[0][0]
    total = history["tubulin"].values
    told = sum(sign * history[name].values for name, sign in
               (("added", 1), ("nucleated", 1), ("lost", -1), ("turned_over", -1)))
    for name, word in (("added", "added at kinetochores"), ("nucleated", "nucleated"), ("lost", "lost at poles"),
                       ("turned_over", "turned over")):
        panel.plot(history["time"].values, history[name].values, label=word)
    panel.plot(history["time"].values, total - total[0], "k-", lw=2, label="change of the lattice")
    panel.plot(history["time"].values, told, "w:", lw=1.2)
    panel.set(xlabel="time (min)", ylabel="polymer (um)")
    panel.legend(frameon=False, fontsize=8)
    save(figure, output / "books.png", run.folder)


def lengths(run, output):
    """Densities over lengths at the end, and the exponential of rates that do not depend on length."""
    with Results(run.folder / "run.h5") as file:
        names = [n for n in ("growing", "shrinking") if n in file.names()]
        fields = [np.asarray(file.data(n))[-1] for n in names]
        place = np.asarray(file.axis("x").centres) * 1e6
        width = place[1] - place[0]
    figure, panels = panels_of(1, 1, width=6.0, height=4.0)
    panel = panels[0][0]
    both = sum(f if f.ndim == 1 else f.sum(axis=0) for f in fields)
    panel.semilogy(place, both / (both.sum() * width), ".", ms=3, color=COLOURS[0], label="all, growing or shrinking")
    mean = (place * both).sum() / both.sum()
    exact = exact_mean(run)
    if exact:
        panel.semilogy(place, np.exp(-place / exact) / (exact * -np.expm1(-place[-1] / exact)), "k-", lw=1,
                       label=f"exponential of {exact:.4g} um")
    panel.axvline(mean, color="0.6", ls="--", lw=0.8, label=f"mean {mean:.4g} um")
    panel.set(xlabel="length (um)", ylabel="share per um", ylim=(max(1e-8, both.min() / both.sum() / width), None))
    panel.legend(frameon=False)
    save(figure, output / "lengths.png", run.folder)


def exact_mean(run):
    """1/l = f_cat/v+ - f_res/v-, where the input's rates are constant and lengths bounded."""
    found = {}
    for line in run.provenance["resolved"].splitlines():
        key, _, value = line.partition(":")
        if value and not line.startswith(" "):
            found[key] = value.split()[0]
    if float(found.get("catastrophe_per_length", 0)) or found.get("finite") in ("true", "yes"):
        return None
    inverse = (float(found["catastrophe"]) / float(found["growth"]) - float(found["rescue"]) / float(found["shrinkage"]))
    return 1 / inverse if inverse > 0 else None


def main():
    run, output = started(__doc__)
    if (run.folder / "kymograph.csv").exists():
        (output / "kymograph_curves.png").unlink(missing_ok=True)  # a curve for each pixel says nothing
        kymograph(run, output)
        trajectories(run, output)
        books(run, output)
    else:
        lengths(run, output)
    if (run.folder / "knockouts.csv").exists():
        knockouts(run, output)


if __name__ == "__main__":
    main()
