"""Inputs on which the app was wrong, unclear or silent, each with similar ones. Values are closed forms
or solved here by another method."""
import json
import sys
import unittest
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import EPS0, F, R, V_T, ion, metal, permittivity, reservoir, run, salt

QUIET = {"output": {"paraview": False}}
WATER = 78.5


def grahame(volts, ions, relative=WATER):
    """Charge of a wall at this potential against a bulk of ions {charge: mol/m3} (Grahame 1947)."""
    u = volts / V_T
    pressure = sum(c * np.expm1(-z * u) for z, c in ions.items())
    return np.sign(volts) * np.sqrt(2 * relative * EPS0 * R * 298.15 * pressure)


def half_space(volts, grid, ions=None, stern=None, **more):
    """A wall at x_min, the bulk at x_max, 100 nm apart: ten Debye lengths of 1 mol/m3."""
    ions = ions or {1: 1.0, -1: 1.0}
    names = {z: f"ion{k}" for k, z in enumerate(ions)}
    first = metal("x_min", volts, **({"stern": f"{stern} F/m2"} if stern else {}))
    return {"grid": {"x": {"from": "0 nm", "to": "100 nm", **grid}}, "permittivity": WATER,
            "species": [ion(names[z], z, c, 1e-9) for z, c in ions.items()],
            "sides": [first, metal("x_max", 0.0, ions=reservoir(**{names[z]: c for z, c in ions.items()}))],
            "analysis": "steady", **QUIET, **more}


RESOLVED = {"resolve": {"debye": {"cells": 4, "ratio": 1.15}}}
COARSE = "the layer is not resolved and its charge too low"


class DebyeGrid(unittest.TestCase):
    """Eight equal cells in a layer 2 debye e^{-V/2V_T}, then a ratio of 1.15, lose 0.3 % of its charge: the
    layer of Gouy and Chapman on such cells, solved for the potential alone."""

    def assert_charge(self, case, wanted, within):
        done = run(case)
        self.assertLess(abs(done["x_min_charge"] / wanted - 1), within)
        self.assertNotIn(COARSE, "".join(done.warnings))
        return done

    def test_debye_grid_0_3V(self):
        self.assertAlmostEqual(grahame(0.3, {1: 1.0, -1: 1.0}), 0.637059, 6)
        self.assert_charge(half_space(0.3, {"cells": 100}, **RESOLVED), 0.637059, 5e-3)

    def test_debye_grid_other_voltages(self):
        for volts in (0.05, -0.2, 0.5):
            self.assert_charge(half_space(volts, {"cells": 100}, **RESOLVED),
                               grahame(volts, {1: 1.0, -1: 1.0}), 5e-3)

    def test_debye_grid_other_charges(self):
        ions = {2: 1.0, -1: 2.0}
        for volts in (0.2, -0.15):
            self.assert_charge(half_space(volts, {"cells": 100}, ions, **RESOLVED), grahame(volts, ions), 5e-3)

    def test_debye_grid_behind_a_layer_without_ions(self):
        ions, stern = {1: 1.0, -1: 1.0}, 0.2
        left = brentq(lambda v: v + grahame(v, ions) / stern - 1.5, 0, 1.5, xtol=1e-14)
        done = self.assert_charge(half_space(1.5, {"cells": 100}, stern=stern, **RESOLVED),
                                  grahame(left, ions), 5e-3)
        self.assertLess(len(done.field("potential")[0]), 200)

    def test_debye_grid_of_a_charged_wall(self):
        """The potential of the wall, from that of its cell: the layer's own field leads there."""
        case = half_space(0.0, {"cells": 100}, **RESOLVED)
        charge = grahame(0.25, {1: 1.0, -1: 1.0})
        case["sides"][0] = {"side": "x_min", "contact": {"charged": {"density": f"{charge!r} C/m2"}}}
        done = run(case)
        x, phi = done.field("potential")
        at_cell = 4 * V_T * np.arctanh(np.tanh(0.25 / 4 / V_T) * np.exp(-x[0] / debye(1.0)))
        self.assertLess(abs(phi[0] - at_cell), 0.01 * V_T)
        self.assertNotIn(COARSE, "".join(done.warnings))

    def test_debye_grid_missed(self):
        """Plain cells of 1 nm see the bulk's Debye length, ten times theirs, and not the layer."""
        done = run(half_space(0.3, {"cells": 100}))
        self.assertLess(done["x_min_charge"], 0.5 * 0.637059)
        self.assertIn(COARSE, "".join(done.warnings))
        self.assertIn("warning: the ions beside 'x_min' have a Debye length of", done.told)
        sweep = half_space(0.0, {"cells": 100})
        sweep["analysis"] = {"sweep": {"side": "x_min", "to": "0.3 V", "step": "0.05 V"}}
        self.assertIn(COARSE, "".join(run(sweep).warnings))


