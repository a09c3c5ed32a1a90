"""Steady currents and what drives them: limiting current, finite Debye length, junctions, barriers,
Butler and Volmer; and what changes in time: Cottrell's decay, Sand's time."""
import sys
from pathlib import Path

import h5py
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
                        "sides": [metal("x_min", 0.0, ions=reservoir(cation=100.0)),
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
                    "sides": [metal("x_min", -4 * V_T, ions=reservoir(cation=200.0)),
                              metal("x_max", 0.0, ions=reservoir(cation=100.0, anion=100.0))],
                    **STEADY})
        flux = abs(done["x_min_cation_influx"]) / (100 * 1e-12 / 1e-6)
        errors.append(flux - 1.879820089)
        check.relative("what enters leaves", done["x_min_current"], -done["x_max_current"], 1e-9)
    check.order("current at a finite Debye length", errors)
    check.near("extrapolated", errors[2] + (errors[2] - errors[1]) / 3, 0.0, 1e-5)


def one_side():
    """A salt emptied at one wall, which has no layer of its own: i / i_lim = 1 - e^-V, a straight
    concentration, and the potential its logarithm."""
    limit = 2 * F * 1e-12 * 100 / 1e-6
    for u, wanted in [(1, 0.632120558829), (4, 0.981684361111), (8, 0.999664537372)]:
        offs, bends, logs = [], [], []
        for debye in (4e-9, 2e-9):
            done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 400}},
                        "permittivity": permittivity(debye), "species": salt(),
                        "sides": [metal("x_min", -u * V_T,
                                        ions=reservoir(cation=100 * float(np.exp(-u)))),
                                  metal("x_max", 0.0, ions=reservoir(cation=100.0, anion=100.0))],
                        **STEADY})
            offs.append(abs(done["x_max_current"] / limit - wanted))
            x, anions = done.field("anion")
            _, volts = done.field("potential")
            straight = x / 1e-6 + np.exp(-u) * (1 - x / 1e-6)
            inside = x > 0.3e-6
            bends.append(np.abs(anions / 100 - straight)[inside].max())
            logs.append(np.abs(volts / V_T - np.log(straight))[inside].max())
        for what, off in (("current", offs), ("profile", bends), ("potential", logs)):
            check.true(f"{what} emptied at {u} V_T: off {off[0]:.1e} -> {off[1]:.1e}",
                       off[1] < 0.6 * off[0] and off[0] < 0.13)
        check.true(f"current emptied at {u} V_T is near", offs[1] < 0.03 * wanted)


def open_voltage(debye, cells):
    """Of NaCl 10:1 without current, over Henderson's 12.3248645177 mV."""
    done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": cells}},
                "permittivity": permittivity(debye), "solver": {"newton_rtol": 1e-13},
                "species": salt(100, 1.33e-9, 2.03e-9),
                "sides": [metal("x_min", 0.0, ions=reservoir(cation=100.0, anion=100.0)),
                          {"side": "x_max", "contact": {"current": {"density": "0 A/m2"}},
                           "ions": reservoir(cation=10.0, anion=10.0)}], **STEADY})
    check.true("without current", abs(done["x_max_current"]) < 1e-6)
    return abs(done["x_max_voltage"]) / 12.3248645177e-3


def junction():
    """To order 2 in the cells, and to Henderson's voltage nearly as the square of the Debye length."""
    by_cells = [open_voltage(5e-8, cells) for cells in (50, 100, 200, 400)]
    check.order("junction potential", np.diff(by_cells))
    thin = []
    for debye in (5e-9, 2.5e-9, 1.25e-9):
        coarse, fine = open_voltage(debye, 400), open_voltage(debye, 800)
        thin.append(fine + (fine - coarse) / 3 - 1)
    check.true(f"junctions of thin layers: {thin[0]:.1e} -> {thin[1]:.1e} -> {thin[2]:.1e}",
               abs(thin[1]) < abs(thin[0]) / 3 and abs(thin[2]) < abs(thin[1]) / 3)
    check.near("junction without layers", thin[2] + (thin[2] - thin[1]) / 3, 0.0, 5e-5)


def crossover():
    """Section 4.9: kT/(e L)."""
    for length, field in [(1, 25692.5791211), (10, 2569.25791211), (100, 256.925791211)]:
        done = run({"grid": {"x": {"from": "0 um", "to": f"{length} um", "cells": 50}},
                    "species": salt(), "permittivity": permittivity(1e-6 * length),
                    "sides": [metal(side, volts, ions=reservoir(cation=100.0, anion=100.0))
                              for side, volts in (("x_min", 0.0), ("x_max", 0.1))], **STEADY})
        check.relative(f"crossover field at {length} um", done["crossover_field"], field, 1e-10)
        check.relative("where the cell stands against it", done["mean_field_over_crossover"],
                       0.1 / V_T, 1e-9)


def salt_at_the_wall(current, length, debye):
    """Times over Sand's, and the salt beside the wall over its start: inside a layer at rest the
    product of both ions is what it is outside."""
    time = {40: 201.19508497, 100: 32.1912135953}[current]
    done = run({"grid": {"x": {"from": "0 mm", "to": f"{length} mm", "cells": 300,
                               "spacing": "tanh", "strength": 4.5, "graded": "lower"}},
                "permittivity": permittivity(debye), "species": salt(100, 1.33e-9, 2.03e-9),
                "sides": [{"side": "x_min", "ions": reservoir(cation=100.0),
                           "contact": {"current": {"density": f"-{current} A/m2"}}},
                          metal("x_max", 0.0, ions=reservoir(cation=100.0, anion=100.0))],
                "time": {"stop": f"{1.1 * time!r} s", "step": f"{time / 20000!r} s",
                         "adaptive": True, "rtol": 1e-5, "atol": 1e-8, "scheme": "bdf2"},
                "output": {"paraview": False, "fields": f"{time / 20!r} s"}})
    with h5py.File(done.folder / "run.h5") as file:
        return file["time"][:] / time, np.sqrt(file["cation"][:, 0] * file["anion"][:, 0]) / 100


