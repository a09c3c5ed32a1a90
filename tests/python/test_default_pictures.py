"""Default pictures of made-up runs, read back from the figures: curves, maps, units, colours, groups."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(os.environ["FLUXFORM_SOURCE"]) / "tests/support"))
from made_up_run import bars, figures_of, panels, plt, write_run, write_table

from fluxform.drawing import colours_of
from fluxform.units import fitting, moments, pretty, suits_logarithm

NANOMETRES = {"x": ("m", 0, 40e-9, 20)}
SQUARE = {"x": ("m", 0, 3000, 30), "y": ("m", 0, 2000, 20)}
GLOBE = {"longitude": ("degrees_east", 0, 360, 36), "latitude": ("degrees_north", -90, 90, 18)}
BOX = {"x": ("m", 0, 1e-3, 4), "y": ("m", 0, 1e-3, 5), "z": ("m", 0, 1e-3, 6)}


class Pictures(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="made up ")
        self.folder = Path(self.temporary.name)

    def tearDown(self):
        plt.close("all")
        self.temporary.cleanup()

    def drawn(self, axes, fields, times, *further, **more):
        return figures_of(write_run(self.folder, axes, fields, np.asarray(times, float), *further, **more))

    def test_line_has_a_curve_for_each_time_in_units_that_fit(self):
        figure = self.drawn(NANOMETRES, {"heat": ("K", lambda t, x: 300 + t * 1e15 * x)}, [0, 1e-9, 4e-9])["fields"]
        panel, = panels(figure)
        self.assertEqual(panel.get_xlabel(), "x (nm)")
        self.assertEqual(panel.get_ylabel(), "heat (K)")
        for line, t in zip(panel.lines, (0, 1e-9, 4e-9)):
            x = line.get_xdata()
            np.testing.assert_allclose(x, np.arange(1, 40, 2), rtol=1e-12)  # centres of 2 nm cells
            np.testing.assert_allclose(line.get_ydata(), 300 + t * 1e6 * x, rtol=1e-12)
        self.assertEqual(bars(figure)[0].get_ylabel(), "time (ns)")
        colours = [line.get_color() for line in panel.lines]
        self.assertEqual(len(set(map(tuple, colours))), 3)

    def test_uniform_line_does_not_show_rounding_errors(self):
        noise = lambda t, x: 300 * (1 + 1e-15 * np.sin(1e10 * x))
        panel, = panels(self.drawn(NANOMETRES, {"heat": ("K", noise)}, [0, 1])["fields"])
        low, high = panel.get_ylim()
        self.assertGreater(high - low, 0.1)

    def test_map_at_first_middle_and_last_time(self):
        figure = self.drawn(SQUARE, {"height": ("m", lambda t, x, y: x + 2 * y + t)}, [0, 3600, 7200, 10800, 14400])["fields"]
        titles = [p.get_title() for p in panels(figure)]
        self.assertEqual(titles, ["height, 0 h", "height, 2 h", "height, 4 h"])
        panel = panels(figure)[2]
        self.assertEqual((panel.get_xlabel(), panel.get_ylabel()), ("x (km)", "y (km)"))
        np.testing.assert_allclose(panel.collections[0].get_coordinates()[0, -1], [3, 0], atol=1e-12)
        x, y = np.arange(50, 3000, 100.0), np.arange(50, 2000, 100.0)
        expected = (x + 2 * y[:, None] + 14400) / 1000  # km as well: 3000 m + 4000 m + 14,400 m
        np.testing.assert_allclose(panel.collections[0].get_array().reshape(20, 30), expected, rtol=1e-12)
        self.assertEqual(bars(figure)[0].get_ylabel(), "height (km)")

    def test_holes_are_grey(self):
        values = lambda t, x, y: np.where((x < 500) & (y < 500), np.nan, x)
        panel = panels(self.drawn(SQUARE, {"depth": ("K", values)}, [0.0])["fields"])[0]
        shown = panel.collections[0].get_array().reshape(20, 30)
        self.assertTrue(shown.mask[:5, :5].all() and shown.mask.sum() == 25)
        self.assertEqual(panel.get_facecolor(), (0.8, 0.8, 0.8, 1.0))

    def test_field_that_changes_sign_diverges_about_zero(self):
        figure = self.drawn(SQUARE, {"wave": ("1", lambda t, x, y: np.cos(x / 500) - 0.5)}, [0.0])["fields"]
        mesh = panels(figure)[0].collections[0]
        low, high = mesh.get_clim()
        self.assertEqual((mesh.get_cmap().name, low), ("RdBu_r", -high))
        self.assertEqual(bars(figure)[0].get_ylabel(), "wave")

    def test_positive_field_over_decades_is_logarithmic(self):
        mesh = panels(self.drawn(SQUARE, {"dose": ("m-3", lambda t, x, y: 10 ** (x / 500))}, [0.0])["fields"])[0]
        self.assertEqual(type(mesh.collections[0].norm).__name__, "LogNorm")
        panel, = panels(self.drawn(NANOMETRES, {"dose": ("m-3", lambda t, x: 10 ** (x / 5e-9))}, [0.0])["fields"])
        self.assertEqual(panel.get_yscale(), "log")

    def test_front_into_nothing_is_not_logarithmic(self):
        x = np.linspace(0, 1600, 640)  # 2 / sqrt(r D) = 20 km: the tail of a Fisher front is exp(-x / 10 km)
        front = np.exp(-np.maximum(x - 800, 0) / 10)
        self.assertFalse(suits_logarithm(front))
        self.assertFalse(colours_of(np.where(x < 800, 1.0, 0.0)).logarithmic)
        self.assertTrue(suits_logarithm(np.exp(11 * np.exp(-x / 20))))  # a double layer of 0.3 V

    def test_rounding_is_no_sign_and_outliers_take_no_colours(self):
        self.assertFalse(colours_of(np.array([-1e-17, 0.3, 1.0])).diverging)
        values = np.append(np.linspace(1, 2, 10000), 90.0)
        colours = colours_of(values)
        self.assertEqual(colours.extend, "max")
        self.assertLess(colours.norm.vmax, 2.2)

    def test_sphere_is_a_map_in_degrees_with_dates(self):
        figure = self.drawn(GLOBE, {"br": ("G", lambda t, l, b: np.sin(np.radians(b)))}, [0, 365], "days since 2011-03-01",
                            profiles={"mean": ("G", "latitude", np.outer([1, -1], np.arange(18.0)))})
        first, last = panels(figure["fields"])
        self.assertEqual((first.get_title(), last.get_title()), ("br, 2011-03-01", "br, 2012-02-29"))
        self.assertEqual((first.get_xlabel(), first.get_ylabel()), ("longitude (°)", "latitude (°)"))
        self.assertEqual((first.get_xlim(), first.get_ylim(), first.get_aspect()), ((0, 360), (-90, 90), 1.0))
        recorded, = panels(figure["profiles_over_time"])
        shown = recorded.collections[0].get_array().reshape(18, 2)
        np.testing.assert_array_equal(shown, np.outer(np.arange(18.0), [1, -1]))

    def test_body_is_three_middle_slices_of_the_last_state(self):
        figure = self.drawn(BOX, {"c": ("mol m-3", lambda t, x, y, z: t + 1e3 * (x + 10 * y + 100 * z))}, [0, 5])["fields"]
        shown = panels(figure)
        self.assertEqual([(p.get_xlabel()[0], p.get_ylabel()[0]) for p in shown], [("x", "y"), ("x", "z"), ("y", "z")])
        x, y, z = ((np.arange(n) + 0.5) / n for n in (4, 5, 6))
        np.testing.assert_allclose(shown[0].collections[0].get_array().reshape(5, 4), 5 + x + 10 * y[:, None] + 100 * z[3])
        np.testing.assert_allclose(shown[1].collections[0].get_array().reshape(6, 4), 5 + x + 10 * y[2] + 100 * z[:, None])
        np.testing.assert_allclose(shown[2].collections[0].get_array().reshape(6, 5), 5 + x[2] + 10 * y + 100 * z[:, None])
        self.assertEqual(figure._suptitle.get_text(), "5 s")

    def test_history_columns_stand_together_by_unit_and_size(self):
        t = np.arange(5.0) * 86400
        history = {"mass": ("kg", t), "speed": ("m/s", 1 + t), "lost": ("kg", 0.5 * t), "trace": ("kg", 1e-9 * t)}
        figure = self.drawn(NANOMETRES, {"u": ("1", lambda t, x: x)}, t, history=history)["history_curves"]
        shown = panels(figure)
        self.assertEqual([[l.get_label() for l in p.lines] for p in shown], [["mass", "lost"], ["speed"], ["trace"]])
        np.testing.assert_array_equal(shown[0].lines[1].get_ydata(), 0.5 * t)
        np.testing.assert_allclose(shown[0].lines[1].get_xdata(), np.arange(5.0), rtol=1e-12)
        self.assertEqual((shown[0].get_xlabel(), shown[0].get_ylabel()), ("time (d)", "kg"))

    def test_rounding_beside_large_columns_is_drawn_as_zero(self):
        t = np.arange(5.0)
        history = {"net": ("Mx", 1e8 * np.sin(t)), "unsigned": ("Mx", 1e23 + t), "share": ("1", 1e-14 * t), "step": ("1", t)}
        figure = self.drawn(NANOMETRES, {"u": ("1", lambda t, x: x)}, t, history=history)["history_curves"]
        self.assertEqual([[l.get_label() for l in p.lines] for p in panels(figure)],
                         [["net", "unsigned"], ["share"], ["step"]])

    def test_sweep_impedance_modes_and_named_rows(self):
        write_run(self.folder, NANOMETRES, {"u": ("1", lambda k, x: k + x)}, np.arange(3.0), "1")
        write_table(self.folder / "modes.csv", ["mode [1]", "rate [1/yr]"], [(0, -1), (1, -4), (2, -9)])
        write_table(self.folder / "sweep.csv", ["voltage [V]", "current [A m-2]"], [(-1, -2), (0, 0), (1, 3)])
        write_table(self.folder / "impedance.csv", ["frequency [Hz]", "resistance [ohm m2]"],
                    [(10.0 ** k, 1 / (1 + k)) for k in range(7)])
        write_table(self.folder / "places.csv", ["name", "births [1/yr]"], [("north", 3), ("south", -1)])
        drawn = figures_of(self.folder)
        self.assertEqual(bars(drawn["fields"])[0].get_ylabel(), "mode")
        sweep, = panels(drawn["sweep_curves"])
        np.testing.assert_array_equal(sweep.lines[0].get_xydata(), [(-1, -2), (0, 0), (1, 3)])
        self.assertEqual((sweep.get_xlabel(), sweep.get_ylabel()), ("voltage (V)", "current (A m$^{-2}$)"))
        spectrum, = panels(drawn["impedance_curves"])
        self.assertEqual((spectrum.get_xscale(), spectrum.get_xlabel()), ("log", "frequency (Hz)"))
        modes, = panels(drawn["modes_curves"])
        self.assertEqual((modes.lines[0].get_linestyle(), modes.get_xlabel()), ("None", "mode"))
        named, = panels(drawn["places_curves"])
        self.assertEqual([bar.get_width() for bar in named.patches], [3, -1])
        self.assertEqual([label.get_text() for label in named.get_yticklabels()], ["north", "south"])

    def test_sweep_states_are_told_by_their_voltage(self):
        write_run(self.folder, NANOMETRES, {"u": ("1", lambda v, x: v + x)}, np.array([0, 0.5, 1.0]), "V")
        write_table(self.folder / "sweep.csv", ["voltage [V]", "current [A m-2]"], [(0, 0), (0.5, 1), (1, 2)])
        self.assertEqual(bars(figures_of(self.folder)["fields"])[0].get_ylabel(), "voltage (V)")

    def test_half_written_line_and_empty_tables(self):
        write_run(self.folder, NANOMETRES, {"u": ("1", lambda t, x: x)}, np.array([0.0]))
        (self.folder / "history.csv").write_text("time [s],a [m]\n0,1\n1,2\n2")
        (self.folder / "empty.csv").write_text("time [s],a [m]\n")
        drawn = figures_of(self.folder)
        self.assertEqual(panels(drawn["history_curves"])[0].lines[0].get_ydata().size, 2)
        self.assertNotIn("empty_curves", drawn)

    def test_units_and_prefixes(self):
        for size, unit, expected in ((3e-8, "m", (1e9, "nm")), (2e-6, "m", (1e6, "um")), (2500, "m", (1e-3, "km")),
                                     (0.3, "V", (1, "V")), (4e-4, "V", (1e6, "uV")), (7, "G", (1, "G")),
                                     (400, "days", (1 / 365, "yr")), (2e-12, "s", (1e12, "ps"))):
            factor, name = fitting(np.array([-size, 0.0]), unit)
            self.assertEqual(name, expected[1])
            self.assertAlmostEqual(factor / expected[0], 1, places=7)
        self.assertEqual(pretty("um-2 kg"), "µm$^{-2}$ kg")
        self.assertEqual(moments([0, 60 * 365 * 86400], "s").told(1), "60 yr")  # as the inputs read yr


if __name__ == "__main__":
    unittest.main()
