"""The ecology references, checked without their own formulas.

Critical sizes and eigenvalues against finite volumes on a line, waves and equilibria against their
equations, the spectral operators against differences, the comparison of runs on files made for it,
and the stored numbers against a fresh computation and against digits worked out separately.
"""
import json
import subprocess
import sys
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

import h5py
import numpy as np
from scipy.integrate import solve_ivp

HERE = Path(__file__).resolve().parent
SUPPORT = HERE.parent / "support"
sys.path.insert(0, str(SUPPORT))

import ecology_closed_forms as forms  # noqa: E402
import ecology_compare  # noqa: E402
import ecology_eigen as eigen  # noqa: E402
import ecology_fields as fields  # noqa: E402
import ecology_reference as reference  # noqa: E402
import ecology_spectral as spectral  # noqa: E402
from cosine_field import CosineField  # noqa: E402
from ecology_lines import Patch, bloch_eigenvalue, line_eigenvalue, swirl_eigenvalues  # noqa: E402
from ecology_two_patch import TwoPatches  # noqa: E402

# Digits of a separate computation with mpmath; the last one is rounded.
DIGITS = {
    "critical sizes": {
        "interval length D=0.8 r=0.3": "5.13019932", "disk radius D=0.8 r=0.3": "3.92706369",
        "patch in matrix 1 0.5 3 0.2": "2.35018409", "patch in matrix to 5": "1.57035973",
        "disk in matrix 1 1 1 1": "1.61463500"},
    "river": {
        "hostile length v=0.5": "1.883278516", "outflow length v=0.5": "0.521934091",
        "both_hostile length v=0.5": "3.244622941", "hostile length v=1": "2.418399152",
        "outflow length v=1": "1.209199576", "both_hostile length v=1": "3.627598728",
        "hostile length v=1.9": "9.04414133", "outflow length v=1.9": "8.02713402",
        "both_hostile length v=1.9": "10.06114863",
        "hostile eigenvalue v=1 L=10": "0.679580758692",
        "hostile eigenvalue v=0.5 L=3": "0.519433876456"},
    "two patches": {
        "eigenvalue": "0.894077445337", "n(0)": "0.979835279", "n(a)": "0.540606358",
        "export": "0.382108590", "number in source": "3.498469252",
        "number in sink": "0.764217179"},
    "fronts": {
        "Fisher wave speed": "2.0412414523", "Allee wave speed a=0.25": "0.353553391",
        "periodic eigenvalue": "0.361936888863", "periodic speed": "1.02298360",
        "periodic speed's decay rate": "0.62164815", "periodic threshold": "1.301760336"},
    "e1": {
        "mass": "1606.548365", "norm": "32.406772", "n(50,50)": "0.9933500612",
        "n(62.5,50)": "0.0588474808", "n(30,70)": "0.28593708", "n(75,75)": "0.33879026",
        "n(50,87.5)": "0.0024027479"},
    "e2": {
        "mass": "1708.535068", "n(50,50)": "0.81513829", "n(62.5,50)": "0.11561956",
        "n(25,25)": "0.98279425", "n(50,20)": "0.91210635", "n(30,30)": "0.99681760",
        "n(20,60)": "0.0004351671"},
    "e1 eigenvalue": {
        "eigenvalue 1": "0.698946762162", "eigenvalue 2": "0.698937",
        "eigenvalue 4": "0.698929", "eigenvalue 5": "0.698910",
        "eigenvalue 1 on 128^2": "0.70052373", "eigenvalue 1 on 256^2": "0.69933890"},
}


def derivative(f, x, h=1e-2):
    """Sixth-order central difference."""
    return (45 * (f(x + h) - f(x - h)) - 9 * (f(x + 2 * h) - f(x - 2 * h))
            + f(x + 3 * h) - f(x - 3 * h)) / (60 * h)


def curvature(f, x, h=1e-2):
    return derivative(lambda s: derivative(f, s, h), x, h)


