#!/usr/bin/env python3
"""A made-up landscape: patches of forest and shrub among farmland, a settlement, a lake.

usage: make_patchy_forest.py [FOLDER]     writes patchy_forest.asc and patchy_forest.prj

200 x 150 cells of 100 m, classes 1 forest, 2 shrub, 3 farmland, 4 settlement; the lake is NODATA. It
stands in the coordinate system EPSG:3035 (ETRS89 / LAEA Europe), somewhere in the uplands of central
Europe, but shows no real place.
"""

import sys
from pathlib import Path

import numpy as np

COLUMNS, ROWS, CELL = 200, 150, 100
LEFT, BOTTOM, NODATA = 4321000, 3106500, -9999
FOREST, SHRUB, FARMLAND, SETTLEMENT = 1, 2, 3, 4
SEED = 20250601
PROJECTION = (
    'PROJCS["ETRS_1989_LAEA",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Lambert_Azimuthal_Equal_Area"],PARAMETER["False_Easting",4321000.0],'
    'PARAMETER["False_Northing",3210000.0],PARAMETER["Central_Meridian",10.0],'
    'PARAMETER["Latitude_Of_Origin",52.0],UNIT["Meter",1.0]]\n')


def smooth_noise(random, width):
    """Standard normal noise with a Gaussian correlation of about `width` cells, on a torus."""
    ky = np.fft.fftfreq(ROWS)[:, None]
    kx = np.fft.rfftfreq(COLUMNS)[None, :]
    damping = np.exp(-2 * (np.pi * width) ** 2 * (kx**2 + ky**2))
    spectrum = np.fft.rfft2(random.standard_normal((ROWS, COLUMNS))) * damping
    noise = np.fft.irfft2(spectrum, (ROWS, COLUMNS))
    return (noise - noise.mean()) / noise.std()


def landscape():
    """The classes; the first row is the northernmost."""
    random = np.random.default_rng(SEED)
    cover = smooth_noise(random, 6) + 0.35 * smooth_noise(random, 1.5)
    classes = np.full((ROWS, COLUMNS), FARMLAND)
    classes[cover > 0.35] = SHRUB
    classes[cover > 0.65] = FOREST
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    edge = 1 + 0.15 * smooth_noise(random, 4)
    classes[np.hypot((x - 132) / 15, (y - 96) / 10) < edge] = SETTLEMENT
    classes[np.hypot((x - 62) / 22, (y - 52) / 9) < edge] = NODATA
    return classes


def main(folder):
    header = (f"ncols {COLUMNS}\nnrows {ROWS}\nxllcorner {LEFT}\nyllcorner {BOTTOM}\n"
              f"cellsize {CELL}\nNODATA_value {NODATA}\n")
    rows = "".join(" ".join(map(str, row)) + "\n" for row in landscape())
    (folder / "patchy_forest.asc").write_text(header + rows)
    (folder / "patchy_forest.prj").write_text(PROJECTION)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
