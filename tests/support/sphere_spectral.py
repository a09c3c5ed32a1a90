"""Spherical-harmonic Galerkin method for transport by axisymmetric flows on a sphere.

Solves dB/dt + div(u B) = eta lap B with u = R omega(s) cos(lat) e_lon + v(s) e_lat, s = sin(lat).
B = sum_m b_m(s) exp(i m lon), b_m = sum_l a_lm P_l^m(s); the orders m decouple and each obeys
da/dt = A_m a, solved by the matrix exponential. Lengths in m, times in s, angles in rad.
"""
from dataclasses import dataclass
from typing import Callable

import numpy as np
from scipy.linalg import expm

GAUSS_POINTS_PER_CELL = 8


def legendre(m, lmax, s):
    """P_l^m(s), l = m..lmax by rows, with unit integral of the square over s (no (-1)^m)."""
    s = np.atleast_1d(np.asarray(s, dtype=float))
    p = np.zeros((lmax - m + 1, s.size))
    k = np.arange(1, m + 1)
    p[0] = np.sqrt(0.5 * np.prod((2 * k + 1) / (2 * k))) * (1 - s * s) ** (m / 2)
    for l in range(m + 1, lmax + 1):
        a = np.sqrt((4 * l * l - 1) / (l * l - m * m))
        p[l - m] = a * s * p[l - m - 1]
        if l > m + 1:
            p[l - m] -= a * np.sqrt(((l - 1) ** 2 - m * m) / (4 * (l - 1) ** 2 - 1)) * p[l - m - 2]
    return p


def legendre_slope(m, p, s):
    """(1 - s^2) dP/ds for the rows p of `legendre`."""
    l = np.arange(m, m + len(p))[:, None]
    below = np.vstack([np.zeros_like(s), p[:-1]])
    return -l * s * p + np.sqrt((l * l - m * m) * (2 * l + 1) / np.maximum(2 * l - 1, 1)) * below


@dataclass(frozen=True)
class Problem:
    """Coefficients; `poleward(s)` is v / cos(lat) in m/s, `rotation(s)` is omega in rad/s."""

    radius: float
    diffusivity: float
    poleward: Callable = np.zeros_like
    rotation: Callable = np.zeros_like

    def operator(self, m, lmax, nodes=None):
        """A_m in 1/s, from integrating grad(Y) . (u B) over `nodes` Gauss points (exact for
        polynomial flows with the default lmax + 16)."""
        s, w = np.polynomial.legendre.leggauss(nodes or lmax + 16)
        p = legendre(m, lmax, s)
        l = np.arange(m, lmax + 1)
        drift = (legendre_slope(m, p, s) * (w * self.poleward(s))) @ p.T / self.radius
        decay = np.diag(self.diffusivity / self.radius**2 * l * (l + 1.0))
        if m == 0:
            return drift - decay
        return drift - decay - 1j * m * (p * (w * self.rotation(s))) @ p.T

    def evolve(self, field, time):
        """The field after `time` seconds."""
        lmax = field.lmax
        return Field(lmax, [exponential_times(time * self.operator(m, lmax), a)
                            for m, a in enumerate(field.a)])


def exponential_times(matrix, vector):
    """exp(matrix) vector. A flow symmetric about the equator couples l only to l +- 2, ..., so the
    two parities are separate problems of half the size."""
    if max(abs(matrix[::2, 1::2]).max(), abs(matrix[1::2, ::2]).max()) > 1e-13 * abs(matrix).max():
        return expm(matrix) @ vector
    out = np.zeros(len(vector), dtype=matrix.dtype if np.isrealobj(vector) else complex)
    for k in (0, 1):
        out[k::2] = expm(matrix[k::2, k::2]) @ vector[k::2]
    return out


