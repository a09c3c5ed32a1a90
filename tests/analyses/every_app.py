"""Every question of the engine put to every app: each leaves fields, rows, provenance and a summary.

An app stands below with a small input, a key of it, that key's ends, and an observable of its history."""

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(os.environ["FLUXFORM_SOURCE"])
sys.path.insert(0, str(SOURCE / "src/python"))

from fluxform.command import main as draw
from fluxform.run import Run


class App(NamedTuple):
    name: str
    text: str
    key: str
    ends: tuple
    observable: str
    without: tuple = ()  # questions that its own words replace, or that have no answer


APPS = [
    App("fisher", """
grid: {x: {from: 0 km, to: 60 km, cells: 30}}
diffusivity: 100 km2/yr
growth: 1 yr-1
initial: 0.5
outside: {x_min: 0.2}
time: {stop: 1 yr, step: 0.1 yr}
""", "growth", ("1 1/yr", "2 1/yr"), "density_integral"),
    App("goldman", (SOURCE / "examples/goldman/nitrate.yaml").read_text(encoding="utf-8"),
        "voltage.membrane", ("-120 mV", "-60 mV"), "nitrate_through_membrane"),
    App("resting", (SOURCE / "examples/resting/axon.yaml").read_text(encoding="utf-8"),
        "temperature", ("290 K", "300 K"), "voltage"),
    App("gorsky", """
grid: {x: {from: 0 mm, to: 1 mm, cells: 20}}
time: {stop: 100 s, step: 10 s}
temperature: 300 K
stress: {expression: 50e9 * x, unit: Pa}
species: [{name: hydrogen, diffusivity: 1e-9 m2/s, volume: 2e-6 m3/mol, concentration: 1 mol/m3,
           reservoir: {x_min: 1 mol/m3}}]
""", "temperature", ("290 K", "310 K"), "hydrogen_integral"),
    App("ecology", """
grid: {x: {from: 0 km, to: 2.4 km, cells: 24}}
populations:
  - {name: mayflies, dispersal: 1 km2/yr, growth: {regulated: {rate: 3 yr-1, capacity: 1000}}, initial: 10}
sides: [{side: x_min, is: no_flux}, {side: x_max, is: hostile}]
time: {stop: 1 yr, step: 0.1 yr}
""", "populations[0].dispersal", ("1 km2/yr", "2 km2/yr"), "mayflies_abundance"),
    App("electrolyte", """
grid: {x: {from: 0 nm, to: 20 nm, cells: 20}}
permittivity: 78.5
species:
  - {name: Na, charge: 1, diffusivity: 1.33e-9 m2/s, concentration: 100 mol/m3}
  - {name: Cl, charge: -1, diffusivity: 2.03e-9 m2/s, concentration: 100 mol/m3}
sides:
  - {side: x_min, contact: {metal: {potential: 0 V}}}
  - {side: x_max, contact: {metal: {potential: 0.01 V}}}
time: {stop: 1e-9 s, step: 1e-10 s}
""", "sides[1].contact.metal.potential", ("0 V", "0.02 V"), "x_max_charge", ("response", "sweep")),
    App("solar", """
grid: {longitudes: 36, latitudes: 18}
time: {stop: 10 d, step: 5 d}
diffusivity: 500 km2/s
flow: {rotation: none, meridional: none}
initial: {dipole: {pole: 5 G}}
""", "diffusivity", ("400 km2/s", "600 km2/s"), "axial_dipole", ("steady", "sweep", "response", "sensitivity")),
    App("membrane", """
voltage: {rest: {start: -120 mV}}
ions:
  - {name: K, charge: 1, inside: 100 mol/m3, outside: 1 mol/m3, permeability: 1e-8 m/s}
  - {name: NO3, charge: -1, inside: 5 mol/m3, outside: 0.1 mol/m3, permeability: 1e-10 m/s}
pump: {maximum: 5 mA/m2}
time: {stop: 1 s, step: 0.1 s}
""", "pump.maximum", ("4 mA/m2", "6 mA/m2"), "V_m", ("eigenmodes",)),
    App("spindle", """
spindle: {poles: [-6 um, 6 um], cells: 40}
microtubules:
  - {name: kinetochore, ends: kinetochore, number: 20, flux: 0.8 um/min, turnover: 6 min}
  - {name: interpolar, flux: 0.8 um/min, turnover: 40 s, nucleation: {rate: 60 um/min, at: 0 um, width: 1.5 um}}
chromosome: {at: 0 um, sisters: 1 um}
kinetochores: {pac_man: 1.2 um/min}
anaphase: {at: 0.1 min}
time: {stop: 0.2 min}
""", "kinetochores.pac_man", ("1 um/min", "1.2 um/min"), "left_chromosome",
        ("steady", "eigenmodes", "sweep", "response", "sensitivity")),
    App("cellfate", """
genes: [{name: x, from: -2, to: 2, cells: 40, drift: "x - x^3 + 0.1"}]
parameters: {a: 1}
noise: 0.3
time: {stop: 1 h, step: 0.1 h}
""", "noise", ("0.2", "0.3"), "mean_x", ("steady",)),
    App("vortex", """
model: continuum
grid: {x: {from: 0 mm, to: 1 mm, cells: 20}}
law: {flux_flow: {resistivity: 1.5e-7 ohm m, upper_critical_field: 0.4 T}}
field: 0.1 T
initial: 0.05 T
sides: [{side: x_max, is: mirror}]
time: {stop: 0.1 ms, step: 1e-6 s}
""", "law.flux_flow.resistivity", ("1e-7 ohm m", "2e-7 ohm m"), "mean_field", ("response",)),
]

