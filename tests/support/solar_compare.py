"""Errors of a run.h5 against the cell averages of the spectral reference."""
import h5py
import numpy as np

from solar_cases import one_region, soccer_ball

DAYS = {"s": 1 / 86400, "second": 1 / 86400, "seconds": 1 / 86400, "h": 1 / 24, "hour": 1 / 24,
        "hours": 1 / 24, "d": 1.0, "day": 1.0, "days": 1.0}
REFERENCES = {"case_A": soccer_ball, "case_B": one_region}


def read_run(path, time, days):
    """(B, coordinates in rad, days) of one record."""
    with h5py.File(path, "r") as file:
        index = -1 if time == "last" else int(time)
        field = file["br"][index]
        names = ("latitude", "longitude", "latitude_faces", "longitude_faces")
        axes = {name: np.deg2rad(file[name][:]) for name in names}
        if days is None:
            days = float(file["time"][index]) * unit_in_days(path, file["time"].attrs["units"])
    if not np.all(np.isfinite(field)):
        raise SystemExit(f"{path}: br has values that are not finite")
    return field, axes, days


def unit_in_days(path, unit):
    name = (unit.decode() if isinstance(unit, bytes) else str(unit)).split()[0]
    if name not in DAYS:
        raise SystemExit(f"{path}: time unit '{name}' is not s, h or d; give --days")
    return DAYS[name]


def errors(run, reference, weight):
    """relL2, relL1 and Linf/max with area weights."""
    gap = run - reference
    return {"relL2": np.sqrt(np.sum(weight * gap**2) / np.sum(weight * reference**2)),
            "relL1": np.sum(weight * abs(gap)) / np.sum(weight * abs(reference)),
            "Linf/max": np.max(abs(gap)) / np.max(abs(reference))}


def grid_dipole(field, lat_faces, width):
    """(3 / 4 pi) sum of B times the cell's exact integral of sin(lat)."""
    return 3 / (8 * np.pi) * np.diff(np.sin(lat_faces) ** 2) @ field @ width


def compare(path, time="last", days=None, reference="case_B"):
    """Prints the errors against cell averages and against values at the cell centres."""
    field, axes, days = read_run(path, time, days)
    exact = REFERENCES[reference](days)
    faces, width = axes["latitude_faces"], np.diff(axes["longitude_faces"])
    area = np.diff(np.sin(faces))[:, None] * width
    averages = exact.cell_averages(faces, axes["longitude_faces"])
    centres = exact.values(axes["latitude"], axes["longitude"])
    print(f"{path}: {field.shape[0]} x {field.shape[1]}, {reference} at {days:.6g} d")
    for name, values in (("cell averages", averages), ("centre values", centres)):
        print(f"  against {name}: " + ", ".join(f"{k} {v:.4e}" for k, v in
                                               errors(field, values, area).items()))
    print_dipole(grid_dipole(field, faces, width), grid_dipole(averages, faces, width),
                 exact.axial_dipole())
    print(f"  net/positive flux: {np.sum(area * field) / np.sum(area * np.maximum(field, 0)):.2e}")


def print_dipole(run, averages, exact):
    print(f"  D_ax: run {run:.9g} G, reference {exact:.9g} G")
    if abs(exact) > 1e-12:
        print(f"  D_ax error: {100 * (run / exact - 1):+.5f} % "
              f"(of which the grid's sum {100 * (averages / exact - 1):+.5f} %)")
