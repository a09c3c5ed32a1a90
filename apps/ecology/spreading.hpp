#pragma once
// How fast a population invades empty land that repeats itself along an axis: c* = min_s k(s) / s,
// where k(s) is the growth rate of n = exp(-s x) phi(x), phi periodic (Gaertner & Freidlin 1979;
// Shigesada, Kawasaki & Teramoto 1986, Theor. Popul. Biol. 30, 143).
#include <array>
#include <vector>

#include "persistence.hpp"

namespace fluxform::ecology {

struct Spreading {
  double speed = 0.0;  ///< towards the upper end of the axis, m/yr; 0 if a rare population dies out
  double steepness = 0.0;    ///< s of the leading edge, 1/m
  double growth_rate = 0.0;  ///< k(0), 1/yr
  /// s and k(s) from a quarter to four times the steepness of the edge; empty without a front.
  std::vector<std::array<double, 2>> dispersion{};
};

/// `one`: grid with one unknown on the same cells. Collective.
Spreading spreading_speed(const Linearised& system, const Grid& one, int axis,
                          const PrincipalControls& controls);

}  // namespace fluxform::ecology
