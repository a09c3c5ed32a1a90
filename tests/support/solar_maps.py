"""Synthetic maps with a known field, and their remapping onto a grid by numpy alone.

The field is 5 sin(latitude) and two spots; tables have rows even in sine of latitude, south first.
"""
import h5py
import numpy as np

SQUARE_CM = 6.96e10 ** 2


def field(latitude, longitude):
    """Gauss, on a grid given in degrees."""
    lat, lon = latitude[:, None], longitude[None, :]

    def spot(at, row):
        return 200 * np.exp(-(((lat - row) / 8) ** 2 + ((lon - at) / 8) ** 2))

    return 5 * np.sin(np.radians(lat)) + spot(100, 20) - spot(115, 18)


def sine_table(rows=90, columns=180):
    """The field at the middles of boxes even in sine of latitude and longitude."""
    sines = -1 + 2 * (np.arange(rows) + 0.5) / rows
    return field(np.degrees(np.arcsin(sines)), (np.arange(columns) + 0.5) * 360 / columns)


def shares(source, target):
    """How much of each target interval each source interval covers; both are faces, rising."""
    lower = np.maximum(source[None, :-1], target[:-1, None])
    upper = np.minimum(source[None, 1:], target[1:, None])
    return np.maximum(upper - lower, 0) / np.diff(target)[:, None]


def sine_faces(latitudes):
    return np.sin(np.radians(np.linspace(-90, 90, latitudes + 1)))


def remapped(table, latitudes, longitudes):
    """Averages of a table of sine rows over cells even in latitude, its first column beginning at 0."""
    rows, columns = table.shape
    south = shares(np.linspace(-1, 1, rows + 1), sine_faces(latitudes))
    east = shares(np.linspace(0, 360, columns + 1), np.linspace(0, 360, longitudes + 1))
    return south @ table @ east.T


def balanced(values):
    """Less its mean over the sphere, for cells even in both angles."""
    return values - np.average(values.mean(axis=1), weights=np.diff(sine_faces(len(values))))


def unsigned_flux(values, row_faces):
    """Mx, of boxes with these faces in sine of latitude and even columns."""
    width = 2 * np.pi / values.shape[1]
    return (np.abs(values).sum(axis=1) * width) @ np.diff(row_faces) * SQUARE_CM


def node_scales(rows=91, columns=181):
    """Colatitude and longitude of nodes with poles and a repeated column, in radians."""
    return np.linspace(0, np.pi, rows), np.linspace(0, 2 * np.pi, columns)


def node_values(colatitude, longitude):
    return field(90 - np.degrees(colatitude), np.degrees(longitude) % 360)


def write_nodes(path, data, scales=None, attributes=None, times=None):
    colatitude, longitude = scales or node_scales()
    with h5py.File(path, "w") as file:
        file["Data"] = data
        for name, value in (attributes or {}).items():
            file["Data"].attrs[name] = value
        file["dim1"], file["dim2"] = longitude, colatitude
        if times is not None:
            file["time"] = times
