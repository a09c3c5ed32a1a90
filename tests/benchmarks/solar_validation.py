"""Prints the rows of docs/validation.md about the solar app: its runs against the spectral reference.

    /usr/bin/python3 tests/benchmarks/solar_validation.py [--build DIR]

Half a minute. The numbers of the reference stand in tests/physics/solar_reference.json, made by
tests/support/solar_spectral.py. Where a test asserts a bound it says so in docs/validation.md.
"""
import argparse
import csv
import json
import os
import subprocess
import tempfile
from pathlib import Path

import h5py
import numpy as np

from run import MPI
from solar_cases_timed import ROOT, against, same_setting

REFERENCE = json.loads((ROOT / "tests/physics/solar_reference.json").read_text(encoding="utf-8"))
ZONAL = "grid: {longitudes: 8, latitudes: 180}\n"
HARMONICS = {1: "sind(latitude)", 2: "3*sind(latitude)^2 - 1",
             6: "231*sind(latitude)^6 - 315*sind(latitude)^4 + 105*sind(latitude)^2 - 5"}
FLOWS = {"AFT 300 sigma 3": ("aft", 300, 3), "AFT 300 sigma 1": ("aft", 300, 1),
         "AFT 500 sigma 1": ("aft", 500, 1),
         "15 m/s p=2.33 350 sigma 1": ("p_profile, meridional_speed: 15 m/s", 350, 1),
         "12.5 sin 2lat 500 sigma 1": ("sin_2lat, meridional_speed: 12.5 m/s", 500, 1)}
REGIONS = {"11087": (19.54613, 9.15871, 15.6801), "11092": (15.88787, 9.57497, 38.9906),
           "11095": (-16.66406, 7.90463, 161.973), "11089": (-22.91829, 5.22358, 170.813)}


class Runner:
    """Runs inputs given as text or by name, each in a folder of its own."""
    def __init__(self, program, place):
        self.program, self.place, self.count = program, place, 0

    def __call__(self, text="", name=None, settings=()):
        self.count += 1
        folder = self.place / str(self.count)
        path = ROOT / "inputs" / "solar" / name if name else self.place / f"{self.count}.yaml"
        if not name:
            path.write_text(text + "\n", encoding="utf-8")
        subprocess.run([str(self.program), str(path), "--output", str(folder),
                        *same_setting(["output.paraview=false", *settings])],
                       env=os.environ | MPI, check=True, capture_output=True)
        return folder


def history(folder, days=None):
    """{column: value} at a time in days, or the last row."""
    with open(folder / "history.csv", encoding="utf-8") as file:
        rows = [{key.split(" [")[0]: float(v) for key, v in row.items()}
                for row in csv.DictReader(file)]
    return rows[-1] if days is None else min(rows, key=lambda row: abs(row["time"] - days))


def fields(folder):
    """All stored fields and the latitude faces in radians."""
    with h5py.File(folder / "run.h5") as file:
        return file["br"][:], np.deg2rad(file["latitude_faces"][:])


def show(quantity, ours, exact, unit=""):
    print(f"| {quantity} | {ours:.7g} | {exact:.7g} {unit} | {ours / exact - 1:+.1e} |", flush=True)


def decay(run):
    for degree, formula in HARMONICS.items():
        folder = run(ZONAL + "time: {stop: 8760 h, step: 5 d}\ndiffusivity: 500 km2/s\n"
                     "flow: {rotation: none, meridional: none}\n"
                     f"initial: {{expression: {{br: {{expression: '{formula}', unit: G}}}}}}")
        br, faces = fields(folder)
        area = np.diff(np.sin(faces))[:, None]
        factor = np.sum(area * br[-1] * br[0]) / np.sum(area * br[0]**2)
        show(f"decay of Y_{degree} in a year, 500 km2/s", factor,
             REFERENCE["decay"][f"Y{degree} 500 km^2/s 8760 h"]["value"])


def steady(run):
    for name, flow in (("AFT", "aft"), ("10 sin 2lat", "sin_2lat, meridional_speed: 10 m/s")):
        folder = run(ZONAL + "time: {stop: 10 yr, step: 20 d}\ndiffusivity: 300 km2/s\n"
                     f"flow: {{rotation: none, meridional: {flow}}}\n"
                     "initial: {steady: {pole: 1 G, symmetry: odd}}")
        last, exact = history(folder), REFERENCE["steady"]
        show(f"steady {name}: dipole over pole", last["axial_dipole"],
             exact[f"{name} D_ax/Bpole"]["value"])
        show(f"steady {name}: mean above 60 over pole", last["north_field_60"],
             exact[f"{name} mean(>60)/Bpole"]["value"])


