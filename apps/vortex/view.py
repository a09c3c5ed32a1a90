#!/usr/bin/env pvpython
"""Vortices in ParaView, without a display.

usage: xvfb-run -a -s "-screen 0 1280x1024x24 -noreset" pvpython view.py RUN_DIRECTORY [PICTURE.png]

Of a body: vortex lines, as tubes on which |psi|^2 is 0.2, and normal inclusions, in the box of the sample. Of a film:
|psi|^2 as a colour. The last state. Writes view.png into the run's folder.
"""

import struct
import sys
import zlib
from pathlib import Path

try:
    from paraview.simple import (CellDatatoPointData, ColorBy, Contour, CreateView,
                                 GetColorTransferFunction, GetScalarBar, Outline, PVDReader, Render,
                                 SaveScreenshot, Show, UpdatePipeline)
except ImportError as missing:
    sys.exit(f"view.py: {missing.name} is not in {sys.executable}: run it with ParaView's pvpython "
             "(Debian: paraview), as its first lines say")

BLACK = [0, 0, 0]
CORE = 0.2  # |psi|^2 on the tubes


def opened(series):
    reader = PVDReader(FileName=str(series))
    UpdatePipeline(time=(list(reader.TimestepValues) or [0.0])[-1], proxy=reader)
    return reader


def named(reader, start):
    """The array called so, unit included."""
    names = [a.Name for a in reader.CellData if a.Name.split(" ")[0] == start]
    return names[0] if names else sys.exit(f"view.py: there is no field '{start}'")


def bar_of(view, name, title):
    bar = GetScalarBar(GetColorTransferFunction(name), view)
    bar.Title, bar.ComponentTitle = title, ""
    bar.TitleColor = bar.LabelColor = BLACK
    bar.WindowLocation = "Any Location"
    bar.Position, bar.ScalarBarLength, bar.Visibility = [0.86, 0.35], 0.3, 1


def show_lines(view, reader, density):
    tubes = Contour(Input=CellDatatoPointData(Input=reader), ContourBy=["POINTS", density], Isosurfaces=[CORE])
    display = Show(tubes, view)
    ColorBy(display, None)
    display.AmbientColor = display.DiffuseColor = [0.85, 0.35, 0.2]
    box = Show(Outline(Input=reader), view)
    box.AmbientColor = box.DiffuseColor = BLACK


def show_density(view, reader, density):
    display = Show(reader, view)
    display.Representation = "Surface"
    display.Ambient, display.Diffuse = 1, 0  # flat: the bar's colours, and light fails on cells of nanometres
    ColorBy(display, ("CELLS", density))
    GetColorTransferFunction(density).ApplyPreset("Viridis (matplotlib)", True)
    display.RescaleTransferFunctionToDataRange()
    bar_of(view, density, "density")  # a bar would read | as a cell of a table


def sign(picture):
    """Says in the PNG file who made it: a text behind the 33 bytes of head."""
    data, word = picture.read_bytes(), b"tEXtSoftware\0Fluxform view.py"
    chunk = struct.pack(">I", len(word) - 4) + word + struct.pack(">I", zlib.crc32(word))
    picture.write_bytes(data[:33] + chunk + data[33:])


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    picture = Path(sys.argv[2]) if len(sys.argv) > 2 else folder / "view.png"
    series = folder / "vortex.pvd"
    if not series.is_file():
        sys.exit(f"view.py: there is no vortex.pvd in '{folder}': run with 'output: {{paraview: true}}'")
    reader = opened(series)
    if not any(a.Name.split(" ")[0] == "density" for a in reader.CellData):
        print("no ParaView picture: the continuum model knows no order parameter")
        return
    density = named(reader, "density")
    bounds = reader.GetDataInformation().GetBounds()
    middle = [(bounds[2 * a] + bounds[2 * a + 1]) / 2 for a in range(3)]
    size = max(bounds[2 * a + 1] - bounds[2 * a] for a in range(3))
    view = CreateView("RenderView")
    view.ViewSize = [1200, 900]
    view.UseColorPaletteForBackground = 0
    view.Background = [1, 1, 1]
    view.ViewTime = (list(reader.TimestepValues) or [0.0])[-1]
    flat = bounds[5] == bounds[4]
    if flat:
        show_density(view, reader, density)
    else:
        show_lines(view, reader, density)
    view.CameraFocalPoint = middle
    view.CameraPosition = [middle[0], middle[1], middle[2] + size] if flat else [
        middle[0] + 1.2 * size, middle[1] - 1.6 * size, middle[2] + 0.9 * size]
    view.CameraViewUp = [0, 1, 0] if flat else [0, 0, 1]
    view.ResetCamera(False)
    Render(view)
    SaveScreenshot(str(picture), view, ImageResolution=[1200, 900])
    sign(picture)
    print(picture)


main()
