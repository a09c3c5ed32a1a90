"""Every input in the repository runs, shortened; each app explains itself, and its template is an input."""
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import BIN, Solar  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted(str(path.relative_to(ROOT)) for top in ("inputs", "examples")
               for path in (ROOT / top).rglob("*.yaml") if path.parent.name != "materials")
# Coarser and shorter than written, so that each takes a second. A region must span some cells.
SHORT = {"fluxform-solar": {"grid.longitudes": 48, "grid.latitudes": 24, "time.stop": "60 d"},
         "fluxform-fisher": {"time.stop": "1 yr"}, "fluxform-gorsky": {}, "fluxform-membrane": {},
         "fluxform-cellfate": {},
         "fluxform-spindle": {"spindle.cells": 50},
         "fluxform-vortex": {"grid.x.cells": 24, "grid.y.cells": 24, "time.stop": "2 tau0"},
         "continuum": {"grid.x.cells": 24}}
COARSE = {"grid.x.cells": 32, "grid.y.cells": 32, "time.stop": "2 yr"}
SMALL_CUBE = {"grid.x.cells": 8, "grid.y.cells": 8, "grid.z.cells": 8}
BY_CASE = {"inputs/solar/cycle.yaml": {"regions.synthetic.rho": "12 degree"},
           "inputs/ecology/benchmarks/e1.yaml": COARSE,
           "inputs/ecology/benchmarks/e2.yaml": COARSE,
           "inputs/ecology/forest.yaml": {"landscape.cell_size": "400 m"},
           "inputs/ecology/forest_persistence.yaml": {"landscape.cell_size": "400 m"},
           "inputs/ecology/invasion.yaml": {"time.stop": "20 yr"},
           "inputs/ecology/islands.yaml": {"grid.x.cells": 60, "grid.y.cells": 40},
           "inputs/ecology/predator_prey.yaml": COARSE,
           "inputs/electrolyte/benchmarks/e2.yaml": {"grid.x.cells": 32, "grid.y.cells": 32},
           "inputs/electrolyte/benchmarks/e3.yaml": SMALL_CUBE,
           "inputs/electrolyte/patch_2d.yaml": {"grid.x.cells": 32, "grid.y.cells": 32},
           "inputs/electrolyte/patch_3d.yaml": SMALL_CUBE,
           "inputs/electrolyte/grain_boundary.yaml": {"analysis.impedance.per_decade": 1},
           "inputs/membrane/benchmarks/m1.yaml": {"grid.x.cells": 32, "grid.y.cells": 32},
           "inputs/membrane/two_roots.yaml": {"grid.x.cells": 40, "grid.y.cells": 30},
           "inputs/vortex/lattice_curve.yaml": {"analysis": "{flux_flow: {fields: [0.2, 0.5 Bc2]}}"},
           "inputs/vortex/strip_iv.yaml": {
               "analysis": "{iv_curve: {factors: [0.5, 1], block: 1 tau0, most_blocks: 10}}"}}
# What a summary holds after each analysis.
ANSWERS = {"transient": "steps", "steady": "newton_iterations", "persistence": "growth_rate",
           "critical": "critical_value", "spreading": "spreading_speed",
           "sweep": "points", "impedance": "lowest_frequency_resistance",
           "iv_curve": "points", "flux_flow": "over_normal",
           "linear_stability": "growth_rate", "response": "frequencies",
           "energetics": "H_energy", "uptake_curve": "points", "knockouts": "wild_type_flux", "kymograph": "steps",
           "permeation": "time_lag", "internal_friction": "peak_height",
           "desorption": "peak_rate_0"}
# Where an app answers itself.
OF_APP = {("fluxform-cellfate", "steady"): "entropy_production_rate",
          ("fluxform-cellfate", "certificate"): "driven",
          ("fluxform-cellfate", "transition"): "transition_rate",
          ("fluxform-cellfate", "passage"): "passage_time"}
# Where one question has two answers.
OF_CASE = {"inputs/gorsky/friction_by_temperature.yaml": "activation_energy"}
APPS = sorted(path.name for path in BIN.glob("fluxform-*"))


def app_of(case):
    return "fluxform-" + Path(case).parts[1]


def model_of(case):
    """What an input's usual shortening goes by: its model, if its app has several."""
    named = re.search(r"(?m)^model:\s*(\w+)", (ROOT / case).read_text(encoding="utf-8"))
    return named[1] if named else app_of(case)


def analysis_of(case):
    named = re.search(r"(?m)^analysis:\s*\{?\s*(\w+)", (ROOT / case).read_text(encoding="utf-8"))
    return named[1] if named else "transient"


def observed_data(folder):
    """Stands in for the data a user supplies: a dipole's map and two regions."""
    sine = np.linspace(-1, 1, 37)[:-1] + 1 / 36
    np.savetxt(folder / "synoptic_map.txt", np.repeat(-5 * sine[:, None], 72, axis=1))
    (folder / "regions.txt").write_text(
        "20.4 333.4 12.5 11.5 2.6e+22 2010.47 2 58\n-17.9 -30.3 15.4 167.4 1.0e+22 2010.5 5 57\n",
        encoding="utf-8")


