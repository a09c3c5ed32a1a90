"""Vortices followed through a cell of the triangular lattice that starts to flow: speed, voltage, drag and heat must
tell the same story."""
import csv
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import Solar  # noqa: E402

PHI0 = 2.067833848461929e-15
XI, THICKNESS = 10e-9, 10e-9
# Two vortices at b = 0.2: a cell of a by sqrt(3) a with a = (4 pi / (sqrt(3) b))^(1/2) = 2.6935 / sqrt(b).
SPACING = (4 * np.pi / (np.sqrt(3) * 0.2)) ** 0.5
FIELD = 0.2 * PHI0 / (2 * np.pi * XI**2)
REST, END = 1500, 1900  # tau0
CELL = f"""material: {{xi: 10 nm, lambda: 200 nm, thickness: 10 nm, conductivity: 1e6 S/m}}
grid:
  x: {{from: 0 xi, to: {SPACING} xi, cells: 24, periodic: true}}
  y: {{from: 0 xi, to: {np.sqrt(3) * SPACING} xi, cells: 42, periodic: true}}
field: {{quanta: 2}}
initial: normal
noise: 0.3
output: {{history: 2 tau0, paraview: false}}
"""


def table(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key.split(" [")[0]: np.array([float(row[key]) for row in rows]) for key in rows[0]}


class Tracks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        cls.folder = Path(cls.place.name)
        app = Solar(cls.folder, "fluxform-vortex")
        drive = f"drive: {{x: {{expression: 't < {REST}*tau0 ? 0 : 0.02', unit: J0}}}}\n"
        (cls.folder / "flow.yaml").write_text(CELL + drive + f"time: {{stop: {END} tau0}}\n", encoding="utf-8")
        (cls.folder / "rest.yaml").write_text(
            CELL + f"analysis: flux_flow\ntime: {{stop: {REST} tau0}}\n", encoding="utf-8")
        cls.flow = app.run("flow", "flow.yaml")
        cls.rest = app.run("rest", "rest.yaml")
        tracks, history = table(cls.flow.folder / "tracks.csv"), table(cls.flow.folder / "history.csv")
        tau = cls.flow.summary("tau0")
        late = tracks["time"] > (END - 250) * tau
        cls.ids = set(tracks["id"][late])
        cls.velocity = np.array([tracks["velocity_x"][late].mean(), tracks["velocity_y"][late].mean()])
        late = history["time"] > (END - 250) * tau
        cls.voltage = history["voltage"][late].mean()
        cls.heat = history["power_dissipated"][late].mean()
        cls.current_density = 0.02 * cls.flow.summary("J0")

    def test_runs_end_well(self):
        self.assertEqual((self.flow.code, self.rest.code), (0, 0), self.flow.messages + self.rest.messages)
        self.assertEqual(len(self.ids), 2)  # each is the same vortex all the time

    def test_vortices_move_across_the_current_and_make_the_voltage(self):
        self.assertLess(abs(self.velocity[0]), 1e-3 * abs(self.velocity[1]))
        self.assertLess(self.velocity[1], 0)  # J x Phi0 with J along x and B along z
        field = self.voltage / (SPACING * XI)
        self.assertAlmostEqual(-self.velocity[1] * FIELD / field, 1, delta=3e-3)  # E = -v x B

    def test_the_force_on_a_vortex_is_its_drag(self):
        """Phi0 J = eta v per length, with eta from the heat per vortex and length, eta v^2."""
        speed = abs(self.velocity[1])
        drag = self.heat / (2 * THICKNESS * speed**2)
        self.assertAlmostEqual(PHI0 * self.current_density / (drag * speed), 1, delta=5e-3)
        self.assertAlmostEqual(self.flow.summary("vortex_drag") / drag, 1, delta=0.03)  # of one moment

    def test_flow_follows_linear_response(self):
        resistivity = self.voltage / (SPACING * XI) / self.current_density
        self.assertAlmostEqual(resistivity / self.rest.summary("flux_flow_resistivity"), 1, delta=0.01)

    def test_the_lattice_is_triangular(self):
        self.assertAlmostEqual(self.flow.summary("lattice_spacing") / (SPACING * XI), 1, delta=1e-3)
        self.assertGreater(self.flow.summary("lattice_bond_order"), 0.999)
        self.assertAlmostEqual(np.sin(3 * self.flow.summary("lattice_orientation")), 0, delta=1e-2)  # along x


if __name__ == "__main__":
    unittest.main()
