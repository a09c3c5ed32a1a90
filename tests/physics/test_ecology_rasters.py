"""Rasters as other programs leave them: masks, rounded numbers for "no data", bands, byte order marks,
projections that stretch; cells that are too coarse, pieces that nothing joins, borders that nobody reaches."""
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from ecology_maps import CELL, MapCase, land, population, write_ascii  # noqa: E402
from ecology_matrix import constant_velocities, matrix, principal  # noqa: E402
from write_tiff import write_tiff  # noqa: E402

CAPACITY = 10.0  # per km2; a hundredth of that in a cell of 100 m
NUMBERS = np.arange(1.0, 49.0).reshape(6, 8)


class Nodata(MapCase):
    """At rest every cell holds its capacity, so that abundance counts the cells that take part."""

    def assert_cells(self, raster, cells, more="nodata: hole"):
        self.answer(land(raster, more), "steady")
        self.assertAlmostEqual(self.value("n_abundance"), cells * CAPACITY * 0.01, delta=1e-9 * cells)

    def test_mask(self):
        shown = np.ones((6, 8), bool)
        shown[1:4, 2:5] = False
        write_tiff(self.folder / "byte_mask.tif", NUMBERS.astype("u1"), mask=shown)
        self.assert_cells("byte_mask.tif", 39)  # 3.9 individuals
        self.assertAlmostEqual(self.value("n_abundance"), 3.9, delta=1e-8)
        # every cell is at rest by itself: what is left of births less deaths is rounding, and not told
        self.assertEqual(self.value("n_surplus_of_sources"), 0.0)
        self.assertEqual(str(self.value("n_deficit_of_sinks")), "0.0")

    def test_mask_of_several_rows_only(self):
        shown = np.ones((6, 8), bool)
        shown[:2] = False
        write_tiff(self.folder / "rows.tif", NUMBERS.astype("f8"), mask=shown, nodata="48")
        self.assert_cells("rows.tif", 31)  # 32 less the one with the number for "no data"

    def test_huge(self):
        text = NUMBERS.copy()
        text[2, 3] = np.nan
        write_ascii(self.folder / "huge.asc", text, nodata="-3.40282346638529e+38")
        path = self.folder / "huge.asc"
        lines = path.read_text().splitlines()
        lines[6:] = [row.replace("-3.40282346638529e+38", "-3.40282346638528859812e+38") for row in lines[6:]]
        path.write_text("\n".join(lines) + "\n")
        self.assert_cells("huge.asc", 47)

    def test_huge_with_fewer_digits(self):
        text = NUMBERS.copy()
        text[2, 3:5] = np.nan
        write_ascii(self.folder / "few.asc", text, nodata="-3.402823e+38")
        path = self.folder / "few.asc"
        head, rows = path.read_text().split("NODATA_value")
        rows = rows.split("\n", 1)
        path.write_text(f"{head}NODATA_value{rows[0]}\n{rows[1].replace('-3.402823e+38', '-3.4028234663852886e+38')}")
        self.assert_cells("few.asc", 46)

    def test_terra_f32_short(self):
        stored = NUMBERS.astype("f4")
        stored[2, 3] = np.finfo("f4").min
        write_tiff(self.folder / "terra_f32_short.tif", stored, nodata="-3.39999999999999996e+38")
        self.assert_cells("terra_f32_short.tif", 47)

    def test_single_precision_within_its_rounding(self):
        stored = NUMBERS.astype("f4")
        stored[0, 0] = np.nextafter(np.float32(-9999.9), np.float32(0))
        stored[0, 1] = -9999.0  # another number
        write_tiff(self.folder / "near.tif", stored, nodata="-9999.9")
        self.assert_cells("near.tif", 47)

    def test_huge_numbers_that_the_file_does_not_explain(self):
        stored = NUMBERS.astype("f4")
        stored[2, 3] = np.finfo("f4").min
        write_tiff(self.folder / "untold.tif", stored)
        done = self.answer(land("untold.tif", classes="[]"), "steady", code=2)
        self.assertIn("gdal_edit.py -a_nodata -3.40282346", done.messages)

    def test_alpha(self):
        alpha = np.full((6, 8), 255)
        alpha[0, :3] = 0
        write_tiff(self.folder / "alpha.tif", np.stack([NUMBERS, alpha], axis=-1).astype("u1"), alpha=True)
        self.assert_cells("alpha.tif", 45)

    def test_alpha_is_no_choice_among_three_bands(self):
        write_tiff(self.folder / "three.tif", np.stack([NUMBERS, 2 * NUMBERS, NUMBERS], axis=-1).astype("u1"),
                   alpha=True)
        done = self.answer(land("three.tif"), "steady", code=2)
        self.assertIn("has 3 bands; choose one with 'landscape.band'", done.messages)
        classes = "[{name: low, from: 1, to: 48}, {name: high, from: 49, to: 96}]"
        text = land("three.tif", "band: 2", classes, people=population(rate="{regions: {low: 0.1 yr-1, "
                                                                            "high: 0.1 yr-1}}"))
        done = self.answer(text, "steady")
        books = (done.folder / "sources_and_sinks.csv").read_text().splitlines()
        sizes = {row.split(",")[1]: float(row.split(",")[3]) for row in books[1:]}
        self.assertEqual((sizes["low"], sizes["high"]), (24e4, 24e4))

    def test_band_that_is_not_there(self):
        write_tiff(self.folder / "one.tif", NUMBERS.astype("u1"))
        done = self.answer(land("one.tif", "band: 2"), "steady", code=2)
        self.assertIn("has no band 2; it has 1", done.messages)


