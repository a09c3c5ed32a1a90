#pragma once
// The least value of a function of one positive number that falls, then rises.
//
//   const Minimum least = minimum_from(0.1, f, 1e-7);
#include <functional>

namespace fluxform {

struct Minimum {
  double at = 0.0, value = 0.0;
};

/// From `start` halves or doubles the argument while f falls, then closes in by golden sections, to
/// `tolerance` of the argument. The place of a minimum is known to the root of the accuracy of f.
Minimum minimum_from(double start, const std::function<double(double)>& f, double tolerance);

}  // namespace fluxform
