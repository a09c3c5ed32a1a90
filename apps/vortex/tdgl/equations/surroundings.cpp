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

double Surroundings::total_current(double t) const {
  double sum = 0.0;
  for (const Terminal& terminal : terminals) sum += std::max(0.0, terminal.current(t));
  if (!any_driven()) return sum;
  const Vector density = mean_current(t);
  for (std::size_t a = 0; a < 3; ++a)
    if (driven[a]) sum += density[a] * across[a];
  return sum;
}

double Surroundings::section(double t) const {
  double sum = 0.0;
  for (const Terminal& terminal : terminals)
    if (terminal.current(t) > 0.0) sum += terminal.total_area;
  for (std::size_t a = 0; a < 3; ++a)
    if (driven[a]) sum += across[a];
  return sum;
}

void Surroundings::add_through_surface(double t, EdgeField& current) const {
  for (const Terminal& terminal : terminals) {
    const double density = scale * terminal.current(t) / terminal.total_area;
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t p = 0; p < terminal.faces[a].size(); ++p)
        current[a][p] += density * terminal.faces[a][p];
  }
}

}  // namespace fluxform::vortex
