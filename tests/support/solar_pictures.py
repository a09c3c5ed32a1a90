#!/usr/bin/env python3
"""plot.py on a made-up run: the pictures are there, and dates and reversals are read right."""

import importlib.util
import os
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
        run["br"] = np.repeat(mean[[0, -1], :, None], longitude.size, axis=2)
        for name in ("north_field_60", "axial_dipole", "equatorial_dipole"):
            run[f"history/{name}"] = 5 * wave
        run["history/south_field_60"] = -5 * wave


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


def check_pictures(folder):
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    done = subprocess.run([sys.executable, SCRIPT, folder], env=environment, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    for name in ("butterfly.png", "polar_fields.png", "map.png"):
        picture = folder / name
        assert str(picture) in done.stdout.splitlines(), done.stdout
        assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 10000


def main():
    plot = load_plot()
    with tempfile.TemporaryDirectory(prefix="solar pictures ") as name:
        folder = Path(name)
        write_run(folder / "run.h5", "days")
        check_times(plot, folder / "run.h5", 0.0, 11.0)
        write_run(folder / "run.h5", "days since 2010-07-02")
        check_times(plot, folder / "run.h5", 2010.4986, 2021.4913)
        check_pictures(folder)
    missing = subprocess.run([sys.executable, SCRIPT, "no such run"], capture_output=True, text=True)
    assert missing.returncode == 2 and "there is no file 'no such run'" in missing.stderr


if __name__ == "__main__":
    main()
