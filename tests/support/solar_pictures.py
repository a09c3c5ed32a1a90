#!/usr/bin/env python3
"""plot.py on made-up runs: the pictures are there, and dates and reversals are read right."""

import importlib.util
import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

SCRIPT = Path(os.environ["FLUXFORM_SOURCE"]) / "apps/solar/plot.py"


def write_run(path, unit):
    """An 11-year cycle, laid out as the app writes it."""
    latitude, longitude = np.arange(-85, 90, 10.0), np.arange(5, 360, 10.0)
    days = np.linspace(0, 4015, 100)
    wave = -np.cos(np.pi * days / 4015)
    mean = np.outer(wave, np.sin(np.radians(latitude)))
    with h5py.File(path, "w") as run:
        run["latitude"], run["longitude"] = latitude, longitude
        run["history_time"], run["time"] = days, days[[0, -1]]
        for name in ("history_time", "time"):
            run[name].attrs["units"] = unit
        run["zonal_mean"] = mean
        run["br"] = np.repeat(mean[[0, -1], :, None], longitude.size, axis=2) * [[[2]], [[1]]]
        run["history/br_min"], run["history/br_max"] = np.full(100, -1.0), np.full(100, 1.0)
        for name in ("north_field_60", "axial_dipole", "equatorial_dipole"):
            run[f"history/{name}"] = 5 * wave
        run["history/south_field_60"] = -5 * wave


def write_records(path, unit, history=0):
    """A run without history: eigenmodes, whose records count modes, or a steady state."""
    with h5py.File(path, "w") as run:
        run["latitude"], run["longitude"] = np.arange(-85, 90, 10.0), np.arange(5, 360, 10.0)
        run["time"], run["history_time"] = np.arange(3.0 if unit == "1" else 1.0), np.zeros(history)
        run["time"].attrs["units"] = unit
        run["br"] = np.ones((run["time"].size, 18, 36))


def load_plot():
    spec = importlib.util.spec_from_file_location("plot", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check_times(plot, path, first, last):
    with h5py.File(path) as run:
        times = plot.years(run["history_time"])
        reversals = plot.crossings(times, run["history/axial_dipole"][...])
    assert abs(times[0] - first) < 1e-3 and abs(times[-1] - last) < 1e-2, times[[0, -1]]
    assert reversals.size == 1 and abs(reversals[0] - 0.5 * (first + last)) < 1e-2, reversals


def check_noise(plot):
    times = np.arange(4.0)
    assert plot.crossings(times, np.array([-1e-9, 1e-9, 1, 2])).size == 0
    assert plot.crossings(times, np.array([-1.0, 1e-9, -1e-9, 1])) == [1.5]
    assert plot.crossings(times, np.array([-1.0, 1, -1, 1]), floor=2).size == 0
    assert plot.saturation(np.arange(101.0), None) == 99 and plot.saturation(np.zeros(5), None) == 1
    assert plot.saturation(np.arange(101.0), 7) == 7


def pictures(folder, environment=None):
    """Names of the pictures drawn, and everything that was printed."""
    done = subprocess.run([sys.executable, SCRIPT, folder], env=environment, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    drawn = [Path(line) for line in done.stdout.splitlines() if line.endswith(".png")]
    for picture in drawn:
        content = picture.read_bytes()
        assert content.startswith(b"\x89PNG") and len(content) > 10000
        assert b"Software\0Fluxform" in content[:256], "a new run would not know it"
    return {picture.name for picture in drawn}, done.stdout


def check_pictures(folder):
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    drawn, _ = pictures(folder, environment)
    assert drawn == {"butterfly.png", "polar_fields.png", "map.png", "map_maximum.png"}, drawn


def heights(folder):
    return {path.name: struct.unpack(">I", path.read_bytes()[20:24])[0] for path in folder.glob("*.png")}


def check_caption(folder):
    """A run's warnings stand below each picture, which grows by them."""
    before = heights(folder)
    (folder / "summary.json").write_text(json.dumps({"warnings": ["the map's net flux is 40 %"]}))
    pictures(folder)
    after = heights(folder)
    assert before and all(after[name] > before[name] for name in before), (before, after)
    (folder / "summary.json").unlink()


def check_map_limit(plot):
    """Maps have a limit of their own."""
    drawn = []
    plot.butterfly = lambda run, folder, limit: drawn.append(("butterfly", limit))
    plot.surface = lambda run, path, record, title, limit: drawn.append((path.name, limit))
    plot.polar_fields = lambda run, folder: None
    with tempfile.TemporaryDirectory() as name:
        write_run(Path(name) / "run.h5", "days")
        with h5py.File(Path(name) / "run.h5") as run:
            plot.draw(run, Path(name), 7.0, 50.0)
    assert drawn == [("butterfly", 7.0), ("map.png", 50.0), ("map_maximum.png", 50.0)], drawn


def check_other_analyses(folder):
    write_records(folder / "run.h5", "1")
    drawn, printed = pictures(folder)
    assert drawn == {"modes.png"} and "no butterfly diagram" in printed, printed
    write_records(folder / "run.h5", "days", history=1)
    drawn, printed = pictures(folder)
    assert drawn == {"map.png"} and "no butterfly diagram" in printed, printed


def check_missing_libraries():
    """Another Python, without h5py, is told what to do."""
    done = subprocess.run([sys.executable, "-S", "-I", SCRIPT, "run"], capture_output=True, text=True)
    assert done.returncode == 1 and "run it with /usr/bin/python3, or install" in done.stderr, done.stderr
    assert os.access(SCRIPT, os.X_OK) and os.access(SCRIPT.with_name("view.py"), os.X_OK)


def main():
    plot = load_plot()
    with tempfile.TemporaryDirectory(prefix="solar pictures ") as name:
        folder = Path(name)
        write_run(folder / "run.h5", "days")
        check_times(plot, folder / "run.h5", 0.0, 11.0)
        write_run(folder / "run.h5", "days since 2010-07-02")
        check_times(plot, folder / "run.h5", 2010.4986, 2021.4932)  # 4015 days by the calendar
        write_run(folder / "run.h5", "days since 2010-07-02T12:00:00")
        check_times(plot, folder / "run.h5", 2010.5, 2021.4945)
        check_pictures(folder)
        check_caption(folder)
        check_other_analyses(folder)
    check_noise(plot)
    check_map_limit(plot)
    check_missing_libraries()
    missing = subprocess.run([sys.executable, SCRIPT, "no such run"], capture_output=True, text=True)
    assert missing.returncode == 2 and "there is no file 'no such run'" in missing.stderr


if __name__ == "__main__":
    main()
