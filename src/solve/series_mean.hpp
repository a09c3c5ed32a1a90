#pragma once
// The mean of a series that is correlated in time and may still be settling, with an honest error.
#include <cstddef>
#include <span>

namespace fluxform {

/// The beginning is left out where that makes the error smallest (marginal standard error rule:
/// K. P. White, Simulation 69 (1997) 323). What remains is searched for correlation: its variance
/// grows by the integrated autocorrelation time, summed as long as pairs of neighbouring
/// autocorrelations are positive (C. J. Geyer, Stat. Sci. 7 (1992) 473), at least 1.
struct SeriesMean {
  double mean = 0.0;
  double error = 0.0;        ///< standard error
  double correlation = 1.0;  ///< number of values that count as one
  double drift = 0.0;        ///< mean of the second half of what is kept, less that of the first
  std::size_t dropped = 0, used = 0;

  /// Whether the halves differ by no more than chance has it (2.5 standard errors).
  bool steady() const;
};

SeriesMean mean_of_series(std::span<const double> values);

}  // namespace fluxform
