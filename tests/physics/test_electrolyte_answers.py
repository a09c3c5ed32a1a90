"""What a summary says of a cell, against closed forms: power, conductivity, capacitance, limits, drift."""
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from electrolyte_run import BIN, EPS0, F, V_T, Checks, ion, metal, permittivity, reservoir, run, salt

check = Checks()
QUIET = {"output": {"paraview": False}}


def line(cells, length=1.0):
    return {"x": {"from": "0 um", "to": f"{length} um", "cells": cells}}


# At rest nothing is stored: what the metals give, less what the reservoirs keep of unequal salt, is lost.
# Cations that pass from c1 to c2 keep RT ln(c1/c2) each.
volts = 3.0 * V_T
cell = run({"grid": line(50), "permittivity": permittivity(5e-8), "species": salt(100, 1e-12, 1.5e-12),
            "sides": [metal("x_min", -volts, ions=reservoir(cation=200.0)),
                      metal("x_max", 0.0, ions=reservoir(cation=100.0, anion=100.0))],
            "analysis": "steady", **QUIET})
current = cell["x_max_current"]
check.relative("dissipated power", cell["dissipated_power"], current * (volts - V_T * np.log(2.0)), 1e-9)

# On a lattice half the sites are free: a uniform cell carries conductivity times field, by drift alone.
lattice = run({"grid": line(40), "permittivity": 60, "neutral_background": True,
               "crowding": {"lattice": {"sites": "50 mol/m3"}},
               "species": [{"name": "Li", "charge": 1, "conductivity": "2 S/m",
                            "concentration": "20 mol/m3"}],
               "sides": [metal("x_min", 0.0, ions=reservoir(Li=20.0)),
                         metal("x_max", 0.5, ions=reservoir(Li=20.0))],
               "analysis": "steady", **QUIET})
check.relative("current on a lattice", lattice["x_max_current"], 2.0 * 0.5 / 1e-6, 1e-9)
check.relative("conductivity as given", lattice["conductivity"], 2.0, 1e-12)
check.relative("field over crossover", lattice["mean_field_over_crossover"], 0.5 / V_T, 1e-12)
check.relative("mean drift", lattice["Li_drift"], 2.0 * 0.5 / 1e-6 / F, 1e-9)
check.near("mean diffusion", lattice["Li_diffusion"] / lattice["Li_drift"], 0.0, 1e-9)

# A small voltage between blocking walls: potential sinh(x / debye), charge eps/debye V/2 coth(L/2 debye).
debye, errors = 1e-7, []
for cells in (40, 80, 160):
    rest = run({"grid": line(cells), "permittivity": permittivity(debye), "species": salt(),
                "sides": [metal("x_min", -1e-4 * V_T), metal("x_max", 1e-4 * V_T)],
                "time": {"stop": "10 s", "step": "0.01 s", "growth": 1.3, "max_step": "2 s"}, **QUIET})
    exact = permittivity(debye) * EPS0 / (2.0 * debye) / np.tanh(1e-6 / (2.0 * debye))
    errors.append(rest["x_max_capacitance"] / exact - 1.0)
check.order("the capacitance", errors)
check.relative("capacitance of the other wall", rest["x_min_capacitance"], rest["x_max_capacitance"], 1e-9)
check.true("layers that fill the cell leave no bulk to speak of", "cation_drift_over_diffusion" not in rest)
with h5py.File(rest.folder / "fluxes.h5") as file:
    drift, diffusion = file["cation_drift_x"][-1], file["cation_diffusion_x"][-1]
check.near("drift and diffusion cancel in every cell",
           float(np.abs(drift + diffusion).max() / np.abs(drift).max()), 0.0, 1e-6)

# Sand's time of 40 A/m2 in 100 mol/m3 of sodium chloride, pi D (F c / 2 i (1 - t))^2, and the limiting
# current of a cell of 1 cm, 4 F D+ c / L.
sand = run({"grid": line(200, 1e4), "permittivity": 80,
            "species": [ion("cation", 1, 100, 1.33e-9), ion("anion", -1, 100, 2.03e-9)],
            "sides": [{"side": "x_min", "contact": {"current": {"density": "-40 A/m2", "stern": "0.1 F/m2"}},
                       "reaction": {"ox": "cation", "exchange_current": "100 A/m2",
                                    "ox_reference": "100 mol/m3"}},
                      metal("x_max", 0.0, ions=reservoir(cation=100.0))],
            "time": {"stop": "1e-3 s", "step": "1e-4 s"}, **QUIET})
check.relative("Sand's time", sand["sand_time"], 201.19508497, 1e-10)
check.relative("limiting current", sand["limiting_current"], 4.0 * F * 1.33e-9 * 100.0 / 1e-2, 1e-12)
check.true("a current above the limit is told of before the run",
           "40 A/m2, is above the limiting one of a neutral salt, 5.133 A/m2: about 201 s" in sand.told)

