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
        cells = (coarse, 3 * coarse // 2, 2 * coarse)
        one, between, two = (self.errors(case, text, n) for n in cells)
        order = math.log2(one.l2 / two.l2)
        print(f"{case}: {one.l2:.3e} on {coarse}^2, {two.l2:.3e} on {2 * coarse}^2, order {order:.3f}")
        self.assertLess(abs(order - 2), 0.15)
        self.check_mass(cells, [one.mass, between.mass, two.mass])

    def check_mass(self, cells, errors):
        """The error of the mass is a h^2 + b h^4, of opposite signs: fitted to the coarse grids it holds on
        the finest, so that the order is 2 where h is small, though any two grids show less."""
        scaled = [e * n**2 for e, n in zip(errors, cells)]
        fourth = (scaled[0] - scaled[1]) / (cells[0]**-2 - cells[1]**-2)
        second = scaled[0] - fourth * cells[0]**-2
        print(f"    mass: {second:.4g}/n^2 + {fourth:.4g}/n^4, order "
              f"{math.log(errors[1] / errors[2]) / math.log(cells[2] / cells[1]):.2f} between the last two")
        self.assertGreater(abs(second), 0)
        self.assertLess(abs(scaled[2] - (second + fourth * cells[2]**-2)), 0.01 * abs(scaled[2]))

    def test_e1(self):
        self.check("e1", E1, 128)

    def test_e2(self):
        self.check("e2", E2, 128)


if __name__ == "__main__":
    unittest.main()
