#pragma once
// Solves with the matrix of a state at rest: what the state becomes, and, transposed, what it owes
// to each equation.
//
//   Tangent(op, t, u, solvers).solve(forcing, du);           // R'(t, u) du = forcing
//   Adjoint(op, t, u, solvers).solve(gradient, lambda);      // R'(t, u)^T lambda = gradient
//
// The matrix is transposed and the ordinary solver takes it, since several preconditioners have no
// transpose and one claims to have solved what it has not. The true residual is looked at.
#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/linear.hpp"

namespace fluxform {

class AtRest {
 public:
  /// Throws SolveError if the system could not be solved. Collective.
  void solve(Vec b, Vec x);
  int iterations() const { return iterations_; }

 protected:
  AtRest(Handle<Mat> matrix, MPI_Comm comm, const SolverControls& controls);

 private:
  Handle<Mat> matrix_;
  LinearSolver solver_;
  int iterations_ = 0;
};

class Tangent : public AtRest {
 public:
  /// Assembles R' at u. Collective.
  Tangent(Operator& op, double t, Vec u, const SolverControls& controls);
};

class Adjoint : public AtRest {
 public:
  /// Assembles R' at u and transposes it. Collective.
  Adjoint(Operator& op, double t, Vec u, const SolverControls& controls);
};

}  // namespace fluxform
