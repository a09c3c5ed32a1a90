"""Runs as xarray Datasets, read from the file when they are used: what fluxform.open does."""

from pathlib import Path

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

from fluxform.run import Run, text

NANOSECONDS = {"s": 1e9, "second": 1e9, "min": 6e10, "minute": 6e10, "h": 3.6e12, "hour": 3.6e12,
               "d": 8.64e13, "day": 8.64e13}
OF_HDF5 = {"DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME", "_Netcdf4Dimid", "_FillValue"}


class Stored(BackendArray):
    """A dataset that stays in its file until a part of it is asked for."""

    def __init__(self, dataset):
        self.dataset, self.shape, self.dtype = dataset, dataset.shape, dataset.dtype

    def __getitem__(self, key):
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.OUTER_1VECTOR,
                                                  lambda inner: self.dataset[inner])


def attributes(dataset):
    return {k: text(v) for k, v in dataset.attrs.items() if k not in OF_HDF5}


def lazy(file, name, dims):
    dataset = file.data(name)
    return xr.Variable(dims, indexing.LazilyIndexedArray(Stored(dataset)), attributes(dataset))


def times(file, name):
    """Times as numbers with a unit, or as dates if the unit counts from one."""
    values, about = file.data(name)[...], attributes(file.data(name))
    step, since, day = about.get("units", "1").partition(" since ")
    scale = NANOSECONDS.get(step.strip()) or NANOSECONDS.get(step.strip().removesuffix("s"))
    if since and scale:
        values = np.datetime64(day.strip().removesuffix("Z"), "ns") + np.rint(values * scale).astype("timedelta64[ns]")
        about = {k: v for k, v in about.items() if k not in ("units", "calendar")}
    return xr.Variable((name,), values, about)


def coordinates(file):
    found = {n: times(file, n) for n in ("time", "history_time") if n in file.file}
    for name in file.space():
        for scale in (name, name + "_faces"):
            if scale in file.file:
                found[scale] = xr.Variable((scale,), file.data(scale)[...], attributes(file.data(scale)))
    return found


def variables(file):
    found = {n: lazy(file, n, file.dims(n)) for n in file.names()}
    for name in file.history():
        shown = f"history_{name}" if name in found or name in file.file else name
        found[shown] = lazy(file, f"history/{name}", ("history_time",))
    return found


def about(run, file):
    """What summary and provenance tell of the run as a whole."""
    told = {"app": run.app or ""}
    told |= {k: v for k, v in file.provenance().items() if k in ("version", "commit", "date", "command_line")}
    for name, (value, unit) in run.summary.items():
        told |= {name: value, f"{name}_units": unit}
    return told | {"warnings": run.warnings}


def open_dataset(place):
    run = Run(place)
    if not (run.folder / run.main).is_file():
        raise FileNotFoundError(f"the run in '{Path(run.folder)}' has no fields: there is no {run.main}; its tables "
                                f"are {', '.join(run.tables()) or 'none'}")
    file = run.results()
    if "cell_volume" not in file.file or "time" not in file.file:
        file.close()
        raise ValueError(f"'{file.path}' is not laid out as a run: it has no cell_volume or no time")
    data = xr.Dataset(variables(file), coordinates(file), about(run, file))
    data.set_close(file.close)
    return data
