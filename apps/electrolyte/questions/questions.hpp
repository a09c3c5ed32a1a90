#pragma once
// What the app's own analyses ask, as given.
#include <string>

#include "fluxform/input/parameters.hpp"

namespace fluxform::electrolyte {

/// `analysis: sweep` and `current_sweep`.
struct SweepInput {
  std::string side;
  double from = 0.0, to = 0.0, step = 0.0;  ///< V, or A/m2 on a wall with a current
};
void describe_sweep(Parameters& p, SweepInput& s);
void describe_current_sweep(Parameters& p, SweepInput& s);

/// `analysis: impedance`.
struct ImpedanceInput {
  std::string side;
  double from = 1.0, to = 1e6;  ///< Hz
  int per_decade = 10;
};
void describe_impedance(Parameters& p, ImpedanceInput& s);

}  // namespace fluxform::electrolyte
