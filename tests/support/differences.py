"""Derivatives of functions by central differences of sixth order."""


def derivative(f, x, h=1e-2):
    """Sixth-order central difference."""
    return (45 * (f(x + h) - f(x - h)) - 9 * (f(x + 2 * h) - f(x - 2 * h))
            + f(x + 3 * h) - f(x - 3 * h)) / (60 * h)


def curvature(f, x, h=1e-2):
    return derivative(lambda s: derivative(f, s, h), x, h)
