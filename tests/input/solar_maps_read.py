"""Maps as users have them: what their columns, layers and numbers mean is understood, asked or told.

Without flows and diffusion the field of a run is the map on the cells, which numpy computes by itself.
"""
import json
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import solar_maps as maps  # noqa: E402
from solar_executable import Solar  # noqa: E402

STILL = """
grid: {longitudes: 180, latitudes: 90}
time: {stop: 1 h, step: 1 h}
diffusivity: 0 km2/s
flow: {rotation: none, meridional: none}
output: {paraview: false}
"""
ROUNDING = 1e-9  # G: sums of a few hundred terms of 200 G in double precision
PRINTED = 2e-5  # G: tables are printed with 5 decimals


class Maps(unittest.TestCase):
    runs = 0  # of one test: each has its own folder

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.solar = Solar(place.name)
        (cls.solar.folder / "still.yaml").write_text(STILL, encoding="utf-8")
        (cls.solar.folder / "flow.yaml").write_text(
            "grid: {longitudes: 16, latitudes: 8}\ntime: {stop: 5 d, step: 5 d}\n"
            "initial: {dipole: {pole: 4 G}}\noutput: {paraview: false}\n", encoding="utf-8")

    def table(self, values, decimals=5):
        path = self.solar.folder / f"{self._testMethodName}.txt"
        np.savetxt(path, values, fmt=f"%.{decimals}f")
        return path

    def nodes(self, data, **keywords):
        path = self.solar.folder / f"{self._testMethodName}.h5"
        maps.write_nodes(path, data, **keywords)
        return path

    def run_map(self, path, options="", settings=None, code=0, more=()):
        rows = "" if path.suffix == ".h5" else ", rows: sine_latitude"
        self.runs += 1
        done = self.solar.run(f"{self._testMethodName} {self.runs}", "still.yaml", {
            "initial": f"{{map: {{file: '{path}'{rows}{options}}}}}", **(settings or {})}, more=more)
        self.assertEqual(done.code, code, done.raw)
        return done

    def warnings(self, done):
        return json.loads((done.folder / "summary.json").read_text(encoding="utf-8"))["warnings"]

    def expect(self, done, values, room=PRINTED):
        np.testing.assert_allclose(done.field(), maps.balanced(values), atol=room)

    # --- repeated columns

    def spots(self, columns=36):
        """Two cells of a coarse map, at columns 24 and 26 of ten degrees, and nothing at its ends."""
        table = np.zeros((18, columns))
        table[11, 24], table[11, 26] = 100, -100
        return table

    def test_coarse_map(self):
        done = self.run_map(self.table(self.spots(), 0))
        self.assertNotIn("repeated", done.told)
        seen = done.field()[45:]
        columns = np.arange(180) * 2 + 1.0  # degrees
        np.testing.assert_array_equal(columns[seen.max(axis=0) > 1], np.arange(241, 250, 2))
        np.testing.assert_array_equal(columns[seen.min(axis=0) < -1], np.arange(261, 270, 2))

    def test_a_column_more_with_empty_ends_is_a_repeat(self):
        table = np.zeros((18, 37))
        table[11, 24], table[11, 26] = 100, -100
        done = self.run_map(self.table(table, 0))
        self.assertIn("repeated last column dropped", done.told)
        # the 24th of columns from 0 spans 235 to 245 degrees
        self.assertEqual((done.field()[45:].max(axis=0) > 1).sum(), 6)

    def test_repeats_equal_within_printed_rounding(self):
        table = maps.sine_table(90, 180) + 30 * np.cos(np.radians(np.arange(180)[None, :] * 2 - 20))
        repeated = np.hstack([table, table[:, :1] + 3e-4])  # of 200 G: the last printed digit
        self.assertIn("repeated last column dropped", self.run_map(self.table(repeated, 3)).told)
        different = np.hstack([table, table[:, :1] + 5.0])
        self.assertNotIn("repeated", self.run_map(self.table(different, 3)).told)

    def test_alike_ends_of_a_whole_circle_are_kept_and_told(self):
        table = self.spots()
        table[:, 0] = table[:, -1] = np.linspace(-3, 3, 18)
        done = self.run_map(self.table(table, 2))
        self.assertTrue(any("36 columns are taken as a whole circle" in w for w in self.warnings(done)))
        dropped = self.run_map(self.table(table, 2), ", repeated_column: yes")
        self.assertIn("repeated last column dropped", dropped.told)

    def test_a_field_without_longitudes_keeps_its_columns(self):
        table = np.repeat(-5 * np.linspace(-1, 1, 37)[:36, None] - 5 / 36, 72, axis=1)
        self.assertIn("36 x 72 cells", self.run_map(self.table(table)).told)

    # --- first longitude and direction

    def test_rolled(self):
        table = maps.sine_table()
        done = self.run_map(self.table(np.roll(table, -57, axis=1)), ", first_longitude: 115 degree")
        self.expect(done, maps.remapped(table, 90, 180))

    def test_westward_columns(self):
        table = maps.sine_table()
        path = self.table(np.roll(table, -57, axis=1)[:, ::-1])  # begins at 113 degrees, runs west
        self.expect(self.run_map(path, ", first_longitude: 113 degree, columns: westward"),
                    maps.remapped(table, 90, 180))

    def test_columns_between_cells_are_shared(self):
        table = maps.sine_table()
        done = self.run_map(self.table(table), ", first_longitude: -90 degree")
        turned = np.roll(maps.remapped(table, 90, 180), -45, axis=1)  # 1 degree less than 91
        half = 0.5 * (turned + np.roll(turned, -1, axis=1))
        self.expect(done, half)

    def test_longitudes_of_a_file_are_not_overruled(self):
        path = self.nodes(maps.node_values(*maps.node_scales()))
        done = self.run_map(path, ", first_longitude: 10 degree", code=2)
        self.assertIn("the file gives the longitudes of its columns", done.messages)

    # --- missing values

    def blank(self, value=-99999.0):
        table = maps.sine_table()
        table[:3], table[-5:] = value, value
        return table

    def filled(self):
        table = maps.sine_table()
        table[:3], table[-5:] = table[3].mean(), table[-6].mean()
        return table

    def test_blank(self):
        path = self.table(self.blank())
        done = self.run_map(path, code=2)
        self.assertIn("1440 of 16200 cells of the map are not a number (in 1440 the fill value -99999)",
                      done.messages)
        self.expect(self.run_map(path, ", missing: fill"), maps.remapped(self.filled(), 90, 180))

    def test_other_fill_values(self):
        for value in (-32768, 1e20, -9999, np.nan, 3.4028234e38):
            path = self.table(self.blank(value))
            self.run_map(path, code=2)
            self.expect(self.run_map(path, ", missing: fill"), maps.remapped(self.filled(), 90, 180))

    def test_a_key_for_missing_values(self):
        path = self.table(self.blank(-777.0))
        done = self.run_map(path, ", missing: fill, missing_values: [-777]")
        self.expect(done, maps.remapped(self.filled(), 90, 180))

    def test_attributes_declare_missing_values(self):
        values = maps.node_values(*maps.node_scales())
        for name, fill in (("BLANK", -2222), ("_FillValue", np.float32(-1e5)), ("missing_value", 0.125)):
            blank = values.copy()
            blank[:4] = fill
            done = self.run_map(self.nodes(blank, attributes={name: fill}), code=2)
            self.assertIn("720 of 16380 cells of the map are not a number", done.messages)

    def test_a_net_flux_is_told(self):
        done = self.run_map(self.table(maps.sine_table() + 3.0))
        table = maps.remapped(maps.sine_table() + 3.0, 90, 180)
        areas = np.diff(maps.sine_faces(90))
        share = 100 * (table.mean(axis=1) @ areas) / (np.abs(table).mean(axis=1) @ areas)
        self.assertIn(f"the map's net flux is {share:.0f} % of its unsigned flux",
                      " ".join(self.warnings(done)))
        shifted = maps.balanced(maps.sine_table())
        self.assertNotIn("net flux is", " ".join(self.warnings(self.run_map(self.table(shifted)))))

    def test_a_field_beyond_any_spot_is_told(self):
        done = self.run_map(self.table(100 * maps.sine_table()))
        self.assertIn("the map reaches 1.95e+04 G", " ".join(self.warnings(done)))

    # --- slices

    def layers(self):
        values = maps.node_values(*maps.node_scales())
        return np.stack([values, np.ones_like(values), np.full_like(values, 0.5)])

    def test_slices(self):
        done = self.run_map(self.nodes(self.layers()))
        self.assertIn("slice 0 of 0 to 2", done.told)
        one = self.run_map(self.nodes(self.layers()[0]))
        np.testing.assert_allclose(done.field(), one.field(), atol=ROUNDING)
        self.assertGreater(done.field().max(), 150)

    def test_a_layer_of_weights_is_told(self):
        done = self.run_map(self.nodes(self.layers()), ", slice: 2, monopole: keep")
        self.assertIn("slice 2 of 3 holds values from 0.5 to 0.5", " ".join(self.warnings(done)))

    def test_a_series_in_time_gives_its_last_slice(self):
        data = self.layers()[0] * np.array([1.0, 2.0, 0.5])[:, None, None]
        done = self.run_map(self.nodes(data, times=[0.0, 1.0, 2.0]))
        self.assertIn("slice 2 of 0 to 2, a series in time", done.told)
        middle = self.run_map(self.nodes(data, times=[0.0, 1.0, 2.0]), ", slice: 1")
        np.testing.assert_allclose(4 * done.field(), middle.field(), atol=ROUNDING)

    def test_no_such_slice(self):
        done = self.run_map(self.nodes(self.layers()), ", slice: 3", code=2)
        self.assertIn("'Data' has 3 slices, number 3 is not among them", done.messages)
        done = self.run_map(self.nodes(self.layers()), ", slice: first", code=2)
        self.assertIn("'slice' must be a whole number or auto, not 'first'", done.messages)

    # --- flows

    def flow(self, moments):
        latitude, longitude = np.linspace(-88, 88, 45), np.arange(90) * 4 + 2.0
        east = np.broadcast_to(46 * np.cos(np.radians(latitude))[None, :, None], (4, 45, 90)).copy()
        east[3] = 0
        path = self.solar.folder / f"{self._testMethodName}.h5"
        with h5py.File(path, "w") as file:
            file["v_east"], file["v_north"] = east[:moments], np.zeros((moments, 45, 90))
            file["latitude"], file["longitude"] = latitude, longitude
        return path

    def run_flow(self, path, more=""):
        return self.solar.run("flow", "flow.yaml", {"flow": f"{{file: '{path}'{more}}}"})

    def test_flow_series(self):
        done = self.run_flow(self.flow(4))
        self.assertEqual(done.code, 2)
        self.assertIn("'v_east' holds 4 slices: a flow that changes with time is not followed",
                      done.messages)

    def test_a_slice_of_a_flow_series(self):
        done = self.run_flow(self.flow(4), ", slice: 1")
        self.assertEqual(done.code, 0, done.raw)
        self.assertIn("flow: 45 x 90 cells, slice 1 of 0 to 3", done.told)

    def test_a_flow_of_one_moment(self):
        self.assertEqual(self.run_flow(self.flow(1)).code, 0)

    # --- remapping

    def test_flux_lost_on_cells_is_told(self):
        values = maps.node_values(*maps.node_scales())
        done = self.run_map(self.nodes(values), ", monopole: keep",
                            {"grid.longitudes": 36, "grid.latitudes": 18})
        had = maps.unsigned_flux(values[::-1, :-1], self.node_faces())
        left = maps.unsigned_flux(done.field(), maps.sine_faces(18))
        self.assertIn(f"{100 * (1 - left / had):.1f} % cancels within them", " ".join(self.warnings(done)))

    def node_faces(self):
        return np.sin(np.radians(np.concatenate([[-90], np.arange(-89, 90, 2), [90]])))

    def test_a_grid_from_the_map_keeps_its_values(self):
        values = maps.node_values(*maps.node_scales())
        whole_grid = {"grid": "{from: map}"}
        done = self.run_map(self.nodes(values), ", monopole: keep", whole_grid)
        np.testing.assert_allclose(done.field(), values[::-1, :-1], atol=1e-9)
        self.assertNotIn("cancels within them", " ".join(self.warnings(done)))
        had = maps.unsigned_flux(values[::-1, :-1], self.node_faces())
        self.assertAlmostEqual(done.summary("flux_unsigned") / had, 1.0, delta=1e-12)

    def test_a_grid_from_an_odd_number_of_columns(self):
        scales = maps.node_scales(91, 92)  # 91 columns and the repeated one
        values = maps.node_values(*scales)
        done = self.run_map(self.nodes(values, scales=scales), ", monopole: keep", {"grid": "{from: map}"})
        np.testing.assert_allclose(done.field(), np.repeat(values[::-1, :-1], 2, axis=1), atol=1e-9)
        self.assertIn("two cells for each of the map's 91 columns", done.told)

    def test_a_field_on_nodes_decays_as_it_should(self):
        """A dipole on the map's own rows, half ones at the poles: exp(-2 D t/R^2), R = 6.96e8 m."""
        colatitude, longitude = maps.node_scales(31, 61)
        dipole = np.cos(colatitude)[:, None] * np.ones_like(longitude) * 5
        done = self.run_map(self.nodes(dipole, scales=(colatitude, longitude)), "", {
            "grid": "{from: map}", "diffusivity": "500 km2/s", "time.stop": "3650 d", "time.step": "10 d"})
        rows = done.history()
        ratio = rows[-1]["axial_dipole [G]"] / rows[0]["axial_dipole [G]"]
        # the dipole of box values instead of averages changes in the first steps by the square of the step
        exact = np.exp(-2 * 500e6 * 3650 * 86400 / 6.96e8 ** 2)
        self.assertAlmostEqual(ratio / exact, 1.0, delta=np.radians(6) ** 2 / 8)

    def test_a_grid_from_nothing(self):
        done = self.solar.run("nothing", "still.yaml", {"grid": "{from: map}"})
        self.assertEqual(done.code, 2)
        self.assertIn("'from' is 'map', which needs 'initial: {map: {file: ...}}'", done.messages)


if __name__ == "__main__":
    unittest.main()
