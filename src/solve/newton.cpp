#include "fluxform/solve/newton.hpp"

#include <algorithm>
#include <cstdint>

#include "fluxform/solve/linear.hpp"

namespace fluxform {
namespace {

/// Moves every entry by some units in its last place, to either side without a pattern.
void shake(Vec y) {
  PetscInt size = 0;
  petsc(VecGetLocalSize(y, &size));
  const WriteArray values(y);
  for (PetscInt i = 0; i < size; ++i) {
    const bool up = (static_cast<std::uint32_t>(i) * 2654435761U >> 16U) % 2 == 1;
    values[i] *= up ? 1.0 + 1e-15 : 1.0 - 1e-15;
  }
}

}  // namespace

Newton::Newton(Operator& op, const SolverControls& controls, bool linear, NewtonProblem problem)
    : problem_(std::move(problem)),
      jacobian_(op.create_matrix()),
      residual_(op.grid().create_global()) {
  const NewtonControls& c = controls.newton;
  petsc(SNESCreate(op.grid().comm(), snes_.out()));
  if (!c.prefix.empty()) petsc(SNESSetOptionsPrefix(snes_, c.prefix.c_str()));
  petsc(SNESSetFunction(snes_, residual_, evaluate, this));
  petsc(SNESSetJacobian(snes_, jacobian_, jacobian_, assemble, this));
  petsc(SNESSetType(snes_, linear ? SNESKSPONLY : SNESNEWTONLS));
  petsc(SNESSetTolerances(snes_, c.atol, c.rtol, c.stol, c.max_iterations, PETSC_DEFAULT));
  petsc(SNESSetLagPreconditioner(snes_, controls.linear.served));
  KSP ksp = nullptr;
  PetscInt unknowns = 0;
  petsc(VecGetSize(residual_, &unknowns));
  petsc(SNESGetKSP(snes_, &ksp));
  configure(ksp, controls.linear, linear ? controls.linear.rtol : controls.linear.correction_rtol,
            unknowns, &op.grid());
  petsc(SNESSetFromOptions(snes_));
  petsc(SNESGetTolerances(snes_, &atol_, nullptr, nullptr, nullptr, nullptr));
}

NewtonOutcome Newton::solve(Vec y, double roundoff) {
  NewtonOutcome out;
  setups_ = 0;
  petsc(SNESSetTolerances(snes_, std::max(atol_, roundoff), PETSC_DEFAULT, PETSC_DEFAULT,
                          PETSC_DEFAULT, PETSC_DEFAULT));
  petsc(SNESSolve(snes_, nullptr, y));
  SNESConvergedReason reason = SNES_CONVERGED_ITERATING;
  PetscInt newton = 0, linear = 0;
  petsc(SNESGetConvergedReason(snes_, &reason));
  petsc(SNESGetIterationNumber(snes_, &newton));
  petsc(SNESGetLinearSolveIterations(snes_, &linear));
  petsc(SNESGetFunctionNorm(snes_, &out.residual));
  const bool stuck = reason == SNES_DIVERGED_LINE_SEARCH || reason == SNES_DIVERGED_MAX_IT;
  out.converged = reason > 0 || (stuck && only_rounding(y, out.residual));
  out.iterations = static_cast<int>(newton);
  out.linear = static_cast<int>(linear);
  out.setups = setups_;
  out.reason = SNESConvergedReasons[reason];
  return out;
}

/// Whether a change of the unknowns in their last places changes the residual by all that is left.
bool Newton::only_rounding(Vec y, double left) {
  Handle<Vec> moved, there;
  petsc(VecDuplicate(y, moved.out()));
  petsc(VecDuplicate(residual_, there.out()));
  petsc(VecCopy(y, moved));
  shake(moved);
  if (!problem_.residual(y, residual_) || !problem_.residual(moved, there)) return false;
  double change = 0.0;
  petsc(VecAXPY(there, -1.0, residual_));
  petsc(VecNorm(there, NORM_2, &change));
  return left <= change;
}

int Newton::refine(Vec y) {
  if (!correction_) petsc(VecDuplicate(residual_, correction_.out()));
  if (!problem_.residual(y, residual_)) return 0;
  KSP ksp = nullptr;
  petsc(SNESGetKSP(snes_, &ksp));
  petsc(KSPSolve(ksp, residual_, correction_));
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  PetscInt iterations = 0;
  petsc(KSPGetConvergedReason(ksp, &reason));
  petsc(KSPGetIterationNumber(ksp, &iterations));
  if (reason > 0) petsc(VecAXPY(y, -1.0, correction_));
  return static_cast<int>(iterations);
}

PetscErrorCode Newton::evaluate(SNES snes, Vec y, Vec f, void* self) {
  return guarded([&] {
    if (!static_cast<Newton*>(self)->problem_.residual(y, f))
      petsc(SNESSetFunctionDomainError(snes));
  });
}

PetscErrorCode Newton::assemble(SNES, Vec y, Mat j, Mat, void* self) {
  return guarded([&] {
    auto* newton = static_cast<Newton*>(self);
    newton->problem_.jacobian(y, j);
    ++newton->setups_;
  });
}

}  // namespace fluxform
