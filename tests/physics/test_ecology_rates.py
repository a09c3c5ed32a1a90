"""Growth rates where movement converges, where several places do nearly as well, and what each patch is
worth, against a second assembly of the equations (tests/support/ecology_matrix.py)."""
import sys
import unittest
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from ecology_maps import CELL, SOUTH, WEST, MapCase, land, population, write_ascii  # noqa: E402
from ecology_matrix import (add_taxis, bernoulli, constant_velocities, matrix, principal,  # noqa: E402
                            stream_velocities)

# The eigensolver stops at a residual of 1e-11 of the shifted rate; dense eigenvalues carry the rounding
# of entries up to D/h^2, some 100 per year, times the condition of a map's own modes.
ACCURACY = 1e-9


class Convergence(MapCase):
    def test_preference_2(self):
        """Twice as many inside as outside the edge of a patch with just its critical half width."""
        inner = 1000 * np.arctan(0.5) * np.linspace(0, 1, 101)
        outer = [inner[-1]]
        while outer[-1] < 12000:
            outer.append(outer[-1] + min(200.0, 1.03 * (outer[-1] - (outer[-2] if len(outer) > 1 else inner[-2]))))
        faces = np.array([float(f"{x:.9g}") for x in [*inner, *outer[1:]]])
        expected = self.line_rate(faces, np.log(2.0))
        text = self.line(faces, 0.693147180559945)
        self.answer(text, "persistence")
        self.assertAlmostEqual(self.value("growth_rate"), expected, delta=ACCURACY)
        self.assertLess(abs(expected), 2e-4)  # critical, but for the cells
        self.assertEqual(self.value("one_sign"), 1)

    def test_preference_2_ten_thousandfold(self):
        faces = np.concatenate([np.linspace(0, 400, 41), np.linspace(450, 6000, 60)])
        expected = self.line_rate(faces, np.log(1e4))
        self.answer(self.line(faces, np.log(1e4)), "persistence")
        self.assertAlmostEqual(self.value("growth_rate"), expected, delta=ACCURACY)

    @staticmethod
    def line(faces, attraction):
        listed = ", ".join(f"{x:.9g} m" for x in faces)
        edge = faces[np.searchsorted(faces, 463.7 if faces[-1] > 11000 else 400)] - 1e-3
        edge = f"{edge:.9g}" if faces[-1] < 11000 else "463.7"
        return (f"grid: {{x: {{spacing: list, coordinates: [{listed}]}}, regions: [{{name: out, where: '1'}}, "
                f"{{name: patch, where: 'x < {edge}'}}]}}\n"
                "density_unit: km-1\nborders: [{side: all, is: no_flux}]\noutput: {paraview: false}\n" +
                population("1 km2/yr", "{regions: {out: -1 yr-1, patch: 1 yr-1}}",
                           f", taxis: 1 km2/yr, attractant: {{regions: {{out: 0, patch: {attraction:.16g}}}}}"))

    @staticmethod
    def line_rate(faces, attraction):
        """The same cells as a dense matrix."""
        edge = 463.7 if faces[-1] > 11000 else 399.999
        centre, width = 0.5 * (faces[1:] + faces[:-1]), np.diff(faces)
        inside = centre < edge
        rates = np.diag(np.where(inside, 1.0, -1.0))
        for k in range(len(centre) - 1):
            h = centre[k + 1] - centre[k]
            step = attraction * (float(inside[k + 1]) - float(inside[k]))  # v h / D
            leaving, entering = 1e6 / h * bernoulli(-step), 1e6 / h * bernoulli(step)
            rates[k, k] -= leaving / width[k]
            rates[k, k + 1] += entering / width[k]
            rates[k + 1, k] += leaving / width[k + 1]
            rates[k + 1, k + 1] -= entering / width[k + 1]
        # the similar symmetric matrix: geometric means of opposite entries, as on every line
        off = np.sqrt(np.diag(rates, 1) * np.diag(rates, -1))
        return np.linalg.eigvalsh(np.diag(np.diag(rates)) + np.diag(off, 1) + np.diag(off, -1))[-1]

    def test_wind_into_a_closed_corner(self):
        """Densities in equilibrium with the wind differ by exp(40)."""
        shape = (12, 14)
        x, y = np.meshgrid(CELL * (np.arange(14) + 0.5), CELL * (np.arange(12) + 0.5))
        good = np.hypot(x - 300, y - 300) < 250
        r, d = np.where(good, 0.8, -0.2), np.full(shape, 1e4)
        write_ascii(self.folder / "a.asc", np.where(good, 2.0, 1.0))
        rates = matrix(np.ones(shape, bool), CELL, d, r, *constant_velocities(shape, 200.0, 100.0))
        text = land("a.asc", "nodata: hole", "[{name: bad, from: 1}, {name: good, from: 2}]",
                    people=population(rate="{regions: {bad: -0.2 yr-1, good: 0.8 yr-1}}"))
        text += "flow: {components: {x: 200 m/yr, y: 100 m/yr}}\n"
        self.answer(text, "persistence")
        # a potential flow: eigenvalues of the similar symmetric matrix
        dense = rates.toarray()
        symmetric = np.sqrt(dense * dense.T) * (1 - np.eye(len(dense))) + np.diag(np.diag(dense))
        self.assertAlmostEqual(self.value("growth_rate"), np.linalg.eigvalsh(symmetric)[-1], delta=ACCURACY)

    def river(self, rows=30, columns=40):
        """Woods beside a meandering river that leaves through the eastern end; a lake without data."""
        x, y = np.meshgrid(CELL * (np.arange(columns) + 0.5), CELL * (np.arange(rows) + 0.5))
        kind = 1.0 + (np.sin(x / 450) * np.cos(y / 380) > 0.2) + (np.hypot(x - 2800, y - 2200) < 500)
        kind[np.hypot(x - 1500, y - 500) < 250] = np.nan
        return kind

    def test_habitat_river(self):
        kind = self.river()
        write_ascii(self.folder / "river.asc", kind)
        west, south = WEST, SOUTH
        psi = lambda a, b: 2000 * 90 * np.tanh((b - south - 1500 - 600 * np.sin((a - west) / 2400)) / 90)
        corners = (west + CELL * np.arange(41), south + CELL * np.arange(31))
        r = np.select([kind == 1, kind == 2], [-0.4, 0.1], 0.35)
        d = np.select([kind == 1, kind == 2], [3e4, 2e4], 1e4)
        rates = matrix(np.isfinite(kind), CELL, d, r, *stream_velocities(psi, *corners), open_east=True)
        text = land("river.asc", "nodata: hole",
                    "[{name: field, from: 1}, {name: scrub, from: 2}, {name: wood, from: 3}]",
                    people=population("{regions: {field: 3e4 m2/yr, scrub: 2e4 m2/yr, wood: 1e4 m2/yr}}",
                                      "{regions: {field: -0.4 yr-1, scrub: 0.1 yr-1, wood: 0.35 yr-1}}"))
        text = text.replace("[{side: all", "[{side: x_max, is: outflow}, {side: all")
        text += ("constants: {U: 2000, w: 90, yc: 5801500, amp: 600, L: 2400}\n"
                 "flow: {stream_function: {psi: {expression: "
                 "\"U*w*tanh((y - yc - amp*sin((x - 500000)/L))/w)\", unit: m2/yr}}}\n")
        done = self.answer(text, "persistence")
        self.assertAlmostEqual(self.value("growth_rate"), principal(rates)[0], delta=ACCURACY)
        self.assertNotIn("PETSc", done.raw + done.told)
        self.assertEqual(self.value("one_sign"), 1)


