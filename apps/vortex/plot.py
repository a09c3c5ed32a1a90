#!/usr/bin/env python3
"""Pictures of a vortex run: vortices and their tracks, history, the I-V curve, flux-flow resistivity.

usage: plot.py RUN_DIRECTORY [--output DIR]

Writes what the run has data for beside its files and prints the paths: order.png (|psi|^2 of the last state, a
circle on every vortex, the ways they came), history.png, iv.png, iv_blocks.png, flux_flow.png. Runs with
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


def name_of(column):
    return column.split(" [")[0]


def columns(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    keys = rows[0] if rows else []
    return {name_of(key): np.array([float(row[key]) for row in rows]) for key in keys}


def draw_order(folder, output):
    """The last state of a film, or a cut through the middle of a body."""
    with h5py.File(folder / "run.h5") as run:
        density = run["density"][-1]
        if density.ndim == 3:
            density = density[density.shape[0] // 2]
        if density.ndim != 2:
            return None
        x, y = run["x"][...] * 1e9, run["y"][...] * 1e9
    figure, axes = plt.subplots(figsize=(6.4, 5.2))
    image = axes.pcolormesh(x, y, density, shading="nearest", cmap="viridis", vmin=0)
    title = "squared order parameter"
    if (folder / "tracks.csv").exists():
        title = draw_tracks(axes, columns(folder / "tracks.csv"), np.ptp(x), np.ptp(y))
    axes.set(aspect="equal", xlabel="x (nm)", ylabel="y (nm)", title=title,
             xlim=(x.min(), x.max()), ylim=(y.min(), y.max()))
    figure.colorbar(image, label=r"$|\psi|^2$")
    return save(figure, output / "order.png")


def draw_tracks(axes, tracks, width, height):
    """Circles where vortices are, crosses for antivortices, a line for the way of each."""
    if not len(tracks["id"]):
        return "no vortices"
    last = tracks["time"] == tracks["time"].max()
    for number in tracks["id"][last]:
        mine = tracks["id"] == number
        way = np.column_stack([tracks["x"][mine], tracks["y"][mine]]) * 1e9
        jumps = np.abs(np.diff(way, axis=0)) > 0.5 * np.array([width, height])  # round a periodic end
        for part in np.split(way, np.flatnonzero(jumps.any(axis=1)) + 1):
            axes.plot(part[:, 0], part[:, 1], color="white", lw=0.5, alpha=0.5)
    for sign, marker in ((1, "o"), (-1, "x")):
        here = last & (np.sign(tracks["winding"]) == sign)
        axes.plot(tracks["x"][here] * 1e9, tracks["y"][here] * 1e9, marker, mfc="none", mec="tomato", ms=7, mew=1.2)
    count = int(last.sum())
    return "one vortex and the way it came" if count == 1 else f"{count} vortices and the ways they came"


def draw_history(folder, output):
    table = columns(folder / "history.csv")
    time = table["time"] * 1e12
    figure, axes = plt.subplots(3, 1, sharex=True, figsize=(6.4, 6.4))
    for ax, (name, unit) in zip(axes, (("voltage", "V"), ("energy", "J"), ("vortices", ""))):
        ax.plot(time, table[name], lw=1)
        ax.set_ylabel(f"{name} ({unit})" if unit else name)
        ax.margins(x=0)
    axes[-1].set_xlabel("time (ps)")
    return save(figure, output / "history.png")


def draw_iv(folder, output):
    table = columns(folder / "iv.csv")
    current, voltage = table["current"] * 1e6, table["voltage"] * 1e6
    if not len(current):
        return None
    figure, axes = plt.subplots(figsize=(6.4, 4.6))
    known = table["settled"] == 1
    for which, fill, label in ((known, "tab:blue", "computed"), (~known, "white", "not settled")):
        if which.any():
            axes.errorbar(current[which], voltage[which], yerr=2 * table["voltage_error"][which] * 1e6, fmt="o",
                          mfc=fill, color="tab:blue", capsize=3, ms=5, label=f"{label} (bars: two standard errors)")
    axes.plot(current, voltage, color="tab:blue", lw=0.8)
    line = np.array([0, current.max()])
    share = np.mean(table["resistance_bardeen_stephen"])
    axes.plot(line, share * line, "--", color="tab:orange", label=rf"Bardeen-Stephen, {share:.3g} $\Omega$")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    if "critical_current" in summary:
        critical = summary["critical_current"]["value"]
        axes.axvline(critical * 1e6, color="grey", lw=0.8, ls=":")
        axes.annotate("$I_c$", (critical * 1e6, 0.15 * voltage.max()), (-4, 0), textcoords="offset points",
                      ha="right", color="grey")
    axes.set(xlabel=r"current ($\mu$A)", ylabel=r"voltage ($\mu$V)")
    axes.legend(frameon=False)
    return save(figure, output / "iv.png")


def draw_blocks(folder, output):
    """The averages the points were made of, and which current they belong to."""
    table = columns(folder / "iv_blocks.csv")
    if not len(table["time"]):
        return None
    figure, axes = plt.subplots(figsize=(6.4, 3.6))
    for current in dict.fromkeys(table["current"]):
        mine = table["current"] == current
        axes.plot(table["time"][mine] * 1e9, table["voltage"][mine] * 1e6, ".-", lw=0.6, ms=3,
                  label=rf"{current * 1e6:.3g} $\mu$A")
    axes.set(xlabel="time (ns)", ylabel=r"voltage of a block ($\mu$V)")
    axes.legend(frameon=False, fontsize=8, ncol=2)
    return save(figure, output / "iv_blocks.png")


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
    return save(figure, output / "flux_flow.png")


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, dpi=150, metadata={"Software": "Fluxform plot.py"})
    plt.close(figure)
    return path


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
        import plot_continuum
        plot_continuum.main()
        return
    output = given.output or given.run
    output.mkdir(parents=True, exist_ok=True)
    for file, draw in (("run.h5", draw_order), ("history.csv", draw_history), ("iv.csv", draw_iv),
                       ("iv_blocks.csv", draw_blocks), ("flux_flow.csv", draw_flux_flow)):
        path = draw(given.run, output) if (given.run / file).exists() else None
        if path:
            print(path)


if __name__ == "__main__":
    main()
