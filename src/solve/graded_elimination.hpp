#pragma once
// Null vector and solves of a Markov chain on the edges of a grid, each number with a relative accuracy
// of its own: nested dissection of the cells, and elimination without subtraction (graded_front.hpp).
//
//   GradedElimination chain(grid, op.edges(t));
//   const std::vector<double> log_density = chain.log_stationary();      // right where P < 1e-100 too
//
// Each rank eliminates the cells inside its box; what is left stands next to the ends of boxes and is
// eliminated on the first rank. No field is gathered. Values are kept as long doubles, whose exponents
// reach where those of doubles do not.
#include <functional>
#include <vector>

#include "fluxform/fv/edges.hpp"
#include "fluxform/solve/graded_front.hpp"
#include "fluxform/solve/state_numbers.hpp"

namespace fluxform {

class GradedElimination {
 public:
  using Removed = std::function<bool(const Index& inside)>;
  /// `removed`: cells that nothing comes back from. Keep rows for `backward` and `forward`. Throws
  /// SolveError where nothing leaves a cell. Collective, as are all members but `entries`.
  GradedElimination(const Grid& grid, const Edges& edges, Keep keep = {},
                    const Removed& removed = {});

  /// ln P of this rank's cells, where nothing leaves: the density at rest, whose integral is one.
  std::vector<double> log_stationary();
  /// h with sum over j of rate(i, j) (h_j - h_i) = -source_i, h = 0 in removed cells and outside.
  /// Sources are amounts per cell and not negative. Values of this rank's cells; in removed cells
  /// they mean nothing.
  std::vector<double> backward(const std::vector<double>& source) {
    return solve(source, Equation::backward);
  }
  /// p with sum over i of p_i rate(i, j) - p_j exit_j = -source_j.
  std::vector<double> forward(const std::vector<double>& source) {
    return solve(source, Equation::forward);
  }
  /// Numbers that this rank keeps of the elimination.
  double entries() const;

 private:
  enum class Equation { stationary, backward, forward };
  int place(long name) const;
  void to_root(const std::vector<long double>& values, std::vector<long double>& at_root) const;
  void put(const std::vector<long double>& root, std::vector<long double>& values) const;
  void solve(std::vector<long double>& values, Equation equation);
  std::vector<double> solve(const std::vector<double>& source, Equation equation);

  const Grid& grid_;
  StateNumbers number_;
  std::vector<Eliminated> nodes_;  ///< in the order of elimination
  std::vector<int> left_;          ///< states of the front that the first rank has got
  std::vector<long> skeleton_;     ///< cells left to the first rank, by their numbers in the grid
  Eliminated root_;                ///< of these, on the first rank
};

}  // namespace fluxform
