#!/usr/bin/env python3
"""fluxform-vortex against an independent explicit integrator on the same nodes, and against itself:
other first steps, other tolerances, several ranks, a restart."""
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import Solar  # noqa: E402
from vortex_reference import Film  # noqa: E402

CASE = """
material: {xi: 10 nm, lambda: 200 nm, thickness: 10 nm, conductivity: 1e6 S/m, gamma: GAMMA}
grid:
  x: {from: -6 xi, to: 6 xi, cells: 25, centering: node}
  y: {from: -4 xi, to: 4 xi, cells: 17, centering: node}
field: {z: 0.4 Bc2}
time: {stop: 12 tau0, rtol: 1e-6, atol: 1e-6}
output: {paraview: no, fields: 12 tau0, history: 12 tau0}
"""
CURRENTS = "sides: [{side: x_min, density: 0.15 J0}, {side: x_max, density: -0.15 J0}]\n"


class Reference(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.app = Solar(place.name, "fluxform-vortex")

    def run_case(self, name, gamma, currents, settings=None, ranks=1, more=()):
        path = self.app.folder / f"{name}.yaml"
        path.write_text(CASE.replace("GAMMA", str(gamma)) + (CURRENTS if currents else ""),
                        encoding="utf-8")
        done = self.app.run(name, path, settings or {}, ranks=ranks, more=more)
        self.assertEqual((done.code, done.messages), (0, ""))
        return done

    def test_agrees_with_the_explicit_integrator(self):
        for gamma, currents in ((0, False), (0, True), (3, True)):
            with self.subTest(gamma=gamma, currents=currents):
                done = self.run_case("reference", gamma, currents)
                film = Film(25, 17, 0.5, 0.4, gamma=gamma, current=0.15 if currents else None)
                psi = film.march(film.free.astype(complex), 12.0, 2400)
                with h5py.File(done.folder / "run.h5") as run:
                    density = run["density"][-1].T
                np.testing.assert_allclose(density, abs(psi) ** 2, atol=2e-4)
                self.assertLess(abs(done.summary("reduced_g2") / film.g2(psi) - 1), 2e-4)
                potential = film.potential(psi)
                voltage = np.sum((potential[0] - potential[-1]) * film.wy) / np.sum(film.wy)
                if currents:
                    self.assertLess(abs(done.summary("reduced_voltage") / voltage - 1), 5e-4)

    def test_the_first_step_does_not_matter(self):
        found = [self.run_case("first", 1, True, {"time.step": f"{step} tau0"}).summary("reduced_g2")
                 for step in (1e-5, 0.01, 1.0)]
        self.assertLess(np.ptp(found) / abs(found[0]), 1e-5)

    def test_errors_fall_with_the_tolerance(self):
        finest = self.run_case("finest", 0, True, {"time.rtol": 1e-8, "time.atol": 1e-8})
        runs = [self.run_case(f"tolerance{r}", 0, True, {"time.rtol": r, "time.atol": r})
                for r in (3e-5, 3e-7)]  # the default, and two digits more
        for name, share in (("reduced_g2", 1e-3), ("mean_density", 5e-4), ("reduced_voltage", 5e-3)):
            with self.subTest(name):
                exact = finest.summary(name)
                usual, fine = (abs(run.summary(name) / exact - 1) for run in runs)
                self.assertLess(usual, share)
                self.assertLess(fine, usual / 10)  # of second order: 10^(4/3) = 21

    def test_a_restart_on_other_ranks_goes_on(self):
        whole = self.run_case("whole", 1, True)
        self.run_case("parts", 1, True, {"time.stop": "5 tau0"})
        rest = self.run_case("parts", 1, True, {"time.stop": "12 tau0"}, ranks=2, more=["--restart"])
        for name in ("reduced_g2", "mean_density", "reduced_voltage"):
            self.assertLess(abs(rest.summary(name) / whole.summary(name) - 1), 1e-4, name)


if __name__ == "__main__":
    unittest.main()
