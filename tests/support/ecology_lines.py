"""Finite volumes for eigenvalues of landscapes, coded apart from the formulas they are to check.

Each grid eigenvalue has an error of even powers of the cell, so that two grids extrapolate.
"""
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.linalg import eigh_tridiagonal, eigvals
from scipy.sparse.linalg import eigs


@dataclass
class Patch:
    length: float
    dispersal: float
    growth: float


def _cells(patches, count):
    """Widths, dispersal and growth of the cells, so many in each patch."""
    return (np.repeat([p.length / count for p in patches], count),
            np.repeat([p.dispersal for p in patches], count),
            np.repeat([p.growth for p in patches], count))


def _exchange(width, dispersal, drift):
    """Flux over each inner face is to_right n_i - to_left n_(i+1), with dispersal in series."""
    resistance = width / (2 * dispersal)
    conductance = 1 / (resistance[:-1] + resistance[1:])
    return conductance + drift / 2, conductance - drift / 2


def _border(kind, width, dispersal, outward):
    """Outward flux per density of the border's cell."""
    return {"no_flux": 0.0, "hostile": 2 * dispersal / width, "outflow": outward}[kind]


def _line(patches, left, right, drift, power, count):
    width, dispersal, growth = _cells(patches, count)
    faces = np.concatenate([[0.0], np.cumsum(width)])
    area, volume = faces**power, np.diff(faces ** (power + 1)) / (power + 1)
    to_right, to_left = _exchange(width, dispersal, drift)
    loss = np.zeros(len(width))
    loss[:-1] += to_right * area[1:-1]
    loss[1:] += to_left * area[1:-1]
    loss[0] += area[0] * _border(left, width[0], dispersal[0], -drift)
    loss[-1] += area[-1] * _border(right, width[-1], dispersal[-1], drift)
    # a similar symmetric matrix exists as long as drift is resolved: both exchanges positive
    beside = area[1:-1] * np.sqrt(to_right * to_left / (volume[:-1] * volume[1:]))
    top = len(width) - 1
    return eigh_tridiagonal(growth - loss / volume, beside, eigvals_only=True, select="i",
                            select_range=(top, top))[0]


def line_eigenvalue(patches, left, right, drift=0.0, power=0, count=400):
    """Principal eigenvalue of (D n' - v n)' + r n along the patches; power 1 is a disk about the
    left end, 2 a ball. Borders are "no_flux", "hostile" or "outflow"."""
    coarse, fine = (_line(patches, left, right, drift, power, n) for n in (count, 2 * count))
    return (4 * fine - coarse) / 3


def _bloch(patches, decay, count):
    width, dispersal, growth = _cells(patches, count)
    cells = len(width)
    around = np.append(np.arange(cells), 0)
    conductance, _ = _exchange(width[around], dispersal[around], 0.0)
    jump = np.ones(cells)
    jump[-1] = np.exp(-decay * np.sum(width))  # of the density from one period to the next
    matrix = np.diag(growth)
    for i, (g, factor) in enumerate(zip(conductance, jump)):
        j = around[i + 1]
        matrix[i, i] -= g / width[i]
        matrix[j, j] -= g / width[j]
        matrix[i, j] += g * factor / width[i]
        matrix[j, i] += g / factor / width[j]
    return np.max(eigvals(matrix).real)


def bloch_eigenvalue(patches, decay, count=60):
    """Largest eigenvalue on the repeated patches for densities exp(-decay x) times a period."""
    return (4 * _bloch(patches, decay, 2 * count) - _bloch(patches, decay, count)) / 3


def swirl_eigenvalues(cells):
    """The four eigenvalues of largest real part of 0.5 lap n - div(u n) + 0.5 n of E2 on
    cells^2, by central fluxes with the velocities at the face midpoints, conjugates in order."""
    h = 100.0 / cells
    centre, face = (np.arange(cells) + 0.5) * h, np.arange(1, cells) * h
    unit = sparse.identity(cells)
    difference = sparse.diags([-1, 1], [0, 1], shape=(cells - 1, cells)) / h
    mean = abs(difference) * h / 2
    carry = -difference.T @ sparse.diags(np.sin(np.pi * face / 100)) @ mean
    turn = sparse.diags(np.cos(np.pi * centre / 100))
    spread = 0.5 * difference.T @ difference
    outflow = 2 * (sparse.kron(turn, carry) - sparse.kron(carry, turn))
    loss = outflow + sparse.kron(spread, unit) + sparse.kron(unit, spread)
    matrix = 0.5 * sparse.identity(cells**2) - loss
    found = eigs(matrix.tocsc(), 6, sigma=0.55, v0=np.ones(cells**2), return_eigenvectors=False)
    found = found[np.lexsort((found.imag, -found.real.round(9)))]
    return found[:4]