class Texts(MapCase):
    def test_bom(self):
        text = NUMBERS.copy()
        text[2, 3] = np.nan
        write_ascii(self.folder / "bom.asc", text, head="\ufeff")
        self.answer(land("bom.asc"), "steady")
        self.assertAlmostEqual(self.value("n_abundance"), 4.7, delta=1e-8)

    def test_bom_before_an_unknown_key(self):
        (self.folder / "bom.asc").write_text("\ufeffcolumns 8\n", encoding="utf-8")
        done = self.answer(land("bom.asc"), "steady", code=2)
        self.assertIn("'columns' is no key of an ESRI ASCII grid's header", done.messages)

    def test_semicolons(self):
        write_ascii(self.folder / "semi.asc", NUMBERS, separator=";")
        done = self.answer(land("semi.asc"), "steady", code=2)
        self.assertIn("numbers have a decimal point and blanks or tabs between them", done.messages)

    def test_vrt(self):
        (self.folder / "list.vrt").write_text('<VRTDataset rasterXSize="8" rasterYSize="6"/>')
        done = self.answer(land("list.vrt"), "steady", code=2)
        self.assertIn("'gdal_translate IN OUT.tif' makes one GeoTIFF of a VRT", done.messages)

    def test_sixteen_bits_a_character(self):
        (self.folder / "wide.asc").write_text("ncols 8\n", encoding="utf-16")
        done = self.answer(land("wide.asc"), "steady", code=2)
        self.assertIn("save it as UTF-8", done.messages)

    def test_hectares(self):
        write_ascii(self.folder / "ha.asc", NUMBERS)
        self.answer(land("ha.asc", unit="ha-1"), "steady")
        self.assertAlmostEqual(self.value("n_abundance"), 48 * 10, delta=1e-6)


