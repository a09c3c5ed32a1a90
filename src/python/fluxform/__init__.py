"""Reading and drawing the runs of every Fluxform app.

    import fluxform
    run = fluxform.open("results/front")     # an xarray Dataset; help(fluxform.open) says more

`fluxform-plot RUN` draws a run from the command line. The parts that an app's own plot.py builds on are
fluxform.run (files), fluxform.units (words and prefixes), fluxform.drawing (maps and curves) and
fluxform.pictures (saving).
"""

__all__ = ["open"]


def open(run):  # named like the call that users type: fluxform.open
    """Opens a run as an xarray Dataset.

    `run` is the folder of a run or the path of its run.h5. The Dataset holds

      fields        one variable each, over time and the grid's axes, e.g. run["density"]
      history       one variable per column, over history_time; a column that shares its name with a field
                    is called history_NAME
      profiles      what the app records along one axis, over history_time and that axis
      cell_volume   the size of every cell, so that (field * cell_volume).sum() is an amount
      coordinates   time and history_time, the axes' centres (x, y, longitude, ...) and faces (x_faces, ...)
      attributes    every number of summary.json as NAME and NAME_units, the list `warnings`, and app,
                    version, commit, date and command_line

    Every variable has `units`, in the unit of the file. Times that count from a date become dates. Cells
    outside the domain are NaN. Fields and profiles stay on the disk until they are used: select before you
    compute, and close the Dataset, or use it in a `with`:

        with fluxform.open("results/front") as run:
            last = run["density"].isel(time=-1)
            last.plot()
            print(run.attrs["end_time"], run.attrs["end_time_units"])

    Raises FileNotFoundError if there is no run.h5, and ValueError if the file is of another kind.
    """
    from fluxform.dataset import open_dataset

    return open_dataset(run)
