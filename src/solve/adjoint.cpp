#include "fluxform/solve/adjoint.hpp"

#include "fluxform/core/error.hpp"
#include "fluxform/fv/bordered.hpp"

namespace fluxform {
namespace {

constexpr double tolerance = 1e-10;

Handle<Mat> jacobian_at(Operator& op, double t, Vec u) {
  Handle<Mat> j = op.create_matrix();
  op.jacobian(t, u, 0.0, j);
  return j;
}

}  // namespace

AtRest::AtRest(Handle<Mat> matrix, MPI_Comm comm, const SolverControls& controls)
    : matrix_(std::move(matrix)), solver_(comm, controls.linear, tolerance) {
  solver_.set_matrix(matrix_);
}

void AtRest::solve(Vec b, Vec x) {
  petsc(VecZeroEntries(x));
  const int iterations = solver_.solve(b, x);
  if (iterations < 0)
    throw SolveError(
        "the linear system about a state at rest could not be solved; where nothing leaves the "
        "system, or a mode neither grows nor decays, it has no answer");
  require_residual(solver_.ksp(), b, x, tolerance);
  iterations_ += iterations;
}

Tangent::Tangent(Operator& op, double t, Vec u, const SolverControls& controls)
    : AtRest(jacobian_at(op, t, u), op.grid().comm(), controls) {}

Adjoint::Adjoint(Operator& op, double t, Vec u, const SolverControls& controls)
    : AtRest(transposed(jacobian_at(op, t, u)), op.grid().comm(), controls) {}

}  // namespace fluxform