def debye(c):
    return np.sqrt(WATER * EPS0 * V_T / (2 * F * c))


def spreads(done):
    return max(v for k, v in done.items() if k.endswith("_potential_spread"))


class SteadyAtHighVoltage(unittest.TestCase):
    """Cells that grow by a ratio r to both sides lose some (ln r)^2 / 4 of the charge: the same layer on
    such cells; 5e-4 at 1.045 and 1.5e-3 at 1.08."""

    def found(self, volts, cells, ratio, within):
        done = run(half_space(volts, {"cells": cells, "spacing": "geometric", "ratio": ratio}))
        self.assertLess(abs(done["x_min_charge"] / grahame(volts, {1: 1.0, -1: 1.0}) - 1), within)
        self.assertLess(spreads(done), 1e-9)

    def test_steady_0_6V(self):
        self.found(0.6, 320, 1.045, 2e-3)

    def test_steady_1V(self):
        self.assertAlmostEqual(grahame(1.0, {1: 1.0, -1: 1.0}) / 5.253e5, 1.0, 3)
        self.found(1.0, 330, 1.08, 5e-3)

    def test_steady_other_voltages(self):
        self.found(-0.8, 320, 1.06, 5e-3)
        self.found(0.45, 300, 1.045, 2e-3)

    def test_steady_of_a_closed_cell(self):
        """Blocked on both sides, where the amounts are kept: flat potentials at 0.5 V."""
        done = run({**half_space(0.5, {"cells": 200}, **RESOLVED), "sides": [
            metal("x_min", 0.25), metal("x_max", -0.25)]})
        self.assertLess(spreads(done), 1e-9)

    def test_fold_is_said_only_of_folds(self):
        """No cell without reactions has one, and this one has no state beyond room for its ions."""
        case = half_space(0.0, {"cells": 60})
        case["analysis"] = {"sweep": {"side": "x_min", "to": "30 V", "step": "1 V"}}
        told = run(case).told
        self.assertNotIn("fold", told)


LGPS = {"permittivity": 60, "neutral_background": True, "species": [
    {"name": "Li", "charge": 1, "conductivity": "1 S/m", "concentration": "16.605 mol/m3"}]}
PLATING = {"ox": "Li", "exchange_current": "1000 A/m2", "ox_reference": "16.605 mol/m3"}


def lgps(current, length=1.0, protocol=None, cells=3, ratio=1.2):
    contact = {"density": f"{current} A/m2", "stern": "0.1 F/m2"}
    if protocol:
        contact["protocol"] = protocol
    return {**LGPS, "grid": {"x": {"from": "0 um", "to": f"{length} um", "cells": int(60 * length**0.5)}},
            "resolve": {"debye": {"cells": cells, "ratio": ratio}}, **QUIET,
            "sides": [metal("x_min", 0.0, stern="0.1 F/m2", reaction=PLATING),
                      {"side": "x_max", "contact": {"current": contact}, "reaction": PLATING}]}


