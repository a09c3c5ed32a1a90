"""Runs fluxform-gorsky on dimensionless cases: D = 1 m2/s, a metre for a length, RT for an energy.

    case = Gorsky(folder)
    done = case.run({"x": 40}, species=[atom(psi="-6*x")], sites=1.0, stop=0.2)
    done.field("c")[-1], done.summary["c_integral"]
"""
import tempfile
import unittest

from app_run import App

GAS = 8.31446261815324
RT = GAS * 298.15
QUIET = {"output": {"paraview": "no"}}


def atom(name="c", concentration="0.3", volume=1.0, **more):
    """A species whose diffusivity is one and whose potential is minus the stress in RT."""
    return {"name": name, "diffusivity": "1 m2/s", "volume": f"{volume} m3/mol",
            "concentration": f"{{expression: '{concentration}', unit: mol/m3}}", **more}


def stress(psi):
    """Stress for which the potential of an atom with a volume of one is psi, in RT."""
    return f"{{expression: '-{RT!r}*({psi})', unit: Pa}}"


class Gorsky(App):
    def __init__(self, folder):
        super().__init__("gorsky", folder)

    def run(self, grid, **keys):
        return super().run(grid=grid, **keys)


class Cases(unittest.TestCase):
    """A folder of its own, and runs that must succeed."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Gorsky(scratch.name)

    def run_case(self, grid, **keys):
        done = self.case.run(grid, **{**QUIET, **keys})
        self.assertEqual(done.code, 0, done.messages)
        return done


def richardson(values):
    """The limit of three answers on grids halved each time, whose error is even in the spacing."""
    first = (4 * values[1:] - values[:-1]) / 3
    return ((16 * first[1:] - first[:-1]) / 15)[-1]


def nodes(count):
    """A metre with unknowns at both ends."""
    return {"x": {"from": "0 m", "to": "1 m", "cells": count + 1, "centering": "node"}}


def cells(count):
    return {"x": {"from": "0 m", "to": "1 m", "cells": count}}


def until(stop, steps):
    """Second order in steps that grow from a hundredth, since a sudden load leaves square roots of time."""
    return {"stop": f"{stop} s", "step": f"{stop / steps / 100} s", "max_step": f"{stop / steps} s", "growth": 1.1}
