#include "fluxform/solve/continuation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/failure.hpp"
#include "fluxform/solve/transient_stage.hpp"

namespace fluxform {
namespace {

/// A solve that starts from what the last one found ends nearer to rounding.
constexpr int most_repetitions = 8;

class Walk {
 public:
  Walk(Operator& op, Vec u, const ContinuationControls& c, const SolverControls& solvers)
      : op_(op),
        u_(u),
        c_(c),
        stages_(make_newton_stage_solver(op, Part::all, solvers)),
        base_(op.create_vector()),
        before_(op.create_vector()),
        trial_(op.create_vector()) {}

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
        return finish(fmt::format("no solution was found beyond {:.6g} in steps down to {:.2g}{}",
                                  result_.last, shortest, what_lies_there(shortest)));
    }
    result_.reached = true;
    return finish("the end was reached");
  }

 private:
  bool solve(double p) {
    objection_.clear();
    op_.storage(p, result_.points > 0 ? u_ : trial_.get(), base_);
    for (int k = 0; k < most_repetitions; ++k) {
      // Amounts stay what they are, and what ties R to them shrinks to nothing.
      if (k > 0 && c_.hold > 0.0) op_.storage(p, trial_, base_);
      if (!stages_->solve(p, c_.hold, base_, trial_) || !op_.admissible(p, trial_)) return false;
      objection_ = c_.objection ? c_.objection(p, trial_) : "";
      if (objection_.empty()) return true;
    }
    return false;
  }
  /// How the slope of the curve grows towards its end, as a power of the distance, tells what lies
  /// there: -1/2 where it turns back, -1 where it leaves for infinity like a logarithm.
  std::string what_lies_there(double shortest) {
    if (!objection_.empty()) return ": what was found there is not at rest: " + objection_;
    const double end = result_.last + std::copysign(0.5 * shortest, c_.to - c_.from);
    const double power = power_of_slope(end, 20.0 * shortest);
    result_.fold = power > -0.65 && power < -0.35;
    if (result_.fold) return ": the curve turns back there, a fold";
    return power < -0.75 ? ": the curve grows without bound there, a limit" : "";
  }
  /// Least squares over the chords that end farther than `nearest` from `end`, the last eight of
  /// them; 0 where they are too few to tell.
  double power_of_slope(double end, double nearest) const {
    std::vector<std::array<double, 2>> logs;
    for (auto chord = chords_.rbegin(); chord != chords_.rend() && logs.size() < 8; ++chord)
      if (std::abs(end - chord->to) > nearest)
        logs.push_back(
            {std::log(std::sqrt(std::abs(end - chord->from) * std::abs(end - chord->to))),
             std::log(chord->slope)});
    if (logs.size() < 4) return 0.0;
    double x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
    const auto n = static_cast<double>(logs.size());
    for (const auto& [d, slope] : logs) x += d / n, y += slope / n;
    for (const auto& [d, slope] : logs) xx += (d - x) * (d - x), xy += (d - x) * (slope - y);
    return xy / xx;
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
    if (result_.points > 0) {
      double moved = 0.0;
      petsc(VecAXPY(u_, -1.0, trial_));
      petsc(VecNorm(u_, NORM_2, &moved));
      chords_.push_back({result_.last, p, moved / std::abs(p - result_.last)});
    }
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
    const std::string against =
        objection_.empty() ? "" : ": what was found is not at rest: " + objection_;
    throw SolveError(failure_report(op_, c_.from, u_,
                                    "no solution was found at the first value" + against,
                                    "start where the answer is known, e.g. at equilibrium"));
  }

  Operator& op_;
  Vec u_;
  ContinuationControls c_;
  std::unique_ptr<StageSolver> stages_;
  Handle<Vec> base_, before_, trial_;
  double at_before_ = 0.0;
  struct Chord {
    double from, to, slope;
  };
  std::vector<Chord> chords_;  ///< between neighbouring solutions
  std::string objection_;      ///< to what was found last
  ContinuationResult result_;
};

}  // namespace

ContinuationResult follow(Operator& op, Vec u, const ContinuationControls& c,
                          const SolverControls& solvers,
                          const std::function<void(double, Vec)>& point) {
  return Walk(op, u, c, solvers).run(point);
}

}  // namespace fluxform
