"""fluxform.open on made-up runs: names, units, times, numbers, laziness, and what it says of what is no run."""

import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import h5py
import numpy as np

sys.path.insert(0, str(Path(os.environ["FLUXFORM_SOURCE"]) / "tests/support"))
from made_up_run import write_run, write_scale

import fluxform
from fluxform.dataset import Stored

SQUARE = {"x": ("m", 0, 3, 3), "y": ("m", 0, 2, 2)}
LINE = {"x": ("m", 0, 1, 4)}


class Open(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="opened ")
        self.folder = Path(self.temporary.name)
        self.addCleanup(self.temporary.cleanup)

    def test_fields_axes_history_and_attributes(self):
        write_run(self.folder, SQUARE, {"c": ("mol m-3", lambda t, x, y: x + 10 * y + 100 * t)}, np.array([0, 1.0, 4.0]),
                  history={"total": ("mol", np.array([1.0, 2, 3])), "c": ("1", np.array([7.0, 8, 9]))},
                  profiles={"mean": ("mol m-3", "y", np.arange(6.0).reshape(3, 2))},
                  statics={"bed": ("m", lambda x, y: x * y)}, warnings=["too\n coarse"])
        with fluxform.open(self.folder) as run:
            self.assertEqual((run["c"].dims, run["c"].attrs["units"]), (("time", "y", "x"), "mol m-3"))
            x, y, t = np.array([0.5, 1.5, 2.5]), np.array([0.5, 1.5]), np.array([0, 1.0, 4.0])
            np.testing.assert_array_equal(run["c"].values, x + 10 * y[:, None] + 100 * t[:, None, None])
            np.testing.assert_array_equal(run["c"].sel(time=4.0, x=2.5, y=1.5), 2.5 + 15 + 400)
            np.testing.assert_array_equal(run["c"][::-1, 0, [2, 0]], run["c"].values[::-1, 0, [2, 0]])
            np.testing.assert_array_equal(run["x_faces"], [0, 1, 2, 3])
            self.assertEqual((run["time"].attrs["units"], run["x"].attrs["units"]), ("s", "m"))
            np.testing.assert_array_equal((run["c"] * run["cell_volume"]).sum(("x", "y")), 6 * (1.5 + 10 + 100 * t))
            self.assertEqual((run["total"].dims, run["total"].attrs["units"]), (("history_time",), "mol"))
            np.testing.assert_array_equal(run["history_c"], [7, 8, 9])
            self.assertEqual(run["mean"].dims, ("history_time", "y"))
            self.assertEqual(run["bed"].dims, ("y", "x"))
            self.assertEqual((run.attrs["end_time"], run.attrs["end_time_units"]), (4.0, "s"))
            self.assertEqual((run.attrs["app"], run.attrs["warnings"]), ("made_up", ["too coarse"]))
            self.assertNotIn("unknown_to_all", run.attrs)

    def test_dates_are_dates(self):
        write_run(self.folder, LINE, {"u": ("1", lambda t, x: x)}, np.array([0, 0.5, 31.0]), "days since 2010-06-15T12:00:00")
        with fluxform.open(self.folder / "run.h5") as run:
            expected = np.array(["2010-06-15T12", "2010-06-16T00", "2010-07-16T12"], dtype="datetime64[ns]")
            np.testing.assert_array_equal(run["time"].values, expected)
            np.testing.assert_array_equal(run["u"].sel(time="2010-07").shape, (1, 4))

    def test_numbers_that_are_no_dates_stay_numbers(self):
        write_run(self.folder, LINE, {"u": ("1", lambda t, x: x)}, np.array([0, 2.0]), "yr")
        with fluxform.open(self.folder) as run:
            self.assertEqual((run["time"].dtype.kind, run["time"].attrs["units"]), ("f", "yr"))

    def test_nothing_is_read_before_it_is_used(self):
        write_run(self.folder, SQUARE, {"c": ("1", lambda t, x, y: x + t)}, np.arange(3.0))
        asked = []
        read = Stored.__getitem__

        def watched(self, key):
            values = read(self, key)
            asked.append(np.shape(values))
            return values

        with mock.patch.object(Stored, "__getitem__", watched), fluxform.open(self.folder) as run:
            self.assertEqual((asked, run["c"].shape), ([], (3, 2, 3)))
            np.testing.assert_array_equal(run["c"].isel(time=2, y=0).values, [2.5, 3.5, 4.5])
            self.assertEqual(asked, [(3,)])

    def test_a_field_of_80_gigabytes_opens(self):
        cells = 100000
        with h5py.File(self.folder / "run.h5", "w") as file:
            for name in ("x", "y"):
                write_scale(file, name, np.arange(cells) + 0.5, "m")
            write_scale(file, "time", [0.0], "s", growing=True)
            for name, shape, dims in (("cell_volume", (cells, cells), "yx"), ("u", (1, cells, cells), ("time", "y", "x"))):
                file.create_dataset(name, shape, chunks=(1,) * (len(shape) - 2) + (1000, 1000), dtype=float)
                for k, scale in enumerate(dims):
                    file[name].dims[k].attach_scale(file[scale])
            file["u"][0, 70000, 5:8] = [1, 2, 3]
        with fluxform.open(self.folder) as run:
            np.testing.assert_array_equal(run["u"][0, 70000, 4:9], [0, 1, 2, 3, 0])

    def test_what_is_no_run(self):
        with self.assertRaisesRegex(FileNotFoundError, "there is no run at 'nowhere'"):
            fluxform.open("nowhere")
        with self.assertRaisesRegex(FileNotFoundError, "neither run.h5 nor summary.json nor history.csv"):
            fluxform.open(self.folder)
        (self.folder / "summary.json").write_text("{}")
        (self.folder / "critical.csv").write_text("a [m],b [m]\n")
        with self.assertRaisesRegex(FileNotFoundError, "there is no run.h5; its tables are critical.csv"):
            fluxform.open(self.folder)
        with h5py.File(self.folder / "run.h5", "w") as file:
            file["other"] = 1
        with self.assertRaisesRegex(ValueError, "no cell_volume or no time"):
            fluxform.open(self.folder)

    def test_help_says_how(self):
        for word in ("history_NAME", "cell_volume", "isel(time=-1)", "Raises"):
            self.assertIn(word, fluxform.open.__doc__)


if __name__ == "__main__":
    unittest.main()
