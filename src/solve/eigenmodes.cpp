#include "fluxform/solve/eigenmodes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/eps.hpp"
#include "fluxform/solve/linear.hpp"

namespace fluxform {
namespace {

// S' as the difference of two Jacobians. At a shift that makes S' the far larger part, rounding
// touches S' in its last digits only; the first difference finds out which shift that is.
Handle<Mat> storage_matrix(Operator& op, double t, Vec u, Mat r) {
  double size = 0.0, mass = 0.0;
  Handle<Mat> s = op.create_matrix();
  op.jacobian(t, u, 1.0, s);
  petsc(MatAXPY(s, -1.0, r, SAME_NONZERO_PATTERN));
  petsc(MatNorm(r, NORM_FROBENIUS, &size));
  petsc(MatNorm(s, NORM_FROBENIUS, &mass));
  if (mass == 0.0) throw SolveError("no eigenmodes: no unknown has a storage term");
  const double shift = 1e8 * std::max(1.0, size / mass);
  op.jacobian(t, u, shift, s);
  petsc(MatAXPY(s, -1.0, r, SAME_NONZERO_PATTERN));
  petsc(MatScale(s, 1.0 / shift));
  return s;
}

// In a closed system zero, the usual target, is an eigenvalue itself: the point to invert about
// stands aside from the target by a trifle of the fastest rates.
double aside(double target, Mat r, Mat s) {
  double rates = 0.0, mass = 0.0;
  petsc(MatNorm(r, NORM_FROBENIUS, &rates));
  petsc(MatNorm(s, NORM_FROBENIUS, &mass));
  return target - 1e-9 * rates / mass;
}

/// Of the iteration around exact factors that systems with globals take.
constexpr double exact = 1e-12;

void choose_solver(EPS eps, const EigenControls& c, double target, Mat matrix) {
  PetscInt unknowns = 0;
  petsc(MatGetSize(matrix, &unknowns, nullptr));
  ST st = nullptr;
  KSP ksp = nullptr;
  petsc(EPSSetProblemType(eps, EPS_GNHEP));
  petsc(EPSSetType(eps, EPSKRYLOVSCHUR));
  petsc(EPSSetTwoSided(eps, c.adjoint ? PETSC_TRUE : PETSC_FALSE));
  petsc(EPSSetDimensions(eps, std::min<PetscInt>(c.count, unknowns), PETSC_DEFAULT, PETSC_DEFAULT));
  petsc(EPSSetTolerances(eps, c.tolerance, c.max_iterations));
  petsc(EPSSetTarget(eps, target));
  petsc(EPSSetWhichEigenpairs(
      eps, c.which == EigenWhich::nearest ? EPS_TARGET_MAGNITUDE : EPS_TARGET_REAL));
  petsc(EPSGetST(eps, &st));
  petsc(STSetType(st, STSINVERT));
  petsc(STSetMatStructure(st, SAME_NONZERO_PATTERN));
  petsc(STGetKSP(st, &ksp));
  LinearControls direct;
  direct.method = LinearMethod::direct;
  configure(ksp, direct, exact, matrix);
  if (!c.prefix.empty()) petsc(EPSSetOptionsPrefix(eps, c.prefix.c_str()));
  petsc(EPSSetFromOptions(eps));
}

void add_mode(EPS eps, const Operator& op, PetscInt i, bool adjoint, Eigenmodes& modes) {
  double real = 0.0, imaginary = 0.0, residual = 0.0;
  Handle<Vec> re = op.create_vector(), im = op.create_vector();
  petsc(EPSGetEigenpair(eps, i, &real, &imaginary, re, im));
  petsc(EPSComputeError(eps, i, EPS_ERROR_BACKWARD, &residual));
  modes.values.emplace_back(real, imaginary);
  modes.residuals.push_back(residual);
  modes.right_real.push_back(std::move(re));
  modes.right_imaginary.push_back(std::move(im));
  if (!adjoint) return;
  Handle<Vec> left_re = op.create_vector(), left_im = op.create_vector();
  petsc(EPSGetLeftEigenvector(eps, i, left_re, left_im));
  modes.left_real.push_back(std::move(left_re));
  modes.left_imaginary.push_back(std::move(left_im));
}

/// Part of what S makes of a vector of ones, below which a mode is one of equations without storage
/// alone, whose rate is infinite.
constexpr double without_storage = 1e-11;

/// Whether the i-th pair is a mode in time.
bool is_finite(EPS eps, const Operator& op, Mat s, PetscInt i) {
  const Handle<Vec> v = op.create_vector(), w = op.create_vector(), stored = op.create_vector();
  const auto stored_by = [&](Vec x) {
    double before = 0.0, after = 0.0;
    petsc(MatMult(s, x, stored));
    petsc(VecNorm(x, NORM_2, &before));
    petsc(VecNorm(stored, NORM_2, &after));
    return before > 0.0 ? after / before : 0.0;
  };
  petsc(VecSet(w, 1.0));
  const double usual = stored_by(w);
  petsc(EPSGetEigenvector(eps, i, v, w));
  return std::max(stored_by(v), stored_by(w)) > without_storage * usual;
}

/// As many modes as asked for, one more if a complex pair would be parted.
PetscInt whole_pairs(EPS eps, PetscInt count, PetscInt converged) {
  double real = 0.0, imaginary = 0.0;
  petsc(EPSGetEigenvalue(eps, count - 1, &real, &imaginary));
  return std::min(converged, imaginary > 0.0 ? count + 1 : count);
}

}  // namespace

Eigenmodes find_eigenmodes(Operator& op, Vec u, const EigenControls& c) {
  Handle<Mat> r = op.create_matrix();
  op.jacobian(c.time, u, 0.0, r);
  Handle<Mat> s = storage_matrix(op, c.time, u, r);
  PetscInt converged = 0, iterations = 0;
  const Eps eps(op.grid().comm());
  petsc(EPSSetOperators(eps, r, s));
  choose_solver(eps, c, aside(c.target, r, s), r);
  petsc(EPSSolve(eps));
  petsc(EPSGetConverged(eps, &converged));
  if (converged < c.count)
    throw SolveError(
        fmt::format("only {} of {} eigenmodes converged near {:g}; try another target, "
                    "fewer modes, a looser tolerance or more iterations",
                    converged, c.count, c.target));
  Eigenmodes modes;
  petsc(EPSGetIterationNumber(eps, &iterations));
  modes.iterations = static_cast<int>(iterations);
  const PetscInt wanted = whole_pairs(eps, c.count, converged);
  for (PetscInt i = 0; i < wanted; ++i)
    if (is_finite(eps, op, s, i)) add_mode(eps, op, i, c.adjoint, modes);
  return modes;
}

}  // namespace fluxform
