#!/usr/bin/env python3
"""Pictures of a run with `model: continuum`.

usage: plot_continuum.py RUN_DIRECTORY [--output DIR]

  flux_profiles.png   flux density across a slab or cylinder over time, dashed: the exact solution of flux
                      flow into a slab under a constant field, or Bean's critical state for the same
                      history
  magnetisation.png   moment against applied field, dashed: Bean's; or, if the field is constant, against
                      time, with the slope -1/(n - 1) of creep
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

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
from fluxform.pictures import save
from plot_units import span, told

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
        self.folder = folder
        self.history = columns(folder / "history.csv")
        self.summary = {k: v["value"] for k, v in
                        json.loads((folder / "summary.json").read_text(encoding="utf-8")).items()
                        if k != "warnings"}
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
    depth = np.minimum(lower, upper)
    if "bore_radius" in ends:  # flux has reached the bore once it has crossed the wall
        depth[0] = faces[-1] - ends["bore_radius"]
    return depth


def profile(run, name):
    """Where to draw the values of the cells, and how: that of a bore all over it."""
    x = run.axes[name]
    if "bore_radius" not in run.summary:
        return x, lambda values: values
    x = np.concatenate([[0.0, run.summary["bore_radius"]], x[1:]])
    return x, lambda values: np.concatenate([values[:1], values])


def bean(run, name, times):
    """Critical states at these times: flux moves no further than it must."""
    depth = driven_distance(run, name)
    reach = MU0 * run.summary["critical_current"] * depth
    state, states, at = run.flux[0].copy(), [], 0
    for time in times:
        while at < len(run.history["time"]) and run.history["time"][at] <= time * (1 + 1e-12):
            applied = run.history["applied_field"][at]
            state = np.clip(state, applied - reach, applied + reach)
            at += 1
        states.append(state)
    return states


def follows_bean(run):
    """Whether Bean's state is what the run comes close to: one current density, whatever the field."""
    return "critical_current" in run.summary and "kim_field" not in run.summary


def similarity_profile(points=400):
    """b(s), s = x / sqrt(t), of b b'' + b'^2 + s b'/2 = 0 from its front, where b' = -s/2, to b(0) = 1."""
    s = np.linspace(FRONT, 0.0, points)
    step = s[1] - s[0]

    def slope(place, flow):  # flow = (b, b b')
        b, q = flow
        gradient = q / b if b > 0 else -FRONT / 2
        return np.array([gradient, -place / 2 * gradient])

    flow, values = np.zeros(2), [0.0]
    for place in s[:-1]:
        first = slope(place, flow)
        flow = flow + step * slope(place + step / 2, flow + step / 2 * first)
        values.append(flow[0])
    return s[::-1], np.array(values[::-1])


def exact_profiles(run, name):
    """What the profiles should be, one per output time, and its name; None where nothing is known."""
    applied = run.history["applied_field"]
    if follows_bean(run):
        return bean(run, name, run.time), "Bean"
    depth = driven_distance(run, name)
    known = "flow_slope" in run.summary and name == "x" and np.isfinite(depth).all()
    if not known or run.flux[0].any() or applied[-1] == 0 or np.ptp(applied) > 0:
        return [None] * len(run.time), None
    s, b = similarity_profile()
    scales = np.sqrt(run.summary["flow_slope"] * applied[-1] * run.time / MU0)
    return [applied[-1] * np.interp(depth, s * scale, b, right=0) if 0 < FRONT * scale < depth.max()
            else None for scale in scales], "exact"


def draw_profiles(run, path):
    name = next(iter(run.axes))
    factor, unit = span(run.faces[name], "m")
    x, values = profile(run, name)
    figure, axes = plt.subplots(figsize=(6, 4))
    colours = plt.cm.viridis(np.linspace(0, 0.9, len(run.time)))
    exact, word = exact_profiles(run, name)
    for k, (time, colour) in enumerate(zip(run.time, colours)):
        axes.plot(x * factor, values(run.flux[k]), color=colour, label=told(time, 's'))
        if exact[k] is not None:
            axes.plot(x * factor, values(exact[k]), "--", color="black", lw=0.7)
    axes.set(xlabel=f"{name} ({unit})", ylabel="B (T)", title=f"dashed: {word}" if word else None)
    axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1.01, 0.5))
    save(figure, path, run.folder)


def draw_loop(run, axes):
    applied = run.history["applied_field"]
    axes.plot(applied, run.history["magnetisation"])
    axes.set(xlabel="applied field (T)", ylabel="M (A/m)")
    axes.locator_params(axis="x", nbins=6)
    if follows_bean(run) and len(run.axes) == 1:
        name = next(iter(run.axes))
        faces = run.faces[name]
        weight = np.diff(faces**2 if name == "r" else faces)
        means = np.array([state @ weight for state in bean(run, name, run.history["time"])]) / weight.sum()
        axes.plot(applied, (means - applied) / MU0, "--", color="black", lw=0.7, label="Bean")
        axes.legend()


def draw_decay(run, axes):
    time, moment = run.history["time"], run.history["magnetisation"]
    later = time > 0
    axes.loglog(time[later], np.abs(moment[later]))
    if "exponent" in run.summary:
        slope = -1 / (run.summary["exponent"] - 1)
        axes.loglog(time[later], abs(moment[-1]) * (time[later] / time[-1])**slope, "--", lw=0.8,
                    label=f"slope {slope:.4f} = -1/(n - 1)")
        axes.legend()
    axes.set(xlabel="time (s)", ylabel="|M| (A/m)")


def draw_magnetisation(run, path):
    figure, axes = plt.subplots(figsize=(5, 4))
    (draw_loop if np.ptp(run.history["applied_field"]) > 0 else draw_decay)(run, axes)
    save(figure, path, run.folder)


def draw_map(run, path):
    figure, axes = plt.subplots(figsize=(5, 4))
    factor, unit = span(np.concatenate([run.faces["x"], run.faces["y"]]), "m")
    image = axes.pcolormesh(factor * run.faces["x"], factor * run.faces["y"], run.flux[-1])
    figure.colorbar(image, label="B (T)")
    axes.set(xlabel=f"x ({unit})", ylabel=f"y ({unit})", aspect="equal", title=told(run.time[-1], 's'))
    save(figure, path, run.folder)


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
