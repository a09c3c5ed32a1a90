#include "passage.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/dataset.hpp"
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

PassageSlopes::PassageSlopes(const Grid& grid, const CutEdges& cut, const SetOf& set_of,
                             const Passage& passage, const std::vector<double>& weights)
    : grid_(grid),
      mean_(with_neighbours(grid, passage.mean)),
      surviving_(with_neighbours(grid, passage.surviving)) {
  GradedElimination chain(grid, cut.edges, {true, true},
                          [&](const Index& i) { return set_of(grid.centre(i)) >= 0; });
  spent_ = with_neighbours(grid, chain.forward(weights));
  std::vector<double> fit = passage.mean;
  double before = 0.0;
  for (int k = 0; k < most_iterations; ++k) {
    double greatest = *std::max_element(fit.begin(), fit.end());
    MPI_Allreduce(MPI_IN_PLACE, &greatest, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
    for (double& value : fit) value /= greatest;
    fit = chain.backward(times_volume(grid, fit, 1.0));
    if (std::abs(greatest - before) <= settled * greatest) break;
    before = greatest;
  }
  fit_ = with_neighbours(grid, fit);
  product_ = grid.integrate([&](const Index& i) { return surviving_(i) * fit_(i); });
}

/// left^T (L of more - L of less) right, with right = 0 in the set.
double PassageSlopes::change(const CutEdges& less, const CutEdges& more, const CellField& left,
                             const CellField& right) const {
  const Edges& a = less.edges;
  const Edges& b = more.edges;
  if (a.between.size() != b.between.size() || a.leaving.size() != b.leaving.size())
    throw SolveError("the directions in which cells exchange change with a parameter");
  double sum = 0.0;
  for (std::size_t k = 0; k < a.between.size(); ++k)
    grid_.for_owned([&](const Index& i) {
      const Index j = ahead(i, a.between[k].offset);
      const double forward = b.between[k].forward(i) - a.between[k].forward(i);
      const double backward = b.between[k].backward(i) - a.between[k].backward(i);
      if (forward != 0.0 || backward != 0.0)
        sum += (forward * left(i) - backward * left(j)) * (right(j) - right(i));
    });
  for (std::size_t k = 0; k < a.leaving.size(); ++k)
    sum -= (b.leaving[k].rate - a.leaving[k].rate) * left(a.leaving[k].cell) *
           right(a.leaving[k].cell);
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, grid_.comm());
  return sum;
}

double PassageSlopes::time(const CutEdges& less, const CutEdges& more, double step) const {
  return change(less, more, spent_, mean_) / step;
}

double PassageSlopes::rate(const CutEdges& less, const CutEdges& more, double step) const {
  return -change(less, more, surviving_, fit_) / (step * product_);
}

}  // namespace fluxform::cellfate
