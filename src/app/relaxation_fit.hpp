#pragma once
// The time constant of something that comes to rest: y = end + gap e^{-t/tau}.
#include <optional>
#include <vector>

namespace fluxform {

struct Relaxation {
  double time = 0.0;  ///< tau, in the unit of the times
  double end = 0.0;   ///< what y comes to
  double gap = 0.0;   ///< y - end at the first of the times
};

/// By least squares over the part that the slowest mode is left of: from 0.7 tau after the first time on,
/// found again with each tau. Nothing where there are fewer than eight such points, they reach less than
/// a tau on, or y does not change.
std::optional<Relaxation> fit_relaxation(const std::vector<double>& times,
                                         const std::vector<double>& values);

}  // namespace fluxform
