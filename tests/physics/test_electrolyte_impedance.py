"""Impedance: the blocking cell in closed form, the steady derivative, Butler and Volmer's arc."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import F, V_T, Checks, metal, permittivity, reservoir, run, salt

check = Checks()


def spectrum(case, low, high, per_decade=1):
    done = run({**case, "analysis": {"impedance": {
        "side": "x_max", "from": f"{low!r} Hz", "to": f"{high!r} Hz", "per_decade": per_decade}},
        "output": {"paraview": False}})
    table = done.table("impedance.csv")
    return table["frequency"], table["resistance"] + 1j * table["reactance"], done


def blocking():
    """Section 4.8 with L = D = 1: half gap 1 um, D = 1e-12 m2/s, so that w counts in 1/s."""
    for lam in (0.1, 0.01):
        case = {"permittivity": permittivity(lam * 1e-6), "species": salt(),
                "walls": [metal("x_min", 0.0), metal("x_max", 0.0)]}
        resistance = 2e-6 * V_T / (F * 2 * 100 * 1e-12)  # 2 L / sigma

        found = []
        for cells in (400, 800, 1600):
            grid = {"grid": {"x": {"from": "-1 um", "to": "1 um", "cells": cells, "spacing": "tanh",
                                   "strength": 2}}}
            f, z, _ = spectrum({**case, **grid}, 1 / (2 * np.pi), 1e6 / (2 * np.pi))
            found.append(z / resistance)
        w = 2 * np.pi * f
        k = np.sqrt(1 / lam**2 + 1j * w)
        wanted = (np.tanh(k) / (k * lam**2) + 1j * w) / (1j * w * k**2 * lam**2)
        off = [np.abs(z / wanted - 1).max() for z in found]
        check.order(f"impedance, lambda = {lam}", off, within=0.1)
        finer = found[2] + (found[2] - found[1]) / 3
        check.near(f"impedance, lambda = {lam}, extrapolated", np.abs(finer / wanted - 1).max(), 0.0,
                   1e-6)


def conducting(equilibrium=0.0, bias=0.0, exchange=None, cells=300):
    """A cell that cations pass, by reservoirs or by a reaction."""
    walls = []
    for side, volts in (("x_min", 0.0), ("x_max", bias)):
        if exchange:
            walls.append(metal(side, volts, stern="0.1 F/m2", reaction={
                "ox": "cation", "exchange_current": f"{exchange!r} A/m2",
                "ox_reference": "100 mol/m3", "equilibrium": f"{equilibrium!r} V"}))
        else:
            walls.append(metal(side, volts, ions=reservoir(cation=100.0, anion=100.0)))
    return {"grid": {"x": {"from": "0 um", "to": "1 um", "cells": cells}},
            "resolve": {"debye": {"cells": 8, "ratio": 1.05}},
            "permittivity": permittivity(5e-9), "species": salt(100, 1e-12, 2e-12), "walls": walls}


def steady_limit():
    """At a bias of 2 V_T the zero-frequency limit is the slope of the current-voltage curve, by
    central differences of steady states."""
    bias, step = 2 * V_T, 2e-4 * V_T
    _, z, _ = spectrum(conducting(bias=bias), 1e-7, 1e-6)
    current = [run({**conducting(bias=bias + s), "solver": {"newton_rtol": 1e-13},
                    "analysis": "steady", "output": {"paraview": False}})["x_max_current"]
               for s in (-2 * step, -step, step, 2 * step)]
    slope = (8 * (current[2] - current[1]) - (current[3] - current[0])) / (12 * step)
    check.relative("Z(0) and dV/di", z[0].real * slope, 1.0, 1e-8)


def charge_transfer():
    """Two arcs of diameter V_T / i0 each, on top of the salt's own 4 V_T / i_lim."""
    i0 = 0.5
    low, z, done = spectrum(conducting(exchange=i0, cells=200), 1e-4, 1e3, 4)
    limit = done["limiting_current"]
    check.relative("Z(0)", z[0].real, 2 * V_T / i0 + 4 * V_T / limit, 5e-3)
    bulk = 1e-6 / done["conductivity"]
    arcs = z[(z.imag == z.imag[1:-1].min())]
    check.relative("diameter of the arc from its top", 2 * abs(z.imag[1:-1].min()), 2 * V_T / i0, 0.02)
    check.true("there is one top", len(arcs) == 1 and bulk < z[0].real)


blocking()
steady_limit()
charge_transfer()
sys.exit(1 if check.failed else 0)
