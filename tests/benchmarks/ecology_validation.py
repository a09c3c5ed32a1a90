"""Prints the ecology lines of docs/validation.md that the benchmarks do not: ours, reference, difference.

    /usr/bin/python3 tests/benchmarks/ecology_validation.py [--build DIR]

Build first: cmake --build build/release --target fluxform-ecology
"""
import argparse
import json
import math
import os
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMP_NUM_THREADS": "1"}

RIVER = """
grid: {x: {from: 0 m, to: 10 m, cells: CELLS}}
populations: [{name: fish, dispersal: 1 m2/yr, growth: {exponential: {rate: 1 yr-1}}, initial: 1}]
flow: {components: {x: 1 m/yr}}
borders: [{side: x_min, is: no_flux}, {side: x_max, is: hostile}]
analysis: persistence
"""
TWO_PATCHES = """
grid:
  x: {from: 0 m, to: 10 m, cells: CELLS}
  regions: [{name: source, where: "x < 4"}, {name: sink, where: "x > 4"}]
populations:
  - name: fish
    dispersal: 1 m2/yr
    growth:
      regulated:
        birth: {regions: {source: 1 yr-1, sink: 0 yr-1}}
        death: {regions: {source: 0 yr-1, sink: 0.5 yr-1}}
        competition: {regions: {source: 1 yr-1, sink: 0 yr-1}}
    initial: 0.01
borders: [{side: all, is: no_flux}]
analysis: steady
"""


def summary(program, source, place):
    command = [str(program), str(source), "--output", str(place / "run")]
    done = subprocess.run(command, env=os.environ | MPI, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{source}: {done.stderr[-2000:]}")
    return json.loads((place / "run" / "summary.json").read_text())


def show_orders(program, place, name, text, quantity, reference):
    errors = []
    for cells in (200, 400, 800):
        (place / "case.yaml").write_text(text.replace("CELLS", str(cells)))
        errors.append(summary(program, place / "case.yaml", place)[quantity]["value"] - reference)
    orders = [math.log2(a / b) for a, b in zip(errors, errors[1:])]
    print(f"| {name}, 200 / 400 / 800 cells | | {reference:.12g} | "
          + " / ".join(f"{e:.3g}" for e in errors)
          + ", orders " + ", ".join(f"{order:.2f}" for order in orders) + " |")


def show(program, place, name, source, quantity, reference, factor=1.0):
    ours = factor * summary(program, ROOT / "inputs" / "ecology" / source, place)[quantity]["value"]
    print(f"| {name} (`{source}`) | {ours:.8g} | {reference:.8g} | {ours / reference - 1:+.1e} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    program = parser.parse_args().build / "bin" / "fluxform-ecology"
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        show(program, place, "KISS critical length", "patch_size.yaml", "critical_value",
             math.pi * math.sqrt(0.8 / 0.3))
        show_orders(program, place, "river: growth rate", RIVER, "growth_rate", 0.679580758692)
        show_orders(program, place, "two patches: export", TWO_PATCHES, "fish_surplus_of_sources",
                    0.382108590)
        show(program, place, "woods and fields: growth rate", "mosaic.yaml", "growth_rate", 0.361936888863)
        show(program, place, "the same: spreading speed, km/yr", "mosaic.yaml", "spreading_speed",
             1.02298360, 1e-3)


if __name__ == "__main__":
    main()
