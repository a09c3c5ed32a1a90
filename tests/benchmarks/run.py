"""Runs the benchmarks and prints their table: error, time, memory and work of every case.

    /usr/bin/python3 tests/benchmarks/run.py                      all of them
    /usr/bin/python3 tests/benchmarks/run.py --case "case B"      one
    /usr/bin/python3 tests/benchmarks/run.py --build DIR --repeat 5

Wall time is that of the whole process, start to end; the median of several runs, of one where that
takes more than ten seconds. Build first: cmake --build build/release --target fluxform-solar engine_benchmark separable_benchmark
"""
import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from solar_cases_timed import CASES, ROOT, same_setting, summary_of
from solar_flow import write_flow

PROGRAMS = ("engine_benchmark", "separable_benchmark")
MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
       "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_mpi_yield_when_idle": "1",
       "OMPI_MCA_hwloc_base_binding_policy": "none", "OMP_NUM_THREADS": "1"}
HEAD = ("case", "error", "goal", "wall s", "CPU s", "MiB a rank", "steps", "solves or iterations",
        "set-ups")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--case", action="append", help="of the table, or a program's name")
    parser.add_argument("--repeat", type=int, default=3, help="runs a case; the median counts")
    return parser.parse_args()


def timed_once(case, program, folder, flow):
    """(wall, summary) of one run in a fresh process."""
    settings = [value.replace("FLOW", str(flow)) for value in case.settings]
    command = [str(program), str(ROOT / "inputs" / "solar" / case.input), "--output", str(folder),
               *same_setting(settings)]
    if case.ranks > 1:
        command = ["mpirun", "-n", str(case.ranks), *command]
    start = time.perf_counter()
    done = subprocess.run(command, env=os.environ | MPI, capture_output=True, text=True)
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{case.name}: {done.stderr[-2000:]}")
    return wall, summary_of(folder)


def row_of(case, program, repeat, place):
    """The table's cells for one case."""
    folder = place / case.name.replace(" ", "_").replace(",", "")
    runs = [timed_once(case, program, folder, place / "flow.h5")]
    while len(runs) < repeat and runs[0][0] < 10:
        runs.append(timed_once(case, program, folder, place / "flow.h5"))
    last = runs[-1][1]
    return (case.name, case.error(folder), case.target,
            f"{statistics.median(wall for wall, _ in runs):.2f}",
            f"{statistics.median(run['cpu_time'] for _, run in runs):.2f}",
            f"{last['peak_memory_per_rank']:.0f}", f"{last['steps']:.0f}",
            f"{last['linear_iterations']:.0f}", f"{last['matrix_setups']:.0f}")


def run_solar(cases, program, repeat):
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD), flush=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write_flow(place / "flow.h5")
        for case in cases:
            print("| " + " | ".join(row_of(case, program, repeat, place)) + " |", flush=True)


def run_program(path):
    print(f"\n{path.name}:", flush=True)
    subprocess.run([str(path)], env=os.environ | MPI, check=True)


def main():
    given = parse_arguments()
    wanted = lambda name: not given.case or name in given.case
    cases = [case for case in CASES if wanted(case.name)]
    programs = [name for name in PROGRAMS if wanted(name)]
    if not cases and not programs:
        names = ", ".join([case.name for case in CASES] + list(PROGRAMS))
        raise SystemExit(f"no such case; there are: {names}")
    folder = given.build / "bin"
    if cases:
        run_solar(cases, folder / "fluxform-solar", given.repeat)
    for name in programs:
        run_program(folder / name)


if __name__ == "__main__":
    main()
