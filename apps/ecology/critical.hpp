#pragma once
// The value of any number of the input at which a rare population neither grows nor shrinks:
// critical patch size, critical speed of a river, least habitat quality.
#include <string>
#include <vector>

#include "fluxform/input/document.hpp"

#include "settings.hpp"

namespace fluxform::ecology {

/// The growth rate of the input with `parameter` set to a value. Collective.
double growth_rate_with(const Document& input, const CriticalSettings& s, double value);

struct Critical {
  std::vector<double> value, growth_rate;  ///< the table
  double critical = 0.0;                   ///< where growth_rate is zero
  int solves = 0;
};

/// Tabulates the growth rate and finds its first zero. Throws InputError, with the range of rates,
/// if there is none between the ends. Collective.
Critical find_critical(const Document& input, const CriticalSettings& s);

}  // namespace fluxform::ecology
