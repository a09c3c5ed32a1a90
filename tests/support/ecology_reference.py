"""Every reference number of the ecology app, with its accuracy and where it comes from.

    ecology_reference.py               prints them
    ecology_reference.py --store FILE  writes {case: {name: {value, accuracy, source}}} as JSON

A case is a function of a level, 0 or 1, of resolution; the accuracy of a number is its change
between the two, or what rounding makes of it where that is larger: processors and libraries round
differently, so the latter follows from the method and the condition of the number. Of densities at
points, which may agree by chance, it is the largest change of any of them.
"""
import argparse
import json
from pathlib import Path

import ecology_closed_forms as forms
import ecology_eigen as eigen
import ecology_spectral as spectral
from ecology_two_patch import TwoPatches

ROUNDING = 1e-13  # relative, of closed forms and bracketed roots
RIVERS = ((1, 1, 0.5), (1, 1, 1), (1, 1, 1.9))
PERIODIC = (1, 1, 2, 1, -0.5, 3)


def critical_sizes(_):
    return {"interval length D=0.8 r=0.3": (forms.interval_length(0.8, 0.3), "pi sqrt(D/r)"),
            "square side D=0.8 r=0.3": (forms.square_side(0.8, 0.3), "pi sqrt(2D/r)"),
            "disk radius D=0.8 r=0.3": (forms.disk_radius(0.8, 0.3), "j01 sqrt(D/r)"),
            "sphere radius D=0.8 r=0.3": (forms.sphere_radius(0.8, 0.3), "pi sqrt(D/r)"),
            "patch in matrix 1 1 1 1": (forms.patch_in_matrix(1, 1, 1, 1), "patch_in_matrix"),
            "patch in matrix 1 0.5 3 0.2": (forms.patch_in_matrix(1, .5, 3, .2), "patch_in_matrix"),
            "patch in matrix to 5": (forms.patch_in_finite_matrix(1, 1, 1, 1, 5),
                                     "patch_in_finite_matrix"),
            "disk in matrix 1 1 1 1": (forms.disk_in_matrix(1, 1, 1, 1), "disk_in_matrix")}


def river(_):
    found = {}
    for kind in ("hostile", "outflow", "both_hostile"):
        length = getattr(forms, "river_length_" + kind)
        rate = getattr(forms, "river_eigenvalue_" + kind)
        for D, r, v in RIVERS:
            found[f"{kind} length v={v:g}"] = length(D, r, v), "river_length_" + kind
        for args in ((1, 1, 1, 10), (1, 1, 0.5, 3)):
            found[f"{kind} eigenvalue v={args[2]:g} L={args[3]}"] = (
                rate(*args), "river_eigenvalue_" + kind)
    return found


def two_patches(_):
    pair = TwoPatches(D=1, r=1, m=0.5, a=4, b=10).steady()
    linear = forms.two_patch_eigenvalue(1, 1, 0.5, 4, 10)
    return {"eigenvalue": (linear, "two_patch_eigenvalue")} | {
        name: (value, "ecology_two_patch.py, Gauss quadrature of the first integral")
        for name, value in (("n(0)", pair.start), ("n(a)", pair.border), ("export", pair.outflow),
                            ("number in source", pair.source), ("number in sink", pair.sink))}


def fronts(_):
    speed, decay = forms.periodic_speed(*PERIODIC)
    return {"Fisher wave speed": (forms.fisher_wave_speed(1, 1), "5 sqrt(rD/6)"),
            "Fisher speed": (forms.fisher_speed(1, 1), "2 sqrt(rD)"),
            "Allee wave speed a=0.25": (forms.allee_wave_speed(1, 1, 0.25), "sqrt(rD/2)(1-2a)"),
            "periodic eigenvalue": (forms.periodic_eigenvalue(*PERIODIC), "periodic_eigenvalue"),
            "periodic speed": (speed, "periodic_speed", 1e-12),
            "periodic speed's decay rate": (decay, "periodic_speed", 1e-10),
            "periodic threshold": (forms.periodic_threshold(1, 1, 1, 1, 2), "periodic_threshold")}


