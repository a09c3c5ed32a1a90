"""What must hold whatever the voltage, the grid and the start: concentrations stay positive, free energy
falls in every step of a closed cell, ledgers close, and steady states are found from a flat guess."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import V_T, Checks, metal, permittivity, reservoir, run, salt

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
    for u in (2.0, 20.0, 40.0):
        for crowding in ("none", {"steric": {"size": "0.8 nm"}}):
            species = salt(100, 1e-12, 10 ** random.uniform(-13, -11))
            for ion in species:
                ion["concentration"] = random_start(ion["name"])
            done = run({"grid": {"x": random_axis(60)}, "permittivity": permittivity(2e-8),
                        "species": species, "crowding": crowding,
                        "walls": [metal("x_min", -u / 2 * V_T),
                                  metal("x_max", u / 2 * V_T, stern="0.2 F/m2")],
                        "time": {"stop": "5 s", "step": "1e-6 s", "growth": 1.3,
                                 "max_step": "0.5 s"}, "output": {"paraview": False}})
            rows = done.table("history.csv")
            what = f"{u} V_T, crowding {'steric' if isinstance(crowding, dict) else crowding}"
            check.true(f"positive: {what}", min(rows["cation_least"].min(),
                                                 rows["anion_least"].min()) > 0)
            # The first row knows no field yet.
            energy = rows["free_energy"][1:]
            check.true(f"free energy falls: {what}",
                       bool(np.all(np.diff(energy) <= 1e-12 * np.abs(energy).max())))
            check.true(f"ledger: {what}", done["ledger_worst_mismatch"] < 1e-12)


def steady_from_flat():
    """Depletion at 20 and 40 V_T across a cell that ions pass."""
    for u in (5, 20, 40):
        done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 200}},
                    "resolve": {"debye": {"cells": 4}}, "permittivity": permittivity(1e-8),
                    "species": salt(),
                    "walls": [metal("x_min", -u * V_T, ions=reservoir(cation=200.0)),
                              metal("x_max", 0.0, ions=reservoir(cation=100.0, anion=100.0))],
                    "analysis": "steady", "output": {"paraview": False}})
        check.relative(f"what enters leaves at {u} V_T", done["x_min_current"],
                       -done["x_max_current"], 1e-8)
        check.true(f"positive at {u} V_T", done["anion_least"] > 0)


def fold():
    """A current above the limiting one has no steady state: the sweep ends there and says why."""
    done = run({"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 100}},
                "resolve": {"debye": {"cells": 4}}, "permittivity": permittivity(5e-9),
                "species": salt(), "walls": [
                    metal("x_min", 0.0, ions=reservoir(cation=100.0)),
                    {"side": "x_max", "contact": {"current": {"density": "0 A/m2", "stern": "0.1 F/m2"}},
                     "reaction": {"ox": "cation", "exchange_current": "10 A/m2",
                                  "ox_reference": "100 mol/m3"}}],
                "analysis": {"current_sweep": {"side": "x_max", "to": "-100 A/m2"}},
                "output": {"paraview": False}})
    limit = done["limiting_current"]
    check.true("told why it ended", "limit or a fold" in done.told or done["reached_the_end"] == 1)
    check.true(f"ends at {done['last_current'] / limit:.3f} of the limiting current or beyond",
               abs(done["last_current"]) > 0.9 * limit)


closed_cells()
steady_from_flat()
fold()
sys.exit(1 if check.failed else 0)
