"""Densities of cellfate in time: moments, protocols, walls that absorb, restart, refusals."""
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from cellfate_run import Cellfate, cross, gene  # noqa: E402


DIRECT = {"linear": "direct"}


def until(stop, step):
    return {"stop": f"{stop} h", "step": f"{step} h", "adaptive": "no"}


class Transient(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Cellfate(scratch.name)

    def run_case(self, genes, **keys):
        done = self.case.run(genes, analysis="transient", **keys)
        self.assertEqual(done.code, 0, done.messages)
        return done

    def test_moments_of_a_linear_network(self):
        """The mean moves by exp(-B t) whatever the tensor."""
        exact = (0.121144790507, -0.376232896663)
        found = []
        for n, step in ((48, 0.04), (96, 0.02)):
            done = self.run_case(
                [gene("x", -3, 3, n, "-x + 1.5*y", noise=0.3), gene("y", -3, 3, n, "-0.8*x - 1.4*y", noise=0.2)],
                cross_noise=[cross("x", "y", -0.12)], time=until(0.8, step),
                # normal, mean (1.2, -0.6), covariance ((0.05, 0.01), (0.01, 0.08))
                start='"exp(-0.5*(0.08*(x-1.2)^2 - 0.02*(x-1.2)*(y+0.6) + 0.05*(y+0.6)^2)/0.0039)"')
            found.append([done.summary[f"mean_{g}"] for g in "xy"])
            self.assertAlmostEqual(done.summary["probability"], 1.0, delta=1e-12)
        for coarse, fine, value in zip(*found, exact):
            self.assertLess(abs(fine + (fine - coarse) / 3 - value), 3e-4)
            self.assertGreater(math.log2(abs(coarse - value) / abs(fine - value)), 1.8)

    def test_reprogramming_pulse(self):
        """Order two across the end of the pulse."""
        exact = {2: (0.25261476387, -0.30563885314), 7: (0.29615002623, -0.37990377209)}
        found = []
        for n, step in ((200, 0.04), (400, 0.02)):
            done = self.run_case([gene("x", -3, 3, n, "x - x^3 + (t <= 2 ? 0.5 : 0)")], noise="0.08",
                                 switches="[2 h]", start='"exp(-(x + 1)^2/0.08)"',
                                 states=[{"name": "fate", "where": '"x > 0"'}], time=until(7, step),
                                 output={"paraview": "no", "history": "1 h"})
            rows = done.history()
            found.append({t: [rows[c][list(rows["time"]).index(t)] for c in ("probability_fate", "mean_x")]
                          for t in exact})
        for t, values in exact.items():
            for k, value in enumerate(values):
                with self.subTest(time=t, number=k):
                    limit = found[1][t][k] + (found[1][t][k] - found[0][t][k]) / 3
                    self.assertLess(abs(limit - value), 1e-5)
                    self.assertGreater(math.log2(abs(found[0][t][k] - value) / abs(found[1][t][k] - value)), 1.8)

    def test_absorbing_wall(self):
        """Ornstein and Uhlenbeck before a wall: decay by the zero of a parabolic cylinder function."""
        found = []
        for n in (150, 300):
            done = self.run_case([gene("x", -6, 1.5, n, "-x")], noise="1", walls=[{"side": "x_max", "is": "absorbing"}],
                                 start='"exp(-x^2/2)"', time=until(8, 0.02),
                                 output={"paraview": "no", "history": "1 h"})
            rows = done.history()
            found.append(math.log(rows["probability"][-3] / rows["probability"][-1]) / 2)
            lost = 1.0 - done.summary["probability"]
            self.assertAlmostEqual(done.summary["P_outflow"], lost, delta=1e-9)
            self.assertLess(abs(done.summary["ledger_worst_mismatch"]), 1e-10)
        self.assertAlmostEqual(found[1] + (found[1] - found[0]) / 3, 0.2086733097517, delta=2e-5)

    def test_stays_positive(self):
        """Implicit Euler keeps every sign at any step, with oblique noise too, but for rounding of its solves."""
        done = self.run_case([gene("x", 0, 3, 40, "activate(x,0.5,4) + repress(y,0.5,4) - x", noise=0.05),
                              gene("y", 0, 3, 40, "activate(y,0.5,4) + repress(x,0.5,4) - y", noise=0.05)],
                             cross_noise=[cross("x", "y", 0.045)], start='"abs(x-1) < 0.04 && abs(y-1) < 0.04"',
                             time={**until(4, 2), "scheme": "bdf1"}, solver=DIRECT)
        self.assertGreater(done.field("P").min(), -1e-13 * done.field("P").max())

    def test_units_of_the_genes_change_nothing(self):
        """Steps chosen by the error are those of the same network counted in thousandths."""
        found = []
        for s in (1, 10000):
            done = self.run_case(
                [gene("x", -4 * s, 4 * s, 40, "-x + 1.5*y", noise=0.3 * s * s),
                 gene("y", -4 * s, 4 * s, 40, "-0.8*x - 1.4*y", noise=0.2 * s * s)],
                start=f'"exp(-((x/{s} - 1.2)^2 + (y/{s} + 0.6)^2)/0.2)"', time={"stop": "0.8 h"},
                states=[{"name": "fate", "where": f'"x > {0.5 * s}"'}])
            found.append((done.summary["probability_fate"], done.summary["steps"]))
            self.assertGreater(done.field("P").min(), -1e-6 * done.field("P").max())
        self.assertEqual(found[0][1], found[1][1])
        self.assertAlmostEqual(found[0][0], found[1][0], delta=1e-9)
        # fixed steps of 0.004 h
        self.assertLess(abs(found[0][0] / 0.186602 - 1), 2e-3)

    def test_goes_on_after_a_stop(self):
        keys = {"noise": "0.1", "start": '"x < 0"', "time": until(1, 0.0625), "solver": DIRECT}
        genes = [gene("x", -2, 2, 60, "x - x^3 + 0.2*sin(t)")]
        whole = self.run_case(genes, name="whole", **keys)
        self.run_case(genes, name="part", **{**keys, "time": until(0.5, 0.0625)})
        part = self.case.run(genes, name="part", analysis="transient", more=["--restart"], **keys)
        self.assertEqual(part.code, 0, part.messages)
        np.testing.assert_array_equal(part.field("P"), whole.field("P"))

    def test_ranks_agree(self):
        genes = [gene("x", 0, 6.283185307179586, 32, "0.8 - 0.6*sin(x)", periodic="yes"), gene("y", -2, 2, 32, "-y + 0.3*cos(x)")]
        keys = {"noise": "0.2", "cross_noise": [cross("x", "y", 0.1)], "time": until(1, 0.1), "start": '"x < 2"', "solver": DIRECT}
        fields, steady = {}, {}
        for ranks in (1, 2, 4):
            fields[ranks] = self.run_case(genes, ranks=ranks, name=f"on_{ranks}", **keys).field("P")
            done = self.case.run(genes, ranks=ranks, name=f"at_rest_on_{ranks}", noise="0.2",
                                 cross_noise=keys["cross_noise"])
            self.assertEqual(done.code, 0, done.messages)
            steady[ranks] = done
        for ranks in (2, 4):
            np.testing.assert_allclose(fields[ranks], fields[1], rtol=1e-8)
            np.testing.assert_allclose(steady[ranks].field("U"), steady[1].field("U"), atol=1e-12)
            np.testing.assert_allclose(steady[ranks].field("J_x"), steady[1].field("J_x"), atol=1e-13)
            np.testing.assert_allclose(steady[ranks].field("entropy_production"),
                                       steady[1].field("entropy_production"), atol=1e-12)


class Continuation(unittest.TestCase):
    def test_sweep_and_critical_value(self):
        """The weight of the stem state along a parameter: the same as runs of its own, and a root of it."""
        with tempfile.TemporaryDirectory() as folder:
            case = Cellfate(folder)
            drift = "a*activate({0},0.5,4) + repress({1},0.5,4) - {0}"
            genes = [gene("x", 0, 3.6, 48, drift.format("x", "y")), gene("y", 0, 3.6, 48, drift.format("y", "x"))]
            keys = {"noise": "0.05", "states": [{"name": "stem", "where": '"abs(x - y) < 0.5"'}]}
            def one(a, **more):
                done = case.run(genes, parameters={"a": a}, **{**keys, **more})
                self.assertEqual(done.code, 0, done.messages)
                return done
            one(1, name="swept", analysis="{sweep: {key: parameters.a, from: 0.8, to: 1.2, points: 3}}")
            table = np.genfromtxt(Path(folder) / "swept" / "sweep.csv", delimiter=",", skip_header=1)
            for row, a in zip(table, (0.8, 1.0, 1.2)):
                alone = one(a).summary
                self.assertAlmostEqual(row[0], a, delta=1e-12)
                for place, name in ((2, "mean_x"), (4, "entropy_production_rate"), (5, "probability_stem")):
                    self.assertAlmostEqual(row[place], alone[name], delta=1e-10)
            found = one(1, name="root", analysis="{critical: {key: parameters.a, from: 0.8, to: 1.2, "
                                                 "observable: probability_stem, equals: 0.3}}")
            self.assertAlmostEqual(one(found.summary["critical_value"]).summary["probability_stem"], 0.3, delta=1e-6)


class OfTheStateAtRest(unittest.TestCase):
    def test_probability_stays_one(self):
        """d P(x > 1/2)/da of a normal density about a is its height there; the whole stays one."""
        with tempfile.TemporaryDirectory() as folder:
            case = Cellfate(folder)
            genes = [gene("x", -3, 4, 400, "a-x")]
            keys = {"noise": "0.1", "parameters": {"a": 0.5}, "states": [{"name": "hi", "where": '"x > 0.5"'}]}
            height = 1 / math.sqrt(2 * math.pi * 0.1)
            done = case.run(genes, name="keys", analysis="{sensitivity: {observables: [{name: probability_hi}, "
                            "{name: probability}, {name: mean_x}], keys: [{key: parameters.a}]}}", **keys)
            self.assertEqual(done.code, 0, done.messages)
            found = {name: done.summary[f"d_{name}_d_parameters.a"] for name in ("probability_hi", "probability", "mean_x")}
            self.assertLess(abs(found["probability_hi"] / height - 1), 5e-4)
            self.assertLess(abs(found["probability"]), 1e-9)
            self.assertAlmostEqual(found["mean_x"], 1.0, delta=1e-8)
            done = case.run(genes, name="slowly", analysis="{response: {key: parameters.a, points: 1}}", **keys)
            self.assertEqual(done.code, 0, done.messages)
            with open(Path(folder) / "slowly" / "response.csv", encoding="utf-8") as file:
                names, first = file.readline().strip().split(","), file.readline().split(",")
            at_rest = dict(zip(names, map(float, first)))
            self.assertLess(abs(at_rest["probability_real [1]"]), 1e-9)
            self.assertLess(abs(at_rest["probability_hi_real [1]"] / found["probability_hi"] - 1), 1e-6)


class Refusals(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Cellfate(scratch.name)

    def check_refused(self, words, genes=None, **keys):
        done = self.case.run(genes or [gene("x", -2, 2, 32, "-x")], **{"noise": "0.1", **keys})
        self.assertEqual(done.code, 2, done.messages)
        self.assertIn(words, done.messages)
        self.assertRegex(done.messages, r"run\.yaml:\d+")

    def test_names(self):
        self.check_refused("'-gata2': 'gata2' is not known here; did you mean 'gata1'?",
                           [gene("gata1", 0, 2, 16, "-gata2")])
        self.check_refused("'activat(x, 1, 2)': 'activat' is no function; did you mean 'activate'?",
                           [gene("x", 0, 2, 16, "activat(x, 1, 2)")])
        self.check_refused("'z' is no gene", [gene("x", 0, 2, 16, "-x"), gene("y", 0, 2, 16, "-y")],
                           cross_noise=[cross("x", "z", 0.1)])

    def test_factors_too_large_for_any_machine(self):
        done = self.case.run([gene(g, 0, 2, 600, f"-{g}") for g in "xyz"], noise="0.1")
        self.assertEqual(done.code, 2, done.messages)
        self.assertRegex(done.messages, r"needs [0-9.e+]+ GiB or more")

    def test_four_genes(self):
        self.check_refused("has 4 entries; a grid takes three genes at most",
                           [gene(g, 0, 2, 8, f"-{g}") for g in "abcd"])

    def test_interpretation(self):
        self.check_refused("is missing: noise that depends on the state means something only with 'ito', "
                           "'stratonovich' or 'klimontovich'", noise='"0.1*(1 + x^2)"')

    def test_drift_that_is_no_number(self):
        self.check_refused("is not a number at x = -1.9375", [gene("x", -2, 2, 32, "log(x)")])

    def test_noise_that_is_none(self):
        self.check_refused("the tensor's least eigenvalue is -0.1, and must be positive",
                           [gene("x", -1, 1, 8, "-x"), gene("y", -1, 1, 8, "-y")], cross_noise=[cross("x", "y", 0.2)])

    def test_walls(self):
        self.check_refused("absorb what arrives: nothing is left in the end. Ask for 'transient'",
                           walls=[{"side": "x_max", "is": "absorbing"}])
        self.check_refused("did you mean 'x_max'?", walls=[{"side": "x_mxa", "is": "absorbing"}])

    def test_oblique_noise(self):
        done = self.case.run([gene("x", -1, 1, 16, "-x", noise=1), gene("y", -1, 1, 16, "-y", noise=0.01)],
                             cross_noise=[cross("x", "y", 0.0995)])
        self.assertEqual(done.code, 2, done.messages)
        self.assertIn("Cells of x that are 10 times as wide as those of y need less", done.messages)

    def test_drift_that_varies(self):
        self.check_refused("asks for a state at rest, but drift or noise depend on t",
                           [gene("x", -2, 2, 32, "-x + sin(t)")])


if __name__ == "__main__":
    unittest.main()
