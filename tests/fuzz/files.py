#!/usr/bin/env python3
"""Damages the files that runs read (rasters, region lists, tables, checkpoints and what stands beside them) by chance
and looks how the apps take it.

    files.py INPUTS_FOLDER EXECUTABLE...

Rasters, lists and tables are read with --check, a damaged folder of results is gone on with. Either ends with an exit
code of the manual and words a user can act on. FLUXFORM_FUZZ_SECONDS (20) says how long, FLUXFORM_FUZZ_SEED (1) where
chance begins; what fails is printed with its seed.
"""
import concurrent.futures
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from inputs import campaign, damaged, fault_in  # noqa: E402

# App, input below inputs/APP, the file it names, and another one of the same meaning to be named in its place.
READ = (("ecology", "forest.yaml", "../../meshes/patchy_forest.tif", "patchy_forest.tif"),
        ("ecology", "forest.yaml", "../../meshes/patchy_forest.tif", "patchy_forest.asc"),
        ("solar", "benchmarks/b.yaml", "case_b.csv", "case_b.csv"),
        ("vortex", "slab_measured.yaml", "lattice_table.csv", "lattice_table.csv"))
RUN = """
grid: {x: {from: 0 m, to: 4 m, cells: 8}}
borders: [{side: all, is: hostile}]
time: {stop: 1 yr, step: 0.1 yr}
populations:
  - {name: hare, dispersal: 0.5 m2/yr, initial: 1, growth: {regulated: {rate: 1 1/yr, capacity: 2}}}
output: {history: 0 yr, fields: 0.5 yr, paraview: no}
"""
RESULTS = ("checkpoint.h5", "history.csv", "run.h5")


def damaged_bytes(chance, content):
    """Bits turned, bytes gone or written over, the end missing."""
    content = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        k = chance.randrange(len(content) + 1)
        length = min(chance.choice((1, 1, 4, 8, 100, 1000)), len(content) - k)
        way = chance.randrange(5)
        if way == 0:
            del content[k:]
        elif way == 1:
            del content[k:k + length]
        elif way == 2:
            content[k:k + length] = chance.choice((b"\x00", b"\xff", b"\x7f")) * length
        elif way == 3:
            content[k:k + length] = chance.randbytes(length)
        elif length:
            content[k] ^= 1 << chance.randrange(8)
    return bytes(content)


def damage(chance, path):
    content = path.read_bytes()
    if path.suffix in (".h5", ".tif") or chance.random() < 0.3:
        return path.write_bytes(damaged_bytes(chance, content))
    text = content.decode("latin-1")
    return path.write_bytes(damaged(chance, text, text).encode("utf-8"))


class Reading:
    """An input whose data file is damaged."""

    def __init__(self, inputs, executable, app, case, named, data):
        self.name, self.executable = f"{app}: {data}", executable
        source = inputs / app / case
        self.text = source.read_text(encoding="utf-8").replace(named, data)
        self.data = (source.parent / named).resolve().with_name(data)

    def attempt(self, chance, folder):
        (folder / "input.yaml").write_text(self.text, encoding="utf-8")
        shutil.copy(self.data, folder)
        damage(chance, folder / self.data.name)
        return fault_in([self.executable, "--check", "input.yaml"], folder, self.text)


class GoingOn:
    """A run whose results are damaged before it goes on."""
    name = "going on"

    def __init__(self, executable, place):
        self.executable, self.place = executable, place
        place.mkdir()
        (place / "input.yaml").write_text(RUN, encoding="utf-8")
        subprocess.run([executable, "input.yaml", "--output", "results"], cwd=place, check=True, capture_output=True)

    def attempt(self, chance, folder):
        shutil.copytree(self.place, folder, dirs_exist_ok=True)
        for name in chance.sample(RESULTS, chance.choice((1, 1, 2))):
            damage(chance, folder / "results" / name)
        words = ["input.yaml", "--output", "results", "--restart", "--set", "time.stop=1.5 yr"]
        return fault_in([self.executable, *words], folder, "")


def main():
    inputs, *executables = [pathlib.Path(word).resolve() for word in sys.argv[1:]]
    seconds = float(os.environ.get("FLUXFORM_FUZZ_SECONDS", "20"))
    first = int(os.environ.get("FLUXFORM_FUZZ_SEED", "1")) * 1000000
    of_app = {path.name.removeprefix("fluxform-"): path for path in executables}
    tried, ill = 0, 0
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(2) as pool:
        place = pathlib.Path(name)
        kinds = [Reading(inputs, of_app[app], app, *rest) for app, *rest in READ]
        kinds += [GoingOn(of_app["ecology"], place / "whole")] * 2

        def try_one(seed):
            chance = random.Random(seed)
            kind = chance.choice(kinds)
            with tempfile.TemporaryDirectory(dir=place) as folder:
                return seed, kind, kind.attempt(chance, pathlib.Path(folder))

        for seed, kind, fault in campaign(pool, try_one, first, seconds):
            tried += 1
            if fault:
                ill += 1
                print(f"FAILED {kind.name}, seed {seed}: {fault}", flush=True)
    print(f"{tried - ill} of {tried} damaged files are taken well")
    sys.exit(1 if ill or not tried else 0)


if __name__ == "__main__":
    main()
