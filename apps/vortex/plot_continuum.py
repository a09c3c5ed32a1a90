#!/usr/bin/env python3
"""Pictures of a run with `model: continuum`.

usage: plot_continuum.py RUN_DIRECTORY [--output DIR]

  flux_profiles.png   flux density across a slab or disk over time, dashed: the exact front of flux
                      flow under a constant field, or Bean's critical state for the same history
  magnetisation.png   moment against applied field, or, if that is constant, against time, with the
                      slope -1/(n - 1) of creep
  flux_map.png        last flux density of a cross-section
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
    sys.exit(f"plot_continuum.py: {missing.name} is not in {sys.executable}: run it with /usr/bin/python3, or "
             "install h5py and matplotlib (Debian: python3-h5py python3-matplotlib)")

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt

MU0 = 1.25663706212e-6
FRONT = 1.6161254  # of d_t b = (b b_x)_x behind a boundary held at 1: x / sqrt(t)


def columns(path):
    """history.csv as arrays by name, units left off."""
    with open(path, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    names = [name.split(" [")[0] for name in rows[0]]
    return dict(zip(names, np.array(rows[1:], dtype=float).T))


class Run:
    def __init__(self, folder):
        self.history = columns(folder / "history.csv")
        self.summary = {k: v["value"] for k, v in
                        json.loads((folder / "summary.json").read_text(encoding="utf-8")).items()}
        with h5py.File(folder / "run.h5") as file:
            self.time = file["time"][...]
            self.flux = file["flux_density"][...]
            self.current = file["current_density"][...]
            self.axes = {n: file[n][...] for n in ("x", "y", "r") if n in file}
            self.faces = {n: file[n + "_faces"][...] for n in self.axes}


def driven_distance(run, name):
    """Distance of every cell from the nearest end of the axis through which flux came or left."""
    x, faces = run.axes[name], run.faces[name]
    ends = run.summary
    lower = x - faces[0] if ends.get("driven_lower", 0) else np.full_like(x, np.inf)
    upper = faces[-1] - x if ends.get("driven_upper", 0) else np.full_like(x, np.inf)
    return np.minimum(lower, upper)


def bean(run, name):
    """Critical states at the run's output times: flux moves no further than it must."""
    depth = driven_distance(run, name)
    reach = MU0 * run.summary["critical_current"] * depth
    state, states, at = run.flux[0].copy(), [], 0
    for time in run.time:
        while at < len(run.history["time"]) and run.history["time"][at] <= time * (1 + 1e-12):
            applied = run.history["applied_field"][at]
            state = np.clip(state, applied - reach, applied + reach)
            at += 1
        states.append(state)
    return states


def save(figure, path):
    figure.savefig(path, dpi=150, bbox_inches="tight", metadata={"Software": "Fluxform plot.py"})
    plt.close(figure)
    print(path)


def draw_profiles(run, path):
    name = next(iter(run.axes))
    x = 1e3 * run.axes[name]
    figure, axes = plt.subplots(figsize=(6, 4))
    colours = plt.cm.viridis(np.linspace(0, 0.9, len(run.time)))
    critical = "critical_current" in run.summary
    exact = bean(run, name) if critical else [None] * len(run.time)
    applied = run.history["applied_field"]
    constant = not critical and applied[-1] != 0 and np.ptp(applied) == 0 and not run.flux[0].any()
    for k, (time, colour) in enumerate(zip(run.time, colours)):
        axes.plot(x, run.flux[k], color=colour, label=f"{time:.4g} s")
        if exact[k] is not None:
            axes.plot(x, exact[k], "--", color=colour, lw=0.8)
        if constant:
            reach = FRONT * np.sqrt(run.summary["flow_slope"] * applied[-1] * time / MU0)
            depth = driven_distance(run, name)
            if reach < depth.max():
                axes.plot(np.interp(reach, *map(np.array, zip(*sorted(zip(depth, x))))), 0, "|",
                          color=colour, ms=14, mew=2)
    axes.set(xlabel=f"{name} (mm)", ylabel="B (T)",
             title="dashed: Bean" if critical else "ticks: exact front" if constant else None)
    axes.legend(fontsize=7, ncol=2)
    save(figure, path)


def draw_magnetisation(run, path):
    applied, moment = run.history["applied_field"], run.history["magnetisation"]
    figure, axes = plt.subplots(figsize=(5, 4))
    if np.ptp(applied) > 0:
        axes.plot(applied, moment)
        axes.set(xlabel="applied field (T)", ylabel="M (A/m)")
    else:
        time = run.history["time"]
        later = time > 0
        axes.loglog(time[later], np.abs(moment[later]))
        if "exponent" in run.summary:
            slope = -1 / (run.summary["exponent"] - 1)
            end, last = time[-1], abs(moment[-1])
            axes.loglog(time[later], last * (time[later] / end)**slope, "--", lw=0.8,
                        label=f"slope {slope:.4f} = -1/(n - 1)")
            axes.legend()
        axes.set(xlabel="time (s)", ylabel="|M| (A/m)")
    save(figure, path)


def draw_map(run, path):
    figure, axes = plt.subplots(figsize=(5, 4))
    image = axes.pcolormesh(1e3 * run.faces["x"], 1e3 * run.faces["y"], run.flux[-1])
    figure.colorbar(image, label="B (T)")
    axes.set(xlabel="x (mm)", ylabel="y (mm)", aspect="equal", title=f"{run.time[-1]:.4g} s")
    save(figure, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    folder = options.output or options.run
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(options.run)
    if len(run.axes) == 1:
        draw_profiles(run, folder / "flux_profiles.png")
    else:
        draw_map(run, folder / "flux_map.png")
    draw_magnetisation(run, folder / "magnetisation.png")


if __name__ == "__main__":
    main()
