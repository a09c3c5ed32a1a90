"""Flux kernels, models and what they declare themselves with compile without PETSc and MPI, so that
physics is tested in milliseconds.

usage: petsc_free.py ROOT COMPILER VIEWS EIGEN    compiles each header alone, without PETSc's folders
"""

import subprocess
import sys
from pathlib import Path


# What models declare their input and their coefficients with.
DECLARATIONS = ["grid/spec.hpp", "grid/cell.hpp", "fields/handles.hpp", "fields/conditions.hpp",
                "input/coefficient.hpp", "input/document.hpp", "input/entry.hpp", "input/expression.hpp",
                "input/parameters.hpp"]


def compile_alone(header, compiler, folders):
    """The compiler's complaint about a file that includes only `header`; empty if there is none."""
    command = [compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", "-"]
    command += [f"-I{folder}" for folder in folders]
    source = f'#include "{header}"\n'
    return subprocess.run(command, input=source, text=True, capture_output=True).stderr


def main(root, compiler, views, eigen):
    root, views = Path(root), Path(views)
    folders = [views / name for name in ("core", "input", "flux", "grid", "fields", "fv")] + [Path(eigen)]
    headers = sorted((root / "src/flux").glob("*.hpp")) + sorted(root.glob("apps/**/model.hpp"))
    headers += [root / "src" / name for name in DECLARATIONS]
    faults = 0
    for header in headers:
        complaint = compile_alone(header, compiler, folders + [header.parent])
        if complaint:
            print(f"{header.relative_to(root)}:\n{complaint}")
            faults += 1
    print(f"{len(headers)} headers compiled without PETSc, {faults} did not")
    return 1 if faults or not headers else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