class FieldOfTheBulk(unittest.TestCase):
    """i / sigma. What is left in of the layers' tails is below a thirtieth of the field over a few Debye
    lengths of 2.9 nm: 1e-3 of a cell of 1 um."""

    def test_field_of_the_bulk(self):
        for current, length in ((100, 1.0), (-5, 1.0), (20, 4.0)):
            done = run({**lgps(current, length), "analysis": "steady"})
            crossover = V_T / (length * 1e-6)
            self.assertAlmostEqual(done["mean_field"] / abs(current), 1.0, delta=1e-3)
            self.assertAlmostEqual(done["mean_field_over_crossover"] * crossover / abs(current), 1.0, delta=1e-3)
            self.assertGreater(done["bulk_share"], 0.9)
        self.assertGreater(done.get("Li_drift_over_diffusion", np.inf), 100)

    def test_lgps_pulse(self):
        pulse = {"pulse": {"at": "1e-5 s", "for": "2e-5 s", "to": "300 A/m2"}}
        done = run({**lgps(0, 10.0, pulse), "time": {"stop": "4e-5 s", "step": "1e-6 s"}})
        self.assertAlmostEqual(done["peak_field_over_crossover"] / (300 * 1e-5 / V_T), 1.0, delta=1e-3)
        self.assertAlmostEqual(done["peak_field_over_crossover"], 0.117, 3)
        self.assertGreater(done["peak_field_time"], 1e-5)
        self.assertLess(done["peak_field_time"], 3.0001e-5)
        # Nothing diffuses in the bulk: drift leads from the first step of the pulse, nearly everywhere.
        self.assertGreater(done["Li_drift_overtakes_diffusion_time"], 1e-5)
        self.assertLess(done["Li_drift_overtakes_diffusion_time"], 1.2e-5)
        self.assertLess(done["Li_drift_overtakes_diffusion_x_min"], 1e-6)
        self.assertGreater(done["Li_drift_overtakes_diffusion_x_max"], 9e-6)

    def test_where_drift_overtakes(self):
        """A neutral salt with ions of one diffusivity between reservoirs c and 2 c: concentrations are
        straight, drift over diffusion is V / (V_T ln 2) everywhere, one at 17.8 mV."""
        walls = [metal("x_min", 0.0, ions=reservoir(cation=100.0, anion=100.0)),
                 metal("x_max", 0.0, ions=reservoir(cation=200.0, anion=200.0))]
        case = {"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 100}}, "permittivity": permittivity(1e-9),
                "species": salt(), "sides": walls, **QUIET}
        sweep = {"analysis": {"sweep": {"side": "x_max", "from": "0 V", "to": "0.03 V", "step": "1 mV"}}}
        done = run({**case, **sweep})
        self.assertAlmostEqual(done["cation_drift_overtakes_diffusion_voltage"], 0.018, delta=1e-6)
        self.assertAlmostEqual(done["cation_drift_over_diffusion"], 0.03 / (V_T * np.log(2)), delta=2e-3)
        still = run({**case, "analysis": "steady"})
        self.assertFalse([key for key in still if "overtakes" in key])
        self.assertLess(still["mean_field_over_crossover"], 1e-4)

    def test_layers_that_fill_the_cell(self):
        """No bulk, no field of it: half a Debye length to each wall."""
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 50}}, "permittivity": permittivity(3e-7),
                    "species": salt(), "sides": [metal("x_min", 0.0), metal("x_max", 0.05)],
                    "analysis": "steady", **QUIET})
        self.assertLess(done["bulk_share"], 0.1)
        self.assertFalse([key for key in done if key.startswith("mean_field") or "over_diffusion" in key])


