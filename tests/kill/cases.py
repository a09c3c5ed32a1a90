"""Runs of every app that last about a second, with the solvers' tolerances at 1e-12 or below."""

OUTPUT = "output: {history: HISTORY, fields: FIELDS, paraview: no, checkpoint_minutes: MINUTES}\n"

SOLAR = """
grid: {longitudes: 32, latitudes: 16}
time: {stop: 60 d, step: 0.5 d, scheme: SCHEME}
initial: {dipole: {pole: -4 G}}
regions: {synthetic: {pairs: 6, length: 0.15 yr, rho: 15 degree}}
solver: {rtol: 1e-13}
"""

ECOLOGY = """
grid:
  x: {from: 0 m, to: 12 m, cells: 24}
  y: {from: 0 m, to: 8 m, cells: 18}
borders: [{side: x_min, is: no_flux}, {side: all, is: hostile}]
solver: {rtol: 1e-13, newton_rtol: 1e-13}
time: {stop: 6 yr, step: 0.05 yr}
populations:
  - name: hare
    dispersal: 0.5 m2/yr
    initial: {expression: "1 + 0.5*sin(x + y)", unit: "1"}
    growth: {regulated: {rate: 1 1/yr, capacity: 2}}
  - name: lynx
    dispersal: 2 m2/yr
    initial: 0.3
    growth: {exponential: {death: 0.4 1/yr}}
predation:
  - {predator: lynx, prey: hare, attack: 1 1/yr, half_saturation: 0.5, conversion: 0.8}
"""

ELECTROLYTE = """
grid: {x: {from: 0 um, to: 1 um, cells: 100}}
resolve: {debye: {cells: 6, ratio: 1.1}}
permittivity: 78.5
species:
  - {name: Na, charge: 1, diffusivity: 1.33e-9 m2/s, concentration: 1 mol/m3}
  - {name: Cl, charge: -1, diffusivity: 2.03e-9 m2/s, concentration: 1 mol/m3}
sides:
  - {side: x_min, contact: {metal: {potential: -0.05 V}}}
  - {side: x_max, contact: {metal: {potential: 0.05 V}}}
solver: {newton_rtol: 1e-13}
time: {stop: 1e-3 s, step: 1e-8 s, growth: 1.1, max_step: 1e-5 s}
"""

TDGL = """
material: {xi: 10 nm, lambda: 200 nm, thickness: 10 nm, conductivity: 1e6 S/m}
grid:
  x: {from: 0 xi, to: 12 xi, cells: 19, centering: node}
  y: {from: 0 xi, to: 12 xi, cells: 19, centering: node}
field: {z: 0.6 Bc2}
time: {stop: 20 tau0, max_step: 0.2 tau0}
"""

CONTINUUM = """
model: continuum
grid: {x: {from: 0 mm, to: 1 mm, cells: 16}, y: {from: 0 mm, to: 2 mm, cells: 20}}
law: {power_law: {critical_current: 1e8 A/m2, exponent: 15, kim_field: 0.1 T}}
field: {expression: "0.1*sin(2*pi*t)", unit: T}
period: 1 s
sides: [{side: x_min, is: mirror}]
solver: {newton_rtol: 1e-13}
time: {stop: 0.2 s, step: 2e-3 s}
"""

# app: its name, its input, units of time for histories and fields
CASES = {
    "solar_bdf2": ("solar", SOLAR.replace("SCHEME", "bdf2"), "0 d", "20 d"),
    "solar_esdirk3": ("solar", SOLAR.replace("SCHEME", "esdirk3"), "1 d", "0 d"),
    "ecology": ("ecology", ECOLOGY, "0 yr", "1 yr"),
    "electrolyte": ("electrolyte", ELECTROLYTE, "0 s", "2e-4 s"),
    "vortex_tdgl": ("vortex", TDGL, "0.5 tau0", "4 tau0"),
    "vortex_continuum": ("vortex", CONTINUUM, "0 s", "0.05 s"),
}


def text_of(case, minutes):
    _, text, history, fields = CASES[case]
    output = OUTPUT.replace("HISTORY", history).replace("FIELDS", fields)
    return text + output.replace("MINUTES", str(minutes))
