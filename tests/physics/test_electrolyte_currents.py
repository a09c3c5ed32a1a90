"""Steady currents and what drives them: limiting current, finite Debye length, junctions, barriers,
Butler and Volmer; and Cottrell's decay."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import F, V_T, Checks, ion, metal, permittivity, reservoir, run, salt

check = Checks()
STEADY = {"analysis": "steady", "output": {"paraview": False}}


def limiting_current():
    """i / i_lim = tanh(V / 4 V_T) for thin layers: the difference falls with the Debye length."""
    limit = 4 * F * 1e-12 * 100 / 1e-6
    for u, wanted in [(1, 0.244918662404), (4, 0.761594155956), (8, 0.964027580076)]:
        offs = []
        for debye in (4e-9, 2e-9):
            done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 200}},
                        "resolve": {"debye": {"cells": 10, "ratio": 1.05}},
                        "permittivity": permittivity(debye), "species": salt(),
                        "walls": [metal("x_min", 0.0, ions=reservoir(cation=100.0)),
                                  metal("x_max", u * V_T, ions=reservoir(cation=100.0))], **STEADY})
            offs.append(done["x_max_current"] / limit - wanted)
        check.relative("the summary's limiting current", done["limiting_current"], limit, 1e-12)
        check.true(f"thin layers at {u} V_T: {offs[0]:.2e} -> {offs[1]:.2e}",
                   abs(offs[1]) < 0.75 * abs(offs[0]) and abs(offs[1]) < 0.03 * wanted)


def finite_debye_length():
    """Section 4.5: |J+| = 1.879820089 for v = 4, lambda = 0.05."""
    errors = []
    for cells in (50, 100, 200):
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": cells}},
                    "permittivity": permittivity(0.05e-6), "species": salt(),
                    "walls": [metal("x_min", -4 * V_T, ions=reservoir(cation=200.0)),
                              metal("x_max", 0.0, ions=reservoir(cation=100.0, anion=100.0))],
                    **STEADY})
        flux = abs(done["x_min_cation_influx"]) / (100 * 1e-12 / 1e-6)
        errors.append(flux - 1.879820089)
        check.relative("what enters leaves", done["x_min_current"], -done["x_max_current"], 1e-9)
    check.order("current at a finite Debye length", errors)
    check.near("extrapolated", errors[2] + (errors[2] - errors[1]) / 3, 0.0, 1e-5)


def junction():
    """NaCl 10:1 without current: Henderson's 12.3248645177 mV, for layers thin against the cell."""
    done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 400}},
                "permittivity": permittivity(2e-9),
                "species": salt(100, 1.33e-9, 2.03e-9),
                "walls": [metal("x_min", 0.0, ions=reservoir(cation=100.0, anion=100.0)),
                          {"side": "x_max", "contact": {"current": {"density": "0 A/m2"}},
                           "ions": reservoir(cation=10.0, anion=10.0)}], **STEADY})
    check.relative("junction potential", abs(done["x_max_voltage"]), 12.3248645177e-3, 1e-3)
    check.true("without current", abs(done["x_max_current"]) < 1e-6)


def barrier():
    """A neutral species over U = 3 sin^2(pi x) + 2x."""
    energy = 8.31446261815324 * 298.15
    errors = []
    for cells in (40, 80, 160):
        drive = {"expression": f"{energy!r}*(3*sin(pi*x/1e-6)^2 + 2*x/1e-6)", "unit": "J/mol"}
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": cells}},
                    "species": [ion("tracer", 0, 100, drive=drive)],
                    "walls": [metal("x_min", 0.0, ions=reservoir(tracer=200.0)),
                              {"side": "x_max", "ions": reservoir(tracer=50.0)}], **STEADY})
        errors.append(done["x_min_tracer_influx"] / (100 * 1e-12 / 1e-6) + 0.0799094784164)
    check.order("flux over a barrier", errors)
    check.near("extrapolated", errors[2] + (errors[2] - errors[1]) / 3, 0.0, 1e-6)


def butler_volmer():
    """Section 4.12: without and with depletion; species without charge, so that the drop is given."""
    free = {0.01: 0.391678877886, 0.05: 2.26805456032, 0.1: 6.85840779148, 0.2: 48.9969555604}
    depleted = {0.01: 0.27826037945, 0.05: 1.41330891058, 0.1: 2.82376787633, 0.2: 4.53358520845}
    for limit, wanted in ((5.0, depleted), (5e9, free)):
        for eta, current in wanted.items():
            d = limit * 1e-6 / (F * 100)
            reaction = {"ox": "ox", "red": "red", "exchange_current": "1 A/m2",
                        "equilibrium": f"{-eta!r} V", "ox_reference": "100 mol/m3",
                        "red_reference": "100 mol/m3"}
            done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 20}},
                        "species": [ion("ox", 0, 100, d), ion("red", 0, 100, d)],
                        "walls": [metal("x_min", 0.0, reaction=reaction),
                                  {"side": "x_max", "ions": reservoir(ox=100.0, red=100.0)}],
                        **STEADY})
            check.relative(f"i at eta = {eta} V, i_L = {limit:g} A/m2",
                           F * done["x_min_ox_influx"], current, 1e-7)


def cottrell():
    """F c sqrt(D / (pi t)) = 1.72141807896 A/m2 per mol/m3 at D = 1e-9 m2/s after 1 s."""
    errors = []
    for cells in (100, 200, 400):
        done = run({"grid": {"x": {"from": "0 um", "to": "400 um", "cells": cells, "spacing": "tanh",
                                   "graded": "lower", "strength": 2}},
                    "species": [ion("ion", 0, 1, 1e-9)],
                    "walls": [metal("x_min", 0.0, ions=reservoir(ion=0.0))],
                    "time": {"stop": "1 s", "step": "1e-4 s", "adaptive": True, "rtol": 1e-7,
                             "atol": 1e-9, "scheme": "esdirk3"},
                    "output": {"paraview": False, "history": "1 s"}})
        errors.append(-F * done["x_min_ion_influx"] - 1.72141807896)
    check.order("Cottrell's current", errors, within=0.25)
    check.relative("Cottrell's current", errors[2] + 1.72141807896, 1.72141807896, 1e-4)


limiting_current()
finite_debye_length()
junction()
barrier()
butler_volmer()
cottrell()
sys.exit(1 if check.failed else 0)