class Projections(MapCase):
    def stretch(self, epsg, west, north, cell=100.0):
        write_tiff(self.folder / "map.tif", NUMBERS, epsg=epsg, west=west, north=north, cell=cell)
        self.answer(land("map.tif"), "steady")

    def test_webmercator(self):
        self.stretch(3857, 1000000.0, 8399737.0)
        # y = a ln tan(pi/4 + latitude/2); on the ellipsoid an arc of the parallel is shorter than y's sphere
        latitude = 2 * np.arctan(np.exp(8399737.0 / 6378137.0)) - np.pi / 2
        e2 = 0.00669437999014
        east = np.sqrt(1 - e2 * np.sin(latitude) ** 2) / np.cos(latitude)
        self.assert_warned("whose lengths are ")
        told = next(w for w in self.warnings if "whose lengths are" in w)
        found = float(told.split("whose lengths are ")[1].split(" ")[0])
        # the worst of the corners is 600 m, 1e-4 of the radius, away; four digits are told
        self.assertAlmostEqual(found / east, 1.0, delta=6e-4)

    def test_webmercator_at_the_equator_and_utm(self):
        self.stretch(3857, 1000000.0, 300.0)
        self.assert_not_warned("whose lengths are")
        self.stretch(25832, 500000.0, 5800600.0)
        self.assert_not_warned("whose lengths are")

    def test_utm_far_from_its_zone(self):
        self.stretch(25832, 1500000.0, 5800600.0)
        told = next(w for w in self.warnings if "whose lengths are" in w)
        # transverse Mercator: k = 0.9996 cosh(x / R) to the order of the ellipsoid's flattening
        expected = 0.9996 * np.cosh(1e6 / 0.9996 / 6384000.0)
        found = float(told.split("whose lengths are ")[1].split(" ")[0])
        self.assertAlmostEqual(found, expected, delta=2e-3)


class Coarse(MapCase):
    def line(self, cells, dispersal="0.1 km2/yr"):
        return (f"grid: {{x: {{from: 0 km, to: 20 km, cells: {cells}, periodic: true}}}}\n"
                "density_unit: km-1\nborders: [{side: all, is: no_flux}]\noutput: {paraview: false}\n" +
                population(dispersal, "1 yr-1"))

    def test_coarse(self):
        self.answer(self.line(20), "{spreading: {axis: x}}")
        self.assert_warned("cells of 1 km are wider than sqrt(D/|r|) = 316.2 m of 'n'")
        self.answer(self.line(400), "{spreading: {axis: x}}")
        self.assert_not_warned("wider than")
        # 2 sqrt(r D); the least over s of (D (2/h sinh(s h/2))^2 + r)/s is above it by (h/l)^2/24
        self.assertAlmostEqual(self.value("spreading_speed") / np.sqrt(4e5), 1.0, delta=2e-3)

    def test_coarse_in_a_sink(self):
        kind = np.ones((6, 8))
        kind[2:4, 2:4] = 2
        write_ascii(self.folder / "sink.asc", kind)
        text = land("sink.asc", classes="[{name: good, from: 1}, {name: bad, from: 2}]",
                    people=population(rate="{regions: {good: 0.1 yr-1, bad: -4 yr-1}}"))
        self.answer(text, "persistence")
        self.assert_warned("cells of 100 m are wider than sqrt(D/|r|) = 50 m of 'n' (8.33 % of its cells are)")

    def test_coarse_along_one_axis(self):
        text = self.line(400).replace("periodic: true}", "periodic: true}, "
                                      "y: {from: 0 km, to: 3 km, cells: 3}").replace("km-1", "km-2")
        self.answer(text, "persistence")
        self.assert_warned("cells of 1 km are wider than sqrt(D/|r|)")


