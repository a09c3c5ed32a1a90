#include "fluxform/app/transient_run.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/input/changes.hpp"
#include "fluxform/output/file_axes.hpp"
#include "fluxform/solve/interrupt.hpp"

namespace fluxform {
namespace {

/// Growth over everything put in that no model means: an unstable step is caught before it is
/// stored.
constexpr double blow_up = 1e10;

double size_of(Vec u) {
  double size = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &size));
  return size;
}

std::vector<double> difference(std::vector<double> a, const std::vector<double>& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] -= b[k];
  return a;
}

/// Inputs that may change at a restart without a word: until when the run goes on and what it
/// writes. All others change the solution or its accuracy.
const std::vector<std::string> about_length_and_files{"time.stop", "output"};

void tell_changes(const std::vector<Change>& changed) {
  if (changed.empty()) return;
  const auto shown = [](const std::string& value) { return value.empty() ? "nothing" : value; };
  std::string text = "the inputs are not those of the checkpoint:";
  for (const Change& c : changed)
    text += fmt::format("\n  {}: {} before, {} now", c.key, shown(c.before), shown(c.after));
  console::warn("{}", text);
}

}  // namespace

TransientRun::TransientRun(Case& app, Operator& op, const RunContext& context)
    : app_(app),
      op_(op),
      context_(context),
      controls_(context.controls),
      place_(context.place),
      wall_start_(MPI_Wtime()),
      ledger_(op.accounts(), volume_unit(op.grid()).factor, volume_unit(op.grid()).unit),
      progress_(op.grid().comm(), context.controls.time.start, context.controls.time.stop) {}

int TransientRun::run(Vec u) {
  const Grid& grid = op_.grid();
  InterruptGuard guard;
  if (place_.checkpoint.empty()) {
    begin(u);
  } else {
    resume(u);
  }
  test_promises(u);
  open_files();
  if (restart_) write_due(restart_->time, u);
  TransientHooks hooks;
  hooks.events = events();
  bool stopping = false;
  hooks.monitor = [&](const StepInfo& step, Vec now) {
    stopping = guard.requested(grid.comm());
    each_step(step, now, stopping || step.time >= controls_.time.stop);
  };
  hooks.stop_requested = [&] { return stopping; };
  hooks.rates = [this](double t, Vec now) {
    const Operator::Budget rates = op_.budget(t, now);
    Amounts all = rates.outflow;
    all.insert(all.end(), rates.production.begin(), rates.production.end());
    return all;
  };
  hooks.cut_from = [this](const StepInfo& step, Vec now) { keep_before_cuts(step, now); };
  hooks.failed = [this](const StepInfo& step, Vec now) { keep_last_good(step, now); };
  hooks.stepper = [this] { return app_.stepper(op_, controls_); };
  TransientResult result;
  result.time = restart_ ? restart_->time : controls_.time.start;
  if (result.time < controls_.time.stop)
    result = run_transient(op_, u, controls_.time, controls_.solver, hooks, restart_);
  finish(result, u);
  if (!result.stopped) return 0;
  int mine = guard.signal(), signal = 0;
  MPI_Allreduce(&mine, &signal, 1, MPI_INT, MPI_MAX, grid.comm());
  console::info("Stopped by signal {}; go on with --restart.", signal);
  return 128 + signal;
}

void TransientRun::begin(Vec u) {
  ledger_.start(stored(controls_.time.start, u));
  ledger_.weigh(gross_);
  largest_ = size_of(u);
}

void TransientRun::resume(Vec u) {
  const RunState from = read_run_state(place_.checkpoint, op_, u, past_);
  restart_ = from.at;
  counts_ = from.counts;
  due_ = from.due;
  latest_.step = restart_->step;
  largest_ = size_of(u);
  books_ = from.books;
  ledger_.restore(books_);
  app_.recall(from.memory);
  has_checkpoint_ = place_.checkpoint == path("checkpoint.h5") && restart_->step > 0;
  refuse_the_end(restart_->time);
  for (const std::string& warning : from.warnings) console::add_warning(warning);
  tell_changes(changes(from.inputs, context_.provenance.resolved, about_length_and_files));
  console::info("Going on from {} (step {}).", app_.clock(restart_->time), restart_->step);
}

/// Nothing is left to do at the end but a summary that is missing.
void TransientRun::refuse_the_end(double time) {
  if (time < controls_.time.stop) return;
  due_.row = true;  // what the summary repeats; the files have it
  if (summary_is_missing()) return;
  throw InputError(
      fmt::format("the checkpoint '{}' is already at {}, the end of the run; set a "
                  "later time.stop to go on",
                  place_.checkpoint, app_.clock(time)));
}

