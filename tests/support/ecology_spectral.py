"""Independent reference for two transient landscapes: cosine series, Runge-Kutta of order eight.

    ecology_spectral.py e1 [--modes N] [--tolerance T]     numbers of one case at one resolution

Both cases are populations on [0, 100]^2 without flux through the border, followed to time 20:
E1  n_t = lap n + r n (1 - n),  r = 0.2 + 0.8 cos(2 pi x/25) cos(2 pi y/25)
E2  n_t + div(u n) = 0.5 lap n + 0.5 n (1 - n),  u = 2 sin(pi x/L) cos(pi y/L),
    v = -2 cos(pi x/L) sin(pi y/L), whose stream function is (2 L/pi) sin(pi x/L) sin(pi y/L).
"""
import argparse
from dataclasses import dataclass, field
from typing import Callable

import numpy as np
from scipy.integrate import solve_ivp

from cosine_field import CosineField, coefficients_of, midpoint_values

LENGTH = 100.0
DURATION = 20.0


@dataclass
class Case:
    """A problem of the kind above on [0, half_period]^2; points are where values are wanted."""
    half_period: float
    dispersal: float
    wind: float
    growth: Callable
    start: Callable
    modes: int
    growth_rate: float  # of a small population: the principal eigenvalue (ecology_eigen.py)
    points: list = field(default_factory=list)

    def rounding(self):
        """What rounding may change a density by. A transform of m x m values rounds to about log2(m^2)
        units of 1.1e-16 of the largest density, and what is lost at the start grows no faster than a
        small population, whose growth competition only lowers: by exp(growth rate times duration)."""
        return (0.5 * np.finfo(float).eps * np.log2(self.modes**2) * 0.5  # half a unit at the start
                * np.exp(self.growth_rate * DURATION))


def mosaic(x, y):
    """Growth rate of E1."""
    return 0.2 + 0.8 * np.cos(2 * np.pi * x / 25) * np.cos(2 * np.pi * y / 25)


def mound(x0, y0, width2):
    """Half a unit at (x0, y0), falling by e within sqrt(width2)."""
    return lambda x, y: 0.5 * np.exp(-((x - x0) ** 2 + (y - y0) ** 2) / width2)


# E1 is even about x = 50 and y = 50: a quarter of the square is enough.
CASES = {
    "e1": Case(LENGTH / 2, 1.0, 0.0, mosaic, mound(50, 50, 50), 96, 0.699,
               [(50, 50), (62.5, 50), (30, 70), (75, 75), (50, 87.5)]),
    "e2": Case(LENGTH, 0.5, 2.0, lambda x, y: 0.5 + 0 * x * y, mound(30, 50, 32), 160, 0.5,
               [(50, 50), (62.5, 50), (25, 25), (50, 20), (30, 30), (20, 60)])}


def product_with_sine(c, axis):
    """Sine coefficients of sin(pi x/H) times a cosine series, from index 0, one more than c has."""
    c = np.moveaxis(c, axis, 0)
    out = np.zeros((c.shape[0] + 1, *c.shape[1:]))
    out[1:] += c / 2
    out[1] += c[0] / 2  # sin(1 - 0) = -sin(0 - 1)
    out[:-2] -= c[1:] / 2
    out[0] = 0.0
    return np.moveaxis(out, 0, axis)


def product_with_cosine(c, axis):
    """Cosine coefficients of cos(pi x/H) times a cosine series, cut to its length."""
    c = np.moveaxis(c, axis, 0)
    out = np.zeros_like(c)
    out[1:] += c[:-1] / 2
    out[:-1] += c[1:] / 2
    out[1] += c[0] / 2
    return np.moveaxis(out, 0, axis)


def divergence_of_cellular_flow(c, half_period):
    """Coefficients of div((sin X cos Y, -cos X sin Y) n), X = pi x/H, Y = pi y/H, exact but for
    the modes beyond the last."""
    def along(flux_axis):
        sines = product_with_sine(product_with_cosine(c, 1 - flux_axis), flux_axis)
        kept = np.take(sines, np.arange(c.shape[flux_axis]), axis=flux_axis)
        k = np.arange(c.shape[flux_axis]) * np.pi / half_period
        return kept * (k if flux_axis == 1 else k[:, None])
    return along(1) - along(0)


def midpoints(case, modes):
    x = (np.arange(modes) + 0.5) * case.half_period / modes
    return x[None, :], x[:, None]


def rate(case, modes):
    """Right-hand side for the flattened coefficients."""
    k2 = (np.arange(modes) * np.pi / case.half_period) ** 2
    spread = -case.dispersal * (k2[:, None] + k2)
    growth = case.growth(*midpoints(case, modes))

    def right(_, flat):
        c = flat.reshape(modes, modes)
        n = midpoint_values(c)
        change = spread * c + coefficients_of(growth * n * (1 - n))
        if case.wind:
            change -= case.wind * divergence_of_cellular_flow(c, case.half_period)
        return change.ravel()
    return right


def solve(name, modes=None, tolerance=1e-11, duration=DURATION):
    """The field at the end. tolerance is absolute, of each coefficient in each step."""
    case = CASES[name]
    modes = modes or case.modes
    start = coefficients_of(case.start(*midpoints(case, modes)))
    end = solve_ivp(rate(case, modes), (0.0, duration), start.ravel(), "DOP853",
                    t_eval=[duration], rtol=tolerance, atol=tolerance * 1e-3)
    if not end.success:
        raise RuntimeError(f"{name}: {end.message}")
    return CosineField(end.y[:, -1].reshape(modes, modes), case.half_period)


def numbers(name, n):
    """The case's reference numbers of a field."""
    found = {"mass": n.mean() * LENGTH**2, "norm": n.norm(LENGTH)}
    return found | {f"n({x:g},{y:g})": n.at(x, y) for x, y in CASES[name].points}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--modes", type=int)
    parser.add_argument("--tolerance", type=float, default=1e-11)
    arguments = parser.parse_args()
    end = solve(arguments.case, arguments.modes, arguments.tolerance)
    for key, value in numbers(arguments.case, end).items():
        print(f"{key:12s} {value:.14g}")


if __name__ == "__main__":
    main()
