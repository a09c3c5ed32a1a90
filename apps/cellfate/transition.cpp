#include "transition.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/fields/dataset.hpp"
#include "fluxform/solve/graded_elimination.hpp"

namespace fluxform::cellfate {

enum Sets { a_set, b_set };

Transition::Transition(const Grid& grid, const CutEdges& cut, const std::vector<double>& density,
                       const SetOf& set_of)
    : grid_(grid), cut_(cut), density_(with_neighbours(grid, density)) {
  const auto set_at = [&](const Index& i) { return set_of(grid.centre(i)); };
  GradedElimination chain(grid, cut.edges, {true, true},
                          [&](const Index& i) { return set_at(i) >= 0; });
  std::vector<double> to_b(density.size(), 0.0), from_a(density.size(), 0.0);
  for (const Arrival& c : cut.crossings) {
    const auto k = static_cast<std::size_t>(grid.owned_offset(c.cell));
    if (c.set == b_set) to_b[k] += c.out;
    if (c.set == a_set) from_a[k] += c.in * c.at_border(density_(c.cell), density_(c.beyond));
  }
  forward_ = chain.backward(to_b);
  backward_ = chain.forward(from_a);
  grid.for_owned([&](const Index& i) {
    const auto k = static_cast<std::size_t>(grid.owned_offset(i));
    const int set = set_at(i);
    if (set >= 0) forward_[k] = set == b_set ? 1.0 : 0.0;
    backward_[k] = set < 0 ? backward_[k] / density[k] : set == a_set ? 1.0 : 0.0;
  });
  to_b_ = with_neighbours(grid, forward_);
  from_a_ = with_neighbours(grid, backward_);
  rate_ = through(0.0);
  for (const double level : {0.1, 0.3, 0.5, 0.7, 0.9, 1.0})
    difference_ = std::max(difference_, std::abs(through(level) / rate_ - 1.0));
  dirichlet_ = dirichlet();
  last_in_a_ = grid.integrate([&](const Index& i) {
    const auto k = static_cast<std::size_t>(grid.owned_offset(i));
    return density[k] * backward_[k];
  });
}

double Transition::summed(double own) const {
  MPI_Allreduce(MPI_IN_PLACE, &own, 1, MPI_DOUBLE, MPI_SUM, grid_.comm());
  return own;
}

/// Flow of J_R out of A together with the cells where q+ is below a level.
double Transition::through(double level) const {
  double flow = 0.0;
  const auto below = [&](const Index& i) { return to_b_(i) < level; };
  for (const EdgeRates& e : cut_.edges.between)
    grid_.for_owned([&](const Index& i) {
      const Index to = ahead(i, e.offset);
      if (!(e.forward(i) > 0.0 || e.backward(i) > 0.0) || below(i) == below(to)) return;
      flow += (below(i) ? 1.0 : -1.0) * reactive_flow(e, i);
    });
  for (const Arrival& c : cut_.crossings) {
    if (c.set == a_set && !below(c.cell))
      flow += c.in * c.at_border(density_(c.cell), density_(c.beyond)) * to_b_(c.cell);
    if (c.set == b_set && below(c.cell)) flow += density_(c.cell) * from_a_(c.cell) * c.out;
  }
  return summed(flow);
}

double Transition::reactive_flow(const EdgeRates& e, const Index& i) const {
  const Index j = ahead(i, e.offset);
  return density_(i) * from_a_(i) * e.forward(i) * to_b_(j) -
         density_(j) * from_a_(j) * e.backward(i) * to_b_(i);
}

/// Half the sum of P_i k_ij (q+_j - q+_i)^2 over all pairs of states.
double Transition::dirichlet() const {
  double sum = 0.0;
  for (const EdgeRates& e : cut_.edges.between)
    grid_.for_owned([&](const Index& i) {
      const Index j = ahead(i, e.offset);
      if (!(e.forward(i) > 0.0 || e.backward(i) > 0.0)) return;
      const double step = to_b_(j) - to_b_(i);
      sum += 0.5 * (density_(i) * e.forward(i) + density_(j) * e.backward(i)) * step * step;
    });
  for (const Arrival& c : cut_.crossings) {
    const double step = (c.set == b_set ? 1.0 : 0.0) - to_b_(c.cell);
    const double border = c.at_border(density_(c.cell), density_(c.beyond));
    sum += 0.5 * (density_(c.cell) * c.out + border * c.in) * step * step;
  }
  return summed(sum);
}

}  // namespace fluxform::cellfate
