#!/usr/bin/env pvpython
"""The electrolyte in ParaView, without a display: the potential, and arrows of what drift carries.

usage: xvfb-run -a -s "-screen 0 1280x1024x24 -noreset" pvpython view.py RUN_DIRECTORY [PICTURE.png]

A body is cut in half, and the arrows stand in the half taken away. They show where the field drives
the species that carries most; their colour is the size of the drift over that of diffusion. Writes view.png into the run's folder.
"""

import struct
import sys
import zlib
from pathlib import Path

try:
    import numpy as np
    from paraview.servermanager import Fetch
    from paraview.simple import (Calculator, CellCenters, Clip, ColorBy, CreateView, Glyph,
                                 GetColorTransferFunction, GetScalarBar, PVDReader, Render,
                                 SaveScreenshot, Show, UpdatePipeline)
    from vtk.util.numpy_support import vtk_to_numpy
except ImportError as missing:
    sys.exit(f"view.py: {missing.name} is not in {sys.executable}: run it with ParaView's pvpython "
             "(Debian: paraview), as its first lines say")

BLACK = [0, 0, 0]


def opened(series):
    reader = PVDReader(FileName=str(series))
    UpdatePipeline(time=(list(reader.TimestepValues) or [0.0])[-1], proxy=reader)
    return reader


def named(reader, start):
    """The array called so, unit included."""
    names = [a.Name for a in reader.CellData if a.Name.split(" ")[0] == start]
    return names[0] if names else sys.exit(f"view.py: there is no field '{start}'")


def extent(reader):
    x = reader.GetDataInformation().GetBounds()
    return [x[1] - x[0], x[3] - x[2], x[5] - x[4]], [(x[2 * a] + x[2 * a + 1]) / 2 for a in range(3)]


def bar_of(view, name, title, place):
    bar = GetScalarBar(GetColorTransferFunction(name), view)
    bar.Title, bar.ComponentTitle = title, ""
    bar.TitleColor = bar.LabelColor = BLACK
    bar.WindowLocation = "Any Location"
    bar.Position, bar.ScalarBarLength, bar.Visibility = place, 0.3, 1


def show_potential(view, reader, middle):
    name = named(reader, "potential")
    shown = reader
    if extent(reader)[0][2] > 0:
        shown = Clip(Input=reader, ClipType="Plane", Crinkleclip=1)
        shown.ClipType.Origin, shown.ClipType.Normal = middle, [0, 0, 1]
    display = Show(shown, view)
    display.Representation = "Surface"
    display.Ambient, display.Diffuse = 1, 0  # flat: the bar's colours, and light fails on cells of nanometres
    ColorBy(display, ("CELLS", name))
    GetColorTransferFunction(name).ApplyPreset("Viridis (matplotlib)", True)
    display.RescaleTransferFunctionToDataRange()
    bar_of(view, name, "potential (V)", [0.86, 0.58])


def moving_species(reader):
    """The one that carries most, drift and diffusion together."""
    cells = Fetch(reader).GetCellData()
    values = {a.Name.split(" ")[0]: vtk_to_numpy(cells.GetArray(a.Name)) for a in reader.CellData}
    net = {}
    for name in values:
        species, drift, axis = name.partition("_drift_")
        if drift and len(axis) == 1:
            flux = values[name] + values[f"{species}_diffusion_{axis}"]
            net[species] = net.get(species, 0.0) + float(np.nanmean(np.abs(flux)))
    return max(net, key=net.get)


def show_drift(view, reader, size, middle):
    species = moving_species(reader)
    parts = [(named(reader, f"{species}_drift_{axis}"), hat)
             for axis, hat in zip("xyz", ("iHat", "jHat", "kHat"))
             if any(a.Name.startswith(f"{species}_drift_{axis}") for a in reader.CellData)]
    ratio = named(reader, f"{species}_drift_over_diffusion")
    points = CellCenters(Input=reader)
    vector = Calculator(Input=points, AttributeType="Point Data", ResultArrayName="drift",
                        Function=" + ".join(f'"{name}"*{hat}' for name, hat in parts))
    share = Calculator(Input=vector, AttributeType="Point Data", ResultArrayName="share",
                       Function=f'log10(max("{ratio}", 1e-3))')
    if size[2] > 0:
        share = Clip(Input=share, ClipType="Plane", Invert=0)
        share.ClipType.Origin, share.ClipType.Normal = middle, [0, 0, 1]
    arrows = Glyph(Input=share, GlyphType="Arrow", GlyphMode="Uniform Spatial Distribution (Bounds Based)",
                   MaximumNumberOfSamplePoints=700, ScaleFactor=0.06 * max(size),
                   OrientationArray=["POINTS", "drift"], ScaleArray=["POINTS", "No scale array"])
    display = Show(arrows, view)
    ColorBy(display, ("POINTS", "share"))
    colours = GetColorTransferFunction("share")
    colours.ApplyPreset("Cool to Warm", True)
    colours.RescaleTransferFunction(-2, 2)
    bar_of(view, "share", f"{species}: log10 of\ndrift over diffusion", [0.86, 0.1])


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
    fields, fluxes = (folder / f"{name}.pvd" for name in ("electrolyte", "fluxes"))
    if not fields.is_file():
        sys.exit(f"view.py: there is no electrolyte.pvd in '{folder}': run with 'output: {{paraview: true}}'")
    view = CreateView("RenderView")
    view.ViewSize = [1200, 900]
    view.UseColorPaletteForBackground = 0
    view.Background = [1, 1, 1]
    reader = opened(fields)
    view.ViewTime = (list(reader.TimestepValues) or [0.0])[-1]
    size, middle = extent(reader)
    show_potential(view, reader, middle)
    if fluxes.is_file():
        show_drift(view, opened(fluxes), size, middle)
    away = 2.0 * max(size)
    flat = size[2] == 0
    view.CameraFocalPoint = middle
    view.CameraPosition = [middle[0] - (0 if flat else 0.6 * away), middle[1] + (0 if flat else 0.5 * away),
                           middle[2] + away]
    view.CameraViewUp = [0, 1, 0]
    view.ResetCamera(False)
    Render(view)
    SaveScreenshot(str(picture), view, ImageResolution=[1200, 900])
    sign(picture)
    print(picture)


main()
