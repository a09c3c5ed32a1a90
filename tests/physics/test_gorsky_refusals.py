"""What gorsky refuses, with the place in the input, and what it warns of."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gorsky_run import RT, Cases, atom, cells, stress  # noqa: E402

LATTICE = {"lattice": {"sites": "1 mol/m3"}}
SOON = {"stop": "1 s", "step": "0.5 s"}
ROUND = {"geometry": "cylindrical", "r": {"from": "0 m", "to": "1 m", "cells": 5},
         "phi": {"from": "0 degrees", "to": "360 degrees", "cells": 8}}
SQUARE = {axis: {"from": "-1 m", "to": "1 m", "cells": 4} for axis in "xy"}
CRACK = {"crack_tip": {"intensity": "1 Pa"}}


class Refused(Cases):
    def refused(self, message, key, grid=None, species=None, **more):
        keys = {"species": species or [atom()], **more}
        done = self.case.run(grid or cells(10), **keys)
        self.assertEqual(done.code, 2, done.messages)
        line = 2 + list(keys).index(key)
        self.assertRegex(done.messages, f"run.yaml:{line}:[0-9]+: ")
        self.assertIn(message, done.messages)
        self.assertFalse((done.folder / "summary.json").exists())

    def test_stress_without_a_unit(self):
        self.refused("'stress': '1e6' needs a unit, e.g. '1e6 Pa'", "stress", stress="1e6")

    def test_stress_above_a_tenth_of_the_modulus(self):
        self.refused("'stress_of' gives a hydrostatic stress of 0.15 Pa, above a tenth of the modulus: no metal is "
                     "elastic there", "stress_of", modulus="1 Pa", stress_of={"bent_strip": {"curvature": "1 1/m"}})
        self.refused("'stress' gives a hydrostatic stress of 0.2 Pa", "stress", modulus="1 Pa", stress="0.2 Pa")

    def test_singular_field_within_a_cell(self):
        self.refused("'stress_of' is without bound at r = 0, which lies in a cell: begin r above zero", "stress_of",
                     grid=ROUND, stress_of=CRACK)
        self.refused("'stress_of' is without bound at the origin, which lies in a cell: cut a hole around it, or "
                     "take a cylindrical grid whose r begins above zero", "stress_of", grid=SQUARE, stress_of=CRACK)

    def test_bodies_of_another_shape(self):
        tube = {"geometry": "cylindrical", "r": {"from": "0.1 m", "to": "1 m", "cells": 8}}
        for kind in ("bent_strip", "bent_plate"):
            self.refused("a strip or plate needs straight axes", "stress_of", grid=tube, modulus="1 GPa",
                         stress_of={kind: {"curvature": "1e-3 1/m"}})
        self.refused("goes with the angle: the grid needs an axis phi", "stress_of", grid=tube, stress_of=CRACK)
        self.refused("of a bent plate is known where it is kept flat alone", "self_stress", modulus="1 GPa",
                     stress_of={"bent_plate": {"curvature": "1e-9 1/m"}}, self_stress="fixed_moment")
        self.refused("lies in the middle of the strip", "neutral_axis", modulus="1 GPa", neutral_axis="0 m",
                     stress_of={"bent_strip": {"curvature": "1e-9 1/m"}}, self_stress="fixed_moment")

    def test_gas_beside_other_forces(self):
        gas = {"pressure": {"x_min": "1 bar"}, "solubility": "0.5 mol/m3"}
        self.refused("needs the 'solubility'", "species", species=[atom(pressure={"x_min": "1 bar"})])
        self.refused("share the sites with no other", "species", filling=LATTICE,
                     species=[atom(**gas), atom(name="other", **gas)])
        self.refused("have no 'interaction'", "species", filling=LATTICE,
                     species=[atom(interaction=f"{2 * RT!r} J/mol", **gas)])

    def test_more_atoms_than_sites(self):
        self.refused("'concentration' fills 1.5 of the 'sites' at the start", "species", filling=LATTICE,
                     species=[atom(concentration="1.5")])
        held = [atom(concentration="0.5", reservoir={"x_max": "3 mol/m3"})]
        self.refused("'species' keeps 3 times as many atoms at a side as 'sites' has room for", "species",
                     filling=LATTICE, species=held)

    def test_two_phases(self):
        attracted = [atom(concentration="0.5", interaction=f"{-5 * RT!r} J/mol")]
        self.refused("'interaction' makes 1 + w c (1 - c)/(R T) = -0.25 < 0 at the start: atoms would run uphill, "
                     "the metal falls into two phases", "species", filling=LATTICE, species=attracted)
        self.refused("'interaction' is counted per filled site: say 'filling: {lattice: {sites: ...}}'", "species",
                     species=attracted)

    def test_drive_beside_a_temperature_field(self):
        driven = [atom(drive="x")]
        self.refused("'drive' is a potential in RT, which is none where the temperature varies: give the stress, or "
                     "one temperature", "species", species=driven, temperature="{expression: '300 + x', unit: K}")

    def test_self_stress(self):
        self.refused("'self_stress' needs the metal's 'modulus'", "self_stress", self_stress="flat")
        self.refused("'self_stress' of a strip needs one straight axis, across it", "self_stress", grid=SQUARE,
                     self_stress="fixed_moment", modulus="1 MPa")

    def test_law_of_diffusivity(self):
        both = [{**atom(), "prefactor": "1 m2/s"}]
        self.refused("'diffusivity' needs either a value or 'prefactor' and 'activation'", "species", species=both)
        self.refused("'measured_to' must be above 'measured_from'", "species",
                     species=[atom(measured_from="400 K", measured_to="300 K")])

    def test_electron_volts(self):
        self.refused("it is that of one atom here: 1 eV an atom is 96485.33 J/mol", "species",
                     species=[atom(transport_heat="0.1 eV")])

    def test_sides_of_permeation(self):
        done = self.case.run(cells(10), species=[atom()], analysis={"permeation": {"from": "x_min", "to": "x_mux"}})
        self.assertEqual(done.code, 2)
        self.assertIn("analysis.permeation.to: there is no 'x_mux' here", done.messages)
        self.assertIn("x_max", done.messages)


class Warned(Cases):
    def warned(self, text, **keys):
        done = self.run_case(keys.pop("grid", cells(10)), **{"species": [atom()], "time": SOON, **keys})
        self.assertTrue(any(text in w for w in done.warnings), done.warnings)

    def test_steep_steps(self):
        self.warned("the potential of 'c' changes by up to 3 RT from one cell to the next; above 2 the answer is of "
                    "first order only: take more cells where the stress is steep", stress=stress("-30*x"))

    def test_idle_loads(self):
        for load in ({"stress_of": "torsion"}, {"stress": "5 MPa"}):
            self.warned("has no hydrostatic part that differs from place to place: nothing will move by it", **load)

    def test_outside_of_the_law(self):
        self.warned("the diffusivity of 'c' was measured between 200 and 280 K; at 298.1 K it is a guess",
                    species=[atom(measured_from="200 K", measured_to="280 K")])

    def test_too_short(self):
        self.warned("less than a hundredth of tau = 0.1013 s: nothing will be seen to move", modulus="1 MPa",
                    stress_of={"bent_strip": {"curvature": "1e-9 1/m"}}, time={"stop": "1 ms", "step": "0.5 ms"})

    def test_what_is_fine_is_not_warned_of(self):
        done = self.run_case(cells(20), species=[atom(measured_from="200 K", measured_to="400 K")],
                             stress=stress("-x"), time=SOON)
        self.assertEqual(done.warnings, [])


if __name__ == "__main__":
    unittest.main()
