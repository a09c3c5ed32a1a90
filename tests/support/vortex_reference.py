"""Time-dependent Ginzburg-Landau on a square film by the explicit midpoint rule, in plain numpy: written
for comparison, with nothing in common with the engine but the equation.

    film = Film(nx=21, ny=15, h=0.5, b=0.3, u=5.79, gamma=1.0, current=0.1)
    psi = film.march(psi, time=4.0, steps=4000);  film.g2(psi)

Units: coherence length, tau0, Bc2. Nodes stand on the boundary, with half and quarter boxes; A = b(-y, x)/2.
A current density enters at x_min and leaves at x_max, where psi = 0, if `current` is given.
"""
import numpy as np


class Film:
    def __init__(self, nx, ny, h, b, u=5.79, gamma=0.0, current=None):
        self.h, self.u, self.gamma, self.current = h, u, gamma, current
        x = (np.arange(nx) - (nx - 1) / 2) * h
        y = (np.arange(ny) - (ny - 1) / 2) * h
        wx, wy = np.ones(nx), np.ones(ny)
        wx[[0, -1]] = wy[[0, -1]] = 0.5
        self.area = np.outer(wx, wy) * h * h
        self.wy = wy
        self.cx = np.broadcast_to(wy, (nx - 1, ny))  # width of a face over the length of its edge
        self.cy = np.broadcast_to(wx[:, None], (nx, ny - 1))
        self.ux = np.exp(1j * b / 2 * y * h)[None, :] * np.ones((nx - 1, 1))
        self.uy = np.exp(-1j * b / 2 * x * h)[:, None] * np.ones((1, ny - 1))
        self.free = np.ones((nx, ny))
        if current is not None:
            self.free[[0, -1], :] = 0.0
        self.inverse = np.linalg.pinv(self.dense_laplacian(nx, ny))

    def dense_laplacian(self, nx, ny):
        """-lap with insulating sides, integrated over the boxes."""
        size = nx * ny
        matrix = np.zeros((size, size))
        number = np.arange(size).reshape(nx, ny)
        pairs = ((number[:-1], number[1:], self.cx), (number[:, :-1], number[:, 1:], self.cy))
        for low, high, c in pairs:
            i, j, g = low.ravel(), high.ravel(), c.ravel()
            np.add.at(matrix, (i, i), g)
            np.add.at(matrix, (j, j), g)
            np.add.at(matrix, (i, j), -g)
            np.add.at(matrix, (j, i), -g)
        return matrix

    def differences(self, psi):
        return self.ux * psi[1:] - psi[:-1], self.uy * psi[:, 1:] - psi[:, :-1]

    def potential(self, psi):
        dx, dy = self.differences(psi)
        jx = self.cx * np.imag(np.conj(psi[:-1]) * dx)
        jy = self.cy * np.imag(np.conj(psi[:, :-1]) * dy)
        inflow = np.zeros(psi.shape)
        inflow[1:] += jx
        inflow[:-1] -= jx
        inflow[:, 1:] += jy
        inflow[:, :-1] -= jy
        if self.current is not None:
            inflow[0] += self.current * self.wy * self.h
            inflow[-1] -= self.current * self.wy * self.h
        return (self.inverse @ inflow.ravel()).reshape(psi.shape)

    def velocity(self, psi):
        dx, dy = self.differences(psi)
        force = np.zeros(psi.shape, complex)
        force[:-1] += self.cx * dx
        force[1:] -= self.cx * np.conj(self.ux) * dx
        force[:, :-1] += self.cy * dy
        force[:, 1:] -= self.cy * np.conj(self.uy) * dy
        density = abs(psi) ** 2
        force = force / self.area + (1 - density) * psi
        stiff = 1 + self.gamma ** 2 * density
        along = self.gamma ** 2 * psi * np.real(np.conj(psi) * force) / stiff
        return self.free * ((force - along) * np.sqrt(stiff) / self.u - 1j * self.potential(psi) * psi)

    def march(self, psi, time, steps):
        dt = time / steps
        for _ in range(steps):
            psi = psi + dt * self.velocity(psi + dt / 2 * self.velocity(psi))
        return psi

    def g2(self, psi):
        dx, dy = self.differences(psi)
        density = abs(psi) ** 2
        return (np.sum(self.cx * abs(dx) ** 2) + np.sum(self.cy * abs(dy) ** 2)
                + np.sum(self.area * (density ** 2 / 2 - density)))
