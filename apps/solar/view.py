#!/usr/bin/env pvpython
"""The last map on the sphere, by ParaView without a display.

usage: xvfb-run -a -s "-screen 0 1280x1024x24 -noreset" pvpython view.py RUN_DIRECTORY_OR_SERIES.PVD [PICTURE.png]

Writes sphere.png beside the series and prints its path. Colours saturate at what 99 % of the field does
not exceed.
"""

import struct
import sys
import zlib
from pathlib import Path

try:
    import numpy as np
    from paraview.servermanager import Fetch
    from paraview.simple import (ColorBy, CreateView, GetColorTransferFunction, GetScalarBar,
                                 PVDReader, Render, SaveScreenshot, Show, UpdatePipeline)
    from vtk.util.numpy_support import vtk_to_numpy
except ImportError as missing:
    sys.exit(f"view.py: {missing.name} is not in {sys.executable}: run it with ParaView's pvpython "
             "(Debian: paraview), as its first lines say")


def series_of(argument):
    path = Path(argument)
    if path.is_file():
        return path
    found = sorted(path.glob("*.pvd"))
    if not found:
        sys.exit(f"view.py: there is no .pvd file in '{path}'")
    return found[0]


def field_name(reader):
    names = [array.Name for array in reader.CellData]
    chosen = [name for name in names if name.split(" ")[0].split("[")[0] == "br"]
    if not chosen:
        sys.exit(f"view.py: no field 'br' among {names}")
    return chosen[0]


def saturation(reader, name):
    magnitude = np.abs(vtk_to_numpy(Fetch(reader).GetCellData().GetArray(name)))
    return float(f"{np.percentile(magnitude, 99):.2g}") or magnitude.max() or 1.0


def colour(view, display, name, limit):
    ColorBy(display, ("CELLS", name))
    colours = GetColorTransferFunction(name)
    colours.ApplyPreset("Cool to Warm", True)
    colours.RescaleTransferFunction(-limit, limit)
    bar = GetScalarBar(colours, view)
    bar.Title, bar.ComponentTitle = "Br (G)", ""
    bar.TitleColor = bar.LabelColor = [0, 0, 0]
    bar.Visibility = 1


def sign(picture):
    """Says in the PNG file who made it, by which a new run knows it: a text behind the 33 bytes of head."""
    data, word = picture.read_bytes(), b"tEXtSoftware\0Fluxform view.py"
    chunk = struct.pack(">I", len(word) - 4) + word + struct.pack(">I", zlib.crc32(word))
    picture.write_bytes(data[:33] + chunk + data[33:])


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    series = series_of(sys.argv[1])
    picture = Path(sys.argv[2]) if len(sys.argv) > 2 else series.parent / "sphere.png"
    reader = PVDReader(FileName=str(series))
    times = list(reader.TimestepValues) or [0.0]
    UpdatePipeline(time=times[-1], proxy=reader)
    view = CreateView("RenderView")
    view.ViewSize = [1000, 900]
    view.UseColorPaletteForBackground = 0
    view.Background = [1, 1, 1]
    view.OrientationAxesVisibility = 0
    view.ViewTime = times[-1]
    display = Show(reader, view)
    display.Ambient, display.Diffuse = 0.35, 0.65
    name = field_name(reader)
    colour(view, display, name, saturation(reader, name))
    view.CameraPosition, view.CameraFocalPoint, view.CameraViewUp = [5, -2, 2.4], [0, 0, 0], [0, 0, 1]
    view.ResetCamera(False)
    Render(view)
    SaveScreenshot(str(picture), view, ImageResolution=[1000, 900])
    sign(picture)
    print(picture)


main()
