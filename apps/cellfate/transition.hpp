#pragma once
// How cells go from one fate to another (E and Vanden-Eijnden, J. Stat. Phys. 123 (2006) 503):
//
//   q+  probability to reach B before A             L q+ = 0,  0 on A, 1 on B
//   q-  probability to have left A after B          the same of the reversed process, 1 on A, 0 on B
//   reactive current  J_R = q- q+ J + P D (q- grad q+ - q+ grad q-)
//   rate nu = flow of J_R through any surface between A and B,   k_AB = nu / integral of q- P
//
// On edges between cells i and j J_R is P_i q-_i k_ij q+_j - P_j q-_j k_ji q+_i, whose divergence is zero
// but for rounding.
#include <vector>

#include "fluxform/fv/cut_edges.hpp"
#include "fluxform/fv/edge_operator.hpp"

namespace fluxform::cellfate {

class Transition {
 public:
  /// `density`: P at rest in this rank's cells; set 0 is A, set 1 is B. Collective.
  Transition(const Grid& grid, const CutEdges& cut, const std::vector<double>& density,
             const SetOf& set_of);

  /// Where q+ is 0 in A and 1 in B, and q- 1 in A and 0 in B.
  const std::vector<double>& forward() const { return forward_; }
  const std::vector<double>& backward() const { return backward_; }
  /// The flow out of A; through the surfaces q+ = 0.1, 0.3, ... 0.9 as well; the Dirichlet form.
  double rate() const { return rate_; }
  double greatest_difference() const { return difference_; }
  double rate_by_dirichlet() const { return dirichlet_; }
  /// Probability that it was A where the process was last.
  double last_in_a() const { return last_in_a_; }
  /// Of an edge of the uncut process.
  double reactive_flow(const EdgeRates& edge, const Index& i) const;

 private:
  double through(double level) const;
  double dirichlet() const;
  double summed(double own) const;

  const Grid& grid_;
  const CutEdges& cut_;
  std::vector<double> forward_, backward_;
  CellField density_, to_b_, from_a_;  ///< P, q+, q- with halo
  double rate_ = 0.0, difference_ = 0.0, dirichlet_ = 0.0, last_in_a_ = 0.0;
};

}  // namespace fluxform::cellfate
