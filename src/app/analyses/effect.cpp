#include "fluxform/app/analyses/effect.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/console.hpp"

namespace fluxform {

namespace {

/// Iterations that begin elsewhere end a little elsewhere; this part of a value is no effect.
constexpr double no_effect = 1e-6;

bool same(const Quantity& a, const Quantity& b) {
  if (std::isnan(a.value) && std::isnan(b.value)) return a.name == b.name;
  const double size = std::max(std::abs(a.value), std::abs(b.value));
  return a.name == b.name && std::abs(a.value - b.value) <= no_effect * size;
}

}  // namespace

void Effect::see(const Quantities& found) {
  if (++seen_ == 1) first_ = found;
  moved_ = moved_ || !std::equal(found.begin(), found.end(), first_.begin(), first_.end(), same);
}

void Effect::warn_without(const std::string& key) const {
  if (seen_ > 1 && !moved_)
    console::warn("'{}' changes nothing that is observed by more than a millionth", key);
}

}  // namespace fluxform
