"""Opens the series left by output_tests with ParaView; run by pvbatch, without a display.

usage: pvbatch read_vtk.py FOLDER      FOLDER holds one folder per rank count: 1, 2, 4
"""

import math
import os
import sys

from paraview import servermanager
from paraview.simple import PVDReader

TIMES = [2000.0, 2000.5, 2001.5]  # of the internal times 0, 1, 3 with TimeAxis{"yr", 0.5, 2000}
CELLS = {"line": (10, 1, 1), "plate": (8, 6, 1), "nodes": (8, 6, 1), "brick": (5, 4, 6),
         "cylinder": (3, 5, 4), "sphere": (24, 12, 1), "shell": (24, 12, 3)}
# Outermost coordinates of each grid in metres.
BOUNDS = {"line": (0, 1e-3, 0, 0, 0, 0), "plate": (0, 2, 0, 4, 0, 0), "nodes": (0, 2, 0, 4, 0, 0),
          "brick": (-1, 1, 0, 1, 0, 3), "cylinder": (0, 1, 0, 1, 0, 2),
          "sphere": (-6.957e8, 6.957e8) * 3, "shell": (-6.957e8, 6.957e8) * 3}


def close(actual, expected, what):
    size = max(1e-300, *(abs(x) for x in expected))
    good = all(abs(a - e) <= 1e-9 * size for a, e in zip(actual, expected))
    if not good or len(actual) != len(expected):
        raise AssertionError(f"{what}: {actual} instead of {expected}")


def check_series(folder, name):
    what = os.path.join(folder, name)
    reader = PVDReader(FileName=what + ".pvd")
    reader.UpdatePipelineInformation()
    close(list(reader.TimestepValues), TIMES, what + " times")
    reader.UpdatePipeline(TIMES[2])
    information = reader.GetDataInformation()
    cells = CELLS[name]
    if information.GetNumberOfCells() != math.prod(cells):
        raise AssertionError(f"{what}: {information.GetNumberOfCells()} cells")
    close(information.GetBounds(), BOUNDS[name], what + " bounds")
    last = sum(w * (n - 1) for w, n in zip((1.0, 100.0, 10000.0), cells))
    shift = {"plate": 2.0, "nodes": 2.0}.get(name, 0.0)  # the first two cells are in the hole
    array = reader.CellData["c [mol/m3]"]
    expected = [2.0 * (1.0 + shift + 3e6), 2.0 * (1.0 + last + 3e6)]
    close(array.GetRange(), expected, what + " range")
    close(reader.CellData["phi [V]"].GetRange(), [x / 2 + 0.25 for x in expected], what + " range")
    return reader


def check_closed(reader, what):
    """The first and the last meridian are the same points."""
    data = servermanager.Fetch(reader)
    first, last, bottom, top, _, _ = data.GetExtent()
    width, height = last - first + 1, top - bottom + 1
    for row in range(height):
        ends = [data.GetPoint(row * width + column) for column in (0, width - 1)]
        if ends[0] != ends[1]:
            raise AssertionError(f"{what}: open at row {row}: {ends}")


def main(root):
    for ranks in ("1", "2", "4"):
        folder = os.path.join(root, ranks)
        for name in CELLS:
            reader = check_series(folder, name)
            if name == "sphere":
                check_closed(reader, folder)
    print("all series read")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Exception as error:  # pvbatch itself would end with 0
        print(error, file=sys.stderr)
        sys.stderr.flush()
        os._exit(1)
