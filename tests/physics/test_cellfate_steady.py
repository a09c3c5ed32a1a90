"""The steady density of cellfate against closed forms and exact states out of equilibrium."""
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from cellfate_run import Cellfate, centres, cross, gene  # noqa: E402

EXCITED = "activate({0},0.5,4) + repress({1},0.5,4) - {0}"


def extrapolated(coarse, fine):
    """The limit of an answer of order two from cells of a width and half of it."""
    return fine + (fine - coarse) / 3.0


class Steady(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Cellfate(scratch.name)

    def run_case(self, genes, **keys):
        done = self.case.run(genes, **keys)
        self.assertEqual(done.code, 0, done.messages)
        return done

    def check_numbers(self, make, counts, exact, tolerance, least_order=1.9):
        """Order two and the limit of summary numbers; `make(n)` gives the keys of a run on n cells."""
        found = [self.run_case(**make(n)).summary for n in counts]
        for name, value in exact.items():
            with self.subTest(number=name):
                errors = [abs(f[name] - value) for f in found]
                limit = extrapolated(found[-2][name], found[-1][name])
                self.assertLess(abs(limit - value), tolerance * max(1.0, abs(value)))
                if errors[-1] > 20 * abs(limit - value):  # else the next order is seen too
                    self.assertGreater(math.log2(errors[-2] / errors[-1]), least_order)

    def test_linear_full_tensor(self):
        """Ornstein and Uhlenbeck: B Sigma + Sigma B^T = 2 D."""
        def make(n):
            return {"genes": [gene("x", -2.8, 2.8, n, "-x + 1.5*y", noise=0.3),
                              gene("y", -2.6, 2.6, n, "-0.8*x - 1.4*y", noise=0.2)],
                    "cross_noise": [cross("x", "y", -0.12)]}
        self.check_numbers(make, (48, 96), {
            "covariance_x_x": 0.2105769231, "covariance_x_y": -0.0596153846, "covariance_y_y": 0.1769230769,
            "entropy_production_rate": 2.211842105263}, 2e-4)

    def test_flux_of_a_linear_network(self):
        """J = C x P with a known matrix C, in every cell."""
        n, half = 160, (2.8, 2.6)
        done = self.run_case([gene("x", -half[0], half[0], n, "-x + 1.5*y", noise=0.3),
                              gene("y", -half[1], half[1], n, "-0.8*x - 1.4*y", noise=0.2)],
                             cross_noise=[cross("x", "y", -0.12)])
        x, y = np.meshgrid(centres(-half[0], half[0], n), centres(-half[1], half[1], n))
        sigma = np.array([[0.2105769231, -0.0596153846], [-0.0596153846, 0.1769230769]])
        inverse = np.linalg.inv(sigma)
        density = np.exp(-0.5 * (inverse[0, 0] * x**2 + 2 * inverse[0, 1] * x * y + inverse[1, 1] * y**2))
        density *= 0.866947483169
        np.testing.assert_allclose(done.field("P"), density, atol=1.5e-3)
        np.testing.assert_allclose(done.field("J_x"), (0.362624821683 * x + 1.28088445078 * y) * density, atol=2e-3)
        np.testing.assert_allclose(done.field("J_y"), (-1.07617689016 * x - 0.362624821683 * y) * density, atol=2e-3)

    def test_exact_state_out_of_equilibrium(self):
        """N1: U = 4(x^2-1)^2 + 6(y-x/2)^2 with a full tensor and a rotation."""
        def make(n):
            return {"genes": [gene("x", -2.1, 2.1, n, "-1.92*x^3 + 2.76*x - 1.68*y", noise=0.12),
                              gene("y", -2.6, 2.6, n, "1.6*x^3 - 0.82*x - 1.56*y", noise=0.08)],
                    "cross_noise": [cross("x", "y", 0.05)]}
        self.check_numbers(make, (80, 160), {
            "entropy_production_rate": 12.9479075425, "covariance_x_x": 0.917670860745,
            "covariance_x_y": 0.458835430371}, 1e-3, least_order=1.8)

    def test_exact_state_with_noise_of_the_state(self):
        """N2: Ito, a tensor and a rotation that depend on the state."""
        fx = "-0.3*x^5 - 0.9*x^3 - 0.48*x*y + 1.25*x - 2.4*y^3 - 2*y"
        fy = "0.48*x^2*(1-x^2) + 2.4*x*(x^2-1)*(y^2+1) - 0.6*y*(y^2+3) + 0.1*y + 0.04"
        def make(n):
            return {"genes": [gene("x", -2.2, 2.2, n, fx, noise="0.1*(1+x^2/4)"),
                              gene("y", -2.6, 2.6, n, fy, noise="0.15*(1+y^2/3)")],
                    "cross_noise": [cross("x", "y", "0.04*x")], "interpretation": "ito"}
        self.check_numbers(make, (96, 192), {
            "entropy_production_rate": 11.9482918969, "covariance_x_x": 0.889294015587}, 1.5e-3, least_order=1.8)

    def test_three_genes(self):
        """Cyclic Ornstein and Uhlenbeck: Sigma = D, entropy production 6 w^2."""
        def make(n):
            drifts = {"x": "-x - 0.8*y + 0.8*z", "y": "0.8*x - y - 0.8*z", "z": "-0.8*x + 0.8*y - z"}
            return {"genes": [gene(g, -1.5, 1.5, n, f) for g, f in drifts.items()], "noise": "0.1"}
        self.check_numbers(make, (12, 24), {
            "entropy_production_rate": 3.84, "covariance_x_x": 0.1, "covariance_z_z": 0.1}, 0.012, least_order=1.7)

    def test_full_tensor_of_three_genes(self):
        """Ornstein and Uhlenbeck in three dimensions: B Sigma + Sigma B^T = 2 D, solved here."""
        b = np.array([[1, -0.9, 0.3], [0.2, 1.2, -1.1], [-1.3, 0.4, 0.8]])
        d = np.array([[0.2, 0.05, 0], [0.05, 0.3, -0.08], [0, -0.08, 0.25]])
        sigma = np.linalg.solve(np.kron(np.eye(3), b) + np.kron(b, np.eye(3)), 2 * d.ravel()).reshape(3, 3)
        half = 4.2 * np.sqrt(np.diag(sigma))
        drifts = [" + ".join(f"({-b[i, j]})*{'xyz'[j]}" for j in range(3)) for i in range(3)]
        def make(n):
            return {"genes": [gene("xyz"[i], -half[i], half[i], n, drifts[i], noise=d[i, i]) for i in range(3)],
                    "cross_noise": [cross("x", "y", 0.05), cross("y", "z", -0.08)]}
        self.check_numbers(make, (16, 32), {
            "entropy_production_rate": 2.708799132445, "covariance_x_y": sigma[0, 1], "covariance_z_z": sigma[2, 2]},
            4e-3, least_order=1.7)

    def test_toggle_with_correlated_noise(self):
        """T3: walls that cut across the tensor's axes keep order two."""
        def make(n):
            return {"genes": [gene("x", 0, 3, n, EXCITED.format("x", "y"), noise=0.05),
                              gene("y", 0, 3, n, EXCITED.format("y", "x"), noise=0.05)],
                    "cross_noise": [cross("x", "y", 0.02)]}
        self.check_numbers(make, (64, 128), {
            "entropy_production_rate": 1.2831853886, "mean_x": 1.0493155153, "covariance_x_y": -0.32283354644}, 2e-5)

    def test_bistable_toggle(self):
        """T2: no activation of a gene by itself."""
        def make(n):
            return {"genes": [gene("x", 0, 2, n, "repress(y,0.5,4) - x"), gene("y", 0, 2, n, "repress(x,0.5,4) - y")],
                    "noise": "0.02"}
        self.check_numbers(make, (64, 128), {
            "entropy_production_rate": 0.06677899234, "mean_x": 0.55731219596, "covariance_x_y": -0.16874203841}, 5e-5)

    def test_interpretations(self):
        """F = -x with D = 0.1(1 + x^2/2): three variances and densities at zero."""
        for word, variance, peak in (("ito", 2 / 19, 1.277428177611), ("stratonovich", 1 / 9, 1.245901302957),
                                     ("klimontovich", 2 / 17, 1.213556768730)):
            with self.subTest(word=word):
                found = []
                for n in (401, 801):
                    done = self.run_case([gene("x", -12, 12, n, "-x", noise="0.1*(1+x^2/2)")], interpretation=word)
                    found.append((done.summary["covariance_x_x"], done.field("P")[n // 2]))
                self.assertAlmostEqual(extrapolated(found[0][0], found[1][0]), variance, delta=2e-5)
                self.assertAlmostEqual(extrapolated(found[0][1], found[1][1]), peak, delta=2e-4)

    def test_ring(self):
        """A tilted ring: a flux everywhere the same, and the entropy that it makes."""
        def make(n):
            return {"genes": [gene("x", -math.pi, math.pi, n, "0.8 - 0.6*sin(x)", periodic="yes")], "noise": "0.2"}
        self.check_numbers(make, (100, 200), {"entropy_production_rate": 2.30384771903}, 1e-6)
        done = self.run_case(**make(200))
        np.testing.assert_allclose(done.field("J_x"), 0.09166718815364, rtol=2e-4)
        self.assertLess(np.ptp(done.field("J_x")), 1e-13)

    def test_small_probabilities_have_all_their_digits(self):
        """A gradient drift: ln P is right to 1e-6 of its value in every cell, also below e^-600."""
        n = 96
        x, y = np.meshgrid(centres(-2, 2, n), centres(-2, 2, n))
        u = (x**4 / 4 - x**2 / 2 + 0.1 * x * y + 0.6 * y**2) / 0.0075
        genes = [gene("x", -2, 2, n, "-(x^3 - x + 0.1*y)"), gene("y", -2, 2, n, "-(0.1*x + 1.2*y)")]
        shift = u.min()
        log = -(u - shift) - math.log(np.sum(np.exp(-(u - shift))) * (4 / n) ** 2)
        self.assertLess(log.min(), -600)
        for ranks in (1, 2, 4):
            with self.subTest(ranks=ranks):
                done = self.case.run(genes, noise="0.0075", ranks=ranks, name=f"on_{ranks}")
                self.assertEqual(done.code, 0, done.messages)
                np.testing.assert_allclose(-done.field("U"), log, rtol=1e-6, atol=1e-6)
                self.assertLess(abs(done.summary["entropy_production_rate"]), 1e-9)


if __name__ == "__main__":
    unittest.main()
