#include "fluxform/solve/adjoint.hpp"

#include "fluxform/core/error.hpp"
#include "fluxform/fv/bordered.hpp"

namespace fluxform {
namespace {

constexpr double tolerance = 1e-10;

Handle<Mat> transposed_jacobian(Operator& op, double t, Vec u) {
  const Handle<Mat> j = op.create_matrix();
  op.jacobian(t, u, 0.0, j);
  return transposed(j);
}

}  // namespace

Adjoint::Adjoint(Operator& op, double t, Vec u, const SolverControls& controls)
    : matrix_(transposed_jacobian(op, t, u)),
      solver_(op.grid().comm(), controls.linear, tolerance) {
  solver_.set_matrix(matrix_);
}

void Adjoint::solve(Vec gradient, Vec lambda) {
  petsc(VecZeroEntries(lambda));
  const int iterations = solver_.solve(gradient, lambda);
  if (iterations < 0)
    throw SolveError(
        "the transposed system of a state at rest could not be solved; where nothing "
        "leaves the system, or a mode neither grows nor decays, it has no answer");
  require_residual(solver_.ksp(), gradient, lambda, tolerance);
  iterations_ += iterations;
}

}  // namespace fluxform
