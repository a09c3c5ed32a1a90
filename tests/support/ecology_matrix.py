"""Growth rates of populations on maps by numpy and scipy: a second assembly of the model's equations.

    rates = matrix(active, h, D, r, vx, vy)       # d n/dt = rates n on the active cells, south row first
    principal(rates)                              # its greatest eigenvalue

Rows and columns of maps run from the south-west; vx[j, i] is the velocity through the western side of cell
(j, i), vy[j, i] through the southern one, so that both have one row or column more than the map. Diffusion
and drift through a face are exponentially fitted (Scharfetter, Gummel 1969).
"""
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import eigs


def bernoulli(x):
    """x / (exp(x) - 1)."""
    x = np.asarray(x, float)
    small = np.abs(x) < 1e-5
    safe = np.where(small, 1.0, x)
    return np.where(small, 1 - x / 2 + x * x / 12, safe / np.expm1(safe))


def stream_velocities(psi, x, y):
    """Face velocities of a stream function at the corners x (columns) and y (rows) of the cells."""
    corner = psi(*np.meshgrid(x, y))
    vx = np.diff(corner, axis=0) / np.diff(y)[:, None]  # d psi/dy
    vy = -np.diff(corner, axis=1) / np.diff(x)[None, :]  # -d psi/dx
    return vx, vy


def constant_velocities(shape, along_x, along_y):
    rows, columns = shape
    return np.full((rows, columns + 1), along_x), np.full((rows + 1, columns), along_y)


def add_taxis(vx, vy, potential, h):
    """Adds the slope of a potential (chi S) between cells to face velocities."""
    vx, vy = vx.copy(), vy.copy()
    vx[:, 1:-1] += np.diff(potential, axis=1) / h
    vy[1:-1] += np.diff(potential, axis=0) / h
    return vx, vy


def matrix(active, h, D, r, vx, vy, open_east=False, open_holes=False):
    """`open_east`: what the flow carries leaves through the eastern end of the map; `open_holes`: also
    through faces beside cells that are not active. All other borders let nobody through."""
    rows, columns = active.shape
    number = np.where(active, np.cumsum(active.ravel()).reshape(active.shape) - 1, -1)
    i, j, a = [], [], []

    def add(row, column, value):
        i.append(row)
        j.append(column)
        a.append(value)

    for at in zip(*np.nonzero(active)):
        add(number[at], number[at], r[at])
    for south, west in np.ndindex(rows, columns):
        for up, right in ((0, 1), (1, 0)):
            other = (south + up, west + right)
            here, v = (south, west), (vx[south, west + 1] if right else vy[south + 1, west])
            inside = other[0] < rows and other[1] < columns
            if not inside:
                if right and open_east and active[here]:
                    add(number[here], number[here], -max(v, 0.0) / h)
                continue
            if active[here] and active[other]:
                d = 2 * D[here] * D[other] / (D[here] + D[other])
                leaving, entering = d / h * bernoulli(-v * h / d), d / h * bernoulli(v * h / d)
                p, q = number[here], number[other]
                add(p, p, -leaving / h)
                add(p, q, entering / h)
                add(q, p, leaving / h)
                add(q, q, -entering / h)
            elif open_holes and active[here] != active[other]:
                inner, out = (here, v) if active[here] else (other, -v)
                add(number[inner], number[inner], -max(out, 0.0) / h)
    size = int(active.sum())
    return coo_matrix((a, (i, j)), (size, size)).tocsc()


def principal(rates, count=1):
    """The `count` greatest eigenvalues' real parts, of a dense matrix where that is quick."""
    if rates.shape[0] <= 600:
        return np.sort(np.linalg.eigvals(rates.toarray()).real)[::-1][:count]
    bound = np.asarray(rates.sum(axis=0)).max()  # column sums bound a rate from above
    found = eigs(rates, k=max(count, 2), sigma=bound + 1e-3 * abs(bound), tol=1e-13,
                 return_eigenvectors=False)
    return np.sort(found.real)[::-1][:count]
