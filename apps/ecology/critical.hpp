#pragma once
// The value of any number of the input at which a rare population neither grows nor shrinks:
// critical patch size, critical speed of a river, least habitat quality.
#include <string>
#include <vector>

#include "fluxform/input/document.hpp"

#include "settings.hpp"

namespace fluxform::ecology {

/// Throws InputError if the input has no such parameter, or makes no sense at the ends of
/// `between`. Collective.
void refuse_unvaried(const Document& input, const CriticalSettings& s);

/// The growth rate of the input with `parameter` set to a value. Collective.
double growth_rate_with(const Document& input, const CriticalSettings& s, double value);

struct Critical {
  std::vector<double> value, growth_rate;  ///< the table
  double critical = 0.0;                   ///< the first value at which growth_rate is zero
  std::vector<double> others;              ///< further ones, upwards
  int solves = 0;
};

/// Tabulates the growth rate and finds a zero in every interval over which it changes sign. Throws
/// InputError if there is none, if the parameter changes nothing, or if the rate jumps over zero.
/// Collective.
Critical find_critical(const Document& input, const CriticalSettings& s);

}  // namespace fluxform::ecology
