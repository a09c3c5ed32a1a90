#!/usr/bin/env python3
"""Pictures of a membrane run beside those of any run.

usage: plot.py RUN_DIRECTORY [--output DIR]

  tug_of_war.png   what drives each ion at other voltages, and the currents (iv_curve)
  energetics.png   free energies of what enters, inward and outward (energetics)
  uptake.png       uptake against the concentration outside (uptake_curve)
  voltage.png      V_m over time with the currents (transient)
  ledger.png       where ions went: soil, cytosol, vacuole, assimilation (transient with a cytosol)
  depletion.png    measured and fitted depletion (fit)
  and the default pictures: fields over place and time, curves of the history
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
import matplotlib

matplotlib.use("Agg")  # no display needed
import numpy as np

from fluxform.defaults import started
from fluxform.drawing import panels_of
from fluxform.pictures import save
from fluxform.units import fitting

INWARD, OUTWARD, GREY = "#1b7837", "#b2182b", "0.5"


def ions_of(table):
    return [name.removesuffix("_uptake") for name in table if name.endswith("_uptake")]


def mark(panel, volts, words, height=1.01):
    panel.axvline(1e3 * volts, color=GREY, lw=0.7, ls=":")
    panel.text(1e3 * volts, height, words, rotation=90, fontsize=7, ha="center", va="bottom",
               transform=panel.get_xaxis_transform())


def tug_of_war(run, output):
    table, summary = run.table("iv_curve.csv"), run.summary
    driven = [name for name in ions_of(table) if table[f"{name}_by_symport"].values.any()]
    name = (driven or ions_of(table))[0]
    volts = 1e3 * table["voltage"].values
    part = {what: 1e9 * table[f"{name}_{what}"].values
            for what in ("by_diffusion", "by_drift", "by_symport", "uptake")}
    figure, panels = panels_of(1, 2, width=5.2, height=4.4)
    left, right = panels[0]
    left.plot(volts, part["by_diffusion"], color=INWARD, lw=1, label="diffusion")
    left.plot(volts, part["by_drift"], color=OUTWARD, lw=1, label="drift in the field")
    left.plot(volts, part["by_diffusion"] + part["by_drift"], "k--", lw=1.4, label="both: passive")
    left.plot(volts, part["by_symport"], color="#2166ac", lw=1, label="symport with H+")
    left.plot(volts, part["uptake"], "k", lw=1.8, label="net")
    left.axhline(0, color=GREY, lw=0.7)
    left.set(xlabel="V_m [mV]", ylabel=f"{name}, inward [nmol m$^{{-2}}$ s$^{{-1}}$]",
             xlim=(volts[0], volts[-1]))
    left.legend(frameon=False, fontsize=8)
    for key, words in ((f"{name}_reversal", "passive zero"), ("rest", "rest")):
        if key in summary and volts[0] < 1e3 * summary[key].value < volts[-1]:
            mark(left, summary[key].value, words)
    right.plot(volts, 1e3 * table["pump_current"].values, color="#762a83", label="pump")
    right.plot(volts, 1e3 * table["current"].values, "k", lw=1.8, label="all currents, outward")
    right.axhline(0, color=GREY, lw=0.7)
    reach = 2e3 * max(np.abs(table["pump_current"].values).max(), 1e-6)
    right.set(xlabel="V_m [mV]", ylabel="current [mA m$^{-2}$]", xlim=(volts[0], volts[-1]),
              ylim=(-reach, reach))
    for key in summary:
        if key.endswith("_reversal") and volts[0] < 1e3 * summary[key].value < volts[-1]:
            mark(right, summary[key].value, key.removesuffix("_reversal").replace("_", " "))
    right.legend(frameon=False, fontsize=8)
    save(figure, output / "tug_of_war.png", run.folder)


def energetics(run, output):
    summary = run.summary
    names = [name for name in summary if name.endswith("_energy")]
    figure, panels = panels_of(1, 1, width=6.0, height=0.5 * len(names) + 1.4)
    panel = panels[0][0]
    values = [1e-3 * summary[name].value for name in names]
    panel.barh(range(len(names)), values, color=[INWARD if v < 0 else OUTWARD for v in values])
    panel.set_yticks(range(len(names)), [n.removesuffix("_energy").replace("_", " ") for n in names])
    panel.invert_yaxis()
    panel.axvline(0, color="k", lw=0.7)
    panel.set(xlabel="inward (pump: outward) [kJ/mol]; negative: by itself",
              title=f"V_m = {1e3 * summary['V_m'].value:.1f} mV")
    save(figure, output / "energetics.png", run.folder)


def uptake(run, output):
    table, summary = run.table("uptake_curve.csv"), run.summary
    outside = next(iter(table.values()))
    name = next(n for n in ions_of(table) if table[f"{n}_by_symport"].values.any() or n == ions_of(table)[-1])
    net = 1e9 * table[f"{name}_uptake"].values
    figure, panels = panels_of(1, 1, width=6.0, height=4.2)
    panel = panels[0][0]
    panel.semilogx(outside.values, net, "k.-", label="net uptake")
    panel.semilogx(outside.values, 1e9 * table[f"{name}_by_symport"].values, color="#2166ac", lw=1,
                   label="symport")
    panel.axhline(0, color=GREY, lw=0.7)
    marks = {words: summary[key].value for words, key in
             (("uptake ends", "least_concentration"), ("apparent K_m", "apparent_half_saturation"),
              ("K_m of the symport", "half_saturation")) if key in summary}
    if "apparent K_m" in marks and abs(marks["apparent K_m"] / marks["K_m of the symport"] - 1) < 0.05:
        del marks["apparent K_m"]
    for words, place in marks.items():
        if outside.values[0] < place < outside.values[-1]:
            panel.axvline(place, color=GREY, lw=0.7, ls=":")
            panel.text(place, 1.01, words, rotation=90, fontsize=7, ha="center", va="bottom",
                       transform=panel.get_xaxis_transform())
    if "largest_uptake" in summary:
        panel.axhline(1e9 * summary["largest_uptake"].value, color=GREY, lw=0.7, ls="--")
    panel.set(xlabel=f"{name} outside [{outside.unit}]", ylabel="inward, all of the membrane [nmol/s]")
    panel.legend(frameon=False, fontsize=8)
    save(figure, output / "uptake.png", run.folder)


def voltage(run, output):
    table = run.table("history.csv")
    if len(table["time"].values) < 3 or not np.ptp(table["V_m"].values) > 0:
        return
    factor, unit = fitting(table["time"].values, table["time"].unit)
    time = factor * table["time"].values
    figure, panels = panels_of(3, 1, width=6.0, height=2.5)
    above, middle, below = (row[0] for row in panels)
    above.plot(time, 1e3 * table["V_m"].values, "k")
    above.set(ylabel="V_m [mV]")
    middle.plot(time, 1e3 * table["pump_current"].values, color="#762a83", label="pump")
    middle.plot(time, 1e3 * table["current"].values, "k", label="all, outward")
    middle.set(ylabel="current [mA]")
    for name in ions_of(table):
        below.plot(time, 1e9 * table[f"{name}_uptake"].values, label=name)
        if table[f"{name}_by_symport"].values.any():
            below.plot(time, 1e9 * table[f"{name}_by_symport"].values, "--", label=f"{name} by symport")
    below.set(xlabel=f"time [{unit}]", ylabel="inward [nmol/s]")
    for panel in (middle, below):
        panel.axhline(0, color=GREY, lw=0.7)
        panel.legend(frameon=False, fontsize=7)
    save(figure, output / "voltage.png", run.folder)


def ledger(run, output):
    """What the soil lost since the start and where it went, by the ledger's own numbers."""
    summary, table = run.summary, run.table("history.csv")
    area = table["membrane_area"].values[-1]
    names = [n for n in ions_of(table) if f"{n}_cytosol_production" in summary and f"{n}_outflow" in summary]
    if not names:
        return
    figure, panels = panels_of(1, 1, width=5.6, height=0.9 * len(names) + 1.4)
    panel = panels[0][0]
    for k, name in enumerate(names):
        taken = summary[f"{name}_outflow"].value
        cytosol, vacuole = (area * summary[f"{name}_{place}_change"].value if f"{name}_{place}_change" in summary
                            else 0.0 for place in ("cytosol", "vacuole"))
        parts = (("from soil", taken, "#8c510a"), ("cytosol", cytosol, "#1b7837"), ("vacuole", vacuole, "#762a83"),
                 ("used or sent on", taken - cytosol - vacuole, "#2166ac"))
        for j, (what, amount, colour) in enumerate(parts):
            panel.barh(k + 0.2 * j - 0.3, 1e6 * amount, height=0.18, color=colour, label=what if k == 0 else None)
    panel.axvline(0, color="k", lw=0.7)
    panel.set_yticks(range(len(names)), names)
    panel.set(xlabel="amount [µmol, per m of root where the grid is flat]")
    panel.legend(frameon=False, fontsize=7)
    save(figure, output / "ledger.png", run.folder)


def depletion(run, output):
    table = run.table("fit.csv")
    figure, panels = panels_of(1, 1, width=6.0, height=4.0)
    panel = panels[0][0]
    panel.plot(table["time"].values, table["measured"].values, "k.", label="measured")
    panel.plot(table["time"].values, table["fitted"].values, color=OUTWARD, label="fitted")
    panel.set(xlabel=f"time [{table['time'].unit}]", ylabel="concentration [mol m$^{-3}$]")
    panel.legend(frameon=False)
    save(figure, output / "depletion.png", run.folder)


def main():
    run, output = started(__doc__)
    tables = run.tables()
    if "iv_curve.csv" in tables:
        tug_of_war(run, output)
    if "uptake_curve.csv" in tables:
        uptake(run, output)
    if "fit.csv" in tables:
        depletion(run, output)
    if "H_energy" in run.summary:
        energetics(run, output)
    if "history.csv" in tables and "V_m" in run.table("history.csv"):
        voltage(run, output)
        ledger(run, output)


if __name__ == "__main__":
    main()
