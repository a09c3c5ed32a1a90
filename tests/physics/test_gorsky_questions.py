"""Gorsky's own questions against closed forms: permeation, internal friction, desorption, self-stress."""
import cmath
import math
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gorsky_run import GAS, RT, Cases, atom, cells, richardson, stress  # noqa: E402

FULL = {"x_min": "1 mol/m3", "x_max": "0 mol/m3"}
PASS = {"permeation": {"from": "x_min", "to": "x_max"}}
GROWING = {"stop": "60 s", "step": "1 ms", "growth": 1.05}
BENT = {"modulus": "1 MPa", "stress_of": {"bent_strip": {"curvature": f"{3e-10 * RT!r} 1/m"}}}


def weak(delta):
    """An atom whose relaxation strength E V^2 c0/(9 R T) in a metal of 1 MPa at c0 = 1 is delta."""
    return atom(concentration="1", volume=repr(3 * math.sqrt(delta * RT / 1e6)))


def series(z):
    """F of a strip; its Taylor series where z is small keeps the digits."""
    if abs(z) < 0.05:
        return 1 - 2 * z**2 / 5 + 17 * z**4 / 105 - 62 * z**6 / 945
    return 3 * (z - cmath.tanh(z)) / z**3


class Permeation(Cases):
    def lag(self, count, species, time=GROWING, **keys):
        done = self.run_case(cells(count), analysis=PASS, time=time, species=species, **keys)
        return done.summary["steady_flow"], done.summary["time_lag"], done

    def check(self, flux, lag, species, counts=(50, 100, 200), bound=1e-7, **keys):
        found = np.array([self.lag(n, species, **keys)[:2] for n in counts])
        limit = richardson(found)
        self.assertLess(abs(limit[0] / flux - 1), bound, (limit, flux))
        self.assertLess(abs(limit[1] / lag - 1), bound, (limit, lag))
        errors = np.abs(found[:, 1] / lag - 1)
        self.assertGreater(math.log2(errors[-2] / errors[-1]), 1.9)

    def filling(self, **more):
        return [atom(concentration="0", reservoir=FULL, **more)]

    def test_linear_stress(self):
        for b in (0.5, 2, 6, -2):
            with self.subTest(b=b):
                flux = b / (1 - math.exp(-b))
                self.check(flux, (b / math.tanh(b / 2) - 2) / b**2, self.filling(), stress=stress(f"{-b}*x"))

    def test_numbers_of_the_sheet(self):
        flux, lag, done = self.lag(200, self.filling(), stress=stress("-6*x"))
        self.assertLess(abs(flux / 6.01490946994 - 1), 1e-10)
        self.assertLess(abs(lag / 0.111939414997 - 1), 1e-4)
        self.assertLess(abs(done.summary["apparent_diffusivity"] * 6 * lag - 1), 1e-12)

    def test_any_potential(self):
        self.check(0.0471573654043, 0.0855648841713, self.filling(drive="3*sin(pi*x)^2 + 2*x"),
                   counts=(100, 200, 400))

    def test_the_lag_knows_no_step_of_time(self):
        lags = [self.lag(50, self.filling(), time={"stop": "60 s", "step": step, "growth": 1.1})[1]
                for step in ("1 ms", "10 ms")]
        self.assertLess(abs(lags[0] / lags[1] - 1), 1e-8)

    def test_traps_at_equilibrium(self):
        """c_t = a c/(1 + B c): K = B, N = a/B."""
        for a, b_trap, b, lag in ((5, 2, 0, 0.606768625414), (50, 10, 0, 1.84782426663), (5, 2, 2, 0.499902456536)):
            with self.subTest(a=a, b=b):
                traps = [{"name": "held", "density": f"{a / b_trap} mol/m3", "constant": f"{b_trap} m3/mol"}]
                flux = b / (1 - math.exp(-b)) if b else 1.0
                self.check(flux, lag, self.filling(), equilibrium_traps=traps, stress=stress(f"{-b}*x"))

    def test_kinetics_of_traps_does_not_matter(self):
        """The lag is that of the same traps at equilibrium: capture over release and density is K."""
        trap = {"name": "held", "density": "2.5 mol/m3", "capture": "5 1/s", "release": "1 1/s"}
        self.check(1.0, 0.606768625414, self.filling(), traps=[trap])

    def test_self_stress(self):
        """D grows by 1 + e c: J = 1 + e/2, lag (8 e^2 + 25 e + 20)/(15 (e + 2)^3)."""
        e = 0.5
        modulus = e * 9 * 0.7 * RT / 2
        found = []
        for n in (25, 50, 100):
            time = {"stop": "60 s", "step": f"{0.02 / n} s", "growth": 1.0 + 0.5 / n, "max_step": f"{0.4 / n} s"}
            found.append(self.lag(n, self.filling(), time=time, modulus=f"{modulus!r} Pa", poisson=0.3,
                                  self_stress="flat")[:2])
        limit = richardson(np.array(found))
        self.assertLess(abs(limit[0] - (1 + e / 2)), 1e-7)
        self.assertLess(abs(limit[1] / 0.1472 - 1), 1e-4)

    def test_what_has_not_settled_has_no_lag(self):
        done = self.case.run(cells(20), analysis=PASS, species=self.filling(), time={"stop": "0.2 s"})
        self.assertEqual(done.code, 3)
        self.assertIn("the flow has not settled by time.stop", done.messages)

    def test_ranks(self):
        alone = self.lag(40, self.filling(), stress=stress("-2*x"))[1]
        self.assertLess(abs(self.lag(40, self.filling(), stress=stress("-2*x"), ranks=2)[1] / alone - 1), 1e-9)


