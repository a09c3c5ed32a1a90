"""Opens the run files left by output_tests with h5py and with xarray's two HDF5 engines.

usage: read_run.py FOLDER      FOLDER holds one folder per rank count: 1, 2, 4
"""

import sys
from pathlib import Path

import h5py
import numpy as np
import xarray as xr

RANKS = ("1", "2", "4")
ENGINES = ("h5netcdf", "netcdf4")


def same(actual, expected, what):
    np.testing.assert_array_equal(np.asarray(actual), np.asarray(expected), err_msg=what)


def expected_values(cells, time, field=0):
    """What output_support.hpp's value_at gives, last axis fastest."""
    index = np.indices(cells[::-1])[::-1]
    weights = (1.0, 100.0, 10000.0)
    return 1.0 + sum(w * i for w, i in zip(weights, index)) + 0.25 * field + 1e6 * time


def check_sphere(path, engine):
    run = xr.open_dataset(path, engine=engine)
    field = run["B"]
    assert field.dims == ("time", "latitude", "longitude"), field.dims
    assert field.attrs["units"] == "G" and field.attrs["long_name"] == "radial magnetic field"
    same(run["time"].values,
         np.array(["2010-06-15T12", "2010-06-25T12", "2010-07-05T12"], dtype="datetime64[ns]"), "dates")
    np.testing.assert_allclose(field["latitude"], np.arange(-82.5, 90, 15), atol=1e-12)
    np.testing.assert_allclose(field["longitude"], np.arange(7.5, 360, 15), atol=1e-12)
    np.testing.assert_allclose(run["latitude_faces"], np.arange(-90, 91, 15), atol=1e-12)
    assert run["latitude"].attrs["units"] == "degrees_north"
    assert run["longitude"].attrs["units"] == "degrees_east"
    for n in range(3):
        same(field[n], 2.0 * expected_values((24, 12), n), f"record {n}")
    check_profile(run)
    area = run["cell_volume"]
    assert area.attrs["units"] == "m2" and area.dims == ("latitude", "longitude")
    np.testing.assert_allclose(area.sum(), 4 * np.pi * 6.957e8**2, rtol=1e-12)
    history = xr.open_dataset(path, engine=engine, group="history")
    assert history["net_flux"].dims == ("history_time",), history["net_flux"].dims
    assert history["net_flux"].attrs["units"] == "Mx"
    same(history["net_flux"], [0.0, 3.0, 6.0], "history")
    same(history["history_time"].values, run["history_time"].values, "history has its times")


def check_profile(run):
    butterfly = run["zonal_mean"]
    assert butterfly.dims == ("history_time", "latitude"), butterfly.dims
    assert butterfly.attrs["units"] == "G"
    same(butterfly[:, 0], [-1, -1, -1], "first latitude")
    same(butterfly[:, 1:].T, np.tile([0.0, 1.0, 2.0], (11, 1)), "other latitudes")


def check_boxes(folder, engine):
    plate = xr.open_dataset(folder / "plate.h5", engine=engine)
    assert plate["psi"].dims == ("time", "y", "x") and plate["psi"].attrs["units"] == "V"
    hole = (plate["x"] <= 0.5) & (plate["y"] <= 1.0)  # in metres: the grid's units are 2 m
    same(np.isnan(plate["c"][1]), hole.transpose("y", "x"), "hole")
    expected = np.where(hole.transpose("y", "x"), np.nan, 0.5 * expected_values((8, 6), 0.1, 1))
    same(plate["psi"][1], expected, "plate")
    brick = xr.open_dataset(folder / "brick.h5", engine=engine)
    assert brick["c"].dims == ("time", "z", "y", "x")
    same(brick["c"][1], expected_values((5, 4, 6), 0.1), "brick")
    line = xr.open_dataset(folder / "line.h5", engine=engine)
    assert line["c"].dims == ("time", "x") and line["x"].attrs["units"] == "m"
    np.testing.assert_allclose(line["x"], 1e-3 * np.arange(0.05, 1, 0.1), rtol=1e-12)
    cylinder = xr.open_dataset(folder / "cylinder.h5", engine=engine)
    assert cylinder["phi"].attrs["units"] == "degrees"
    np.testing.assert_allclose(cylinder["phi"], np.arange(9, 90, 18), rtol=1e-12)


def check_h5py(path):
    with h5py.File(path) as run:
        assert run.attrs["Conventions"] in ("CF-1.8", b"CF-1.8")
        assert [d.keys()[0] for d in run["B"].dims] == ["time", "latitude", "longitude"]
        assert np.isnan(run["B"].attrs["_FillValue"]).all() and run["B"].chunks == (1, 12, 24)
        origin = run["provenance"]
        assert origin["input"][()] == b"i" * 100000 and origin["resolved"][()] == b"end: 3"
        assert int(origin.attrs["seed"]) == 42 and origin.attrs["petsc"] and origin.attrs["commit"]
        assert run["ledger/B_change"][()] == 2.0
        assert run["ledger/B_change"].attrs["units"] in ("G m2", b"G m2")


def datasets(path):
    """Every number in the file by name."""
    found = {}
    with h5py.File(path) as run:
        def keep(name, item):
            if isinstance(item, h5py.Dataset) and item.dtype.kind == "f":
                found[name] = item[()]
        run.visititems(keep)
    return found


def check_rank_invariance(folders, name):
    first = datasets(folders[0] / name)
    for folder in folders[1:]:
        other = datasets(folder / name)
        assert other.keys() == first.keys(), (other.keys(), first.keys())
        for key, values in first.items():
            same(other[key], values, f"{folder / name}: {key}")


def main(root):
    folders = [root / ranks for ranks in RANKS]
    for folder in folders:
        check_h5py(folder / "sphere.h5")
        for engine in ENGINES:
            check_sphere(folder / "sphere.h5", engine)
            check_boxes(folder, engine)
    for name in ("sphere.h5", "plate.h5", "brick.h5", "line.h5", "cylinder.h5", "parts.h5"):
        check_rank_invariance(folders, name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
