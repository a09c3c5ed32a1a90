"""Writes the AFT flows with a modulation in longitude as maps: what `flow: {file: ...}` reads.

    solar_flow.py FLOW.h5 [--rows 512] [--columns 1024] [--modulation 0.1]
"""
import argparse

import h5py
import numpy as np


def aft(latitude):
    """Eastward and northward speed in m/s (Hathaway & Rightmire 2011, ApJ 729, 80)."""
    s, c = np.sin(latitude), np.cos(latitude)
    return c * (46 - 262 * s**2 - 379 * s**4), c * (22 * s + 11 * s**3 - 28 * s**5)


def write_flow(path, rows=512, columns=1024, modulation=0.1):
    """Eastward flow comes and goes three times around the Sun, northward flow four times."""
    latitude = (np.arange(rows) + 0.5) * 180 / rows - 90
    longitude = (np.arange(columns) + 0.5) * 360 / columns
    east, north = aft(np.deg2rad(latitude))
    phase = np.deg2rad(longitude)
    with h5py.File(path, "w") as file:
        file["latitude"], file["longitude"] = latitude, longitude
        for axis in ("latitude", "longitude"):
            file[axis].attrs["units"] = "degrees"
        file["v_east"] = east[:, None] * (1 + modulation * np.cos(3 * phase))
        file["v_north"] = north[:, None] * (1 + modulation * np.sin(4 * phase))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("--rows", type=int, default=512)
    parser.add_argument("--columns", type=int, default=1024)
    parser.add_argument("--modulation", type=float, default=0.1)
    given = parser.parse_args()
    write_flow(given.path, given.rows, given.columns, given.modulation)


if __name__ == "__main__":
    main()
