"""Runs the vortex benchmarks and prints their table beside what other codes need for the same.

    /usr/bin/python3 tests/benchmarks/vortex.py                     all but the large and the long ones
    /usr/bin/python3 tests/benchmarks/vortex.py --case "5000 vortices"     1000 x 1000 nodes on 2 ranks
    /usr/bin/python3 tests/benchmarks/vortex.py --case "B to 1000" --build DIR --repeat 1

Wall time is that of the whole process; the median of several runs. Build first:
cmake --build build/release --target fluxform-vortex
"""
import argparse
import csv
import json
import statistics
import tempfile
from pathlib import Path

import numpy as np

from ecology import run_once

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ROOT / "inputs" / "vortex" / "benchmarks"
QUIET = ["output.paraview=false"]


def energy(wanted):
    """G2 over the value of converged time steps on the same nodes."""
    def of(_, summary):
        found = summary["reduced_g2"]["value"]
        return f"G2 {found:.3f}" + (f" ({100 * (found / wanted - 1):+.4f} %)" if wanted else "")
    return of


def voltages(folder):
    with open(folder / "history.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    time = np.array([float(row["time [s]"]) for row in rows])
    return time, np.array([float(row["reduced_voltage [1]"]) for row in rows])


def mean_voltage(begin, end, blocks):
    """Mean over a stretch of time, in tau0, with the standard error of its blocks."""
    def of(folder, summary):
        time, voltage = voltages(folder)
        time = time / summary["tau0"]["value"]
        charge = np.concatenate([[0.0], np.cumsum(np.diff(time) * (voltage[1:] + voltage[:-1]) / 2)])
        edges = np.linspace(begin, end, blocks + 1)
        means = np.diff(np.interp(edges, time, charge)) / np.diff(edges)
        error = np.std(means, ddof=1) / np.sqrt(blocks) if blocks > 1 else 0.0
        return f"V({begin}-{end}) {means.mean():.4f}" + (f" +- {error:.4f}" if blocks > 1 else "")
    return of


def lattice(_, summary):
    return (f"winding {summary['winding']['value']:.0f}, "
            f"density {summary['mean_density']['value']:.4f}")


def cost(nodes):
    def of(_, summary):
        steps = summary["steps"]["value"] + summary["rejected_steps"]["value"]
        return f"{1e6 * summary['wall_time']['value'] / nodes / steps:.2f} us per node and step"
    return of


# name: input, ranks, settings, what is found, asked and goal in seconds, other codes on this problem
CASES = {
    "A to 40": (INPUTS / "a.yaml", 1, QUIET, energy(-236.1715), "0.5 (0.2)",
                "py-tdgl 1.8-2.5, cpp-tdgl 2.0"),
    "A to 200": (INPUTS / "a.yaml", 1, [*QUIET, "time.stop=200 tau0"], energy(None), "2 (1)",
                 "py-tdgl 8.4"),
    "A, gamma 10": (INPUTS / "a.yaml", 1, [*QUIET, "material.gamma=10"], energy(None),
                    "a twentieth of theirs", "py-tdgl 8.8 for the first 5 tau0 alone"),
    "B to 40": (INPUTS / "b.yaml", 1, QUIET, mean_voltage(20, 40, 1), "0.3 (0.15)",
                "py-tdgl 1.1-1.4, cpp-tdgl 1.0-1.1"),
    "B to 1000": (INPUTS / "b.yaml", 1, [*QUIET, "time.stop=1000 tau0", "output.fields=1000 tau0"],
                  mean_voltage(200, 1000, 16), "", "py-tdgl 29.2"),
    "64^3": (INPUTS / "c.yaml", 1, [], cost(64 ** 3), "2 us (1 us)", "none"),
    "5000 vortices": (INPUTS / "d.yaml", 2, [], lattice, "600 (300)",
                      "py-tdgl 2000, from its cost per site and mean step"),
}
LONG = ("B to 1000", "5000 vortices")


def row(name, program, repeat, place):
    source, ranks, settings, found, asked, others = CASES[name]
    folder = place / name.replace(" ", "_")
    runs = [run_once(program, source, ranks, settings, folder)]
    while len(runs) < repeat and runs[0][0] < 20:
        runs.append(run_once(program, source, ranks, settings, folder))
    summary = runs[-1][1]
    wall = statistics.median(seconds for seconds, _ in runs)
    cpu = statistics.median(of["cpu_time"]["value"] for _, of in runs)
    memory = summary["peak_memory_per_rank"]["value"]
    print(f"| {name} | {found(folder, summary)} | {summary['steps']['value']:.0f} | {wall:.2f} "
          f"| {cpu:.2f} | {memory:.0f} | {asked} | {others} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--case", action="append", choices=CASES)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    program = given.build / "bin" / "fluxform-vortex"
    print("| case | found | steps | wall s | CPU s | MiB a rank | asked (goal), s | other codes, s |\n"
          "|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        for case in given.case or [c for c in CASES if c not in LONG]:
            row(case, program, given.repeat, Path(name))


if __name__ == "__main__":
    main()
