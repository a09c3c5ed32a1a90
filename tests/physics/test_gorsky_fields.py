"""Stress fields of gorsky by the drift they cause: Boltzmann's law at rest and moments by quadrature."""
import math
import sys
import unittest
from pathlib import Path

import h5py
import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import i0, iv, modstruve

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gorsky_run import GAS, RT, Cases, atom, cells, nodes, richardson, stress, until  # noqa: E402

NU = 0.3
HELD = {"all": "1 mol/m3"}


def annulus(inner, outer, n, half=False):
    ends = ("-180 degrees", "180 degrees") if half else ("0 degrees", "360 degrees")
    more = {"periodic": "no"} if half else {}
    return {"geometry": "cylindrical",
            "r": {"from": f"{inner} m", "to": f"{outer} m", "cells": n, "spacing": "geometric",
                  "ratio": (outer / inner) ** (1.0 / n)},
            "phi": {"from": ends[0], "to": ends[1], "cells": 2 * n, **more}}


def dislocation(beta):
    """An edge dislocation whose Psi for a volume of one is beta sin(phi)/r, in metres."""
    return {"edge_dislocation": {"shear_modulus": f"{beta * 3 * math.pi * (1 - NU) * RT / (1 + NU)!r} Pa",
                                 "burgers": "1 m"}}


def crack(kappa):
    """A crack tip whose Psi for a volume of one is -kappa cos(phi/2)/sqrt(r)."""
    k = kappa * RT * math.sqrt(2 * math.pi) * 3 / (2 * (1 + NU))
    return {"crack_tip": {"intensity": f"{k!r} Pa"}}