class Sweeps(unittest.TestCase):
    def assert_same(self, case, key, from_zero, elsewhere):
        """Currents where both sweeps have been; steady states are converged to 1e-10."""
        found = []
        for start, stop in (from_zero, elsewhere):
            rows = run({**case, "analysis": {"sweep": {
                "side": "x_max", "from": f"{start!r} V", "to": f"{stop!r} V",
                "step": f"{abs(stop - start) / 4!r} V"}}}).table("sweep.csv")
            found.append(dict(zip(np.round(rows["voltage"], 9), rows[key])))
        shared = sorted(set(found[0]) & set(found[1]))
        self.assertGreaterEqual(len(shared), 3)
        size = max(abs(v) for v in found[0].values())
        for volts in shared:
            self.assertLess(abs(found[0][volts] - found[1][volts]), 1e-7 * size)

    def test_diode_from_minus_12(self):
        far = {"K": 10.0, "Cl": 10.0}
        diode = {"grid": {"x": {"from": "0 nm", "to": "100 nm", "cells": 600}}, "permittivity": WATER,
                 "background": {"expression": "200.0*tanh((0.5-x/100e-9)/0.01)", "unit": "mol/m3"},
                 "species": [ion("K", 1, 10, 1e-9), ion("Cl", -1, 10, 1e-9)],
                 "sides": [metal("x_min", 0.0, ions=reservoir(**far)),
                           metal("x_max", 0.0, ions=reservoir(**far))], **QUIET}
        self.assert_same(diode, "x_max_current", (0.0, -12 * V_T), (-12 * V_T, 0.0))
        self.assert_same(diode, "x_max_current", (0.0, 4 * V_T), (4 * V_T, 0.0))

    def test_salt_from_8(self):
        """A sweep that begins at 8 V_T lies on tanh(V / 4 V_T) to what layers of L / 1000 make of it, some ten times as much."""
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 200}}, **RESOLVED,
                    "permittivity": permittivity(1e-9), "species": salt(),
                    "sides": [metal("x_min", 0.0, ions=reservoir(cation=100.0)),
                              metal("x_max", 0.0, ions=reservoir(cation=100.0))],
                    "analysis": {"sweep": {"side": "x_max", "from": f"{8 * V_T!r} V", "to": f"{-2 * V_T!r} V",
                                           "step": f"{V_T!r} V"}}, **QUIET})
        rows = done.table("sweep.csv")
        self.assertAlmostEqual(rows["voltage"][0], 8 * V_T, 12)
        wanted = np.tanh(rows["voltage"] / V_T / 4)
        self.assertLess(np.abs(rows["x_max_current"] / done["limiting_current"] - wanted).max(), 0.02)

    def test_current_from_half_the_limit(self):
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 200}}, **RESOLVED,
                    "permittivity": permittivity(1e-9), "species": salt(),
                    "sides": [metal("x_min", 0.0, ions=reservoir(cation=100.0)),
                              {"side": "x_max", "contact": {"current": {"density": "0 A/m2"}},
                               "ions": reservoir(cation=100.0)}],
                    "analysis": {"current_sweep": {"side": "x_max", "from": "20 A/m2", "to": "-20 A/m2",
                                                   "step": "5 A/m2"}}, **QUIET})
        rows = done.table("sweep.csv")
        wanted = 4 * V_T * np.arctanh(rows["current"] / done["limiting_current"])
        self.assertEqual(rows["current"][0], 20)
        self.assertLess(np.abs(rows["x_max_voltage"] - wanted).max(), 0.02 * V_T)


def spectrum(case, side, low, high):
    done = run({**case, "analysis": {"impedance": {"side": side, "from": f"{low!r} Hz", "to": f"{high!r} Hz",
                                                   "per_decade": 1}}})
    rows = done.table("impedance.csv")
    return rows["resistance"] + 1j * rows["reactance"], done


def electrode(i):
    """Overpotential of a lithium electrode of `lgps` at a current density, by Frumkin: the layer of one
    cation before a fixed background at rest, a Stern layer with its charge, and plating."""
    c, stern = 16.605, 0.1

    def charge(phi):  # of the metal at phi against the bulk
        u = phi / V_T
        return np.sign(phi) * np.sqrt(2 * 60 * EPS0 * R * 298.15 * c * (np.expm1(-u) + u))

    def left_over(phi):
        drop = charge(phi) / stern
        return 1000 * (np.exp(drop / 2 / V_T) - np.exp(-phi / V_T - drop / 2 / V_T)) - i

    phi = brentq(left_over, -0.3, 0.3, xtol=1e-16)
    return phi + charge(phi) / stern


