"""Lists of regions as users have them: their dates, and regions smaller than the cells of the grid."""
import json
import math
import sys
import tempfile
import unittest
from datetime import datetime
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import Solar  # noqa: E402

HEADER = ", latitude [deg], longitude [deg], separation [deg], tilt [deg], flux [Mx]"
STILL = """
start_date: "2012-01-01"
grid: {longitudes: 72, latitudes: 36}
time: {stop: 400 d, step: 5 d}
diffusivity: 0 km2/s
flow: {rotation: none, meridional: none}
output: {history: 0 d, paraview: false}
"""
RADIUS_CM = 6.96e10


def central_longitude(julian_day):
    """Heliographic longitude of the disc's centre, degrees: Meeus, Astronomical Algorithms, chapter 29,
    with the Sun's place from his chapter 25. It falls to 0 when a Carrington rotation begins."""
    century = (julian_day - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * century
    anomaly = math.radians(357.52911 + 35999.05029 * century)
    centre = ((1.914602 - 0.004817 * century) * math.sin(anomaly) + 0.019993 * math.sin(2 * anomaly)
              + 0.000289 * math.sin(3 * anomaly))
    true = mean + centre - 0.00569  # aberration
    tilt = math.radians(7.25)
    node = math.radians(73.6667 + 1.3958333 * (julian_day - 2396758) / 36525)
    along = math.radians(true) - node
    turned = math.degrees(math.atan2(-math.sin(along) * math.cos(tilt), -math.cos(along)))
    return (turned - (julian_day - 2398220) * 360 / 25.38) % 360


def rotation_begins(near):
    """Julian day near the given one at which the central longitude passes 0."""
    signed = lambda day: (central_longitude(day) + 180) % 360 - 180
    return brentq(signed, near - 3, near + 3)


class Regions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.solar = Solar(place.name)
        (cls.solar.folder / "still.yaml").write_text(STILL, encoding="utf-8")

    def run_list(self, rows, date="date", shape="gaussian", settings=None, more=()):
        name = self._testMethodName
        (self.solar.folder / f"{name}.csv").write_text("\n".join([date + HEADER, *rows]) + "\n",
                                                       encoding="utf-8")
        place = {"regions": f"{{list: {{file: '{self.solar.folder / name}.csv', shape: {shape}}}}}"}
        return self.solar.run(name, "still.yaml", {**place, **(settings or {})}, more=more)

    def done(self, *arguments, **keywords):
        done = self.run_list(*arguments, **keywords)
        self.assertEqual(done.code, 0, done.raw)
        return done

    def warnings(self, done):
        summary = (done.folder / "summary.json").read_text(encoding="utf-8")
        return " ".join(json.loads(summary)["warnings"])

    def jumps(self, done):
        """Days at which the unsigned flux grows, and by how much."""
        rows = done.history()
        times, flux = (np.array([row[name] for row in rows])
                       for name in (next(iter(rows[0])), "flux_unsigned [Mx]"))
        at = np.flatnonzero(np.diff(flux) > 1e15) + 1
        return times[at], np.diff(flux)[at - 1]

    # --- dates

    def test_leap2(self):
        done = self.done(["2012-12-31, 15, 100, 12, 10, 1e22"])
        days, _ = self.jumps(done)
        self.assertEqual(list(days), [365.0])

    def test_days_after_leap_years_and_none(self):
        rows = ["2012-02-29, 15, 20, 12, 10, 1e22", "2013-01-01, 15, 100, 12, 10, 1e22",
                "2016-03-01T12:00, -15, 200, 12, 10, 1e22", "2100-03-01, 15, 300, 12, 10, 1e22"]
        done = self.done(rows, settings={"time.stop": "32300 d", "time.step": "100 d"})
        days, _ = self.jumps(done)
        # 2012 and 2016 are leap years, 2100 is none, as Python's calendar knows
        dates = datetime(2012, 2, 29), datetime(2013, 1, 1), datetime(2016, 3, 1, 12), datetime(2100, 3, 1)
        counted = [(date - datetime(2012, 1, 1)).total_seconds() / 86400 for date in dates]
        np.testing.assert_allclose(days, counted, atol=1e-7)

    def test_forms_of_one_date(self):
        dates = ["2012-12-31", "20121231", "2012.12.31_00:00:00_TAI", "2012/12/31", "2012-12-31 00:00:00",
                 "20121231T000000Z", "2456292.5", "JD 2456292.5", "MJD56292", f"{2012 + 365 / 366:.12f}",
                 "2012-12-31T00:00:00.000+00:00"]
        done = self.done([f"{date}, {8 * n - 40}, {30 * n}, 12, 10, 1e21" for n, date in enumerate(dates)])
        days, grown = self.jumps(done)
        np.testing.assert_allclose(days, 365.0, atol=1e-6)
        self.assertIn(f"{len(dates)} of {len(dates)} (2012-12-31 to 2012-12-31)", done.told)
        self.assertGreater(grown.sum(), 0.85e21 * len(dates))  # blurred neutral lines, no flux missing

    def test_columns_of_julian_days(self):
        for column, date in (("mjd", "56292"), ("JD", "2456292.5"), ("date [MJD]", "56292"),
                             ("T_REC", "2012.12.31_TAI")):
            done = self.done([f"{date}, 15, 100, 12, 10, 1e22"], date=column)
            self.assertEqual(list(self.jumps(done)[0]), [365.0], column)

    def test_dates(self):
        row = "2130.5, 15, 100, 12, 10, 1e22"
        refused = self.run_list([row], settings={"initial": "{dipole: {pole: 3 G}}"})
        self.assertEqual(refused.code, 2)
        self.assertIn("if it is a Carrington rotation, write CR2130.5 or call the column 'carrington'",
                      refused.messages)
        begin, end = rotation_begins(2456264.0), rotation_begins(2456291.0)  # of December 2012
        expected = 0.5 * (begin + end) - 2455927.5  # days since 2012-01-01
        for column, date in (("carrington", "2131.5"), ("date", "CR2131.5"), ("date [CR]", "2131.5")):
            days, _ = self.jumps(self.done([f"{date}, 15, 100, 12, 10, 1e22"], date=column))
            # both series are good to a few hundredths of a day
            np.testing.assert_allclose(days, [expected], atol=0.05, err_msg=column)

    def test_dates_that_cannot_be_meant_are_refused(self):
        for date in ("20121331", "2012-366", "31-Dec-2012", "201212", "1356912000", "2012.12.31-00:00"):
            done = self.run_list([f"{date}, 15, 100, 12, 10, 1e22"])
            self.assertEqual(done.code, 2, date)
            self.assertIn(f".csv:2:1: date '{date}'", done.messages)
        done = self.run_list(["5, 15, 100, 12, 10, 1e22"], date="time [d]")
        self.assertIn("column 'time [d]': dates are decimal years or calendar dates", done.messages)

    def test_a_list_of_which_nothing_emerges_is_told(self):
        done = self.done(["2010.5, 15, 100, 12, 10, 1e22", "2011.5, 15, 100, 12, 10, 1e22"],
                         settings={"initial": "{dipole: {pole: 3 G}}"})
        self.assertIn("none of the 2 regions emerges during the run: they are of 2010-07-02 to 2011-07-02,"
                      " the run lasts from 2012-01-01 to 2013-02-04", self.warnings(done))

    def test_fluxes_of_another_unit_are_told(self):
        done = self.done(["2012.5, 15, 100, 12, 10, 1e14"])  # in weber
        self.assertIn("regions have fluxes of 1e+14 to 1e+14 Mx", self.warnings(done))

    # --- small regions

    def dipole(self, moment_over_flux, flux, tilt, latitude):
        """Axial dipole of a region whose polarities' moments stand so far apart, in radians."""
        moment = 0.5 * flux * moment_over_flux * math.sin(math.radians(tilt))
        return 3 / (4 * math.pi) * moment * math.cos(math.radians(latitude)) / RADIUS_CM ** 2

    def expect_small(self, row, shape, dipole, flux):
        done = self.done([row], shape=shape)
        last = done.history()[-1]
        self.assertAlmostEqual(last["flux_unsigned [Mx]"] / flux, 1.0, delta=1e-12)
        # the app's weights of an axial dipole are those of fields smooth over three rows of 5 degrees
        self.assertAlmostEqual(last["axial_dipole [G]"] / dipole, 1.0, delta=5e-3)
        self.assertIn("1 of 1 regions are smaller than the cells", self.warnings(done))
        check = self.run_list([row], shape=shape, more=["--check"])
        self.assertIn("1 of 1 regions are smaller", check.raw + check.told)

    def test_midrun(self):
        rho = 0.56 * math.radians(0.4)
        # -(p/rho) exp(-(p^2 + 2 l^2)/rho^2) on a plane: moment over the flux of one polarity
        self.expect_small("2012-10-01, 17.5, 102.5, 0.4, 10, 1e20", "sharps",
                          self.dipole(math.sqrt(math.pi) * rho, 1e20, 10, 17.5), 1e20)

    def test_a_small_gaussian_region(self):
        rho = math.radians(1.0)  # of -(p/rho) exp(-(p^2/2 + l^2)/rho^2)
        self.expect_small("2012-10-01, -31, 359.9, 2, 163, 4e21", "gaussian",
                          self.dipole(math.sqrt(2 * math.pi) * rho, 4e21, 163, -31), 4e21)

    def test_small_patches_cells_apart(self):
        apart = 2 * math.sin(math.radians(11))  # the caps' centres; caps of d shorten it by d^2/2
        row = "2012-10-01, 12, 0.1, 22, 30, 4e21"
        settings = {"grid.longitudes": 24, "grid.latitudes": 12}
        done = self.done([row], shape="patches", settings=settings)
        last = done.history()[-1]
        self.assertAlmostEqual(last["flux_unsigned [Mx]"] / 4e21, 1.0, delta=1e-12)
        self.assertAlmostEqual(last["axial_dipole [G]"] / self.dipole(apart, 4e21, 30, 12), 1.0, delta=0.02)

    def test_a_region_without_separation_is_told_before_the_run(self):
        (self.solar.folder / "caps.csv").write_text(
            "date, latitude [deg], longitude [deg], rho [deg], tilt [deg], flux [Mx]\n"
            "2012.5, 15, 100, 5, 10, 1e22\n", encoding="utf-8")
        settings = {"regions": f"{{list: {{file: '{self.solar.folder}/caps.csv', shape: patches}}}}"}
        done = self.solar.run("caps", "still.yaml", settings, more=["--check"])
        self.assertEqual(done.code, 2)
        self.assertIn("caps.csv:2: the region has no separation, which patches need", done.messages)

    # --- plausibility and noise

    def told(self, settings):
        return self.warnings(self.solar.run(self._testMethodName, "still.yaml", {
            "initial": "{dipole: {pole: 3 G}}", "time.stop": "10 d", **settings}))

    def test_a_diffusivity_of_another_unit_is_told(self):
        for wrong in ("300 m2/s", "3e6 km2/s"):
            self.assertIn("far from that of supergranules", self.told({"diffusivity": wrong}))
        for right in ("0 km2/s", "25 km2/s", "300 km2/s"):
            self.assertNotIn("supergranules", self.told({"diffusivity": right}))

    def test_an_equatorward_flow_is_told(self):
        formula = "{meridional: expression, meridional_formula: {expression: '%s', unit: m/s}}"
        for wrong in ("{meridional: sin_2lat, meridional_speed: -11 m/s}", formula % "-11*sind(2*latitude)"):
            self.assertIn("runs to the equator (up to 11 m/s)", self.told({"flow": wrong}))
        # a counter-cell near the poles is seen by some observers
        for right in ("{meridional: aft}", formula % "15*sind(2*latitude) - 3*sind(6*latitude)"):
            self.assertNotIn("equator", self.told({"flow": right}))
        self.assertIn("reaches 1.1e+03 m/s", self.told({"flow": formula % "1100*sind(2*latitude)"}))

    def test_noise_is_no_answer(self):
        """A dipole along the axis has no equatorial part, and what is left of it no longitude."""
        done = self.solar.run("noise", "still.yaml", {"initial": "{dipole: {pole: 3 G}}",
                                                      "time.stop": "20 d", "diffusivity": "300 km2/s"})
        self.assertEqual(done.summary("equatorial_dipole"), 0.0)
        summary = json.loads((done.folder / "summary.json").read_text(encoding="utf-8"))
        for name in ("equatorial_longitude", "reversal_north", "reversal_dipole"):
            self.assertNotIn(name, summary)
        written = done.told + (done.folder / "history.csv").read_text(encoding="utf-8") + json.dumps(summary)
        for word in ("nan", "null"):
            self.assertNotIn(word, written.lower())


if __name__ == "__main__":
    unittest.main()
