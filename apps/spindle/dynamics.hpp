#pragma once
// What an input says of growing and shrinking microtubules. Lengths are in um and times in s.
#include <string>

#include "fluxform/fields/model_input.hpp"

namespace fluxform::spindle {

enum class End { open, wall };

/// Rates of dynamic instability.
struct Dynamics {
  double growth = 0.0, growth_per_tubulin = 0.0, shrinkage = 0.0;
  double catastrophe = 0.0, catastrophe_per_length = 0.0, catastrophe_per_tubulin = 0.0;
  double rescue = 0.0;
  double seeds = 0.0;                ///< nucleated per time
  double centre = 0.0, width = 1.0;  ///< where, on two axes
  double flux = 0.0;                 ///< of minus ends, on two axes
  double renucleation = 0.0;         ///< of an attempt that failed
  double tubulin = 0.0;              ///< in all, or free where it does not run out
  bool finite = false;
  End end = End::open;

  /// Seeds per time, on two axes per place too.
  double nucleation(bool in_space, double place) const;
  /// v+ f_res - v- f_cat with all tubulin free: below zero lengths are bounded.
  double drift() const;
};

void describe_dynamics(ModelInput& in, Dynamics& d);

}  // namespace fluxform::spindle
