#pragma once
// Transposed solves: what a state at rest owes to each equation.
//
//   Adjoint adjoint(op, t, u, solvers);
//   adjoint.solve(gradient, lambda);        // R'(t, u)^T lambda = gradient
//
// The matrix is transposed and the ordinary solver takes it, since several preconditioners have no
// transpose and one claims to have solved what it has not. The true residual is looked at.
#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/linear.hpp"

namespace fluxform {

class Adjoint {
 public:
  /// Assembles R' at u and transposes it. Collective.
  Adjoint(Operator& op, double t, Vec u, const SolverControls& controls);
  /// Throws SolveError if the system could not be solved. Collective.
  void solve(Vec gradient, Vec lambda);
  int iterations() const { return iterations_; }

 private:
  Handle<Mat> matrix_;
  LinearSolver solver_;
  int iterations_ = 0;
};

}  // namespace fluxform