@dataclass
class Field:
    """Real field; a[m] holds a_lm, l = m..lmax, for m >= 0 (those of -m are the conjugates)."""

    lmax: int
    a: list

    def orders(self, s):
        """b_m(s), one row per m >= 0."""
        return np.array([a @ legendre(m, self.lmax, s) for m, a in enumerate(self.a)])

    def values(self, lat, lon):
        """B on the tensor grid lat x lon."""
        return synthesis(self.orders(np.sin(lat)), lon)

    def at(self, lat, lon):
        """B at one point."""
        return float(self.values([lat], [lon])[0, 0])

    def cell_averages(self, lat_edges, lon_edges):
        """Area averages: exact in longitude, 8 Gauss points per cell in latitude (in its sine, odd
        orders would have a root singularity at the poles)."""
        x, w = np.polynomial.legendre.leggauss(GAUSS_POINTS_PER_CELL)
        half = 0.5 * np.diff(lat_edges)[:, None]
        lat = lat_edges[:-1, None] + half * (1 + x)
        weight = half * w * np.cos(lat) / np.diff(np.sin(lat_edges))[:, None]
        b = np.einsum("mjk,jk->mj", self.orders(np.sin(lat.ravel())).reshape(-1, *lat.shape), weight)
        half = 0.5 * np.diff(lon_edges)
        m = np.arange(len(b))[:, None]
        box = np.sinc(m * half / np.pi) * np.exp(1j * m * (lon_edges[:-1] + half))
        return real_series(b, box)

    def axial_dipole(self):
        """(3 / 4 pi) integral of B sin(lat) over the unit sphere; P_1^0 = sqrt(3/2) s."""
        return float(1.5 * np.sqrt(2.0 / 3.0) * self.a[0][1].real)

    def equatorial_dipole(self):
        """(3 / 4 pi) |integral of B cos(lat) exp(i lon)|; P_1^1 = sqrt(3)/2 cos(lat)."""
        return float(1.5 * np.sqrt(4.0 / 3.0) * abs(self.a[1][0]))

    def mean_above(self, lat):
        """Area mean of B polewards of northern latitude `lat`."""
        x, w = np.polynomial.legendre.leggauss(self.lmax)
        low = np.sin(lat)
        return float(self.orders(0.5 * (1 + low) + 0.5 * (1 - low) * x)[0].real @ w / 2)

    def unsigned_integral(self, rings=800, columns=1024):
        """Integral of |B| over the unit sphere: between the zeros in longitude exactly, over s by
        Gauss quadrature."""
        s, w = np.polynomial.legendre.leggauss(rings)
        return float(sum(wi * ring_unsigned(b, columns) for wi, b in zip(w, self.orders(s).T)))


def real_series(b, modes):
    """b_0 + 2 Re sum_{m>0} b_m modes_m."""
    weight = np.where(np.arange(len(b)) == 0, 1.0, 2.0)
    return ((b * weight[:, None]).T @ modes).real


def synthesis(b, lon):
    return real_series(b, np.exp(1j * np.arange(len(b))[:, None] * np.atleast_1d(lon)))


def ring_unsigned(b, columns):
    """Integral over longitude of |sum_m b_m exp(i m lon)|."""
    m = np.arange(len(b))[:, None]
    lon = np.linspace(0, 2 * np.pi, columns + 1)
    value = columns * np.fft.irfft(np.append(b.real[:1] + 0j, b[1:]), columns)
    value = np.append(value, value[0])
    k = np.flatnonzero(np.sign(value[:-1]) * np.sign(value[1:]) < 0)
    root = lon[k] + (lon[k + 1] - lon[k]) * value[k] / (value[k] - value[k + 1])
    for _ in range(4):
        slope = synthesis((1j * m[:, 0] * b)[:, None], root)[0]
        root = np.clip(root - synthesis(b[:, None], root)[0] / slope, lon[k], lon[k + 1])
    integral = lambda x: b[0].real * x + antiderivative(b, x)
    ends = np.sign(value[-1]) * integral(lon[-1:]) - np.sign(value[0]) * integral(lon[:1])
    return float(ends[0] + np.sum(integral(root) * (np.sign(value[k]) - np.sign(value[k + 1]))))


def antiderivative(b, x):
    """Longitude integral of the series without its mean."""
    m = np.arange(1, len(b))
    coefficients = np.concatenate([[0.0], b[1:] / (1j * m)])
    return synthesis(coefficients[:, None], x)[0]


def project(function, lmax, mmax, nodes, columns):
    """Field of function(lat, lon): Gauss quadrature in sin(lat), trapezium in longitude."""
    s, w = np.polynomial.legendre.leggauss(nodes)
    lon = 2 * np.pi * np.arange(columns) / columns
    b = np.fft.fft(function(np.arcsin(s)[:, None], lon[None, :]), axis=1).T / columns
    return Field(lmax, [legendre(m, lmax, s) @ (w * b[m]) for m in range(mmax + 1)])


def project_zonal(profile, lmax, nodes):
    """Axisymmetric field of profile(s) by Gauss quadrature."""
    s, w = np.polynomial.legendre.leggauss(nodes)
    return Field(lmax, [legendre(0, lmax, s) @ (w * profile(s))])
