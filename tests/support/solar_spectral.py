"""Independent reference for the solar cases: spherical-harmonic Galerkin, exact in time.

    solar_spectral.py case_B                 one case, with self-convergence
    solar_spectral.py all --store FILE.json  all cases, put into the file
    solar_spectral.py compare RUN.h5         errors of a run of case B against the reference

Accuracy is the change of a number between the two resolutions used; it bounds truncation of the
series, not a wrong statement of the problem.
"""
import argparse
import json
from pathlib import Path

from solar_cases import CASES, converged
from solar_compare import compare


def print_case(name, rows):
    print(name)
    for key, row in rows.items():
        print(f"  {key:40s} {row['value']:.12g} {row['unit']:4s} +- {row['accuracy']:.1e}")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=[*CASES, "all", "compare"])
    parser.add_argument("run", nargs="?", help="run.h5 to compare")
    parser.add_argument("--store", help="JSON file to write")
    parser.add_argument("--time", default="last", help="record to compare: last, or its index")
    parser.add_argument("--days", type=float, help="time of that record, if the file's unit is odd")
    parser.add_argument("--reference", choices=["case_A", "case_B"], default="case_B")
    arguments = parser.parse_args()
    if arguments.case == "compare" and not arguments.run:
        parser.error("compare needs a run.h5")
    return arguments


def main():
    arguments = parse_arguments()
    if arguments.case == "compare":
        return compare(arguments.run, arguments.time, arguments.days, arguments.reference)
    names = CASES if arguments.case == "all" else [arguments.case]
    results = {name: converged(name) for name in names}
    for name, rows in results.items():
        print_case(name, rows)
    if arguments.store:
        store(Path(arguments.store), results)
    return None


def store(path, results):
    """Puts the cases into the file beside those it already has."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(kept | results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
