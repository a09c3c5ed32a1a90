#!/usr/bin/env python3
"""Runs an app on bad inputs and compares its messages with the expected ones, exactly.

    run_bad.py build/release/bin/fluxform-solar tests/input/solar.cases

A case file holds cases like this; the input is written as input.yaml into an empty folder, in
which the app runs:

    === name of the case | --set time.end=1 h | --output out     (each " | " adds an option)
    yaml text
    +++ regions.csv                                 (further files, as many as needed)
    its text
    ---
    expected message on standard error, exactly

The app must exit with code 2, must say the same with --check, and must leave earlier results in its
folder alone, unless the name is followed by " | when computing": the mistake shows only then. With
--show the file is printed with the messages found, to make a
case file from inputs alone. Exit code: 0 if all cases agree, else 1.
"""
import argparse
import concurrent.futures
import pathlib
import shlex
import subprocess
import sys
import tempfile


COMPUTING = "when computing"


def arguments_of(options):
    """An override is taken as it stands, spaces and all; other options are split into words."""
    arguments = []
    for option in options:
        is_override = option.startswith("--set ")
        arguments += option.split(" ", 1) if is_override else shlex.split(option)
    return arguments


def read_cases(path):
    cases, target = [], None
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("=== "):
            name, *options = line[4:].strip().split(" | ")
            late = COMPUTING in options
            options = [option for option in options if option != COMPUTING]
            cases.append({"header": line, "name": name, "late": late, "arguments": arguments_of(options),
                          "files": {"input.yaml": ""}, "expected": ""})
            target = "input.yaml"
        elif line.strip() == "---":
            target = None
        elif line.startswith("+++ "):
            target = line[4:].strip()
            cases[-1]["files"][target] = ""
        elif cases and target:
            cases[-1]["files"][target] += line
        elif cases:
            cases[-1]["expected"] += line
    return cases


def run(executable, case):
    """The app's exit code and message, those with --check, and whether earlier results still stand."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case["files"].items():
            (pathlib.Path(folder) / name).write_text(text, encoding="utf-8")
        app = pathlib.Path(executable).name.removeprefix("fluxform-")
        earlier = pathlib.Path(folder) / "results" / app / "input" / "summary.json"
        earlier.parent.mkdir(parents=True)
        earlier.write_text("{}", encoding="utf-8")
        found = []
        for check in ([], ["--check"]):
            done = subprocess.run([executable, *check, "input.yaml", *case["arguments"]], cwd=folder,
                                  capture_output=True, text=True, timeout=60, check=False)
            found += [done.returncode, done.stderr]
        return *found, earlier.exists()


def mistakes(case, found):
    """What a case expects and has not found."""
    code, message, code_checked, message_checked, kept = found
    wrong = []
    if code != 2 or message.rstrip() != case["expected"].rstrip():
        wrong.append(f"exit code {code}\n--- expected\n{case['expected']}--- found\n{message}")
    if case["late"]:
        return wrong
    if (code_checked, message_checked) != (code, message):
        wrong.append(f"with --check: exit code {code_checked}\n{message_checked}")
    if not kept:
        wrong.append("earlier results are gone")
    return wrong


def show(case, message):
    files = "".join(text if name == "input.yaml" else f"+++ {name}\n{text}"
                    for name, text in case["files"].items())
    print(f"{case['header']}{files}---\n{message.rstrip()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("executable")
    parser.add_argument("cases")
    parser.add_argument("--show", action="store_true", help="print the messages found")
    options = parser.parse_args()
    executable = str(pathlib.Path(options.executable).resolve())
    failures = 0
    cases = read_cases(options.cases)
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        everything = list(pool.map(lambda case: run(executable, case), cases))
    for case, found in zip(cases, everything):
        if options.show:
            show(case, found[1])
        elif wrong := mistakes(case, found):
            failures += 1
            print(f"FAILED {case['name']}: " + "\n".join(wrong))
    if not options.show:
        print(f"{len(cases) - failures} of {len(cases)} bad inputs give their message")
    sys.exit(1 if failures or not cases else 0)


if __name__ == "__main__":
    main()