class Rest(Cases):
    def steady(self, grid, **keys):
        return self.run_case(grid, analysis="steady", poisson=NU, **keys)

    def amount(self, done):
        return done.summary["c_integral"]

    def excess(self, beta, inner, outer):
        """Integral over the ring of exp(-beta sin/r) - 1, by quadrature of 2 pi r (I0(beta/r) - 1)."""
        return quad(lambda r: 2 * math.pi * r * (i0(beta / r) - 1), inner, outer, epsabs=0, epsrel=1e-12)[0]

    def test_edge_dislocation(self):
        """Walls kept at Boltzmann's law of a reservoir far away: excess atoms of the ring."""
        for beta, outer, sheet in ((1, 10, 4.91292061444), (2, 20, 27.1473219686)):
            exact = self.excess(beta, 0.5, outer)
            self.assertLess(abs(exact / sheet - 1), 1e-10)
            found = []
            for n in (16, 32, 64):
                held = {side: "{expression: 'exp(-%r*sind(phi)/r)', unit: mol/m3}" % float(beta)
                        for side in ("r_min", "r_max")}
                done = self.steady(annulus(0.5, outer, n), stress_of=dislocation(beta),
                                   species=[atom(concentration="1", reservoir=held)])
                found.append(self.amount(done) - math.pi * (outer**2 - 0.25))
                self.assertLess(done.summary["c_potential_spread"], 1e-10)
            self.assertLess(abs(richardson(np.array(found)) / exact - 1), 2e-3)
            orders = np.abs(np.array(found) / exact - 1)
            self.assertGreater(math.log2(orders[-2] / orders[-1]), 1.7)

    def test_potential_at_rest_around_a_dislocation(self):
        """A closed ring: what is left of the spread of mu is rounding, and all atoms are kept."""
        done = self.steady(annulus(0.5, 20, 32), stress_of=dislocation(2), species=[atom(concentration="1")],
                           solver={"newton_rtol": 0})
        self.assertLess(done.summary["c_potential_spread"], 1e-13)
        area = math.pi * (400 - 0.25)
        self.assertLess(abs(self.amount(done) / area - 1), 1e-13)

    def test_closed_annulus(self):
        """c(r0, -90 degrees) over the mean, 53.44 for beta = 2 from 0.5 to 20, by quadrature."""
        mean = 1 + self.excess(2, 0.5, 20) / (math.pi * (400 - 0.25))
        exact = math.exp(4) / mean
        self.assertLess(abs(exact / 53.4428930338 - 1), 1e-10)
        found = []
        for n in (20, 40, 80):
            grid = annulus(0.5, 20, n + 1)
            grid["r"].update(centering="node", ratio=40 ** (1.0 / n))
            grid["phi"]["centering"] = "node"
            grid["phi"]["cells"] = 2 * n
            done = self.steady(grid, stress_of=dislocation(2), species=[atom(concentration="1")])
            found.append(done.field("c")[-1][3 * n // 2, 0])
        errors = np.abs(np.array(found) / exact - 1)
        self.assertLess(errors[-1], 5e-3)
        self.assertGreater(math.log2(errors[-2] / errors[-1]), 1.7)

    def test_lattice_gas_around_a_dislocation(self):
        """The activity a with mean filling 0.05 by quadrature; c = a e^-Psi/(1 + a e^-Psi)."""
        x, w = np.polynomial.legendre.leggauss(400)
        r = 0.5 + 9.5 * (x + 1) / 2
        angle = np.linspace(0, 2 * math.pi, 720, endpoint=False)
        psi = 2 * np.sin(angle)[:, None] / r

        def mean(log_a):
            filled = 1 / (1 + np.exp(psi - log_a))
            return np.sum(filled.mean(axis=0) * r * w) / np.sum(r * w)

        log_a = brentq(lambda v: mean(v) - 0.05, -20, 5, xtol=1e-13)
        exact = [1 / (1 + math.exp(-2 / rr - log_a)) for rr in (0.5, 1)]
        np.testing.assert_allclose(exact, (0.73115749448, 0.26904036023), rtol=1e-8)
        done = self.steady(annulus(0.5, 10, 64), stress_of=dislocation(2), species=[atom(concentration="0.05")],
                           filling={"lattice": {"sites": "1 mol/m3"}})
        with h5py.File(done.folder / "run.h5") as file:
            rr, phi = file["r"][...], np.radians(file["phi"][...])
        law = 1 / (1 + np.exp(2 * np.sin(phi)[:, None] / rr - log_a))
        self.assertLess(np.abs(done.field("c")[-1] / law - 1).max(), 1e-2)

    def test_crack_tip(self):
        """At rest c = c0 exp(kappa cos(phi/2)/sqrt(r)), mean over a ring I0 + L0."""
        inner, outer, kappa = 1e-5, 1e-3, 0.00831683278227
        weight = quad(lambda r: r * (i0(kappa / math.sqrt(r)) + modstruve(0, kappa / math.sqrt(r))), inner, outer,
                      epsabs=0, epsrel=1e-11)[0]
        exact = 2 * weight / (outer**2 - inner**2)
        self.assertLess(abs(exact / 1.2627708274 - 1), 1e-9)
        for r, ahead in ((1e-3, 1.3008284687), (1e-4, 2.29718228456), (1e-5, 13.8739565205)):
            self.assertLess(abs(math.exp(kappa / math.sqrt(r)) / ahead - 1), 1e-9)
        found = []
        for n in (20, 40, 80):
            law = f"{{expression: 'exp({kappa!r}*cosd(phi/2)/sqrt(r))', unit: mol/m3}}"
            species = [{"name": "c", "diffusivity": "1.27e-8 m2/s", "volume": "2e-6 m3/mol",
                        "concentration": "1 mol/m3", "reservoir": {"r_min": law, "r_max": law}}]
            done = self.steady(annulus(inner, outer, n, half=True), temperature="300 K", species=species,
                               stress_of={"crack_tip": {"intensity": "30 MPa"}})
            found.append(self.amount(done) / (math.pi * (outer**2 - inner**2)))
        errors = np.abs(np.array(found) / exact - 1)
        self.assertLess(errors[-1], 1e-4)
        self.assertGreater(math.log2(errors[-2] / errors[-1]), 1.8)

    def test_bent_bodies(self):
        """Drift by bending: c ~ exp(b x) of strip and plate, exp(b r cos(phi)) of a wire, mean 1."""
        curvature = 3e-6 * RT  # b = 1
        for kind, factor in (("bent_strip", 1.0), ("bent_plate", 1 / (1 - NU))):
            done = self.steady(nodes(160), modulus="1 MPa", species=[atom(concentration="1")],
                               stress_of={kind: {"curvature": f"{curvature!r} 1/m"}})
            c = done.field("c")[-1]
            self.assertLess(abs(math.log(c[-1] / c[0]) / factor - 1), 1e-9)
            self.assertLess(abs(c[0] * math.expm1(factor) / factor - 1), 1e-4)
        done = self.steady({"geometry": "cylindrical", "r": {"from": "0 m", "to": "1 m", "cells": 40},
                            "phi": {"from": "0 degrees", "to": "360 degrees", "cells": 64}},
                           modulus="1 MPa", species=[atom(concentration="1")],
                           stress_of={"bent_wire": {"curvature": f"{curvature!r} 1/m"}})
        with h5py.File(done.folder / "run.h5") as file:
            r, phi = file["r"][...], np.radians(file["phi"][...])
        law = np.exp(r * np.cos(phi)[:, None]) / (2 * iv(1, 1))
        self.assertLess(np.abs(done.field("c")[-1] / law - 1).max(), 2e-3)

    def test_thermal_stress_of_cylinders(self):
        """A tube warm inside: c ~ T^(-V S/R) exactly, S = 2 alpha E/(3 (1 - nu)), without transport heat."""
        alpha, modulus, volume = 12e-6, 207e9, 2e-6
        power = volume * 2 * alpha * modulus / (3 * (1 - NU)) / GAS
        grid = {"geometry": "cylindrical", "r": {"from": "1 mm", "to": "2 mm", "cells": 80}}
        done = self.steady(grid, temperature="{expression: '600 - 200*log(r/1e-3)/log(2)', unit: K}",
                           modulus="207 GPa", stress_of={"thermal": {"expansion": "12e-6 1/K"}},
                           species=[{"name": "c", "diffusivity": "1e-9 m2/s", "volume": "2e-6 m3/mol",
                                     "concentration": "1 mol/m3"}])
        c = done.field("c")[-1]
        r = 1e-3 * (1 + (np.arange(80) + 0.5) / 80)
        law = (600 - 200 * np.log2(r / 1e-3)) ** -power
        np.testing.assert_allclose(c / c[0], law / law[0], rtol=1e-5)

    def test_stress_from_a_file(self):
        """A finite-element code's field: the same answer as its formula, to the last digits."""
        x = (np.arange(40) + 0.5) / 40
        with h5py.File(self.case.folder / "fem.h5", "w") as file:
            file["sigma"] = 6 * RT * x
        by_file = self.steady(cells(40), species=[atom(concentration="1")],
                              stress={"file": "fem.h5", "dataset": "sigma", "unit": "Pa"})
        by_formula = self.steady(cells(40), species=[atom(concentration="1")], stress=stress("-6*x"))
        np.testing.assert_allclose(by_file.field("c")[-1], by_formula.field("c")[-1], rtol=1e-10)

    def test_any_number_of_ranks_around_a_dislocation(self):
        keys = {"stress_of": dislocation(2), "species": [atom(concentration="0.05")],
                "filling": {"lattice": {"sites": "1 mol/m3"}}}
        alone = self.steady(annulus(0.5, 10, 16), **keys).field("c")[-1]
        for ranks in (2, 4):
            there = self.steady(annulus(0.5, 10, 16), ranks=ranks, **keys).field("c")[-1]
            np.testing.assert_allclose(there, alone, rtol=1e-8)


class InTime(Cases):
    def test_rectangle(self):
        """Dilute, potentials linear in x and y: c = X(x) Y(y) at all times; b = (6, 2), t = 0.05."""
        found = []
        for n in (20, 40, 80):
            grid = {axis: {"from": "0 m", "to": "1 m", "cells": n + 1, "centering": "node"} for axis in "xy"}
            done = self.run_case(grid, species=[atom(concentration="1", drive="-6*x - 2*y")],
                                 time=until(0.05, 10 * n))
            c = done.field("c")[-1]
            found.append((c[0, 0], c[-1, -1]))
        exact = (0.0990579624166, 5.81484616072)
        errors = np.abs(np.array(found) / exact - 1).max(axis=1)
        self.assertLess(errors[-1], 2e-3)
        self.assertGreater(math.log2(errors[-2] / errors[-1]), 1.8)

    def test_temperature_changes_with_time(self):
        """At a given force everything depends on the integral of D dt only."""
        law = {"name": "c", "prefactor": "1e3 m2/s", "activation": "20 kJ/mol", "drive": 0,
               "concentration": "{expression: '1 + 0.5*cos(pi*x)', unit: mol/m3}"}
        del law["drive"]
        keys = {"temperature": "300 K", "heating": {"by": "0 K", "protocol": {"ramp": {"over": "1 s", "to": "50 K"}}}}
        done = self.run_case(cells(100), species=[law], time=until(1, 2000), **keys)
        passed = quad(lambda t: 1e3 * math.exp(-20e3 / (GAS * (300 + 50 * t))), 0, 1, epsrel=1e-12)[0]
        x = (np.arange(100) + 0.5) / 100
        wave = [2 * np.mean(row * np.cos(np.pi * x)) for row in done.field("c")]
        self.assertLess(abs(math.log(wave[0] / wave[-1]) / (math.pi**2 * passed) - 1), 2e-4)

    def test_solution_enthalpy(self):
        """Sieverts' constant by its own law of Arrhenius, and more atoms where the metal is stretched."""
        gas = {"pressure": {"x_min": "4 bar"}, "solubility": "3 mol/m3", "solution_enthalpy": "5 kJ/mol"}
        done = self.run_case(cells(20), analysis="steady", species=[atom(concentration="1", **gas)],
                             temperature="400 K", stress=f"{GAS * 400 * 0.5!r} Pa")
        exact = 3 * 2 * math.exp(-5e3 / (GAS * 400) + 0.5)
        np.testing.assert_allclose(done.field("c")[-1], exact, rtol=1e-9)

    def test_time_constants_of_bent_bodies(self):
        """Fitted and predicted: plate, wire and tubes, whose wave numbers the sheet has."""
        def tube(inner, outer):
            return {"geometry": "cylindrical", "r": {"from": f"{inner} m", "to": f"{outer} m", "cells": 24},
                    "phi": {"from": "0 degrees", "to": "360 degrees", "cells": 48}}
        cases = ((cells(100), "bent_plate", 1 / math.pi**2), (tube(0, 1), "bent_wire", 1 / 1.84118378134**2),
                 (tube(1, 2), "bent_wire", 1 / 0.677336005137**2),
                 (tube(1, 10), "bent_wire", 1 / 0.180347008481**2))
        for grid, kind, tau in cases:
            done = self.run_case(grid, species=[atom(concentration="1")], modulus="1 MPa",
                                 stress_of={kind: {"curvature": f"{3e-10 * RT!r} 1/m"}}, time=until(4 * tau, 100))
            self.assertLess(abs(done.summary["relaxation_time_predicted"] / tau - 1), 1e-10)
            self.assertLess(abs(done.summary["relaxation_time_fitted"] / tau - 1), 4e-3)
            self.assertIn("Atoms larger than their site leave compression for tension", done.output)


if __name__ == "__main__":
    unittest.main()
