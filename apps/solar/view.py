#!/usr/bin/env pvpython
"""The map with the most flux on the sphere, by ParaView without a display.

usage: xvfb-run -a -s "-screen 0 1280x1024x24 -noreset" pvpython view.py RUN_DIRECTORY_OR_SERIES.PVD [PICTURE.png]

Writes sphere.png beside the series and prints its path. Of the stored states it shows the one with the
most unsigned flux, from the side where most of it is: of a cycle the maximum, not its empty end. Colours
saturate at what 99 % of the field does not exceed. The run's warnings stand below.
"""

import json
import struct
import sys
import textwrap
import zlib
from pathlib import Path

try:
    import numpy as np
    from paraview.servermanager import Fetch
    from paraview.simple import (CellCenters, CellSize, ColorBy, CreateView, GetColorTransferFunction,
                                 GetScalarBar, PVDReader, Render, SaveScreenshot, Show, Text,
                                 UpdatePipeline)
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


def cell_values(source, name):
    return vtk_to_numpy(Fetch(source).GetCellData().GetArray(name))


def most_active(reader, name, times):
    """The stored time with the most unsigned flux, and the direction of most of it about the axis."""
    sizes = CellSize(Input=reader, ComputeVertexCount=0, ComputeLength=0, ComputeVolume=0)
    centres = CellCenters(Input=sizes)

    def unsigned_flux(time):
        UpdatePipeline(time=time, proxy=sizes)
        return np.abs(cell_values(sizes, name)) * cell_values(sizes, "Area")

    time = max(times, key=lambda t: unsigned_flux(t).sum())
    flux = unsigned_flux(time)
    UpdatePipeline(time=time, proxy=centres)
    east, north, _ = flux @ vtk_to_numpy(Fetch(centres).GetPoints().GetData())
    return time, np.arctan2(north, east)


def saturation(reader, name):
    magnitude = np.abs(cell_values(reader, name))
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


def warnings_of(run):
    try:
        return json.loads((run / "summary.json").read_text(encoding="utf-8")).get("warnings", [])
    except (OSError, ValueError):
        return []


def write(view, words, place, size):
    shown = Show(Text(Text=words), view)
    shown.WindowLocation, shown.FontSize, shown.Color = place, size, [0, 0, 0]


def annotate(view, time, run):
    """When this is, and below the run's warnings."""
    write(view, f"Radial field after {time / 365:.2f} years, the stored state with the most flux",
          "Upper Center", 16)
    lines = [textwrap.fill("Warning: " + " ".join(told.split()), 110) for told in warnings_of(run)]
    if lines:
        write(view, "\n".join(lines), "Lower Center", 10)


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
    UpdatePipeline(time=times[0], proxy=reader)
    name = field_name(reader)
    time, longitude = most_active(reader, name, times)
    UpdatePipeline(time=time, proxy=reader)
    view = CreateView("RenderView")
    view.ViewSize = [1000, 900]
    view.UseColorPaletteForBackground = 0
    view.Background = [1, 1, 1]
    view.OrientationAxesVisibility = 0
    view.ViewTime = time
    display = Show(reader, view)
    display.Ambient, display.Diffuse = 0.35, 0.65
    colour(view, display, name, saturation(reader, name))
    view.CameraPosition = [5.4 * np.cos(longitude), 5.4 * np.sin(longitude), 1.6]
    view.CameraFocalPoint, view.CameraViewUp = [0, 0, 0], [0, 0, 1]
    view.ResetCamera(False)
    annotate(view, time, series.parent)
    Render(view)
    SaveScreenshot(str(picture), view, ImageResolution=[1000, 900])
    sign(picture)
    print(picture)


main()
