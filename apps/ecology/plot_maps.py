"""Maps of an ecology run: where the cells lie, scale bars, outlines, arrows. Used by plot.py."""
import re

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patheffects import Normal, Stroke

HOLES = "0.8"
ARROWS = 24  # along the longer side
FONT = 9
CROWD = 0.998  # the share of cells whose values a map's colours tell apart


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def unit_of(dataset):
    return text(dataset.attrs.get("units", "1"))


def pretty(unit):
    """km-2 yr-1 with raised exponents, nothing for the unit one."""
    return "" if unit == "1" else re.sub(r"(?<=[A-Za-z])(-?\d+)", r"$^{\1}$", unit)


def label(name, unit):
    return f"{name} ({pretty(unit)})" if pretty(unit) else name


def top_of(values, limit=None):
    """Where a map's colours end: a few cells beside edges or at the end of a flow would take all of them.
    The largest value where what lies beyond is little more."""
    if limit:
        return limit
    greatest = np.nanmax(np.abs(values))
    top = np.nanquantile(np.abs(values), CROWD)
    return top if greatest > 1.25 * top > 0 else max(greatest, 1e-300)


class Cells:
    """Where the cells of a file lie: its axes as stored, slowest first, lengths in km if they are long."""

    def __init__(self, file, run):
        books = file if "region" in file else run.open("sources_and_sinks.h5")
        self.regions = books["region"][-1] if books and "region" in books else None
        self.system = run.json("landscape.json", {}).get("coordinate_system", "")
        example = next(d for n, d in file.items() if n == "cell_volume")
        stored = [n[:-6] for n in file if n.endswith("_faces")]
        sizes = {n: file[n].size for n in stored}
        self.names = self.ordered(stored, sizes, example.shape)
        self.units = [unit_of(file[n]).split("_")[0] for n in self.names]  # not degrees_north
        self.faces = [file[n + "_faces"][...] for n in self.names]
        self.centres = [file[n][...] for n in self.names]
        lengths = [np.ptp(f) for f, u in zip(self.faces, self.units) if u == "m"]
        self.metres = 1000 if max(lengths, default=np.inf) >= 2000 else 1
        for k, unit in enumerate(self.units):
            if unit == "m" and self.metres > 1:
                self.faces[k], self.centres[k] = self.faces[k] / 1000, self.centres[k] / 1000
                self.units[k] = "km"
        self.power = int(unit_of(example)[1:] or 1)  # of the metre in the cells' volumes
        self.volume = example[...] / self.metres**self.power
        self.dimension = len(self.names)

    @staticmethod
    def ordered(stored, sizes, shape):
        order = [n for n in ("z", "latitude", "y", "phi", "x", "longitude", "r") if n in stored]
        if [sizes[n] for n in order] == list(shape):
            return order
        return [n for n in reversed(order)] if [sizes[n] for n in reversed(order)] == list(shape) else order

    def plane(self, values):
        """A map of the two last axes; of a volume its middle layer."""
        while values.ndim > 2:
            values = values[values.shape[0] // 2]
        return values

    def label(self, k):
        return label(self.names[k], self.units[k])


def scale_bar(axes, cells):
    """A bar of 1, 2 or 5 times a power of ten, about a fifth of the map's width."""
    left, right = cells.faces[-1][0], cells.faces[-1][-1]
    bottom, top = cells.faces[-2][0], cells.faces[-2][-1]
    wanted = 0.2 * (right - left)
    power = 10.0 ** np.floor(np.log10(wanted))
    length = max(m * power for m in (1, 2, 5) if m * power <= wanted)
    x, y = left + 0.04 * (right - left), bottom + 0.04 * (top - bottom)
    axes.plot([x, x + length], [y, y], color="k", lw=3, solid_capstyle="butt", zorder=5,
              path_effects=[Stroke(linewidth=5, foreground="w"), Normal()])
    axes.text(x + 0.5 * length, y + 0.015 * (top - bottom), f"{length:g} {cells.units[-1]}", ha="center",
              va="bottom", fontsize=FONT - 1, zorder=5,
              path_effects=[Stroke(linewidth=2, foreground="w"), Normal()])


def outlines(axes, cells):
    """The edges between cells of different regions or classes."""
    if cells.regions is None:
        return
    number = np.nan_to_num(cells.plane(cells.regions), nan=-1)
    x, y = cells.faces[-1], cells.faces[-2]
    upright, level = number[:, 1:] != number[:, :-1], number[1:] != number[:-1]
    lines = [[(x[i + 1], y[j]), (x[i + 1], y[j + 1])] for j, i in np.argwhere(upright)]
    lines += [[(x[i], y[j + 1]), (x[i + 1], y[j + 1])] for j, i in np.argwhere(level)]
    if lines:
        axes.add_collection(LineCollection(lines, colors="0.6", linewidths=0.4, rasterized=True))


def frame(axes, cells):
    axes.set(xlabel=cells.label(-1), ylabel=cells.label(-2))
    if cells.units[-1] == cells.units[-2]:
        axes.set_aspect("equal")
        if cells.units[-1] in ("m", "km"):
            scale_bar(axes, cells)
    outlines(axes, cells)
    if cells.system:
        axes.set_xlabel(f"{cells.label(-1)}    {cells.system}")
    axes.set_facecolor(HOLES)
    axes.ticklabel_format(useOffset=False, style="plain")
    axes.locator_params(nbins=6)


def draw_map(axes, cells, values, title, unit, **colours):
    image = axes.pcolormesh(cells.faces[-1], cells.faces[-2], cells.plane(values), rasterized=True,
                            **colours)
    frame(axes, cells)
    axes.set_title(title, fontsize=FONT + 1)
    shown = cells.plane(values)
    beyond = ("max" if np.nanmax(shown, initial=-np.inf) > image.norm.vmax * (1 + 1e-9) else "")
    below = ("min" if np.nanmin(shown, initial=np.inf) < image.norm.vmin - 1e-9 * abs(image.norm.vmin) else "")
    extend = {"maxmin": "both", "max": "max", "min": "min", "": "neither"}[beyond + below]
    bar = axes.figure.colorbar(image, cax=axes.inset_axes([1.03, 0, 0.035, 1]), label=pretty(unit),
                               extend=extend)
    bar.formatter.set_powerlimits((-3, 4))


def draw_line(axes, cells, values, name, unit, colour="C0"):
    axes.plot(cells.centres[-1], values, color=colour)
    axes.set(xlabel=cells.label(-1), ylabel=label(name, unit))
    axes.margins(x=0)


def coarse(values, weight, block):
    """Means over blocks of cells, NaN where none of them takes part."""
    rows, columns = (n - n % b for n, b in zip(values.shape, block))
    def blocks(a):
        cut = a[:rows, :columns]
        return cut.reshape(rows // block[0], block[0], columns // block[1], block[1])
    inside = np.isfinite(values)
    total = blocks(np.where(inside, weight, 0.0)).sum(axis=(1, 3))
    value = blocks(np.where(inside, values * weight, 0.0)).sum(axis=(1, 3))
    return np.where(total > 0, value / np.where(total > 0, total, 1), np.nan)


def arrows(axes, cells, along_x, along_y, colour):
    """Arrows of equal widths of map, their length by the root of the strength: small ones show too."""
    along_x, along_y = cells.plane(along_x), cells.plane(along_y)
    step = max(1, round(max(along_x.shape) / ARROWS))
    block = tuple(min(step, n) for n in along_x.shape)
    weight = np.ones_like(along_x)
    u, v = coarse(along_x, weight, block), coarse(along_y, weight, block)
    x = cells.centres[-1][: u.shape[1] * block[1]].reshape(-1, block[1]).mean(axis=1)
    y = cells.centres[-2][: u.shape[0] * block[0]].reshape(-1, block[0]).mean(axis=1)
    strength = np.hypot(u, v)
    greatest = np.nanmax(strength, initial=0)
    if not greatest > 0:
        return
    scale = np.sqrt(np.where(strength > 0, strength, 1) / greatest) / np.where(strength > 0, strength, 1)
    middle = np.ix_(*(np.arange(n) * b + b // 2 for n, b in zip(u.shape, block)))
    seen = (strength > 1e-2 * greatest) & np.isfinite(along_x[middle])  # none stands in a hole
    axes.quiver(np.broadcast_to(x, u.shape)[seen], np.broadcast_to(y[:, None], u.shape)[seen],
                (u * scale)[seen], (v * scale)[seen], color=colour, pivot="mid", scale=ARROWS * 0.8,
                scale_units="width", width=0.0035)
