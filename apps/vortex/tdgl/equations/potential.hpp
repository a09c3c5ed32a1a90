#pragma once
// The scalar potential: sum over edges of conductance (mu_i - mu_j) = source_i at every node.
//
// On boxes with even axes by transforms (one direct solve); with holes or graded axes by conjugate
// gradients and algebraic multigrid, started from the last answer. Insulating sides, so that mu is
// known up to a constant: its mean over the sample is 0.
#include <memory>
#include <optional>

#include "fluxform/solve/separable_solver.hpp"

#include "laplacian.hpp"

namespace fluxform::vortex {

class Potential {
 public:
  /// Collective.
  explicit Potential(const Lattice& lattice);
  /// mu (rim filled) for a source that sums to zero; what mu held is the first guess. Throws
  /// SolveError. Collective.
  void solve(const Field& source, Field& mu);
  bool direct() const { return transforms_ != nullptr; }

 private:
  bool separable() const;
  void make_iterative();
  void centre(Field& mu) const;

  const Lattice& lattice_;
  std::unique_ptr<Grid> one_;  ///< the same nodes with one unknown
  Handle<Mat> matrix_;
  std::unique_ptr<separable::Solver> transforms_;
  std::optional<SymmetricSolver> iterative_;
  Handle<Vec> rhs_, solution_;
};

}  // namespace fluxform::vortex
