#!/usr/bin/env python3
"""E1 and E2 on coarse grids against their spectral reference: errors of second order."""
import math
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from ecology_compare import compare  # noqa: E402
from solar_executable import Solar  # noqa: E402

E1 = """
populations:
  - name: plants
    dispersal: 1 m2/yr
    initial: {expression: "0.5*exp(-((x - 50)^2 + (y - 50)^2)/50)", unit: "1"}
    growth: {logistic: {rate: {expression: "0.2 + 0.8*cos(2*pi*x/25)*cos(2*pi*y/25)", unit: 1/yr}}}
"""
E2 = """
populations:
  - name: plants
    dispersal: 0.5 m2/yr
    initial: {expression: "0.5*exp(-((x - 30)^2 + (y - 50)^2)/32)", unit: "1"}
    growth: {regulated: {rate: 0.5 1/yr}}
flow: {stream_function: {psi: {expression: "200/pi*sin(pi*x/100)*sin(pi*y/100)", unit: m2/yr}}}
drift: central
"""


class Fields(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.app = Solar(self.place.name, "fluxform-ecology")

    def errors(self, case, text, cells):
        axis = f"{{from: 0 m, to: 100 m, cells: {cells}}}"
        (self.app.folder / "case.yaml").write_text(
            f"grid: {{x: {axis}, y: {axis}}}\nborders: [{{side: all, is: no_flux}}]\n{text}"
            f"time: {{stop: 20 yr, step: {12.8 / cells} yr, scheme: rk4, adaptive: false}}\n"
            "output: {paraview: false, history: 20 yr}\n", encoding="utf-8")
        done = self.app.run(f"{case}_{cells}", "case.yaml")
        self.assertEqual(done.code, 0, done.raw)
        return compare(done.folder, case)

    def check(self, case, text, coarse):
        one, two = self.errors(case, text, coarse), self.errors(case, text, 2 * coarse)
        order = math.log2(one.l2 / two.l2)
        print(f"{case}: {one.l2:.3e} on {coarse}^2, {two.l2:.3e} on {2 * coarse}^2, order {order:.3f}")
        self.assertLess(abs(order - 2), 0.15)
        # Errors of the mass partly cancel, so their order sets in on finer grids only.
        self.assertLess(abs(two.mass), abs(one.mass) / 2)

    def test_e1(self):
        self.check("e1", E1, 128)

    def test_e2(self):
        self.check("e2", E2, 128)


if __name__ == "__main__":
    unittest.main()
