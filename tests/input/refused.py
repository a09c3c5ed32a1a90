"""What no run may end with: a wrong answer of a solver that options have broken, or all of the memory."""
import os
import resource
import subprocess
import tempfile
import unittest
from pathlib import Path

BIN = Path(os.environ["FLUXFORM_BIN"])
SOLAR = """grid: {longitudes: 16, latitudes: 8}
time: {stop: 20 d, step: 5 d}
initial: {dipole: {pole: -4 G}}
"""
ELECTROLYTE = """grid: {x: {from: 0 um, to: 1 um, cells: 40}}
permittivity: 78.5
species:
  - {name: Na, charge: 1, diffusivity: 1.33e-9 m2/s, concentration: 0.1 mol/m3}
  - {name: Cl, charge: -1, diffusivity: 2.03e-9 m2/s, concentration: 0.1 mol/m3}
sides:
  - {side: x_min, contact: {metal: {potential: -0.02 V}}}
  - {side: x_max, contact: {metal: {potential: 0.02 V}}}
time: {stop: 1e-5 s, step: 1e-6 s}
"""
ECOLOGY = """grid: {x: {to: 10 km, cells: 40}}
borders: [{side: all, is: hostile}]
populations: [{dispersal: 1 km2/yr, growth: {logistic: {rate: 1 yr-1, capacity: 5}}, initial: 1}]
time: {stop: 2 yr, step: 0.5 yr, scheme: bdf2, adaptive: false}
"""
VORTEX = """material: {xi: 10 nm, lambda: 200 nm, thickness: 10 nm, conductivity: 1e6 S/m}
grid:
  x: {from: -10 xi, to: 10 xi, cells: 21, centering: node, spacing: tanh}
  y: {from: -5 xi, to: 5 xi, cells: 21, centering: node, spacing: tanh}
field: {z: 0.2 Bc2}
terminals:
  - {on: x_min, density: 0.1 J0}
  - {on: x_max, density: -0.1 J0}
time: {stop: 2 tau0}
"""
CASES = {"solar": SOLAR, "electrolyte": ELECTROLYTE, "ecology": ECOLOGY, "vortex": VORTEX}
MOST_MEMORY = 8 << 30


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


class Refused(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)

    def run_app(self, app, text, *options):
        (self.folder / "case.yaml").write_text(text, encoding="utf-8")
        return subprocess.run([BIN / f"fluxform-{app}", "case.yaml", *options], cwd=self.folder, capture_output=True,
                              text=True, timeout=60, check=False, preexec_fn=limit)

    def refused(self, app, text, code, *words, options=()):
        done = self.run_app(app, text, *options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def broken(self, app, text, prefix="", sound="gmres"):
        """The run is done without options and with a sound solver, and no run of a broken one is."""
        self.assertEqual(self.run_app(app, text).returncode, 0)
        for options in (["-pc_type", "none", "-ksp_type", "preonly"],
                        ["-ksp_type", "gmres", "-pc_type", "jacobi", "-ksp_norm_type", "none", "-ksp_max_it", "1"]):
            named = [f"-{prefix}{word[1:]}" if word[0] == "-" else word for word in options]
            with self.subTest(options=named):
                self.refused(app, text, 3, "PETSc", options=["--", *named])
        sound = [f"-{prefix}ksp_type", sound, f"-{prefix}pc_type", "jacobi", f"-{prefix}ksp_rtol", "1e-12"]
        done = self.run_app(app, text, "--", *sound)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_broken_solver_solar(self):
        self.broken("solar", SOLAR)

    def test_broken_solver_ecology(self):
        self.broken("ecology", ECOLOGY)
        self.broken("ecology", ECOLOGY + "analysis: steady\n")

    def test_broken_solver_electrolyte(self):
        self.refused("electrolyte", ELECTROLYTE, 3, "-pc_type none",
                     options=["--", "-pc_type", "none", "-ksp_type", "preonly"])
        self.refused("electrolyte", ELECTROLYTE + "analysis: steady\n", 3,
                     options=["--", "-pc_type", "none", "-ksp_type", "preonly"])

    def test_broken_solver_vortex(self):
        self.broken("vortex", VORTEX, "potential_", sound="cg")

    def test_output_times_are_not_listed(self):
        """Ten years by the second are 3e8 fields, of which a list takes gigabytes."""
        for app, text in CASES.items():
            with self.subTest(app=app):
                time = {"vortex": "1e-9 tau0"}.get(app, "1e-14 s")
                self.refused(app, text + f"output: {{fields: {time}}}\n", 2, "case.yaml:", "stored fields",
                             options=["--check"])
                self.refused(app, text + f"output: {{history: {time.replace('9', '12').replace('14', '18')}}}\n", 2,
                             "case.yaml:", "history rows", options=["--check"])
                step = time.replace("9", "12").replace("14", "18")
                key = "time.max_step" if app == "vortex" else "time.step"  # whose steps are adaptive
                self.refused(app, text, 2, key, "more than 1e+09 are not made",
                             options=["--check", "--set", f"{key}={step}"])

    def test_a_million_output_times(self):
        done = self.run_app("solar", SOLAR + "output: {fields: 2 s}\n", "--check")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_grid_16777216_16777216(self):
        huge = "{x: {to: 1 m, cells: 16777216}, y: {to: 1 m, cells: 16777216}}"
        for app, text in CASES.items():
            for check in ((), ("--check",)):
                with self.subTest(app=app, check=check):
                    options = [*check, "--set", f"grid={huge}"]
                    if app == "solar":
                        options = [*check, "--set", "grid={longitudes: 100000, latitudes: 100000}"]
                    self.refused(app, text, 2, "GiB or more on a machine that has", "cells with", options=options)

    def test_grid_of_many_cells_in_space(self):
        """10000^3 cells, and a plane whose direct factors alone are too large."""
        space = "{" + ", ".join(f"{a}: {{to: 1 m, cells: 10000}}" for a in "xyz") + "}"
        self.refused("electrolyte", ELECTROLYTE, 2, "GiB", options=["--check", "--set", f"grid={space}"])
        plane = "{x: {to: 1 m, cells: 20000}, y: {to: 1 m, cells: 20000}}"
        self.refused("electrolyte", ELECTROLYTE, 2, "GiB",
                     options=["--check", "--set", f"grid={plane}", "--set", "solver.linear=direct"])

    def test_billion_laughs(self):
        lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
        lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]" for k in range(1, 12)]
        self.refused("solar", "\n".join(lines), 2, "case.yaml:", "more than 100000 values", options=["--check"])

    def test_an_alias_of_itself(self):
        self.refused("solar", "grid: &g {longitudes: *g}\n", 2, "case.yaml:1:", "stands in", options=["--check"])

    def test_depth(self):
        for text in ("grid: " + "[" * 20000, "grid: " + "{a: " * 20000, "\n".join(" " * k + "a:" for k in range(3000))):
            self.refused("solar", text, 2, "case.yaml:", options=["--check"])


if __name__ == "__main__":
    unittest.main()
