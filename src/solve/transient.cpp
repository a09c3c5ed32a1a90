#include "fluxform/solve/transient.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/failure.hpp"
#include "fluxform/solve/transient_chebyshev.hpp"
#include "fluxform/solve/transient_stepper.hpp"
#include "fluxform/solve/transient_timeline.hpp"

namespace fluxform {
namespace {

using Clock = std::chrono::steady_clock;

TransientControls with_defaults(TransientControls c) {
  check(c);
  const double length = c.stop - c.start;
  if (c.step == 0.0) c.step = length / 100.0;
  if (c.max_step == 0.0) c.max_step = length;
  if (c.min_step == 0.0) c.min_step = 1e-10 * length;
  return c;
}

// An algebraic unknown has no du/dt, and a coupled one no reciprocal: neither can step explicitly.
void check_storage(Operator& op, Scheme scheme, double t, Vec u) {
  Handle<Vec> slope = storage_slope(op, t, u);
  double least = 0.0;
  petsc(VecAbs(slope));
  petsc(VecMin(slope, nullptr, &least));
  if (least > 0.0 && storage_is_diagonal(op, t, slope)) return;
  throw InputError(fmt::format(
      "scheme '{}' needs every unknown to have a storage term of its own; here one has none or "
      "shares it; use an implicit scheme such as 'bdf2' or 'esdirk3'",
      name_of(scheme)));
}

/// Steps after which one that had to be cut is forgotten.
constexpr int calm = 8;

/// The march itself: which step next, is it good, what is due at its end.
class March {
 public:
  March(Operator& op, Vec u, const TransientControls& time, const SolverControls& solvers,
        const TransientHooks& hooks, const std::optional<Restart>& restart);
  TransientResult run();

 private:
  void march();
  void tell_failure();
  void go_on(const Restart& restart);
  void make_stepper(const SolverControls& solvers, const std::optional<Restart>& restart);
  void advance_to(const Target& target);
  double next_step(double remaining, double end);
  bool good(double h);
  double error_of_step(double h);
  void move_on(double time, double h);
  void adapt(double h);
  void cut(double h);
  void tell_of_cut();
  void keep_before_events();
  void apply(const std::vector<const Event*>& events);
  void report(double h, const Target* target);
  bool asked_to_stop() const;
  /// Whether steps differ from each other, rather than fill each interval equally.
  bool varies() const { return time_.adaptive || time_.growth > 1.0; }
  [[noreturn]] void give_up(double h);

