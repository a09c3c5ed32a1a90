"""Units that fit what is drawn: metres from nm to m, seconds, amperes and volts alike."""

import numpy as np

PREFIXES = ((1e-15, "f"), (1e-12, "p"), (1e-9, "n"), (1e-6, r"$\mu$"), (1e-3, "m"), (1.0, ""), (1e3, "k"))


def fitting(values, unit):
    """Factor and name of the unit in which the greatest of the values is between 1 and 1000."""
    sizes = np.abs(np.asarray(values, dtype=float).ravel())
    greatest = max(sizes[np.isfinite(sizes)], default=0.0)
    factor, prefix = max((p for p in PREFIXES if p[0] <= greatest * (1 + 1e-9)), default=(1.0, ""))
    return 1.0 / factor, prefix + unit


def span(values, unit):
    """The same for an axis, ruled by the way from its least to its greatest value."""
    return fitting([np.ptp(values)], unit)


def told(value, unit):
    """A number with a unit that suits it."""
    factor, name = fitting([value], unit)
    return f"{value * factor:.4g} {name}"
