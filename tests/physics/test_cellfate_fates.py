"""Transitions, passage times and certificates of cellfate against quadrature and closed forms."""
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from cellfate_run import Cellfate, centres, cross, gene  # noqa: E402

TILTED = {"a": -0.9456492739, "s": -0.1010312579, "b": 1.0466805318}


def state(name, where):
    return {"name": name, "where": f'"{where}"'}


def toggle(n, shared=0.0, low=0, high=3):
    drift = "activate({0},0.5,4) + repress({1},0.5,4) - {0}"
    keys = {"genes": [gene("x", low, high, n, drift.format("x", "y"), noise=0.05),
                      gene("y", low, high, n, drift.format("y", "x"), noise=0.05)]}
    if shared:
        keys["cross_noise"] = [cross("x", "y", shared)]
    return keys


class Fates(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Cellfate(scratch.name)

    def run_case(self, genes, **keys):
        done = self.case.run(genes, **keys)
        self.assertEqual(done.code, 0, done.messages)
        return done

    def limits(self, make, counts, names):
        """Answers from cells of a width and of half of it, extrapolated."""
        coarse, fine = (self.run_case(**make(n)).summary for n in counts)
        return {name: fine[name] + (fine[name] - coarse[name]) / 3 for name in names}

    def check(self, make, counts, exact, tolerance):
        found = self.limits(make, counts, exact)
        for name, value in exact.items():
            with self.subTest(number=name):
                self.assertLess(abs(found[name] / value - 1), tolerance, f"{found[name]} for {value}")


class Transitions(Fates):
    def check_rate(self, done):
        """One rate through every surface, by two formulas."""
        self.assertLess(done.summary["rate_differs_between_surfaces_by"], 1e-10)
        self.assertLess(abs(done.summary["transition_rate_by_dirichlet_form"] / done.summary["transition_rate"] - 1),
                        1e-10)

    def test_tilted_well(self):
        def make(n):
            return {"genes": [gene("x", -3, 3, n, "x - x^3 + 0.1")], "noise": "0.08",
                    "states": [state("low", f"x <= {TILTED['a']}"), state("high", f"x >= {TILTED['b']}")],
                    "analysis": "{transition: {from: low, to: high}}"}
        self.check(make, (300, 600), {"transition_rate": 0.002136151996046, "probability_last_in_low": 0.09231285761743,
                                      "rate_constant_forward": 0.02314035174709,
                                      "rate_constant_back": 0.002353401184508}, 2e-5)
        done = self.run_case(**make(601))
        self.check_rate(done)
        self.assertAlmostEqual(done.field("q_plus")[300], 0.6549548144693, delta=1e-4)
        np.testing.assert_allclose(done.field("q_minus") + done.field("q_plus"), 1.0, atol=1e-12)  # reversible

    def test_rotation(self):
        """A rotation turns the current and leaves the committor of a round potential alone."""
        def make(n):
            return {"genes": [gene("x", -4, 4, n, "-x - 2*y"), gene("y", -4, 4, n, "2*x - y")], "noise": "0.5",
                    "states": [state("core", "x^2 + y^2 < 0.16"), state("rim", "x^2 + y^2 > 2.56")],
                    "analysis": "{transition: {from: core, to: rim}}"}
        self.check(make, (96, 192), {"transition_rate": 0.236400135162, "rate_constant_forward": 0.351639490193}, 2e-3)
        n = 161
        done = self.run_case(**make(n))
        self.check_rate(done)
        x = centres(-4, 4, n)
        middle = n // 2
        at = lambda name: float(np.interp(1.0, x, done.field(name)[middle]))
        self.assertAlmostEqual(at("q_plus"), 0.352691159864, delta=2e-3)
        self.assertAlmostEqual(at("J_R_x"), 0.0376242500585, delta=4e-4)
        self.assertAlmostEqual(at("J_R_y"), 0.0534677308836, delta=6e-4)

    def test_toggle(self):
        """F1 and T3: with shared noise the reversed process has another committor."""
        for shared, exact, plus, minus in (
                (0.0, {"transition_rate": 0.01078989544, "probability_last_in_left": 0.4963412909,
                       "rate_constant_forward": 0.02173886324}, 0.51829936, 0.479270323),
                (0.02, {"transition_rate": 0.009524166378, "probability_last_in_left": 0.4945056920}, 0.523422421,
                 0.47304569)):
            with self.subTest(shared=shared):
                def make(n):
                    return {**toggle(n, shared), "states": [state("left", "x <= 0.25"), state("right", "x >= 1.75")],
                            "analysis": "{transition: {from: left, to: right}}"}
                self.check(make, (60, 120), exact, 1e-3)
                done = self.run_case(**make(120))
                self.check_rate(done)
                around = (slice(39, 41), slice(39, 41))  # four cells about (1, 1)
                self.assertAlmostEqual(done.field("q_plus")[around].mean(), plus, delta=1e-3)
                self.assertAlmostEqual(done.field("q_minus")[around].mean(), minus, delta=1e-3)

    def test_splitting_among_fates(self):
        """A stem cell becomes either by symmetry, and something in any case."""
        done = self.run_case(**toggle(60), states=[state("stem", "abs(x-y) < 0.5"), state("one", "x-y > 1"),
                                                   state("other", "y-x > 1")],
                             analysis="{transition: {from: one, to: other}}")
        self.assertNotIn("share_that_becomes_one", done.summary)
        done = self.run_case(**toggle(60), states=[state("stem", "abs(x-y) < 0.3"), state("one", "x-y > 1"),
                                                   state("other", "y-x > 1")],
                             analysis="{transition: {from: stem, to: other}}")
        self.assertAlmostEqual(done.summary["share_that_becomes_one"], 0.5, delta=1e-12)
        self.assertAlmostEqual(done.summary["share_that_becomes_other"], 0.5, delta=1e-12)

    def test_ranks_agree(self):
        keys = {**toggle(40, 0.02), "states": [state("left", "x <= 0.25"), state("right", "x >= 1.75")],
                "analysis": "{transition: {from: left, to: right}}"}
        one = self.run_case(**keys)
        for ranks in (2, 4):
            done = self.run_case(**keys, ranks=ranks, name=f"on_{ranks}")
            self.assertAlmostEqual(done.summary["transition_rate"] / one.summary["transition_rate"], 1, delta=1e-12)
            for name in ("q_plus", "q_minus", "J_R_x"):
                np.testing.assert_allclose(done.field(name), one.field(name), atol=1e-12)

    def test_refusals(self):
        for words, asked in (("'lefd' is no state; did you mean 'left'?", "{from: lefd, to: right}"),
                             ("must be another state", "{from: left, to: left}"),
                             ("no cell lies in 'none'", "{from: left, to: none}"),
                             ("touches or overlaps the other state on this grid", "{from: left, to: wide}")):
            with self.subTest(words=words):
                done = self.case.run(**toggle(30), analysis=f"{{transition: {asked}}}",
                                     states=[state("left", "x < 1"), state("right", "x > 2"), state("none", "x > 9"),
                                             state("wide", "x > 0.5")])
                self.assertEqual(done.code, 2, done.messages)
                self.assertIn(words, done.messages)


class Passages(Fates):
    def test_tilted_well(self):
        for at, to, exact in (("a", f"x >= {TILTED['b']}", 43.21455485766), ("b", f"x <= {TILTED['a']}", 424.9169272892),
                              ("a", f"x >= {TILTED['s']}", 20.34866944834)):
            def make(n):
                return {"genes": [gene("x", -3, 3, n, "x - x^3 + 0.1")], "noise": "0.08", "states": [state("goal", to)],
                        "analysis": f"{{passage: {{to: goal, at: [{TILTED[at]}]}}}}"}
            self.check(make, (300, 600), {"passage_time": exact}, 1e-4)

    def test_double_well_by_quadrature(self):
        """T(-1 -> 1) for three noises; the variance from an integral of its own."""
        for noise, exact in ((0.05, 729.6706919), (0.1, 66.2686263649), (0.2, 19.0938969968)):
            def make(n):
                return {"genes": [gene("x", -3.5, 3.5, n, "x - x^3")], "noise": f"{noise}",
                        "states": [state("goal", "x >= 1")], "analysis": "{passage: {to: goal, at: [-1]}}"}
            self.check(make, (350, 700), {"passage_time": exact}, 1e-4)

    def test_variance(self):
        """Free diffusion from a wall over a length one: mean 1/2D, variance 1/6D^2."""
        def make(n):
            return {"genes": [gene("x", 0, 1.5, n, "0")], "noise": "0.25", "states": [state("goal", "x >= 1")],
                    "analysis": "{passage: {to: goal, at: [0]}}"}
        self.check(make, (90, 180), {"passage_time": 2.0, "passage_time_variance": 1 / (6 * 0.25**2)}, 1e-3)

    def test_escape(self):
        """The rate at which an Ornstein and Uhlenbeck process dies out at 1.5, and the mean time from 0."""
        def make(n):
            return {"genes": [gene("x", -7, 2, n, "-x")], "noise": "1", "states": [state("goal", "x >= 1.5")],
                    "analysis": "{passage: {to: goal, at: [0]}}"}
        self.check(make, (225, 450), {"escape_rate": 0.2086733097517, "passage_time": 4.614873866055}, 2e-5)

    def test_rotating_process(self):
        def make(n):
            return {"genes": [gene("x", -4, 4, n, "-x - 2*y"), gene("y", -4, 4, n, "2*x - y")], "noise": "0.5",
                    "states": [state("rim", "x^2 + y^2 > 2.56")], "analysis": "{passage: {to: rim, at: [0.4, 0]}}"}
        self.check(make, (80, 160), {"passage_time": 2.84382166363}, 2e-3)

    def test_toggles(self):
        for shared, exact in ((0.0, 12.7988017), (0.02, 12.9359723)):
            def make(n):
                return {**toggle(n, shared), "states": [state("goal", "x >= 1")],
                        "analysis": "{passage: {to: goal, at: [0.003921603, 1.996078397]}}"}
            self.check(make, (75, 150), {"passage_time": exact}, 1e-3)


class Sensitivities(Fates):
    """Derivatives of passage times and escape rates by adjoints against differences of whole runs."""

    def test_every_parameter(self):
        values = {"a": 1.0, "S": 0.5, "k": 1.0, "noise_a": 0.06, "edge": 1.0}
        drift = "a*activate({0},S,4) + repress({1},S,4) - k*{0}"
        def answers(sensitivity, **changed):
            done = self.run_case(
                [gene("x", 0, 3, 36, drift.format("x", "y"), noise="noise_a*(1 + 0.2*x)"),
                 gene("y", 0, 3, 36, drift.format("y", "x"), noise="noise_a")],
                cross_noise=[cross("x", "y", "0.3*noise_a")], interpretation="ito", parameters={**values, **changed},
                states=[state("goal", "x >= edge")],
                analysis=f"{{passage: {{to: goal, at: [0.2, 1.9], sensitivity: {sensitivity}}}}}")
            return done.summary
        found = answers("yes")
        for name, value in values.items():
            step = 1e-4 * value
            more, less = (answers("no", **{name: value + s}) for s in (step, -step))
            for number in ("passage_time", "escape_rate"):
                with self.subTest(parameter=name, number=number):
                    difference = (more[number] - less[number]) / (2 * step)
                    self.assertAlmostEqual(found[f"{number}_by_{name}"] / difference, 1.0, delta=1e-6)


class Modes(Fates):
    def test_linear_network(self):
        """The spectrum of an Ornstein and Uhlenbeck process: sums of the drift's eigenvalues."""
        def make(n):
            return {"genes": [gene("x", -2.8, 2.8, n, "-x + 1.5*y", noise=0.3),
                              gene("y", -2.6, 2.6, n, "-0.8*x - 1.4*y", noise=0.2)],
                    "cross_noise": [cross("x", "y", -0.12)], "analysis": "{modes: {count: 3}}"}
        found = self.limits(make, (48, 96), ("rate_1", "frequency_1", "rate_0"))
        self.assertAlmostEqual(found["rate_1"], 1.2, delta=2e-3)
        self.assertAlmostEqual(abs(found["frequency_1"]), 1.077032961, delta=2e-3)
        self.assertLess(abs(found["rate_0"]), 1e-9)

    def test_tilted_well(self):
        def make(n):
            return {"genes": [gene("x", -3, 3, n, "x - x^3 + 0.1")], "noise": "0.08", "analysis": "{modes: {count: 3}}"}
        self.check(make, (200, 400), {"rate_1": 0.02803616, "rate_2": 0.89218796}, 1e-5)

    def test_toggle(self):
        def make(n):
            return {**toggle(n, 0.02), "analysis": "{modes: {count: 5}}"}
        self.check(make, (48, 96), {"rate_1": 0.0736069869, "rate_2": 0.2119253739, "rate_3": 0.883011829}, 2e-3)


class Reactions(Fates):
    def test_birth_and_death(self):
        """Chemical Langevin: 2 + x goes as a Gamma density cut at 2."""
        def make(n):
            return {"genes": [{"name": "x", "from": 0, "to": 8, "cells": n}], "size": 10,
                    "reactions": [{"reaction": '"-> x"', "rate": 2}, {"reaction": '"x ->"', "rate": "x"}],
                    "states": [state("low", "x < 2")]}
        self.check(make, (200, 400), {"mean_x": 2.000000034702, "covariance_x_x": 0.1999999323314,
                                      "probability_low": 0.5148686963583}, 2e-5)

    def test_autocatalysis(self):
        wells = (0.1889256371, 1.5105981900)
        def make(n, **more):
            return {"genes": [{"name": "x", "from": 0, "to": 6, "cells": n}], "size": 30,
                    "reactions": [{"reaction": '"-> x"', "rate": '"0.12 + 2*x^2/(1+x^2)"'},
                                  {"reaction": '"x ->"', "rate": "x"}],
                    "states": [state("low", f"x <= {wells[0]}"), state("high", f"x >= {wells[1]}")], **more}
        self.check(make, (300, 600), {"mean_x": 1.131279687324}, 1e-4)
        for at, to, exact in ((0, "high", 45.60281623763), (1, "low", 145.6198508098)):
            def passing(n):
                return make(n, analysis=f"{{passage: {{to: {to}, at: [{wells[at]}]}}}}")
            self.check(passing, (300, 600), {"passage_time": exact}, 2e-4)

    def test_shared_reaction(self):
        """x -> y gives both genes one noise: the same answers as its tensor written out."""
        genes = [{"name": g, "from": 0.2, "to": 3, "cells": 24} for g in "xy"]
        reactions = [("-> x", "1.5"), ("x -> y", "0.8*x"), ("y ->", "0.6*y"), ("x ->", "0.2*x")]
        one = self.run_case(genes, size=20, reactions=[{"reaction": f'"{r}"', "rate": f'"{a}"'} for r, a in reactions])
        other = self.run_case(
            [gene("x", 0.2, 3, 24, "1.5 - x", noise="(1.5 + x)/40"), gene("y", 0.2, 3, 24, "0.8*x - 0.6*y", noise="(0.8*x + 0.6*y)/40")],
            cross_noise=[cross("x", "y", "-0.8*x/40")], interpretation="ito")
        np.testing.assert_allclose(one.field("U"), other.field("U"), atol=1e-10)

    def test_refusals(self):
        genes = [{"name": "x", "from": 0, "to": 2, "cells": 16}]
        for words, keys in (("'z' is no gene", {"reactions": [{"reaction": '"-> z"', "rate": 1}], "size": 10}),
                            ("'->' is missing: write 'x -> y'", {"reactions": [{"reaction": "x", "rate": 1}], "size": 10}),
                            ("is missing: how many molecules make a unit of amount",
                             {"reactions": [{"reaction": '"-> x"', "rate": 1}]}),
                            ("is negative at x = 1.0625", {"reactions": [{"reaction": '"-> x"', "rate": '"1 - x"'}], "size": 10}),
                            ("'x' has no drift: give 'drift', or a reaction that changes it", {"noise": "0.1"})):
            with self.subTest(words=words):
                done = self.case.run(genes, **keys)
                self.assertEqual(done.code, 2, done.messages)
                self.assertIn(words, done.messages)


class Certificates(Fates):
    def verdict(self, keys):
        done = self.run_case(**keys, analysis="certificate")
        words = (done.folder / "verdict.txt").read_text(encoding="utf-8")
        self.assertEqual(words.startswith("driven"), done.summary["driven"] == 1.0)
        self.assertLess(done.summary["null_flow_share"], 1e-12)
        self.assertLess(abs(done.summary["null_entropy_production"]), 1e-20)
        return done

    def exact_network(self, n, q):
        """U = 4(x^2-1)^2 + 6(y-x/2)^2 with a rotation q: A = -(D + Q) grad U."""
        ux, uy = "(16*x*(x^2-1) - 6*(y-x/2))", "(12*(y-x/2))"
        return {"genes": [gene("x", -2.1, 2.1, n, f"-0.12*{ux} - (0.05 + {q})*{uy}", noise=0.12),
                          gene("y", -2.6, 2.6, n, f"-(0.05 - {q})*{ux} - 0.08*{uy}", noise=0.08)],
                "cross_noise": [cross("x", "y", 0.05)]}

    def test_driven(self):
        self.assertEqual(self.verdict(self.exact_network(64, 0.15)).summary["driven"], 1.0)
        done = self.verdict(self.exact_network(128, 0.15))
        self.assertEqual(done.summary["driven"], 1.0)
        self.assertAlmostEqual(done.summary["entropy_production_rate"], 12.9479075425, delta=0.03)
        self.assertAlmostEqual(done.summary["entropy_production_by_drift_limit"], 12.9479075425, delta=0.05)

    def test_not_driven(self):
        """Gradients with oblique tensors, and a drive that drowns in what the grid leaves open."""
        for q in (0.0, 1e-8):
            self.assertEqual(self.verdict(self.exact_network(64, q)).summary["driven"], 0.0)

    def test_rotated_tensors(self):
        """D = R diag(1, 1/c) R^T/10 with drift -D grad U is at equilibrium whatever c and angle."""
        for c, angle in ((1, 0.0), (4, 0.3), (10, 0.7), (30, 0.785), (100, 0.785)):
            with self.subTest(condition=c, angle=angle):
                s, k = math.sin(angle), math.cos(angle)
                d = 0.1 * np.array([[k * k + s * s / c, s * k * (1 - 1 / c)], [s * k * (1 - 1 / c), s * s + k * k / c]])
                drift = [f"-({d[i, 0]}*(x^3 - x) + {d[i, 1]}*3*y)" for i in (0, 1)]
                done = self.verdict({"genes": [gene("x", -2.4, 2.4, 32, drift[0], noise=d[0, 0]),
                                               gene("y", -2.4, 2.4, 32, drift[1], noise=d[1, 1])],
                                     "cross_noise": [cross("x", "y", d[0, 1])]})
                self.assertEqual(done.summary["driven"], 0.0)
                self.assertLess(abs(done.summary["entropy_production_by_edges"]), 1e-20)
                x, y = np.meshgrid(centres(-2.4, 2.4, 32), centres(-2.4, 2.4, 32))
                u = x**4 / 4 - x**2 / 2 + 1.5 * y**2
                np.testing.assert_allclose(done.field("U") - u, (done.field("U") - u).mean(), atol=1e-10)

    def test_three_genes(self):
        """A linear network with a full tensor: at equilibrium it would be B D = D B^T."""
        noise = np.array([[0.2, 0.05, 0], [0.05, 0.3, -0.08], [0, -0.08, 0.25]])
        drive = np.array([[1, -0.9, 0.3], [0.2, 1.2, -1.1], [-1.3, 0.4, 0.8]])
        for matrix, half, driven in ((drive, (2.7, 3, 3.3), 1.0), (noise, (3, 3, 3), 0.0)):
            drifts = [" + ".join(f"({-matrix[i, j]})*{'xyz'[j]}" for j in range(3)) for i in range(3)]
            done = self.verdict({"genes": [gene("xyz"[i], -half[i], half[i], 24, drifts[i], noise=noise[i, i])
                                           for i in range(3)],
                                 "cross_noise": [cross("x", "y", 0.05), cross("y", "z", -0.08)]})
            self.assertEqual(done.summary["driven"], driven)

    def test_cycle(self):
        """The affinity of a ring is what its drift does in one turn over D."""
        done = self.verdict({"genes": [gene("x", -math.pi, math.pi, 64, "0.8 - 0.6*sin(x)", periodic="yes")],
                             "noise": "0.2"})
        self.assertEqual(done.summary["driven"], 1.0)
        self.assertAlmostEqual(done.summary["greatest_affinity"], 8 * math.pi, delta=1e-10)

    def test_odd_cells_are_refused(self):
        done = self.case.run([gene("x", -2, 2, 31, "-x")], noise="0.1", analysis="certificate")
        self.assertEqual(done.code, 2)
        self.assertIn("must be even and 8 or more: a certificate also takes half as many", done.messages)


if __name__ == "__main__":
    unittest.main()
