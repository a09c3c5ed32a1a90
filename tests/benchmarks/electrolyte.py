"""Runs the electrolyte benchmarks and prints their table: answer, time, memory and iterations.

    /usr/bin/python3 tests/benchmarks/electrolyte.py
    /usr/bin/python3 tests/benchmarks/electrolyte.py --case "E2 128" --build DIR --repeat 5

Solve time is the program's own wall time, without starting and ending MPI; the median of several runs.
Build first: cmake --build build/release --target fluxform-electrolyte
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ROOT / "inputs" / "electrolyte" / "benchmarks"
MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
       "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "OMP_NUM_THREADS": "1"}
# Closed form of the steady state: wall charge over 2 F c0 (1 um), Bazant et al. 2004.
E1_CHARGE = 0.00723371229121 * 2 * 96485.33212331002 * 100 * 1e-6


def charge(found):
    return f"charge {found['x_max_charge'] / E1_CHARGE - 1:+.2%}, ledger {ledger(found)}"


def books(found):
    return f"ledger {ledger(found)}"


def ledger(found):
    return f"{found['ledger_worst_mismatch']:.0e}"


def current(found):
    """Of the patch, and what does not come out on the other side: areas of 1/4 and 1."""
    total = 0.25 * found["patch_current"]
    lost = abs(total + found["x_max_current"]) / abs(total)
    return f"{found['patch_current']:.4f} A/m2, {lost:.0e} of it lost"


def cube(axes, cells):
    return [f"grid.{axis}.cells={cells}" for axis in axes]


CASES = {"E1": ("e1", 1, [], "0.2 s", charge)}
for cells, goal in ((64, "does not fail"), (128, "4 s"), (256, "20 s")):
    CASES[f"E2 {cells}"] = ("e2", 1, cube("xy", cells), goal, books)
CASES["E2 256 on 2 ranks"] = ("e2", 2, cube("xy", 256), "-", books)
for cells, goal in ((16, "-"), (32, "-"), (48, "60 s, 1 GB"), (64, "Krylov as at 16")):
    CASES[f"E3 {cells}"] = ("e3", 1, cube("xyz", cells), goal, current)
CASES["E3 48 on 2 ranks"] = ("e3", 2, cube("xyz", 48), "-", current)


def run_once(program, name, ranks, settings, folder):
    command = [str(program), str(INPUTS / f"{name}.yaml"), "--output", str(folder)]
    for setting in settings:
        command += ["--set", setting]
    if ranks > 1:
        command = ["mpirun", "-n", str(ranks), *command]
    done = subprocess.run(command, env=os.environ | MPI, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2000:]}")
    summary = json.loads((folder / "summary.json").read_text())
    return {key: entry["value"] for key, entry in summary.items() if key != "warnings"}


def row(name, program, repeat, place):
    source, ranks, settings, goal, answer = CASES[name]
    runs = []
    while len(runs) < (repeat if not runs or runs[0]["wall_time"] < 20 else 1):
        folder = place / f"{name.replace(' ', '_')}_{len(runs)}"
        runs.append(run_once(program, source, ranks, settings, folder))
    found = runs[-1]
    wall = statistics.median(each["wall_time"] for each in runs)
    cpu = statistics.median(each["cpu_time"] for each in runs)
    print(f"| {name} | {answer(found)} | {goal} | {wall:.2f} | {cpu:.2f} | "
          f"{found['peak_memory_per_rank']:.0f} | {found.get('steps', 1):.0f} | "
          f"{found['newton_iterations']:.0f} | {found['linear_iterations']:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--case", action="append", choices=CASES)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    program = given.build / "bin" / "fluxform-electrolyte"
    print("| case | answer | goal | solve s | CPU s | MiB a rank | steps | Newton | Krylov |\n"
          "|---|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as place:
        for name in given.case or CASES:
            row(name, program, given.repeat, Path(place))


if __name__ == "__main__":
    main()
