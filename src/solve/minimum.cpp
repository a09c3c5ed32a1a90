#include "fluxform/solve/minimum.hpp"

#include <cmath>

namespace fluxform {
namespace {

/// Moves `middle` along factors of `by` until f rises there; returns the ends around the minimum.
double slide(double middle, double by, double& at_middle, const std::function<double(double)>& f,
             double& behind) {
  double ahead = middle * by, at_ahead = f(ahead);
  behind = middle / by;
  while (at_ahead < at_middle) {
    behind = middle;
    middle = ahead;
    at_middle = at_ahead;
    ahead *= by;
    at_ahead = f(ahead);
  }
  return ahead;
}

}  // namespace

Minimum minimum_from(double start, const std::function<double(double)>& f, double tolerance) {
  double at_middle = f(start), high = 0.0, low = 0.0, before = at_middle;
  low = slide(start, 0.5, at_middle, f, high);
  if (at_middle == before) high = slide(start, 2.0, at_middle, f, low);
  const double golden = 0.5 * (std::sqrt(5.0) - 1.0);
  double inner = high - golden * (high - low), outer = low + golden * (high - low);
  double at_inner = f(inner), at_outer = f(outer);
  while (high - low > tolerance * high) {
    if (at_inner < at_outer) {
      high = outer;
      outer = inner;
      at_outer = at_inner;
      inner = high - golden * (high - low);
      at_inner = f(inner);
    } else {
      low = inner;
      inner = outer;
      at_inner = at_outer;
      outer = low + golden * (high - low);
      at_outer = f(outer);
    }
  }
  const double middle = 0.5 * (low + high);
  return {middle, f(middle)};
}

}  // namespace fluxform
