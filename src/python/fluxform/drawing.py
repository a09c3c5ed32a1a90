"""Maps and curves as every picture needs them: units that fit, colours that tell, holes in grey.

    figure, panels = panels_of(1, 3)
    x, y = fitted_axes([file.axis("x"), file.axis("y")])
    colours = colours_of(values)
    draw_map(panels[0][0], x, y, values, colours, title="density", unit="m-3")
"""

from dataclasses import dataclass

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm, Normalize

from fluxform.run import Axis
from fluxform.units import (ANGLES, DEPTH, fitting, label, pretty, spread_logarithmically,
                            suits_logarithm)

HOLES = "0.8"
FONT = 9  # points
SEQUENTIAL, DIVERGING = "viridis", "RdBu_r"
SIGN = 1e-3  # of the greatest magnitude: a sign below it is noise
SAME = 1e-9  # of the greatest magnitude: values closer than that are one value
OUTLIERS = 0.2  # per cent at either end that may leave the colours
TALL = 8  # times as long as wide: beyond this a map is stretched to be seen
FINEST = 1000  # cells along a side that a picture can show


def panels_of(rows, columns, width=4.2, height=3.4):
    """A figure with a grid of panels."""
    return plt.subplots(rows, columns, figsize=(width * columns, height * rows), squeeze=False,
                        layout="constrained")


def fitted_axes(axes):
    """Axes in units that fit; lengths share one, so that they can be compared."""
    metres = [a.faces for a in axes if a.unit == "m"]
    factor, unit = fitting(np.concatenate(metres), "m") if metres else (1.0, "m")
    shown = []
    for a in axes:
        by, name = (factor, unit) if a.unit == "m" else fitting(a.faces, a.unit)
        shown.append(Axis(a.name, name, a.centres * by, a.faces * by))
    return shown


@dataclass
class Colours:
    """How values become colours; `extend` says at which ends some leave the scale."""

    cmap: str
    norm: Normalize
    extend: str = "neither"

    @property
    def logarithmic(self):
        return isinstance(self.norm, LogNorm)

    @property
    def diverging(self):
        return self.cmap == DIVERGING


def widened(low, high):
    """Limits with room between them: a uniform field is one colour, not its rounding errors."""
    size = max(abs(low), abs(high))
    if high - low > SAME * size:
        return low, high
    middle, room = 0.5 * (low + high), 1e-3 * size or 1.0
    return middle - room, middle + room


def without_outliers(values):
    """Limits that leave out a few extreme cells if these would take most of the colours."""
    low, high = float(values.min()), float(values.max())
    inner_low, inner_high = np.percentile(values, [OUTLIERS, 100 - OUTLIERS])
    inner = inner_high - inner_low
    if inner > SAME * max(abs(low), abs(high)) and high - low > 2 * inner:
        low, high = max(low, inner_low - 0.1 * inner), min(high, inner_high + 0.1 * inner)
    return low, high


def ends(values, low, high):
    """At which ends values leave the limits."""
    below, above = bool(values.min() < low), bool(values.max() > high)
    return {(True, True): "both", (True, False): "min", (False, True): "max"}.get((below, above), "neither")


def changes_sign(values):
    """Whether a field has both signs beyond noise."""
    low, high = values.min(), values.max()
    return bool(low < 0 < high and min(-low, high) > SIGN * max(-low, high))


def colours_of(*parts):
    """Colours for one or more arrays of a field: diverging about zero where it changes sign, logarithmic
    where it is positive and spans decades, else even."""
    values = np.concatenate([np.ravel(p) for p in parts])
    values = values[np.isfinite(values)]
    if not values.size:
        return Colours(SEQUENTIAL, Normalize(0, 1))
    if suits_logarithm(values):
        top = values.max()
        low = max(values[values > 0].min(), DEPTH * top)
        return Colours(SEQUENTIAL, LogNorm(low, top), ends(values, low, top))
    low, high = without_outliers(values)
    if changes_sign(values):
        reach = max(-low, high)
        return Colours(DIVERGING, Normalize(-reach, reach), ends(values, -reach, reach))
    low, high = widened(low, high)
    return Colours(SEQUENTIAL, Normalize(low, high), ends(values, low, high))


