"""The pictures of any run, from its files alone.

    fields*.png             fields: profiles over time, maps at a few times, or three middle slices
    constant_fields*.png    what is stored once on the grid
    profiles_over_time.png  what the history records along an axis
    history_curves.png      the history, a panel for each unit; likewise NAME_curves.png of every NAME.csv
    ensemble.png            what the members of an ensemble gave, with mean and spread
    NAME_fields*.png        the fields of other files laid out as run.h5
"""

import argparse
from pathlib import Path

from fluxform import curves, states
from fluxform.ensemble import ensemble
from fluxform.run import Run


def draw_defaults(place, output=None):
    """Draws every default picture of a run, beside its files or in the folder `output`."""
    run = Run(place)
    folder = Path(output or run.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in run.files():
        states.fields(run, name, folder)
    if run.main in run.files():
        states.over_time(run, run.main, folder)
    curves.tables(run, folder)


def started(about):
    """How an app's plot.py begins: the run of its command line with its default pictures drawn, and the folder
    for all pictures. `about` is the script's docstring."""
    command = argparse.ArgumentParser(description=about.splitlines()[0])
    command.add_argument("run", type=Path)
    command.add_argument("--output", type=Path)
    given = command.parse_args()
    run = Run(given.run)
    draw_defaults(given.run, given.output)
    return run, given.output or run.folder
