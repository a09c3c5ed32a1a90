#pragma once
// Newton's method with line search (PETSc SNES) for a residual and a Jacobian given as functions.
#include <functional>
#include <string>
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/controls.hpp"
#include "fluxform/solve/linear_check.hpp"

namespace fluxform {

struct NewtonProblem {
  std::function<bool(Vec y, Vec f)> residual;  ///< false outside the domain, on all ranks alike
  std::function<void(Vec y, Mat j)> jacobian;
};

struct NewtonOutcome {
  bool converged = false;
  int iterations = 0, linear = 0, setups = 0;
  double residual = 0.0;  ///< 2-norm at the last iterate
  std::string reason;     ///< PETSc's word for how it ended, and that this is above rounding level
};

/// What is left of the residual of one unknown, and the sum of the sizes of the terms that should
/// cancel in it, both summed over all cells.
struct Imbalance {
  double left = 0.0, terms = 0.0;
};

class Newton {
 public:
  /// `linear`: the problem is affine, one iteration solves it to LinearControls::rtol.
  Newton(Operator& op, const SolverControls& controls, bool linear, NewtonProblem problem);
  /// y: first guess in, solution out. `roundoff`: a residual norm that counts as zero. A search
  /// that comes no further because rounding rules the norm goes on in full steps; it has converged
  /// if every row of the residual comes down to what rounding makes of that row, and failed if one
  /// stays above. Collective.
  NewtonOutcome solve(Vec y, double roundoff);
  /// Full steps from a y near the solution, to where they get no shorter. Collective.
  NewtonOutcome polish(Vec y);
  /// By unknown, then by global. Assembles the Jacobian at y, where the residual must exist. Collective.
  std::vector<Imbalance> imbalance(Vec y);
  /// One more correction by the last Jacobian, which no assembly makes dear: takes what a converged
  /// solve left, some 1e-9 of the first residual, to rounding. Returns the Krylov iterations.
  /// Collective.
  int refine(Vec y);
  SNES snes() const { return snes_; }

 private:
  static PetscErrorCode evaluate(SNES snes, Vec y, Vec f, void* self);
  static PetscErrorCode assemble(SNES snes, Vec y, Mat j, Mat p, void* self);
  void watch_linear();
  void finish(Vec y, bool enough, NewtonOutcome& out);
  void sum_terms(Vec y);
  bool norm_is_rounding(Vec y);
  double step(Vec y);
  double rows_over_rounding(Vec y);
  double settle(Vec y, bool fresh, NewtonOutcome& out);
  NewtonProblem problem_;
  Handle<Mat> jacobian_;
  Handle<Vec> residual_, correction_;
  Handle<Vec> terms_, sizes_;  ///< of the rows of the residual and of the unknowns
  LinearCheck linear_;
  Handle<SNES> snes_;
  int unknowns_ = 1;  ///< per cell
  int globals_ = 0;
  PetscInt field_rows_ = 0;  ///< of this rank
  bool affine_;
  double atol_ = 0.0;
  int setups_ = 0;
};

/// R(time, y) = 0; the operator must outlive it.
NewtonProblem steady_problem(Operator& op, double time);

/// What is left over at u of the terms that balance each other, in words, where that is more than
/// `unrest` of them in any unknown, here and at the first guess, whose terms are the measure where
/// nothing is there any more; empty otherwise. Collective.
std::string unbalanced(Newton& newton, const Operator& op, double unrest, Vec u, Vec guess);

}  // namespace fluxform
