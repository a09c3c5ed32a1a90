"""The timed solar runs and how each one's error is measured."""
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from solar_compare import REFERENCES, errors, read_run  # noqa: E402  (found through the line above)


@dataclass
class Timed:
    """One line of the table: an input, what is changed in it, and the goal it is measured against."""
    name: str
    input: str
    target: str
    error: callable = lambda folder: "-"
    settings: list = field(default_factory=list)
    ranks: int = 1


def summary_of(folder):
    """{name: value} of a run's closing quantities."""
    rows = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return {name: row["value"] for name, row in rows.items()}


def hipft_norm(run, exact):
    """HH = sqrt(sum (f-g)^2 / sum |f g|), unweighted, the norm HipFT prints."""
    return np.sqrt(np.sum((run - exact)**2) / np.sum(abs(run * exact)))


def against(reference):
    """Error of the last record against the spectral reference's cell averages."""
    def measure(folder):
        run, axes, days = read_run(folder / "run.h5", "last", None)
        faces = axes["latitude_faces"], axes["longitude_faces"]
        exact = REFERENCES[reference](days).cell_averages(*faces)
        area = np.diff(np.sin(faces[0]))[:, None] * np.diff(faces[1])
        text = f"relL2 {errors(run, exact, area)['relL2']:.2e}"
        return text + (f", HH {hipft_norm(run, exact):.2e}" if reference == "case_A" else "")
    return measure


def cycle_error(folder):
    """Final dipole and its reversal against the spectral reference."""
    path = ROOT / "tests" / "physics" / "solar_reference.json"
    exact = json.loads(path.read_text(encoding="utf-8"))["cycle"]
    run = summary_of(folder)
    dipole = run["axial_dipole"] / exact["D_ax 11 yr"]["value"] - 1
    reversal = run["reversal_dipole"] - exact["reversal of D_ax"]["value"]
    return f"D_ax {100 * dipole:+.4f} %, reversal {reversal:+.4f} yr"


def net_flux(folder):
    """Where no reference exists: flux that appeared from nowhere."""
    run = summary_of(folder)
    return f"net/positive flux {abs(run['flux_net'] / run['flux_positive']):.0e}"


def same_setting(values):
    """`--set` arguments of the program."""
    return [word for value in values for word in ("--set", value)]


B = "benchmarks/b.yaml"
CASES = [
    Timed("case A", "benchmarks/a.yaml", "0.3 s at HH 1.6e-4", against("case_A")),
    Timed("case A, 45 x 90", "benchmarks/a.yaml", "0.3 s at HH 1.6e-4", against("case_A"),
          ["grid.latitudes=45", "grid.longitudes=90"]),
    Timed("case B", B, "0.5 s at 1e-4, 1 s at 2.3e-3", against("case_B")),
    Timed("case B, 212 x 360", B, "0.5 s at 1e-4", against("case_B"), ["grid.latitudes=212"]),
    Timed("case B, 96 x 192", B, "1 s at 2.3e-3", against("case_B"),
          ["grid.latitudes=96", "grid.longitudes=192", "time.step=10 d"]),
    Timed("case B, 360 x 720", "benchmarks/b360.yaml", "8 s at 7e-4", against("case_B")),
    Timed("cycle", "cycle.yaml", "15 s", cycle_error, ["output.paraview=false"]),
    Timed("cycle, 2 ranks", "cycle.yaml", "-", cycle_error, ["output.paraview=false"], ranks=2),
    Timed("year 512 x 1024", "benchmarks/year512.yaml", "15 s", against("case_B")),
    Timed("year 512 x 1024, 2 ranks", "benchmarks/year512.yaml", "-", against("case_B"), ranks=2),
    Timed("the same, varying flow file", "benchmarks/year512.yaml", "4 x the line above", net_flux,
          ["flow={file: FLOW}", "solver.rtol=1e-7"]),
    Timed("quenched flow", "benchmarks/quenched.yaml", "-", net_flux),
]
