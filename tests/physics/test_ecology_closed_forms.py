"""The closed forms of the ecology app, checked without their own formulas.

Critical sizes and eigenvalues against finite volumes on a line, waves and equilibria against their
equations.
"""
import sys
import unittest
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import ecology_closed_forms as forms  # noqa: E402
from differences import curvature, derivative  # noqa: E402
from ecology_lines import Patch, bloch_eigenvalue, line_eigenvalue  # noqa: E402
from ecology_two_patch import TwoPatches  # noqa: E402


class Landscapes(unittest.TestCase):
    """At a critical size the growth rate by finite volumes is zero."""

    def check_rate(self, expected, patches, left="no_flux", right="no_flux", **more):
        found = line_eigenvalue(patches, left, right, **more)
        self.assertAlmostEqual(found, expected, delta=2e-7)

    def test_hostile_borders(self):
        length = forms.interval_length(0.8, 0.3)
        self.check_rate(0.0, [Patch(length, 0.8, 0.3)], "hostile", "hostile")
        self.check_rate(0.15, [Patch(forms.square_side(0.8, 0.3), 0.8, 0.3)], "hostile", "hostile")
        for power, radius in ((1, forms.disk_radius), (2, forms.sphere_radius)):
            ball = [Patch(radius(0.8, 0.3), 0.8, 0.3)]
            self.check_rate(0.0, ball, right="hostile", power=power)
        self.check_rate(forms.interval_eigenvalue(0.8, 0.3, 7), [Patch(7, 0.8, 0.3)], "hostile",
                        "hostile")

    def test_matrix(self):
        half = forms.patch_in_matrix(1, 0.5, 3, 0.2) / 2
        self.check_rate(0.0, [Patch(half, 1, 0.5), Patch(60, 3, -0.2)])
        half = forms.patch_in_finite_matrix(1, 1, 1, 1, 5) / 2
        self.check_rate(0.0, [Patch(half, 1, 1), Patch(5 - half, 1, -1)])
        radius = forms.disk_in_matrix(1, 1, 2, 0.5)
        self.check_rate(0.0, [Patch(radius, 1, 1), Patch(20, 2, -0.5)], power=1)

    def test_a_fierce_matrix_is_a_hostile_border(self):
        self.assertAlmostEqual(forms.patch_in_matrix(0.8, 0.3, 1, 1e12),
                               forms.interval_length(0.8, 0.3), delta=1e-5)

    def test_river(self):
        borders = {"hostile": ("no_flux", "hostile"), "outflow": ("no_flux", "outflow"),
                   "both_hostile": ("hostile", "hostile")}
        for kind, sides in borders.items():
            length = getattr(forms, f"river_length_{kind}")
            rate = getattr(forms, f"river_eigenvalue_{kind}")
            for D, r, v in ((1, 1, 0.5), (0.7, 1.2, 1.8)):
                with self.subTest(kind, v=v):
                    self.check_rate(0.0, [Patch(length(D, r, v), D, r)], *sides, drift=v)
                    self.check_rate(rate(D, r, v, 4), [Patch(4, D, r)], *sides, drift=v)

    def test_no_river_is_long_enough_for_a_fast_flow(self):
        for kind in ("hostile", "outflow", "both_hostile"):
            with self.assertRaises(ValueError):
                getattr(forms, f"river_length_{kind}")(1, 1, 2.0)

    def test_two_patches(self):
        for D in (1, 2):
            expected = forms.two_patch_eigenvalue(D, 1, 0.5, 4, 10)
            self.check_rate(expected, [Patch(4, D, 1), Patch(6, D, -0.5)])

    def test_two_patches_filled(self):
        """From n(0) the equation runs to n(a), the export, the numbers, and no flux at b."""
        pair = TwoPatches(D=2, r=1.5, m=0.5, a=4, b=8, K=3)
        steady = pair.steady()
        growth = {True: lambda n: pair.r * n * (1 - n / pair.K), False: lambda n: -pair.m * n}
        follow = lambda start, span: solve_ivp(
            lambda x, y: [y[1] / pair.D, -growth[span[0] < pair.a](y[0]), y[0]], span,
            [*start, 0.0], "DOP853", rtol=1e-12, atol=1e-14).y[:, -1]
        border, slope, source = follow([steady.start, 0.0], (0, pair.a))
        self.assertAlmostEqual(border, steady.border, delta=1e-9)
        self.assertAlmostEqual(-slope, steady.outflow, delta=1e-9)
        self.assertAlmostEqual(source, steady.source, delta=1e-9)
        _, leak, sink = follow([border, slope], (pair.a, pair.b))
        self.assertAlmostEqual(leak, 0.0, delta=1e-8)
        self.assertAlmostEqual(sink, steady.sink, delta=1e-8)

    def test_periodic(self):
        case = (1.5, 1, 2, 0.8, -0.5, 3)
        patches = [Patch(2, 1.5, 1), Patch(3, 0.8, -0.5)]
        self.assertAlmostEqual(forms.periodic_eigenvalue(*case), bloch_eigenvalue(patches, 0.0),
                               delta=1e-6)
        speed, decay = forms.periodic_speed(*case)
        quotient = lambda s: bloch_eigenvalue(patches, s) / s
        self.assertAlmostEqual(quotient(decay), speed, delta=1e-6)
        self.assertGreater(min(quotient(0.9 * decay), quotient(1.1 * decay)), speed + 1e-3)
        threshold = forms.periodic_threshold(1, 1, 3, 0.7, 2)
        even = bloch_eigenvalue([Patch(threshold, 1, 1), Patch(2, 3, -0.7)], 0.0)
        self.assertAlmostEqual(even, 0.0, delta=1e-6)


