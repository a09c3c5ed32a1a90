#pragma once
// The one problem inside every implicit scheme: find y with
//
//   R(t, y) + shift (S(t, y) - base) = 0.
//
// `make_stage_solver` picks Newton, or for linear operators with constant matrices a solver that
// assembles R' and S' once, needs no residual sweep and keeps its matrices for the last two shifts
// (a multistep scheme alternates between its own and its starter's).
#include <memory>

#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

struct SolveCounts {
  int newton = 0, linear = 0, setups = 0;
};

class StageSolver {
 public:
  virtual ~StageSolver() = default;
  /// y: first guess in, solution out. False if it did not converge; y is then meaningless.
  /// Collective.
  virtual bool solve(double t, double shift, Vec base, Vec y) = 0;
  /// s = S(t, u), up to a constant that cancels from every scheme.
  virtual void storage(double t, Vec u, Vec s) = 0;
  /// r, the implicit part of R(t, y) found as shift (base - S(y)), gets its right total.
  /// Collective.
  virtual void correct_slope(Vec /*y*/, Vec /*r*/) {}
  /// r = implicit part of R(t, u). False if the state is outside the model's domain. Collective.
  virtual bool residual(double t, Vec u, Vec r) = 0;
  /// True if any first guess will do, and a near one saves Krylov iterations.
  virtual bool takes_any_guess() const { return false; }
  const SolveCounts& counts() const { return counts_; }

 protected:
  SolveCounts counts_;
};

std::unique_ptr<StageSolver> make_stage_solver(Operator& op, Part implicit_part,
                                               const SolverControls& controls);

/// Solves every step by Newton whatever the traits say; for comparison and for steady fallbacks.
std::unique_ptr<StageSolver> make_newton_stage_solver(Operator& op, Part implicit_part,
                                                      const SolverControls& controls);

/// Evaluates a part of R; false on every rank if any rank threw SolveError. Collective.
bool try_residual(Operator& op, double t, Vec u, Vec r, Part part);

/// dS_i/du_i of every unknown at time t by a secant from u, exact for constant diagonal storage; zero marks
/// algebraic unknowns.
Handle<Vec> storage_slope(Operator& op, double t, Vec u);

/// True if S' is diagonal (and constant): S differs by slope times the difference of two states.
bool storage_is_diagonal(Operator& op, double t, Vec slope);

}  // namespace fluxform
