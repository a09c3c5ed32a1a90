"""Bores and holes of the continuum hold their flux: shielded until the front arrives, then as Faraday's law has it."""
import csv
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from scipy.integrate import quad
from scipy.linalg import expm
from scipy.optimize import brentq
from scipy.special import j0, j1, y0, y1

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import Solar  # noqa: E402

MU0 = 1.25663706212e-6
INNER, OUTER = 1e-3, 2e-3  # m
CRITICAL, CRITERION = 1e8, 1e-4  # A/m2, V/m
LAW = "law: {power_law: {critical_current: 1e8 A/m2, criterion: 1e-4 V/m, exponent: %g}}\n"
DIFFUSIVITY = CRITERION / CRITICAL / MU0  # of B with the exponent 1, m2/s
TUBE = "model: continuum\ngrid: {geometry: cylindrical, r: {from: 1 mm, to: 2 mm, cells: %d}}\n"
FRAME = """model: continuum
grid:
  x: {from: -4 mm, to: 4 mm, cells: 16}
  y: {from: -4 mm, to: 4 mm, cells: 16}
  active: "!(%s)"
"""
SQUARE = "abs(x) < 2e-3 && abs(y) < 2e-3"
RISING = "field: {expression: '%g*t', unit: T}\n"


class Holes(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)

    def run_case(self, text, ranks=1):
        (self.folder / "case.yaml").write_text(text, encoding="utf-8")
        done = Solar(self.folder, "fluxform-vortex").run(f"out{ranks}", self.folder / "case.yaml", ranks=ranks,
                                                          timeout=220)
        self.assertEqual((done.code, done.messages), (0, ""))
        with open(done.folder / "history.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return done, {key.split(" [")[0]: np.array([float(row[key]) for row in rows]) for key in rows[0]}

    def test_tube(self):
        """The row of the cases: 0.05 T outside, and the front, which crosses the wall at 0.126 T, halfway. Later B
        rises at one rate all over, so that E = r dB/dt / 2, J = Jc (E/Ec)^(1/n), and the bore lags by mu0 times the
        integral of J over the wall. What is left of the arrival has decayed as exp(-7 s / 0.3 s); the sum over 50
        cells is off by 1e-4 of it."""
        done, h = self.run_case(TUBE % 50 + LAW % 30 + RISING % 0.01 +
                                "time: {stop: 20 s, step: 1e-4 s, rtol: 1e-5}\noutput: {fields: 5 s, history: 1 s}\n")
        shielded = h["applied_field"] < 0.11
        self.assertEqual(shielded.sum(), 11)
        self.assertLess(np.abs(h["field_in_bore"][shielded]).max(), 1e-9)
        lag = MU0 * quad(lambda r: CRITICAL * (r * 0.005 / CRITERION)**(1 / 30), INNER, OUTER)[0]
        self.assertAlmostEqual(h["field_in_bore"][-1], 0.2 - lag, delta=2e-4 * lag)
        rate = (h["field_in_bore"][-1] - h["field_in_bore"][-2]) / 1.0
        self.assertAlmostEqual(rate, 0.01, delta=1e-6)
        self.assertAlmostEqual(done.summary("bore_radius"), INNER, delta=1e-12)

    def test_bore_of_a_normal_tube(self):
        """With E = rho J the field outside, switched on, leaks in: B = 1 - sum c_k R_k(r) exp(-D k^2 t) with R_k(b) = 0
        and, of a dB_h/dt = 2 D dB/dr at r = a, R' + a k^2 R / 2 = 0 there; the c_k by the scalar product that has the
        weight r on the wall and a^2/2 at its inner end. 100 cells are off by (h k)^2 / 12 of the last term's rate."""
        _, h = self.run_case(TUBE % 100 + LAW % 1 + "field: 0.1 T\n" +
                             "time: {stop: 1 s, step: 1e-6 s, rtol: 1e-6, atol: 1e-8}\noutput: {history: 0.2 s}\n")
        exact = bore_of_a_normal_tube(h["time"][1:])
        self.assertLess(np.abs(h["field_in_bore"][1:] / 0.1 - exact).max(), 5e-4)
        self.assertGreater(exact[-1], 0.5)

    def test_a_listed_side_of_the_bore_is_what_it_says(self):
        for side, at_last in (("{side: r_min, is: field, field: 0.05 T}", 0.05), ("{side: r_min, is: mirror}", 0.1)):
            _, h = self.run_case(TUBE % 20 + LAW % 1 + f"field: 0.1 T\nsides: [{side}]\n" +
                                 "time: {stop: 20 s, step: 1e-4 s}\noutput: {history: 20 s}\n")
            self.assertNotIn("field_in_bore", h)
            expected = at_last
            if "mirror" not in side:  # the field falls as ln r
                weight = quad(lambda r: 2 * r * (0.05 + 0.05 * np.log(r / INNER) / np.log(2)), INNER, OUTER)[0]
                expected = weight / (OUTER**2 - INNER**2)
            self.assertAlmostEqual(h["mean_field"][-1], expected, delta=2e-4)

    def test_hole_of_a_normal_bar(self):
        """Against the exponential of the matrix of the same cells with one number for the hole, on 1 and 2 ranks: only
        the steps' tolerance and the 1e-8 of the run in which the hole's cells even out are between them."""
        text = (FRAME % SQUARE + LAW % 1 + "field: 0.1 T\n" +
                "time: {stop: 4 s, step: 1e-5 s, rtol: 1e-5, atol: 1e-7}\noutput: {history: 1 s}\n")
        exact = hole_of_a_normal_bar(np.arange(1.0, 4.5))
        for ranks in (1, 2):
            done, h = self.run_case(text, ranks)
            self.assertLess(np.abs(h["field_in_hole_1"][1:] / 0.1 - exact).max(), 3e-4)
            self.assertLess(abs(done.summary("flux_density_relative_mismatch")), 1e-10)
        self.assertGreater(exact[-1], 0.2)

    def test_hole_of_a_pinned_bar(self):
        """A wall of d = 2 mm shields the hole up to mu0 Jc d = 0.251 T. Once B rises at one rate, E along the wall is
        between dB/dt times half and once the distance from the middle, 2 to 4 mm, so that J is Jc to 2 %."""
        _, h = self.run_case(FRAME % SQUARE + LAW % 50 + RISING % 0.05 +
                             "time: {stop: 8 s, step: 1e-4 s}\noutput: {history: 0.5 s}\n")
        shielded = h["applied_field"] < 0.22
        self.assertLess(np.abs(h["field_in_hole_1"][shielded]).max(), 1e-6)
        self.assertAlmostEqual(0.4 - h["field_in_hole_1"][-1], MU0 * CRITICAL * 2e-3, delta=0.03 * 0.251)

    def test_two_holes_and_a_notch(self):
        """Two holes hold fluxes of their own; what reaches the edge of the grid is outside."""
        holes = "abs(abs(x) - 2e-3) < 1e-3 && abs(y) < 1e-3 || y > 3e-3 && abs(x) < 1e-3"
        _, h = self.run_case(FRAME % holes + LAW % 30 + RISING % 0.05 +
                             "time: {stop: 2 s, step: 1e-4 s}\noutput: {history: 0.5 s}\n")
        self.assertNotIn("field_in_hole_3", h)
        self.assertLess(np.abs(h["field_in_hole_1"] - h["field_in_hole_2"]).max(), 1e-9)
        self.assertLess(h["field_in_hole_1"][-1], 1e-3)


def bore_of_a_normal_tube(times, modes=60):
    a, b = INNER, OUTER

    def shape(k, r):
        return j0(k * r) * y0(k * b) - y0(k * r) * j0(k * b)

    def condition(k):
        slope = -k * (j1(k * a) * y0(k * b) - y1(k * a) * j0(k * b))
        return slope + 0.5 * a * k * k * shape(k, a)

    grid = np.linspace(10.0, modes * np.pi / (b - a), 40 * modes)
    values = [condition(k) for k in grid]
    roots = [brentq(condition, low, high, xtol=1e-9)
             for low, high, f, g in zip(grid, grid[1:], values, values[1:]) if f * g < 0]
    inside = np.zeros_like(times)
    for k in roots:
        # int r R over the wall is -(D's flux at both ends)/k^2 by Bessel's equation; the square by quadrature.
        square = quad(lambda r: r * shape(k, r)**2, a, b, limit=400)[0] + 0.5 * a * a * shape(k, a)**2
        one = quad(lambda r: r * shape(k, r), a, b, limit=400)[0] + 0.5 * a * a * shape(k, a)
        inside += one / square * shape(k, a) * np.exp(-DIFFUSIVITY * k * k * times)
    return 1 - inside


def hole_of_a_normal_bar(times, cells=16, width=0.5e-3):
    centre = (np.arange(cells) + 0.5 - cells / 2) * width
    hole = (np.abs(centre)[:, None] < 2e-3) & (np.abs(centre)[None, :] < 2e-3)
    number = np.where(hole, 0, np.cumsum(~hole).reshape(hole.shape))
    size = number.max() + 1
    volume = np.bincount(number.ravel()) * width**2
    rate, source = np.zeros((size, size)), np.zeros(size)
    for i in range(cells):
        for j in range(cells):
            for di, dj in ((1, 0), (0, 1), (-1, 0), (0, -1)):
                k, near = number[i, j], (i + di, j + dj)
                outside = min(near) < 0 or max(near) >= cells
                other = 0 if outside else number[near]
                if not outside and k == other:
                    continue
                # Half a cell to a rim or to the outside, a whole one between cells of the sample.
                conductance = DIFFUSIVITY * (2.0 if outside or 0 in (k, other) else 1.0)
                rate[k, k] -= conductance / volume[k]
                if outside:
                    source[k] += conductance / volume[k]
                else:
                    rate[k, other] += conductance / volume[k]
    settled = np.linalg.solve(-rate, source)
    return np.array([(settled - expm(rate * t) @ settled)[0] for t in times])


if __name__ == "__main__":
    unittest.main()
