"""Questions put to the cell, membranes in the grid and resolved ones, and what is refused."""
import csv
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from membrane_run import (CL, FARADAY, K, PUMP, SYMPORT, V_T, Membrane, Reference, bernoulli, ion,  # noqa: E402
                          nitrate)

SHARP = {"newton_rtol": 0}
A, R = 150e-6, 2e-3
SPREAD = 1.9e-9 * 0.3 * 0.3
VACUUM = 8.8541878128e-12
CELL = {"symports": [SYMPORT], "pump": PUMP, "solver": SHARP}
VALUES = {"K": (1, 100.0, 1.0, 1e-8), "NO3": (-1, 5.0, 0.1, 1e-10), "Cl": (-1, 10.0, 0.5, 5e-11)}


def table(done, name):
    with open(done.folder / name, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key.split(" [")[0]: [row[key] for row in rows] for key in rows[0]}


class Case(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Membrane(scratch.name)

    def ran(self, **keys):
        done = self.case.run(**{"output": {"paraview": "no"}, **keys})
        self.assertEqual(done.code, 0, done.messages)
        return done

    def close(self, found, expected, relative):
        self.assertLess(abs(found / expected - 1.0), relative, f"{found} is not {expected}")


class Questions(Case):
    def test_uptake_ends_where_the_leak_takes_all(self):
        found = self.ran(analysis={"uptake_curve": {"from": "1e-3 mol/m3", "points": 9}}, ions=[K, nitrate(1.0), CL],
                         **CELL).summary
        self.close(found["least_concentration"], 0.0105056466714, 1e-8)

    def shell(self, cells, bulk, **keys):
        return self.ran(grid={"geometry": "cylindrical", "r": {"from": f"{A!r} m", "to": f"{R!r} m", "cells": cells}},
                        voltage={"clamped": {"at": "-120 mV"}}, solver=SHARP,
                        around={"soil": {"water": 0.3, "impedance": 0.3, "root": {"r_min": 1}}},
                        ions=[ion("NO3", -1, 0.0, bulk, bath={"r_max": f"{bulk!r} mol/m3"},
                                  diffusivity="1.9e-9 m2/s")],
                        symports=[{"ion": "NO3", "maximum": "1e-7 mol m-2 s-1", "half_saturation": "0.025 mol/m3"}],
                        **keys)

    def test_depletion_raises_the_apparent_half_saturation(self):
        """K_m + a ln(R/a) I_max/(2 D): five times the true one."""
        expected = 0.025 + A * math.log(R / A) * 1e-7 / (2 * SPREAD)
        self.close(expected, 0.138608209011, 1e-9)
        asked = {"uptake_curve": {"key": "'ions[0].bath.r_max'", "from": "1e-2 mol/m3", "to": "1e3 mol/m3",
                                  "points": 11}}
        errors = []
        for cells in (30, 60):
            found = self.shell(cells, 0.1, analysis=asked).summary
            self.close(found["largest_uptake"], 2 * math.pi * A * 1e-7, 1e-6)
            errors.append(abs(found["apparent_half_saturation"] / expected - 1))
        self.assertLess(errors[1], 3e-3)
        self.assertGreater(math.log2(errors[0] / errors[1]), 1.9)

    def test_control_coefficients_add_to_one(self):
        """Uptake is of first degree in I_max and D together."""
        keys = ["symports[0].maximum", "ions[0].diffusivity"]
        done = self.shell(60, 0.1, analysis={"sensitivity": {"observables": [{"name": "NO3_uptake"}],
                                                              "keys": [{"key": f"'{key}'"} for key in keys]}})
        rows = table(done, "sensitivity.csv")
        share = [float(d) * float(v) / done.summary["NO3_uptake"]
                 for d, v in zip(rows["derivative"], rows["value"])]
        self.assertLess(abs(sum(share) - 1.0), 1e-6)  # differences of a key by 1e-4 of it
        self.close(share[0], 0.219379762706, 5e-3)
        self.close(share[1], 0.780620237294, 2e-3)

    def test_a_charging_cell_has_one_rate(self):
        """What is kept has no rate, and is no mode: conductance over capacitance alone is left."""
        found = self.ran(analysis={"eigenmodes": {"count": 4}}, ions=[K, nitrate(0.1), CL],
                         voltage={"charging": {"capacitance": "0.01 F/m2", "start": "-146.492213679 mV"}}, **CELL).summary
        self.close(found["rate_0"], 0.10008018 / 0.01, 1e-5)
        self.assertNotIn("rate_1", found)

    def test_impedance_is_that_of_conductance_and_capacitance(self):
        charging = {"charging": {"capacitance": "0.01 F/m2", "start": "-120 mV"}}
        done = self.ran(analysis={"response": {"key": "voltage.charging.injected", "step": "1e-5 A/m2",
                                               "lowest": "0.01 Hz", "highest": "100 Hz", "points": 5}},
                        voltage={"charging": {**charging["charging"], "injected": "0 A/m2"}},
                        ions=[K, nitrate(0.1), CL], **CELL)
        rows, cell = table(done, "response.csv"), Reference(VALUES)
        for hertz, real, imaginary in zip(rows["frequency"], rows["V_m_real"], rows["V_m_imaginary"]):
            exact = 1.0 / (cell.conductance(cell.rest()) + 2j * math.pi * float(hertz) * 0.01)
            self.assertLess(abs(complex(float(real), float(imaginary)) / exact - 1.0), 1e-6)

    def test_fit_finds_what_made_the_depletion(self):
        """Exact data give the numbers back; noise leaves them within four of its errors, which it scales."""
        from scipy.special import lambertw

        time = np.linspace(0, 3000, 31)
        exact = 0.025 * lambertw(8 * np.exp((0.2 - 1e-4 * time) / 0.025)).real
        errors = []
        for noise in (0.0, 1e-4, 1e-3):
            measured = exact + noise * np.random.default_rng(7).standard_normal(time.size)
            measured = np.maximum(measured, 1e-6)
            lines = "".join(f"{t!r},{c!r}\n" for t, c in zip(time.tolist(), measured.tolist()))
            (self.case.folder / "data.csv").write_text("time [s],concentration [mol/m3]\n" + lines, encoding="utf-8")
            found = self.ran(analysis={"fit": {"data": "data.csv"}}, voltage={"clamped": {"at": "-120 mV"}},
                             around={"stirred": {"depth": "1 mm"}}, ions=[ion("NO3", -1, 0.0, 0.2)],
                             symports=[{"ion": "NO3", "maximum": "5e-8 mol m-2 s-1", "half_saturation": "0.1 mol/m3"}]
                             ).summary
            for name, value in (("maximum", 1e-7), ("half_saturation", 0.025)):
                self.assertLess(abs(found[name] - value), 4 * found[name + "_error"] + 1e-9 * value)
            errors.append(found["maximum_error"])
        self.assertLess(errors[0], 1e-9 * 1e-7)
        self.assertTrue(5 < errors[2] / errors[1] < 20)


class Membranes(Case):
    def test_row_of_cells_is_a_row_of_resistances(self):
        """Nitrate through two cells in line, each with two membranes at its own voltage."""
        regions = [{"name": f"part{k}", "where": f"x > {k}e-5 && x < {k + 1}e-5"} for k in range(5)]
        inside = [1, 3]
        interfaces = [{"name": f"m{k}{side}", "from": f"part{k}", "to": f"part{k + side}"}
                      for k in inside for side in (-1, 1)]
        names = [face["name"].replace("-", "n") for face in interfaces]
        for face, name in zip(interfaces, names):
            face["name"] = name
        volts = dict(zip(names, (-0.12, -0.10, -0.08, -0.11)))
        d, p, length = 1.9e-9 * 0.09, 1e-7, 1e-5
        found = self.ran(
            analysis="steady", solver=SHARP, voltage={"clamped": {"at": "0 V"}},
            grid={"x": {"from": "0 m", "to": "50 um", "cells": 50}, "regions": regions, "interfaces": interfaces},
            around={"soil": {"water": 0.3, "impedance": 0.3, "membranes": {name: 1 for name in names},
                             "clamped": {name: f"{v!r} V" for name, v in volts.items()}}},
            ions=[ion("NO3", -1, 0.0, 1.0, p, bath={"x_min": "1 mol/m3", "x_max": "0.1 mol/m3"})]).summary
        # c on either side of each piece follows from the one before: c_next = factor c - flux share.
        gain, loss = 1.0, length / d
        for name, inward in zip((names[0], names[1], names[2], names[3]), (True, False, True, False)):
            u = -volts[name] / V_T
            out, back = bernoulli(-u), bernoulli(u)  # J_out = p (out c_in - back c_out)
            if inward:
                gain, loss = gain * back / out, (loss * back + 1 / p) / out
            else:
                gain, loss = gain * out / back, (loss * out + 1 / p) / back
            loss += length / d
        flux = (gain * 1.0 - 0.1) / loss
        for name, sign in zip(names, (1, -1, 1, -1)):
            self.close(sign * found[f"NO3_uptake_{name}"], flux, 1e-9)

    def resolved(self, cells, thickness, **keys):
        """A membrane of 10 nm with a Debye length of `thickness` times that for 1 mol/m3."""
        permittivity = (thickness * 1e-8) ** 2 * FARADAY / V_T / VACUUM
        return self.ran(model="resolved", analysis="steady", solver=SHARP, permittivity=permittivity,
                        **{"grid": {"x": {"from": "0 nm", "to": "10 nm", "cells": cells}},
                           "potential": {"x_min": 0, "x_max": 1}, **keys})

    def three_ions(self, cells, thickness):
        kept = {"K": (1, 1.0, 2.0), "NO3": (-1, 0.6, 0.5), "Cl": (-1, 0.4, 1.5)}
        ions = [{"name": name, "charge": z, "diffusivity": "1e-9 m2/s", "concentration": f"{l} mol/m3",
                 "bath": {"x_min": f"{l} mol/m3", "x_max": f"{r} mol/m3"}} for name, (z, l, r) in kept.items()]
        done = self.resolved(cells, thickness, voltage={"clamped": {"at": f"{-4.67060934 * V_T!r} V"}}, ions=ions)
        phi = done.field("potential")[-1]
        middle = 0.5 * (phi[cells // 2 - 1] + phi[cells // 2]) / V_T
        return np.array([done.summary[f"{name}_outflow_x_max"] * 10 for name in kept]), middle

    def test_poisson_nernst_planck_of_three_ions(self):
        expected = np.array((4.673859688, -2.307148282, -6.982640803))
        errors = []
        for cells in (50, 100):
            found, middle = self.three_ions(cells, 2.0)
            errors.append(np.abs(found / expected - 1).max())
        self.assertLess(errors[1], 1e-5)
        self.assertGreater(math.log2(errors[0] / errors[1]), 1.9)
        self.assertLess(abs(middle + 2.356529335), 1e-4)

    def test_thick_debye_layers_leave_goldman_and_thin_ones_planck(self):
        goldman, _ = self.three_ions(100, 200.0)  # off by (L/lambda)^2
        np.testing.assert_allclose(goldman, (4.62644815681, -2.33088855150, -7.05449131033), rtol=1e-5)
        planck, errors = np.array((5.73826493275, -1.9218223882, -5.81644254454)), []
        for thickness in (0.04, 0.02):
            found, middle = self.three_ions(400, thickness)
            errors.append(np.abs(found / planck - 1).max())
        self.assertGreater(math.log2(errors[0] / errors[1]), 1.5)  # falls as lambda^2
        self.assertLess(errors[1], 5e-3)
        self.assertLess(abs(middle + 2.73213131942), 5e-3)

    def charged(self, thickness, per_layer):
        """Teorell, Meyer, Sievers: c = 0.1 | 1, X = 1, D 1 and 2, between reservoirs at equilibrium."""
        wide = 15 * thickness
        cells = round((1 + 2 * wide) / thickness * per_layer)
        inside = f"x > {wide}e-8 && x < {1 + wide}e-8"
        spread = lambda d: {"regions": {"membrane": f"{d}e-9 m2/s", "elsewhere": "1e-4 m2/s"}}  # noqa: E731
        ions = [{"name": name, "charge": z, "diffusivity": spread(d), "concentration": "1 mol/m3",
                 "bath": {"x_min": "0.1 mol/m3", "x_max": "1 mol/m3"}} for name, z, d in (("a", 1, 1), ("b", -1, 2))]
        grid = {"x": {"from": "0 nm", "to": f"{10 * (1 + 2 * wide)!r} nm", "cells": cells},
                "regions": [{"name": "membrane", "where": inside}]}
        fixed = {"regions": {"membrane": "-1 mol/m3", "elsewhere": "0 mol/m3"}}
        return self.resolved(0, thickness, grid=grid, fixed_charge=fixed, voltage="open", ions=ions).summary["V_m"] / V_T

    def test_fixed_charge_tends_to_teorell_meyer_sievers(self):
        sheet = {0.05: -1.39879265, 0.02: -1.45347576}
        errors = []
        for thickness, expected in sheet.items():
            self.close(self.charged(thickness, 10), expected, 5e-4)
            errors.append(abs(self.charged(thickness, 10) + 1.49139849521))
        self.assertGreater(errors[0] / errors[1], 2.0)  # as lambda, 2.5


class Refusals(Case):
    def refused(self, message, **keys):
        done = self.case.run(**{"analysis": "steady", "ions": [K, nitrate(0.1), CL], **keys})
        self.assertEqual(done.code, 2)
        self.assertIn(message, done.messages)

    def test_messages(self):
        self.refused("'at': '-120' needs a unit", voltage={"clamped": {"at": "-120"}})
        self.refused("beyond 0.5 V no membrane stands; is a unit missing?", voltage={"clamped": {"at": "-120 V"}})
        self.refused("'ion' names no ion: 'NO2'; did you mean 'NO3'?", symports=[{**SYMPORT, "ion": "NO2"}])
        self.refused("no current can balance: within 0.5 V all that passes goes outward", ions=[ion("K", 1, 100.0, 0.0, 1e-8)])
        self.refused("needs a 'grid' for the soil", around={"soil": {"root": {"r_min": 1}}})
        self.refused("has no place: 'grid' is for 'around: soil'", grid={"x": {"from": "0 m", "to": "1 m", "cells": 2}})
        self.refused("stands beside a 'cytosol'", vacuole={"depth": "1 um"})
        both = {"clamped": {"at": "-120 mV"}, "charging": {"capacitance": "0.01 F/m2"}}
        self.refused("'voltage' takes exactly one of its alternatives, not 2", voltage=both)
        self.refused("'3e-6 mol/m3' is a concentration, but a plain number without unit is expected",
                     pH_outside={"value": "3e-6 mol/m3"})
        self.refused("'to' leaves no room: 'to' must be beyond 'from'", around={"soil": {"root": {"r_min": 1}}},
                     grid={"geometry": "cylindrical", "r": {"from": "2 mm", "to": "1 mm", "cells": 2}})
        self.refused("'open' takes no parameters", model="resolved", voltage={"open": {"capacitance": "0.01 F/m2"}})
        self.refused("half_saturation", symports=[{**SYMPORT, "half_saturation": "0 mol/m3"}])
        self.refused("permeability", ions=[ion("K", 1, 100.0, 1.0, -1e-8)])
        self.refused("of 'X' is not known here: give it",
                     ions=[ion("X", 1, 100.0, 1.0, 1e-8)], around={"soil": {"root": {"r_min": 1}}},
                     grid={"geometry": "cylindrical", "r": {"from": "1 mm", "to": "2 mm", "cells": 2}})


if __name__ == "__main__":
    unittest.main()