class Inputs(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)

    def test_inputs_are_found(self):
        self.assertIn("inputs/solar/cycle.yaml", CASES)
        self.assertEqual({app_of(case) for case in CASES} - set(APPS), set())

    def test_every_input_runs(self):
        for case in CASES:
            settings = SHORT.get(model_of(case), {}) | BY_CASE.get(case, {})
            with self.subTest(case):
                path = ROOT / case
                if case.endswith("observed.yaml"):  # its data are the user's, beside it
                    observed_data(self.folder)
                    path = self.folder / "observed.yaml"
                    path.write_bytes((ROOT / case).read_bytes())
                app = Solar(self.folder, app_of(case))
                checked = app.run("unused", path, settings, more=["--check"])
                self.assertEqual((checked.code, checked.messages), (0, ""))
                done = app.run(path.stem, path, settings)
                self.assertEqual((done.code, done.messages), (0, ""))
                self.check_results(done, case)

    def check_results(self, done, case):
        app, analysis = app_of(case), analysis_of(case)
        summary = json.loads((done.folder / "summary.json").read_text(encoding="utf-8"))
        answer = OF_CASE.get(case) or OF_APP.get((app, analysis)) or ANSWERS[analysis]
        self.assertNotEqual(summary[answer]["value"], 0)
        if analysis != "transient":
            return
        if "flux_net" in summary:  # of the Sun nothing may be lost; a ledger with reactions is approximate
            self.assertLess(abs(summary["ledger_worst_mismatch"]["value"]), 1e-12)
        for row in done.history():  # a cell is empty where its quantity has no meaning
            self.assertFalse(any(np.isinf(x) for x in row.values()))
            self.assertGreater(sum(np.isfinite(x) for x in row.values()), len(row) / 2)
        self.assertGreater(len(done.history()), 1)

    def test_observed_input_says_what_is_missing(self):
        path = self.folder / "observed.yaml"
        path.write_bytes((ROOT / "inputs/solar/observed.yaml").read_bytes())
        done = Solar(self.folder).run("out", path)
        self.assertEqual(done.code, 2)
        self.assertRegex(done.messages, "file '.*synoptic_map.txt' does not exist")
        self.assertRegex(done.messages, "file '.*regions.txt' does not exist")

    def test_first_lines_say_how_to_run(self):
        for case in CASES:
            text = (ROOT / case).read_text(encoding="utf-8")
            self.assertRegex(text, r"(?m)^# Run: +\S+ .*" + re.escape(case), case)


class Apps(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)

    def printed(self, app, *options):
        done = subprocess.run([BIN / app, *options], capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_there_are_apps(self):
        self.assertIn("fluxform-solar", APPS)

    def test_help_names_every_option(self):
        for app in APPS:
            text = self.printed(app, "--help")
            self.assertTrue(text.startswith(f"usage: {app} INPUT.yaml"), text[:80])
            for option in ("--set", "--check", "--output", "--restart", "--template", "--schema"):
                self.assertIn(option, text)

    def test_schema_is_json_schema(self):
        for app in APPS:
            schema = json.loads(self.printed(app, "--schema"))
            self.assertEqual(schema["type"], "object")
            self.assertIn("time", schema["properties"])

    def test_template_runs_as_printed(self):
        for app, *options in [(app,) for app in APPS] + [("fluxform-vortex", "--set", "model=continuum")]:
            (self.folder / "template.yaml").write_text(self.printed(app, "--template", *options),
                                                       encoding="utf-8")
            done = Solar(self.folder, app).run(app, "template.yaml")
            self.assertEqual((done.code, done.messages), (0, ""), [app, *options])
            summary = json.loads((done.folder / "summary.json").read_text(encoding="utf-8"))
            self.assertGreater(summary["steps"]["value"], 1, app)

    def test_template_of_ecology_has_inhabitants(self):
        (self.folder / "template.yaml").write_text(self.printed("fluxform-ecology", "--template"),
                                                   encoding="utf-8")
        done = Solar(self.folder, "fluxform-ecology").run("out", "template.yaml")
        rows = done.history()
        self.assertAlmostEqual(rows[0]["bird_abundance [individuals]"], 200.0)
        self.assertAlmostEqual(rows[-1]["bird_abundance [individuals]"], 4000.0, delta=1.0)

    def test_formulas_of_the_template_are_inputs(self):
        template = self.printed("fluxform-solar", "--template")
        for key, choice in (("rotation_formula", "rotation: expression"),
                            ("meridional_formula", "meridional: expression"), ("stream_function", "")):
            text, found = re.subn(rf"(?m)^  # ({key}: .*)$", r"  \1", template)
            self.assertEqual(found, 1, key)
            if choice:
                text = re.sub(rf"(?m)^  {choice.split(':')[0]}: \w+$", "  " + choice, text)
            (self.folder / f"{key}.yaml").write_text(text, encoding="utf-8")
            done = Solar(self.folder).run("out", f"{key}.yaml", more=["--check"])
            self.assertEqual((done.code, done.messages), (0, ""), key)

    def test_the_template_of_the_sun_has_a_field(self):
        self.assertIn("\ninitial: {dipole: {pole: 5 G}}\n", self.printed("fluxform-solar", "--template"))


if __name__ == "__main__":
    unittest.main()
