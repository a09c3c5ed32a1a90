#include "surroundings.hpp"

#include <algorithm>

namespace fluxform::vortex {

void Surroundings::inject(double t, Field& in) const {
  std::fill(in.begin(), in.end(), 0.0);
  for (const Terminal& terminal : terminals) {
    const double density = scale * terminal.current(t) / terminal.total_area;
    for (std::size_t p = 0; p < in.size(); ++p) in[p] += density * terminal.area[p];
  }
}

}  // namespace fluxform::vortex
