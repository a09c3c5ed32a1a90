#!/usr/bin/env python3
"""Pictures of a vortex run: vortices and their tracks, history, the I-V curve, flux-flow resistivity.

usage: plot.py RUN_DIRECTORY [--output DIR]

Writes what the run has data for beside its files and prints the paths: order.png (|psi|^2 of the last state, a
circle on every vortex there is at that time, the ways they came), history.png, iv.png, iv_blocks.png, flux_flow.png. Runs with
`model: continuum` are drawn by plot_continuum.py.
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
from matplotlib.patheffects import Normal, Stroke

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
from fluxform.pictures import save
from plot_units import fitting, span, told


def name_of(column):
    return column.split(" [")[0]


def columns(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    keys = rows[0] if rows else []
    return {name_of(key): np.array([float(row[key]) for row in rows]) for key in keys}


def draw_order(folder, output):
    """The last state of a film, or a cut through the middle of a body; the fastest mode of several."""
    with h5py.File(folder / "run.h5") as run:
        shape = run["density"].shape
        if len(shape) not in (3, 4):
            return
        cut = slice(None) if len(shape) == 3 else shape[1] // 2
        modes = "time" not in run
        density, sample = run["density"][0 if modes else -1][cut], taking_part(run, cut)
        moment = "fastest mode" if modes else f"t = {told(run['time'][-1], 's')}"
        now = None if modes else run["time"][-1]
        x, y = run["x"][...], run["y"][...]
    factor, unit = span(np.concatenate([x, y]), "m")
    figure, axes = plt.subplots(figsize=(6.4, 5.2))
    axes.set_facecolor("0.85")
    image = axes.pcolormesh(x * factor, y * factor, np.ma.masked_where(~sample, density), shading="nearest",
                            cmap="viridis", vmin=0)
    title = f"squared order parameter, {moment}"
    if now is not None and (folder / "tracks.csv").exists():
        word = draw_tracks(axes, columns(folder / "tracks.csv"), now, np.ptp(x), np.ptp(y), factor)
        title = f"{word}, {moment}"
    axes.set(aspect="equal", xlabel=f"x ({unit})", ylabel=f"y ({unit})", title=title,
             xlim=(x.min() * factor, x.max() * factor), ylim=(y.min() * factor, y.max() * factor))
    figure.colorbar(image, label=r"$|\psi|^2$")
    save(figure, output / "order.png", folder)


def taking_part(run, cut):
    """Nodes that are no hole: psi or the potential is anything but 0 at one of the times at least."""
    part = np.zeros(run["density"].shape[1:], dtype=bool)
    for k in {0, len(run["density"]) // 2, len(run["density"]) - 1}:
        part |= (run["density"][k] != 0) | (run["potential"][k] != 0 if "potential" in run else False)
    return part[cut]


def draw_tracks(axes, tracks, now, width, height, factor):
    """Circles where vortices are at this time, crosses for antivortices, a line for the way of each."""
    times = tracks["time"] if len(tracks) else np.zeros(0)
    here = np.abs(times - now) <= 1e-9 * abs(now)
    if not here.any():
        return "no vortices"
    for number in tracks["id"][here]:
        mine = (tracks["id"] == number) & (times <= now * (1 + 1e-9))
        way = np.column_stack([tracks["x"][mine], tracks["y"][mine]])
        jumps = np.abs(np.diff(way, axis=0)) > 0.5 * np.array([width, height])  # round a periodic end
        for part in np.split(way * factor, np.flatnonzero(jumps.any(axis=1)) + 1):
            axes.plot(part[:, 0], part[:, 1], color="white", lw=1.6, alpha=0.9, solid_capstyle="round",
                      path_effects=[Stroke(linewidth=2.6, foreground="black", alpha=0.6), Normal()])
    for sign, marker in ((1, "o"), (-1, "x")):
        mine = here & (np.sign(tracks["winding"]) == sign)
        axes.plot(tracks["x"][mine] * factor, tracks["y"][mine] * factor, marker, mfc="none", mec="tomato", ms=7, clip_on=False,
                  mew=1.4, zorder=3)
    count = int(here.sum())
    return "one vortex and the way it came" if count == 1 else f"{count} vortices and the ways they came"


def draw_history(folder, output):
    table = columns(folder / "history.csv")
    factor, unit = span(table["time"], "s")
    rows = [("energy", "J"), ("vortices", "")]
    if table["voltage"].any():
        rows.insert(0, ("voltage", "V"))
    figure, axes = plt.subplots(len(rows), 1, sharex=True, figsize=(6.4, 2.1 * len(rows) + 0.1))
    for ax, (name, base) in zip(axes, rows):
        scale, word = fitting(table[name], base) if base == "V" else (1.0, base)
        ax.plot(table["time"] * factor, table[name] * scale, lw=1)
        ax.set_ylabel(f"{name} ({word})" if word else name)
        ax.margins(x=0)
    axes[-1].set_xlabel(f"time ({unit})")
    save(figure, output / "history.png", folder)


def draw_iv(folder, output):
    table = columns(folder / "iv.csv")
    if not table or not len(table["current"]):
        return
    (ampere, current_unit), (volt, voltage_unit) = fitting(table["current"], "A"), fitting(table["voltage"], "V")
    current, voltage = table["current"] * ampere, table["voltage"] * volt
    figure, axes = plt.subplots(figsize=(6.4, 4.6))
    known = table["settled"] == 1
    for which, fill, label in ((known, "tab:blue", "computed"), (~known, "white", "not settled")):
        if which.any():
            axes.errorbar(current[which], voltage[which], yerr=2 * table["voltage_error"][which] * volt, fmt="o",
                          mfc=fill, color="tab:blue", capsize=3, ms=5, label=f"{label} (bars: two standard errors)")
    draw_order_of_points(axes, current, voltage)
    if "resistance_bardeen_stephen" in table:
        line = np.array([min(0, current.min()), max(0, current.max())])
        share = np.mean(table["resistance_bardeen_stephen"])
        axes.plot(line, share * line / ampere * volt, "--", color="tab:orange",
                  label=rf"Bardeen-Stephen, {share:.3g} $\Omega$")
    draw_brackets(axes, folder, ampere)
    axes.set(xlabel=f"current ({current_unit})", ylabel=f"voltage ({voltage_unit})")
    axes.legend(frameon=False)
    save(figure, output / "iv.png", folder)


def draw_order_of_points(axes, current, voltage):
    """A line from point to point, with an arrow where the current has turned round."""
    axes.plot(current, voltage, color="tab:blue", lw=0.8)
    turned = np.flatnonzero(np.diff(np.sign(np.diff(current))) != 0) + 1
    for k in turned:
        axes.annotate("", (0.5 * (current[k] + current[k + 1]), 0.5 * (voltage[k] + voltage[k + 1])),
                      (current[k], voltage[k]), arrowprops={"arrowstyle": "->", "color": "tab:blue"})


def draw_brackets(axes, folder, ampere):
    """Bands in which the critical and the retrapping current lie, as far as the points tell."""
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    for name, symbol, colour in (("critical", "$I_c$", "grey"), ("retrapping", "$I_r$", "tab:green")):
        low, high = (summary.get(f"{name}_current_{side}", {}).get("value") for side in ("above", "below"))
        if low is None or high is None:
            continue
        axes.axvspan(low * ampere, high * ampere, color=colour, alpha=0.2, lw=0,
                     label=f"{symbol} lies between these points")


def draw_blocks(folder, output):
    """The averages the points were made of, and which current they belong to."""
    table = columns(folder / "iv_blocks.csv")
    if not table or not len(table["time"]):
        return
    (second, time_unit), (ampere, current_unit) = span(table["time"], "s"), fitting(table["current"], "A")
    volt, voltage_unit = fitting(table["voltage"], "V")
    figure, axes = plt.subplots(figsize=(6.4, 3.6))
    visits = np.split(np.arange(len(table["time"])), np.flatnonzero(np.diff(table["current"])) + 1)
    for mine in visits:
        axes.plot(table["time"][mine] * second, table["voltage"][mine] * volt, ".-", lw=0.6, ms=3,
                  label=rf"{table['current'][mine[0]] * ampere:.3g} {current_unit}")
    axes.set(xlabel=f"time ({time_unit})", ylabel=f"voltage of a block ({voltage_unit})")
    axes.legend(frameon=False, fontsize=8, ncol=2)
    save(figure, output / "iv_blocks.png", folder)


def draw_flux_flow(folder, output):
    """Resistivity of lattices against the field, with the lines of Bardeen and Stephen and of one vortex."""
    table = columns(folder / "flux_flow.csv")
    share, resistivity = table["reduced_field"], table["over_normal"]
    figure, axes = plt.subplots(figsize=(6.4, 4.6))
    axes.plot(share, resistivity, "o-", label="lattice, linear response")
    axes.plot([0, 1], [0, 1], "--", color="tab:orange", label="Bardeen-Stephen, $B/B_{c2}$")
    axes.plot([0, 0.5], [0, 0.5 * 0.688566], ":", color="grey", label=r"one vortex, $u = 5.79$, $\gamma = 0$")
    axes.set(xlabel="$B/B_{c2}$", ylabel=r"$\rho_{ff}/\rho_n$", xlim=(0, 1), ylim=(0, 1))
    axes.legend(frameon=False)
    save(figure, output / "flux_flow.png", folder)


def is_continuum(folder):
    if not (folder / "run.h5").exists():
        return False
    with h5py.File(folder / "run.h5") as run:
        return "density" not in run


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    if is_continuum(given.run):
        if (given.run / "history.csv").exists():
            import plot_continuum
            plot_continuum.main()
        return
    output = given.output or given.run
    output.mkdir(parents=True, exist_ok=True)
    for file, draw in (("run.h5", draw_order), ("history.csv", draw_history), ("iv.csv", draw_iv),
                       ("iv_blocks.csv", draw_blocks), ("flux_flow.csv", draw_flux_flow)):
        if (given.run / file).exists():
            draw(given.run, output)


if __name__ == "__main__":
    main()
