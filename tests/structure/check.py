"""Checks on the shape of the source tree that no compiler makes; run by ctest.

usage: check.py ROOT      prints every finding as file:line: message, exit code 1 if there is one
"""

import re
import sys
from pathlib import Path

LONGEST_FILE = 500
LONGEST_FUNCTION = 60
CODE = {".cpp", ".hpp", ".py", ".cmake", ".sh"}
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|st" r"ub|place" r"holder|not impl" r"emented)\b", re.I)

# What each module of src/ may include besides itself.
MAY_INCLUDE = {
    "core": set(),
    "input": {"core"},
    "flux": {"core"},
    "grid": {"core"},
    "files": {"core"},
    "fields": {"core", "input", "grid", "files", "flux"},
    "fv": {"core", "grid", "flux", "fields"},
    "solve": {"core", "grid", "flux", "fv"},
    "output": {"core", "files", "grid", "fields", "flux", "fv"},
    "app": {"core", "input", "files", "grid", "fields", "flux", "fv", "solve", "output"},
}
# Physics meets solvers only through fv/operator.hpp.
BEHIND_THE_WAIST = {"finite_volume.hpp", "model.hpp", "sweep.hpp"}
# flux/ compiles without PETSc, so of core it may see only what does too.
PETSC_FREE_CORE = {"dual.hpp", "state.hpp", "constants.hpp"}


def without_comments(text):
    """C++ text with comments and literals blanked, line numbers kept."""
    pattern = r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\''
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())
    return re.sub(pattern, blank, text, flags=re.S)


def functions(text):
    """(first line, length) of every C++ function body that is not inside another one."""
    code = without_comments(text)
    scopes, head = [], 0  # kind and first line of each open brace; where the current head began
    for match in re.finditer(r"[{};]|^\s*#[^\n]*", code, flags=re.M):
        mark, at = match.group()[0], match.start()
        if mark == "{":
            words = code[head:at]
            first = code.count("\n", 0, head + len(words) - len(words.lstrip())) + 1
            scopes.append((kind_of(words, scopes), first))
        elif mark == "}" and scopes:
            kind, first = scopes.pop()
            if kind == "function":
                yield first, code.count("\n", 0, at) + 2 - first
        head = match.end()


def kind_of(head, scopes):
    if any(kind in ("function", "inner") for kind, _ in scopes):
        return "inner"
    if re.search(r"\bnamespace\b|\bextern\s*$", head):
        return "scope"
    if "(" not in head:
        return "scope" if re.search(r"\b(class|struct|union|enum)\b", head) else "inner"
    return "function"


def check_length(path, text):
    lines = text.count("\n")
    if lines > LONGEST_FILE:
        yield 1, f"{lines} lines; the most is {LONGEST_FILE}"
    if path.suffix in (".cpp", ".hpp"):
        for first, length in functions(text):
            if length > LONGEST_FUNCTION:
                yield first, f"a function of {length} lines; the most is {LONGEST_FUNCTION}"


def check_words(text):
    for number, line in enumerate(text.splitlines(), 1):
        found = UNFINISHED.search(line)
        if found:
            yield number, f"'{found.group()}' says the work is not finished"


def check_header(path, text):
    if path.suffix != ".hpp":
        return
    if not text.startswith("#pragma once\n"):
        yield 1, "a header starts with #pragma once"
    elif not text.startswith("#pragma once\n//"):
        yield 2, "a header opens with a paragraph that says what it is"


def check_includes(path, text, root):
    parts = path.relative_to(root).parts
    module = parts[1] if parts[0] == "src" else None
    for number, line in enumerate(text.splitlines(), 1):
        included = re.match(r'#include "fluxform/(\w+)/([\w./]+)"', line)
        if included is None or module is None:
            continue
        other, header = included.groups()
        if other != module and other not in MAY_INCLUDE[module]:
            yield number, f"{module}/ may not depend on {other}/"
        if module in ("solve", "output") and other == "fv" and header in BEHIND_THE_WAIST:
            yield number, f"{module}/ sees fv/operator.hpp only, not {header}"
        if module == "flux" and other == "core" and header not in PETSC_FREE_CORE:
            yield number, f"flux/ compiles without PETSc, which core/{header} may not"


def findings(root):
    for folder in ("src", "apps", "tests", "examples", "cmake"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in CODE or not path.is_file():
                continue
            text = path.read_text()
            checks = [check_length(path, text), check_words(text), check_header(path, text)]
            if path.suffix in (".cpp", ".hpp"):
                checks.append(check_includes(path, text, root))
            for check in checks:
                for line, message in check:
                    yield f"{path.relative_to(root)}:{line}: {message}"


def main(root):
    found = list(findings(Path(root)))
    print("\n".join(found) if found else "the tree is in shape")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
