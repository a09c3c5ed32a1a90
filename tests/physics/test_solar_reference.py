"""The spectral reference of the solar cases, checked without its own formulas.

Each operator against finite differences of the equation, the expected closed forms, the moments
of cell averages, and the stored numbers against a fresh computation.
"""
import json
import sys
import unittest
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import solar_cases as cases  # noqa: E402
import solar_problems as sun  # noqa: E402
from sphere_spectral import Field, Problem, project_zonal  # noqa: E402


def sample_field(lmax=9, mmax=4, seed=3):
    random = np.random.default_rng(seed)
    shape = lambda m: lmax + 1 - m
    return Field(lmax, [random.normal(size=shape(m)) + (1j if m else 0) * random.normal(size=shape(m))
                        for m in range(mmax + 1)])


def padded(field, lmax):
    return Field(lmax, [np.pad(a, (0, lmax - field.lmax)) for a in field.a])


def derivative(f, x, h=1e-2):
    """Sixth-order central difference."""
    return (45 * (f(x + h) - f(x - h)) - 9 * (f(x + 2 * h) - f(x - 2 * h))
            + f(x + 3 * h) - f(x - 3 * h)) / (60 * h)


def rate_by_differences(problem, field, lat, lon):
    """eta lap B - div(u B) in longitude and latitude, at one point."""
    b = lambda y, x: field.at(y, x)
    meridional = lambda y: problem.poleward(np.sin(y)) * np.cos(y)
    flux = lambda y: np.cos(y) * (problem.diffusivity / problem.radius
                                  * derivative(lambda q: b(q, lon), y) - meridional(y) * b(y, lon))
    across = derivative(lambda x: derivative(lambda q: b(lat, q), x), lon)
    return (derivative(flux, lat) / (problem.radius * np.cos(lat))
            + problem.diffusivity * across / (problem.radius * np.cos(lat)) ** 2
            - problem.rotation(np.sin(lat)) * derivative(lambda x: b(lat, x), lon))


class Operator(unittest.TestCase):
    def test_is_the_equation_at_points(self):
        field = padded(sample_field(), 20)
        problem = sun.aft(300)
        rate = Field(20, [problem.operator(m, 20) @ a for m, a in enumerate(field.a)])
        for lat, lon in ((0.3, 1.0), (-0.9, 4.0), (1.2, 2.5)):
            expected = rate_by_differences(problem, field, lat, lon)
            self.assertAlmostEqual(rate.at(lat, lon) / expected, 1.0, delta=1e-6)

    def test_solid_rotation_shifts_longitude(self):
        field = sample_field()
        problem = Problem(1.0, 0.0, rotation=lambda s: 0.7 + 0 * s)
        turned = problem.evolve(field, 2.0)
        self.assertAlmostEqual(turned.at(0.4, 1.0), field.at(0.4, 1.0 - 1.4), delta=1e-12)

    def test_steady_profile_is_steady(self):
        exponent = lambda s: sun.RADIUS / 3e8 * (11 * s**2 + 2.75 * s**4 - 28 / 6 * s**6)
        start = project_zonal(lambda s: np.exp(exponent(s) - exponent(1.0)), 60, 100)
        end = sun.aft(300).evolve(start, 5 * sun.YEAR)
        self.assertLess(np.max(abs(end.a[0] - start.a[0])), 1e-10)


class Time(unittest.TestCase):
    def test_exponential_agrees_with_a_runge_kutta_integration(self):
        problem, lmax = sun.aft(300), 40
        start = project_zonal(lambda s: 10 * s, lmax, 60)
        a = sun.YEAR * problem.operator(0, lmax)
        end = solve_ivp(lambda t, y: a @ y, (0, 1), start.a[0], "DOP853", rtol=1e-11, atol=1e-11)
        exact = problem.evolve(start, sun.YEAR).a[0]
        self.assertLess(np.max(abs(end.y[:, -1] - exact)), 1e-8)


def midpoint_averages(field, lat, lon, n):
    """Cell averages by n x n points a cell, of second order in 1/n."""
    inside = lambda x: (x[:-1, None] + np.diff(x)[:, None] * (np.arange(n) + 0.5) / n).ravel()
    points = field.values(inside(lat), inside(lon))
    area = np.cos(inside(lat))[:, None] * np.ones(points.shape[1])
    box = lambda f: f.reshape(len(lat) - 1, n, len(lon) - 1, n).sum(axis=(1, 3))
    return box(points * area) / box(area)


class Averages(unittest.TestCase):
    def test_cell_averages_against_extrapolated_midpoint_sums(self):
        field = sample_field()
        lat, lon = np.linspace(-np.pi / 2, np.pi / 2, 19), np.linspace(0, 2 * np.pi, 25)
        average = field.cell_averages(lat, lon)
        coarse, fine = (midpoint_averages(field, lat, lon, n) for n in (20, 40))
        self.assertLess(np.max(abs((4 * fine - coarse) / 3 - average)), 1e-5)
        self.assertGreater(np.max(abs(average)), 1.0)

    def test_dipoles_against_quadrature(self):
        field = cases.one_region(0.0)
        lat, lon = np.deg2rad(np.arange(-89.75, 90, 0.5)), np.deg2rad(np.arange(0, 360, 0.5))
        weight = field.values(lat, lon) * np.cos(lat)[:, None] * np.deg2rad(0.5) ** 2 * 0.75 / np.pi
        self.assertAlmostEqual(np.sum(weight * np.sin(lat)[:, None]), field.axial_dipole(), delta=1e-5)
        equatorial = np.sum(weight * np.cos(lat)[:, None] * np.exp(1j * lon))
        self.assertAlmostEqual(abs(equatorial), field.equatorial_dipole(), delta=1e-4)


class Stored(unittest.TestCase):
    def test_numbers_are_reproduced(self):
        stored = json.loads((HERE / "solar_reference.json").read_text(encoding="utf-8"))
        self.assertEqual(set(stored), set(cases.CASES))
        for name in ("case_A", "decay", "steady", "relaxation"):
            for key, (value, unit) in cases.CASES[name](1).items():
                row = stored[name][key]
                self.assertEqual(row["unit"], unit)
                room = 10 * row["accuracy"] + 1e-9 * abs(value)
                self.assertAlmostEqual(row["value"], value, delta=room)


if __name__ == "__main__":
    unittest.main()
