"""Errors of a run.h5 against the cell averages of the spectral reference."""
import h5py
import numpy as np

from solar_cases import one_region, soccer_ball

DAYS = {"s": 1 / 86400, "second": 1 / 86400, "seconds": 1 / 86400, "h": 1 / 24, "hour": 1 / 24,
        "hours": 1 / 24, "d": 1.0, "day": 1.0, "days": 1.0}
REFERENCES = {"case_A": soccer_ball, "case_B": one_region}


def read_run(path, time, days):
    """(B, latitude deg, longitude deg, days) of one record."""
    with h5py.File(path, "r") as file:
        index = -1 if time == "last" else int(time)
        field = file["br"][index]
        lat, lon = file["latitude"][:], file["longitude"][:]
        if days is None:
            unit = file["time"].attrs["units"]
            unit = (unit.decode() if isinstance(unit, bytes) else str(unit)).split()[0]
            if unit not in DAYS:
                raise SystemExit(f"{path}: time unit '{unit}' is not s, h or d; give --days")
            days = float(file["time"][index]) * DAYS[unit]
    if not np.all(np.isfinite(field)):
        raise SystemExit(f"{path}: br has values that are not finite")
    return field, lat, lon, days


def latitude_edges(lat):
    """Edges in rad of a global grid uniform in latitude or in its sine, from cell centres in deg."""
    n = len(lat)
    even = np.linspace(-90, 90, n + 1)
    if np.allclose(lat, 0.5 * (even[1:] + even[:-1]), atol=1e-6):
        return np.deg2rad(even)
    sine = np.arcsin(np.linspace(-1, 1, n + 1))
    middles = [0.5 * (sine[1:] + sine[:-1]), np.arcsin(np.linspace(-1, 1, 2 * n + 1)[1::2])]
    if any(np.allclose(np.deg2rad(lat), m, atol=1e-8) for m in middles):
        return sine
    raise SystemExit("latitude is neither uniform nor uniform in its sine, south to north")


def errors(run, reference, weight):
    """relL2, relL1 and Linf/max with area weights."""
    gap = run - reference
    return {"relL2": np.sqrt(np.sum(weight * gap**2) / np.sum(weight * reference**2)),
            "relL1": np.sum(weight * abs(gap)) / np.sum(weight * abs(reference)),
            "Linf/max": np.max(abs(gap)) / np.max(abs(reference))}


def grid_dipole(field, edges, width):
    """(3 / 4 pi) sum of B times the cell's exact integral of sin(lat)."""
    return 3 / (8 * np.pi) * width * np.sum(np.diff(np.sin(edges) ** 2)[:, None] * field)


def compare(path, time="last", days=None, reference="case_B"):
    """Prints the errors against cell averages and against values at the cell centres."""
    field, lat, lon, days = read_run(path, time, days)
    exact = REFERENCES[reference](days)
    edges, width = latitude_edges(lat), 2 * np.pi / len(lon)
    longitude_edges = np.deg2rad(lon[0]) + width * (np.arange(len(lon) + 1) - 0.5)
    weight = np.diff(np.sin(edges))[:, None] * np.full_like(field, width)
    averages = exact.cell_averages(edges, longitude_edges)
    print(f"{path}: {len(lat)} x {len(lon)}, {reference} at {days:.6g} d")
    for name, values in (("cell averages", averages),
                         ("centre values", exact.values(np.deg2rad(lat), np.deg2rad(lon)))):
        print(f"  {name}: " + ", ".join(f"{k} {v:.4e}" for k, v in
                                       errors(field, values, weight).items()))
    print_dipole(grid_dipole(field, edges, width), grid_dipole(averages, edges, width),
                 exact.axial_dipole())
    print(f"  net/positive flux: {np.sum(weight * field) / np.sum(weight * np.maximum(field, 0)):.2e}")


def print_dipole(run, averages, exact):
    print(f"  D_ax: run {run:.9g} G, reference {exact:.9g} G")
    if abs(exact) > 1e-12:
        print(f"  D_ax error: {100 * (run / exact - 1):+.5f} % "
              f"(of which the grid's sum {100 * (averages / exact - 1):+.5f} %)")
