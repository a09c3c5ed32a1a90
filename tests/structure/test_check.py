"""check.py finds every kind of fault in a tree made for it, and nothing in a clean one."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import check  # noqa: E402


def findings(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return list(check.findings(Path(folder)))


def function(lines):
    return "int f(int x) {\n" + "  x += 1;\n" * (lines - 2) + "}\n"


class Check(unittest.TestCase):
    def test_clean_tree(self):
        header = '#pragma once\n// What it is.\n#include "fluxform/core/error.hpp"\n'
        self.assertEqual(findings({"src/grid/a.hpp": header, "src/grid/a.cpp": function(60)}), [])

    def test_long_function(self):
        found = findings({"src/grid/a.cpp": "namespace n {\n" + function(61) + "}\n"})
        self.assertEqual(found, ["src/grid/a.cpp:2: a function of 61 lines; the most is 60"])

    def test_long_member_after_braces_in_text(self):
        text = 'struct A {\n  int n = 0;\n  const char* s = "}}";  // {\n' + function(70) + "};\n"
        found = findings({"apps/x/model.cpp": text})
        self.assertEqual(found, ["apps/x/model.cpp:4: a function of 70 lines; the most is 60"])

    def test_long_file(self):
        found = findings({"cmake/a.cmake": "#\n" * 501})
        self.assertEqual(found, ["cmake/a.cmake:1: 501 lines; the most is 500"])

    def test_unfinished(self):
        found = findings({"apps/x/plot.py": "\n# TO" + "DO: more\n"})
        self.assertEqual(found, ["apps/x/plot.py:2: 'TO" + "DO' says the work is not finished"])

    def test_header_guard_and_opening(self):
        found = findings({"src/core/a.hpp": "int a;\n", "src/core/b.hpp": "#pragma once\nint b;\n"})
        self.assertEqual(found, ["src/core/a.hpp:1: a header starts with #pragma once",
                                 "src/core/b.hpp:2: a header opens with a paragraph that says what it is"])

    def test_direction_of_includes(self):
        found = findings({"src/grid/a.cpp": '#include "fluxform/solve/steady.hpp"\n',
                          "src/solve/a.cpp": '#include "fluxform/fv/finite_volume.hpp"\n',
                          "src/flux/a.cpp": '#include "fluxform/core/petsc.hpp"\n'})
        self.assertEqual(found, [
            "src/flux/a.cpp:1: flux/ compiles without PETSc, which core/petsc.hpp may not",
            "src/grid/a.cpp:1: grid/ may not depend on solve/",
            "src/solve/a.cpp:1: solve/ sees fv/operator.hpp only, not finite_volume.hpp"])


if __name__ == "__main__":
    unittest.main()