def sand():
    """c(0, t) / c0 = 1 - sqrt(t / t_s), nothing is left after t_s; off by the Debye length over
    what has been depleted."""
    for current, length in ((100, 2), (40, 4)):
        found, worst = [], []
        for debye in (1e-7, 5e-8):
            t, left = salt_at_the_wall(current, length, debye)
            early = (t > 0.05) & (t < 0.52)
            worst.append(np.abs(left - 1 + np.sqrt(t))[early].max())
            found.append(np.mean(t[early] / (1 - left[early]) ** 2))
        check.true(f"salt at the wall at {current} A/m2: off {worst[0]:.1e} -> {worst[1]:.1e}",
                   worst[1] < 0.6 * worst[0] < 6e-4)
        check.near(f"Sand's time at {current} A/m2, layers extrapolated", 2 * found[1] - found[0],
                   1.0, 5e-4)
        at = [float(left[np.argmin(abs(t - when))]) for when in (0.9, 1.0, 1.05)]
        check.near("left at 0.9 t_s", at[0], 1 - np.sqrt(0.9), 3e-3)
        check.true(f"left at t_s and after: {at[1]:.1e}, {at[2]:.1e}",
                   at[1] < 0.01 and at[2] < 1e-3)


def barrier():
    """A neutral species over U = 3 sin^2(pi x) + 2x."""
    energy = 8.31446261815324 * 298.15
    errors = []
    for cells in (40, 80, 160):
        drive = {"expression": f"{energy!r}*(3*sin(pi*x/1e-6)^2 + 2*x/1e-6)", "unit": "J/mol"}
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": cells}},
                    "species": [ion("tracer", 0, 100, drive=drive)],
                    "sides": [metal("x_min", 0.0, ions=reservoir(tracer=200.0)),
                              {"side": "x_max", "ions": reservoir(tracer=50.0)}], **STEADY})
        errors.append(done["x_min_tracer_influx"] / (100 * 1e-12 / 1e-6) + 0.0799094784164)
    check.order("flux over a barrier", errors)
    check.near("extrapolated", errors[2] + (errors[2] - errors[1]) / 3, 0.0, 1e-6)


def butler_volmer():
    """Section 4.12: without and with depletion, in a salt ten million times as concentrated, which
    takes the field off the reacting species. Without a Stern layer the drop is -E0."""
    free = {0.01: 0.391678877886, 0.05: 2.26805456032, 0.1: 6.85840779148, 0.2: 48.9969555604}
    depleted = {0.01: 0.27826037945, 0.05: 1.41330891058, 0.1: 2.82376787633, 0.2: 4.53358520845}
    c, unit = 1e-5, 1e-7  # mol/m3, A/m2
    for limit, wanted in ((5.0, depleted), (5e9, free)):
        for eta, current in wanted.items():
            d = limit * unit * 1e-6 / (F * c)
            reaction = {"ox": "ox", "red": "red", "exchange_current": f"{unit!r} A/m2",
                        "equilibrium": f"{-eta!r} V", "ox_reference": f"{c!r} mol/m3",
                        "red_reference": f"{c!r} mol/m3"}
            far = reservoir(cation=100 + c, anion=100.0, ox=c, red=c)
            done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 20}},
                        "permittivity": permittivity(1e-7),
                        "species": [*salt(), ion("ox", 0, c, d), ion("red", -1, c, d)],
                        "solver": {"newton_rtol": 1e-13},
                        "sides": [metal("x_min", 0.0, reaction=reaction),
                                  metal("x_max", 0.0, ions=far)], **STEADY})
            check.relative(f"i at eta = {eta} V, i_L = {limit:g} A/m2",
                           F * done["x_min_ox_influx"] / unit, current, 1e-7)


def cottrell():
    """F c sqrt(D / (pi t)) = 1.72141807896 A/m2 per mol/m3 at D = 1e-9 m2/s after 1 s."""
    errors = []
    for cells in (100, 200, 400):
        done = run({"grid": {"x": {"from": "0 um", "to": "400 um", "cells": cells, "spacing": "tanh",
                                   "graded": "lower", "strength": 2}},
                    "species": [ion("ion", 0, 1, 1e-9)],
                    "sides": [metal("x_min", 0.0, ions=reservoir(ion=0.0))],
                    "time": {"stop": "1 s", "step": "1e-4 s", "adaptive": True, "rtol": 1e-7,
                             "atol": 1e-9, "scheme": "esdirk3"},
                    "output": {"paraview": False, "history": "1 s"}})
        errors.append(-F * done["x_min_ion_influx"] - 1.72141807896)
    check.order("Cottrell's current", errors, within=0.25)
    check.relative("Cottrell's current", errors[2] + 1.72141807896, 1.72141807896, 1e-4)


limiting_current()
one_side()
finite_debye_length()
junction()
crossover()
barrier()
butler_volmer()
cottrell()
sand()
sys.exit(1 if check.failed else 0)
