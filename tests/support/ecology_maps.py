"""Inputs on small maps for tests of the ecology app, and runs of them.

    class Maps(MapCase):
        def test_mask(self):
            done = self.answer(land("mask.tif"), "steady")
"""
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from solar_executable import Solar

CELL = 100.0  # metres
WEST, SOUTH = 500000.0, 5800000.0


def write_ascii(path, values, nodata="-9999", head="", separator=" "):
    """`values` from south to north; nan has no data."""
    rows, columns = values.shape
    lines = [f"{head}ncols {columns}", f"nrows {rows}", f"xllcorner {WEST:.0f}", f"yllcorner {SOUTH:.0f}",
             f"cellsize {CELL:g}", f"NODATA_value {nodata}"]
    lines += [separator.join(nodata if np.isnan(v) else f"{v:g}" for v in row) for row in values[::-1]]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def population(dispersal="1e4 m2/yr", rate="0.1 yr-1", more=""):
    return ("populations:\n"
            f"  - {{name: n, dispersal: {dispersal}, growth: {{regulated: {{rate: {rate}, capacity: 10}}}}, "
            f"initial: 1{more}}}\n")


def land(raster, more="nodata: hole", classes="[{name: land, from: -1e6, to: 1e6}]", borders="no_flux",
         people=None, unit="km-2"):
    return (f"landscape: {{raster: {raster}, {more}, classes: {classes}}}\n"
            f"density_unit: {unit}\nborders: [{{side: all, is: {borders}}}]\n"
            "output: {paraview: false}\n" + (people or population()))


class MapCase(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)
        self.app = Solar(place.name, "fluxform-ecology")

    def answer(self, text, analysis, code=0, ranks=1):
        """The run of an input; its summary stands in `summary` and its warnings in `warnings`."""
        (self.folder / "case.yaml").write_text(f"{text}analysis: {analysis}\n", encoding="utf-8")
        done = self.app.run("out", "case.yaml", ranks=ranks)
        self.assertEqual(done.code, code, done.raw + done.told)
        self.summary, self.warnings = {}, []
        if code == 0:
            self.summary = json.loads((done.folder / "summary.json").read_text(encoding="utf-8"))
            self.warnings = self.summary.pop("warnings")
        return done

    def value(self, name):
        return self.summary[name]["value"]

    def assert_warned(self, part):
        self.assertTrue(any(part in told for told in self.warnings), f"'{part}' not in {self.warnings}")

    def assert_not_warned(self, part):
        self.assertFalse(any(part in told for told in self.warnings), self.warnings)