TABLES = {"transient": "history.csv", "steady": "history.csv", "eigenmodes": "modes.csv",
          "sweep": "sweep.csv", "ensemble": "members.csv", "response": "response.csv",
          "sensitivity": "sensitivity.csv"}


def asked(app, question):
    """The question in the words of an input."""
    low, high = app.ends
    ends = f"key: '{app.key}', from: {low}, to: {high}, points: 3"
    more = {"sweep": f"{{{ends}}}", "ensemble": f"{{ask: transient, keys: [{{{ends}}}]}}",
            "response": f"{{key: '{app.key}', lowest: 1 Hz, highest: 10 Hz, points: 2}}",
            "eigenmodes": "{count: 2}",
            "sensitivity": f"{{observables: [{{name: {app.observable}}}], keys: [{{key: '{app.key}'}}]}}"}
    return f"{{{question}: {more[question]}}}" if question in more else question


class EveryApp(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def ask(self, app, question):
        (self.folder / "case.yaml").write_text(app.text, encoding="utf-8")
        out = self.folder / f"{app.name}_{question}"
        command = [Path(os.environ["FLUXFORM_BIN"]) / f"fluxform-{app.name}", self.folder / "case.yaml",
                   "--output", out, "--set", f"analysis={asked(app, question)}"]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        self.assertIn(f"Results in {out}", done.stdout)
        return out

    def looked_at(self, app, question, out):
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        self.assertIn("wall_time", summary)
        with open(out / TABLES[question], encoding="utf-8") as file:
            self.assertGreater(len(list(csv.DictReader(file))), 0)
        run = Run(out)
        self.assertEqual(run.app, app.name)
        with run.results() as file:
            self.assertTrue(file.provenance()["input"].startswith(app.text.splitlines()[0]))
            self.assertTrue(file.history())
            if question != "ensemble":
                self.assertGreater(len(file.data(next(iter(file.fields())))), 0)
        if question not in ("ensemble", "sensitivity"):
            self.assertTrue(list(out.glob("*.pvd")), sorted(out.iterdir()))
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(draw([str(out)]), 0)
        self.assertTrue(list(out.glob("*.png")), f"no picture of {app.name}'s {question}")


def test_of(app, question):
    def test(self):
        self.looked_at(app, question, self.ask(app, question))
    return test


for one in APPS:
    for word in TABLES:
        if word not in one.without:
            setattr(EveryApp, f"test_{one.name}_{word}", test_of(one, word))


if __name__ == "__main__":
    sys.exit(unittest.main())
