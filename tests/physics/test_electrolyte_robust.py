"""What must hold whatever the voltage, the grid and the start: concentrations stay positive, free energy
falls in every step of a closed cell, ledgers close, and steady states are found from a flat guess."""
import sys
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import F, V_T, Checks, ion, metal, permittivity, reservoir, run, salt

check = Checks()
random = np.random.default_rng(7)


def random_axis(cells):
    """Neighbouring cells up to ten times as wide as each other."""
    widths = 10 ** random.uniform(-0.5, 0.5, cells)
    x = np.concatenate([[0.0], np.cumsum(widths)]) / widths.sum()
    return {"spacing": "list", "coordinates": [f"{v!r} um" for v in x]}


def random_start(name):
    a, b, c = random.uniform(1, 30, 3)
    return {"expression": f"100*(1.0001 + sin({a:.3f}*x/1e-6)*cos({b:.3f}*x/1e-6 + {c:.3f}))",
            "unit": "mol/m3"}


def closed_cells():
    lattice = {"lattice": {"sites": "400 mol/m3"}}
    for u in (2.0, 20.0, 40.0):
        for crowding in ("none", {"steric": {"size": "0.8 nm"}}, lattice):
            species = salt(100, 1e-12, 10 ** random.uniform(-13, -11))
            if crowding == lattice:
                species = species[:1]
            for each in species:
                each["concentration"] = random_start(each["name"])
            done = run({"grid": {"x": random_axis(60)}, "permittivity": permittivity(2e-8),
                        "species": species, "crowding": crowding,
                        "background": "-100 mol/m3" if crowding == lattice else "0 mol/m3",
                        "sides": [metal("x_min", -u / 2 * V_T),
                                  metal("x_max", u / 2 * V_T, stern="0.2 F/m2")],
                        "time": {"stop": "5 s", "step": "1e-6 s", "growth": 1.3,
                                 "max_step": "0.5 s"}, "output": {"paraview": False}})
            rows = done.table("history.csv")
            what = f"{u} V_T, crowding {crowding if isinstance(crowding, str) else list(crowding)[0]}"
            check.true(f"positive: {what}",
                       min(rows[each["name"] + "_least"].min() for each in species) > 0)
            energy = rows["free_energy"]
            check.true(f"free energy falls: {what}",
                       bool(np.all(np.diff(energy) <= 1e-12 * np.abs(energy).max())))
            check.true(f"ledger: {what}", done["ledger_worst_mismatch"] < 1e-12)
            check.true(f"charge: {what}", charge_missing(done, species, crowding == lattice) < 1e-12)


def charge_missing(done, species, background):
    """Of ions, background and walls together, over that of one wall and the ions at the start."""
    total = done["x_min_charge"] + done["x_max_charge"]
    for each in species:
        x, ions = done.field(each["name"])
        widths = np.diff(cell_edges(x, 1e-6))
        total += each["charge"] * F * float(ions @ widths)
    if background:
        total -= F * 100 * 1e-6
    return abs(total) / (abs(done["x_min_charge"]) + F * 100 * 1e-6)


def steady_from_flat():
    """Depletion at 20 and 40 V_T across a cell that ions pass."""
    for u in (5, 20, 40):
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 200}},
                    "resolve": {"debye": {"cells": 4}}, "permittivity": permittivity(1e-8),
                    "species": salt(),
                    "sides": [metal("x_min", -u * V_T, ions=reservoir(cation=200.0)),
                              metal("x_max", 0.0, ions=reservoir(cation=100.0, anion=100.0))],
                    "analysis": "steady", "output": {"paraview": False}})
        check.relative(f"what enters leaves at {u} V_T", done["x_min_current"],
                       -done["x_max_current"], 1e-8)
        check.true(f"positive at {u} V_T", done["anion_least"] > 0)


def end_of_the_curve():
    """Anions from a neutral tracer in a salt ten thousand times as concentrated: no steady state
    carries more than F D c / L, which the cells give exactly. The sweep ends there and says why."""
    tracer, salt_bulk = 1e-2, 100.0
    limit = F * 1e-12 * tracer / 1e-6
    far = reservoir(tracer=tracer, cation=salt_bulk, anion=salt_bulk)
    done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 100}},
                "permittivity": permittivity(2e-8),
                "species": [*salt(), ion("tracer", 0, tracer, 1e-12)],
                "sides": [{"side": "x_min",
                           "contact": {"current": {"density": "0 A/m2", "stern": "0.1 F/m2"}},
                           "reaction": {"ox": "tracer", "red": "anion",
                                        "exchange_current": f"{limit!r} A/m2",
                                        "ox_reference": f"{tracer!r} mol/m3",
                                        "red_reference": f"{salt_bulk!r} mol/m3"}},
                          metal("x_max", 0.0, ions=far)],
                "analysis": {"current_sweep": {"side": "x_min", "to": f"{-2 * limit!r} A/m2"}},
                "output": {"paraview": False}})
    check.true("told why the sweep ended", "no solution was found beyond" in done.told)
    check.true("and in the summary", done["reached_the_end"] == 0)
    # The shortest step is 1e-5 of the way.
    check.near("last current over the limiting one", -done["last_current"] / limit, 1 - 2e-5, 2e-5)


