#pragma once
// A coefficient from the text of an input, on a grid.
//
//   const OnGrid a({.axes = {axis("x", 4, 2.0)}}, "{expression: x, unit: m2/s}");
//   a.values.on_cells(a.coefficient, "a", 0.0, 1.0, table);
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/evaluator.hpp"
#include "fluxform/fields/handles.hpp"

namespace fluxform::test {

inline AxisSpec axis(const std::string& name, int cells, double to, bool periodic = false) {
  return {.name = name, .cells = cells, .to = to, .periodic = periodic};
}

inline std::function<bool(const Point&)> below(double x) {
  return [x](const Point& p) { return p[0] < x; };
}
inline std::function<bool(const Point&)> above(double x) {
  return [x](const Point& p) { return p[0] > x; };
}

struct OnGrid {
  Parameters input;
  Coefficient coefficient = Coefficient::unset();
  Grid grid;
  Evaluator values;

  /// Written as `a: VALUE`, a diffusivity that must not be negative.
  OnGrid(GridSpec spec, const std::string& value, double time_factor = 1.0)
      : grid(std::move(spec), 1, PETSC_COMM_WORLD), values(grid, input, time_factor) {
    input.coefficient("a", coefficient, "m2/s", Evaluator::variables("d")).not_negative();
    input.read(parse_document("a: " + value + "\n", "input.yaml"));
  }

  CellTable& on_cells(double t = 0.0, double factor = 1.0) {
    values.on_cells(coefficient, "a", t, factor, cells);
    return cells;
  }
  FaceTable& on_faces(Mean mean, double t = 0.0, double factor = 1.0) {
    values.on_faces(coefficient, mean, "a", t, factor, faces);
    return faces;
  }
  /// The first line of what is said of it, the same on all ranks.
  template <class Ask>
  std::string error_of(Ask&& ask) {
    try {
      ask();
    } catch (const InputError& e) {
      const std::string text = e.what();
      return text.substr(0, text.find('\n'));
    }
    return "no error";
  }

  CellTable cells{grid.owned(), grid.dimension()};
  FaceTable faces{grid.owned(), grid.dimension()};
};

/// Calls body(axis, i) for the faces that touch this rank's cells and have a cell on some side.
template <class Body>
void for_faces(const Grid& grid, Body&& body) {
  const Places places(grid);
  for (int axis = 0; axis < grid.dimension(); ++axis) {
    Box box = grid.owned();
    box.end[static_cast<std::size_t>(axis)] += 1;
    for_box(box, [&](const Index& i) {
      const CellsBeside beside = places.beside(axis, i);
      if (beside.left || beside.right) body(axis, i, beside);
    });
  }
}

}  // namespace fluxform::test
