#!/usr/bin/env python3
"""Pictures of a gorsky run beside those of any run.

usage: plot.py RUN_DIRECTORY [--output DIR]

  after_effect.png   the moment of the atoms over time, with the series of a bent strip where it is one
  and the default pictures: fields over place and time, curves of the history
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
import matplotlib

matplotlib.use("Agg")  # no display needed
import numpy as np

from fluxform.defaults import draw_defaults
from fluxform.drawing import panels_of
from fluxform.pictures import save
from fluxform.run import Run
from fluxform.units import fitting, label


def fitted_rate(time, moment):
    """The slowest relaxation: tau and the end of a moment, from its last two thirds."""
    end = moment[-1] + (moment[-1] - moment[-2]) / max(1e-300, 1.0 - (moment[-1] - moment[-2])
                                                       / max(1e-300, moment[-2] - moment[-3]))
    left = end - moment
    part = (left > 0.02 * np.ptp(moment)) & (left < 0.6 * np.ptp(moment))
    if part.sum() < 3:
        return None
    slope, _ = np.polyfit(time[part], np.log(left[part]), 1)
    return (-1.0 / slope, end) if slope < 0 else None


def series(age):
    """Gorsky's strip: moment over its end at an age in units of tau."""
    n = np.arange(1, 200, 2)
    return 1.0 - np.sum(96.0 / (n * np.pi) ** 4 * np.exp(-n**2 * age[:, None]), axis=1)


def after_effect(run, output):
    table = run.table("history.csv")
    if "chemical_bending" not in table or len(table["time"].values) < 4:
        return
    time, moment = table["time"], table["chemical_bending"]
    if not np.ptp(moment.values) > 1e-9 * np.abs(moment.values).max():
        return
    factor, unit = fitting(time.values, time.unit)
    figure, panels = panels_of(1, 1, width=6.0, height=4.0)
    panel = panels[0][0]
    panel.plot(time.values * factor, moment.values, "k.", ms=3, label="run")
    found = fitted_rate(time.values, moment.values)
    if found:
        tau, end = found
        panel.plot(time.values * factor, end * series(time.values / tau), color="#b2182b", lw=1.2,
                   label=f"bent strip with tau = {tau * factor:.4g} {unit}")
        panel.axvline(tau * factor, color="0.6", lw=0.8, ls="--")
    panel.set(xlabel=label("time", unit), ylabel=label("moment of chemical strain", moment.unit))
    panel.legend(frameon=False)
    save(figure, output / "after_effect.png", run.folder)


def main():
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_argument("run", type=Path)
    command.add_argument("--output", type=Path)
    given = command.parse_args()
    run = Run(given.run)
    output = given.output or run.folder
    draw_defaults(given.run, output)
    if "history.csv" in run.tables():
        after_effect(run, output)


if __name__ == "__main__":
    main()
