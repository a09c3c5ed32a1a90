"""Steady state of a source beside a sink, by quadrature.

D n'' + r n (1 - n/K) = 0 on [0, a], D n'' - m n = 0 on [a, b], no flux at 0 and b, n and n'
continuous. In the sink n is a cosh. In the source D n'^2/2 = F(n0) - F(n), F = r (n^2/2 - n^3/3K),
so that x is an integral over n. n = n0 - (K - n0) sinh(t)^2 takes out its root singularity at
n0 = n(0), and the one next to it at K; Gauss's rule then converges to rounding.
"""
from dataclasses import dataclass

import numpy as np

from ecology_closed_forms import root

GAUSS = np.polynomial.legendre.leggauss(120)


@dataclass
class SteadyPair:
    """Density at 0 and at a, export over a, and numbers in the source and in the sink."""
    start: float
    border: float
    outflow: float
    source: float
    sink: float


@dataclass
class TwoPatches:
    D: float
    r: float
    m: float
    a: float
    b: float
    K: float = 1.0

    def _potential(self, n):
        return self.r * (n * n / 2 - n**3 / (3 * self.K))

    def _leak(self):
        """Export over a per density there: sqrt(D m) tanh((b - a) sqrt(m/D))."""
        return np.sqrt(self.D * self.m) * np.tanh((self.b - self.a) * np.sqrt(self.m / self.D))

    def _border(self, n0):
        """n(a) at which the source's slope is the sink's."""
        leak, top = self._leak(), self._potential(n0)
        gap = lambda n: top - self._potential(n) - (leak * n) ** 2 / (2 * self.D)
        return root(gap, 0.0, n0)

    def _integral(self, n0, weight):
        """Integral of weight(n) over the source."""
        room = self.K - n0
        end = np.arcsinh(np.sqrt((n0 - self._border(n0)) / room))
        t = end * (GAUSS[0] + 1) / 2
        n = n0 - room * np.sinh(t) ** 2
        # (F(n0) - F(n))/(n0 - n), written out because both differences vanish
        divided = self.r * ((n0 + n) / 2 - (n0 * n0 + n0 * n + n * n) / (3 * self.K))
        rate = 2 * np.sqrt(room) * np.cosh(t) / np.sqrt(2 * divided / self.D)
        return end / 2 * np.sum(GAUSS[1] * weight(n) * rate)

    def steady(self):
        """The populated steady state; the pair has one only where its linear eigenvalue is > 0."""
        n0 = root(lambda n: self._integral(n, lambda _: 1.0) - self.a,
                  1e-6 * self.K, self.K * (1 - 1e-12))
        border = self._border(n0)
        outflow = self._leak() * border
        return SteadyPair(n0, border, outflow, self._integral(n0, lambda n: n), outflow / self.m)