class Fronts(unittest.TestCase):
    def check_wave(self, wave, growth, D):
        for x, t in ((-2.0, 0.3), (0.4, 0.0), (3.0, 1.1)):
            change = derivative(lambda s: wave(x, s), t)
            expected = D * curvature(lambda s: wave(s, t), x) + growth(wave(x, t))
            self.assertAlmostEqual(change, expected, delta=1e-9)
            self.assertGreater(abs(change), 1e-3)

    def test_exact_waves(self):
        D, r, a = 0.7, 1.3, 0.2
        self.check_wave(lambda x, t: forms.fisher_wave(D, r, x, t), lambda n: r * n * (1 - n), D)
        self.check_wave(lambda x, t: forms.allee_wave(D, r, a, x, t),
                        lambda n: r * n * (n - a) * (1 - n), D)
        self.assertEqual(forms.allee_wave_speed(D, r, 0.5), 0.0)

    def front_speed(self, h, time):
        """Of a steep start by finite volumes, which keep the tail positive however small it is."""
        x = (np.arange(round(130 / h)) + 0.5) * h
        start = np.where(x < 18, 1 / (1 + np.exp((x - 10) / 0.5)), 0.0)
        flux = lambda n: np.diff(n, prepend=n[0], append=n[-1]) / h
        end = solve_ivp(lambda _, n: np.diff(flux(n)) / h + n * (1 - n), (0, time + 1), start,
                        "DOP853", t_eval=[time - 1, time + 1], rtol=1e-7, atol=1e-13)
        # the logarithm of n/(1 - n) is nearly a line across the front
        before, after = (np.interp(0.0, -np.log(n[:-1] / (1 - n[:-1])), x[:-1]) for n in
                         (np.clip(n, 1e-9, 1 - 1e-9) for n in end.y.T))
        return (after - before) / 2

    def test_bramson(self):
        coarse, fine = self.front_speed(0.5, 40), self.front_speed(0.25, 40)
        speed = (4 * fine - coarse) / 3
        self.assertAlmostEqual(speed, forms.bramson_speed(1, 1, 40), delta=3e-3)
        self.assertGreater(forms.fisher_speed(1, 1) - speed, 0.03)


class Interactions(unittest.TestCase):
    def test_coexistence_is_an_equilibrium(self):
        n1, n2 = forms.competition_coexistence(1.0, 0.8, 0.5, 0.6)
        self.assertAlmostEqual(n1 + 0.5 * n2, 1.0, delta=1e-14)
        self.assertAlmostEqual(n2 + 0.6 * n1, 0.8, delta=1e-14)

    def test_predation_is_an_equilibrium(self):
        r, K, c, H, e, m = 1.1, 2.0, 0.9, 0.5, 0.8, 0.3
        responses = {forms.holling2_equilibrium: lambda n: n / (n + H),
                     forms.holling3_equilibrium: lambda n: n * n / (n * n + H * H)}
        for equilibrium, eaten in responses.items():
            n, p = equilibrium(r, K, c, H, e, m)
            self.assertAlmostEqual(r * n * (1 - n / K), c * eaten(n) * p, delta=1e-14)
            self.assertAlmostEqual(e * c * eaten(n), m, delta=1e-14)

    def test_oscillations_begin_at_the_hopf_capacity(self):
        r, c, H, e, m = 1.1, 0.9, 0.5, 0.8, 0.3
        K = forms.holling2_hopf_capacity(c, H, e, m)
        n, p = forms.holling2_equilibrium(r, K, c, H, e, m)
        trace = derivative(lambda s: r * s * (1 - s / K) - c * s * p / (s + H), n)
        self.assertAlmostEqual(trace, 0.0, delta=1e-10)

    def test_taxis_equilibrium_has_no_flux(self):
        resource = np.random.default_rng(5).normal(size=40) * 30
        volume = np.linspace(1, 2, 40)
        n = forms.taxis_equilibrium(1.5, 0.9, resource, volume, 7.0)
        peclet = 1.5 * np.diff(resource) / 0.9
        bernoulli = lambda x: x / np.expm1(x)
        flux = bernoulli(-peclet) * n[:-1] - bernoulli(peclet) * n[1:]
        size = bernoulli(-peclet) * n[:-1] + bernoulli(peclet) * n[1:]
        self.assertLess(np.max(abs(flux) / size), 1e-12)
        self.assertAlmostEqual(np.sum(volume * n), 7.0, delta=1e-13)


if __name__ == "__main__":
    unittest.main()
