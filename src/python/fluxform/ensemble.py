"""The picture of an ensemble: what its members gave, with mean and spread."""

import re

import numpy as np

from fluxform.curves import drawable, grid_for
from fluxform.drawing import FONT, widened
from fluxform.pictures import save
from fluxform.units import fitting, label

SHADE, BETWEEN = "#9ecae1", (5, 95)  # per cent of the members


def values_of(column):
    """The numbers of a key's cells and their unit; None if these are words or of several units."""
    found = [re.fullmatch(r"([-+0-9.eE]+) ?(.*)", str(cell)) for cell in column.values]
    if not all(found) or len({m[2] for m in found}) > 1:
        return None
    return np.array([float(m[1]) for m in found]), found[0][2] or "1"


def spread(panel, values, vertical):
    """Mean as a line, most of the members as a band, across the panel's values."""
    line, band = (panel.axvline, panel.axvspan) if vertical else (panel.axhline, panel.axhspan)
    band(*np.percentile(values, BETWEEN), color=SHADE, alpha=0.5, lw=0,
         label=f"{BETWEEN[1] - BETWEEN[0]} % of members")
    line(values.mean(), color="#08519c", lw=1, label="mean")


def bins_for(members):
    """As many bins as have about as many members each."""
    return int(np.clip(np.sqrt(members), 5, 60))


def draw_answer(panel, column, along):
    """An answer against the one key that varies, or how often each value came."""
    factor, unit = fitting(column.values, column.unit)
    values = column.values * factor
    there = np.isfinite(values)
    spread(panel, values[there], vertical=along is None)
    if along is None:
        limits = widened(values[there].min(), values[there].max())
        panel.hist(values[there], bins=bins_for(there.sum()), range=limits, color="0.4", alpha=0.7)
        panel.set_xlabel(label(column.name, unit))
        panel.set_ylabel("members")
        return
    places, key, key_unit = along
    panel.plot(places[there], values[there], ".", color="0.2", ms=3)
    panel.set_xlabel(label(key, key_unit))
    panel.set_ylabel(label(column.name, unit))


def is_ensemble(run):
    """Whether the run was many."""
    return {"members.csv", "statistics.csv"} <= set(run.tables())


def ensemble(run, output):
    """Draws ensemble.png of a run that was many."""
    if not is_ensemble(run):
        return
    table, named = run.table("members.csv"), set(run.table("statistics.csv")["quantity"].values)
    answers = [c for c in drawable(table.values()) if c.name in named and np.isfinite(c.values).sum() > 1]
    if not answers:
        return
    keys = [n for n in table if n not in named | {"member", "failure"}]
    found = values_of(table[keys[0]]) if len(keys) == 1 else None
    along = (found[0], keys[0].split(".")[-1], found[1]) if found else None
    figure, panels = grid_for(len(answers))
    for panel, column in zip(panels, answers):
        draw_answer(panel, column, along)
    panels[0].legend(frameon=False, fontsize=FONT - 2)
    save(figure, output / "ensemble.png", run.folder)