class InternalFriction(Cases):
    def table(self, count, ask, **keys):
        done = self.run_case(cells(count), analysis={"internal_friction": ask}, **{**BENT, **keys})
        table = done.table("friction.csv")
        return next(iter(table.values())), table, done

    def ask(self, low, high, points):
        return {"lowest": f"{low!r} Hz", "highest": f"{high!r} Hz", "points": points}

    def test_sixty_frequencies(self):
        """w tau from 0.01 to 100, tau = 1/pi^2: within 2e-5 on 200 cells, 1e-8 after extrapolation."""
        low, high = (part * math.pi / 2 for part in (0.01, 100))
        found = []
        for n in (100, 200, 400):
            hertz, table, _ = self.table(n, self.ask(low, high, 60), species=[weak(1e-4)])
            found.append(table["moment_real"] + 1j * table["moment_imaginary"])
        exact = np.array([series(0.5 * cmath.sqrt(2j * math.pi * f)) for f in hertz])
        self.assertEqual(len(hertz), 60)
        self.assertLess(np.abs(found[1] - exact).max(), 2e-5)
        self.assertLess(np.abs(richardson(np.array(found)) - exact).max(), 1e-8)

    def test_numbers_of_the_sheet(self):
        hertz = math.pi / 2  # w tau = 1
        done = self.table(400, self.ask(hertz, hertz, 1), species=[weak(1e-4)])[1]
        self.assertLess(abs(done["moment_real"][0] - 0.50708175347), 1e-5)
        self.assertLess(abs(done["moment_imaginary"][0] + 0.494176700737), 1e-5)

    def test_peak(self):
        found = [self.table(n, self.ask(0.2, 10, 21), species=[weak(1e-4)])[2].summary for n in (50, 100, 200)]
        place = richardson(np.array([s["peak_frequency"] for s in found])) * 2 / math.pi
        height = richardson(np.array([s["peak_height"] for s in found]))
        self.assertLess(abs(place / 1.00280519203 - 1), 1e-6)
        self.assertLess(abs(height / 0.494178629081 - 1), 1e-8)
        self.assertLess(abs(found[-1]["relaxation_strength"] / 1e-4 - 1), 1e-4)

    def test_kinetic_traps(self):
        """F with z^2 = (i w/4)(1 + a/(p + i w)), capture 20 and release 5, few traps filled."""
        for w, exact in ((1, 0.77148773118 - 0.345588560548j), (10, 0.265535006856 - 0.17811510012j)):
            trap = {"name": "held", "density": "1e9 mol/m3", "capture": "20 1/s", "release": "5 1/s",
                    "concentration": "4 mol/m3"}
            found = []
            for n in (50, 100, 200):
                hertz = w / (2 * math.pi)
                table = self.table(n, self.ask(hertz, hertz, 1), species=[weak(1e-4)], traps=[trap])[1]
                found.append(table["moment_real"][0] + 1j * table["moment_imaginary"][0])
            self.assertLess(abs(richardson(np.array(found)) - exact), 2e-7, w)

    def test_wire(self):
        """F = 4 I2(z)/(z^2 I1'(z)) at w tau = 1 and 10, tau = 1/mu^2."""
        for part, exact in ((1, 0.506138404262 - 0.495006284556j), (10, 0.0160208021102 - 0.103540551363j)):
            hertz = part * 1.84118378134**2 / (2 * math.pi)
            found = []
            for n in (12, 24, 48):
                grid = {"geometry": "cylindrical", "r": {"from": "0 m", "to": "1 m", "cells": n},
                        "phi": {"from": "0 degrees", "to": "360 degrees", "cells": 2 * n}}
                keys = {**BENT, "stress_of": {"bent_wire": {"curvature": f"{3e-10 * RT!r} 1/m"}}}
                done = self.run_case(grid, analysis={"internal_friction": self.ask(hertz, hertz, 1)},
                                     species=[weak(1e-4)], **keys)
                table = done.table("friction.csv")
                found.append(table["moment_real"][0] + 1j * table["moment_imaginary"][0])
            self.assertLess(abs(richardson(np.array(found)) - exact), 2e-4, part)
            self.assertLess(abs(found[-1] - exact), 5e-4, part)

    def test_activation_energy_of_the_peaks_shift(self):
        species = [{**weak(1e-4), "prefactor": "1e4 m2/s", "activation": "25 kJ/mol"}]
        del species[0]["diffusivity"]
        ask = {**self.ask(0.1, 10.0, 2), "temperature": {"from": "220 K", "to": "520 K", "points": 31}}
        summary = self.table(60, ask, species=species)[2].summary
        self.assertLess(abs(summary["activation_energy"] / 25e3 - 1), 1e-4)

    def test_a_load_that_moves_nothing_is_refused(self):
        done = self.case.run(cells(10), analysis={"internal_friction": {}}, species=[atom()], stress_of="torsion")
        self.assertEqual(done.code, 2)
        self.assertIn("analysis.internal_friction: this load moves no atoms", done.messages)


