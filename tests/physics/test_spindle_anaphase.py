"""Anaphase: additivity of speeds that are measured apart, books, moving ends, restart and ranks."""
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from spindle_run import Spindle, body, extrapolated, fibre, pool, spot, until  # noqa: E402

INTERPOLAR = pool("interpolar", flux=0.8, turnover=0.5,
                  nucleation={"rate": "60 um/min", "at": "0 um", "width": "1.5 um"})
TENSION = {"pac_man": "1.2 um/min", "law": {"tension": {"zeta": "50 pN min/um", "stiffness": "100 pN/um",
                                                        "rest": "1 um"}}}
MEMBERS = {"wild_type": (0.8, 1.2), "no_pole_depolymerase": (0.0, 1.2), "no_kinetochore_depolymerase": (0.8, 0.0),
           "neither_depolymerase": (0.0, 0.0)}


class Anaphase(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Spindle(scratch.name)

    def run_case(self, name="run", **keys):
        done = self.case.run(name, **keys)
        self.assertEqual(done.code, 0, done.messages)
        return done

    def table(self, cells, **keys):
        done = self.run_case(
            spindle=body(-6.0, 6.0, cells), microtubules=[fibre(turnover=6.0)], anaphase={"at": "0.5 min"},
            marks=[spot(3.7, 0.25, 0.5)], analysis={"knockouts": {"length": "0.6 min"}}, time=until(1.2), **keys)
        return {row["member"]: [float(v) for v in list(row.values())[1:]] for row in done.rows("knockouts.csv")}

    def check_additive(self, expected, **keys):
        tables = [self.table(cells, **keys) for cells in (200, 400)]
        for member in expected:
            with self.subTest(member=member):
                speeds = np.array([t[member] for t in tables])
                u, flux, pac_man, gap, _ = (extrapolated(speeds[:, k], 3) for k in range(5))
                self.assertLess(abs(u - flux - pac_man), 1e-6)
                self.assertLess(abs(gap - pac_man), 1e-6)
                if expected[member] is not None:
                    self.assertLess(abs(flux - expected[member][0]), 1e-6)
                    self.assertLess(abs(pac_man - expected[member][1]), 1e-6)

    def test_speeds_add_up(self):
        self.check_additive(MEMBERS, kinetochores={"pac_man": "1.2 um/min"})

    def test_speeds_add_up_where_they_depend_on_length(self):
        self.check_additive(dict.fromkeys(MEMBERS), kinetochores={"pac_man": "0.6 um/min",
                                                                  "pac_man_per_distance": "0.25 1/min"})

    def test_speeds_add_up_in_force_balance(self):
        self.check_additive(MEMBERS, kinetochores=TENSION)

    def test_kinesin5_drives_its_share(self):
        done = self.table(100, kinetochores={"pac_man": "1.2 um/min"}, sliding_share=0.25)
        self.assertLess(abs(done["no_kinesin5"][1] - 0.6), 1e-3)
        self.assertLess(abs(done["none_of_all"][0]), 1e-12)

    def test_wild_type_has_no_inhibitor_and_the_window_is_the_inputs(self):
        done = self.table(100, kinetochores={"pac_man": "1.2 um/min", "pac_man_per_distance": "0.5 1/min"},
                          inhibit={"pole_depolymerase": 1})
        # x' = -(2.0 + 0.5 x) from 5.5 um on, for 0.6 min
        fallen = (5.5 + 4.0) * (1 - np.exp(-0.3))
        self.assertLess(abs(done["wild_type"][0] - fallen / 0.6), 1e-3)

    def whole(self, **keys):
        return {"spindle": body(-6.0, 6.0, 100), "microtubules": [fibre(turnover=6.0), INTERPOLAR],
                "kinetochores": {"pac_man": "1.2 um/min"}, "anaphase": {"at": "0.5 min", "elongation": "0.3 um/min"},
                "marks": [spot(3.0, 0.3, 0.5)], "time": until(2.0), **keys}

    def test_books(self):
        for name, law in (("kinematic", {"pac_man": "1.2 um/min"}), ("tension", TENSION)):
            with self.subTest(law=name):
                h = self.run_case(**self.whole(kinetochores=law)).history()
                change = h["tubulin"] - h["tubulin"][0]
                told = h["added"] + h["nucleated"] - h["lost"] - h["turned_over"]
                self.assertLess(np.abs((change - told) / h["tubulin"]).max(), 1e-12)

    def test_uniform_fibres_stay_uniform_while_their_ends_move(self):
        keys = self.whole(marks=[], kinetochores={"pac_man": "0.6 um/min", "pac_man_per_distance": "0.25 1/min"})
        done = self.run_case(**{**keys, "spindle": body(-6.0, 6.0, 40)})  # each stage may round once more
        for side in ("plus", "minus"):
            self.assertLess(np.abs(done.field(f"kinetochore_{side}") / 20 - 1).max(), 1e-13)
        distance = done.history()["right_pole"] - done.history()["right_kinetochore"]
        self.assertLess(distance[-1], 0.75 * distance[0])

    def test_nothing_is_ever_negative(self):
        done = self.run_case(**self.whole(output={"fields": "0.1 min", "paraview": "no"}))
        for name in ("kinetochore_plus", "interpolar_plus", "interpolar_minus"):
            self.assertGreaterEqual(done.field(name).min(), 0.0)
            self.assertGreaterEqual(done.field(f"{name}_marked").min(), 0.0)

    def test_ranks_agree(self):
        one = self.run_case("one", **self.whole()).history()
        for ranks in (2, 4):
            many = self.run_case(f"on{ranks}", ranks=ranks, **self.whole()).history()
            for key, values in one.items():
                np.testing.assert_allclose(many[key], values, rtol=1e-9, atol=1e-9, err_msg=key)

    def test_restart_across_the_onset(self):
        self.run_case("whole", **self.whole())
        self.run_case("parts", **self.whole(time=until(0.4)))
        self.run_case("parts", more=["--restart"], **self.whole())
        for file in ("history.csv", "kymograph.csv", "lines.csv"):
            whole, parts = ((self.case.folder / run / file).read_bytes() for run in ("whole", "parts"))
            self.assertEqual(whole, parts, file)


if __name__ == "__main__":
    unittest.main()
