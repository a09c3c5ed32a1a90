"""Real runs, read and drawn: the example of a model that has no pictures of its own, and the apps that are built."""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

SOURCE, BUILT = Path(os.environ["FLUXFORM_SOURCE"]), Path(os.environ["FLUXFORM_BIN"])
sys.path.insert(0, str(SOURCE / "tests/support"))
from made_up_run import bars, figures_of, panels

import fluxform
from fluxform import command

# Short runs of each app: input, changes, and what its default pictures are.
SMALL = {
    "solar": ("inputs/solar/cycle.yaml", ["grid.longitudes=72", "grid.latitudes=36", "time.stop=80 d", "output.fields=40 d"],
              {"fields", "profiles_over_time", "history_curves"}),
    "ecology": ("inputs/ecology/invasion.yaml", ["grid.x.cells=300", "time.stop=20 yr", "output.fields=10 yr"],
                {"fields", "history_curves"}),
    "electrolyte": ("inputs/electrolyte/limiting_current.yaml", ["analysis.sweep.to=0.03 V"],
                    {"fields", "sweep_curves"}),
    "vortex": ("inputs/vortex/bean.yaml", ["time.stop=2 s", "grid.x.cells=40"], {"fields", "history_curves"}),
}


def run_app(app, source, folder, changes=()):
    """Runs an app that is built; skips the test if it is not."""
    program = BUILT / f"fluxform-{app}"
    if not program.is_file():
        raise unittest.SkipTest(f"fluxform-{app} is not built")
    settings = [word for change in changes for word in ("--set", change)]
    done = subprocess.run([program, SOURCE / source, "--output", folder, *settings], capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(done.stderr + done.stdout)


class RealRuns(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="real run ")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def test_fisher_front_can_be_read_off_the_picture(self):
        run_app("fisher", "examples/fisher/front.yaml", self.folder)
        drawn = figures_of(self.folder)
        self.assertEqual(set(drawn), {"fields", "history_curves"})
        panel, = panels(drawn["fields"])
        self.assertEqual((panel.get_xlabel(), panel.get_ylabel(), len(panel.lines)), ("x (km)", "density", 7))
        self.assertEqual((bars(drawn["fields"])[0].get_ylabel(), panel.get_yscale()), ("time (yr)", "linear"))
        places = [np.interp(-0.5, -line.get_ydata(), line.get_xdata()) for line in panel.lines[-2:]]
        # Bramson: x = 2 sqrt(r D) t - (3/2) sqrt(D/r) ln t, so 200 - 15 ln(60/50) = 197.27 km in the last ten
        # years. Cells of a quarter of the front's length sqrt(D/r) and steps of 0.05/r change the speed by
        # (h/L)^2/24 and r dt/4, each below 1.3 %.
        self.assertAlmostEqual(places[1] - places[0], 197.27, delta=0.025 * 197.27)
        total = next(p for p in panels(drawn["history_curves"]) if "integral" in p.get_ylabel())
        self.assertEqual((total.get_xlabel(), total.get_ylabel()), ("time (yr)", "density integral (km)"))
        with fluxform.open(self.folder) as run:
            amount = (run["density"] * run["cell_volume"]).sum("x")[-1]
            self.assertAlmostEqual(float(amount) / 1000, total.lines[0].get_ydata()[-1], places=8)
            self.assertEqual((run.attrs["app"], float(run["time"][-1])), ("fisher", 60 * 365 * 86400.0))

    def test_a_new_run_replaces_pictures_and_pages_of_the_old(self):
        changes = ["time.stop=1 yr", "output.fields=1 yr", "grid.x.cells=40"]
        run_app("fisher", "examples/fisher/front.yaml", self.folder, changes)
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(command.main([str(self.folder), "--pdf", "--html"]), 0)
        old = {"fields.png", "fields.pdf", "history_curves.png", "history_curves.pdf", "run.html"}
        self.assertLessEqual(old, {p.name for p in self.folder.iterdir()})
        foreign = [self.folder / "mine.pdf", self.folder / "mine.html"]
        for path in foreign:
            path.write_text("mine")
        run_app("fisher", "examples/fisher/front.yaml", self.folder, changes)
        self.assertFalse(old & {p.name for p in self.folder.iterdir()})
        self.assertTrue(all(path.read_text() == "mine" for path in foreign))

    def check_app(self, app):
        source, changes, expected = SMALL[app]
        run_app(app, source, self.folder, changes)
        drawn = figures_of(self.folder)
        self.assertLessEqual(expected, set(drawn))
        with fluxform.open(self.folder) as run:
            self.check_units(run)
            self.check_shown(run, drawn["fields"])
        self.check_words(drawn)

    def check_units(self, run):
        self.assertEqual(run.attrs["app"] in SMALL, True)
        for name, variable in run.variables.items():
            self.assertTrue("units" in variable.attrs or variable.dtype.kind == "M", name)

    def check_shown(self, run, figure):
        """The last curve of a panel, or the last map of a row, shows the last state of its field."""
        fields = sorted(n for n, v in run.data_vars.items() if v.dims[0] == "time" and v.ndim == run["cell_volume"].ndim + 1)
        shown = panels(figure)
        for k, name in enumerate(fields[:4]):
            if run["cell_volume"].ndim == 1:
                values = shown[k].lines[-1].get_ydata()
            else:
                values = shown[(k + 1) * len(shown) // len(fields) - 1].collections[0].get_array()
            stored, values = run[name][-1].values.ravel(), np.ravel(np.ma.filled(values, np.nan))
            scale = np.nanmax(np.abs(stored))
            exponent = 0.0 if scale == 0 else np.log10(np.nanmax(np.abs(values)) / scale)
            self.assertAlmostEqual(exponent, round(exponent), places=9, msg=name)  # a prefix, and nothing else
            np.testing.assert_allclose(values, stored * 10.0 ** round(exponent), rtol=1e-12, err_msg=name)

    def check_words(self, drawn):
        for name, figure in drawn.items():
            for panel in panels(figure):
                self.assertTrue(panel.get_xlabel(), f"{name}: {panel.get_title()}")
                self.assertTrue(panel.get_ylabel() or panel.get_legend() or panel.patches, f"{name}: {panel.get_title()}")
                self.assertFalse(re.search(r"\bnan\b|_", panel.get_ylabel() + panel.get_title()), name)

    def test_solar(self):
        self.check_app("solar")

    def test_ecology(self):
        self.check_app("ecology")

    def test_electrolyte(self):
        self.check_app("electrolyte")

    def test_vortex(self):
        self.check_app("vortex")


if __name__ == "__main__":
    unittest.main()