# The same of a pulse that is over.
tap = run({"grid": line(60, 10), "permittivity": permittivity(1e-7), "species": salt(100, 1e-9, 1e-9),
           "sides": [metal("x_min", 0.0, ions=reservoir(cation=100.0)),
                     {"side": "x_max", "ions": reservoir(cation=100.0),
                      "contact": {"current": {"density": "0 A/m2", "protocol": {
                          "pulse": {"at": "1e-4 s", "for": "1e-4 s", "to": "6000 A/m2"}}}}}],
           "time": {"stop": "1e-3 s", "step": "1e-4 s"}, **QUIET})
check.relative("Sand's time of a pulse", tap["sand_time"], np.pi * 1e-9 * (F * 100.0 / 6000.0) ** 2, 1e-10)

# A cell of a thousand times more Debye lengths than cells, in steps far finer than needed: what is left of
# the residual before the first iteration is near what rounding makes of it.
thin = run({"grid": line(200, 25), "resolve": {"debye": {"cells": 4, "ratio": 1.15}}, "permittivity": 30,
            "species": salt(1000, 7.99e-11, 1.864e-10),
            "sides": [metal("x_min", 0.0, ions=reservoir(cation=1000.0)),
                      metal("x_max", 0.0, ions=reservoir(cation=1000.0))],
            "analysis": {"sweep": {"side": "x_max", "to": f"{4 * V_T} V", "step": f"{V_T / 20} V"}}, **QUIET})
steps = thin.table("sweep.csv")
check.near("the fine sweep reaches its end", thin["reached_the_end"], 1.0, 0.0)
check.near("currents of thin layers", float(np.abs(
    steps["x_max_current"] / (thin["limiting_current"] * np.tanh(steps["voltage"] / V_T / 4.0) + 1e-300) - 1.0)[1:].max()),
    0.0, 1e-4)

# What a pulse did is remembered when it is over.
pulse = run({"grid": line(40), "permittivity": 60, "neutral_background": True,
             "species": [{"name": "Li", "charge": 1, "conductivity": "2 S/m",
                          "concentration": "20 mol/m3"}],
             "sides": [metal("x_min", 0.0, ions=reservoir(Li=20.0)),
                       {"side": "x_max", "ions": reservoir(Li=20.0),
                        "contact": {"metal": {"potential": "0 V", "protocol": {
                            "pulse": {"at": "1e-6 s", "for": "2e-6 s", "to": "0.25 V"}}}}}],
             "time": {"stop": "4e-6 s", "step": "1e-7 s"}, **QUIET})
check.near("voltage after the pulse", pulse["x_max_voltage"], 0.0, 0.0)
check.relative("its peak", pulse["peak_voltage"], 0.25, 1e-12)
check.relative("field over crossover then", pulse["peak_field_over_crossover"], 0.25 / V_T, 1e-12)
check.true("the time of the peak lies in the pulse", 1e-6 <= pulse["peak_time"] <= 3e-6)

# What is wrong with a cell that runs nonetheless is said.
IDLE, ATOMS = "stands on a metal without 'stern'", "where ions are no continuum"


def brief(walls, species):
    return run({"grid": line(10), "resolve": "debye", "species": species, "sides": walls,
                "time": {"stop": "2e-9 s", "step": "1e-9 s"}, **QUIET}).told


plating = {"ox": "cation", "exchange_current": "10 A/m2", "ox_reference": "1 mol/m3"}
grounded = metal("x_max", 0.0, ions=reservoir(cation=1.0))
for current, stern in ((0.1, {}), (1e3, {"stern": "0.2 F/m2"})):
    driven = {"side": "x_min", "reaction": plating,
              "contact": {"current": {"density": f"{current} A/m2", **stern}}}
    told = brief([driven, grounded], salt(1, 1e-9, 1e-9))
    check.true(f"a reaction {'with' if stern else 'without'} stern", (IDLE in told) == (not stern))
    check.true(f"the limiting current at {current} A/m2",
               ("is above the limiting one of a neutral salt" in told) == (current > 4 * F * 1e-9 / 1e-6))
check.true("no double layer to speak of", ATOMS not in told)
for edge in (0.5, 0.6):
    parts = [{"name": "low", "on": "x_min", "where": f"y < {edge}e-6"},
             {"name": "high", "on": "x_min", "where": "y > 0.5e-6"}]
    told = run({"grid": {**line(4), "y": line(20)["x"], "sides": parts}, "species": salt(1),
                "sides": [metal("low", 0.0), metal("high", 0.01)],
                "time": {"stop": "2e-9 s", "step": "1e-9 s"}, **QUIET}).told
    check.true(f"parts of a side up to {edge} and from 0.5",
               ("'low' and 'high' overlap on 'x_min'" in told) == (edge > 0.5))
