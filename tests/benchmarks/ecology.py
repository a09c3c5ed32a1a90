"""Runs the ecology benchmarks and prints their table: error, time and memory of every case.

    /usr/bin/python3 tests/benchmarks/ecology.py                    all but the raster of 16 million cells
    /usr/bin/python3 tests/benchmarks/ecology.py --case raster      that one: 4000 x 4000 on 2 ranks
    /usr/bin/python3 tests/benchmarks/ecology.py --case E1 --build DIR --repeat 5

Wall time is that of the whole process; the median of several runs. Build first:
cmake --build build/release --target fluxform-ecology
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from ecology_compare import compare  # noqa: E402

INPUTS = ROOT / "inputs" / "ecology" / "benchmarks"
MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
       "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "OMP_NUM_THREADS": "1"}
LAMBDA_AT_512 = 0.69904466831757  # exact for the five-point scheme: tests/support/ecology_eigen.py


def fields_error(case):
    def of(folder, _):
        found = compare(folder, case)
        return f"L2 {found.l2:.2e}, mass {found.mass:+.1e}"
    return of


def eigenvalue_error(_, summary):
    return f"{summary['growth_rate']['value'] - LAMBDA_AT_512:+.1e}"


def raster_error(_, summary):
    surplus = summary["marten_surplus_of_sources"]["value"]
    deficit = summary["marten_deficit_of_sinks"]["value"]
    predicted = summary["predicted_memory_per_rank"]["value"]
    return f"ledger {abs(surplus - deficit) / surplus:.1e}, predicted {predicted:.0f} MiB a rank"


CASES = {
    "E1": (INPUTS / "e1.yaml", 1, ["output.paraview=false"], fields_error("e1")),
    "E2": (INPUTS / "e2.yaml", 1, ["output.paraview=false"], fields_error("e2")),
    "E1 on 2 ranks": (INPUTS / "e1.yaml", 2, ["output.paraview=false"], fields_error("e1")),
    "growth rate of E1": (INPUTS / "e1.yaml", 1, ["analysis=persistence", "output.paraview=false"],
                          eigenvalue_error),
}


def make_raster(path, cells=4000):
    """A patchy landscape of four classes with lakes, always the same."""
    random = np.random.default_rng(3)
    smooth = gaussian_filter(random.standard_normal((cells, cells)).astype(np.float32), 25)
    classes = np.digitize(smooth / smooth.std(), [-0.3, 0.4, 1.0]) + 1
    lakes = gaussian_filter(random.standard_normal((cells, cells)).astype(np.float32), 60)
    classes[lakes > 2 * lakes.std()] = -9999
    head = (f"ncols {cells}\nnrows {cells}\nxllcorner 4000000\nyllcorner 3000000\ncellsize 100\n"
            "NODATA_value -9999")
    np.savetxt(path, classes, fmt="%d", header=head, comments="")


def run_once(program, source, ranks, settings, folder):
    command = [str(program), str(source), "--output", str(folder)]
    for setting in settings:
        command += ["--set", setting]
    if ranks > 1:
        command = ["mpirun", "-n", str(ranks), *command]
    start = time.perf_counter()
    done = subprocess.run(command, env=os.environ | MPI, capture_output=True, text=True)
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{source.name}: {done.stderr[-2000:]}")
    return wall, json.loads((folder / "summary.json").read_text())


def row(name, program, case, repeat, place):
    source, ranks, settings, error = case
    folder = place / name.replace(" ", "_")
    runs = [run_once(program, source, ranks, settings, folder)]
    while len(runs) < repeat and runs[0][0] < 20:
        runs.append(run_once(program, source, ranks, settings, folder))
    summary = runs[-1][1]
    wall = statistics.median(seconds for seconds, _ in runs)
    cpu = statistics.median(found["cpu_time"]["value"] for _, found in runs)
    memory = summary["peak_memory_per_rank"]["value"]
    print(f"| {name} | {error(folder, summary)} | {wall:.2f} | {cpu:.2f} | {memory:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--case", action="append", choices=[*CASES, "raster"])
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    program = given.build / "bin" / "fluxform-ecology"
    print("| case | error | wall s | CPU s | MiB a rank |\n|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for case in given.case or CASES:
            if case == "raster":
                make_raster(place / "big.asc")
                source = place / "ecology_raster.yaml"
                source.write_text((Path(__file__).parent / source.name).read_text())
                row(case, program, (source, 2, [], raster_error), 1, place)
            else:
                row(case, program, CASES[case], given.repeat, place)


if __name__ == "__main__":
    main()