class Patches(MapCase):
    """Two woods of nearly the same worth."""

    CLASSES = "[{name: field, from: 1}, {name: wood, from: 2}]"
    PEOPLE = population(rate="{regions: {field: -0.5 yr-1, wood: 0.4 yr-1}}")

    def woods(self):
        kind = np.ones((20, 30))
        kind[5:14, 2:11] = kind[5:14, 17:26] = 2.0
        kind[5:7, 2] = 1.0  # the western one is a little worse
        return kind

    def rates_of(self, kind):
        shape = kind.shape
        return matrix(np.isfinite(kind), CELL, np.full(shape, 1e4), np.where(kind == 2, 0.4, -0.5),
                      *constant_velocities(shape, 0.0, 0.0))

    def test_valley(self):
        kind = self.woods()
        write_ascii(self.folder / "valley.asc", kind)
        rates = self.rates_of(kind)
        first, second = principal(rates, 2)
        self.assertLess(first - second, 0.01 * first)  # what the case is about
        text = land("valley.asc", classes=self.CLASSES, people=self.PEOPLE)
        text += "patches: [{name: west wood, where: \"x < 501500\"}]\n"
        done = self.answer(text, "persistence")
        self.assertAlmostEqual(self.value("growth_rate"), first, delta=ACCURACY)
        self.assertAlmostEqual(self.value("second_growth_rate"), second, delta=ACCURACY)
        self.assertAlmostEqual(self.value("gap"), first - second, delta=ACCURACY)
        self.assert_warned("is nearly the first")
        inside = np.broadcast_to(np.arange(30) < 15, kind.shape).ravel()
        for name, part in (("of_west wood_alone", inside), ("without_west wood", ~inside)):
            kept = np.flatnonzero(part)
            alone = principal(rates[kept][:, kept])[0]
            self.assertAlmostEqual(self.value("growth_rate_" + name), alone, delta=ACCURACY)
            self.assertLess(alone, first)
        with h5py.File(done.folder / "run.h5") as run:
            where, other = run["distribution"][-1], run["second_distribution"][-1]
            self.assertGreater(where[:, 15:].max(), 0.99)
            self.assertLess(where[:, :15].max(), 0.5)
            self.assertGreater(np.abs(other[:, :15]).max(), 0.99)

    def test_valley_with_one_clearly_better_wood(self):
        kind = self.woods()
        kind[2:18, 18:28] = 2.0
        write_ascii(self.folder / "valley.asc", kind)
        self.answer(land("valley.asc", classes=self.CLASSES, people=self.PEOPLE), "persistence")
        self.assertAlmostEqual(self.value("growth_rate"), principal(self.rates_of(kind))[0], delta=ACCURACY)
        self.assertNotIn("second_growth_rate", self.summary)
        self.assert_not_warned("nearly the first")

    def test_valley_of_twins(self):
        """Rates of mirror images differ by tunnelling alone; on two ranks."""
        kind = np.ones((9, 26))
        kind[2:7, 2:8] = kind[2:7, 18:24] = 2.0
        write_ascii(self.folder / "twins.asc", kind)
        first, second = principal(self.rates_of(kind), 2)
        self.assertLess(first - second, 1e-3)
        text = land("twins.asc", classes=self.CLASSES, people=self.PEOPLE)
        self.answer(text, "persistence", ranks=2)
        self.assertAlmostEqual(self.value("growth_rate"), first, delta=ACCURACY)
        self.assertAlmostEqual(self.value("second_growth_rate"), second, delta=ACCURACY)
        self.assert_warned("with 'patches' the rate of each is reported")


class Modes(MapCase):
    TEXT = ("grid: {x: {from: 0 m, to: 10 m, cells: 20}}\nborders: [{side: all, is: hostile}]\n"
            "output: {paraview: false}\ndensity_unit: m-1\n")

    def test_modes_of_an_empty_landscape_are_those_of_a_rare_population(self):
        text = self.TEXT + population("1 m2/yr", "0.3 yr-1").replace("initial: 1", "initial: 0")
        done = self.answer(text, "{eigenmodes: {count: 2}}")
        # sines of the cells' centres: r - (2/h sin(k pi h/2L))^2, and 'rate' is minus that
        expected = [(4 * np.sin(k * np.pi * 0.5 / 20)) ** 2 - 0.3 for k in (1, 2)]
        found = sorted(self.value(f"rate_{k}") for k in (0, 1))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)
        self.assertIn("minus its growth rate", done.told)
        self.assert_not_warned("does not rest")

    def test_modes_of_a_state_that_moves_are_warned_of(self):
        self.answer(self.TEXT + population("1 m2/yr", "0.3 yr-1"), "{eigenmodes: {count: 1}}")
        self.assert_warned("which does not rest")


if __name__ == "__main__":
    unittest.main()
