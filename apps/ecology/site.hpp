#pragma once
// The landscape and its populations as the app's questions see them, whatever the number of
// populations and the stencil of the drift.
#include <span>
#include <string>

#include "fluxform/fields/places.hpp"
#include "fluxform/input/parameters.hpp"

#include "population.hpp"
#include "settings.hpp"

namespace fluxform::ecology {

struct Site {
  const Grid& grid;
  const Parameters& input;  ///< locates errors
  const Settings& settings;
  std::span<const Population> populations;

  /// A cell as messages name it: "x = 1.5, y = 2".
  std::string place_of(const Index& i) const { return place_of(grid.centre(grid.wrapped(i))); }
  std::string place_of(const Point& x) const { return Places(grid).name_of(x); }
};

}  // namespace fluxform::ecology
