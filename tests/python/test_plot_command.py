"""fluxform-plot on made-up runs: files and their words, the page, an app's own pictures, the installed command."""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image

SOURCE = Path(os.environ["FLUXFORM_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/support"))
from made_up_run import write_run

from fluxform import command

PLOT = SOURCE / "src/python/fluxform-plot"
LINE = {"x": ("m", 0, 1, 4)}
OWN = """
import sys
import matplotlib.pyplot as plt
from fluxform.pictures import save
run, option, output = sys.argv[1:]
figure, axes = plt.subplots()
axes.set(title="mine", xlabel="x (m)")
save(figure, output + "/mine.png", run)
"""


class Page(HTMLParser):
    """What a page holds: tags in order, pictures, text by section."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.pictures, self.sections, self.now = [], [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if tag == "section":
            self.now = found["id"]
        if tag == "img":
            self.pictures.append(found)

    def handle_data(self, data):
        self.sections[self.now] = self.sections.get(self.now, "") + " " + data.strip()


class Command(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="plotted run ")
        self.addCleanup(temporary.cleanup)
        self.folder = write_run(Path(temporary.name) / "a run", LINE, {"heat": ("K", lambda t, x: x + t)},
                                np.array([0, 2.0]), history={"mass": ("kg", np.array([1.0, 2]))},
                                warnings=["cells < layer & more"])

    def plotted(self, *options):
        """Exit code and what was said, started in this process."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = command.main([str(self.folder), *options])
        return code, out.getvalue(), err.getvalue()

    def names(self):
        return {p.name for p in self.folder.iterdir()} - {"run.h5", "summary.json", "history.csv"}

    def test_files_say_who_made_them_and_what_they_show(self):
        code, told, _ = self.plotted("--pdf")
        self.assertEqual(code, 0)
        self.assertEqual(self.names(), {"fields.png", "fields.pdf", "history_curves.png", "history_curves.pdf"})
        self.assertEqual(told.split("\n")[0], str(self.folder / "fields.png"))
        self.assertIn(b"Software\0Fluxform", (self.folder / "fields.png").read_bytes()[:256])
        self.assertIn(b"/Creator (Fluxform", (self.folder / "fields.pdf").read_bytes())
        with Image.open(self.folder / "fields.png") as picture:
            self.assertEqual(picture.text["Description"], "x (m) across, heat (K) up")

    def test_page_holds_everything_in_one_file(self):
        self.assertEqual(self.plotted("--html")[0], 0)
        text = (self.folder / "run.html").read_text()
        page = Page(text)
        self.assertEqual([t for t, _ in page.tags if re.fullmatch("h[1-6]", t)], ["h1"] + 6 * ["h2"])
        self.assertEqual(list(filter(None, page.sections)),
                         ["warnings", "pictures", "summary", "ledger", "input", "provenance"])
        self.assertIn("cells < layer & more", page.sections["warnings"])
        self.assertRegex(page.sections["summary"], r"end time\s+2\s+s")
        self.assertNotIn("unknown", page.sections["summary"])
        self.assertRegex(page.sections["ledger"], r"mass\s+2.5\s+1e−15\s+kg")
        self.assertIn("grid: <small>\nstep: 1 s", page.sections["input"])
        self.assertIn("fluxform-made_up made.yaml", page.sections["provenance"])
        self.assertEqual(len(page.pictures), 2)
        self.assertIn("heat (K) up", page.pictures[0]["alt"])
        for tag, found in page.tags:
            for name in {"src", "href", "data"} & found.keys():
                self.assertTrue(found[name].startswith("data:image/png;base64,"), f"{tag} {name}")
        self.assertNotRegex(text.partition("<body>")[0], r"url\(|@import|<link|<script")
        self.assertIn(("html", {"lang": "en"}), page.tags)

    def test_own_pictures_of_an_app_come_first(self):
        script = self.folder.parent / "plot.py"
        script.write_text(OWN)
        with mock.patch("fluxform.command.drawer_of", return_value=script):
            self.assertEqual(self.plotted("--pdf")[0], 0)
            self.assertEqual(self.names(), {"mine.png", "mine.pdf"})
            self.assertEqual(self.plotted("--defaults", "--html")[0], 0)
        self.assertLessEqual({"mine.png", "fields.png", "run.html"}, self.names())
        alts = [p["alt"] for p in Page((self.folder / "run.html").read_text()).pictures]
        self.assertEqual(alts[0], "mine, x (m) across")
        self.assertEqual(len(alts), 3)

    def test_own_pictures_that_fail_are_told_and_replaced(self):
        script = self.folder.parent / "plot.py"
        for broken, said in (("raise KeyError('flux')", "KeyError: 'flux'"), ("import sys; sys.exit('no flux')", "no flux")):
            script.write_text(broken)
            with mock.patch("fluxform.command.drawer_of", return_value=script):
                code, _, err = self.plotted()
            self.assertEqual(code, 3)
            self.assertIn(said, err)
            self.assertIn("fields.png", self.names())

    def test_app_is_found_by_the_command_that_made_the_run(self):
        self.assertEqual(command.drawer_of("solar"), SOURCE / "apps/solar/plot.py")
        self.assertIsNone(command.drawer_of("made_up"))
        self.assertIsNone(command.drawer_of(None))
        for typed, app in (("/opt/my bin/fluxform-vortex film.yaml", "vortex"), ("fluxform-fisher x", "fisher"), ("other", None)):
            write_run(self.folder, LINE, {}, np.array([0.0]), command=typed)
            self.assertEqual(command.Run(self.folder).app, app)

    def test_a_run_without_fields_is_told_its_app(self):
        (self.folder / "run.h5").unlink()
        with mock.patch("fluxform.command.drawer_of", return_value=None) as asked:
            self.assertEqual(self.plotted("--app", "ecology")[0], 0)
        asked.assert_called_with("ecology")

    def test_no_run(self):
        done = subprocess.run([sys.executable, PLOT, "no such run"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (2, "fluxform-plot: there is no run at 'no such run'\n"))

    def test_missing_libraries(self):
        done = subprocess.run(["/usr/bin/python3", "-S", "-I", PLOT, "run"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("install python3-numpy python3-h5py python3-matplotlib (Debian)", done.stderr)

    def test_installed_command_stands_alone(self):
        prefix = self.folder.parent / "a prefix"
        subprocess.run([os.environ["CMAKE"], "--install", Path(os.environ["FLUXFORM_BIN"]).parent, "--component", "python",
                        "--prefix", prefix], check=True, capture_output=True)
        package, = prefix.glob("lib/python3*/*-packages/fluxform")
        self.assertTrue((package / "apps/vortex/plot_continuum.py").is_file())
        done = subprocess.run([sys.executable, prefix / "bin/fluxform-plot", self.folder, "--html"], cwd="/",
                              env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("run.html", self.names())


if __name__ == "__main__":
    unittest.main()
