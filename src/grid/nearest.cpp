#include "fluxform/grid/nearest.hpp"

#include <algorithm>

namespace fluxform {

int nearest_cell(const Axis& axis, double x) {
  const auto& c = axis.centres;
  const auto above = std::lower_bound(c.begin(), c.end(), x);
  const int i = static_cast<int>(above - c.begin());
  const bool lower = above == c.end() || (i > 0 && x - *(above - 1) <= *above - x);
  return lower ? i - 1 : i;
}

}  // namespace fluxform