def interactions(_):
    first, second = forms.competition_coexistence(1, 0.8, 0.5, 0.6)
    prey, predator = forms.holling2_equilibrium(1, 2, 1, 0.5, 0.8, 0.3)
    prey3, predator3 = forms.holling3_equilibrium(1, 2, 1, 0.5, 0.8, 0.3)
    return {"competition n1 (1 0.8 0.5 0.6)": (first, "competition_coexistence"),
            "competition n2 (1 0.8 0.5 0.6)": (second, "competition_coexistence"),
            "Holling II prey (1 2 1 0.5 0.8 0.3)": (prey, "holling2_equilibrium"),
            "Holling II predator (1 2 1 0.5 0.8 0.3)": (predator, "holling2_equilibrium"),
            "Holling II Hopf capacity (1 0.5 0.8 0.3)": (
                forms.holling2_hopf_capacity(1, 0.5, 0.8, 0.3), "holling2_hopf_capacity"),
            "Holling III prey (1 2 1 0.5 0.8 0.3)": (prey3, "holling3_equilibrium"),
            "Holling III predator (1 2 1 0.5 0.8 0.3)": (predator3, "holling3_equilibrium")}


def transient(name):
    """The case of ecology_spectral.py at its own resolution (level 1) and at a coarser one."""
    case = spectral.CASES[name]
    source = f"ecology_spectral.py {name}: cosine series, DOP853"

    def numbers(level):
        end = spectral.solve(name) if level else spectral.solve(name, case.modes - 16, 1e-10)
        return {key: (value, source, case.rounding() * size(key))
                for key, value in spectral.numbers(name, end).items()}
    return numbers


def size(key):
    """What a change of all densities by one changes a number of a transient case by, at most."""
    return {"mass": spectral.LENGTH**2, "norm": spectral.LENGTH}.get(key, 1.0)


def mosaic_eigenvalue(level):
    """Eigenvalues of E1 on the continuum and on grids with r at the midpoints."""
    modes = 112 if level else 96
    whole = eigen.Mosaic(modes)
    error = whole.rounding()
    source = "ecology_eigen.py: blocks of the cosine basis"
    found = {f"eigenvalue {i + 1}": (x, source, error) for i, x in enumerate(whole.eigenvalues(6))}
    # the eigenvector errs by the error over the gap to the next eigenvalue of its block, 0.5
    for name, x in zip(("amplitude", "dispersal"), whole.sensitivities()):
        found[f"derivative by {name}"] = x, source + ", Hellmann-Feynman", 4 * error
    density = whole.density()
    for x in ((50, 50), (56.25, 50), (62.5, 50)):
        found[f"eigenvector({x[0]:g},{x[1]:g}) of mean 1"] = density.at(*x), source
    for cells in (64, 128, 256, 512):
        on_grid = eigen.Mosaic(modes, cells)
        found[f"eigenvalue 1 on {cells}^2"] = (
            on_grid.principal()[0], source + ", five-point fluxes, r at midpoints", on_grid.rounding())
    return found


def stirred_eigenvalue(level):
    values = eigen.stirred_eigenvalues(96 if level else 72, 3)
    source = "ecology_eigen.py: shift-invert in the cosine basis"
    error = eigen.STIRRED_ROUNDING
    return {"eigenvalue 1": (0.5, "exact: constants, any conservative scheme"),
            "eigenvalue 2": (values[1].real, source, error),
            "eigenvalue 3, real part": (values[2].real, source, error),
            "eigenvalue 3, imaginary part": (abs(values[2].imag), source, error)}


CASES = {"critical sizes": critical_sizes, "river": river, "two patches": two_patches,
         "fronts": fronts, "interactions": interactions,
         "e1": transient("e1"), "e2": transient("e2"),
         "e1 eigenvalue": mosaic_eigenvalue, "e2 eigenvalue": stirred_eigenvalue}


def row(coarse, fine):
    value, source, *known = fine
    accuracy = max(abs(value - coarse[0]), ROUNDING * abs(value), *known)
    return {"value": float(value), "accuracy": float(accuracy), "source": source}


def converged(name):
    coarse, fine = CASES[name](0), CASES[name](1)
    return with_common_accuracy(name, {key: row(coarse[key], fine[key]) for key in fine})


def with_common_accuracy(name, rows):
    """Densities of a transient case get the largest accuracy among them."""
    if name not in spectral.CASES:
        return rows
    worst = max(entry["accuracy"] for key, entry in rows.items() if size(key) == 1.0)
    for key, entry in rows.items():
        entry["accuracy"] = max(entry["accuracy"], worst if size(key) == 1.0 else 0.0)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="JSON file to write")
    arguments = parser.parse_args()
    results = {name: converged(name) for name in CASES}
    for name, rows in results.items():
        print(name)
        for key, entry in rows.items():
            print(f"  {key:40s} {entry['value']:.14g} +- {entry['accuracy']:.1e}")
    if arguments.store:
        arguments.store.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
