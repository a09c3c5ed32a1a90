"""Default pictures of tables: columns grouped by unit, curves over the first column, bars of named rows."""

import numpy as np

from fluxform.drawing import FONT, panels_of, scale_of_values
from fluxform.pictures import save
from fluxform.units import fitting, greatest, label, moments, pretty, spread_logarithmically, words

TOGETHER = 100.0  # how many times larger the greatest curve of a panel may be than the least
NOISE = 1e-12  # of the largest column of a unit: what is below it is rounding
CURVES = 8  # on one panel
ACROSS = 3  # panels side by side
BARS = 30  # named rows that bars can show


def drawable(columns):
    """Columns that hold numbers, not all of them missing."""
    return [c for c in columns if not c.is_text and np.isfinite(c.values).any()]


def sizes_of(columns, unit):
    """Greatest magnitudes of the columns of a unit by their number. What is rounding beside the largest counts
    as large: it is drawn as the zero it is. Numbers without a unit are counts and shares of many kinds."""
    sizes = {k: greatest(c.values) for k, c in enumerate(columns) if c.unit == unit}
    largest = max(sizes.values())
    return {k: largest if size < NOISE * largest and unit != "1" else size for k, size in sizes.items()}


def groups(columns):
    """Columns that share a panel: of one unit and of sizes that can be seen side by side, in their order."""
    found = []
    for unit in dict.fromkeys(c.unit for c in columns):
        sizes = sorted((size, k) for k, size in sizes_of(columns, unit).items())
        panel, least = [], 0.0
        for size, k in sizes:
            if panel and (len(panel) == CURVES or size > TOGETHER * least > 0.0):
                found.append(sorted(panel))
                panel, least = [], 0.0
            panel.append(k)
            least = least or size
        found.append(sorted(panel))
    return [[columns[k] for k in panel] for panel in sorted(found)]


def grid_for(count, height=3.0):
    """Panels for `count` groups, those that are too many taken away."""
    across = min(count, ACROSS)
    figure, grid = panels_of(-(-count // across), across, width=4.6, height=height)
    for panel in grid.flat[count:]:
        panel.set_axis_off()
    return figure, list(grid.flat[:count])


def draw_group(panel, along, columns, style):
    """Curves of one unit; a legend if there are several."""
    factor, unit = fitting(np.concatenate([c.values for c in columns]), columns[0].unit)
    for column in columns:
        panel.plot(along, column.values * factor, style, lw=1.2, ms=3, label=words(column.name))
    scale_of_values(panel, np.concatenate([c.values for c in columns]) * factor)
    if len(columns) == 1:
        panel.set_ylabel(label(columns[0].name, unit))
    else:
        panel.set_ylabel(pretty(unit))
        panel.legend(frameon=False, fontsize=FONT - 2)


def style_of(first):
    """Lines over time; dots on lines for a sweep; dots alone where several rows share a place, or where
    places are numbers of modes."""
    if np.any(np.diff(first.values) == 0) or first.name == "mode":
        return "."
    return "-" if len(first.values) > 60 else ".-"


def curves(table, path, run, style=None):
    """The first column against the rest, a panel for each unit."""
    first, *others = table.values()
    columns = drawable(others)
    if not columns:
        return
    places = moments(first.values, first.unit, first.name)
    parts = groups(columns)
    figure, panels = grid_for(len(parts))
    logarithmic = not places.dated and spread_logarithmically(first.values) and (first.values >= 0).all()
    for panel, part in zip(panels, parts):
        draw_group(panel, places.values, part, style or style_of(first))
        places.dress(panel.xaxis)
        panel.margins(x=0.02)
        if logarithmic:
            panel.set_xscale("log")
    save(figure, path, run)


def bars(table, path, run):
    """Rows with names: a bar for each, a panel for each column."""
    named = [c for c in table.values() if c.is_text]
    columns = drawable(table.values())
    names = [" · ".join(filter(None, parts)) for parts in zip(*(c.values for c in named))]
    if not columns or len(names) > BARS:
        return
    figure, panels = grid_for(len(columns), height=0.8 + 0.3 * len(names))
    for panel, column in zip(panels, columns):
        factor, unit = fitting(column.values, column.unit)
        panel.barh(np.arange(len(names)), column.values * factor)
        panel.axvline(0, color="0.4", lw=0.8)
        panel.set_yticks(np.arange(len(names)), names, fontsize=FONT - 1)
        panel.invert_yaxis()
        panel.ticklabel_format(axis="x", scilimits=(-3, 4), useOffset=False)
        panel.set_xlabel(label(column.name, unit))
    save(figure, path, run)


OF_ENSEMBLES = {"members.csv", "statistics.csv"}  # drawn by ensemble.py


def tables(run, output):
    """A picture of every CSV table that has at least two rows."""
    for name in (n for n in run.tables() if n not in OF_ENSEMBLES):
        table = run.table(name)
        if not table or len(next(iter(table.values())).values) < 2:
            continue
        path = output / (name.removesuffix(".csv") + "_curves.png")
        if any(c.is_text for c in table.values()):
            bars(table, path, run.folder)
        elif len(table) > 1:
            curves(table, path, run.folder, "-" if name == "history.csv" else None)