/// Whether the run was killed between its last checkpoint and its summary. Collective.
bool TransientRun::summary_is_missing() const {
  const bool own = place_.checkpoint == path("checkpoint.h5");
  const bool missing = own && !std::filesystem::exists(path("summary.json"));
  return broadcast(missing ? "yes" : "", op_.grid().comm()) == "yes";
}

void TransientRun::open_files() {
  std::optional<double> from;
  if (restart_) from = restart_->time;
  const TimeAxis axis = app_.time_axis();
  record_.emplace(context_, app_, op_, axis, "history.csv", from);
  if (restart_) tell_lost_rows(axis);
  if (restart_) remove_summary();
  Columns earlier = record_->kept();
  for (double& time : earlier[axis.name]) time = (time - axis.offset) / axis.scale;
  app_.remember(earlier);
}

/// Both files hold the rows before a checkpoint, unless one was damaged or changed.
void TransientRun::tell_lost_rows(const TimeAxis& axis) {
  const auto found = record_->kept().find(axis.name);
  if (found == record_->kept().end() || found->second.empty()) return;
  const double here = record_->file().last_row(), there = found->second.back();
  if (std::isinf(here) || std::abs(here - there) <= 1e-9 * std::abs(there)) return;
  console::warn(
      "before the checkpoint '{}' has rows until {:g} {}, '{}' until {:g}: one of them has lost "
      "some",
      path("run.h5"), here, axis.unit, path("history.csv"), there);
}

/// Of an earlier part of the run: from now on it tells of less than the other files.
void TransientRun::remove_summary() const {
  collectively(op_.grid().comm(), [&] {
    if (rank_of(op_.grid().comm()) == 0) remove_file(path("summary.json"));
  });
}

std::vector<Event> TransientRun::events() {
  std::vector<Event> all = app_.events();
  for (Event& event : all) {
    event.apply = [this, apply = event.apply](double t, Vec u) {
      const std::vector<double> before = stored(t, u);
      apply(t, u);
      largest_ = std::max(largest_, size_of(u));
      ledger_.inject(difference(stored(t, u), before));
      ledger_.weigh(gross_);
    };
  }
  return all;
}

void TransientRun::each_step(const StepInfo& step, Vec u, bool last) {
  keep_books(step, u);
  check_promises(step, u, last);
  if (!step.cut_short) before_cuts_.reset();
  // A run that is killed after its first row goes on from its start.
  if (step.dt == 0.0) save(state_at(step), u);
  write_due(step.time, u);
  // The older solutions a checkpoint needs are gone once the integrator has returned.
  const double wall = MPI_Wtime() - wall_start_;
  if (last || wall - last_checkpoint_ > 60.0 * controls_.output.checkpoint_minutes) {
    save(state_at(step), u);
    last_checkpoint_ = wall;
  }
  progress_.show(step.time, app_.clock(step.time), step.step, step.linear, wall);
}

/// What must be known of a step before anything that may fail is made of it.
void TransientRun::keep_books(const StepInfo& step, Vec u) {
  latest_ = step;
  due_ = {step.history || step.output || step.dt == 0.0, step.output || step.dt == 0.0};
  counts_.rejected += step.rejected;
  counts_.newton += step.newton;
  counts_.linear += step.linear;
  counts_.setups += step.setups;
  books_ = ledger_.save();
  if (step.step == 0 || step.dt == 0.0) return;
  const std::span<const double> moved(step.moved);
  ledger_.add(moved.first(moved.size() / 2), moved.last(moved.size() / 2));
  books_ = ledger_.save();
  refuse_blow_up(step, u);
  if (!checked_options_) refuse_unused_options();
  checked_options_ = true;
}

/// The row and the fields that are due of the state u.
void TransientRun::write_due(double t, Vec u) {
  if (due_.row) {
    last_ = app_.measure(op_, t, u);
    Measurement row = last_;
    row.history.insert(row.history.begin(), {"step", static_cast<double>(latest_.step), "1"});
    record_->row(t, row);
    due_.row = false;
  }
  if (due_.record) {
    record_->state(t, u);
    due_.record = false;
  }
}

void TransientRun::keep_before_cuts(const StepInfo& step, Vec u) {
  before_cuts_.emplace(op_, state_at(step), u);
}