class SelfStress(Cases):
    """A strip that is strained by its own atoms: A3, rates and compliance by independent roots."""

    def rate(self, delta, held):
        asked = {"eigenmodes": {"count": 3}}
        found = []
        for n in (50, 100, 200):
            done = self.run_case(cells(n), analysis=asked, species=[weak(delta)], modulus="1 MPa", self_stress=held)
            rates = sorted(v for k, v in done.summary.items() if k.startswith("rate_"))
            found.append(rates[1] / math.pi**2)
        return richardson(np.array(found))

    def test_rates(self):
        for delta, free in ((0.1, 1.00130386744), (0.5, 1.00467450078), (1, 1.00690590741), (2, 1.00907074228)):
            with self.subTest(delta=delta):
                self.assertLess(abs(self.rate(delta, "fixed_moment") / free - 1), 1e-6)
        self.assertLess(abs(self.rate(0.5, "fixed_curvature") / 1.5 - 1), 1e-6)

    def test_compliance(self):
        hertz = [part * math.pi / 2 for part in (0.3, 1, 3)]
        exact = (1.45943482221 - 0.135931662012j, 1.25338941655 - 0.248036492565j, 1.05429481875 - 0.150049474114j)
        for f, j in zip(hertz, exact):
            found = []
            for n in (50, 100, 200):
                ask = {"internal_friction": {"lowest": f"{f!r} Hz", "highest": f"{f!r} Hz", "points": 1}}
                done = self.run_case(cells(n), analysis=ask, species=[weak(0.5)], self_stress="fixed_moment", **BENT)
                row = done.table("friction.csv")
                found.append(row["storage_compliance"][0] - 1j * row["loss_compliance"][0])
            self.assertLess(abs(richardson(np.array(found)) - j), 1e-6, f)

    def test_curvature_after_a_step_of_moment(self):
        times = (0.1, 0.5, 1, 2)
        for delta, exact in ((0.1, (1.0102838077, 1.0401613131, 1.0637342778, 1.0866759907)),
                             (0.5, (1.0508791712, 1.2001673447, 1.318569584, 1.4335667512))):
            found = []
            for n in (40, 80, 160):
                row = []
                kappa = 3e-10 * RT
                tau = 1 / math.pi**2
                done = self.run_case(cells(n), species=[weak(delta)], self_stress="fixed_moment",
                                     time={"stop": f"{2 * tau!r} s", "step": f"{tau / 40 / n!r} s",
                                           "growth": 1 + 1.6 / n, "max_step": f"{tau / n!r} s", "scheme": "bdf4"},
                                     output={"fields": f"{0.1 * tau!r} s", "paraview": "no"}, **BENT)
                history = done.history()
                for part in times:
                    at = np.argmin(np.abs(history["time"] - part * tau))
                    self.assertLess(abs(history["time"][at] / tau - part), 1e-9)
                    row.append(1 + history["chemical_curvature"][at] / kappa)
                found.append(row)
            self.assertLess(np.abs(richardson(np.array(found)) - exact).max(), 1e-6, delta)


