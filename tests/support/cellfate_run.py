"""Runs fluxform-cellfate on small networks.

    case = Cellfate(folder)
    done = case.run([gene("x", 0, 2, 64, "1 - x")], noise="0.1", analysis="steady")
    done.summary["mean_x"], done.field("P")
"""
from dataclasses import dataclass

import numpy as np
from app_run import App, Done


def gene(name, low, high, cells, drift, **more):
    return {"name": name, "from": low, "to": high, "cells": cells, "drift": f'"{drift}"',
            **{key: f'"{value}"' if key == "noise" else value for key, value in more.items()}}


def cross(one, other, noise):
    return {"of": one, "with": other, "is": f'"{noise}"'}


def centres(low, high, cells):
    return low + (np.arange(cells) + 0.5) * (high - low) / cells


@dataclass
class AtTheEnd(Done):
    def field(self, name):
        """Values of the last record, the first gene last."""
        return super().field(name)[-1]


class Cellfate(App):
    def __init__(self, folder):
        super().__init__("cellfate", folder)

    def run(self, genes, **keys):
        keys = {"analysis": "steady", "output": {"paraview": "no"}, "genes": genes, **keys}
        done = super().run(**keys)
        return AtTheEnd(done.code, done.messages, done.folder, done.output)