def beyond_the_limit():
    """A salt whose anion is blocked goes on above its limiting current: a part x of the cell, which
    the conserved anions leave, holds cations only, and their space charge takes Mott and Gurney's
    voltage (2/3) sqrt(j) x^(3/2) / lambda (in L, V_T and F D c0 / L); the rest takes little."""
    over = []
    for debye in (2e-9, 1e-9):
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 400}},
                    "resolve": {"debye": {"cells": 4}}, "permittivity": permittivity(debye),
                    "species": salt(), "sides": [
                        metal("x_min", 0.0, ions=reservoir(cation=100.0)),
                        {"side": "x_max", "contact": {"current": {"density": "0 A/m2"}},
                         "ions": reservoir(cation=100.0)}],
                    "analysis": {"current_sweep": {"side": "x_max", "to": "-100 A/m2"}},
                    "output": {"paraview": False}})
        limit = done["limiting_current"]
        check.relative("limiting current", limit, 4 * F * 1e-12 * 100 / 1e-6, 1e-9)
        check.true("reaches the end", done["reached_the_end"] == 1)
        check.relative("over the limiting current", done["last_current_over_limiting_current"],
                       100 / limit, 1e-6)
        check.true("says what carries it", "space charge" in done.told)
        x, anions = done.field("anion")
        widths = np.diff(cell_edges(x, 1e-6))
        check.relative("anions held along the sweep", float(anions @ widths), 100 * 1e-6, 1e-9)
        empty, current = 1 - np.sqrt(limit / 100), 4 * 100 / limit
        layer = 2 / 3 * np.sqrt(current) * empty**1.5 / (debye / 1e-6)
        over.append(-done["x_max_voltage"] / V_T / layer - 1)
    check.true(f"voltage over Mott and Gurney's less one: {over[0]:.3f} -> {over[1]:.3f}",
               0 < over[1] < 0.7 * over[0] < 0.1)


def whatever_solves():
    """The input that ./bootstrap.sh runs by default: cells of 0.1 pm in 25 um, on which elimination
    without pivoting loses digits in one order of the unknowns and not in another. The sweep comes to
    its end, keeps the anions, and gives one current, tanh(V / 4 V_T) of the limiting one but for
    layers whose share of the cell is some 1e-4 where the salt is thinnest."""
    file = Path(__file__).parents[2] / "inputs" / "electrolyte" / "limiting_current.yaml"
    ways = {order: ("--", "-pc_factor_mat_ordering_type", order) for order in ("nd", "rcm", "natural")}
    currents = {}
    for name, options in {**ways, "two ranks": ()}.items():
        done = run(file, ranks=2 if name == "two ranks" else 1, options=options)
        check.true(f"the end is reached: {name}", done["reached_the_end"] == 1)
        with h5py.File(done.folder / "run.h5") as results:
            held = results["PF6"][:] @ results["cell_volume"][:]
            volts = results["time"][:]
            currents[name] = results["history/x_max_current"][:]
            other = results["history/x_min_current"][:]
        check.near(f"anions kept: {name}", np.abs(held / held[0] - 1).max(), 0.0, 1e-9)
        check.near(f"what enters leaves: {name}",
                   np.abs(currents[name] + other).max() / currents[name][-1], 0.0, 1e-6)
        closed = done["limiting_current"] * np.tanh(volts / V_T / 4)
        check.near(f"closed form: {name}", np.abs(currents[name][1:] / closed[1:] - 1).max(), 0.0, 1e-3)
    for name, found in currents.items():
        check.near(f"the same current: {name}",
                   np.abs(found - currents["nd"]).max() / currents["nd"][-1], 0.0, 1e-6)


def cell_edges(centres, length):
    """Of cells that fill the length, from their centres."""
    edges = [0.0]
    for x in centres:
        edges.append(2 * x - edges[-1])
    edges[-1] = length
    return np.array(edges)


closed_cells()
steady_from_flat()
end_of_the_curve()
beyond_the_limit()
whatever_solves()
sys.exit(1 if check.failed else 0)