class ImpedanceBesideCurrent(unittest.TestCase):
    def test_impedance_beside_current(self):
        """At 1 Hz the slope of the voltage, by both electrodes and the resistance L / sigma, at the direct
        current; layers a three hundredth of the cell thick conduct otherwise than the bulk."""
        for current in (100.0, 1500.0):
            z, done = spectrum(lgps(current, cells=8, ratio=1.1), "x_min", 1.0, 1e2)

            def volts(i):
                return electrode(i) - electrode(-i) + i * 1e-6

            step = 1e-3 * current
            slope = (volts(current + step) - volts(current - step)) / (2 * step)
            self.assertAlmostEqual(z[0].real / slope, 1.0, delta=2e-3)
            self.assertLess(abs(z[0].imag), 1e-3 * z[0].real)
            self.assertAlmostEqual(done["x_max_voltage"] / volts(current), 1.0, delta=2e-3)

    def test_impedance_at_the_driven_wall(self):
        z, _ = spectrum(lgps(100.0), "x_min", 1.0, 1e6)
        other, _ = spectrum(lgps(100.0), "x_max", 1.0, 1e6)
        self.assertLess(np.abs(other / z - 1).max(), 1e-9)

    def test_impedance_galvanostatic_and_potentiostatic(self):
        """A salt at half its limiting current: 4 V_T / i_lim / (1 - (i / i_lim)^2) in the limit of thin
        layers, and the spectrum that the same cell has at the same voltage."""
        limit = 4 * F * 1e-12 * 100 / 1e-6
        walls = [metal("x_min", 0.0, ions=reservoir(cation=100.0)),
                 {"side": "x_max", "contact": {"current": {"density": f"{limit / 2!r} A/m2"}},
                  "ions": reservoir(cation=100.0)}]
        case = {"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 400, "spacing": "tanh", "strength": 4}},
                "permittivity": permittivity(1e-9), "species": salt(), "sides": walls, **QUIET}
        driven, done = spectrum(case, "x_max", 1e-4, 1e3)
        self.assertAlmostEqual(driven[0].real * limit / (4 * V_T / 0.75), 1.0, delta=0.02)
        walls[1] = metal("x_max", done["x_max_voltage"], ions=reservoir(cation=100.0))
        held, _ = spectrum(case, "x_max", 1e-4, 1e3)
        self.assertLess(np.abs(held / driven - 1).max(), 1e-6)


class Nothing(unittest.TestCase):
    """Quantities without meaning are left out."""

    def assert_clean(self, case, absent):
        done = run(case)
        text = (done.folder / "summary.json").read_text(encoding="utf-8")
        json.loads(text, parse_constant=self.fail)
        self.assertNotIn("null", text)
        for table in done.folder.glob("*.csv"):
            for word in ("nan", "inf,", "inf\n"):
                self.assertNotIn(word, table.read_text(encoding="utf-8"))
        for key in absent:
            self.assertNotIn(key, done)
        return done

    def absent_species(self):
        return {"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 20}},
                "species": [ion("A", 1, 1, 1e-9), ion("B", -1, 1, 1e-9), ion("P", 0, 0, 1e-9)], "permittivity": 1e6,
                "sides": [metal("x_min", 0.0), metal("x_max", 0.001)], **QUIET}

    def test_absent_species(self):
        done = self.assert_clean({**self.absent_species(), "analysis": "steady"}, ["P_potential_spread"])
        self.assertLess(done["A_potential_spread"], 1e-9)
        self.assertEqual(done["P_least"], 0.0)
        self.assert_clean({**self.absent_species(), "time": {"stop": "1e-6 s", "step": "1e-7 s"}},
                          ["P_potential_spread"])
        self.assert_clean({**self.absent_species(),
                           "analysis": {"sweep": {"side": "x_max", "to": "10 mV", "step": "5 mV"}}},
                          ["P_potential_spread"])

    def test_absent_species_appears(self):
        """B becomes P at one wall and P leaves by the other."""
        case = {**self.absent_species(), "analysis": "steady"}
        case["sides"] = [metal("x_min", 0.0, stern="0.1 F/m2", reaction={
            "ox": "P", "red": "B", "exchange_current": "10 A/m2", "ox_reference": "1 mol/m3",
            "red_reference": "1 mol/m3", "electrons": 1, "equilibrium": "0 V"}),
            metal("x_max", 0.0, ions=reservoir(A=1.0, B=1.0, P=0.0))]
        done = self.assert_clean(case, [])
        self.assertGreater(done["P_potential_spread"], 0.0)

    def test_absent_from_a_part(self):
        """A drop of ions in a cell that holds none elsewhere."""
        case = self.absent_species()
        for each in case["species"][:2]:
            each["concentration"] = {"expression": "step(0.5e-6 - x)", "unit": "mol/m3"}
        self.assert_clean({**case, "time": {"stop": "1e-6 s", "step": "1e-7 s"}}, [])

    def test_no_field_and_no_flux(self):
        """All at rest from the start: ratios of nothing to nothing."""
        case = self.absent_species()
        case["sides"][1] = metal("x_max", 0.0)
        done = self.assert_clean({**case, "analysis": "steady"}, ["A_drift_over_diffusion", "x_min_capacitance"])
        self.assertLess(done["mean_field_over_crossover"], 1e-9)


if __name__ == "__main__":
    unittest.main()
