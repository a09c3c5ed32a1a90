#!/usr/bin/env python3
"""Pictures of a cellfate run beside those of any run.

usage: plot.py RUN_DIRECTORY [--output DIR]

  landscape.png    U = -ln P as filled contours with streamlines of J, of two genes
  surface.png      the same as a surface, with both parts of the drift as arrows below it
  entropy.png      where entropy is produced
  and the default pictures
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
import h5py
import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt
import numpy as np

from fluxform.defaults import started
from fluxform.pictures import save

SHOWN = 14.0  # of U above its least value


def landscape_of(path):
    """Names of the two genes, their coordinates, and the maps; None of another number of genes."""
    with h5py.File(path) as file:
        names = [name[2:] for name in file if name.startswith("J_")]
        if len(names) != 2 or "U" not in file:
            return None
        maps = {name: file[name][-1] for name in file if getattr(file[name], "ndim", 0) == 3}
        return names, [file[name][...] for name in names], maps


def axes_of(names):
    figure, panel = plt.subplots(figsize=(6.0, 5.0), constrained_layout=True)
    panel.set(xlabel=names[0], ylabel=names[1], aspect="equal")
    return figure, panel


def draw_landscape(run, output, names, at, maps):
    u = maps["U"] - maps["U"].min()
    figure, panel = axes_of(names)
    filled = panel.contourf(*at, np.minimum(u, SHOWN), levels=24, cmap="viridis_r")
    size = np.hypot(maps[f"J_{names[0]}"], maps[f"J_{names[1]}"])
    seen = np.where(u < SHOWN, 1.0, np.nan)
    if size.max() > 1e-12 * maps["P"].max():
        panel.streamplot(*at, maps[f"J_{names[0]}"] * seen, maps[f"J_{names[1]}"] * seen, color="white",
                         linewidth=0.3 + 1.5 * np.sqrt(size / size.max()), density=1.4, arrowsize=0.8)
    panel.set(xlim=(at[0].min(), at[0].max()), ylim=(at[1].min(), at[1].max()))  # streamlines widen them
    figure.colorbar(filled, label="U - least U")
    panel.set_title("landscape, and the flux on it")
    save(figure, output / "landscape.png", run.folder)


def draw_surface(run, output, names, at, maps):
    u = np.minimum(maps["U"] - maps["U"].min(), SHOWN)
    figure = plt.figure(figsize=(7.0, 5.5))
    panel = figure.add_subplot(projection="3d")
    x, y = np.meshgrid(*at)
    step = max(1, u.shape[0] // 80)
    panel.plot_surface(x[::step, ::step], y[::step, ::step], u[::step, ::step], cmap="viridis_r", linewidth=0,
                       rcount=100, ccount=100, alpha=0.95)
    coarse = max(1, u.shape[0] // 14)
    cut = (slice(coarse // 2, None, coarse),) * 2
    low = u[cut] < 0.6 * SHOWN
    slope_y, slope_x = np.gradient(u, at[1], at[0])
    flux = [maps[f"J_{n}"][cut] / maps["P"][cut] for n in names]
    length = 0.8 * (at[0][-1] - at[0][0]) / 14
    for along, colour in ((flux, "tab:red"), ((-slope_x[cut], -slope_y[cut]), "black")):
        size = np.hypot(*along)
        scale = length / max(size[low].max(), 1e-300) if low.any() else 0.0
        panel.quiver(x[cut][low], y[cut][low], np.full(low.sum(), -0.5 * SHOWN), along[0][low] * scale,
                     along[1][low] * scale, np.zeros(low.sum()), color=colour, linewidth=0.7, arrow_length_ratio=0.4)
    panel.set(xlabel=names[0], ylabel=names[1], zlabel="U", zlim=(-0.5 * SHOWN, SHOWN))
    panel.set_title("J/P (red) and -grad U (black)")
    panel.view_init(48, -60)
    save(figure, output / "surface.png", run.folder)


def draw_entropy(run, output, names, at, maps):
    figure, panel = axes_of(names)
    filled = panel.pcolormesh(*at, maps["entropy_production"], cmap="magma", shading="auto")
    panel.contour(*at, maps["U"] - maps["U"].min(), levels=np.arange(1, 7), colors="white", linewidths=0.4)
    figure.colorbar(filled, label="entropy production")
    panel.set_title("where entropy is produced; contours of U")
    save(figure, output / "entropy.png", run.folder)


def main():
    run, output = started(__doc__)
    found = landscape_of(run.folder / "run.h5")
    if found:
        for draw in (draw_landscape, draw_surface, draw_entropy):
            draw(run, output, *found)


if __name__ == "__main__":
    main()
