#!/usr/bin/env python3
"""The table of docs/validation.md about the electrolyte, made of what its tests compare.

usage: electrolyte_validation.py [TOPIC ...]      answers, layers, currents, impedance, robust; all if none

Needs the built app; FLUXFORM_BIN names its folder if that is not build/release/bin.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOPICS = ("answers", "layers", "currents", "impedance", "robust")
LINE = re.compile(r"^(ok  |FAIL) (.*): (\S+), wanted (\S+), off (\S+) \(allowed (\S+)\)$")


def main():
    os.environ.setdefault("FLUXFORM_BIN", str(ROOT / "build/release/bin"))
    os.environ.setdefault("MPIEXEC", "mpiexec")
    print("| quantity | ours | reference | difference | allowed |\n|---|---|---|---|---|")
    failed = 0
    for topic in sys.argv[1:] or TOPICS:
        script = ROOT / f"tests/physics/test_electrolyte_{topic}.py"
        done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
        failed += done.returncode != 0
        for line in done.stdout.splitlines():
            if row := LINE.match(line):
                mark = " FAILED" if row[1] == "FAIL" else ""
                print(f"| {row[2]} | {row[3]} | {row[4]} | {row[5]}{mark} | {row[6]} |")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