with tempfile.TemporaryDirectory() as folder:
    template = Path(folder) / "template.yaml"
    template.write_bytes(subprocess.run([BIN, "--template"], capture_output=True, check=True).stdout)
    done = subprocess.run([BIN, template, "--output", folder + "/out"], capture_output=True, text=True, check=True)
    check.true("nothing is wrong with the template", "warning" not in done.stdout + done.stderr)
blocking = [metal("x_min", 0.0), metal("x_max", 0.01)]
told = brief(blocking, salt(1000, 1e-9, 1e-9))
check.true("layers thinner than molecules", ATOMS in told and "and not the layers at walls" in told)
for fixed in (False, True):  # without, it is so far from neutral that no step succeeds
    solid = run({"grid": line(10), "resolve": "debye", "species": [ion("Li", 1, 5000)], "sides": blocking,
                 "crowding": {"steric": {"size": "0.3 nm"}}, "permittivity": 60,
                 "neutral_background": fixed, "time": {"stop": "2e-9 s", "step": "1e-9 s"}, **QUIET},
                fails=True)
    check.true(f"a crowded solid, background {fixed}",
               ("give the density of mobile defects" in solid.stdout + solid.stderr) == (not fixed))

# Before any ion has moved a neutral cell is a capacitor; the first row knows it.
first = pulse.table("history.csv")["x_max_charge"]
check.near("no charge before the pulse", first[0], 0.0, 1e-18)
plates = run({"grid": line(30), "permittivity": 50, "species": salt(0.1),
              "sides": [metal("x_min", 0.0), metal("x_max", 0.2, stern="0.01 F/m2")],
              "time": {"stop": "1e-6 s", "step": "1e-7 s"}, **QUIET}).table("history.csv")
in_series = 1.0 / (1e-6 / (50.0 * EPS0) + 1.0 / 0.01)
check.relative("charge at the start", plates["x_max_charge"][0], 0.2 * in_series, 1e-6)
check.relative("on both metals", plates["x_min_charge"][0], -plates["x_max_charge"][0], 1e-9)

# A cell whose metals face each other along its second axis is the same cell, wide or narrow; what
# its reservoirs keep counts, and not what the first guess was.
for start in (0.25, 0.0):
    wide = run({"grid": {"x": {"from": "0 um", "to": "7 um", "cells": 4}, **{"y": line(50)["x"]}},
                "permittivity": 80, "species": salt(start, 1e-9, 1e-9),
                "sides": [metal("y_min", 0.0, ions=reservoir(cation=0.5, anion=0.5)),
                          metal("y_max", 2.0 * V_T, ions=reservoir(cation=0.5, anion=0.5))],
                "analysis": "steady", **QUIET})
    conductivity = 2.0 * F * 0.5 * 1e-9 / V_T
    what = f"from {start} mol/m3"
    check.relative(f"crossover along y {what}", wide["crossover_field"], V_T / 1e-6, 1e-12)
    check.relative(f"conductivity between reservoirs {what}", wide["conductivity"], conductivity, 1e-9)
    check.relative(f"power per area {what}", wide["dissipated_power"],
                   conductivity * (2.0 * V_T) ** 2 / 1e-6, 1e-9)
    check.relative(f"Debye length beside a reservoir {what}", wide["y_min_debye_length"],
                   np.sqrt(80.0 * EPS0 * V_T / (2.0 * F * 0.5)), 1e-12)
limit = run({"grid": {"x": {"from": "0 um", "to": "7 um", "cells": 4}, **{"y": line(50)["x"]}},
             "permittivity": 80, "species": salt(0.25, 1e-9, 1e-9),
             "sides": [metal("y_min", 0.0, ions=reservoir(cation=0.25)),
                       metal("y_max", 2.0 * V_T, ions=reservoir(cation=0.25))],
             "analysis": "steady", **QUIET})
check.relative("limiting current along y", limit["limiting_current"], 4.0 * F * 1e-9 * 0.25 / 1e-6, 1e-12)

# An oscillation is followed, whatever steps are asked for: far below 1/RC the whole double layer answers.
wave = run({"grid": line(40), "permittivity": permittivity(1e-7), "species": salt(),
            "sides": [metal("x_min", 0.0),
                      {"side": "x_max", "contact": {"metal": {"potential": "0 V", "protocol": {
                          "oscillate": {"amplitude": "1 mV", "frequency": "0.01 Hz"}}}}}],
            "time": {"stop": "200 s", "step": "100 s"}, **QUIET}).table("history.csv")
check.true("fifty steps a period", len(wave["time"]) >= 101)
check.relative("the crest of the wave", wave["x_max_voltage"].max(), 1e-3, 0.005)
sys.exit(1 if check.failed else 0)
