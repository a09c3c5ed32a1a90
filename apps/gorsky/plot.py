#!/usr/bin/env python3
"""Pictures of a gorsky run beside those of any run.

usage: plot.py RUN_DIRECTORY [--output DIR]

  after_effect.png   the moment of the atoms over time, with the series of a bent strip
  profiles.png       concentrations along the body over time, with the stress
  atmosphere.png     the last concentration around a defect, with contours of Boltzmann's law
  friction.png       tan delta over frequency, or over 1/T at two frequencies
  permeation.png     what has passed, with the asymptote that cuts the time axis at the lag
  desorption.png     spectra of desorption, and Kissinger's line
  and the default pictures: fields over place and time, curves of the history
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/python"))
import matplotlib

matplotlib.use("Agg")  # no display needed
import numpy as np

from fluxform.defaults import started
from fluxform.drawing import fitted_axes, panels_of
from fluxform.pictures import save
from fluxform.units import fitting, label

RED, BLUE = "#b2182b", "#2166ac"


def series(age):
    """Gorsky's strip: moment over its end at an age in units of tau."""
    n = np.arange(1, 200, 2)
    return 1.0 - np.sum(96.0 / (n * np.pi) ** 4 * np.exp(-n**2 * age[:, None]), axis=1)


def shares(summary, name):
    """A number of the summary, or nothing."""
    return summary[name].value if name in summary else None


def after_effect(run, output):
    table = run.table("history.csv")
    if "relaxation_time_fitted" not in run.summary:
        return
    time, moment = table["time"], table["chemical_bending"]
    if not np.ptp(moment.values) > 1e-9 * np.abs(moment.values).max():
        return
    factor, unit = fitting(time.values, time.unit)
    figure, panels = panels_of(1, 1, width=6.0, height=4.0)
    panel = panels[0][0]
    panel.plot(time.values * factor, moment.values, "k.", ms=3, label="run")
    tau = shares(run.summary, "relaxation_time_predicted")
    if tau:
        first = time.values <= last_rise(moment.values, time.values)
        shape = series((time.values[first] - time.values[0]) / tau)
        end = np.dot(shape, moment.values[first]) / np.dot(shape, shape)
        panel.plot(time.values[first] * factor, end * shape, color=RED, lw=1.2,
                   label=f"bent strip with tau = {tau * factor:.4g} {unit}")
        panel.axvline(tau * factor, color="0.6", lw=0.8, ls="--")
    panel.set(xlabel=label("time", unit), ylabel=label("moment of chemical strain", moment.unit))
    panel.legend(frameon=False)
    save(figure, output / "after_effect.png", run.folder)


def last_rise(moment, time):
    """When the moment is greatest: later it comes back from a load that was taken off."""
    top = np.argmax(np.abs(moment))
    back = np.abs(moment[-1]) < 0.9 * np.abs(moment[top])
    return time[top] if back else time[-1]


def species_of(file):
    """Names of the fields whose potential is stored beside them."""
    fields = file.fields()
    return [name for name in fields if name + "_potential" in fields]