/// Leaves a checkpoint of the last good state when the run cannot go on, or of that from which steps
/// were cut in vain; not where what failed is the state itself, or where rows that it promises could
/// not be written.
void TransientRun::keep_last_good(const StepInfo& step, Vec u) {
  if (blown_up_ || !checked_options_) return;
  progress_.finish();
  const RunState state = before_cuts_ ? before_cuts_->state() : state_at(step);
  try {
    save(state, before_cuts_ ? before_cuts_->u() : u);
    console::info("The state at {} is kept: with the cause mended, go on with --restart.",
                  app_.clock(state.at.time));
  } catch (const std::exception& error) {
    console::warn("the state at {} could not be kept: {}", app_.clock(state.at.time), error.what());
  }
}

/// Only where steps can be too long to be stable: an implicit run that starts from almost nothing
/// may grow by any factor through what its sides let in.
void TransientRun::refuse_blow_up(const StepInfo& step, Vec u) {
  if (!is_explicit(controls_.time.scheme) && !is_imex(controls_.time.scheme)) return;
  if (largest_ == 0.0) largest_ = size_of(u);
  blown_up_ = size_of(u) > blow_up * largest_;
  if (!blown_up_) return;
  throw SolveError(fmt::format(
      "the solution has grown more than {:g}-fold by {} (step {}): steps of {:g} are too long for "
      "'{}' here; shorten time.step, let time.adaptive choose it, or take an implicit scheme",
      blow_up, app_.clock(step.time), step.step, step.dt, name_of(controls_.time.scheme)));
}

/// A solver that is told of a linear or autonomous problem never looks whether it is one, so that is
/// done here. Explicit schemes and steps of an app's own rely on no declaration.
void TransientRun::test_promises(Vec u) {
  if (is_explicit(controls_.time.scheme) || app_.stepper(op_, controls_)) return;
  const OperatorTraits traits = op_.traits();
  if (!traits.linear && !traits.implicit_linear && !traits.time_invariant) return;
  promises_.emplace(op_, restart_ ? restart_->time : controls_.time.start, controls_.time.stop, u);
}

/// The run's own states may leave the range in which a declaration holds. Looking costs three
/// residuals: it is done whenever the run has grown by a quarter, and at its end.
void TransientRun::check_promises(const StepInfo& step, Vec u, bool last) {
  const bool due = last || step.step >= promises_checked_ + 1 + promises_checked_ / 4;
  if (!promises_ || step.dt == 0.0 || !due) return;
  promises_checked_ = step.step;
  try {
    promises_->check(step.time, u);
  } catch (const SolveError&) {
    blown_up_ = true;
    throw;
  }
}

RunState TransientRun::state_at(const StepInfo& step) const {
  RunState state;
  state.at = {step.time, step.step, step.next_dt, step.past, step.pace};
  state.counts = counts_;
  state.due = due_;
  state.books = books_;
  state.memory = app_.memory();
  state.warnings = console::warnings();
  state.inputs = context_.provenance.resolved;
  return state;
}

/// A checkpoint promises that all rows before it stand in the files, so they are flushed first. That
/// of the start, which can be computed again, is not kept beside later ones.
void TransientRun::save(const RunState& state, Vec u) {
  record_->flush();
  app_.keep_files(op_, context_);
  write_run_state(path("checkpoint.h5"), op_, u, state, has_checkpoint_);
  has_checkpoint_ = state.at.step > 0;
}

std::vector<double> TransientRun::stored(double t, Vec u) {
  Operator::Stored all = op_.stored(t, u);
  gross_ = std::move(all.gross);
  return std::move(all.net);
}

void TransientRun::finish(const TransientResult& result, Vec u) {
  progress_.finish();
  ledger_.close(stored(result.time, u));
  record_->file().write_ledger(ledger_);
  record_->close();
  const std::string told = verdict(ledger_);
  if (!told.empty()) console::warn("{}", told);
  Summary summary;
  summary.add("end_time", result.time, app_.time_unit());
  summary.add(last_.history);
  summary.add(app_.closing());
  summary.add(app_.conclude(op_, result.time, u, context_));
  summary.add("steps", latest_.step);
  summary.add("rejected_steps", counts_.rejected);
  summary.add("newton_iterations", counts_.newton);
  summary.add("linear_iterations", counts_.linear);
  summary.add("matrix_setups", counts_.setups);
  summary.add(ledger_.quantities());
  summary.add("ledger_worst_mismatch", ledger_.worst());
  summary.add_resources(op_.grid().comm());
  summary.write(path("summary.json"), op_.grid().comm());
  console::info("\n{}\nResults in {}", summary.table(), place_.directory);
  const LedgerEntry* worst = ledger_.worst_entry();
  if (worst && std::abs(worst->relative_mismatch()) > intolerable_mismatch) throw SolveError(told);
}

}  // namespace fluxform
