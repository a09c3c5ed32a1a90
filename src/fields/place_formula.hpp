#pragma once
// A formula of the input at places of a grid: its variables found once, then evaluated many times.
#include <vector>

#include "fluxform/fields/places.hpp"
#include "fluxform/input/expression.hpp"

namespace fluxform {

/// Maps that formulas know by name, on this rank's cells and two more.
struct NamedMap {
  std::string name;
  CellField cells;
};

class PlaceFormula {
 public:
  /// At time t, in the unit that formulas take it. All arguments must outlive this. Throws
  /// InputError if the formula uses a coordinate that the grid has not.
  PlaceFormula(const Expression& formula, const Places& places, const std::vector<NamedMap>& maps,
               double t);

  /// At x, maps being those of ghosted cell i.
  double operator()(const Point& x, const Index& i) const;
  /// Whether it is the same everywhere, though perhaps another one at another time.
  bool is_uniform() const { return axes_.empty() && maps_.empty(); }
  /// Whether it changes from cell to cell, with values within a cell that are unknown.
  bool uses_maps() const { return !maps_.empty(); }

 private:
  struct AxisSlot {
    std::size_t variable, axis;
  };
  struct MapSlot {
    std::size_t variable;
    const CellField* cells;
  };
  const Expression& formula_;
  const Places& places_;
  std::vector<AxisSlot> axes_;
  std::vector<MapSlot> maps_;
  mutable std::vector<double> values_;
};

}  // namespace fluxform
