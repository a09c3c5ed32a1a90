#include "fluxform/solve/continuation.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/failure.hpp"
#include "fluxform/solve/transient_stage.hpp"

namespace fluxform {
namespace {

class Walk {
 public:
  Walk(Operator& op, Vec u, const ContinuationControls& c, const SolverControls& solvers)
      : op_(op),
        u_(u),
        c_(c),
        stages_(make_newton_stage_solver(op, Part::all, solvers)),
        base_(op.grid().create_global()),
        before_(op.grid().create_global()),
        trial_(op.grid().create_global()) {}

  ContinuationResult run(const std::function<void(double, Vec)>& point) {
    petsc(VecCopy(u_, trial_));
    if (!solve(c_.from)) give_up();
    accept(c_.from, point);
    const double way = c_.to - c_.from,
                 shortest = c_.min_step > 0.0 ? c_.min_step : 1e-5 * std::abs(way);
    double step = std::copysign(std::min(c_.step, std::abs(way)), way);
    while (result_.last != c_.to) {
      if (c_.stop_requested && c_.stop_requested()) return finish("it was asked to stop");
      const double left = c_.to - result_.last;
      const double p =
          std::abs(left) <= std::abs(step) * (1.0 + 1e-9) ? c_.to : result_.last + step;
      predict(p);
      if (solve(p)) {
        accept(p, point);
        step = std::copysign(std::min(1.5 * std::abs(step), c_.step), way);
        continue;
      }
      ++result_.rejected;
      step *= 0.5;
      if (std::abs(step) < shortest)
        return finish(fmt::format(
            "no solution was found beyond {:.6g} in steps down to {:.2g}: a limit or a fold of the "
            "curve lies there",
            result_.last, shortest));
    }
    result_.reached = true;
    return finish("the end was reached");
  }

 private:
  bool solve(double p) {
    op_.storage(p, result_.points > 0 ? u_ : trial_.get(), base_);
    const bool solved = stages_->solve(p, c_.hold, base_, trial_);
    return solved && op_.admissible(p, trial_);
  }
  /// Along the secant through the last two solutions.
  void predict(double p) {
    petsc(VecCopy(u_, trial_));
    if (result_.points < 2) return;
    const double ratio = (p - result_.last) / (result_.last - at_before_);
    petsc(VecAXPBYPCZ(trial_, 1.0 + ratio, -ratio, 0.0, u_, before_));
    if (!op_.admissible(p, trial_)) petsc(VecCopy(u_, trial_));
  }
  void accept(double p, const std::function<void(double, Vec)>& point) {
    petsc(VecCopy(u_, before_));
    at_before_ = result_.last;
    petsc(VecCopy(trial_, u_));
    result_.last = p;
    ++result_.points;
    point(p, u_);
  }
  ContinuationResult finish(const std::string& reason) {
    result_.reason = reason;
    result_.newton = stages_->counts().newton;
    result_.linear = stages_->counts().linear;
    return result_;
  }
  [[noreturn]] void give_up() {
    throw SolveError(failure_report(op_, c_.from, u_, "no solution was found at the first value",
                                    "start where the answer is known, e.g. at equilibrium"));
  }

  Operator& op_;
  Vec u_;
  ContinuationControls c_;
  std::unique_ptr<StageSolver> stages_;
  Handle<Vec> base_, before_, trial_;
  double at_before_ = 0.0;
  ContinuationResult result_;
};

}  // namespace

ContinuationResult follow(Operator& op, Vec u, const ContinuationControls& c,
                          const SolverControls& solvers,
                          const std::function<void(double, Vec)>& point) {
  return Walk(op, u, c, solvers).run(point);
}

}  // namespace fluxform
