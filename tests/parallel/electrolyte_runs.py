"""The same answers on 1, 2 and 4 ranks: direct, multigrid, and with a prescribed current."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import V_T, Checks, metal, permittivity, reservoir, run, salt

check = Checks()
SHORT = {"time": {"stop": "0.1 s", "step": "1e-3 s", "growth": 1.3, "max_step": "0.02 s"},
         "solver": {"newton_rtol": 1e-12}, "output": {"paraview": False}}


def plane(solver):
    return {"grid": {"x": {"from": "0 um", "to": "1 um", "cells": 32},
                     "y": {"from": "0 um", "to": "1 um", "cells": 32},
                     "sides": [{"name": "patch", "on": "x_min", "where": "abs(y - 0.5e-6) <= 0.25e-6"}]},
            "permittivity": permittivity(2e-8), "species": salt(100, 1e-12, 1.5e-12),
            "sides": [metal("patch", 2.5 * V_T), metal("x_max", -2.5 * V_T)],
            **SHORT, "solver": {"newton_rtol": 1e-12, "linear": solver}}


def driven(axes):
    grid = {"x": {"from": "0 um", "to": "1 um", "cells": 24}}
    if axes == 2:
        grid["y"] = {"from": "0 um", "to": "1 um", "cells": 12}
        grid["sides"] = [{"name": "patch", "on": "x_min", "where": "y <= 0.5e-6"}]
    wall = "patch" if axes == 2 else "x_min"
    return {"grid": grid, "permittivity": permittivity(5e-8), "species": salt(),
            "sides": [{"side": wall, "contact": {"current": {"density": "5 A/m2", "stern": "0.1 F/m2"}},
                       "reaction": {"ox": "cation", "exchange_current": "10 A/m2",
                                    "ox_reference": "100 mol/m3"}},
                      metal("x_max", 0.0, ions=reservoir(cation=100.0))], **SHORT}


for what, case, quantity in [("direct", plane("direct"), "patch_charge"),
                             ("multigrid", plane("geometric"), "patch_charge"),
                             ("a current on a line", driven(1), "x_min_voltage"),
                             ("a current in a plane", driven(2), "patch_voltage")]:
    one = run(case)
    for ranks in (2, 4):
        many = run(case, ranks)
        check.relative(f"{what}, {ranks} ranks", many[quantity], one[quantity], 1e-9)
        check.relative(f"free energy: {what}, {ranks} ranks", many["free_energy"], one["free_energy"],
                       1e-10)
    check.true(f"ledger: {what}", one["ledger_worst_mismatch"] < 1e-12)
sys.exit(1 if check.failed else 0)
