"""Roots in soil, stirred baths, vacuoles and the ledgers, against closed forms."""
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from scipy.special import lambertw

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from membrane_run import CL, FARADAY, K, PUMP, SYMPORT, Membrane, ion, nitrate  # noqa: E402

A, R = 150e-6, 2e-3
SPREAD = 1.9e-9 * 0.3 * 0.3  # D theta f
SHARP = {"newton_rtol": 0}
CLAMPED = {"clamped": {"at": "-120 mV"}}
# Amounts of this part of the greatest one are rounding: some hundred additions of 1e-16.
ROUNDING = 1e-12


def shell(cells, outer=R):
    return {"geometry": "cylindrical", "r": {"from": f"{A!r} m", "to": f"{outer!r} m", "cells": cells}}


def soil(**more):
    return {"soil": {"water": 0.3, "impedance": 0.3, "root": {"r_min": 1}, **more}}


def inflow(speed):
    return {"r": f"{{expression: '-{speed!r}*{A!r}/r', unit: m/s}}"}


class Soil(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Membrane(scratch.name)

    def ran(self, **keys):
        done = self.case.run(**{"output": {"paraview": "no"}, "voltage": CLAMPED, "solver": SHARP, **keys})
        self.assertEqual(done.code, 0, done.messages)
        return done

    def steady(self, cells, bulk, symport, **around):
        found = self.ran(analysis="steady", grid=shell(cells), around=soil(**around),
                         ions=[ion("NO3", -1, 0.0, bulk, bath={"r_max": f"{bulk!r} mol/m3"}, buffer=1)],
                         symports=[{"ion": "NO3", **symport}]).summary
        return found["NO3_uptake"] / found["membrane_area"]

    def check_order(self, exact, bound, found):
        errors = [abs(f / exact - 1.0) for f in found]
        self.assertLess(errors[-1], bound)
        self.assertGreater(math.log2(errors[0] / errors[1]), 1.9)

    def test_linear_uptake_from_a_shell(self):
        for alpha, share in ((1e-7, 0.814852201547), (1e-6, 0.305608137283), (4e-6, 0.0991212237336)):
            found = [self.steady(n, 1.0, {"linear": f"{alpha!r} m/s"}) for n in (40, 80)]
            self.check_order(alpha * share, 2e-3, found)

    def test_saturating_uptake_from_a_shell(self):
        for bulk, flux in ((0.05, 1.93633566383e-8), (0.1, 3.74291907908e-8), (0.5, 9.20829081528e-8)):
            found = [self.steady(n, bulk, {"maximum": "1e-7 mol m-2 s-1", "half_saturation": "0.025 mol/m3"})
                     for n in (40, 80)]
            self.check_order(flux, 2e-3, found)

    def test_water_brings_and_piles_up(self):
        """Nye and Tinker's c_a/c_b."""
        for speed, alpha, share in ((1e-8, 1e-7, 0.831815931904), (1e-7, 1e-7, 1.0), (1e-7, 1e-8, 1.22388010435),
                                    (1e-6, 1e-7, 5.18726137795)):
            found = [self.steady(n, 1.0, {"linear": f"{alpha!r} m/s"}, flow=inflow(speed)) for n in (40, 80)]
            if share == 1.0:  # nothing moves against the water: exact
                self.assertLess(abs(found[1] / alpha - 1.0), 1e-9)
            else:
                self.check_order(alpha * share, 2e-3, found)

    def test_closed_shell_is_emptied(self):
        """Shares left of the sheet, by second order in place and time at once."""
        left = {3600: 0.9763488312, 21600: 0.8688669555, 86400: 0.571058643, 259200: 0.1864749582}
        for stop, share in left.items():
            errors = []
            for cells in (40, 80):
                done = self.ran(analysis="transient", grid=shell(cells), around=soil(),
                                ions=[ion("NO3", -1, 0.0, 1.0, buffer=1)],
                                symports=[{"ion": "NO3", "linear": "1e-7 m/s"}],
                                time={"stop": f"{stop} s", "step": f"{stop / (2 * cells)} s", "scheme": "esdirk2"})
                history = done.history()["NO3_integral"]
                errors.append(abs(history[-1] / history[0] / share - 1.0))
            self.assertLess(errors[1], 3e-4)
            self.assertGreater(math.log2(errors[0] / errors[1]), 1.8)

    def test_perfect_sink_in_a_wide_shell(self):
        """J a/(D c_b) at D t/a^2 = 10: what is beyond 12 a has not felt it (e^{-12^2/40} < 0.03 of 0.5)."""
        stop = 10 * A**2 / SPREAD
        found = []
        for cells in (200, 400):
            done = self.ran(analysis="transient", grid=shell(cells, 30 * A), around=soil(),
                            ions=[ion("NO3", -1, 0.0, 1.0, buffer=1)],
                            symports=[{"ion": "NO3", "linear": "1 m/s"}],
                            time={"stop": f"{stop!r} s", "step": f"{stop / 4000!r} s", "growth": 1.03,
                                  "max_step": f"{stop / cells!r} s"})
            found.append(done.history()["NO3_uptake"][-1] / (2 * math.pi * A) * A / SPREAD)
        # alpha a/D = 877000 instead of endless: a part of 1e-6.
        self.check_order(0.533915934139, 2e-3, found)

    def test_stirred_pot(self):
        """Lambert's W: I_max area/volume k = 1e-4 mol/(m3 s)."""
        sheet = {500: 0.156182331287, 1000: 0.114043446933, 2000: 0.040145299908, 3000: 0.00322038799246}
        for stop, expected in sheet.items():
            exact = 0.025 * lambertw(0.2 / 0.025 * math.exp((0.2 - 1e-4 * stop) / 0.025)).real
            self.assertLess(abs(exact / expected - 1), 1e-10)
            found = self.ran(analysis="transient", around={"stirred": {"depth": "1 mm"}},
                             ions=[ion("NO3", -1, 0.0, 0.2)],
                             symports=[{"ion": "NO3", "maximum": "1e-7 mol m-2 s-1", "half_saturation": "0.025 mol/m3"}],
                             time={"stop": f"{stop} s", "step": f"{stop / 400} s", "scheme": "esdirk4"}).summary
            self.assertLess(abs(found["NO3_max"] / exact - 1), 1e-7)

    def test_vacuole_fills_as_far_as_its_voltage_and_pH_allow(self):
        for more, ratio in (({"tonoplast": "1e-6 m/s"}, 2.17806069172), ({}, 25.5331834659)):
            ions = [ion("NO3", -1, 5.0, 0.0, vacuole="1 mol/m3", **more)]
            antiports = [] if more else [{"ion": "NO3", "rate": "1e-6 m/s"}]
            found = self.ran(analysis="transient", ions=ions, cytosol={"depth": "1 m"},
                             vacuole={"depth": "1 um", "voltage": "20 mV", "antiports": antiports},
                             time={"stop": "1000 s", "step": "1 s", "growth": 1.2, "max_step": "50 s"}).summary
            self.assertLess(abs(found["NO3_vacuole"] / found["NO3_cytosol"] / ratio - 1), 1e-9)

    def test_tracer_leaves_at_two_rates(self):
        """k_co 4, k_cv 2, k_vc 0.05 per hour: rates 0.03324 and 6.01676 per hour, no voltage."""
        rates, hour = (0.0332404842635, 6.01675951574), 3600.0
        matrix = np.array([[-6.0, 0.05 * 40], [2.0 / 40, -0.05]])
        np.testing.assert_allclose(sorted(-np.linalg.eigvals(matrix)), rates, rtol=1e-10)
        vectors = np.linalg.eig(matrix)
        stop = 1.0
        exact = vectors[1] @ (np.exp(vectors[0] * stop) * np.linalg.solve(vectors[1], [1.0, 1.0]))
        depth = 1e-6
        found = self.ran(analysis="transient", voltage={"clamped": {"at": "0 V"}},
                         ions=[ion("NO3", -1, 1.0, 0.0, 4 * depth / hour, vacuole="1 mol/m3",
                                   tonoplast=f"{2 * depth / hour!r} m/s")],
                         cytosol={"depth": f"{depth!r} m"}, vacuole={"depth": f"{40 * depth!r} m"},
                         time={"stop": f"{stop * hour} s", "step": f"{stop * hour / 400} s", "scheme": "esdirk4"}).summary
        np.testing.assert_allclose([found["NO3_cytosol"], found["NO3_vacuole"]], exact, rtol=1e-8)

    def plant(self, ranks=1, more=(), name="run", **keys):
        """A root with cytosol and vacuole that empties soil, its voltage free."""
        return self.case.run(
            name, ranks, more,
            **{"analysis": "transient", "grid": shell(24), "around": soil(flow=inflow(1e-8)), "solver": SHARP,
               "output": {"paraview": "no"}, "cytosol": {"depth": "2 um"}, "symports": [SYMPORT], "pump": PUMP,
               "vacuole": {"depth": "20 um", "voltage": "20 mV", "antiports": [{"ion": "NO3", "rate": "1e-8 m/s"}]},
               "voltage": {"charging": {"capacitance": "0.01 F/m2", "start": "-120 mV"}},
               "ions": [K, nitrate(0.2, vacuole="20 mol/m3"), CL],
               "time": {"stop": "200 s", "step": "0.01 s", "growth": 1.2, "max_step": "20 s", "scheme": "bdf1"},
               **keys})

    def check_ions(self, done):
        """What the soil lost is what cytosol and vacuole gained."""
        first, last = ({key: column[k] for key, column in done.history().items()} for k in (0, -1))
        area = 2 * math.pi * A
        for name in ("K", "NO3", "Cl"):
            lost = 0.3 * (first[f"{name}_integral"] - last[f"{name}_integral"])  # the soil's water has all
            gained = area * (2e-6 * (last[f"{name}_cytosol"] - first[f"{name}_cytosol"])
                             + 2e-5 * (last[f"{name}_vacuole"] - first[f"{name}_vacuole"]))
            all_of_it = first[f"{name}_integral"] + area * 2e-6 * first[f"{name}_cytosol"]
            self.assertNotEqual(lost, 0.0)
            self.assertLess(abs(lost - gained), ROUNDING * all_of_it)

    def currents(self, done, charge_of_nitrate=-1):
        """The greatest part of any step's largest current that C dV/dt and all currents leave open."""
        rows, area = done.history(), 2 * math.pi * A
        time, volts = rows["time"], rows["V_m"]
        ionic = {name: z * FARADAY * (rows[f"{name}_uptake"] - rows[f"{name}_by_symport"])
                 for name, z in (("K", 1), ("NO3", charge_of_nitrate), ("Cl", -1))}
        terms = np.array([-column for column in ionic.values()]
                         + [rows["pump_current"], -FARADAY * rows["NO3_by_symport"]])[:, 1:]
        charging = 0.01 * area * np.diff(volts) / np.diff(time)
        largest = np.maximum(np.abs(terms).max(axis=0), np.abs(charging))
        return float(np.max(np.abs(charging + terms.sum(axis=0)) / largest))

    def test_ions_and_charge_are_kept(self):
        done = self.plant()
        self.assertEqual(done.code, 0, done.messages)
        self.check_ions(done)
        open_part = self.currents(done)
        self.assertLess(open_part, ROUNDING)
        self.assertGreater(self.currents(done, charge_of_nitrate=-2), 1e-3)

    def test_ranks_and_restart(self):
        alone = self.plant().summary
        for ranks in (2, 4):
            found = self.plant(ranks, name=f"on_{ranks}").summary
            for key in ("V_m", "NO3_uptake", "NO3_cytosol", "NO3_vacuole", "K_integral"):
                self.assertLess(abs(found[key] / alone[key] - 1.0), 1e-9, (ranks, key))
        half = {"stop": "50 s", "step": "0.01 s", "growth": 1.2, "max_step": "20 s", "scheme": "bdf1"}
        self.assertEqual(self.plant(name="parts", time=half).code, 0)
        self.assertEqual(self.plant(name="parts", more=["--restart"]).code, 0)
        self.assertEqual(self.plant(name="again", time=half).code, 0)
        self.assertEqual(self.plant(name="again", more=["--restart"]).code, 0)
        one, other = ((self.case.folder / name / "history.csv").read_bytes() for name in ("parts", "again"))
        self.assertEqual(one, other)


if __name__ == "__main__":
    unittest.main()
