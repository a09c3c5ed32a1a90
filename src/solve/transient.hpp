#pragma once
// Marches dS(u)/dt + R(t, u) = 0 from start to stop.
//
//   TransientControls time{.scheme = Scheme::esdirk3, .stop = 10.0, .step = 0.1};
//   TransientHooks hooks;  hooks.monitor = [](const StepInfo& s, Vec) { console::info("{}",
//   s.time); }; const TransientResult done = run_transient(op, u, time, {}, hooks);
//
// Every implicit scheme is written for the stored amount S itself, so mass is kept to the accuracy
// of the solves. Events, output and history times are met exactly; in between, fixed steps are
// equal, so that a linear problem keeps one matrix. A step that fails (no convergence, NaN, a state
// outside the model's domain) is cut and tried again.
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

/// Rates of change that the run integrates over time with the weights of its own scheme, e.g. what
/// leaves through the sides; and such integrals.
using Amounts = std::vector<double>;
using Rates = std::function<Amounts(double t, Vec u)>;

/// Something that happens at one time: the run lands there, applies it and starts afresh from u.
struct Event {
  double time = 0.0;
  std::function<void(double t, Vec u)> apply;
};

/// What multistep schemes remember: older solutions, newest first, and the steps between them
/// (steps[0] leads from solutions[0] to the present).
struct StepHistory {
  std::vector<Vec> solutions;  ///< owned by the integrator; valid during the callback
  std::vector<double> steps;
  std::vector<Amounts> moved;   ///< integrals of the rates from each solution to the present
  std::vector<double> numbers;  ///< what else the scheme has learnt
};

/// Where a run of fixed steps stands on its way to the next target: what makes the steps after a
/// restart those of a run that was never stopped, to the last bit.
struct Pace {
  double wanted = 0.0;               ///< TransientControls::step that this belongs to; 0: of no run
  double begin = 0.0, end = 0.0;     ///< equal steps fill the time between them
  double h = 0.0;                    ///< one of them
  std::int64_t count = 0, done = 0;  ///< how many there are, and how many are made
  int calm = 0;                      ///< steps since one had to be cut
};

/// One accepted step, after the events at its end.
struct StepInfo {
  int step = 0;
  double time = 0.0;
  double dt = 0.0;       ///< 0 in the call for the initial state
  double next_dt = 0.0;  ///< what the run will try next
  Pace pace;             ///< of fixed steps
  int newton = 0;        ///< iterations in this step, rejected attempts included
  int linear = 0;
  int setups = 0;          ///< matrices handed to a preconditioner
  int rejected = 0;        ///< attempts thrown away before this step succeeded
  double wall = 0.0;       ///< seconds since the run began
  bool output = false;     ///< this is one of the output times (or the end)
  bool history = false;    ///< this is one of the history times
  bool cut_short = false;  ///< steps have been cut since the state that `cut_from` was told of
  Amounts moved;           ///< integrals of TransientHooks::rates over this step
  StepHistory past;        ///< for checkpoints of BDF runs; empty after an event
};

/// Where an earlier run left off; give what its last StepInfo said.
struct Restart {
  double time = 0.0;
  int step = 0;
  double next_dt = 0.0;
  StepHistory past;
  Pace pace;
};

class Stepper;

struct TransientHooks {
  std::vector<Event> events;                            ///< in any order; several may share a time
  std::function<void(const StepInfo&, Vec u)> monitor;  ///< first for the initial state
  /// Told the last good state when an exception ends the run, before that is passed on: that of the
  /// last call of `monitor`, or of the call that threw. Must not throw.
  std::function<void(const StepInfo&, Vec u)> failed;
  /// Told a state from which a step could not be solved and is cut, after some steps that could: if
  /// the cause is mended, a run that goes on from here takes the steps of one that never met it.
  std::function<void(const StepInfo&, Vec u)> cut_from;
  std::function<bool()> stop_requested;  ///< asked after each step; true on any rank ends the run
  /// Asked at every stage with a weight. Of rates that are linear in R (sums of it over cells), the
  /// integrals agree with the change of S to the accuracy of the solves, whatever the step.
  Rates rates;
  /// Makes a step that takes the place of the scheme (transient_stepper.hpp); null: the scheme.
  std::function<std::unique_ptr<Stepper>()> stepper;
};

struct TransientResult {
  double time = 0.0;
  int steps = 0;
  int rejected = 0;
  int newton = 0;        ///< Newton iterations
  int linear = 0;        ///< Krylov iterations (one per direct solve)
  int setups = 0;        ///< matrices handed to a preconditioner
  bool stopped = false;  ///< ended early because stop_requested said so
};

/// Throws InputError if the scheme does not suit the operator (see check_scheme), SolveError when
/// the step falls below min_step. u: initial state in, final state out. Collective.
TransientResult run_transient(Operator& op, Vec u, const TransientControls& time,
                              const SolverControls& solvers, const TransientHooks& hooks = {},
                              const std::optional<Restart>& restart = std::nullopt);

/// Throws InputError explaining why a scheme cannot serve an operator: one that would not keep mass
/// with nonlinear storage, or an IMEX scheme without an explicit part.
void check_scheme(Scheme scheme, const OperatorTraits& traits);

}  // namespace fluxform
