#include "fluxform/solve/threshold.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fluxform {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Bracket rising_through(std::span<const double> drive, std::span<const double> response,
                       double threshold) {
  const auto beyond = [&](std::size_t k) { return std::abs(response[k]) >= threshold; };
  Bracket all{0.0, std::numeric_limits<double>::infinity()};
  std::size_t with = 0;
  for (std::size_t k = 0; k < drive.size(); ++k) {
    with += beyond(k) ? 1 : 0;
    all.above = std::max(all.above, std::abs(drive[k]));
    all.below = std::min(all.below, std::abs(drive[k]));
  }
  if (drive.empty()) return {unknown, unknown};
  if (with == 0) return {all.above, unknown};
  if (with == drive.size()) return {unknown, all.below};
  for (std::size_t k = drive.size(); k-- > 1;) {
    const double before = std::abs(drive[k - 1]), now = std::abs(drive[k]);
    if (now > before && beyond(k) && !beyond(k - 1)) return {before, now};
  }
  return {unknown, unknown};
}

Bracket falling_through(std::span<const double> drive, std::span<const double> response,
                        double threshold) {
  const auto beyond = [&](std::size_t k) { return std::abs(response[k]) >= threshold; };
  double last = unknown;
  for (std::size_t k = drive.size(); k-- > 1;) {
    const double before = std::abs(drive[k - 1]), now = std::abs(drive[k]);
    if (!(now < before) || !beyond(k - 1)) continue;
    if (!beyond(k)) return {now, before};
    if (std::isnan(last)) last = now;
  }
  return {unknown, last};
}

}  // namespace fluxform
