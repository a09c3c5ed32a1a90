#!/usr/bin/env python3
"""plot.py on made-up tables: Nyquist plots hold every point and say what they leave out, cells that block
their ions are no line, and a voltammogram is current against voltage."""

import importlib.util
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

SCRIPT = Path(os.environ["FLUXFORM_SOURCE"]) / "apps/electrolyte/plot.py"


def load_plot():
    spec = importlib.util.spec_from_file_location("plot", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def caught(plot, draw, name, header, rows):
    """The figure that `draw` saves for a table of these columns."""
    figures = {}
    plot.save = lambda figure, path, run, dpi=150: figures.update({path.name: figure})
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder)
        np.savetxt(run / name, rows, delimiter=",", header=header, comments="")
        (run / "summary.json").write_text('{"warnings": []}', encoding="utf-8")
        draw(run, run)
    return figures


def nyquist(plot, z, f):
    header = "frequency [Hz],resistance [ohm m2],reactance [ohm m2]"
    figures = caught(plot, plot.impedance, "impedance.csv", header, np.column_stack([f, z.real, z.imag]))
    return figures["impedance.png"].axes


def holds_all(panel, z):
    (left, right), (low, high) = panel.get_xlim(), panel.get_ylim()
    return left <= z.real.min() and z.real.max() <= right and low <= -z.imag.max() and -z.imag.min() <= high


def check_nyquist(plot):
    f = np.logspace(-2, 6, 81)
    w = 2j * np.pi * f
    arc = 1.0 + 1.0 / (1.0 + w / 1e3)
    panel = nyquist(plot, arc, f)[0]
    assert holds_all(panel, arc) and panel.get_aspect() == 1.0
    blocking = 1.0 + 1.0 / (w * 1e-3)  # up to 16 kohm m2 of reactance beside 1 of resistance
    panel = nyquist(plot, blocking, f)[0]
    assert holds_all(panel, blocking) and panel.get_aspect() == "auto", panel.get_aspect()
    assert "different scale" in panel.get_title()
    both = arc + 1.0 / (w * 1e-1)
    whole, arcs, *_ = nyquist(plot, both, f)
    assert holds_all(whole, both)
    outside = [k for k in range(len(f)) if not holds_all(arcs, both[k:k + 1])]
    assert f"{len(outside)} of 81 points lie outside" in arcs.get_title(), (len(outside), arcs.get_title())
    resonance = 1.0 + w * 1e-6 + 1.0 / (1.0 + w / 1e3)  # an inductive end, below the axis
    assert holds_all(nyquist(plot, resonance, f)[0], resonance)


def check_voltammogram(plot):
    """A capacitor of 0.2 F/m2 beside a resistance of 3 ohm m2 under a triangle of 1 V/s."""
    t = np.linspace(0, 2, 401)
    volts = 1 - np.abs(1 - t)
    rows = np.column_stack([t, volts, 0.2 * volts, volts / 3, np.zeros_like(t)])
    header = "time [s],x_max_voltage [V],x_max_charge [C m-2],x_max_current [A m-2],x_min_voltage [V]"
    panel = caught(plot, plot.voltammogram, "history.csv", header, rows)["voltammogram.png"].axes[0]
    line = panel.get_lines()[0]
    up = line.get_xdata() / 3 + 0.2
    assert np.allclose(line.get_ydata()[:150], up[:150]), "rises: what ions carry and what charges"
    assert np.allclose(line.get_ydata()[-150:], up[-150:] - 0.4), "falls"
    assert panel.get_xlabel().startswith("voltage")
    rows[:, 1] = 0.5
    assert not caught(plot, plot.voltammogram, "history.csv", header, rows), "no voltammogram of a constant"


def main():
    plot = load_plot()
    check_nyquist(plot)
    check_voltammogram(plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
