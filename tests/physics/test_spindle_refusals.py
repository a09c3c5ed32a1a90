"""What a spindle refuses, with the place in the input, before anything is computed."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from spindle_run import Spindle, bar, body, fibre, pool, spot, until  # noqa: E402

SOUND = {"spindle": body(-6.0, 6.0, 40), "microtubules": [fibre()], "time": until(1.0)}


class Refusals(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Spindle(scratch.name)

    def refused(self, message, **keys):
        done = self.case.run(**{**SOUND, **keys})
        self.assertEqual(done.code, 2, done.messages)
        self.assertRegex(done.messages, r"^run\.yaml:\d+:\d+: ")
        self.assertIn(message, done.messages)
        self.assertFalse(done.folder.exists())

    def test_speeds(self):
        told = "leads away from the pole: speeds towards the pole are positive, whichever way it lies"
        self.refused(f"-0.8 um/min {told}", microtubules=[fibre(flux=-0.8)])
        self.refused(f"-1.2 um/min {told}", kinetochores={"pac_man": "-1.2 um/min"})

    def test_places(self):
        self.refused("the bar from 5 to 7 um lies outside the spindle, -6 to 6 um", marks=[bar(5.0, 7.0)])
        self.refused("the spot from 8 to 8 um lies outside the spindle, -6 to 6 um", marks=[spot(8.0, 0.3)])
        self.refused("a kinetochore would start at 6.5 um, beyond a pole or within its reach of 0.5 um: the poles are at "
                     "-6 and 6 um", chromosome={"at": "6 um"})
        self.refused("expected two places, the left pole first", spindle=body(6.0, -6.0, 40))

    def test_pools(self):
        self.refused("there is no other pool to exchange with", microtubules=[fibre(exchange=0.1)])
        self.refused("both pools must have the same ends to exchange tubulin",
                     microtubules=[fibre(exchange=0.1), pool("free")])
        self.refused("may have 1 to 2", microtubules=[pool("a"), pool("b"), pool("c")])

    def test_marks(self):
        self.refused("activate or bleach, not both in one run", marks=[spot(3.0, 0.3), spot(3.0, 0.3, light="bleach")])
        self.refused("knock-outs need a mark in the right fibre", analysis="knockouts", marks=[spot(-3.0, 0.3)])

    def test_fibres(self):
        self.refused("would take apart 8 um by the end of the window of speeds, 4 min, from a fibre of 5.5 um",
                     analysis={"knockouts": {"length": "4 min"}}, anaphase={"at": "0 min"}, marks=[spot(3.0, 0.3)],
                     kinetochores={"pac_man": "1.2 um/min"})

    def test_inhibitors_without_effect(self):
        self.refused("has no effect: 'sliding_share' does not say which share of the flux kinesin-5 drives",
                     inhibit={"kinesin5": 0.5})

    def test_steps(self):
        self.refused("steps here are explicit ones that keep densities positive",
                     time={"stop": "1 min", "scheme": "esdirk3"})


if __name__ == "__main__":
    unittest.main()
