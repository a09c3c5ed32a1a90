"""Gorsky against closed forms: the sheet's references are independent of this program."""
import math
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gorsky_run import RT, Cases, atom, cells, nodes, stress, until  # noqa: E402

LATTICE = {"lattice": {"sites": "1 mol/m3"}}


def at_quarters(values):
    return values[:: (len(values) - 1) // 4]


class Answers(Cases):
    def errors(self, exact, counts, **keys):
        """Greatest error at the quarters of a metre, by refinement."""
        found = [at_quarters(self.run_case(nodes(n), **keys).field("c")[-1]) for n in counts]
        return [float(np.abs(f - exact).max()) for f in found]

    def check_order(self, errors, bound, least=1.9):
        self.assertLess(errors[-1], bound)
        self.assertGreater(math.log2(errors[-2] / errors[-1]), least)

    def test_lattice_gas_in_time(self):
        """Cole and Hopf make Burgers' equation linear: b = 6, mean 0.3."""
        exact = {0.005: (0.2079022178, 0.2993417561, 0.2999999836, 0.3003881537, 0.4069355812),
                 0.05: (0.07493395246, 0.1902155416, 0.281192679, 0.3863934981, 0.6502756773),
                 0.2: (0.01603216858, 0.06304588648, 0.2102945643, 0.5220567924, 0.8252215072)}
        for time, values in exact.items():
            with self.subTest(time=time):
                errors = self.errors(values, (40, 80, 160), species=[atom()], filling=LATTICE,
                                     stress=stress("-6*x"), time=until(time, 2000))
                self.check_order(errors, 2.5e-5 if time > 0.01 else 8e-5)

    def test_dilute_in_time(self):
        exact = (0.1686966767, 0.4808215763, 0.8039760573, 1.231775018, 3.608154211)
        errors = self.errors(exact, (40, 80, 160), species=[atom(concentration="1")], stress=stress("-6*x"),
                             time=until(0.05, 1000))
        self.check_order(errors, 2e-3)

    def test_atoms_go_to_tension(self):
        done = self.run_case(cells(20), species=[atom()], stress=stress("-0.5*x"), time=until(5, 100))
        slope = np.diff(done.field("c")[-1])
        self.assertTrue(np.all(slope > 0))  # stress grows with x, and so does c

    def test_two_species_on_one_set_of_sites(self):
        species = [atom("a", "0.3", 6.0), atom("b", "0.2", 2.0)]
        done = self.run_case(nodes(320), species=species, filling=LATTICE, stress=stress("-x"), time=until(4, 100))
        exact = {"a": (0.017673194024, 0.22427133702, 0.79001270663),
                 "b": (0.14287108099, 0.24536583655, 0.11697294773)}
        for name, values in exact.items():
            np.testing.assert_allclose(done.field(name)[-1][::160], values, rtol=1e-4)

    def test_interaction_of_neighbours(self):
        for w, b, exact in ((-3, 1, (0.12118894203, 0.17020602244, 0.25164810926, 0.40927709199, 0.63988801169)),
                            (4, 6, (0.045988922177, 0.13255621339, 0.27734173637, 0.45651518675, 0.64195517))):
            with self.subTest(w=w):
                species = [atom(interaction=f"{w * RT!r} J/mol")]
                errors = self.errors(exact, (80, 160), species=species, filling=LATTICE, stress=stress(f"{-b}*x"),
                                     time=until(20, 200))
                self.assertLess(errors[-1], 2e-4)

    def test_what_moves_nothing(self):
        tube = {"geometry": "cylindrical", "r": {"from": "1 m", "to": "2 m", "cells": 20}}
        for grid, load in ((cells(20), "torsion"), (tube, {"pressurised_tube": {"inner_pressure": "50 MPa"}})):
            with self.subTest(load=load):
                done = self.run_case(grid, species=[atom()], stress_of=load, time=until(1, 20))
                np.testing.assert_allclose(done.field("c")[-1], 0.3, rtol=1e-12)

    def test_moment_of_a_bent_strip(self):
        """A weak force: moment over its end by the series of Gorsky; tau = d^2/(pi^2 D)."""
        tau, force = 1 / math.pi**2, 1e-4
        done = self.run_case(cells(200), species=[atom(concentration="1")], modulus="1 MPa",
                             stress_of={"bent_strip": {"curvature": f"{3e-6 * force * RT!r} 1/m"}},
                             time=until(2 * tau, 1000))
        history = done.history()
        end = force / 36  # c0 V/3 times force/12, for a thickness of one
        for part, exact in ((0.01, 0.0115762706841), (0.1, 0.103172383454), (0.5, 0.402108062967),
                            (1, 0.637440692229), (2, 0.866622436665)):
            found = np.interp(part * tau, history["time"], history["chemical_bending"]) / end
            self.assertLess(abs(found - exact), 3e-5, part)

    def test_internal_friction(self):
        """The moment's answer to a bending to and fro: F = 3 (z - tanh z)/z^3, z = (d/2) sqrt(i w/D)."""
        lowest, highest = 1e-4, 30.0
        ask = {"response": {"key": "load.factor", "step": 1, "lowest": f"{lowest} Hz", "highest": f"{highest} Hz",
                            "points": 25, "zero": "no"}}
        done = self.run_case(cells(200), species=[atom(concentration="1")], modulus="1 MPa", analysis=ask,
                             load={"factor": 0}, stress_of={"bent_strip": {"curvature": f"{3e-10 * RT!r} 1/m"}})
        table = np.genfromtxt(done.folder / "response.csv", delimiter=",", names=True, deletechars="")
        columns = {name.split("_[")[0]: table[name] for name in table.dtype.names}
        found = columns["chemical_bending_real"] + 1j * columns["chemical_bending_imaginary"]
        z = 0.5 * np.sqrt(2j * np.pi * columns["frequency"])
        exact = 3 * (z - np.tanh(z)) / z**3
        exact[0] = 1 - 0.4 * z[0]**2  # its series, which keeps the digits
        self.assertLess(np.abs(found / found[0] - exact / exact[0]).max(), 2e-5)

    def test_mass_is_kept(self):
        done = self.run_case(cells(50), species=[atom()], filling=LATTICE, stress=stress("-6*x"), time=until(1, 200))
        kept = done.history()["c_integral"]
        self.assertLess(np.abs(kept / kept[0] - 1).max(), 1e-13)

    def test_permeation(self):
        for b, flux in ((0.5, 1.27074704127), (2, 2.3130352855), (6, 6.01490946994), (-2, 0.313035285499)):
            with self.subTest(b=b):
                species = [atom(concentration="0", reservoir={"x_min": "1 mol/m3", "x_max": "0 mol/m3"})]
                done = self.run_case(cells(100), species=species, stress=stress(f"{-b}*x"), time=until(3, 100))
                out = np.diff(done.history()["c_integral"])
                self.assertLess(abs(out[-1]), 1e-10)
                steady = self.run_case(cells(100), analysis="steady", species=species, stress=stress(f"{-b}*x"))
                # Exponential fitting is exact for a linear potential and a constant flux.
                u, h = steady.field("c")[-1], 0.01
                t = -b * h
                inner = (t / math.expm1(t) * u[:-1] - -t / math.expm1(-t) * u[1:]) / h
                np.testing.assert_allclose(inner, flux, rtol=1e-9)

    def steady_flux(self, species, **keys):
        """What passes the middle of 100 cells at rest, where no stress acts."""
        done = self.run_case(cells(100), analysis="steady", species=[atom(concentration="0.5", **species)], **keys)
        c = done.field("c")[-1]
        return (c[49] - c[50]) * 100, c

    def test_sides(self):
        empty = {"x_max": "0 mol/m3"}
        gas = {"pressure": {"x_min": "4 bar"}, "solubility": "0.5 mol/m3", "reservoir": empty}
        self.assertAlmostEqual(self.steady_flux(gas)[0], 1.0, delta=1e-9)  # Sieverts: 0.5 sqrt(4)
        self.assertAlmostEqual(self.steady_flux({"inflow": {"x_min": "2 mol m-2 s-1"}, "reservoir": empty})[0], 2.0,
                               delta=1e-9)
        pairs = {"reservoir": {"x_min": "1 mol/m3"}, "recombination": {"x_max": "3 m4 mol-1 s-1"}}
        wall = (-1 + math.sqrt(13)) / 6  # 3 c^2 = 1 - c
        self.assertAlmostEqual(self.steady_flux(pairs)[0], 1 - wall, delta=1e-9)

    def test_self_stress_in_permeation(self):
        """J = 1 + eta/2 for a concentration of one, eta = 2 E V^2/(9 (1 - nu) R T)."""
        eta, nu = 0.5, 0.3
        modulus = eta * 9 * (1 - nu) * RT / 2
        errors = []
        for count in (50, 100):
            species = [atom(concentration="0.5", reservoir={"x_min": "1 mol/m3", "x_max": "0 mol/m3"})]
            done = self.run_case(cells(count), analysis="steady", species=species, modulus=f"{modulus!r} Pa",
                                 poisson=nu, self_stress="flat")
            c = done.field("c")[-1]
            left, right = c[:-1], c[1:]
            t = eta * (right - left)
            flux = (t / np.expm1(t) * left + t / np.expm1(-t) * right) * count
            errors.append(np.abs(flux - (1 + eta / 2)).max())
        self.assertLess(errors[-1], 1e-4)
        self.assertGreater(math.log2(errors[0] / errors[1]), 1.9)

    def test_equilibrium_traps(self):
        """Few of many traps filled: diffusion is slower by 1 + N K, and all atoms are kept."""
        traps = [{"name": "held", "density": "1e6 mol/m3", "constant": "5e-6 m3/mol"}]
        done = self.run_case(cells(100), species=[atom(concentration="1 + 0.5*cos(pi*x)")], equilibrium_traps=traps,
                             time=until(1, 1000))
        x = (np.arange(100) + 0.5) / 100
        wave = [2 * np.mean(row * np.cos(np.pi * x)) for row in done.field("c")]
        self.assertLess(abs(math.log(wave[0] / wave[-1]) / (math.pi**2 / 6) - 1), 2e-4)
        history = done.history()
        kept = history["c_integral"] + history["trapped_at_equilibrium"]
        self.assertLess(np.abs(kept / kept[0] - 1).max(), 1e-12)

    def test_relaxation_spectrum(self):
        """Rates at finite force are D (n^2 pi^2/d^2 + b^2/4 d^2), b = 6, of dilute atoms."""
        done = self.run_case(cells(200), analysis={"eigenmodes": {"count": 3}}, species=[atom(concentration="1")],
                             stress=stress("-6*x"))
        self.assertLess(abs(done.summary["rate_1"] / 18.8696044011 - 1), 2e-4)

    def test_kinetic_traps(self):
        """Closed plate, few traps filled: rates l^2 - l (pi^2 + a + p) + p pi^2 = 0."""
        a, p = 20.0, 5.0
        trap = {"name": "held", "density": "1e6 mol/m3", "capture": f"{a} 1/s", "release": f"{p} 1/s"}
        start = "1 + 0.5*cos(pi*x)"
        # The second field starts in the slow mode: c_t = a c/(p - l).
        slow = 1.47785055662
        trap["concentration"] = ("{expression: '%r*0.5*cos(pi*x) + %r', unit: mol/m3}" % (a / (p - slow), a / p))
        done = self.run_case(cells(100), species=[atom(concentration=start)], traps=[trap],
                             time=until(0.5, 1000))
        x = (np.arange(100) + 0.5) / 100
        wave = [2 * np.mean(row * np.cos(np.pi * x)) for row in done.field("c")]
        self.assertLess(abs(math.log(wave[0] / wave[-1]) / 0.5 / slow - 1), 2e-4)

    def test_thermomigration(self):
        species = [{**atom(concentration="1", volume=2e-6), "transport_heat": "-6 kJ/mol"}]
        warm = "{expression: '600 - 200*x', unit: K}"
        cases = (({}, (1.2786406394, 1.0052666232, 0.70077790923)),
                 ({"modulus": "207 GPa", "poisson": 0.3, "stress_of": {"thermal": {"expansion": "12e-6 1/K"}}},
                  (1.1585647748, 1.0104433363, 0.79975823623)),
                 ({"stress": "{expression: '300e6*x', unit: Pa}"}, (1.2017288104, 1.0090418471, 0.76238633571)))
        for keys, exact in cases:
            with self.subTest(keys=keys):
                done = self.run_case(nodes(80), species=species, temperature=warm, time=until(5, 100), **keys)
                c = done.field("c")[-1]
                np.testing.assert_allclose(c[::40], exact, rtol=2e-5)

    def test_edge_dislocation_in_a_lattice(self):
        """beta = 2, r from 0.5 to 10, mean filling 0.05."""
        nu = 0.3
        shear = 2 * 3 * math.pi * (1 - nu) * RT / (1 + nu)
        found = []
        for n in (20, 40, 80):
            grid = {"geometry": "cylindrical",
                    "r": {"from": "0.5 m", "to": "10 m", "cells": n + 1, "centering": "node", "spacing": "geometric",
                          "ratio": 20.0 ** (1.0 / n)},
                    "phi": {"from": "0 degrees", "to": "360 degrees", "cells": 2 * n, "centering": "node"}}
            done = self.run_case(grid, species=[atom(concentration="0.05")], filling=LATTICE,
                                 stress_of={"edge_dislocation": {"shear_modulus": f"{shear!r} Pa", "burgers": "1 m"}},
                                 poisson=nu, time=until(3000, 60))
            found.append(done.field("c")[-1][3 * n // 2, 0])
        self.assertLess(abs(found[-1] / 0.73115749448 - 1), 2e-3)

    def test_any_number_of_ranks(self):
        keys = {"species": [atom()], "filling": LATTICE, "stress": stress("-6*x"), "time": until(0.1, 50)}
        alone = self.run_case(cells(40), **keys).field("c")[-1]
        for ranks in (2, 4):
            np.testing.assert_allclose(self.run_case(cells(40), ranks=ranks, **keys).field("c")[-1], alone, rtol=1e-9)

    def test_restart(self):
        keys = {"species": [atom()], "filling": LATTICE, "stress": stress("-6*x")}
        pace = {"step": "1 ms"}
        whole = self.run_case(cells(40), name="whole", time={"stop": "0.2 s", **pace}, **keys).field("c")[-1]
        self.run_case(cells(40), name="parts", time={"stop": "0.1 s", **pace}, **keys)
        parts = self.run_case(cells(40), name="parts", time={"stop": "0.2 s", **pace}, more=["--restart"], **keys)
        np.testing.assert_allclose(parts.field("c")[-1], whole, rtol=1e-12)

    def test_load_is_taken_off(self):
        load = {"factor": 1, "protocol": {"step": {"at": "1 s", "to": 0}}}
        done = self.run_case(cells(40), species=[atom()], stress=stress("-6*x"), load=load, time=until(3, 300))
        np.testing.assert_allclose(done.field("c")[-1], 0.3, rtol=1e-7)
        self.assertGreater(done.history()["c_max"].max(), 1.0)


if __name__ == "__main__":
    unittest.main()