  Operator& op_;
  Vec u_;
  TransientControls time_;
  const TransientHooks& hooks_;
  Timeline timeline_;
  Clock::time_point began_ = Clock::now();
  std::unique_ptr<StageSolver> stages_;
  std::unique_ptr<Stepper> stepper_;
  Handle<Vec> y_, error_vector_;
  Handle<Vec> before_events_;     ///< the state before the step that leads to events, during it
  std::optional<StepInfo> last_;  ///< of the last report, without its past
  TransientResult result_;
  SolveCounts seen_;    ///< counts at the last report
  Pace pace_;           ///< fixed steps only
  double step_ = 0.0;   ///< the step wanted now: adaptive, or what failures left of a fixed one
  double error_ = 0.0;  ///< of the last attempt, over the tolerance
  int first_step_ = 0;
  int rejected_here_ = 0;
  int since_cut_ = calm;  ///< steps since one could not be solved
  bool fresh_;
  bool own_stepper_ = false;  ///< the app's, which has no use for schemes and may have no Jacobian
  std::string failure_;
};

March::March(Operator& op, Vec u, const TransientControls& time, const SolverControls& solvers,
             const TransientHooks& hooks, const std::optional<Restart>& restart)
    : op_(op),
      u_(u),
      time_(with_defaults(time)),
      hooks_(hooks),
      timeline_(time_, hooks.events, restart ? restart->time : time_.start, !restart),
      y_(op.create_vector()),
      fresh_(!restart) {
  if (hooks.stepper) stepper_ = hooks.stepper();
  own_stepper_ = stepper_ != nullptr;
  if (!stepper_) check_scheme(time_.scheme, op.traits());
  if (!stepper_ && (is_imex(time_.scheme) || is_explicit(time_.scheme)))
    check_storage(op, time_.scheme, restart ? restart->time : time_.start, u);
  if (time_.adaptive) error_vector_ = op.create_vector();
  result_.time = restart ? restart->time : time_.start;
  first_step_ = restart ? restart->step : 0;
  pace_.wanted = step_ = time_.step;
  if (restart) go_on(*restart);
  make_stepper(solvers, restart);
}

/// Steps of another length than the input's of now are not gone on with.
void March::go_on(const Restart& restart) {
  if (!varies() && restart.pace.wanted == time_.step) pace_ = restart.pace;
  const bool same = varies() || restart.pace.wanted == time_.step;
  if (same && restart.next_dt > 0.0) step_ = restart.next_dt;
  last_.emplace();
  last_->step = restart.step;
  last_->time = restart.time;
  last_->next_dt = step_;
  last_->pace = pace_;
}

void March::make_stepper(const SolverControls& solvers, const std::optional<Restart>& restart) {
  const StepHistory past = restart ? restart->past : StepHistory{};
  if (stepper_) return stepper_->resume(result_.time, u_, past);
  const Scheme scheme = time_.scheme;
  if (!is_explicit(scheme))
    stages_ = make_stage_solver(op_, is_imex(scheme) ? Part::implicitly : Part::all, solvers);
  if (scheme == Scheme::rkc2)
    stepper_ = std::make_unique<Chebyshev>(op_, hooks_.rates);
  else if (is_bdf(scheme))
    stepper_ =
        std::make_unique<Bdf>(op_, stages_.get(), order_of(scheme), time_.adaptive, hooks_.rates);
  else
    stepper_ = std::make_unique<RungeKutta>(op_, stages_.get(), tableau_of(scheme), time_.adaptive,
                                            hooks_.rates);
  stepper_->resume(result_.time, u_, past);
}

TransientResult March::run() {
  try {
    march();
  } catch (...) {
    tell_failure();
    throw;
  }
  if (stages_) {
    result_.newton = stages_->counts().newton;
    result_.linear += stages_->counts().linear;
    result_.setups = stages_->counts().setups;
  }
  return result_;
}

void March::march() {
  if (fresh_) {
    apply(timeline_.at_start());
    report(0.0, nullptr);
  }
  for (auto target = timeline_.next(); target && !result_.stopped; target = timeline_.next())
    advance_to(*target);
}

/// An event that failed may have spoilt u and has used up the step before it, so that step is void.
void March::tell_failure() {
  if (!last_ || !hooks_.failed) return;
  if (before_events_)
    petsc(VecCopy(before_events_, u_));
  else
    last_->past = stepper_->history();
  hooks_.failed(*last_, u_);
}

void March::advance_to(const Target& target) {
  if (pace_.end != target.time) pace_.count = 0;
  bool landed = false;
  while (!landed && !result_.stopped) {
    const double remaining = target.time - result_.time;
    const double h = next_step(remaining, target.time);
    if (!good(h)) {
      cut(h);
      continue;
    }
    landed = varies() ? h == remaining : pace_.done + 1 == pace_.count;
    const double reached =
        varies() ? result_.time + h : pace_.begin + static_cast<double>(pace_.done + 1) * pace_.h;
    if (landed && !target.events.empty()) keep_before_events();
    move_on(landed ? target.time : reached, h);
    if (landed) apply(target.events);
    before_events_.reset();
    report(h, landed ? &target : nullptr);
    result_.stopped = asked_to_stop();
  }
}

double March::next_step(double remaining, double end) {
  if (varies()) {
    // Two halves rather than a full step and a sliver.
    if (remaining <= step_ * (1.0 + 1e-9)) return remaining;
    return remaining < 2.0 * step_ ? 0.5 * remaining : step_;
  }
  if (pace_.count == 0) {
    pace_.begin = result_.time;
    pace_.end = end;
    pace_.count = equal_steps(remaining, step_);
    pace_.done = 0;
    pace_.h = remaining / static_cast<double>(pace_.count);
  }
  return pace_.h;
}

bool March::good(double h) {
  failure_ = "the equations of a step could not be solved";
  if (!stepper_->attempt(result_.time, h, u_, y_)) return false;
  failure_ = fmt::format("a step left the model's domain ({})", op_.domain());
  if (!op_.admissible(result_.time + h, y_)) return false;
  if (!time_.adaptive) return true;
  failure_ = "the local error of a step stayed above its tolerance";
  error_ = error_of_step(h);
  return error_ <= 1.0;
}

// Root mean square over the fields' unknowns of error / (atol + rtol |u|), or that of a global where
// it is larger. Unknowns that are not stored follow from the others and have no error of their own.
double March::error_of_step(double h) {
  stepper_->local_error(h, y_, error_vector_);
  PetscInt local = 0, global = 0;
  petsc(VecGetLocalSize(u_, &local));
  petsc(VecGetSize(u_, &global));
  const PetscInt rows = field_rows(op_.grid());
  const auto globals = static_cast<PetscInt>(op_.globals().size());
  std::vector<double> squares(1 + op_.globals().size(), 0.0);
  std::vector<FieldInfo> infos = op_.fields();
  infos.insert(infos.end(), op_.globals().begin(), op_.globals().end());
  const int unknowns = op_.grid().unknowns();
  {
    const ReadArray e(error_vector_), old(u_), now(y_);
    for (PetscInt i = 0; i < local; ++i) {
      if (!infos[kind_of_row(i, rows, unknowns)].stored) continue;
      const double size = std::max(std::abs(old[i]), std::abs(now[i]));
      const double ratio = e[i] / (time_.atol + time_.rtol * size);
      squares[i < rows ? 0 : static_cast<std::size_t>(1 + i - rows)] += ratio * ratio;
    }
  }
  MPI_Allreduce(MPI_IN_PLACE, squares.data(), static_cast<int>(squares.size()), MPI_DOUBLE, MPI_SUM,
                op_.grid().comm());
  squares[0] /= static_cast<double>(global - globals);
  double largest = 0.0;
  for (const double square : squares)
    if (!std::isnan(largest) && !(square <= largest)) largest = square;
  return std::sqrt(largest);
}

void March::move_on(double time, double h) {
  stepper_->accept(h, y_);
  petsc(VecCopy(y_, u_));
  result_.time = time;
  ++result_.steps;
  since_cut_ = std::min(since_cut_ + 1, calm);
  if (time_.adaptive) return adapt(h);
  if (varies()) {
    if (h == step_) step_ = std::min(step_ * time_.growth, time_.max_step);
    return;
  }
  ++pace_.done;
  // After failures the step grows back towards the user's, by doubling after some calm.
  if (step_ < time_.step && ++pace_.calm >= calm) {
    step_ = std::min(time_.step, 2.0 * step_);
    pace_.count = 0;
    pace_.calm = 0;
  }
}

void March::adapt(double h) {
  const double wanted = 0.9 * std::pow(std::max(error_, 1e-10), -1.0 / stepper_->error_power());
  double factor = std::clamp(wanted, 0.2, stepper_->growth());
  // A small gain is not worth a new matrix; a step shortened to land must not shrink the next.
  if (factor > 1.0 && factor < 1.15 && stepper_->growth() > 1.15) factor = 1.0;
  if (h < step_ && factor >= 1.0) factor = std::max(factor, std::min(step_ / h, wanted));
  step_ = std::min(h * factor, time_.max_step);
}

void March::cut(double h) {
  ++result_.rejected;
  ++rejected_here_;
  const bool too_inexact = time_.adaptive && std::isfinite(error_) && error_ > 1.0;
  if (!too_inexact) tell_of_cut();
  const double factor =
      too_inexact ? std::clamp(0.9 * std::pow(error_, -1.0 / stepper_->error_power()), 0.1, 0.9)
                  : 0.5;
  error_ = 0.0;
  step_ = factor * h;
  pace_.count = 0;
  pace_.calm = 0;
  if (step_ < time_.min_step) give_up(h);
}

void March::tell_of_cut() {
  const bool calm_before = std::exchange(since_cut_, 0) >= calm;
  if (!calm_before || !last_ || !hooks_.cut_from) return;
  StepInfo from = *last_;
  from.past = stepper_->history();
  hooks_.cut_from(from, u_);
}

void March::apply(const std::vector<const Event*>& events) {
  if (events.empty()) return;
  for (const Event* e : events) e->apply(result_.time, u_);
  stepper_->restart(result_.time, u_);
  if (varies()) step_ = std::min(step_, time_.step);
}

void March::keep_before_events() {
  before_events_ = op_.create_vector();
  petsc(VecCopy(u_, before_events_));
}

void March::report(double h, const Target* target) {
  const SolveCounts now = stages_ ? stages_->counts() : SolveCounts{};
  StepInfo info;
  info.step = first_step_ + result_.steps;
  info.time = result_.time;
  info.dt = h;
  info.next_dt = step_;
  info.pace = pace_;
  info.cut_short = since_cut_ < calm;
  info.newton = now.newton - seen_.newton;
  const int own_work = stepper_->work();
  info.linear = now.linear - seen_.linear + own_work;
  result_.linear += own_work;
  info.setups = now.setups - seen_.setups;
  info.rejected = rejected_here_;
  info.wall = std::chrono::duration<double>(Clock::now() - began_).count();
  info.output = target ? target->output : h == 0.0;
  info.history = time_.history_interval == 0.0 || h == 0.0 || (target && target->history);
  if (h > 0.0) info.moved = stepper_->moved();
  last_ = info;
  info.past = stepper_->history();
  seen_ = now;
  rejected_here_ = 0;
  if (hooks_.monitor) hooks_.monitor(info, u_);
}

bool March::asked_to_stop() const {
  if (!hooks_.stop_requested) return false;
  int asked = hooks_.stop_requested() ? 1 : 0;
  MPI_Allreduce(MPI_IN_PLACE, &asked, 1, MPI_INT, MPI_MAX, op_.grid().comm());
  return asked != 0;
}

void March::give_up(double h) {
  throw SolveError(failure_report(
      op_, result_.time, u_,
      fmt::format("at t = {:g}, after step {}, {}; the step was cut to {:.3g}, below the smallest "
                  "allowed ({:.3g})",
                  result_.time, first_step_ + result_.steps, failure_, h, time_.min_step),
      own_stepper_ ? "try a smaller first step, a smoother start or looser step tolerances"
                   : "try a smaller first step, a smoother start or change of sides, looser step "
                     "tolerances, or scheme 'bdf1' for a first look",
      !own_stepper_));
}

std::string why_not(Scheme scheme, const OperatorTraits& traits) {
  if (!traits.constant_storage && !is_bdf(scheme))
    return "steps u rather than the stored amount, which here is nonlinear in u, so mass would not "
           "be kept; use 'bdf2' (or another bdf scheme)";
  if (is_imex(scheme) && !traits.has_explicit_part)
    return "treats a part of the equations explicitly, and this model names none; use "
           "'esdirk3' or 'bdf2'";
  return "";
}

}  // namespace

void check_scheme(Scheme scheme, const OperatorTraits& traits) {
  const std::string reason = why_not(scheme, traits);
  if (!reason.empty()) throw InputError(fmt::format("scheme '{}' {}", name_of(scheme), reason));
}

TransientResult run_transient(Operator& op, Vec u, const TransientControls& time,
                              const SolverControls& solvers, const TransientHooks& hooks,
                              const std::optional<Restart>& restart) {
  return March(op, u, time, solvers, hooks, restart).run();
}

}  // namespace fluxform