class Pieces(MapCase):
    def diagonal(self):
        """Two woods joined by a hedge one cell wide that runs diagonally."""
        kind = np.full((15, 15), np.nan)
        kind[1:5, 1:5] = kind[10:14, 10:14] = 1
        for k in range(5, 10):
            kind[k, k] = 1
        return kind

    def two_woods(self, more):
        rate = '{expression: "y > 5800700 ? 0.5 : -0.3", unit: 1/yr}'
        return land("diagonal.asc", more, people=population("0.05 km2/yr", rate)) + (
            'patches: [{name: good, where: "y > 5800700"}, {name: poor, where: "y <= 5800700"}]\n')

    def test_diagonal(self):
        write_ascii(self.folder / "diagonal.asc", self.diagonal())
        self.answer(self.two_woods("nodata: hole"), "steady")
        self.assert_warned("the landscape falls into 7 pieces between which nobody passes")
        self.assert_warned("1.6e+05 m2 about x = 500150, y = 5.80015e+06")
        self.assert_warned("all others together 2e+04 m2")
        self.assert_warned("'landscape.neighbours: 8' joins them")
        poor = self.poor()
        self.assertLess(poor, 1e-9)

    def poor(self):
        rows = (self.folder / "out" / "sources_and_sinks.csv").read_text().splitlines()
        return next(float(row.split(",")[4]) for row in rows if row.split(",")[1] == "poor")

    def test_diagonal_with_eight_neighbours(self):
        kind = self.diagonal()
        write_ascii(self.folder / "diagonal.asc", kind)
        done = self.answer(self.two_woods("{nodata: hole, neighbours: 8}".strip("{}")), "persistence")
        self.assert_not_warned("pieces")
        self.assertIn("6 empty cells join the landscape", done.told)
        joined = kind.copy()
        for k in range(4, 10):  # the southern one of two empty cells beside each corner
            joined[k, k + 1] = 1
        shape = kind.shape
        y = 5800000 + CELL * (np.arange(15) + 0.5)
        r = np.broadcast_to(np.where(y > 5800700, 0.5, -0.3)[:, None], shape)
        rates = matrix(np.isfinite(joined), CELL, np.full(shape, 5e4), r, *constant_velocities(shape, 0, 0))
        self.assertAlmostEqual(self.value("growth_rate"), principal(rates)[0], delta=1e-9)
        self.answer(self.two_woods("{nodata: hole, neighbours: 8}".strip("{}")), "steady")
        self.assertGreater(self.poor(), 1e-3)

    def test_pieces_on_three_ranks(self):
        """A snake that is one piece on any number of ranks, and an island."""
        kind = np.full((12, 17), np.nan)
        kind[1::2, 1:15] = 1
        kind[2, 14] = kind[4, 1] = kind[6, 14] = kind[8, 1] = 1
        kind[0:3, 16] = 1
        write_ascii(self.folder / "snake.asc", kind)
        for ranks in (1, 3):
            self.answer(land("snake.asc"), "persistence", ranks=ranks)
            self.assert_warned("falls into 3 pieces between which nobody passes: 7.4e+05 m2")

    def test_pieces_of_a_grid_with_holes(self):
        text = ("grid: {x: {from: 0 m, to: 10 m, cells: 10}, y: {from: 0 m, to: 4 m, cells: 4}, "
                "active: 'abs(x - 4.5) > 0.6'}\ndensity_unit: m-2\nborders: [{side: all, is: no_flux}]\n"
                "output: {paraview: false}\n" + population("1 m2/yr"))
        self.answer(text, "persistence")
        self.assert_warned("falls into 2 pieces between which nobody passes: 20 m2 about x = 5.5, y = 0.5; 16 m2")
        self.assert_not_warned("landscape.neighbours")


class Outlets(MapCase):
    """A river whose end lies behind a frame of cells without data."""

    def river(self, more, frame=True):
        kind = np.ones((8, 12))
        if frame:
            kind = np.pad(kind, 1, constant_values=np.nan)
        write_ascii(self.folder / "river.asc", kind)
        text = land("river.asc", more, people=population(rate="0.3 yr-1"))
        text = text.replace("[{side: all", "[{side: x_max, is: outflow}, {side: all")
        return text + "flow: {components: {x: 60 m/yr}}\n"

    def expected(self):
        shape = (8, 12)
        rates = matrix(np.ones(shape, bool), CELL, np.full(shape, 1e4), np.full(shape, 0.3),
                       *constant_velocities(shape, 60.0, 0.0), open_east=True)
        return principal(rates)[0]

    def test_outflow_behind_a_frame(self):
        self.answer(self.river("nodata: hole"), "persistence")
        self.assert_warned("nobody reaches 'x_max', which is outflow")
        self.assert_warned("100 % of what would flow out of the landscape")
        self.assertAlmostEqual(self.value("growth_rate"), 0.3, delta=1e-10)  # nobody leaves

    def test_outflow_through_the_frame(self):
        self.answer(self.river("nodata: outflow"), "persistence")
        self.assert_not_warned("of what would flow out of the landscape")
        self.assertAlmostEqual(self.value("growth_rate"), self.expected(), delta=1e-9)

    def test_outflow_without_a_frame(self):
        self.answer(self.river("nodata: hole", frame=False), "persistence")
        self.assertEqual(self.warnings, [])
        self.assertAlmostEqual(self.value("growth_rate"), self.expected(), delta=1e-9)


if __name__ == "__main__":
    unittest.main()
