"""Double layers against closed forms: Gouy and Chapman, Bikerman, the lattice gas, case E1."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import EPS0, F, V_T, Checks, ion, metal, permittivity, reservoir, run, salt

check = Checks()


def half_space(volts, cells, species, walls_ions, debye, lengths=20, strength=3.0, **more):
    """A metal at x = 0, bulk at x_max, where the potential is zero."""
    case = {"grid": {"x": {"from": "0 m", "to": f"{lengths * debye!r} m", "cells": cells,
                           "spacing": "tanh", "strength": strength, "graded": "lower"}},
            "species": species, "analysis": "steady", "output": {"paraview": False},
            "sides": [metal("x_min", volts), metal("x_max", 0.0, ions=walls_ions)]}
    return run({**case, **more})


def gouy_chapman():
    debye = 3.07098407148e-9
    bulk = reservoir(cation=10.0, anion=10.0)
    for volts, sigma, at_1, at_2 in [(0.025, 0.00599654564158, 0.00904303362416, 0.00331934042172),
                                     (0.1, 0.0406435991766, 0.0291111912255, 0.0104679279366),
                                     (0.2, 0.290360778072, 0.0379284293541, 0.0134282049424)]:
        errors, near, far = [], [], []
        for cells in (200, 400, 800):
            done = half_space(volts, cells, salt(10), bulk, debye, 30, 4.5, permittivity=80)
            x, phi = done.field("potential")
            errors.append(done["x_min_charge"] - sigma)
            # The logarithm is nearly straight: interpolation there is exact enough.
            near.append(np.exp(np.interp(debye, x, np.log(phi))) - at_1)
            far.append(np.exp(np.interp(2 * debye, x, np.log(phi))) - at_2)
        check.order(f"charge at {volts} V", errors)
        check.near(f"charge at {volts} V, extrapolated", errors[2] + (errors[2] - errors[1]) / 3, 0,
                   2e-5 * sigma)
        check.near(f"potential at a Debye length, {volts} V", near[2] / at_1, 0, 5e-4)
        check.near(f"potential at two Debye lengths, {volts} V", far[2] / at_2, 0, 5e-4)
    tail = (x > 6 * debye) & (x < 12 * debye)
    slope = np.polyfit(x[tail], np.log(phi[tail]), 1)[0]
    check.relative("decay beyond five Debye lengths", slope, -1 / debye, 1e-3)


SLOW = {"impedance": {"side": "x_min", "from": "1e-2 Hz", "to": "1e-1 Hz", "per_decade": 1}}


def capacitance(done):
    """Of the layer at x_min, from its answer to a swing far slower than its own relaxation."""
    rows = done.table("impedance.csv")
    return -1 / (2 * np.pi * rows["frequency"][0] * rows["reactance"][0])


def refined(what, errors, wanted, tolerance):
    check.order(what, errors, within=0.2)
    check.near(what, (errors[1] + (errors[1] - errors[0]) / 3) / wanted, 0.0, tolerance)


def bikerman():
    """nu = 2 a^3 c0 = 0.1, from a flat guess. ln(1 - filling) rounds to eps / (1 - filling)."""
    c0, debye = 100.0, 1e-9
    size = (0.1 / (2 * c0 * 6.02214076e23)) ** (1 / 3)
    unit_charge = 2 * F * c0 * debye
    for u, sigma, c in [(1, 1.02844239271, 1.08383887887), (5, 6.50965716655, 1.36990145272),
                        (10, 11.836456052, 0.844157626259), (20, 18.4414032891, 0.542258063133),
                        (40, 27.2045098197, 0.36758611224)]:
        charges, capacitances = [], []
        for cells in (200, 400):
            done = half_space(u * V_T, cells, salt(c0), reservoir(cation=c0, anion=c0), debye, 50,
                              2.5, permittivity=permittivity(debye, c0),
                              crowding={"steric": {"size": f"{size!r} m"}},
                              solver={"newton_rtol": 1e-14}, analysis=SLOW)
            charges.append(done["x_min_charge"] / unit_charge - sigma)
            capacitances.append(capacitance(done) * V_T / unit_charge - c)
        refined(f"steric charge at {u} V_T", charges, sigma, 1e-7)
        refined(f"steric capacitance at {u} V_T", capacitances, c, 1e-7)
        # Room beside the wall, which the model continues below 1e-9.
        left = max(0.9 / (1 + 0.2 * np.sinh(u / 2) ** 2), 1e-9)
        check.near("spread of mu", done["anion_potential_spread"], 0.0, max(1e-12, 2e-15 / left))


def lattice():
    """One cation on a lattice, mean filling xb, fixed background; opposite voltages charge it
    differently."""
    sites, l_1 = 1000.0, 1e-9
    for xb, u, charge, theta, c_1 in [
            (0.5, -4, 2.3021752734, 0.982013790038, 0.418746387913),
            (0.1, -4, 5.38516348758, 0.858486449758, 1.40847432303),
            (0.1, 4, 2.43586735016, 0.00203093788487, 0.402193748805),
            (0.25, -10, 6.99362099596, None, None)]:
        c = xb * sites
        unit_charge = F * c * l_1
        charges, capacitances, walls = [], [], []
        for cells in (200, 400):
            done = half_space(u * V_T, cells, [ion("Li", 1, c)], reservoir(Li=c), l_1, 50, 2.5,
                              permittivity=permittivity(l_1, c) / 2, neutral_background=True,
                              crowding={"lattice": {"sites": f"{sites} mol/m3"}},
                              solver={"newton_rtol": 1e-14}, analysis=SLOW)
            charges.append(abs(done["x_min_charge"]) / unit_charge - charge)
            capacitances.append(capacitance(done) * V_T / unit_charge)
            # theta's logit is straight at the wall to the order of the cells.
            x, filled = done.field("Li")
            logit = np.log(filled[:3] / (sites - filled[:3]))
            walls.append(1 / (1 + np.exp(-np.polyval(np.polyfit(x[:3], logit, 2), 0.0))))
        what = f"at xb = {xb}, u = {u}"
        refined(f"lattice charge {what}", charges, charge, 1e-7)
        check.true("mu is flat to 1e-12", done["Li_potential_spread"] < 1e-12)
        if theta:
            refined(f"lattice capacitance {what}", np.array(capacitances) - c_1, c_1, 1e-7)
            check.relative(f"filling at the wall {what}", walls[1], theta, 1e-4)


def e1():
    exact, errors = 0.00723371229121, []
    for cells in (200, 400, 800):
        done = run({"grid": {"x": {"from": "-1 um", "to": "1 um", "cells": cells, "spacing": "tanh",
                                   "strength": 4}},
                    "permittivity": permittivity(1e-9), "species": salt(),
                    "sides": [metal("x_min", -4 * V_T), metal("x_max", 4 * V_T)],
                    "time": {"stop": "10 s", "step": "1e-6 s", "growth": 1.1, "max_step": "0.05 s"},
                    "output": {"paraview": False}})
        errors.append(done["x_max_charge"] / (2 * F * 100 * 1e-6) - exact)
        check.true(f"mu is flat to 1e-12 on {cells} cells",
                   max(done["cation_potential_spread"], done["anion_potential_spread"]) < 1e-12)
        # A sum over the cells rounds to so many times 2.2e-16.
        energy = done.table("history.csv")["free_energy"]
        check.true("free energy falls in every step",
                   bool(np.all(np.diff(energy) <= cells * 2.2e-16 * abs(energy[0]))))
        check.true("ledger closes to 1e-12", done["ledger_worst_mismatch"] < 1e-12)
    check.order("charge of E1", errors, within=0.05)


gouy_chapman()
bikerman()
lattice()
e1()
sys.exit(1 if check.failed else 0)
