#include "passage.hpp"

#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/graded_elimination.hpp"

namespace fluxform::cellfate {
namespace {

constexpr int most_iterations = 400;
constexpr double settled = 1e-13;

std::vector<double> times_volume(const Grid& grid, std::vector<double> values, double factor) {
  grid.for_owned([&](const Index& i) {
    values[static_cast<std::size_t>(grid.owned_offset(i))] *= factor * grid.volume(i);
  });
  return values;
}

/// Inverse iteration: what stood there when the last to arrive set out.
void find_survivors(const Grid& grid, GradedElimination& chain, Passage& found) {
  std::vector<double> p = found.mean;  // large where cells stay for long
  for (double& value : p) value = value > 0.0 ? 1.0 : 0.0;
  double before = 0.0;
  for (int k = 0; k < most_iterations; ++k) {
    const auto total = [&] {
      return grid.integrate(
          [&](const Index& i) { return p[static_cast<std::size_t>(grid.owned_offset(i))]; });
    };
    const double whole = total();
    for (double& value : p) value /= whole;
    p = chain.forward(times_volume(grid, p, 1.0));
    found.escape_rate = 1.0 / total();
    if (std::abs(found.escape_rate - before) <= settled * found.escape_rate) {
      found.surviving = p;
      for (double& value : found.surviving) value *= found.escape_rate;
      return;
    }
    before = found.escape_rate;
  }
  throw SolveError(
      "the density that survives longest is not one: several die out at nearly the same rate");
}

}  // namespace

Passage passage(const Grid& grid, const CutEdges& cut, const SetOf& set_of) {
  const auto inside = [&](const Index& i) { return set_of(grid.centre(i)) >= 0; };
  GradedElimination chain(grid, cut.edges, {true, true}, inside);
  Passage found;
  std::vector<double> one;
  grid.for_owned([&](const Index& i) { one.push_back(inside(i) ? 0.0 : 1.0); });
  found.mean = chain.backward(times_volume(grid, one, 1.0));
  for (std::size_t k = 0; k < one.size(); ++k) found.mean[k] *= one[k];
  found.second = chain.backward(times_volume(grid, found.mean, 2.0));
  for (std::size_t k = 0; k < one.size(); ++k) found.second[k] *= one[k];
  find_survivors(grid, chain, found);
  return found;
}

}  // namespace fluxform::cellfate
