"""Runs of known content, laid out as src/output/run_layout.cpp lays them out, and the figures drawn of them."""

import json
import os
import sys
from pathlib import Path
from unittest import mock

import h5py
import numpy as np

sys.path.insert(0, str(Path(os.environ["FLUXFORM_SOURCE"]) / "src/python"))
import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt

LAT_LON = {"longitude": ("degrees_east", 0, 360), "latitude": ("degrees_north", -90, 90)}


def write_scale(file, name, values, unit, growing=False):
    scale = file.create_dataset(name, data=np.asarray(values, float), maxshape=(None,) if growing else None)
    scale.make_scale(name)
    scale.attrs["units"] = unit
    return scale


def write_axes(file, axes):
    """`axes` maps names, fastest first, to (unit, from, to, cells)."""
    for name, (unit, low, high, cells) in axes.items():
        faces = np.linspace(low, high, cells + 1)
        write_scale(file, name, 0.5 * (faces[1:] + faces[:-1]), unit)
        write_scale(file, name + "_faces", faces, unit)
    shape = tuple(a[3] for a in reversed(axes.values()))
    stand(file, "cell_volume", np.ones(shape), f"m{len(axes)}", list(reversed(axes)))


def stand(file, path, values, unit, dims):
    """A dataset on root scales."""
    dataset = file.create_dataset(path, data=values)
    dataset.attrs["units"] = unit
    dataset.attrs["_FillValue"] = np.nan
    for k, name in enumerate(dims):
        dataset.dims[k].attach_scale(file[name])


def write_run(folder, axes, fields, times, time_unit="s", history=None, profiles=None, statics=None,
              command="build/release/bin/fluxform-made_up made.yaml", warnings=(), name="run.h5"):
    """A run folder. `fields` maps names to (unit, function of (t, *coordinates)); `history` maps columns to
    (unit, values over history_time, which are `times`); `profiles` to (unit, axis, values)."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    dims = list(reversed(axes))
    with h5py.File(folder / name, "w") as file:
        file.attrs["Conventions"] = "CF-1.8"
        write_axes(file, axes)
        write_scale(file, "time", times, time_unit, growing=True)
        write_scale(file, "history_time", times, time_unit, growing=True)
        where = np.meshgrid(*(file[n][...] for n in dims), indexing="ij")
        for field, (unit, values) in fields.items():
            stand(file, field, np.array([values(t, *reversed(where)) for t in times]), unit, ["time", *dims])
        for field, (unit, values) in (statics or {}).items():
            stand(file, field, values(*reversed(where)), unit, dims)
        for profile, (unit, axis, values) in (profiles or {}).items():
            stand(file, profile, values, unit, ["history_time", axis])
        file.create_group("history")["history_time"] = file["history_time"]
        for column, (unit, values) in (history or {}).items():
            stand(file, f"history/{column}", values, unit, ["history_time"])
        group = file.create_group("provenance")
        group.attrs.update({"command_line": command, "version": "0.1.0", "commit": "abc", "ranks": "2"})
        group["input"], group["resolved"] = "grid: <small>\n", "grid: <small>\nstep: 1 s\n"
        ledger = file.create_group("ledger")
        ledger["mass_change"], ledger["mass_mismatch"] = 2.5, 1e-15
        for entry in ledger.values():
            entry.attrs["units"] = "kg"
    write_tables(folder, times, time_unit, history or {}, warnings)
    return folder


def write_tables(folder, times, time_unit, history, warnings):
    if history:
        heads = [f"time [{time_unit}]", *(f"{n} [{u}]" for n, (u, _) in history.items())]
        rows = np.column_stack([times, *(v for _, v in history.values())])
        write_table(folder / "history.csv", heads, rows)
    summary = {"end_time": {"value": float(times[-1]), "unit": time_unit},
               "unknown_to_all": {"value": None, "unit": "m"}, "warnings": list(warnings)}
    (folder / "summary.json").write_text(json.dumps(summary))


def write_table(path, heads, rows):
    path.write_text("\n".join([",".join(heads), *(",".join(map(str, row)) for row in rows)]) + "\n")


def figures_of(folder):
    """The default figures of a run by name, open for reading what they show; files are not written."""
    from fluxform.defaults import draw_defaults

    plt.close("all")
    found = {}

    def keep(figure, path, run):
        found[Path(path).stem] = figure

    with mock.patch("fluxform.states.save", keep), mock.patch("fluxform.curves.save", keep):
        draw_defaults(folder)
    return found


def panels(figure):
    """Panels that show something, bars of colours left out."""
    return [a for a in figure.axes if a.get_label() != "<colorbar>" and a.axison]


def bars(figure):
    return [a for a in figure.axes if a.get_label() == "<colorbar>"]
