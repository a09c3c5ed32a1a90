#pragma once
// How something applied varies in time: a voltage, a current, a load.
#include <utility>
#include <vector>

#include "fluxform/input/parameters.hpp"

namespace fluxform {

struct Protocol {
  enum class Shape { constant, step, ramp, pulse, oscillate, table };
  Shape shape = Shape::constant;
  double base = 0.0;                 ///< in the declared unit
  double other = 0.0;                ///< after the step, at the end of the ramp, during the pulse
  double start = 0.0, length = 0.0;  ///< s
  double amplitude = 0.0, frequency = 1.0;
  std::vector<double> times, values;

  /// At time t; on a jump the earlier value, so that the step that ends there does not see it.
  double operator()(double t) const;
  bool varies() const { return shape != Shape::constant; }
  /// Moments at which the value or its slope jumps.
  std::vector<double> corners() const;
  /// Greatest size it ever has.
  double largest() const;
  /// Lowest and highest value it ever has.
  std::pair<double, double> range() const;
};

/// Declares `key` (the constant value) and `protocol` in `unit`.
void describe_protocol(Parameters& p, const std::string& key, const std::string& unit,
                       Protocol& protocol);

}  // namespace fluxform
