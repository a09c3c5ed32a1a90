"""The spectral references of the ecology app: operators against differences of the equations,
eigenvalues against whole matrices and finite volumes, averages against sums.
"""
import sys
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import ecology_eigen as eigen  # noqa: E402
import ecology_spectral as spectral  # noqa: E402
from cosine_field import CosineField  # noqa: E402
from differences import curvature, derivative  # noqa: E402
from ecology_lines import swirl_eigenvalues  # noqa: E402


class Spectral(unittest.TestCase):
    def sample(self, half_period, modes=40):
        c = np.zeros((modes, modes))
        c[:7, :6] = 0.1 * np.random.default_rng(3).normal(size=(7, 6))
        return CosineField(c, half_period)

    def rate_by_differences(self, name, n, x, y):
        spread = {"e1": 1.0, "e2": 0.5}[name]
        wave = np.pi / 100
        u = lambda s, z: 2 * np.sin(wave * s) * np.cos(wave * z) * (name == "e2")
        v = lambda s, z: -2 * np.cos(wave * s) * np.sin(wave * z) * (name == "e2")
        across = lambda s: u(s, y) * n.at(s, y) - spread * derivative(lambda q: n.at(q, y), s, 0.3)
        along = lambda s: v(x, s) * n.at(x, s) - spread * derivative(lambda q: n.at(x, q), s, 0.3)
        outflow = derivative(across, x, 0.3) + derivative(along, y, 0.3)
        growth = {"e1": 0.2 + 0.8 * np.cos(8 * wave * x) * np.cos(8 * wave * y), "e2": 0.5}[name]
        return growth * n.at(x, y) * (1 - n.at(x, y)) - outflow

    def test_rates_are_the_equations_at_points(self):
        for name, case in spectral.CASES.items():
            n = self.sample(case.half_period)
            rate = spectral.rate(case, 40)(0.0, n.coefficients.ravel()).reshape(40, 40)
            change = CosineField(rate, case.half_period)
            for x, y in ((13.0, 41.0), (37.0, 22.0), (48.0, 5.0)):
                expected = self.rate_by_differences(name, n, x, y)
                self.assertAlmostEqual(change.at(x, y), expected, delta=1e-8)
                self.assertGreater(abs(expected), 1e-3)

    def test_even_populations_grow_as_the_logistic(self):
        flat = replace(spectral.CASES["e2"], start=lambda x, y: 0.1 + 0 * x * y)
        with mock.patch.dict(spectral.CASES, {"flat": flat}):
            end = spectral.solve("flat", 8)
        self.assertAlmostEqual(end.at(31, 77), 1 / (1 + 9 * np.exp(-10)), delta=1e-10)

    def test_averages_and_norm_against_midpoint_sums(self):
        n, faces = self.sample(50.0), np.linspace(0, 100, 13) ** 2 / 100
        inside = lambda count: (faces[:-1, None] + np.diff(faces)[:, None]
                                * (np.arange(count) + 0.5) / count).ravel()
        box = lambda count: n.values(inside(count), inside(count)).reshape(
            12, count, 12, count).mean(axis=(1, 3))
        extrapolated = (4 * box(40) - box(20)) / 3
        self.assertLess(np.max(abs(extrapolated - n.cell_averages(faces, faces))), 1e-5)
        x = (np.arange(200) + 0.5) / 2
        self.assertAlmostEqual(np.sqrt(np.sum(n.values(x, x) ** 2) / 4), n.norm(100), delta=1e-11)
        self.assertAlmostEqual(np.mean(n.values(x, x)), n.mean(), delta=1e-14)


class Eigenvalues(unittest.TestCase):
    def test_grid_eigenvalues_against_the_whole_matrix(self):
        n, h = 32, 100 / 32
        x = (np.arange(n) + 0.5) * h
        line = np.diag(np.full(n, -2.0)) + np.eye(n, k=1) + np.eye(n, k=-1)
        line[0, 0] = line[-1, -1] = -1
        matrix = (np.kron(line, np.eye(n)) + np.kron(np.eye(n), line)) / h**2
        matrix += np.diag(spectral.mosaic(x[None, :], x[:, None]).ravel())
        expected = np.linalg.eigvalsh(matrix)[::-1][:6]
        found = eigen.Mosaic(112, 32).eigenvalues(6)
        self.assertLess(np.max(abs(found - expected)), 1e-12)

    def test_grids_approach_the_continuum_with_order_two(self):
        whole = eigen.Mosaic(80).principal()[0]
        gaps = [eigen.Mosaic(80, cells).principal()[0] - whole for cells in (256, 512)]
        self.assertAlmostEqual(np.log2(gaps[0] / gaps[1]), 2.0, delta=0.01)

    def test_sensitivities_against_differences(self):
        top = lambda **change: eigen.Mosaic(64, **change).principal()[0]
        by_amplitude, by_dispersal = eigen.Mosaic(64).sensitivities()
        self.assertAlmostEqual(by_amplitude, derivative(lambda s: top(amplitude=s), 0.8, 1e-3),
                               delta=1e-10)
        self.assertAlmostEqual(by_dispersal, derivative(lambda s: top(dispersal=s), 1.0, 1e-3),
                               delta=1e-10)

    def test_principal_density_solves_the_equation(self):
        mosaic = eigen.Mosaic(96)
        n, value = mosaic.density(), mosaic.principal()[0]
        for x, y in ((50.0, 50.0), (53.0, 48.0), (20.0, 71.0)):
            spread = (curvature(lambda s: n.at(s, y), x, 0.02)
                      + curvature(lambda s: n.at(x, s), y, 0.02))
            rate = spread + spectral.mosaic(x, y) * n.at(x, y)
            self.assertAlmostEqual(rate, value * n.at(x, y), delta=1e-5)

    def test_swirl_against_finite_volumes(self):
        found = eigen.stirred_eigenvalues(64, 4)
        self.assertAlmostEqual(found[0], 0.5, delta=1e-11)
        coarse, fine = swirl_eigenvalues(60), swirl_eigenvalues(120)
        for expected in (4 * fine - coarse) / 3:
            self.assertLess(min(abs(found - expected)), 5e-7)
        self.assertGreater(abs(found[3] - found[2]), 0.05)


if __name__ == "__main__":
    unittest.main()
