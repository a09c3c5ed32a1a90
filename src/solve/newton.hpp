#pragma once
// Newton's method with line search (PETSc SNES) for a residual and a Jacobian given as functions.
#include <functional>

#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

struct NewtonProblem {
  std::function<bool(Vec y, Vec f)> residual;  ///< false outside the domain, on all ranks alike
  std::function<void(Vec y, Mat j)> jacobian;
};

struct NewtonOutcome {
  bool converged = false;
  int iterations = 0, linear = 0, setups = 0;
  double residual = 0.0;  ///< 2-norm at the last iterate
  std::string reason;     ///< PETSc's word for how it ended
};

class Newton {
 public:
  /// `linear`: the problem is affine, one iteration solves it to LinearControls::rtol.
  Newton(Operator& op, const SolverControls& controls, bool linear, NewtonProblem problem);
  /// y: first guess in, solution out. `roundoff`: a residual norm that counts as zero. A solve that
  /// comes no further because rounding is all that is left has converged. Collective.
  NewtonOutcome solve(Vec y, double roundoff);
  /// One more correction by the last Jacobian, which no assembly makes dear: takes what a converged
  /// solve left, some 1e-9 of the first residual, to rounding. Returns the Krylov iterations.
  /// Collective.
  int refine(Vec y);
  SNES snes() const { return snes_; }

 private:
  static PetscErrorCode evaluate(SNES snes, Vec y, Vec f, void* self);
  static PetscErrorCode assemble(SNES snes, Vec y, Mat j, Mat p, void* self);
  bool only_rounding(Vec y, double left);
  NewtonProblem problem_;
  Handle<Mat> jacobian_;
  Handle<Vec> residual_, correction_;
  Handle<SNES> snes_;
  double atol_ = 0.0;
  int setups_ = 0;
};

}  // namespace fluxform
