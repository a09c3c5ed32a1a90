"""Runs the gorsky benchmark and prints its row: error, time, memory and iterations.

    /usr/bin/python3 tests/benchmarks/gorsky.py
    /usr/bin/python3 tests/benchmarks/gorsky.py --cells 250 --ranks 1

A square under linear potentials of 6 and 2 RT to t = 0.05 in 200 steps: c = X(x) Y(y), whose values in two
corners stand below. Build first: cmake --build build/release --target fluxform-gorsky
"""
import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import h5py

ROOT = Path(__file__).resolve().parents[2]
MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
       "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "OMP_NUM_THREADS": "1"}
LOW, HIGH = 0.0990579624166, 5.81484616072  # at (0, 0) and (1, 1)
INPUT = """
grid:
  x: {{from: 0 m, to: 1 m, cells: {cells}, centering: node}}
  y: {{from: 0 m, to: 1 m, cells: {cells}, centering: node}}
time: {{stop: {stop} s, step: 0.25 ms}}
species: [{{name: c, diffusivity: 1 m2/s, concentration: 1 mol/m3, drive: -6*x - 2*y}}]
solver: {{linear: {solver}}}
output: {{paraview: no, history: {stop} s}}
"""


def main():
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_argument("--cells", type=int, default=1000, help="along an axis")
    command.add_argument("--steps", type=int, default=200, help="fewer end before the corners' values hold")
    command.add_argument("--ranks", type=int, default=2)
    command.add_argument("--solver", default="geometric")
    command.add_argument("--build", type=Path, default=ROOT / "build/release")
    given = command.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "square.yaml").write_text(INPUT.format(cells=given.cells, solver=given.solver,
                                                        stop=given.steps * 2.5e-4), encoding="utf-8")
        run = ["mpiexec", "-n", str(given.ranks), str(given.build / "bin/fluxform-gorsky"), "square.yaml",
               "--output", "run"]
        subprocess.run(run, cwd=folder, env={**os.environ, **MPI}, check=True, stdout=subprocess.DEVNULL)
        summary = json.loads((folder / "run/summary.json").read_text(encoding="utf-8"))
        with h5py.File(folder / "run/run.h5") as file:
            last = file["c"][-1]
        errors = f"{last[0, 0] / LOW - 1:+.1e}, {last[-1, -1] / HIGH - 1:+.1e}" if given.steps == 200 else "-"
    value = {name: entry["value"] for name, entry in summary.items() if isinstance(entry, dict)}
    print("| cells | ranks | solver | error in two corners | wall s | CPU s | MiB a rank | steps | Newton | Krylov |")
    print(f"| {given.cells}^2 | {given.ranks} | {given.solver} | {errors} | "
          f"{value['wall_time']:.0f} | {value['cpu_time']:.0f} | {value['peak_memory_per_rank']:.0f} | "
          f"{value['steps']:.0f} | {value['newton_iterations']:.0f} | {value['linear_iterations']:.0f} |")


if __name__ == "__main__":
    main()
