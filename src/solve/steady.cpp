#include "fluxform/solve/steady.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/closed.hpp"
#include "fluxform/solve/failure.hpp"
#include "fluxform/solve/newton.hpp"
#include "fluxform/solve/transient_stage.hpp"

namespace fluxform {
namespace {

constexpr int most_repetitions = 4;

class SteadySolve {
 public:
  SteadySolve(Operator& op, Vec u, const SteadyControls& controls)
      : op_(op), u_(u), c_(controls), trial_(op.create_vector()) {
    newton_ =
        std::make_unique<Newton>(op, c_.solvers, op.traits().linear, steady_problem(op, c_.time));
  }
  SteadyResult run() {
    if (finish()) return result_;
    if (c_.fallback && lead_by_pseudo_time()) return result_;
    throw SolveError(failure_report(
        op_, c_.time, u_, "no steady state found: " + reason_ + told_by_fallback(),
        "try a first guess nearer the solution, a smaller pseudo-time step, or a ramp of the "
        "parameter that makes the problem hard"));
  }

 private:
  // Newton from u; u changes only on success.
  bool finish() {
    petsc(VecCopy(u_, trial_));
    if (!improve(false) || !comes_to_rest()) return false;
    petsc(VecCopy(trial_, u_));
    return true;
  }

  bool improve(bool near) {
    const NewtonOutcome out = near ? newton_->polish(trial_) : newton_->solve(trial_, 0.0);
    result_.newton += out.iterations;
    result_.linear += out.linear;
    result_.residual = out.residual;
    reason_ = "Newton ended with " + out.reason;
    return out.converged && op_.admissible(c_.time, trial_);
  }

  // What is small beside the first residual need not be small beside what balances: Newton goes on
  // from what it has found, down to rounding.
  bool comes_to_rest() {
    std::string against = objection();
    for (int k = 0; k < most_repetitions && !against.empty(); ++k) {
      if (!improve(true)) return false;
      against = objection();
    }
    if (!against.empty()) reason_ += ", but that state is not at rest: " + against;
    return against.empty();
  }

  std::string objection() {
    const std::string moving = unbalanced(*newton_, op_, c_.unrest, trial_, u_);
    if (!moving.empty() || !c_.objection) return moving;
    return c_.objection(c_.time, trial_);
  }

  double residual_norm(Vec u) {
    Handle<Vec> r = op_.create_vector();
    double norm = 0.0;
    if (!try_residual(op_, c_.time, u, r, Part::all)) return INFINITY;
    petsc(VecNorm(r, NORM_2, &norm));
    return norm;
  }

  // The time in which R would change S by a tenth of itself.
  double first_pseudo_step() {
    if (c_.pseudo_step > 0.0) return c_.pseudo_step;
    Handle<Vec> s = op_.create_vector();
    op_.storage(c_.time, u_, s);
    double stored = 0.0;
    petsc(VecNorm(s, NORM_2, &stored));
    const double rate = residual_norm(u_);
    return std::isfinite(rate) && rate > 0.0 && stored > 0.0 ? 0.1 * stored / rate : 1e-3;
  }

  // Implicit Euler with steps growing as the residual falls; Newton is tried at each tenfold gain.
  bool lead_by_pseudo_time() {
    const auto stages = make_newton_stage_solver(op_, Part::all, c_.solvers);
    Handle<Vec> base = op_.create_vector();
    double dt = first_pseudo_step(), norm = residual_norm(u_), next_try = 0.1 * norm;
    const double first = dt;
    for (; result_.pseudo_steps < c_.max_pseudo_steps; ++result_.pseudo_steps) {
      op_.storage(c_.time, u_, base);
      petsc(VecCopy(u_, trial_));
      if (!stages->solve(c_.time, 1.0 / dt, base, trial_) || !op_.admissible(c_.time, trial_)) {
        dt *= 0.25;
        if (dt < 1e-12 * first) break;
        continue;
      }
      petsc(VecCopy(trial_, u_));
      const double now = residual_norm(u_);
      dt *= std::clamp(norm / now, 1.5, 10.0);
      norm = now;
      if (norm > next_try && dt < 1e8 * first) continue;
      next_try = 0.1 * norm;
      if (finish()) return add(stages->counts());
    }
    add(stages->counts());
    return false;
  }

  bool add(const SolveCounts& counts) {
    result_.newton += counts.newton;
    result_.linear += counts.linear;
    ++result_.pseudo_steps;
    return true;
  }

  std::string told_by_fallback() const {
    if (result_.pseudo_steps == 0) return "";
    return fmt::format(", also after {} pseudo-time steps", result_.pseudo_steps);
  }

  Operator& op_;
  Vec u_;
  SteadyControls c_;
  Handle<Vec> trial_;
  std::unique_ptr<Newton> newton_;
  SteadyResult result_;
  std::string reason_;
};

/// Where nothing can leave, the state that holds the amounts of the guess. False if what seemed to be
/// kept at the guess is made or used up elsewhere: then u is as it was.
bool solve_closed(Operator& op, Vec u, const SteadyControls& controls,
                  const Eigen::MatrixXd& combinations, SteadyResult& result) {
  ClosedSystem closed(op, controls.time, u, combinations);
  const Handle<Vec> wide = closed.widened(u), found = op.create_vector();
  SteadyControls inner = controls;
  if (controls.objection)
    inner.objection = [&](double t, Vec now) {
      closed.narrow(now, found);
      return controls.objection(t, found);
    };
  result = SteadySolve(closed, wide, inner).run();
  closed.narrow(wide, found);
  Newton alone(op, controls.solvers, op.traits().linear, steady_problem(op, controls.time));
  if (!unbalanced(alone, op, controls.unrest, found, u).empty()) return false;
  const Eigen::VectorXd multipliers = closed.multipliers(wide);
  for (Eigen::Index m = 0; m < combinations.cols(); ++m)
    result.kept.push_back(
        {name_of(combinations.col(m), op.fields()), closed.amounts()[m], multipliers[m]});
  petsc(VecCopy(found, u));
  return true;
}

}  // namespace

SteadyResult solve_steady(Operator& op, Vec u, const SteadyControls& controls) {
  const Eigen::MatrixXd combinations = kept_combinations(op, controls.time, u);
  SteadyResult result;
  if (combinations.cols() == 0) return SteadySolve(op, u, controls).run();
  if (solve_closed(op, u, controls, combinations, result)) return result;
  return SteadySolve(op, u, controls).run();
}

}  // namespace fluxform
