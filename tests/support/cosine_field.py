"""Fields as cosine series n(x, y) = sum c_jk cos(j pi y/H) cos(k pi x/H), j and k from 0.

Such a field has no slope across x, y = 0, H, 2 H, ... Axis 0 is y, as in run files.
"""
from dataclasses import dataclass

import numpy as np
from scipy.fft import dctn, idctn


def _halved(coefficients):
    """Weights of scipy's DCT-II with norm="forward": all but the constant appear halved."""
    weights = [np.where(np.arange(n) > 0, 0.5, 1.0) for n in coefficients.shape]
    return coefficients * np.outer(*weights)


def coefficients_of(values):
    """Coefficients of the series through values at the midpoints of a grid over [0, H]^2."""
    transformed = dctn(values, type=2, norm="forward")
    return transformed / _halved(np.ones(values.shape))


def midpoint_values(coefficients):
    """Values at the midpoints of a grid with as many cells as there are coefficients."""
    return idctn(_halved(coefficients), type=2, norm="forward")


@dataclass
class CosineField:
    """Coefficients c_jk (j along y, k along x) and the half period H."""
    coefficients: np.ndarray
    half_period: float

    def _wavenumbers(self, axis):
        return np.arange(self.coefficients.shape[axis]) * np.pi / self.half_period

    def values(self, x, y):
        """Values at all pairs of the given coordinates, [y, x]."""
        basis = [np.cos(np.outer(np.atleast_1d(points), self._wavenumbers(axis)))
                 for axis, points in ((0, y), (1, x))]
        return basis[0] @ self.coefficients @ basis[1].T

    def at(self, x, y):
        return float(self.values(x, y)[0, 0])

    def _mean_basis(self, faces, axis):
        """Mean of each cosine between neighbouring faces."""
        k = self._wavenumbers(axis)[1:]
        edges = np.diff(np.sin(np.outer(faces, k)), axis=0) / k
        return np.hstack([np.ones((len(faces) - 1, 1)), edges / np.diff(faces)[:, None]])

    def cell_averages(self, x_faces, y_faces):
        """Exact averages over the cells between the faces, [y, x]."""
        return self._mean_basis(y_faces, 0) @ self.coefficients @ self._mean_basis(x_faces, 1).T

    def mean(self):
        """Mean over [0, H]^2, or over any square of multiples of H."""
        return float(self.coefficients[0, 0])

    def norm(self, length):
        """Square root of the integral of n^2 over [0, length]^2, length a multiple of H."""
        return float(length * np.sqrt(np.sum(_halved(self.coefficients ** 2))))
