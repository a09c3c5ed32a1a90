"""Default pictures of fields: profiles on a line, maps of a plane or sphere, three middle slices of a body,
and profiles that the history records over time."""

import numpy as np

from fluxform.drawing import (bar_along, colour_bar, colours_along, colours_of, draw_line, draw_map, fitted_axes,
                              map_height, panels_of, scale_of_values, FINEST, FONT)
from fluxform.pictures import save
from fluxform.run import Axis, edges
from fluxform.units import fitting, greatest, label, moments, pretty, words

CURVES = 12  # on one panel
MOMENTS = 3  # of a map: first, middle, last
MODES = 6
PANELS = 4  # fields in one picture; more go into further ones


def place_word(run, unit):
    """What tells states apart if not the time: the heading of the table that marches along it."""
    for name in run.tables():
        first = next(iter(run.table(name).values()), None)
        if first is not None and first.unit == unit:
            return first.name
    return "state"


def spaced(count, most):
    """Up to `most` of `count` places, first and last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int))


def chosen_places(places, most=MOMENTS):
    """Which states to show of a map: the first, one between and the last; of modes the first ones."""
    count = len(places.values)
    return np.arange(min(count, MODES)) if places.word == "mode" else spaced(count, most)


def curves_shown(places):
    """Which states to draw as curves: spread over time, or over its logarithm where it is stored so."""
    return spaced(len(places.values), CURVES)


def sharing(values, unit):
    """Values of a field in a unit with the prefix that fits all of them."""
    factor, fits = fitting(np.array([greatest(v) for v in values]), unit)
    return [v * factor for v in values], fits


def profiles(file, names, places, path, run):
    """Each field on its line, a curve for each time."""
    columns = min(len(names), 2)
    figure, grid = panels_of(-(-len(names) // columns), columns, width=5.4, height=3.6)
    shown = curves_shown(places)
    tints, colour_map = colours_along(places)
    for panel, name in zip(grid.flat, names):
        curves, unit = sharing([file.data(name)[k] for k in shown], file.unit(name))
        x, = fitted_axes(file.axes_of(name))
        for k, values in zip(shown, curves):
            draw_line(panel, x, values, name, unit, color=tints[k], lw=1.2)
        scale_of_values(panel, np.concatenate(curves))
        if len(shown) == 1 and places.word == "time":
            panel.set_title(f"at {places.told(0)}", fontsize=FONT)
    for panel in grid.flat[len(names):]:
        panel.set_axis_off()
    if len(shown) > 1:
        bar_along(figure, colour_map, grid, places)
    save(figure, path, run)


def maps(file, names, places, path, run):
    """Each field as maps at the first, a middle and the last time, a row for each; side by side if there is
    one time only."""
    shown = chosen_places(places)
    y, x = fitted_axes(file.axes_of(names[0]))
    alone = len(shown) == 1
    rows, columns = (1, len(names)) if alone else (len(names), len(shown))
    figure, grid = panels_of(rows, columns, height=map_height(x, y))
    for row, name in zip(grid.T if alone else grid, names):
        values, unit = sharing([file.data(name)[k] for k in shown], file.unit(name))
        colours = colours_of(*values)
        for panel, k, here in zip(row, shown, values):
            image = draw_map(panel, x, y, here, colours, f"{words(name)}, {places.told(k)}", bar=False)
        colour_bar(figure, image, row, colours, label(name, unit), shrink=0.8)
    save(figure, path, run)


def slices_of(data, axes):
    """The three middle slices of a body: (axis across, axis up, values, where it is cut)."""
    for cut in range(3):
        up, across = (a for k, a in enumerate(axes) if k != cut)
        middle = data.shape[cut] // 2
        index = tuple(middle if k == cut else slice(None) for k in range(3))
        at = f"{axes[cut].name} = {axes[cut].centres[middle]:.3g} {pretty(axes[cut].unit)}".strip()
        yield across, up, index, at


class Last:
    """One state of a series, read only where it is cut."""

    def __init__(self, series, k):
        self.series, self.k, self.shape = series, k, series.shape[1:]

    def __getitem__(self, index):
        return self.series[(self.k, *index)]


def bodies(file, names, places, path, run):
    """Each field on three middle planes at the last time."""
    figure, grid = panels_of(len(names), 3)
    last = 0 if places.word == "mode" else len(places.values) - 1
    for row, name in zip(grid, names):
        cuts = list(slices_of(Last(file.data(name), last), fitted_axes(file.axes_of(name))))
        values, unit = sharing([Last(file.data(name), last)[index] for _, _, index, _ in cuts], file.unit(name))
        colours = colours_of(*values)
        for panel, (x, y, _, at), here in zip(row, cuts, values):
            image = draw_map(panel, x, y, here, colours, f"{words(name)}, {at}", bar=False)
        colour_bar(figure, image, row, colours, label(name, unit))
    figure.suptitle(places.told(last))
    save(figure, path, run)


class Still:
    """A file whose statics are read as series of one state."""

    def __init__(self, file):
        self.file = file
        self.unit, self.axes_of = file.unit, file.axes_of

    def data(self, name):
        return self.file.data(name)[...][None]


DRAWN = {1: profiles, 2: maps, 3: bodies}


def batches(names, stem):
    """Names in groups of few, each with the stem of its picture."""
    for first in range(0, len(names), PANELS):
        number = f"_{first // PANELS + 1}" if len(names) > PANELS else ""
        yield names[first:first + PANELS], stem + number


def fields(run, name, output):
    """Pictures of the fields of one file, and of what it holds once for all times."""
    stem = "" if name == run.main else name.removesuffix(".h5") + "_"
    with run.results(name) as file:
        draw = DRAWN.get(len(file.space()))
        if draw is None or "time" not in file.file:
            return
        unit = file.unit("time")
        places = moments(file.data("time")[...], unit, place_word(run, unit))
        if len(places.values):
            for part, picture in batches(file.fields(), stem + "fields"):
                draw(file, part, places, output / f"{picture}.png", run.folder)
        once = moments([0.0], "1", "all times")
        once.told = lambda k: "all times"
        for part, picture in batches(file.statics(), stem + "constant_fields"):
            draw(Still(file), part, once, output / f"{picture}.png", run.folder)


def over_time(run, name, output):
    """Profiles recorded along with the history: time across, place up, value as colour."""
    with run.results(name) as file:
        names = [n for n in file.profiles() if file.data(n).shape[0] > 1]
        if not names:
            return
        times = moments(file.data("history_time")[...], file.unit("history_time"))
        figure, grid = panels_of(len(names), 1, width=8.0)
        for panel, profile in zip(grid.flat, names):
            recorded(panel, file, profile, times)
        save(figure, output / "profiles_over_time.png", run.folder)


def recorded(panel, file, name, times):
    series = file.data(name)
    step = -(-series.shape[0] // FINEST)
    (values,), unit = sharing([series[::step]], file.unit(name))
    place, = fitted_axes(file.axes_of(name))
    along = Axis(times.word, times.unit, times.values[::step], edges(times.values[::step]))
    draw_map(panel, along, place, values.T, colours_of(values), words(name), unit)
    panel.set_aspect("auto")
    times.dress(panel.xaxis)
