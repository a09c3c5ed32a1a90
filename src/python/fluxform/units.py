"""Words for units: prefixes that fit, raised exponents, times and dates.

    fitting(x, "m")            # (1e9, "nm") for a film: multiply by the factor
    label("current", "A m-2")  # "current (A m$^{-2}$)"
    moments(times, "s").told(3)  # "12 ns"
"""

import re
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from matplotlib import dates
from matplotlib.ticker import MaxNLocator

YEAR = 365 * 86400.0  # seconds: the year of the inputs, so that a run of 60 yr ends at 60
TIMES = {"as": 1e-18, "fs": 1e-15, "ps": 1e-12, "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0,
         "min": 60.0, "h": 3600.0, "d": 86400.0, "yr": YEAR}
LENGTHS = {"pm": 1e-12, "nm": 1e-9, "um": 1e-6, "mm": 1e-3, "m": 1.0, "km": 1e3}
OTHER_NAMES = {"second": "s", "sec": "s", "minute": "min", "hour": "h", "hr": "h", "day": "d",
               "year": "yr", "a": "yr", "metre": "m", "meter": "m"}
PREFIXES = {"z": 1e-21, "a": 1e-18, "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0,
            "k": 1e3, "M": 1e6, "G": 1e9}
PREFIXED = {"V", "A", "J", "T", "W", "Hz", "N", "Pa", "C", "F", "Wb", "ohm", "S"}
EASY = (0.1, 1e4)  # sizes of a number that need no prefix
HALF = 0.5  # of a unit is written in that unit: 0.5 mV, not 500 uV; times change over at one
DEPTH = 1e-10  # of the greatest value: a logarithmic scale goes no deeper
ANGLES = {"degrees_east", "degrees_north", "degrees", "degree"}


def symbol(unit):
    """The short name of a unit: day, days and d are d."""
    singular = unit if unit in OTHER_NAMES else unit.removesuffix("s")
    return OTHER_NAMES.get(singular, unit)


def greatest(values):
    """The greatest finite magnitude; zero of nothing."""
    magnitude = np.abs(np.asarray(values, dtype=float))
    return float(np.max(magnitude, initial=0.0, where=np.isfinite(magnitude)))


def fitting(values, unit):
    """The unit that suits the greatest magnitude of `values`, as (factor, unit)."""
    size, short = greatest(values), symbol(unit)
    family = TIMES if short in TIMES else LENGTHS if short in LENGTHS else None
    if family is None and short in PREFIXED and not EASY[0] <= size < EASY[1]:
        family = {prefix + short: scale for prefix, scale in PREFIXES.items()}
    if family is None or size == 0.0:
        return 1.0, unit
    size *= family[short] * (1 + 1e-9) / (1.0 if family is TIMES else HALF)
    last = max((name for name in family if family[name] <= size), key=family.get, default=next(iter(family)))
    return family[short] / family[last], last


def pretty(unit):
    """A unit for a picture: exponents raised, Greek letters, nothing for the unit one."""
    if unit in ("1", ""):
        return ""
    if unit in ANGLES:
        return "°"
    text = re.sub(r"\bu(?=[a-zA-Z])", "µ", unit)
    text = re.sub(r"\b([kMmGµ]?)ohm\b", r"\1Ω", text)
    return re.sub(r"(?<=[A-Za-zΩ])(-?\d+)", r"$^{\1}$", text)


def html_unit(unit):
    """A unit for a page."""
    return re.sub(r"\$\^\{(-?\d+)\}\$", lambda m: f"<sup>{m[1].replace('-', '−')}</sup>", pretty(unit))


def words(name):
    """A name as it is read: front_position is front position."""
    return name.replace("_", " ")


def label(name, unit):
    """What an axis says: the name with its unit."""
    return f"{words(name)} ({pretty(unit)})" if pretty(unit) else words(name)


def number(value):
    """A number for people: six digits, counts in full, a true minus."""
    count = np.isfinite(value) and value == round(value) and abs(value) < 1e7
    return f"{value:{'.0f' if count else '.6g'}}".replace("-", "−")


@dataclass
class Moments:
    """Places along which something is drawn: times, dates, voltages, modes."""

    values: np.ndarray  # in `unit`; days of matplotlib's own count if they are dates
    unit: str
    word: str
    dated: bool = False

    @property
    def label(self):
        return "" if self.dated else label(self.word, self.unit)

    def told(self, k):
        """One of them in words."""
        if self.dated:
            return f"{dates.num2date(self.values[k]):%Y-%m-%d}"
        name = "" if self.word == "time" else f"{words(self.word)} "
        return f"{name}{self.values[k]:.4g} {pretty(self.unit)}".strip()

    def dress(self, axis):
        """Gives an axis the label, and dates where they are."""
        axis.set_label_text(self.label)
        if self.dated:
            place = dates.AutoDateLocator(maxticks=8)
            axis.set_major_locator(place)
            axis.set_major_formatter(dates.ConciseDateFormatter(place))
        elif self.word == "mode":
            axis.set_major_locator(MaxNLocator(integer=True))


def moments(values, unit, word="time"):
    """Places in a unit that fits. `unit` may count from a date; `word` says what other units measure."""
    values = np.asarray(values, dtype=float)
    step, since, day = unit.partition(" since ")
    if since:
        start = dates.date2num(datetime.fromisoformat(day.strip().removesuffix("Z")))
        days = TIMES.get(symbol(step), TIMES["d"]) / TIMES["d"]
        return Moments(start + days * values, "", word, dated=True)
    if not spread_logarithmically(values):  # over many decades no prefix fits better than another
        factor, unit = fitting(values, unit)
    else:
        factor = 1.0
    return Moments(values * factor, unit, "time" if unit in TIMES else word)


def evenness(values):
    """Entropy of the values over twenty equal bins: how well an even scale tells them apart."""
    counts = np.histogram(values, 20)[0]
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum())


def suits_logarithm(values, decades=3, margin=2.0):
    """Whether numbers, none negative, span decades and a logarithmic scale tells them apart better, by the
    factor `margin`. A front that runs into nothing is not: few cells see its edge."""
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    if values.size < 3 or values.min() < 0 or not values.max() > 0:
        return False
    floor = max(values[values > 0].min(), DEPTH * values.max())
    if values.max() < 10.0**decades * floor:
        return False
    return evenness(np.log(np.maximum(values, floor))) > margin * evenness(values)


def spread_logarithmically(values):
    """Whether times or frequencies, but for a zero, are spaced by ratios rather than by steps."""
    values = np.asarray(values, dtype=float)
    return suits_logarithm(values[values != 0], decades=2, margin=1.1)