def relaxation(run):
    folder = run(ZONAL + "time: {stop: 5 yr, step: 10 d}\ndiffusivity: 300 km2/s\n"
                 "flow: {rotation: none, meridional: aft}\ninitial: {dipole: {pole: 10 G}}\n"
                 "output: {history: 1 yr, fields: 1 yr}")
    br, _ = fields(folder)
    for year in (1, 5):
        now, rows = history(folder, 365 * year), br[year][:, 0]
        exact = {key: row["value"] for key, row in REFERENCE["relaxation"].items()}
        at_75 = (7 * (rows[164] + rows[165]) - rows[163] - rows[166]) / 12
        pole = 1.25 * rows[179] - 0.25 * rows[178]
        for name, value in (("D_ax", now["axial_dipole"]), ("mean(>60N)", now["north_field_60"]),
                            ("B75", at_75), ("Bpole", pole)):
            show(f"relaxation: {name} after {year} yr", value, exact[f"{name} {year} yr"], "G")


def gaussian(centre, sigma):
    """A Gaussian in latitude of unit flux, as a formula."""
    latitude = np.deg2rad((np.arange(40000) + 0.5) * 180 / 40000 - 90)
    shape = np.exp(-0.5 * ((np.rad2deg(latitude) - centre) / sigma)**2)
    flux = np.sum(shape * np.cos(latitude)) * np.pi / 40000
    return f"exp(-(latitude-({centre}))^2/{2 * sigma**2})/{flux:.15g}"


def effectivity(run):
    for name, (flow, eta, sigma) in FLOWS.items():
        for latitude in (0, 15, 30):
            source = f"{gaussian(latitude + sigma / 2, sigma)} - {gaussian(latitude - sigma / 2, sigma)}"
            folder = run(ZONAL + f"time: {{stop: 10 yr, step: 10 d}}\ndiffusivity: {eta} km2/s\n"
                         f"flow: {{rotation: none, meridional: {flow}}}\n"
                         f"initial: {{expression: {{br: {{expression: '{source}', unit: G}}}}}}")
            found = history(folder)["axial_dipole"] / history(folder, 0)["axial_dipole"]
            show(f"effectivity {name}, {latitude} deg", found,
                 REFERENCE["effectivity"][f"{name} f({latitude})"]["value"])


def regions(run):
    head = "date, latitude [deg], longitude [deg], separation [deg], tilt [deg], flux [Mx]\n"
    for noaa, (latitude, separation, tilt) in REGIONS.items():
        row = run.place / f"{noaa}.csv"
        row.write_text(f"{head}0, {latitude}, 180, {separation}, {tilt}, 1e22\n", encoding="utf-8")
        folder = run("grid: {longitudes: 120, latitudes: 180}\ntime: {stop: 10 yr, step: 20 d}\n"
                     f"diffusivity: 350 km2/s\nregions: {{list: {{file: '{row}'}}}}\n"
                     "flow: {rotation: none, meridional: p_profile, meridional_speed: 15 m/s}")
        found = history(folder)["axial_dipole"] / history(folder, 0)["axial_dipole"]
        show(f"region {noaa}: dipole kept after 10 yr", found,
             REFERENCE["regions"][f"NOAA {noaa} D_10/D_0"]["value"])


def cycle(run):
    folder = run(name="cycle.yaml", settings=["output.history=16.7291666666666667 d"])
    for year in (2.75, 5.5, 8.25, 11):
        now = history(folder, 365 * year)
        for name, column in (("D_ax", "axial_dipole"), ("mean(>60N)", "north_field_60")):
            show(f"cycle: {name} at {year:g} yr", now[column],
                 REFERENCE["cycle"][f"{name} {year:g} yr"]["value"], "G")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    show("cycle: reversal of the dipole", summary["reversal_dipole"]["value"],
         REFERENCE["cycle"]["reversal of D_ax"]["value"], "yr")


def one_region(run):
    for name, case in (("a", "case_A"), ("b", "case_B"), ("b360", "case_B")):
        folder = run(name=f"benchmarks/{name}.yaml")
        print(f"| {name}.yaml: field | | cell averages | {against(case)(folder)} |", flush=True)
    exact, found = REFERENCE["case_B"], history(folder)
    show("b360.yaml: D_ax", found["axial_dipole"], exact["D_ax"]["value"], "G")
    show("b360.yaml: D_eq", found["equatorial_dipole"], exact["D_eq"]["value"], "G")
    show("b360.yaml: unsigned flux", found["flux_unsigned"], exact["unsigned flux"]["value"], "Mx")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    program = parser.parse_args().build / "bin" / "fluxform-solar"
    print("| quantity | ours | reference | relative error |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        run = Runner(program, Path(name))
        for rows in (one_region, decay, steady, relaxation, effectivity, regions, cycle):
            rows(run)


if __name__ == "__main__":
    main()