def profiles(run, output):
    with run.results("run.h5") as file:
        species = species_of(file)
        if len(file.space()) != 1 or not species or "time" not in file.dims(species[0]):
            return
        times = file.file["time"][...]
        factor, unit = fitting(times, file.unit("time"))
        x = fitted_axes(file.axes_of(species[0]))[0]
        stress = file.data("hydrostatic_stress")[...]
        figure, panels = panels_of(1, len(species), width=5.6, height=4.0)
        for panel, name in zip(panels[0], species):
            values = file.data(name)[...]
            for row in range(0, len(times), -(-len(times) // 8)):
                panel.plot(x.centres, values[row], lw=1.2, color=matplotlib.colormaps["viridis"](row / len(times)),
                           label=f"{times[row] * factor:.3g} {unit}")
            panel.set(xlabel=label(x.name, x.unit), ylabel=label(name, file.unit(name)))
            panel.ticklabel_format(useOffset=False)
            panel.legend(frameon=False, fontsize=6, title="time", title_fontsize=7)
            if np.abs(stress).max() > 0.0:
                beside = panel.twinx()
                loaded = stress[np.argmax(np.abs(stress).max(axis=1))]
                scaled, name_of_unit = fitting(loaded, "Pa")
                beside.plot(x.centres, loaded * scaled, "--", color=RED, lw=1.0)
                beside.set_ylabel(label("hydrostatic stress", name_of_unit), color=RED)
    save(figure, output / "profiles.png", run.folder)


def on_plane(file, name):
    """Corners' coordinates of the cells in a plane, in units that fit, with the unit; centres besides."""
    slow, fast = file.axes_of(name)
    if slow.name != "phi":
        x, y = fitted_axes([fast, slow])
        return np.meshgrid(x.faces, y.faces), np.meshgrid(x.centres, y.centres), x.unit
    factor, unit = fitting(fast.faces, "m")
    rings = [np.meshgrid(r * factor, np.radians(angle)) for r, angle in
             ((fast.faces, slow.faces), (fast.centres, np.append(slow.centres, slow.centres[0] + 360.0)))]
    return *[(r * np.cos(a), r * np.sin(a)) for r, a in rings], unit


def atmosphere(run, output):
    with run.results("run.h5") as file:
        species = species_of(file)
        if len(file.space()) != 2 or not species or "time" not in file.dims(species[0]):
            return
        figure, panels = panels_of(1, len(species), width=5.4, height=4.6)
        for panel, name in zip(panels[0], species):
            values, psi = file.data(name)[-1], file.data(name + "_potential")[-1]
            corners, middles, unit = on_plane(file, name)
            drawn = panel.pcolormesh(*corners, values, cmap="viridis", norm=spread(values), rasterized=True)
            figure.colorbar(drawn, ax=panel, label=label(name, file.unit(name)))
            boltzmann = np.exp(-psi)
            if middles[0].shape != psi.shape:  # round: the first angle closes the ring
                boltzmann = np.vstack([boltzmann, boltzmann[:1]])
            levels = [level for level in (0.1, 0.2, 0.5, 0.8, 1.25, 2, 5, 10, 100, 1e3)
                      if boltzmann.min() < level < boltzmann.max()]
            if levels:
                lines = panel.contour(*middles, boltzmann, levels=levels, colors="w", linewidths=0.8)
                panel.clabel(lines, fmt="%g", fontsize=7)
            panel.set(xlabel=label("x", unit), ylabel=label("y", unit), aspect="equal")
            panel.set_title("contours: Boltzmann's factor of the stress", fontsize=8)
    save(figure, output / "atmosphere.png", run.folder)


def spread(values):
    """Colours by logarithm where values span more than a decade."""
    low, high = np.nanmin(values), np.nanmax(values)
    if low > 0.0 and high > 10.0 * low:
        return matplotlib.colors.LogNorm(low, high)
    return matplotlib.colors.Normalize(low, high)


def friction(run, output):
    table = run.table("friction.csv")
    figure, panels = panels_of(1, 2, width=5.0, height=3.8)
    left, right = panels[0]
    if "frequency" in table:
        hertz = table["frequency"].values
        left.semilogx(hertz, table["moment_real"].values, color=BLUE, label="Re F")
        left.semilogx(hertz, -table["moment_imaginary"].values, color=RED, label="-Im F")
        name = "tan_delta" if "tan_delta" in table else None
        if name:
            right.loglog(hertz, table[name].values, color="k")
        peak = shares(run.summary, "peak_frequency")
        for panel in (left, right) if peak else ():
            panel.axvline(peak, color="0.6", lw=0.8, ls="--")
        left.set(xlabel="frequency [Hz]", ylabel="moment over moment at rest")
        right.set(xlabel="frequency [Hz]", ylabel="tan delta")
    else:
        inverse = 1000.0 / table["temperature"].values
        for which, colour in (("lowest", BLUE), ("highest", RED)):
            left.plot(inverse, -table[f"moment_imaginary_{which}"].values, color=colour, label=f"{which} frequency")
            if f"tan_delta_{which}" in table:
                right.plot(inverse, table[f"tan_delta_{which}"].values, color=colour, label=f"{which} frequency")
            peak = shares(run.summary, f"peak_temperature_{which}")
            if peak:
                left.axvline(1000.0 / peak, color=colour, lw=0.8, ls="--")
        energy = shares(run.summary, "activation_energy")
        if energy:
            left.set_title(f"shift of the peak: {energy / 1e3:.4g} kJ/mol", fontsize=8)
        left.set(xlabel="1000 K / T", ylabel="-Im F")
        right.set(xlabel="1000 K / T", ylabel="tan delta")
    left.legend(frameon=False)
    save(figure, output / "friction.png", run.folder)


def permeation(run, output):
    table = run.table("permeation.csv")
    time, flow, passed = (table[name] for name in ("time", "flow", "passed"))
    factor, unit = fitting(time.values, time.unit)
    figure, panels = panels_of(1, 2, width=5.0, height=3.8)
    left, right = panels[0]
    left.plot(time.values * factor, flow.values, color="k", label="run")
    left.set(xlabel=label("time", unit), ylabel=label("flow", flow.unit))
    right.plot(time.values * factor, passed.values, color="k", label="passed")
    lag, steady = shares(run.summary, "time_lag"), shares(run.summary, "steady_flow")
    if lag is not None:
        shown = time.values >= lag
        right.plot(time.values[shown] * factor, steady * (time.values[shown] - lag), "--", color=RED,
                   label="steady flow")
        right.plot([lag * factor], [0.0], "o", color=RED, label=f"time lag {lag * factor:.4g} {unit}")
        left.axhline(steady, color=RED, ls="--", lw=1.0, label="steady flow")
        for panel in (left, right):
            panel.set_xlim(0.0, min(time.values[-1], 6.0 * abs(lag)) * factor)
        right.set_ylim(-0.02 * steady * 5 * lag, 1.05 * steady * 5 * lag)
    right.set(xlabel=label("time", unit), ylabel=label("amount passed", passed.unit))
    for panel in (left, right):
        panel.legend(frameon=False)
    save(figure, output / "permeation.png", run.folder)


def desorption(run, output):
    table = run.table("desorption.csv")
    kelvin = table["temperature"].values
    figure, panels = panels_of(1, 2, width=5.0, height=3.8)
    left, right = panels[0]
    rates, peaks, number = [], [], 0
    while f"desorption_{number}" in table:
        column = table[f"desorption_{number}"]
        rate = shares(run.summary, f"heating_rate_{number}")
        left.plot(kelvin, column.values / rate, label=f"{rate:g} K/s")
        peak = shares(run.summary, f"peak_temperature_{number}")
        if peak:
            rates.append(rate)
            peaks.append(peak)
        number += 1
    left.set(xlabel="temperature [K]", ylabel="desorption over heating rate\n[mol m-2 K-1]")
    left.legend(frameon=False, fontsize=7)
    rates, peaks = np.array(rates), np.array(peaks)
    right.plot(1000.0 / peaks, np.log(rates / peaks**2), "ko")
    energy = shares(run.summary, "activation_energy")
    if energy:
        line = np.polyfit(1.0 / peaks, np.log(rates / peaks**2), 1)
        ends = np.array([1.0 / peaks.max(), 1.0 / peaks.min()])
        right.plot(1000.0 * ends, np.polyval(line, ends), color=RED, label=f"E = {energy / 1e3:.4g} kJ/mol")
        right.legend(frameon=False)
    right.set(xlabel="1000 K / T at the peak", ylabel="ln(heating rate / T^2)")
    save(figure, output / "desorption.png", run.folder)


OF_TABLES = {"history.csv": after_effect, "friction.csv": friction, "permeation.csv": permeation,
             "desorption.csv": desorption}


def main():
    run, output = started(__doc__)
    for table, draw in OF_TABLES.items():
        if table in run.tables():
            draw(run, output)
    for draw in (profiles, atmosphere):
        draw(run, output)


if __name__ == "__main__":
    main()
