"""Runs fluxform-membrane on the cell of the physics tests: n = 2, pH 5.5 outside and 7.3 inside, 50 kJ per ATP.

    case = Membrane(folder)
    done = case.run(analysis="steady", voltage="rest", ions=[K, nitrate(0.1), CL], symports=[SYMPORT], pump=PUMP)
    done.summary["V_m"]
"""
import math

from app_run import App

FARADAY = 96485.33212331001
GAS = 8.31446261815324
V_T = GAS * 298.15 / FARADAY
ACID = math.log(10) * 1.8


def ion(name, charge, inside, outside, permeability=0.0, **more):
    return {"name": name, "charge": charge, "inside": f"{inside!r} mol/m3", "outside": f"{outside!r} mol/m3",
            "permeability": f"{permeability!r} m/s", **more}


def nitrate(outside, inside=5.0, permeability=1e-10, **more):
    return ion("NO3", -1, inside, outside, permeability, **more)


K, CL = ion("K", 1, 100.0, 1.0, 1e-8), ion("Cl", -1, 10.0, 0.5, 5e-11)
SYMPORT = {"ion": "NO3", "protons": 2, "maximum": "1e-8 mol m-2 s-1", "half_saturation": "0.025 mol/m3"}
PUMP = {"maximum": "5 mA/m2"}


class Membrane(App):
    def __init__(self, folder):
        super().__init__("membrane", folder)


def bernoulli(x):
    return 1.0 if x == 0 else x / math.expm1(x)


class Reference:
    """The cell's equations written again: outward fluxes and currents per area at a voltage."""

    def __init__(self, ions, symport=True, pump=True):
        self.ions, self.symport, self.pump = ions, symport, pump

    def channel(self, name, volts):
        charge, inside, outside, p = self.ions[name]
        u = charge * volts / V_T
        return p * (bernoulli(-u) * inside - bernoulli(u) * outside)

    def carried(self, volts):
        """Nitrate that comes in with two protons."""
        if not self.symport:
            return 0.0
        _, inside, outside, _ = self.ions["NO3"]
        return 1e-8 / (0.025 + outside) * (outside - inside * math.exp(volts / V_T - 2 * ACID))

    def pumped(self, volts):
        reversal = -(5e4 / FARADAY - V_T * ACID)
        return 5e-3 * -math.expm1(-(volts - reversal) / V_T) if self.pump else 0.0

    def current(self, volts):
        ionic = sum(FARADAY * values[0] * self.channel(name, volts) for name, values in self.ions.items())
        return ionic + self.pumped(volts) - FARADAY * self.carried(volts)

    def conductance(self, volts, step=1e-5):
        """By central differences of fourth order: the error is that of rounding, 1e-10."""
        return (8 * (self.current(volts + step) - self.current(volts - step))
                - (self.current(volts + 2 * step) - self.current(volts - 2 * step))) / (12 * step)

    def rest(self):
        below, above = -0.6, 0.3
        for _ in range(200):
            middle = 0.5 * (below + above)
            below, above = (middle, above) if self.current(middle) < 0 else (below, middle)
        return 0.5 * (below + above)
