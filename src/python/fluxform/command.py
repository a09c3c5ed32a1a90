"""The command fluxform-plot: an app's own pictures of a run, or the default ones, and a page of both."""

import argparse
import contextlib
import io
import runpy
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # no display needed

from fluxform import pictures
from fluxform.defaults import draw_defaults
from fluxform.ensemble import ensemble, is_ensemble
from fluxform.page import write_page
from fluxform.run import Run

HERE = Path(__file__).resolve().parent


def drawer_of(app):
    """The plot.py of an app: in the source tree that this file stands in, or installed with it; else None."""
    places = [HERE.parents[2] / "apps" / str(app) / "plot.py", HERE / "apps" / str(app) / "plot.py"]
    return next((p for p in places if p.is_file()), None)


class Told(io.TextIOBase):
    """Passes on what is printed and keeps it."""

    def __init__(self, terminal):
        self.terminal, self.lines = terminal, []

    def write(self, text):
        self.lines.append(text)
        return self.terminal.write(text)

    def flush(self):
        self.terminal.flush()


@contextlib.contextmanager
def drawn():
    """Collects the pictures whose paths are printed meanwhile."""
    found, told = [], Told(sys.stdout)
    with contextlib.redirect_stdout(told):
        yield found
    lines = map(Path, "".join(told.lines).splitlines())
    found.extend(p for p in lines if p.suffix == ".png" and p.is_file())


@contextlib.contextmanager
def started_as(script, arguments):
    """A script's own command line and folder, as if it were started by itself."""
    before = sys.argv, sys.path[:]
    sys.argv, sys.path[:] = [str(script), *map(str, arguments)], [str(script.parent), *sys.path]
    try:
        yield
    finally:
        sys.argv, sys.path[:] = before


def draw_own(script, run, output):
    """Runs an app's plot.py; False if it failed, which it has then said."""
    with started_as(script, [run.folder, "--output", output]):
        try:
            runpy.run_path(str(script), run_name="__main__")
        except SystemExit as end:
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
            return not end.code
        except Exception as failure:
            print(f"{script}: {type(failure).__name__}: {failure}", file=sys.stderr)
            return False
    return True


def views(folder):
    """Pictures that ParaView made of the run before."""
    return [p for p in sorted(folder.glob("*.png")) if b"Software\0Fluxform view" in p.read_bytes()[:256]]


def parser():
    command = argparse.ArgumentParser(prog="fluxform-plot", description="Draws a run of any Fluxform app.")
    command.add_argument("run", type=Path, help="folder of a run, or its run.h5")
    command.add_argument("--output", type=Path, metavar="DIR", help="folder for the pictures, else that of the run")
    command.add_argument("--app", metavar="NAME", help="the app whose own pictures to draw, of runs that do not tell it: "
                                                       "those without run.h5")
    command.add_argument("--defaults", action="store_true",
                         help="draw the pictures that fit every run also where the app has its own")
    command.add_argument("--pdf", action="store_true", help="save a PDF beside each PNG")
    command.add_argument("--html", action="store_true",
                         help="write run.html: pictures, summary, ledger and input in one file")
    return command


def main(arguments=None):
    """Returns the exit code: 0 done, 2 there is no run, 3 an app's own pictures failed."""
    given = parser().parse_args(arguments)
    try:
        run = Run(given.run)
    except FileNotFoundError as missing:
        print(f"fluxform-plot: {missing}", file=sys.stderr)
        return 2
    output = given.output or run.folder
    output.mkdir(parents=True, exist_ok=True)
    pictures.further_formats[:] = [".pdf"] if given.pdf else []
    # An app's own pictures are of its states; an ensemble leaves numbers alone.
    script = None if is_ensemble(run) else drawer_of(run.app or given.app)
    with drawn() as own:
        well = draw_own(script, run, output) if script else True
    with drawn() as further:
        if given.defaults or not own or not well:
            draw_defaults(given.run, output)
        ensemble(run, output)
    if given.html:
        write_page(given.run, [*own, *further, *views(run.folder)], output / "run.html")
    return 0 if well else 3