class Desorption(Cases):
    def test_kissinger(self):
        """Diffusion is fast and traps hold the atoms: ln(b/T^2) falls with -E/R to 1 %."""
        energy = 100e3
        trap = {"name": "held", "density": "10 mol/m3", "capture": "1 1/s", "release": "1e9 1/s",
                "release_energy": f"{energy} J/mol", "concentration": "10 mol/m3"}
        species = [{"name": "c", "prefactor": "1e-7 m2/s", "activation": "5 kJ/mol", "concentration": "0 mol/m3",
                    "reservoir": {"all": "0 mol/m3"}}]
        ask = {"desorption": {"from": "350 K", "to": "650 K", "rates": "[0.01, 0.1, 1 K/s]"}}
        grid = {"x": {"from": "0 um", "to": "10 um", "cells": 20}}
        done = self.run_case(grid, analysis=ask, species=species, traps=[trap])
        self.assertLess(abs(done.summary["activation_energy"] / energy - 1), 0.01)
        for n, rate in enumerate((0.01, 0.1, 1)):
            peak = done.summary[f"peak_temperature_{n}"]
            # First order: E b/(R T^2) = p(T).
            self.assertLess(abs(math.log(energy * rate / (GAS * peak**2)) - math.log(1e9) + energy / (GAS * peak)), 0.02)
        table = done.table("desorption.csv")
        for n, rate in enumerate((0.01, 0.1, 1)):
            out = np.nan_to_num(table[f"desorption_{n}"])
            left = np.sum(0.5 * (out[1:] + out[:-1]) * np.diff(table["temperature"])) / rate
            self.assertLess(abs(left / (10 * 1e-5) - 1), 2e-3)

    def test_charging_and_rest(self):
        """A plate charged for long without traps desorbs all it holds, at the rate of diffusion."""
        species = [{"name": "c", "diffusivity": "1e-9 m2/s", "concentration": "0 mol/m3",
                    "reservoir": {"all": "2 mol/m3"}}]
        grid = {"x": {"from": "0 mm", "to": "1 mm", "cells": 100}}
        ask = {"desorption": {"charging": "2 h", "rest": "20 s", "from": "300 K", "to": "400 K", "rates": "[0.1 K/s]",
                              "step": "0.1 K"}}
        done = self.run_case(grid, analysis=ask, species=species, time={"stop": "1 s"})
        table = done.table("desorption.csv")
        n = np.arange(1, 400, 2)
        rates = (n * math.pi / 1e-3) ** 2 * 1e-9
        time = 20 + (table["temperature"] - 300) / 0.1
        exact = np.array([np.sum(2 * 2 * 1e-9 * 4 / 1e-3 * np.exp(-rates * t)) for t in time])
        late = time > 60
        found = table["desorption_0"]
        self.assertLess(np.abs(found[late] / exact[late] - 1)[exact[late] > 1e-3 * exact[late][0]].max(), 5e-3)


if __name__ == "__main__":
    unittest.main()
