"""What an input may not do: write outside the folder of the start, read what is no input, change the solvers
unseen."""
import json
import os
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from solar_executable import Solar  # noqa: E402

CASE = """grid: {longitudes: 8, latitudes: 4}
time: {stop: 2 d, step: 1 d}
initial: {dipole: {pole: -4 G}}
"""


class Bounds(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.app = Solar(Path(place.name).resolve())

    def run_case(self, more_lines, options=(), code=0):
        path = self.app.folder / "case.yaml"
        path.write_text(CASE + more_lines, encoding="utf-8")
        done = self.app.run("out", "case.yaml", more=options)
        self.assertEqual(done.code, code, done.raw)
        return done

    def refused(self, more_lines, message):
        self.assertEqual(self.run_case(more_lines, ["--check"], 2).messages.splitlines()[0], message)

    def test_results_stay_below_the_start(self):
        command = [word for word in self.app.command("out", "case.yaml") if "out" not in word]
        (self.app.folder / "link").symlink_to("/tmp")
        self.app.command = lambda *_: [*command, "--check"]  # without --output, which may say anything
        for place in ("../elsewhere", "/tmp/elsewhere", "link/elsewhere", "a/../../b"):
            self.refused(f"output: {{directory: {place}}}\n",
                         f"case.yaml: output.directory '{place}' is not below the folder where the run was "
                         f"started; only the command line may say so: --output {place}")
        self.run_case("output: {directory: below/it}\n")
        self.app.command = lambda *_: [*command, "--check", "--set", "output.directory=/tmp/elsewhere"]
        self.run_case("")

    def test_results_where_the_command_line_says(self):
        self.run_case("output: {directory: ../elsewhere}\n", ["--check"])  # with --output

    def test_included_files_are_inputs(self):
        (self.app.folder / "large.yaml").write_bytes(b"a: 1\n" * 300000)
        os.mkfifo(self.app.folder / "pipe")
        for name, reason in (("/dev/zero", "is not a regular file"), ("pipe", "is not a regular file"),
                             ("large.yaml", "is larger than 1 MiB, too large for an input")):
            self.refused(f"include: {name}\n", f"case.yaml:4:10: '{name}' {reason}")

    def test_no_line_of_another_file_is_shown(self):
        for name, text in (("plain", "secret of another\n"), ("broken", "secret: [of, another\nsecret: }\n"),
                           ("keys", "root:x:0:0:secret\nbin: [secret\n")):
            (self.app.folder / name).write_text(text, encoding="utf-8")
            done = self.run_case(f"include: {name}\n", ["--check"], 2)
            self.assertNotIn("secret", done.messages)
            self.assertIn(name, done.messages)

    def test_resource_files_of_petsc_are_not_read(self):
        (self.app.folder / ".petscrc").write_text("-no_such_option 3\n-ksp_type nonsense\n", encoding="utf-8")
        self.run_case("")

    def test_options_of_the_environment_are_told(self):
        with unittest.mock.patch.dict(os.environ, PETSC_OPTIONS="-ksp_rtol 1e-12"):
            done = self.run_case("")
        warning = "PETSC_OPTIONS is set and in force: -ksp_rtol 1e-12"
        self.assertIn(f"warning: {warning}\n", done.told)
        summary = json.loads((done.folder / "summary.json").read_text(encoding="utf-8"))
        self.assertIn(warning, summary["warnings"])


if __name__ == "__main__":
    unittest.main()
