"""Impedance: the blocking cell in closed form, a salt between metals, Warburg's elements,
the steady derivative, Butler and Volmer's arc, and an oscillation in time."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import F, V_T, Checks, ion, metal, permittivity, reservoir, run, salt

check = Checks()


def spectrum(case, low, high, per_decade=1, side="x_max"):
    done = run({**case, "analysis": {"impedance": {
        "side": side, "from": f"{low!r} Hz", "to": f"{high!r} Hz", "per_decade": per_decade}},
        "output": {"paraview": False}})
    table = done.table("impedance.csv")
    return table["frequency"], table["resistance"] + 1j * table["reactance"], done


def blocking():
    """Section 4.8 with L = D = 1: half gap 1 um, D = 1e-12 m2/s, so that w counts in 1/s."""
    for lam in (0.1, 0.01):
        case = {"permittivity": permittivity(lam * 1e-6), "species": salt(),
                "sides": [metal("x_min", 0.0), metal("x_max", 0.0)]}
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
            "permittivity": permittivity(5e-9), "species": salt(100, 1e-12, 2e-12), "sides": walls}


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
    check.relative("Z(0)", z[0].real, 2 * V_T / i0 + 4 * V_T / limit, 1e-6)
    check.relative("diameter of the arc from its top", 2 * abs(z.imag[1:-1].min()), 2 * V_T / i0,
                   0.01)


def ambipolar():
    """A salt between metals that its cation passes, in closed form: modes of charge and of salt,
    tied at the walls. For thin layers it is Warburg's 1 + tanh(s)/s, to be found in 4.7."""
    lam, resistance = 0.02, 2e-6 * V_T / (F * 2 * 100 * 1e-12)
    found = []
    for cells in (200, 400, 800):
        f, z, _ = spectrum({"grid": {"x": {"from": "-1 um", "to": "1 um", "cells": cells,
                                           "spacing": "tanh", "strength": 2}},
                            "permittivity": permittivity(lam * 1e-6), "species": salt(),
                            "sides": [metal(side, 0.0, ions=reservoir(cation=100.0))
                                      for side in ("x_min", "x_max")]},
                           0.1 / (2 * np.pi), 1e5 / (2 * np.pi))
        found.append(z / resistance)
    w = 2 * np.pi * f
    off = [np.abs(z / salt_between_metals(w, lam) - 1).max() for z in found]
    check.order("impedance of a salt between metals", off, within=0.1)
    finer = found[2] + (found[2] - found[1]) / 3
    check.near("impedance of a salt between metals, extrapolated",
               np.abs(finer / salt_between_metals(w, lam) - 1).max(), 0.0, 1e-6)
    s = np.sqrt(1j * w[:4])
    thin = np.abs(salt_between_metals(w[:4], 1e-4) - 1 - np.tanh(s) / s).max()
    check.near("its limit for thin layers and Warburg's", thin, 0.0, 1e-3)


def salt_between_metals(w, lam):
    """Over 2 L / sigma, for w L^2 / D. Deviations in x < L, where p cosh kL = 1: c+ + c- = n sinh qx,
    c+ - c- = p sinh kx, phi = e x - p sinh(kx) / (2 lam^2 k^2); at L, c+ keeps its value and no anion passes."""
    q, k = np.sqrt(1j * w), np.sqrt(1 / lam**2 + 1j * w)
    n = -np.tanh(k) / np.sinh(q)
    e = (n * q * np.cosh(q) - k + 1 / (lam**2 * k)) / 2
    voltage = 2 * (e - np.tanh(k) / (2 * lam**2 * k**2))
    return voltage / (2 * e * (1 + 1j * w * lam**2))


def warburg():
    """Section 4.7: a neutral tracer, reduced at x_min to the anion of a salt a million times more
    concentrated, across a layer that it leaves freely or not at all."""
    tracer, anion = 1e-4, 100.0
    scale = V_T * 1e-6 / (F * tracer * 1e-12)
    reaction = {"ox": "tracer", "red": "anion", "exchange_current": "1 A/m2",
                "ox_reference": f"{tracer!r} mol/m3", "red_reference": f"{anion!r} mol/m3"}
    rows = {"tanh": [0.998668850029 - 0.0332794535664j, 0.885450812259 - 0.286977872769j,
                     0.219781958174 - 0.229758380603j, 0.0707107806391 - 0.0707105766118j],
            "coth": [0.33331217145 - 10.0022220106j, 0.331238091985 - 1.02201272443j,
                     0.227274222001 - 0.217405665129j, 0.0707105755981 - 0.0707107796253j]}
    for name, wanted in rows.items():
        far = {"cation": anion, "anion": anion}
        if name == "tanh":
            far["tracer"] = tracer
        found = []
        for cells in (100, 200, 400):
            _, z, _ = spectrum({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": cells}},
                                "permittivity": permittivity(2e-8),
                                "species": [*salt(), ion("tracer", 0, tracer, 1e-12)],
                                "sides": [metal("x_min", 0.0, stern="1e-13 F/m2", reaction=reaction),
                                          metal("x_max", 0.0, ions=reservoir(**far))]},
                               0.1 / (2 * np.pi), 100 / (2 * np.pi), 1, "x_min")
            found.append((z - V_T / 1.0) / scale)
        off = [np.abs(z - wanted).max() for z in found]
        check.order(f"Warburg's {name}", off)
        finer = found[2] + (found[2] - found[1]) / 3
        check.near(f"Warburg's {name}, extrapolated", np.abs(finer / wanted - 1).max(), 0.0, 2e-5)


def at_a_bias():
    """The voltage under an oscillating current, followed in time, at a bias of half the limiting
    current: the same cells, so that only the steps in time stand between the two."""
    case = conducting(cells=40)
    del case["resolve"]
    case["permittivity"] = permittivity(5e-8)
    hertz, limit, swing = 2.0, 4 * F * 1e-12 * 100 / 1e-6, 1e-4
    wave = {"oscillate": {"amplitude": f"{swing!r} A/m2", "frequency": f"{hertz!r} Hz"}}
    driven = {"side": "x_max", "ions": reservoir(cation=100.0, anion=100.0),
              "contact": {"current": {"density": f"{limit / 2!r} A/m2", "protocol": wave}}}
    done = run({**case, "sides": [case["sides"][0], driven],
                "time": {"stop": "3 s", "step": "5e-3 s", "scheme": "esdirk4"},
                "output": {"paraview": False}})
    rows = done.table("history.csv")
    last = rows["time"] > 2.0 + 1e-9
    t, volts = rows["time"][last], rows["x_max_voltage"][last]
    turn = np.exp(-2j * np.pi * hertz * t)
    found = 2j * np.mean(volts * turn) / swing
    rest = np.mean(volts)
    case["sides"][1] = metal("x_max", float(rest), ions=reservoir(cation=100.0, anion=100.0))
    _, z, _ = spectrum(case, hertz, 10 * hertz)
    check.near("Z at a bias and an oscillation in time", abs(found / z[0] - 1), 0.0, 1e-5)


blocking()
ambipolar()
warburg()
steady_limit()
charge_transfer()
at_a_bias()
sys.exit(1 if check.failed else 0)
