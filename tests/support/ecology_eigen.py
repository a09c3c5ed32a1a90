"""Principal eigenvalues of the linearised E1 and E2, in the cosine basis of [0, 100]^2.

E1: lap + r couples the mode (j, k) to (j +- 8, k +- 8) only, so that its matrix falls into small
blocks, and close eigenvalues (here 9e-6 apart) into different ones. The same holds on a grid of
n x n cells with five-point fluxes, whose eigenvectors are the same cosines at the midpoints with
-(2 sin(k pi/2n)/h)^2 in place of -(k pi/L)^2: the discrete eigenvalue is known to rounding.

E2: the wind has no divergence and no flux through the border, so that constants are eigenvectors of
both 0.5 lap - div(u .) + 0.5 and its adjoint: the principal eigenvalue is 0.5 on every grid whose
fluxes have no net outflow at constant density. The next ones tell how fast the wind mixes.
"""
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.linalg import eigh
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigs

from cosine_field import CosineField
from ecology_spectral import CASES, LENGTH, product_with_cosine, product_with_sine

MEAN, HARMONIC = 0.2, 8  # r of E1 = 0.2 + A cos(8 pi x/L) cos(8 pi y/L)


def normalised_cosine_product(modes, harmonic, cells=None):
    """Matrix of cos(harmonic pi x/L) between orthonormal cosines; on a grid of so many cells the
    modes beyond the last fold back."""
    matrix = sparse.lil_matrix((modes, modes))
    for k in range(modes):
        for other in (abs(k - harmonic), k + harmonic):
            sign = 1.0
            if cells and other >= cells:
                sign, other = -np.sign(other - cells), 2 * cells - other
            if other < modes:
                matrix[other, k] += sign / 2
    weight = sparse.diags(np.where(np.arange(modes) > 0, np.sqrt(0.5), 1.0))
    return (weight @ matrix @ sparse.diags(1 / weight.diagonal())).tocsr()


@dataclass
class Mosaic:
    """D lap + r of E1, on the continuum or, given cells, on a grid with r taken at the midpoints
    (averaged over cells of width h: amplitude times (sin(q h/2)/(q h/2))^2, q = 8 pi/L)."""
    modes: int = 112
    cells: int | None = None
    amplitude: float = 0.8
    dispersal: float = 1.0

    def __post_init__(self):
        self.modes = min(self.modes, self.cells or self.modes)

    def laplacian(self):
        """Diagonal of minus the Laplacian, [j, k]."""
        k = np.arange(self.modes) * np.pi / LENGTH
        if self.cells:
            h = LENGTH / self.cells
            k = 2 / h * np.sin(k * h / 2)
        return (k**2)[:, None] + k**2

    def mosaic(self):
        """Matrix of cos(2 pi x/25) cos(2 pi y/25)."""
        one = normalised_cosine_product(self.modes, HARMONIC, self.cells)
        return sparse.kron(one, one).tocsr()

    def blocks(self):
        """(indices of modes, dense symmetric matrix) of each set that is coupled in itself only."""
        spread = self.dispersal * self.laplacian().ravel()
        matrix = self.amplitude * self.mosaic() + sparse.diags(MEAN - spread)
        count, label = connected_components(matrix, directed=False)
        for part in range(count):
            index = np.flatnonzero(label == part)
            yield index, matrix[index][:, index].toarray()

    def eigenvalues(self, number=5):
        """The largest ones, descending, multiple ones repeated."""
        tops = []
        for _, block in self.blocks():
            first = max(0, len(block) - number)
            tops.append(eigh(block, eigvals_only=True, subset_by_index=(first, len(block) - 1)))
        return np.sort(np.concatenate(tops))[::-1][:number]

    def rounding(self):
        """Error of the eigenvalues: that of a solver for symmetric matrices is at most a modest multiple,
        here their size n, of 1.1e-16 of their norm (Golub and Van Loan, Matrix Computations, 8.3)."""
        return max(len(block) * 0.5 * np.finfo(float).eps * abs(block).sum(axis=0).max()
                   for _, block in self.blocks())

    def principal(self):
        """(eigenvalue, unit eigenvector [j, k] over orthonormal cosines, positive in the mean). It
        is in the block of the constant: of all eigenvectors it alone has no change of sign."""
        index, block = next((i, b) for i, b in self.blocks() if i[0] == 0)
        value, vector = eigh(block, subset_by_index=(len(block) - 1, len(block) - 1))
        full = np.zeros(self.modes**2)
        full[index] = vector[:, 0] * np.sign(vector[0, 0])
        return value[0], full.reshape(self.modes, self.modes)

    def sensitivities(self):
        """(d/dA, d/dD) of the eigenvalue for r = 0.2 + A cos cos and dispersal D: the means of
        cos cos n^2 and -|grad n|^2 over that of n^2. That for the mean of r is 1."""
        _, vector = self.principal()
        flat = vector.ravel()
        return flat @ (self.mosaic() @ flat), -np.sum(self.laplacian() * vector**2)

    def density(self):
        """The principal eigenvector as a field with mean 1."""
        scale = np.where(np.arange(self.modes) > 0, np.sqrt(2), 1.0)
        c = self.principal()[1] * np.outer(scale, scale)
        return CosineField(c / c[0, 0], LENGTH)


def matrix_of(operation, modes):
    """Matrix of an operation on the coefficients of one axis, cut to the modes."""
    return sparse.csr_matrix(operation(np.eye(modes), 0)[:modes])


# Sparse factors and Arnoldi's vectors are good to some hundred units of 1.1e-16 of the matrix, whose norm
# is 16 at 96 modes; the condition of these eigenvalues, 1/|y x| of the unit vectors of either side, is 1.6.
STIRRED_ROUNDING = 1e-12


def stirred_eigenvalues(modes=96, number=3):
    """The eigenvalues of E2 without competition of largest real part, descending, from 0.5 on."""
    case = CASES["e2"]
    k = np.arange(modes) * np.pi / case.half_period
    slope = sparse.diags(k) @ matrix_of(product_with_sine, modes)
    turn, unit = matrix_of(product_with_cosine, modes), sparse.identity(modes)
    wind = case.wind * (sparse.kron(turn, slope) - sparse.kron(slope, turn))
    spread = case.dispersal * (sparse.kron(sparse.diags(k**2), unit)
                               + sparse.kron(unit, sparse.diags(k**2)))
    matrix = (0.5 * sparse.identity(modes**2) - spread - wind).tocsc()
    found = eigs(matrix, number + 2, sigma=0.55, v0=np.ones(modes**2), return_eigenvectors=False)
    return found[np.argsort(-found.real)][:number]
