#!/usr/bin/env python3
"""Pictures of an electrolyte run: whatever of these its analysis has left.

usage: plot.py RUN_DIRECTORY [--output DIR]

  profiles.png    potential and concentrations over time on a line, or the last state of a plane
  fluxes.png      drift against diffusion of each species on a line
  history.png     charges, currents and the free energy over time
  sweep.png       current against voltage, with the limiting current
  impedance.png   Nyquist and Bode plots, with the semicircle fitted at high frequencies
"""

import argparse
import csv
import json
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


def save(figure, path):
    figure.savefig(path, dpi=150, bbox_inches="tight", metadata={"Software": "Fluxform"})
    plt.close(figure)
    print(path)


def table(path):
    """Columns with their headings, unit included."""
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


def column(columns, name):
    """Heading and numbers of the column called so."""
    return next(((key, values) for key, values in columns.items() if key.split(" [")[0] == name),
                (name, None))


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def axes_of(file):
    return [name[:-6] for name in file if name.endswith("_faces")]


def fields_of(file):
    """Datasets of time and space."""
    depth = len(axes_of(file)) + 1
    return [n for n, d in file.items() if isinstance(d, h5py.Dataset) and d.ndim == depth]


def label(file, name):
    return f"{name.replace('_', ' ')} ({text(file[name].attrs.get('units', '1'))})"


def length(x):
    """A coordinate in a unit that suits its extent."""
    size = np.abs(x).max()
    for limit, factor, unit in ((1e-6, 1e9, "nm"), (1e-3, 1e6, "um"), (1.0, 1e3, "mm")):
        if size < 2 * limit:
            return x * factor, unit
    return x, "m"


def profiles(run, output):
    with h5py.File(run / "run.h5") as file:
        names, axes = fields_of(file), axes_of(file)
        figure, panels = plt.subplots(1, len(names), figsize=(4.2 * len(names), 3.6), squeeze=False)
        for panel, name in zip(panels[0], names):
            (lines if len(axes) == 1 else plane)(figure, panel, file, name, axes)
        save(figure, output / "profiles.png")


def lines(_, panel, file, name, axes):
    x, unit = length(file[axes[0]][...])
    records = file[name][...]
    colours = plt.cm.viridis(np.linspace(0, 0.9, len(records)))
    for colour, record in zip(colours, records):
        panel.plot(x, record, color=colour, lw=1)
    panel.set_xlabel(f"{axes[0]} ({unit})")
    panel.set_title(label(file, name), fontsize=9)


