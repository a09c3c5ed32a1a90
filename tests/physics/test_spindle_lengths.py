"""Lengths of microtubules (Dogterom & Leibler) against closed forms and the sheet's numbers."""
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from scipy.integrate import quad

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from spindle_run import Spindle, extrapolated  # noqa: E402

COUNTS = (200, 400)


def rates(growth, shrinkage, catastrophe, rescue, **more):
    return {"growth": f"{growth!r} um/s", "shrinkage": f"{shrinkage!r} um/s", "catastrophe": f"{catastrophe!r} 1/s",
            "rescue": f"{rescue!r} 1/s", "seeds": "1 1/s", **more}


USUAL = (0.2, 0.4, 0.05, 0.02)
RAN = (0.18, 0.33, 0.024, 0.018)


class Lengths(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Spindle(scratch.name)

    def run_case(self, longest, cells, **keys):
        grid = {"x": {"from": "0 um", "to": f"{longest!r} um", "cells": cells}}
        done = self.case.run(**{"model": "lengths", "grid": grid, "output": {"paraview": "no"}, **keys})
        self.assertEqual(done.code, 0, done.messages)
        return done

    def at_rest(self, longest, names, counts=COUNTS, order=2, **keys):
        runs = [self.run_case(longest, n, analysis="steady", **keys).summary for n in counts]
        return [extrapolated([r[name] for r in runs], order) for name in names]

    def close(self, found, exact, rtol=1e-4):
        np.testing.assert_allclose(found, exact, rtol=rtol)

    def test_exponential(self):
        for values, mean, lifetime in ((USUAL, 5.0, 37.5), ((0.18, 0.33, 0.1, 0.004), 1.84014888, None),
                                       (RAN, 12.6923077, None)):
            with self.subTest(rates=values):
                names = ["mean_length", "length_variance", "growing_share", "lifetime"]
                found = self.at_rest(25.0 * mean, names, counts=(400, 800), **rates(*values))
                self.close(found[:2], [mean, mean**2])
                self.close(found[2], values[1] / (values[0] + values[1]))
                self.close(found[3], lifetime or mean * (1 / values[0] + 1 / values[1]))

    def test_wall(self):
        exact = 5.0 - 10.0 / math.expm1(2.0)
        self.assertAlmostEqual(exact, 3.43482357, 7)
        self.close(self.at_rest(10.0, ["mean_length"], end="wall", **rates(*USUAL)), [exact])

    def test_profile(self):
        """Of second order, also next to the end where the stencil is cut off."""
        errors = []
        for cells in COUNTS:
            done = self.run_case(60.0, cells, analysis="steady", **rates(*USUAL))
            middles = (np.arange(cells) + 0.5) * 60.0 / cells
            per_metre = {"growing": 1e6 / 0.2, "shrinking": 1e6 / 0.4}
            errors.append(max(np.abs(done.field(field)[-1] / (scale * np.exp(-middles / 5.0)) - 1)
                              [(middles > 2.0) & (middles < 15.0)].max() for field, scale in per_metre.items()))
        self.assertLess(errors[-1], 2e-3)
        self.assertGreater(math.log2(errors[-2] / errors[-1]), 1.8)

    def test_survival_of_one_seed(self):
        """Seeds that enter from t = 0 on at one rate: what is lost of it tells how many die by then."""
        for values, exact in ((USUAL, {20: .535573137401, 60: .189247288828, 120: .0548456146059}),
                              (RAN, {60: .459233768664, 300: .08409537569})):
            with self.subTest(rates=values):
                stop = max(exact)
                tables = [self.run_case(0.9 * values[0] * stop if stop == 300 else 24.0, n,
                                        time={"stop": f"{stop} s", "step": "20 s"}, **rates(*values)).history()
                          for n in COUNTS]
                found = extrapolated([t["surviving"] for t in tables], 2)
                for t, share in exact.items():
                    self.assertLess(abs(found[np.argmin(np.abs(tables[0]["time"] - t))] / share - 1), 1e-4, t)

    def test_search_and_capture(self):
        names = ["reached", "lifetime", "capture_time"]
        self.close(self.at_rest(8.0, names, **rates(*USUAL, renucleation="0.1 1/s")),
                   (.168313600365, 25.2972639736, 199.711300198))

    def test_catastrophe_by_length(self):
        keys = rates(0.2, 0.4, 0.03, 0.04, catastrophe_per_length="0.004 s-1 um-1")
        found = self.at_rest(50.0, ["mean_length", "length_variance", "lifetime"], **keys)
        self.close(found, (4.82384126611, 14.6709522741, 51.2026389397))
        def weight(k):
            return quad(lambda l: l**k * math.exp(-0.05 * l - 0.01 * l * l), 0, 60)[0]
        self.assertLess(abs(weight(1) / weight(0) / 4.82384126611 - 1), 1e-9)

    def test_finite_tubulin(self):
        keys = {"growth": "-0.1 um/s", "growth_per_tubulin": "0.03 1/s", "shrinkage": "0.4 um/s",
                "catastrophe": "0.05 1/s", "rescue": "0.02 1/s", "seeds": "0.2 1/s", "tubulin_in_all": "20 um",
                "finite": "yes"}
        found = self.at_rest(40.0, ["tubulin", "mean_length"], **keys)
        self.close(found, (6.82207472364, 2.33793874412))
        done = self.run_case(20.0, 100, time={"stop": "40 s"}, **keys).history()
        whole = done["tubulin"] + 1e6 * done["polymer"]  # um, and metres of polymer
        self.assertLess(np.abs(whole / 20.0 - 1).max(), 1e-12)
        self.assertLess(done["tubulin"][-1], 15.0)

    def test_minus_ends_move_with_the_flux(self):
        """Their mean shift is the flux times the mean age of the living, E[T^2]/2E[T]."""
        def shift(cells):
            grid = {"x": {"from": "0 um", "to": "100 um", "cells": cells},
                    "y": {"from": "-9 um", "to": "27 um", "cells": 24}}
            keys = rates(*USUAL, flux="0.02 um/s", seeds_at="0 um", seeds_width="1.5 um")
            return self.run_case(0, 0, analysis="steady", **{**keys, "grid": grid}).summary["mean_place"]
        self.close(extrapolated([shift(n) for n in (167, 334)], 2), 0.02 * 46.875)

    def test_unbounded_lengths_are_refused(self):
        grid = {"x": {"from": "0 um", "to": "10 um", "cells": 20}}
        done = self.case.run(model="lengths", grid=grid, analysis="steady", **rates(0.2, 0.4, 0.01, 0.05))
        self.assertEqual(done.code, 2)
        self.assertRegex(done.messages, r"run\.yaml:\d+:\d+: lengths are not bounded: v\+ f_res - v- f_cat = 0.006 um/s2")


if __name__ == "__main__":
    unittest.main()