def coarser(faces, values, axis):
    """Every n-th cell of an axis that has more than a picture can show."""
    step = -(-values.shape[axis] // FINEST)
    if step == 1:
        return faces, values
    kept = np.append(faces[:-1:step], faces[-1])
    return kept, np.take(values, np.arange(0, values.shape[axis], step), axis)


def is_disc(x, y):
    """Whether a map has a radius across and an angle up: it is drawn as the disc or sector that it is."""
    return x.name == "r" and y.name == "phi"


def mesh_of(x, y, x_faces, y_faces):
    """The corners of a map's cells on paper."""
    if not is_disc(x, y):
        return x_faces, y_faces
    angle = np.radians(y_faces)[:, None]
    return x_faces * np.cos(angle), x_faces * np.sin(angle)


def slope(x, y):
    """Height over width of a map that is true to scale; None if the axes measure different things or one
    is a thread."""
    if is_disc(x, y):
        across, up = mesh_of(x, y, x.faces, y.faces)
        return np.ptp(up) / np.ptp(across)
    alike = x.unit == y.unit or (x.unit in ANGLES and y.unit in ANGLES)
    high_over_wide = np.ptp(y.faces) / np.ptp(x.faces)
    return high_over_wide if alike and 1 / TALL < high_over_wide < TALL else None


def map_height(x, y, width=4.2):
    """How high a panel of that width has to be for its map, labels and title."""
    return min(max((width - 0.9) * (slope(x, y) or 0.75) + 0.9, 1.6), 1.8 * width)


def frame(panel, x, y):
    """Labels and shape of a map."""
    if is_disc(x, y):
        panel.set(xlabel=label("x", x.unit), ylabel=label("y", x.unit), aspect="equal", facecolor=HOLES)
        return
    panel.set(xlabel=label(x.name, x.unit), ylabel=label(y.name, y.unit))
    panel.set_facecolor(HOLES)
    if slope(x, y):
        panel.set_aspect("equal")
    for axis, along in ((panel.xaxis, x), (panel.yaxis, y)):
        if along.unit in ANGLES and np.ptp(along.faces) > 60:
            axis.set_major_locator(matplotlib.ticker.MultipleLocator(60 if along.unit == "degrees_east" else 30))
        else:
            axis.set_major_locator(matplotlib.ticker.MaxNLocator(6))


def draw_map(panel, x, y, values, colours, title="", unit="1", bar=True):
    """A map of values (y, x) with a bar of colours; cells that are not there are grey."""
    x_faces, values = coarser(x.faces, values, 1)
    y_faces, values = coarser(y.faces, values, 0)
    if colours.logarithmic:
        values = np.where(values < colours.norm.vmin, colours.norm.vmin, values)
    image = panel.pcolormesh(*mesh_of(x, y, x_faces, y_faces), np.ma.masked_invalid(values), cmap=colours.cmap,
                             norm=colours.norm, rasterized=True)
    frame(panel, x, y)
    panel.set_title(title, fontsize=FONT + 1)
    if bar:
        colour_bar(panel.figure, image, panel, colours, pretty(unit))
    return image


def colour_bar(figure, image, panels, colours, title="", shrink=1.0):
    bar = figure.colorbar(image, ax=panels, extend=colours.extend, label=title, shrink=shrink)
    if not colours.logarithmic:
        bar.formatter.set_powerlimits((-3, 4))
    return bar


def draw_line(panel, x, values, name, unit, **style):
    """A profile along an axis."""
    panel.plot(x.centres, values, **style)
    panel.set(xlabel=label(x.name, x.unit), ylabel=label(name, unit))
    panel.margins(x=0)


def scale_of_values(panel, values):
    """A logarithmic scale where positive values span decades; no scale that shows rounding errors."""
    values = np.asarray(values)[np.isfinite(values)]
    if not values.size:
        return
    if suits_logarithm(values):
        top = values.max()
        bottom = max(values[values > 0].min(), DEPTH * top)
        room = (top / bottom) ** 0.05
        panel.set_ylim(bottom / room, top * room)
        panel.set_yscale("log")
        return
    low, high = float(values.min()), float(values.max())
    if widened(low, high) != (low, high):
        panel.set_ylim(*widened(low, high))
    panel.ticklabel_format(axis="y", scilimits=(-3, 4), useOffset=False)


def colours_along(places):
    """A colour for each of some places (times, voltages), with what a bar of colours needs."""
    values = np.asarray(places.values, dtype=float)
    if not places.dated and (values >= 0).all() and spread_logarithmically(values):
        norm = LogNorm(values[values > 0].min(), values.max())
    else:
        norm = Normalize(*widened(float(values.min()), float(values.max())))
    shades = matplotlib.colors.ListedColormap(plt.get_cmap(SEQUENTIAL)(np.linspace(0, 0.9, 256)))
    shown = plt.cm.ScalarMappable(norm, shades)
    return [shown.to_rgba(max(v, norm.vmin)) for v in values], shown


def bar_along(figure, shown, panels, places):
    """The bar that says which colour is which time."""
    bar = figure.colorbar(shown, ax=panels)
    places.dress(bar.ax.yaxis)
    return bar