class Landscapes(unittest.TestCase):
    """At a critical size the growth rate by finite volumes is zero."""

    def check_rate(self, expected, patches, left="no_flux", right="no_flux", **more):
        found = line_eigenvalue(patches, left, right, **more)
        self.assertAlmostEqual(found, expected, delta=2e-7)

    def test_hostile_borders(self):
        length = forms.interval_length(0.8, 0.3)
        self.check_rate(0.0, [Patch(length, 0.8, 0.3)], "hostile", "hostile")
        self.check_rate(0.15, [Patch(forms.square_side(0.8, 0.3), 0.8, 0.3)], "hostile", "hostile")
        self.check_rate(0.0, [Patch(forms.disk_radius(0.8, 0.3), 0.8, 0.3)], right="hostile", power=1)
        self.check_rate(0.0, [Patch(forms.sphere_radius(0.8, 0.3), 0.8, 0.3)], right="hostile",
                        power=2)
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
        self.check_rate(forms.two_patch_eigenvalue(2, 1, 0.5, 4, 10), [Patch(4, 2, 1), Patch(6, 2, -0.5)])
        self.check_rate(forms.two_patch_eigenvalue(1, 1, 0.5, 4, 10), [Patch(4, 1, 1), Patch(6, 1, -0.5)])

    def test_two_patches_filled(self):
        """From n(0) the equation runs to n(a), the export, the numbers, and no flux at b."""
        pair = TwoPatches(D=2, r=1.5, m=0.5, a=4, b=8, K=3)
        steady = pair.steady()
        growth = {True: lambda n: pair.r * n * (1 - n / pair.K), False: lambda n: -pair.m * n}
        follow = lambda start, span: solve_ivp(
            lambda x, y: [y[1] / pair.D, -growth[span[0] < pair.a](y[0]), y[0]], span, [*start, 0.0],
            "DOP853", rtol=1e-12, atol=1e-14).y[:, -1]
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
        self.assertAlmostEqual(forms.periodic_eigenvalue(*case), bloch_eigenvalue(patches, 0.0), delta=1e-6)
        speed, decay = forms.periodic_speed(*case)
        quotient = lambda s: bloch_eigenvalue(patches, s) / s
        self.assertAlmostEqual(quotient(decay), speed, delta=1e-6)
        self.assertGreater(min(quotient(0.9 * decay), quotient(1.1 * decay)), speed + 1e-3)
        threshold = forms.periodic_threshold(1, 1, 3, 0.7, 2)
        self.assertAlmostEqual(bloch_eigenvalue([Patch(threshold, 1, 1), Patch(2, 3, -0.7)], 0.0), 0.0,
                               delta=1e-6)


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
        flux = lambda s, z: (u(s, z) * n.at(s, z) - spread * derivative(lambda q: n.at(q, z), s, 0.3),
                             v(s, z) * n.at(s, z) - spread * derivative(lambda q: n.at(s, q), z, 0.3))
        outflow = (derivative(lambda s: flux(s, y)[0], x, 0.3)
                   + derivative(lambda z: flux(x, z)[1], y, 0.3))
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
        self.assertAlmostEqual(by_amplitude, derivative(lambda s: top(amplitude=s), 0.8, 1e-3), delta=1e-10)
        self.assertAlmostEqual(by_dispersal, derivative(lambda s: top(dispersal=s), 1.0, 1e-3), delta=1e-10)

    def test_principal_density_solves_the_equation(self):
        mosaic = eigen.Mosaic(96)
        n, value = mosaic.density(), mosaic.principal()[0]
        for x, y in ((50.0, 50.0), (53.0, 48.0), (20.0, 71.0)):
            spread = (curvature(lambda s: n.at(s, y), x, 0.02) + curvature(lambda s: n.at(x, s), y, 0.02))
            rate = spread + spectral.mosaic(x, y) * n.at(x, y)
            self.assertAlmostEqual(rate, value * n.at(x, y), delta=1e-5)

    def test_swirl_against_finite_volumes(self):
        found = eigen.stirred_eigenvalues(64, 4)
        self.assertAlmostEqual(found[0], 0.5, delta=1e-11)
        coarse, fine = swirl_eigenvalues(60), swirl_eigenvalues(120)
        for expected in (4 * fine - coarse) / 3:
            self.assertLess(min(abs(found - expected)), 5e-7)
        self.assertGreater(abs(found[3] - found[2]), 0.05)


class Comparison(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.run_file = Path(place.name) / "run.h5"

    def write(self, density, time=20.0, length=100.0):
        rows, columns = density.shape
        with h5py.File(self.run_file, "w") as file:
            file["time"] = [0.0, time]
            file["plants"] = np.stack([0 * density, density])
            file["x_faces"] = np.linspace(0, length, columns + 1)
            file["y_faces"] = np.linspace(0, length, rows + 1)

    def averages(self, case):
        return fields.stored(case).cell_averages(np.linspace(0, 100, 61), np.linspace(0, 100, 41))

    def test_finds_the_error_put_in(self):
        for case in ("e1", "e2"):
            self.write(1.01 * self.averages(case))
            found = ecology_compare.compare(self.run_file.parent, case)
            self.assertAlmostEqual(found.l2, 0.01, delta=1e-9)
            self.assertAlmostEqual(found.mass, 0.01, delta=1e-9)

    def test_axes_are_not_confused(self):
        self.write(fields.stored("e2").cell_averages(*2 * [np.linspace(0, 100, 51)]).T)
        self.assertGreater(ecology_compare.compare(self.run_file, "e2").l2, 0.1)

    def test_refuses_other_runs(self):
        good = self.averages("e1")
        for changes in ({"time": 19.9}, {"length": 99.0}, {"density": good * np.nan}):
            self.write(**({"density": good} | changes))
            with self.assertRaises(ValueError):
                ecology_compare.compare(self.run_file, "e1")

    def test_command_line(self):
        self.write(0.98 * self.averages("e1"))
        done = subprocess.run([sys.executable, SUPPORT / "ecology_compare.py", "e1", self.run_file],
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "e1: relative L2 error 2.0000e-02, relative mass error "
                                      "-2.0000e-02\n")


class Stored(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = json.loads((HERE / "ecology_reference.json").read_text(encoding="utf-8"))

    def test_every_number_is_reproduced(self):
        self.assertEqual(set(self.rows), set(reference.CASES))
        for name, case in reference.CASES.items():
            fresh = case(1)
            self.assertEqual(set(self.rows[name]), set(fresh))
            for key, (value, *_) in fresh.items():
                row = self.rows[name][key]
                self.assertTrue(row["source"])
                self.assertLessEqual(row["accuracy"], 1e-8 * max(1.0, abs(value)), key)
                self.assertAlmostEqual(row["value"], value, delta=2 * row["accuracy"], msg=key)

    def test_digits_of_a_separate_computation(self):
        for name, digits in DIGITS.items():
            for key, text in digits.items():
                last = 10.0 ** -len(text.split(".")[1])
                self.assertAlmostEqual(self.rows[name][key]["value"], float(text), delta=0.51 * last,
                                       msg=f"{name}: {key}")

    def test_kept_fields_have_the_stored_numbers(self):
        for name in spectral.CASES:
            for key, value in spectral.numbers(name, fields.stored(name)).items():
                row = self.rows[name][key]
                self.assertAlmostEqual(row["value"], value, delta=row["accuracy"] + 1e-9, msg=key)


if __name__ == "__main__":
    unittest.main()
