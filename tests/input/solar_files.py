"""Mistakes with folders, checkpoints and ranks: exit code and the one message, told once.

Mistakes of every kind must be told on two ranks as on one.
"""
import os
import sys
import tempfile
import unittest
from pathlib import Path

import h5py

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import Solar  # noqa: E402

CASE = """
grid: {longitudes: 8, latitudes: 8}
time: {stop: 20 d}
output: {paraview: false}
"""


NO_OTHER = ("; there is no whole one before it; run.h5 and history.csv still hold what was computed: copy them if "
            "they matter, then start anew without --restart")


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.solar = Solar(place.name)
        (cls.solar.folder / "case.yaml").write_text(CASE, encoding="utf-8")
        done = cls.solar.run("done", "case.yaml")
        assert done.code == 0, done.raw
        cls.checkpoint = (done.folder / "checkpoint.h5").read_bytes()

    def expect(self, code, message, name, settings=None, **keywords):
        done = self.solar.run(name, "case.yaml", settings, **keywords)
        self.assertEqual((done.code, done.messages.rstrip()), (code, message), done.raw)

    def file(self, name, content):
        path = self.solar.folder / name
        path.write_bytes(content)
        return name

    def test_a_field_that_stays_zero_is_told(self):
        warning = "warning: neither an initial field nor regions that emerge"
        empty = self.solar.run("empty", "case.yaml", more=["--check"])
        self.assertIn(warning, empty.told)
        dipole = self.solar.run("dipole", "case.yaml", {"initial": "{dipole: {pole: 5 G}}"}, more=["--check"])
        self.assertNotIn(warning, dipole.told)

    def test_how_map_rows_were_taken_is_told(self):
        path = self.solar.folder / self.file("map.txt", b"1 2 3\n-4 -5 3\n")
        for options, told in (("", "rows even in latitude, first row south"),
                              (", rows: sine_latitude, first_row: north",
                               "rows even in sine latitude, first row north")):
            settings = {"initial": f"{{map: {{file: '{path}'{options}}}}}"}
            done = self.solar.run("map", "case.yaml", settings, more=["--check"])
            self.assertIn(f"map: 2 x 3 cells, {told}", done.told)

    def test_output_below_a_file(self):
        path = self.solar.folder / "case.yaml/out"
        self.expect(4, f"cannot write results into '{path}': Not a directory", "case.yaml/out")

    def test_output_is_a_device(self):
        self.expect(4, "cannot write results into '/dev/null': Not a directory", "/dev/null")

    def test_restart_without_checkpoint(self):
        path = self.solar.folder / "fresh/checkpoint.h5"
        self.expect(2, f"there is no checkpoint '{path}' to go on from; start the run without --restart",
                    "fresh", more=["--restart"])

    def test_truncated_checkpoint(self):
        name = self.file("cut.h5", self.checkpoint[: len(self.checkpoint) // 2])
        stored = len(self.checkpoint)
        self.expect(4, f"checkpoint 'cut.h5' is truncated or damaged: cannot open 'cut.h5': truncated "
                       f"file: eof = {stored // 2}, sblock->base_addr = 0, stored_eof = {stored}{NO_OTHER}",
                    "cut", more=["--restart", name])

    def test_checkpoint_that_is_none(self):
        name = self.file("text.h5", b"not a checkpoint")
        self.expect(4, "checkpoint 'text.h5' is truncated or damaged: cannot open 'text.h5': file "
                       f"signature not found{NO_OTHER}", "text", more=["--restart", name])

    def test_checkpoint_with_changed_values(self):
        with_field = self.solar.run("ones", "case.yaml", {"initial.dipole.pole": "7 G"})
        content = (with_field.folder / "checkpoint.h5").read_bytes()
        path = self.solar.folder / self.file("changed.h5", content)
        with h5py.File(path, "r+") as file:
            file["state"][3, 3] += 1e-9
        self.expect(4, "checkpoint 'changed.h5' is truncated or damaged: its values do not match their "
                       f"checksum{NO_OTHER}", "changed", more=["--restart", "changed.h5"])

    def test_checkpoint_of_another_grid(self):
        name = self.file("other.h5", self.checkpoint)
        self.expect(2, "checkpoint 'other.h5' was made on another grid: axis 'longitude' has 8 cells "
                       "there, 16 here", "other", {"grid.longitudes": 16, "time.stop": "40 d"},
                    more=["--restart", name])

    def test_checkpoint_of_another_spacing(self):
        name = self.file("spacing.h5", self.checkpoint)
        sine = {"grid.latitude_spacing": "sine", "advection": "central", "time.stop": "40 d"}
        done = self.solar.run("spacing", "case.yaml", sine, more=["--restart", name])
        self.assertEqual(done.code, 2)
        self.assertRegex(done.messages, r"^checkpoint 'spacing.h5' was made on another grid: face 1 of "
                                        r"axis 'latitude' is at -1\.1\d* there, -0\.8\d* here$")

    def test_nothing_left_to_do(self):
        name = self.file("end.h5", self.checkpoint)
        self.expect(2, "the checkpoint 'end.h5' is already at year 0.05, the end of the run; set a later "
                       "time.stop to go on", "end", more=["--restart", name])

    def test_full_disk(self):
        with tempfile.TemporaryDirectory() as folder:
            if os.system(f"mount -t tmpfs -o size=64k tmpfs {folder} 2>/dev/null") != 0:
                self.skipTest("mounting a small file system is not permitted here")
            try:
                self.expect(4, f"cannot write '{folder}/out/run.h5.part': No space left on device",
                            f"{folder}/out")
            finally:
                os.system(f"umount {folder}")

    def test_no_input_file(self):
        done = self.solar.run("none", "nowhere.yaml")
        self.assertEqual((done.code, done.messages), (2, "cannot read the input file 'nowhere.yaml'"))

    def test_input_is_a_folder(self):
        done = self.solar.run("none", ".")
        self.assertEqual((done.code, done.messages), (2, "'.' is a folder, not an input file"))

    def test_steps_too_long_for_an_explicit_scheme(self):
        done = self.solar.run("unstable", "case.yaml",
                              {"time.scheme": "rk4", "time.step": "5 d", "time.stop": "200 d",
                               "grid.longitudes": 48, "grid.latitudes": 24,
                               "initial.expression.br": "{expression: cosd(3*longitude), unit: G}"})
        self.assertEqual(done.code, 3, done.raw)
        self.assertRegex(done.messages, r"^the solution has grown more than 1e\+10-fold by year 0\.\d+ "
                                        r"\(step \d+\): steps of 5 are too long for 'rk4' here; ")

    def test_steady_state_of_a_closed_system(self):
        # Nothing leaves the sphere: the state at rest has the flux of the start, which is told.
        done = self.solar.run("closed", "case.yaml", {"analysis": "steady"})
        self.assertEqual(done.code, 0, done.raw)

    def test_more_ranks_than_rows(self):
        done = self.solar.run("ranks", "case.yaml", {"grid.latitudes": 4}, ranks=4)
        self.assertEqual((done.code, done.messages),
                         (2, "grid: 8 x 4 x 1 cells cannot be shared among 4 ranks: each needs at least 2 "
                             "cells along an axis that is split, and whole circles of longitude"), done.raw)


class TwoRanks(unittest.TestCase):
    """Mistakes of each kind, found on all ranks or on one, are told once."""

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.solar = Solar(place.name)
        (cls.solar.folder / "case.yaml").write_text(CASE, encoding="utf-8")
        (cls.solar.folder / "bad.csv").write_text("date, tilt\n", encoding="utf-8")

    def same_on_two_ranks(self, settings, more=()):
        one = self.solar.run("out", "case.yaml", settings, ranks=1, more=more)
        two = self.solar.run("out", "case.yaml", settings, ranks=2, more=more)
        self.assertNotEqual(one.code, 0)
        self.assertNotEqual(one.messages.strip(), "")
        self.assertEqual((two.code, two.messages.rstrip()), (one.code, one.messages.rstrip()), two.raw)

    def test_unknown_key(self):
        self.same_on_two_ranks({"grid.rows": 10})

    def test_data_file(self):
        self.same_on_two_ranks({"regions.list.file": "bad.csv"})

    def test_field_without_value_on_one_rank(self):
        self.same_on_two_ranks({"initial.expression.br": "{expression: sqrt(latitude), unit: G}"})

    def test_petsc_options(self):
        self.same_on_two_ranks({}, ["--", "-ksp_typ", "cg"])
        self.same_on_two_ranks({}, ["--", "-ksp_type", "nonsense"])

    def test_missing_checkpoint(self):
        self.same_on_two_ranks({}, ["--restart", "nowhere.h5"])


if __name__ == "__main__":
    unittest.main()
