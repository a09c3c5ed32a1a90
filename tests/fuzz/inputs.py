#!/usr/bin/env python3
"""Damages the inputs of inputs/ by chance and looks how the apps take it.

    inputs.py INPUTS_FOLDER EXECUTABLE...

Every damaged input is read with --check under a limit of memory and time. It must end with an exit code of the
manual and words a user can act on: no signal, no name of a library's inside. FLUXFORM_FUZZ_SECONDS (20) says how
long, FLUXFORM_FUZZ_SEED (1) where chance begins. What fails is printed with its seed and its text; the corpus beside
this program holds what was found, and is tried first.
"""
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import time

FORBIDDEN = ("should not have happened", "PETSc error", "bad_alloc", "map::at", "yaml-cpp", "_M_", "std::", "basic_string",
             "stoi", "stod", "terminate called", "what():", "Assertion", "MPI_ABORT", "Segmentation")
EXIT_CODES = (0, 2, 3, 4)
MOST_MEMORY = 6 << 30
MOST_SECONDS = 60
NUMBERS = ("0", "-1", "1e308", "-1e308", "1e-320", "1e400", "nan", "inf", "99999999999999999999", "2147483648", "16777217",
           "1e9", "0x10", "1_000", "1,5", "1e", "--3", "''", "~", "{}", "[]", "[1, 2, 3]", "true")
WORDS = ("none", "~", "''", "m", "V/m^2", "1/s", "kelvin", "x", "x/0", "sqrt(-1)", "((((", "exp(1e9)", "&a [*a]", "!tag 3",
         "{a: {b: {c: 1}}}", "[[[[]]]]", "/dev/zero", "/etc/passwd", ".", "no_such.tif", "*a", "|", "%", "\x00", "\u00e9\u20ac",
         "a" * 5000, "(" * 5000, "[" * 500, "-" * 300)
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?")
WORD = re.compile(r"[A-Za-z_]\w*")


def exchange(chance, text, pattern, choices):
    places = list(pattern.finditer(text))
    if not places:
        return text
    place = chance.choice(places)
    return text[:place.start()] + chance.choice(choices) + text[place.end():]


def change_lines(chance, text):
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    k, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(6)
    if way == 0:
        del lines[k]
    elif way == 1:
        lines.insert(other, lines[k])
    elif way == 2:
        lines[k], lines[other] = lines[other], lines[k]
    elif way == 3:
        lines[k] = " " * chance.randrange(6) + lines[k].lstrip()
    elif way == 4:
        lines[k] = lines[k].split(":")[0] + ":\n"
    else:
        lines = lines[:k]
    return "".join(lines)


def change_characters(chance, text):
    k = chance.randrange(len(text) + 1)
    sign = chance.choice("{}[]:,&*!|>'\"%@`#-?\t\n\x00\x7f\u00a0\ufeff()^/ ")
    return text[:k] + sign + text[k + chance.randrange(2):]


def damaged(chance, text, donor):
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        way = chance.randrange(10)
        if way < 4:
            text = exchange(chance, text, NUMBER, NUMBERS)
        elif way < 6:
            text = exchange(chance, text, WORD, WORDS)
        elif way == 6:
            text = exchange(chance, text, WORD, WORD.findall(donor) or WORDS)
        elif way == 7:
            text = change_characters(chance, text)
        else:
            text = change_lines(chance, text)
    return text


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fault_of(executable, folder, name, text):
    """What is wrong with how the app takes the text; empty if nothing is."""
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    try:
        return fault_in([executable, "--check", path.name], folder, text)
    finally:
        path.unlink()


def fault_in(command, folder, text):
    """What is wrong with how a command ends that reads the text; empty if nothing is."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=MOST_SECONDS, check=False,
                              preexec_fn=limit, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return f"no end within {MOST_SECONDS} s"
    told = (done.stdout + done.stderr).decode("utf-8", "replace")
    for word in FORBIDDEN:
        if word in told and word not in text:
            return f"'{word}' is told: {told[-600:]}"
    if done.returncode not in EXIT_CODES:
        return f"exit code {done.returncode}: {told[-600:]}"
    return "" if done.returncode == 0 or done.stderr else "nothing is said"


class Field:
    """The inputs of one app, in a copy of their folder that may be written to."""

    def __init__(self, inputs, place, executable):
        self.executable = executable
        app = executable.name.removeprefix("fluxform-")
        self.app = app
        self.folder = place / "inputs" / app
        self.folder.mkdir(parents=True)
        for entry in (inputs / app).iterdir():
            (self.folder / entry.name).symlink_to(entry)
        self.texts = [p.read_text(encoding="utf-8") for p in sorted((inputs / app).glob("*.yaml"))]


def corpus():
    """Texts that once were taken ill, with the app each is for."""
    for path in sorted((pathlib.Path(__file__).resolve().parent / "corpus").glob("*.yaml")):
        yield path.stem.split("-")[0], path.stem, path.read_text(encoding="utf-8")


def try_one(fields, seed):
    chance = random.Random(seed)
    field = chance.choice(fields)
    text = damaged(chance, chance.choice(field.texts), chance.choice(field.texts))
    return seed, field, text, fault_of(field.executable, field.folder, f"mutant_{seed}.yaml", text)


def campaign(pool, attempt, first, seconds):
    """What attempt(seed) gives for seeds from the first on, until the time is over."""
    end, seed, running = time.monotonic() + seconds, first, set()
    while running or time.monotonic() < end:
        while time.monotonic() < end and len(running) < 2:
            running.add(pool.submit(attempt, seed))
            seed += 1
        done, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
        for future in done:
            yield future.result()


def main():
    inputs, *executables = [pathlib.Path(word).resolve() for word in sys.argv[1:]]
    seconds = float(os.environ.get("FLUXFORM_FUZZ_SECONDS", "20"))
    first = int(os.environ.get("FLUXFORM_FUZZ_SEED", "1")) * 1000000
    tried, ill = 0, 0
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(2) as pool:
        place = pathlib.Path(name)
        (place / "meshes").symlink_to(inputs.parent / "meshes")
        fields = [Field(inputs, place, executable) for executable in executables]
        of_app = {field.app: field for field in fields}
        for app, stem, text in corpus():
            tried += 1
            if fault := fault_of(of_app[app].executable, of_app[app].folder, f"{stem}.yaml", text):
                ill += 1
                print(f"FAILED corpus {stem}: {fault}")
        for seed, field, text, fault in campaign(pool, lambda k: try_one(fields, k), first, seconds):
            tried += 1
            if fault:
                ill += 1
                print(f"FAILED {field.app}, seed {seed}: {fault}\n--- input\n{text}\n---")
    print(f"{tried - ill} of {tried} damaged inputs are taken well")
    sys.exit(1 if ill or not tried else 0)


if __name__ == "__main__":
    main()
