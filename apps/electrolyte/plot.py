#!/usr/bin/env python3
"""Pictures of an electrolyte run: whatever of these its analysis has left.

usage: plot.py RUN_DIRECTORY [--output DIR]

  profiles.png    potential and concentrations over time on a line, or the last state of a plane
  fluxes.png      drift against diffusion of each species at the end
  history.png     charges, currents, drift and diffusion, and the free energy over time
  sweep.png       current against voltage with the limiting current; drift and diffusion as the field grows
  voltammogram.png  current against voltage of every metal whose voltage changes in time
  impedance.png   Nyquist and Bode plots, with a semicircle fitted to each arc
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

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
from fluxform.pictures import save


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


def stretches(run, x):
    """The whole line, and twenty Debye lengths beside each wall where the whole does not show them."""
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    size = x[-1] - x[0]
    parts = [("", (x[0], x[-1]))]
    for wall, place in (("x_min", x[0]), ("x_max", x[-1])):
        debye = summary.get(f"{wall}_debye_length")
        if debye and 20 * debye["value"] < 0.1 * size:
            reach = 20 * debye["value"] * (1 if wall == "x_min" else -1)
            parts.append((f" beside {wall}", tuple(sorted((place, place + reach)))))
    return parts


def profiles(run, output):
    with h5py.File(run / "run.h5") as file:
        names, axes = fields_of(file), axes_of(file)
        if len(axes) != 1:
            return maps(run, output / "profiles.png", file, [(n, file[n][-1], label(file, n)) for n in names])
        x, records = file[axes[0]][...], file["time"]
        colours = plt.cm.viridis(np.linspace(0, 0.9, len(records)))
        parts = stretches(run, x)
        figure, panels = plt.subplots(len(parts), len(names), squeeze=False, layout="constrained",
                                      figsize=(4.2 * len(names), 3.2 * len(parts)))
        for row, (where, ends) in zip(panels, parts):
            for panel, name in zip(row, names):
                stretch(panel, x, ends, zip(file[name][...], colours))
                panel.set_title(label(file, name) + where, fontsize=9)
        span = plt.Normalize(records[0], records[-1])
        figure.colorbar(plt.cm.ScalarMappable(span, matplotlib.colors.ListedColormap(colours)),
                        ax=panels, label=along(text(records.attrs.get("units", "s"))))
        save(figure, output / "profiles.png", run)
    return None


def along(unit):
    """What tells records apart, by its unit."""
    return f"{ {'V': 'voltage', 'A m-2': 'current'}.get(unit, 'time')} ({unit})"


def stretch(panel, x, ends, curves, **style):
    inside = (x >= ends[0]) & (x <= ends[1])
    part = ends[1] - ends[0] < 0.5 * (x[-1] - x[0])
    wall = ends[0] if ends[0] == x[0] else ends[1]
    shown, unit = length(np.abs(x[inside] - wall) if part else x[inside])
    for values, colour in curves:
        panel.plot(shown, values[inside], color=colour, lw=1, **style)
    panel.set_xlabel(f"distance from the wall's first cell ({unit})" if part else f"x ({unit})")


def maps(run, path, file, pictures, **style):
    """Pictures of a plane, or of the middle one of a body: name, values, title."""
    x, unit = length(file["x_faces"][...])
    y, unit_y = length(file["y_faces"][...])
    figure, panels = plt.subplots(1, len(pictures), figsize=(4.4 * len(pictures), 3.6), squeeze=False,
                                  layout="constrained")
    for panel, (_, values, title) in zip(panels[0], pictures):
        middle = values.ndim == 3
        if middle:
            values = values[values.shape[0] // 2]
        image = panel.pcolormesh(x, y, values, rasterized=True, **{"cmap": "viridis", **style})
        figure.colorbar(image, ax=panel)
        panel.set(xlabel=f"x ({unit})", ylabel=f"y ({unit_y})", aspect="equal")
        panel.set_title(title + (", middle plane" if middle else ""), fontsize=9)
    save(figure, path, run)


def fluxes(run, output):
    with h5py.File(run / "fluxes.h5") as file:
        if len(axes_of(file)) != 1:
            tail = "_drift_over_diffusion"
            names = [n for n in file if n.endswith(tail)]
            return maps(run, output / "fluxes.png", file,
                        [(n, np.log10(np.maximum(file[n][-1], 1e-12)),
                          f"{n[:-len(tail)]}: log10 of drift over diffusion") for n in names],
                        cmap="coolwarm", vmin=-2, vmax=2)
        axis = axes_of(file)[0]
        tail = f"_drift_{axis}"
        species = [n[:-len(tail)] for n in file if n.endswith(tail)]
        x = file[axis][...]
        parts = stretches(run, x)
        figure, panels = plt.subplots(len(parts), len(species), squeeze=False, layout="constrained",
                                      figsize=(4.6 * len(species), 3.2 * len(parts)))
        for row, (where, ends) in zip(panels, parts):
            for panel, name in zip(row, species):
                drift, diffusion = (file[f"{name}_{part}_{axis}"][-1] for part in ("drift", "diffusion"))
                for what, values, colour, dash in (("drift", drift, "C0", "-"),
                                                   ("diffusion", diffusion, "C1", "-"),
                                                   ("sum", drift + diffusion, "k", "--")):
                    stretch(panel, x, ends, [(values, colour)], label=what, ls=dash)
                panel.set_title(f"{name}: flux (mol m-2 s-1){where}", fontsize=9)
                panel.legend(fontsize=8)
        figure.suptitle(f"at the end, t = {file['time'][-1]:.4g} s", fontsize=10)
        save(figure, output / "fluxes.png", run)
    return None


def unit_of(key):
    return key[key.index("[") + 1:-1] if "[" in key else "1"


def plain(key):
    return key.split(" [")[0].replace("_", " ")


FREE_ENERGY = "free energy less the first"
IN_THE_BULK = ("field in the bulk", "mean flux in the bulk")  # zero where there is none


def has_protocol(run):
    """Whether what is applied changes while the run goes on: its moments are then nowhere near the start."""
    with h5py.File(run / "run.h5") as file:
        resolved = text(file["provenance/resolved"][()])
    return re.search(r"protocol:(?! constant)", resolved) is not None


def history(run, output):
    even = has_protocol(run)
    columns = table(run / "history.csv")
    (time_name, time), *others = columns.items()
    groups = []
    for what, tails in (("charge", ("_charge",)), ("current", ("_current",)),
                        ("voltage", ("_voltage",)), ("field in the bulk", ("bulk_field",)),
                        ("mean flux in the bulk", ("_drift", "_diffusion")),
                        (FREE_ENERGY, ("free_energy",))):
        keys = [k for k, values in others if k.split(" [")[0].endswith(tails)
                and (what not in IN_THE_BULK or np.any(values > 0))]
        if what == "voltage" and all(np.ptp(columns[k][time > 0]) == 0 for k in keys):
            continue
        if keys:
            groups.append((what, keys))
    rows = (len(groups) + 2) // 3
    figure, panels = plt.subplots(rows, 3, figsize=(12, 3.2 * rows), squeeze=False,
                                  layout="constrained")
    late = time > 0
    for panel in panels.flat[len(groups):]:
        panel.axis("off")
    for panel, (what, keys) in zip(panels.flat, groups):
        for key in keys:
            base = columns[key][0] if what == FREE_ENERGY else 0.0
            panel.plot(time[late], columns[key][late] - base, "--" if "diffusion" in key else "-",
                       label=plain(key))
        panel.set_xscale("linear" if even else "log")
        if even:
            panel.ticklabel_format(axis="x", scilimits=(-2, 4))
        panel.set(xlabel=f"{plain(time_name)} ({unit_of(time_name)})", ylabel=f"{what} ({unit_of(keys[0])})")
        if what == "mean flux in the bulk":
            panel.set_yscale("log")
            panel.set_ylim(bottom=1e-6 * panel.get_ylim()[1])
        if len(keys) > 1:
            panel.legend(fontsize=7)
    save(figure, output / "history.png", run)


def at_rest(run):
    """Whether the history is the one row of a steady state."""
    return len(next(iter(table(run / "history.csv").values()))) < 2


def voltammogram(run, output):
    """What ions carry and what charges the metal, against its voltage."""
    columns = table(run / "history.csv")
    time = next(iter(columns.values()))
    curves = []
    for key, volts in columns.items():
        side = key.split(" [")[0].removesuffix("_voltage")
        charge = column(columns, side + "_charge")[1]
        late = time > time[0]
        if charge is None or late.sum() < 5 or np.ptp(volts[late]) == 0:
            continue
        carried = column(columns, side + "_current")[1]
        current = np.diff(charge, prepend=np.nan) / np.diff(time, prepend=np.nan)  # in the step before each row
        current = current if carried is None else current + carried
        curves.append((side, volts[late][1:], current[late][1:]))
    if not curves:
        return
    figure, panel = plt.subplots(figsize=(5.2, 4.0), layout="constrained")
    for number, (side, volts, current) in enumerate(curves):
        panel.plot(volts, current, "-", color=f"C{number}", lw=1.2, label=f"through {side}")
        panel.plot(volts[0], current[0], "o", color=f"C{number}", ms=5)
    panel.axhline(0.0, color="0.7", lw=0.8, zorder=0)
    panel.set(xlabel="voltage (V)", ylabel="current into the electrolyte, charging included (A m-2)",
              title="Voltammogram; the dot is the start")
    panel.legend(fontsize=8)
    save(figure, output / "voltammogram.png", run)


def sweep(run, output):
    columns = table(run / "sweep.csv")
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    first, steps = next(iter(columns.items()))
    by_voltage = first.startswith("voltage")
    tails = ["_current", "_drift", "_charge"] if by_voltage else ["_voltage", "_drift"]
    tails = [t for t in tails if any(k.split(" [")[0].endswith(t) for k in columns)]
    figure, panels = plt.subplots(1, len(tails), figsize=(4.6 * len(tails), 3.6), squeeze=False,
                                  layout="constrained")
    for panel, tail in zip(panels[0], tails):
        keys = [k for k in columns if k.split(" [")[0].endswith(tail)]
        if tail == "_drift":
            against_diffusion(panel, columns, keys, steps)
        elif tail == "_charge":
            for key in keys:
                panel.plot(steps, np.abs(np.gradient(columns[key], steps)), label=plain(key))
            panel.set_ylabel("|d charge / d voltage| (F m-2)")
        elif by_voltage:
            for key in largest_first(columns, keys):
                panel.plot(steps, columns[key], ".-", label=plain(key))
            panel.set_ylabel(f"{tail[1:]} ({unit_of(keys[0])})")
        else:
            for key in keys:
                panel.plot(columns[key], steps, ".-", label=plain(key))
            panel.set(xlabel="voltage (V)", ylabel=f"current ({unit_of(first)})")
        if by_voltage or tail == "_drift":
            panel.set_xlabel(f"{plain(first)} ({unit_of(first)})")
        limit = summary.get("limiting_current")
        if limit and (tail == "_current" or not by_voltage and tail == "_voltage"):
            mark_limit(panel, limit["value"])
        panel.legend(fontsize=8)
    save(figure, output / "sweep.png", run)


def largest_first(columns, keys):
    """Without columns that mirror one before: what enters here leaves there."""
    kept = []
    for key in sorted(keys, key=lambda k: -columns[k].max()):
        if not any(np.allclose(columns[key], -columns[k], rtol=1e-6, atol=1e-12) for k in kept):
            kept.append(key)
    return kept


def against_diffusion(panel, columns, keys, steps):
    """Drift and diffusion of every species as the field grows."""
    shown = steps != 0
    for number, key in enumerate(keys):
        name = key.split("_drift")[0]
        other = column(columns, name + "_diffusion")[1]
        panel.semilogy(steps[shown], columns[key][shown], f"C{number}", label=f"{name} drift")
        panel.semilogy(steps[shown], other[shown], f"C{number}--", label=f"{name} diffusion")
    panel.set_ylabel("mean flux (mol m-2 s-1)")
    label_every_few(panel.yaxis, panel.get_ylim())


def label_every_few(axis, ends):
    """Of a logarithmic axis, where powers of ten alone would leave less than two labels."""
    if ends[1] < 100 * ends[0]:
        axis.set_minor_locator(matplotlib.ticker.LogLocator(subs=(2, 5)))
        axis.set_minor_formatter(matplotlib.ticker.LogFormatter(minor_thresholds=(np.inf, np.inf)))
        axis.set_tick_params(which="minor", labelsize=7)


def mark_limit(panel, limit):
    low, high = panel.get_ylim()
    for sign in (-1, 1):
        if low < 1.1 * sign * limit < 1.3 * high or low * 1.3 < sign * limit < 0:
            panel.axhline(sign * limit, color="k", ls=":", lw=1,
                          label=f"limiting current {sign * limit:.4g} A m-2")


def circle(z):
    """Centre and radius of the circle nearest to the points (Kasa)."""
    a = np.column_stack([z.real, z.imag, np.ones(len(z))])
    p = np.linalg.lstsq(a, np.abs(z) ** 2, rcond=None)[0]
    centre = p[0] / 2, p[1] / 2
    return centre, float(np.sqrt(p[2] + centre[0] ** 2 + centre[1] ** 2))


def arcs(z):
    """Points of each arc about its top, from high to low frequency; those of `z` are in that order.
    Of the first, what stands at higher frequencies belongs to it alone."""
    height = -z.imag
    tops = [k for k in range(1, len(z) - 1) if height[k - 1] < height[k] > height[k + 1]]
    found = []
    for number, top in enumerate(tops):
        near = [k for k in range(len(z)) if height[k] > 0.8 * height[top] and abs(k - top) < len(z)]
        begin = end = top
        while begin - 1 in near or (number == 0 and begin > 0):
            begin -= 1
        while end + 1 in near:
            end += 1
        if end - begin >= 4:
            found.append((top, np.arange(begin, end + 1)))
    return found


def draw_nyquist(panel, f, z, found):
    """All points, and a semicircle for each arc."""
    panel.plot(z.real, -z.imag, "o", ms=3, label="computed")
    for number, (top, _, ((x, y), radius)) in enumerate(found, start=1):
        half = np.sqrt(max(radius ** 2 - y ** 2, 0.0))
        angle = np.linspace(0, np.pi, 200)
        arc = x + radius * np.cos(angle), -y + radius * np.sin(angle)
        panel.plot(*(part[arc[1] >= 0] for part in arc), "--", color=f"C{number}", lw=1,
                   label=f"{2 * half:.3g} ohm m2, top at {f[top]:.3g} Hz")
    panel.set(xlabel="Re Z (ohm m2)", ylabel="-Im Z (ohm m2)", title="Nyquist")
    panel.locator_params(nbins=5)
    panel.legend(fontsize=8, loc="best")


def frame(panel, real, height, reach):
    """Holds all these points and the arcs; both axes have one scale unless that would make a line of
    them, as it does of a cell that blocks its ions."""
    ends = []
    for values, least in ((real, reach), (height, 0.5 * reach)):
        low, high = min(values.min(), 0.0), max(values.max(), least)
        ends.append((low - 0.04 * (high - low), high + 0.06 * (high - low)))
    panel.set(xlim=ends[0], ylim=ends[1])
    wide, tall = np.ptp(ends[0]), np.ptp(ends[1])
    if max(wide, tall) <= 4 * min(wide, tall):
        panel.set_aspect("equal")
    else:
        panel.set_title("Nyquist (axes of different scale)")


def impedance(run, output):
    columns = table(run / "impedance.csv")
    f = column(columns, "frequency")[1]
    z = column(columns, "resistance")[1] + 1j * column(columns, "reactance")[1]
    order = np.argsort(-f)
    f, z = f[order], z[order]
    found = [(top, points, circle(z[points])) for top, points in arcs(z)]
    reach = max((centre[0] + radius for _, _, (centre, radius) in found), default=0.0)
    hidden = 0.0 < reach < 0.25 * max(z.real.max(), -z.imag.min())  # by a long tail
    figure, panels = plt.subplots(1, 2 + hidden, figsize=(9.5 + 4.5 * hidden, 3.8), layout="constrained")
    bode = panels[-1]
    for nyquist in panels[:-1]:
        draw_nyquist(nyquist, f, z, found)
    frame(panels[0], z.real, -z.imag, reach)
    if hidden:
        near = (z.real < 1.15 * reach) & (-z.imag < 0.75 * reach)
        frame(panels[1], z.real[near], -z.imag[near], reach)
        panels[1].set_title(f"the arcs: {np.sum(~near)} of {len(z)} points lie outside, "
                            f"{f[~near].min():.3g} to {f[~near].max():.3g} Hz", fontsize=9)
    for number, (top, _, _) in enumerate(found, start=1):
        bode.axvline(f[top], color=f"C{number}", ls=":", lw=1)
    bode.loglog(f, np.abs(z), color="k")
    bode.set(xlabel="frequency (Hz)", ylabel="|Z| (ohm m2)", title="Bode")
    phase = bode.twinx()
    phase.semilogx(f, np.degrees(np.angle(z)), color="C0")
    phase.set_ylabel("phase (degree)", color="C0")
    phase.tick_params(colors="C0")
    save(figure, output / "impedance.png", run)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    output = arguments.output or arguments.run
    for name, draw in (("sweep.csv", sweep), ("impedance.csv", impedance),
                       ("history.csv", history), ("history.csv", voltammogram),
                       ("fluxes.h5", fluxes), ("run.h5", profiles)):
        if (arguments.run / name).exists() and not (name == "history.csv" and at_rest(arguments.run)):
            draw(arguments.run, output)


if __name__ == "__main__":
    main()
