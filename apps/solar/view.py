"""The last map on the sphere, by ParaView without a display.

usage: xvfb-run -a -s "-screen 0 1280x1024x24 -noreset" pvpython view.py RUN_DIRECTORY_OR_SERIES.PVD [PICTURE.png]

Writes sphere.png beside the series and prints its path.
"""

import sys
from pathlib import Path

from paraview.simple import (ColorBy, CreateView, GetColorTransferFunction, GetScalarBar,
                             PVDReader, Render, SaveScreenshot, Show, UpdatePipeline)

LIMIT = 20.0  # gauss at which colours saturate


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


def colour(view, display, name):
    ColorBy(display, ("CELLS", name))
    colours = GetColorTransferFunction(name)
    colours.ApplyPreset("Cool to Warm", True)
    colours.RescaleTransferFunction(-LIMIT, LIMIT)
    bar = GetScalarBar(colours, view)
    bar.Title, bar.ComponentTitle = "Br (G)", ""
    bar.TitleColor = bar.LabelColor = [0, 0, 0]
    bar.Visibility = 1


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
    colour(view, display, field_name(reader))
    view.CameraPosition, view.CameraFocalPoint, view.CameraViewUp = [5, -2, 2.4], [0, 0, 0], [0, 0, 1]
    view.ResetCamera(False)
    Render(view)
    SaveScreenshot(str(picture), view, ImageResolution=[1000, 900])
    print(picture)


main()