def plane(figure, panel, file, name, axes):
    values = file[name][-1]
    if values.ndim == 3:
        values = values[values.shape[0] // 2]
    x, unit = length(file["x_faces"][...])
    y, _ = length(file["y_faces"][...])
    image = panel.pcolormesh(x, y, values, cmap="viridis", rasterized=True)
    figure.colorbar(image, ax=panel)
    panel.set_xlabel(f"x ({unit})")
    panel.set_aspect("equal")
    middle = " (middle plane)" if len(axes) == 3 else ""
    panel.set_title(label(file, name) + middle, fontsize=9)


def fluxes(run, output):
    with h5py.File(run / "fluxes.h5") as file:
        axes = axes_of(file)
        if len(axes) != 1:
            return fluxes_in_plane(file, output)
        species = [n[:-len("_drift_x")] for n in file if n.endswith("_drift_x")]
        x, unit = length(file["x"][...])
        figure, panels = plt.subplots(1, len(species), figsize=(4.6 * len(species), 3.6),
                                      squeeze=False)
        for panel, name in zip(panels[0], species):
            drift, diffusion = file[name + "_drift_x"][-1], file[name + "_diffusion_x"][-1]
            panel.plot(x, drift, label="drift")
            panel.plot(x, diffusion, label="diffusion")
            panel.plot(x, drift + diffusion, "k--", lw=1, label="sum")
            panel.set_title(f"{name}: flux (mol m-2 s-1)", fontsize=9)
            panel.set_xlabel(f"x ({unit})")
            panel.legend(fontsize=8)
        save(figure, output / "fluxes.png")
    return None


def fluxes_in_plane(file, output):
    names = [n for n in file if n.endswith("_drift_over_diffusion")]
    figure, panels = plt.subplots(1, len(names), figsize=(4.6 * len(names), 3.8), squeeze=False)
    x, unit = length(file["x_faces"][...])
    y, _ = length(file["y_faces"][...])
    for panel, name in zip(panels[0], names):
        values = file[name][-1]
        if values.ndim == 3:
            values = values[values.shape[0] // 2]
        image = panel.pcolormesh(x, y, np.log10(np.maximum(values, 1e-12)), cmap="coolwarm",
                                 vmin=-2, vmax=2, rasterized=True)
        figure.colorbar(image, ax=panel, label="log10 of drift over diffusion")
        panel.set_title(name.replace("_drift_over_diffusion", ""), fontsize=9)
        panel.set_xlabel(f"x ({unit})")
        panel.set_aspect("equal")
    save(figure, output / "fluxes.png")


def history(run, output):
    columns = table(run / "history.csv")
    (time_name, time), *others = columns.items()
    groups = [[k for k, _ in others if part in k] for part in ("_charge", "_current", "_voltage")]
    groups = [g for g in groups if g] + [[k for k, _ in others if k.startswith("free_energy")]]
    figure, panels = plt.subplots(1, len(groups), figsize=(4.2 * len(groups), 3.4), squeeze=False)
    late = time > 0
    for panel, group in zip(panels[0], groups):
        for key in group:
            panel.semilogx(time[late], columns[key][late], label=key.replace("_", " "))
        panel.set_xlabel(time_name)
        panel.legend(fontsize=7)
    save(figure, output / "history.png")


def sweep(run, output):
    columns = table(run / "sweep.csv")
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    first, steps = next(iter(columns.items()))
    figure, panel = plt.subplots(figsize=(4.6, 3.6))
    for key, values in columns.items():
        name = key.split(" [")[0]
        if first.startswith("voltage") and name.endswith("_current"):
            panel.plot(steps, values, ".-", label=name.replace("_", " "))
        if first.startswith("current") and name.endswith("_voltage"):
            panel.plot(values, steps, ".-", label=name.replace("_", " "))
    limit = summary.get("limiting_current")
    if limit:
        for sign in (-1, 1):
            panel.axhline(sign * limit["value"], color="k", ls=":", lw=1)
        panel.text(0.02, 0.9, "dotted: limiting current", transform=panel.transAxes, fontsize=8)
    panel.set_xlabel("voltage (V)")
    panel.set_ylabel("current (A m-2)")
    panel.legend(fontsize=8)
    save(figure, output / "sweep.png")


def circle(z):
    """Centre and radius of the circle nearest to the points (Kasa)."""
    a = np.column_stack([z.real, z.imag, np.ones(len(z))])
    p = np.linalg.lstsq(a, np.abs(z) ** 2, rcond=None)[0]
    centre = p[0] / 2, p[1] / 2
    return centre, float(np.sqrt(p[2] + centre[0] ** 2 + centre[1] ** 2))


def first_arc(f, z):
    """The points from the highest frequency down to the valley behind the first top of -Im Z."""
    order = np.argsort(-f)
    height = -z.imag[order]
    top = next((k for k in range(1, len(f) - 1) if height[k] > height[k + 1]), None)
    if top is None:
        return None
    valley = next((k for k in range(top, len(f) - 1) if height[k] < height[k + 1]), len(f) - 1)
    arc = order[:valley]
    return arc if len(arc) > 4 else None


def impedance(run, output):
    columns = table(run / "impedance.csv")
    f = column(columns, "frequency")[1]
    z = column(columns, "resistance")[1] + 1j * column(columns, "reactance")[1]
    figure, (nyquist, bode) = plt.subplots(1, 2, figsize=(9, 3.8))
    nyquist.plot(z.real, -z.imag, "o", ms=3)
    arc = first_arc(f, z)
    if arc is not None:
        (x, y), radius = circle(z[arc])
        angle = np.linspace(0, np.pi, 100)
        nyquist.plot(x + radius * np.cos(angle), -y + radius * np.sin(angle), "k--", lw=1,
                     label=f"diameter {2 * radius:.4g} ohm m2")
        nyquist.set_xlim(0, 1.5 * (x + radius))
        nyquist.set_ylim(0, 1.5 * (x + radius))
        nyquist.legend(fontsize=8)
    nyquist.set_aspect("equal")
    nyquist.set_xlabel("Re Z (ohm m2)")
    nyquist.set_ylabel("-Im Z (ohm m2)")
    bode.loglog(f, np.abs(z))
    bode.set_xlabel("frequency (Hz)")
    bode.set_ylabel("|Z| (ohm m2)")
    phase = bode.twinx()
    phase.semilogx(f, np.degrees(np.angle(z)), "C1")
    phase.set_ylabel("phase (degree)", color="C1")
    figure.tight_layout()
    save(figure, output / "impedance.png")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    output = arguments.output or arguments.run
    for name, draw in (("sweep.csv", sweep), ("impedance.csv", impedance),
                       ("history.csv", history), ("fluxes.h5", fluxes), ("run.h5", profiles)):
        if (arguments.run / name).exists():
            draw(arguments.run, output)


if __name__ == "__main__":
    main()
