"""Marks, recovery, arrival, nucleation and the chromosome's laws against closed forms and the sheet's numbers."""
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import erfcx

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from spindle_run import Spindle, bar, body, extrapolated, fibre, pool, spot, until  # noqa: E402

FIBRE = {"spindle": body(-6.5, 6.5, 40), "microtubules": [fibre()]}


def smeared(x, width, length):
    """A Gaussian of this width carried by an exponential of this length, integral one."""
    z = (width / length - x / width) / math.sqrt(2)
    return erfcx(z) * np.exp(-0.5 * (x / width) ** 2) / (2 * length)


class Marks(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Spindle(scratch.name)

    def run_case(self, name="run", **keys):
        done = self.case.run(name, **keys)
        self.assertEqual(done.code, 0, done.messages)
        return done

    def together(self, left, right, cells, pools, stop, every=None):
        """Amount, centroid and variance of what is marked and carried to the right in both pools."""
        h = self.run_case(spindle=body(left, right, cells), microtubules=pools, marks=[spot(0.0, 0.5)], time=until(stop),
                          output={"paraview": "no", "history": f"{every or stop} min"}).history()
        amounts = np.array([h[f"{p['name']}_plus_marked"] for p in pools])
        places = np.array([h[f"{p['name']}_plus_marked_centroid"] for p in pools])
        squares = np.array([h[f"{p['name']}_plus_marked_variance"] for p in pools]) + places**2
        total = amounts.sum(axis=0)
        centroid = (amounts * places).sum(axis=0) / total
        return np.array([total / total[0], centroid, (amounts * squares).sum(axis=0) / total - centroid**2])

    def test_two_pools(self):
        pools = [pool("a", number=0.35, turnover=1 / 0.12, flux=0.6, diffusivity=0.01),
                 pool("b", number=0.65, turnover=1 / 1.6, flux=0.9, diffusivity=0.01)]
        found = extrapolated([self.together(-2.6, 6.4, n, pools, 4.0, 1.0) for n in (200, 400)], 3)
        exact = {1: (.441654889548, .689141594355, .288796254462), 2: (.301815183959, 1.25267216627, .318828942661),
                 4: (.21765419936, 2.40595446666, .337109904316)}
        for t, values in exact.items():
            np.testing.assert_allclose(found[:, t], values, rtol=1e-4)

    def test_exchange(self):
        pools = [pool("a", number=0.6, turnover=10, flux=0.7, diffusivity=0.005, exchange=0.5),
                 pool("b", number=0.4, turnover=1.25, flux=0, diffusivity=0.3, exchange=0.2)]
        found = extrapolated([self.together(-5.0, 7.0, n, pools, 1.5) for n in (200, 400)], 3)
        np.testing.assert_allclose(found[:, -1], (.549763134502, .695181534621, .738369376831), rtol=1e-4)

    def test_exchange_in_the_long_run(self):
        pools = [pool("a", number=0.6, flux=0.7, diffusivity=0.005, exchange=0.5),
                 pool("b", number=0.4, flux=0, diffusivity=0.3, exchange=0.2)]
        found = extrapolated([self.together(-25.0, 33.0, n, pools, 24.0, 12.0) for n in (100, 200)], 3)
        speed, spread = (found[1:, 2] - found[1:, 1]) / 12.0
        self.assertLess(abs(speed - 0.2), 1e-4)
        self.assertLess(abs(0.5 * spread - 0.358571428571), 1e-4)

    def test_recovery_of_a_fluxing_lattice(self):
        def recovery(cells):
            h = self.run_case(spindle=body(-5.0, 5.0, cells), marks=[bar(-1.0, 1.0, light="bleach")], time=until(2.0),
                              microtubules=[pool("a", flux=0.8, turnover=2, diffusivity=0.02)],
                              output={"paraview": "no", "history": "0.5 min"}).history()
            return 1 - h["marked_in_window"] / h["marked_in_window"][0]
        found = extrapolated([recovery(n) for n in (200, 400)], 2)
        np.testing.assert_allclose(found[[1, 2, 4]], (.377035542029, .636082470927, .92457535063), rtol=1e-4)

    def test_arrival_at_the_pole(self):
        """A point 4 um away has spread to a Gaussian 3.6 um away after half a minute."""
        def arrived(cells):
            h = self.run_case(spindle=body(-2.4, 2.4, cells), marks=[spot(-1.2, math.sqrt(0.05))], time=until(5.5),
                              microtubules=[pool("a", flux=0.8, diffusivity=0.05)],
                              output={"paraview": "no", "history": "0.5 min"}).history()
            return 1 - h["a_plus_marked"] / h["a_plus_marked"][0]
        np.testing.assert_allclose(arrived(400)[[7, 9, 11]], (.1185788802, .5349925831, .869594743197), rtol=1e-4)

    def at_rest(self, left, right, speed, lifetime, cells, places):
        """Densities of both polarities at places, nucleated at a unit rate about 0."""
        done = self.run_case(spindle=body(left, right, cells), analysis="steady", microtubules=[pool(
            "a", number=0, flux=speed, turnover=lifetime,
            nucleation={"rate": "1 um/min", "at": "0 um", "width": "1.5 um"})])
        middles = left + (right - left) / cells * (np.arange(cells) + 0.5)
        fields = [done.field(f"a_{side}")[-1] for side in ("plus", "minus")]
        overlap = (fields[0] * fields[1]).sum() * (right - left) / cells
        return np.array([CubicSpline(middles, f)(places) for f in fields]), overlap

    def test_slide_and_cluster(self):
        places = np.array([1.0, -2.0])
        runs = [self.at_rest(-9.0, 9.0, 2.0, 0.8, n, places) for n in (200, 400)]
        plus, minus = extrapolated([r[0] for r in runs], 2)
        np.testing.assert_allclose(plus, (.163330527741, .0313576690731), rtol=1e-4)
        np.testing.assert_allclose(plus, 0.8 * smeared(places, 1.5, 1.6), rtol=1e-4)
        self.assertLess(abs(plus[0] / minus[0] / 2.07349177913 - 1), 1e-4)
        self.assertLess(abs(extrapolated([r[1] for r in runs], 2) / .0550265446807 - 1), 1e-4)

    def test_nucleation_in_space(self):
        """The share of right-pointing polymer per length, with a mean length of 5 um."""
        places = np.array([0.0, 5.0, 15.0])
        runs = [self.at_rest(-10.0, 40.0, 1.0, 5.0, n, places)[0][0] / 5.0 for n in (400, 800)]
        np.testing.assert_allclose(extrapolated(runs, 2), (.0799350594687, .0768693550616, .0104157321152), rtol=1e-4)

    def distance(self, stop, **keys):
        done = self.run_case(**{**FIBRE, "anaphase": {"at": "0 min"}, "time": until(stop), **keys})
        h = done.history()
        return h["right_pole"][-1] - h["right_kinetochore"][-1]

    def test_depolymerisation_by_length(self):
        by_length = {"pac_man": "0.6 um/min", "pac_man_per_distance": "0.25 1/min"}
        for stop, end, inhibit in ((2.25574179632, 1.0, {}), (1.0, 3.43408908363, {}),
                                   (3.61782509691, 1.0, {"pole_depolymerase": 1}),
                                   (6.25, 1.0, {"kinetochore_depolymerase": 1})):
            with self.subTest(stop=stop):
                self.assertLess(abs(self.distance(stop, kinetochores=by_length, inhibit=inhibit) - end), 1e-5)

    def test_kinetochores_stop_within_reach_of_their_pole(self):
        self.assertLess(abs(self.distance(8.0, kinetochores={"pac_man": "1.2 um/min"}) - 0.5), 0.05)

    def tension(self, **keys):
        law = {"tension": {"zeta": "50 pN min/um", "stiffness": "100 pN/um", "rest": "1 um"}}
        return self.run_case(**{**FIBRE, "kinetochores": {"pac_man": "1.2 um/min", "law": law}, **keys})

    def test_sisters(self):
        h = self.tension(spindle=body(-6.5, 6.5, 200), time=until(3.0), anaphase={"at": "2.5 min"}).history()
        apart = h["right_kinetochore"] - h["left_kinetochore"]
        before = h["time"] <= 2.5
        np.testing.assert_allclose(apart[before], 2 - np.exp(-h["time"][before] / 0.25), atol=1e-5)
        np.testing.assert_allclose(h["tension"][before], 100 * (apart[before] - 1), atol=1e-9)
        np.testing.assert_allclose(h["tension"][~before], 0)
        self.assertLess(abs((apart[-1] - apart[-2]) / (h["time"][-1] - h["time"][-2]) - 4.0), 1e-9)
        poor = self.tension(time=until(5.0), inhibit={"kinetochore_depolymerase": 1}).history()
        self.assertLess(abs(poor["tension"][-1] - 40.0), 1e-4)

    def test_sisters_at_rest(self):
        done = self.tension(analysis="steady").summary
        self.assertLess(abs(done["right_kinetochore"] - done["left_kinetochore"] - 2.0), 1e-8)
        self.assertLess(abs(done["tension"] - 100.0), 1e-6)


if __name__ == "__main__":
    unittest.main()
