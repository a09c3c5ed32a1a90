#pragma once
// Means over a stretch of what a bar with blurred ends, or a Gaussian, is along a line; exact.
//
//   double part = mean_of_bar({-0.2, 0.2}, 0.05, {x, x + h});
#include <algorithm>
#include <cmath>
#include <numbers>

namespace fluxform {

struct Stretch {
  double low = 0.0, high = 1.0;
};

/// Integral up to x of a step from 0 to 1 at `at`, blurred by a Gaussian of this width.
inline double blurred_ramp(double x, double at, double width) {
  const double d = x - at;
  if (width == 0.0) return std::max(d, 0.0);
  const double z = d / width;
  return 0.5 * d * std::erfc(-z / std::numbers::sqrt2) +
         width * std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
}

/// One inside the bar and zero outside but for the blur of its ends.
inline double mean_of_bar(Stretch bar, double blur, Stretch over) {
  const auto between = [&](double end) {
    return blurred_ramp(over.high, end, blur) - blurred_ramp(over.low, end, blur);
  };
  return std::clamp((between(bar.low) - between(bar.high)) / (over.high - over.low), 0.0, 1.0);
}

/// One at its summit.
inline double mean_of_gaussian(double at, double width, Stretch over) {
  const auto below = [&](double x) { return std::erf((x - at) / (std::numbers::sqrt2 * width)); };
  return width * std::sqrt(std::numbers::pi / 2.0) * (below(over.high) - below(over.low)) /
         (over.high - over.low);
}

}  // namespace fluxform
