"""Runs fluxform-spindle on small cases.

    case = Spindle(folder)
    done = case.run(microtubules=[pool("a", flux=0.8)], marks=[spot(0, 0.5)], time=until(2))
    done.history()["a_plus_marked_centroid"][-1]
"""
from app_run import App

QUIET = {"paraview": "no", "history": "0.05 min"}
RATES = {"flux": "um/min", "turnover": "min", "diffusivity": "um2/min", "exchange": "1/min"}


def pool(name, **values):
    return {"name": name, "number": 1, **{k: f"{v!r} {RATES[k]}" if k in RATES and isinstance(v, (int, float)) else v
                                          for k, v in values.items()}}


def fibre(flux=0.8, **values):
    return pool("kinetochore", ends="kinetochore", **{"number": 20, "flux": flux, **values})


def spot(at, width, time=0.0, **more):
    return {"shape": {"spot": {"at": f"{at!r} um", "width": f"{width!r} um"}}, "time": f"{time!r} min", **more}


def bar(low, high, time=0.0, **more):
    return {"shape": {"bar": {"from": f"{low!r} um", "to": f"{high!r} um"}}, "time": f"{time!r} min", **more}


def body(left, right, cells):
    return {"poles": f"[{left!r} um, {right!r} um]", "cells": cells}


def until(stop):
    return {"stop": f"{stop!r} min"}


def extrapolated(found, order):
    """The limit of a series of refinements by two, whose error falls by 2^order."""
    return found[-1] + (found[-1] - found[-2]) / (2.0**order - 1.0)


class Spindle(App):
    def __init__(self, folder):
        super().__init__("spindle", folder)

    def run(self, *name, **keys):
        return super().run(*name, **{"output": QUIET, **keys})
