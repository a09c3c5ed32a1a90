#include "iv_sweep.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/app/run_state.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/solve/threshold.hpp"

namespace fluxform::vortex {
namespace {

constexpr std::size_t numbers_per_block = 6;

std::vector<double> in_one(const std::vector<Block>& blocks) {
  std::vector<double> all;
  for (const Block& b : blocks)
    for (const double x :
         {b.voltage, b.supplied, b.heat, b.energy_before, b.energy_after, b.vortices})
      all.push_back(x);
  return all;
}

std::vector<Block> in_blocks(const std::vector<double>& all) {
  std::vector<Block> blocks;
  for (std::size_t k = 0; k + numbers_per_block <= all.size(); k += numbers_per_block)
    blocks.push_back({all[k], all[k + 1], all[k + 2], all[k + 3], all[k + 4], all[k + 5]});
  return blocks;
}

}  // namespace

IvSweep::IvSweep(VortexCase& app, TdglOperator& op, const SweepSettings& settings,
                 const RunContext& context)
    : app_(app),
      op_(op),
      settings_(settings),
      context_(context),
      material_(app.settings().material),
      power_unit_(material_.power(op.grid().dimension())),
      current_unit_(material_.current(op.grid().dimension())),
      time_(context.controls.time.start),
      begun_(time_) {}

int IvSweep::run() {
  const Handle<Vec> u = op_.grid().create_global();
  op_.scale_currents(1.0);
  full_ = {op_.around().total_current(time_), app_.observer().normal_voltage(time_)};
  if (!resume(u)) app_.initialise(op_, u);
  std::optional<double> from;
  if (restart_) from = restart_->time;
  const std::string folder = context_.place.directory;
  record_.emplace(context_, app_, op_, app_.time_axis(), "iv.csv", from);
  trace_.emplace(folder + "/iv_blocks.csv", app_.time_axis(), op_.grid().comm(), from);
  for (; point_ < settings_.factors.size() && !stopped_; ++point_)
    if (march(point_, u)) finish_point(u);
  refuse_unused_options();
  return finish();
}

/// Goes on from a checkpoint, if the run is to. Collective.
bool IvSweep::resume(Vec u) {
  const std::string& path = context_.place.checkpoint;
  if (path.empty()) return false;
  const RunState from = read_run_state(path, op_, u, past_);
  const auto numbers = [&](const char* name) -> const std::vector<double>& {
    const auto found = from.memory.find(name);
    if (found != from.memory.end()) return found->second;
    throw InputError(fmt::format("'{}' is no checkpoint of an I-V curve", path));
  };
  const std::vector<double>& factors = numbers("factors");
  point_ = factors.size() - 1;
  if (settings_.factors.size() < factors.size() ||
      !std::equal(factors.begin(), factors.end(), settings_.factors.begin()))
    throw InputError(fmt::format(
        "the checkpoint '{}' has been at {} points of other factors; further ones may be added "
        "behind them, not changed",
        path, factors.size()));
  begun_ = numbers("point_begun").at(0);
  currents_ = numbers("currents");
  voltages_ = numbers("voltages");
  settled_ = static_cast<int>(numbers("settled").at(0));
  blocks_ = in_blocks(numbers("blocks"));
  last_voltage_ = numbers("block_begun").at(0);
  open_.energy_before = numbers("block_begun").at(1);
  for (std::size_t a = 0; a < 3; ++a) op_.shift()[a] = numbers("shift").at(a);
  moved_before_ = app_.observer().moved();
  restart_ = from.at;
  steps_ = std::exchange(restart_->step, 0);
  time_ = restart_->time;
  console::info("Going on with factor {:.4g}, {} blocks of which are known.",
                settings_.factors[point_], blocks_.size());
  return true;
}

/// Marches at one current until its voltage is known. False if interrupted.
bool IvSweep::march(std::size_t k, Vec u) {
  op_.scale_currents(settings_.factors[k]);
  if (!restart_) {
    blocks_.clear();
    begun_ = time_;
  }
  done_ = known();
  if (done_) {  // the checkpoint stands at the end of a point
    restart_.reset();
    return true;
  }
  TransientControls time = context_.controls.time;
  time.start = begun_;
  time.output_times.clear();
  time.output_interval = 0.0;
  for (int b = 1; b <= settings_.most_blocks; ++b)
    time.output_times.push_back(begun_ + b * settings_.block);
  time.stop = time.output_times.back();
  TransientHooks hooks;
  hooks.stepper = [&] { return app_.stepper(op_, context_.controls); };
  hooks.rates = [this](double t, Vec now) {
    const Operator::Budget rates = op_.budget(t, now);
    return Amounts{rates.outflow.at(0), rates.production.at(0)};
  };
  hooks.monitor = [&](const StepInfo& step, Vec now) { add_step(step, now); };
  hooks.stop_requested = [&] { return stopped_ || done_; };
  run_transient(op_, u, time, context_.controls.solver, hooks, std::exchange(restart_, {}));
  return done_;
}

void IvSweep::begin_block(const StepInfo& step, Vec u, double energy) {
  open_ = {};
  open_.energy_before = energy;
  last_voltage_ = app_.observer().standing_voltage(step.time, u);
  moved_before_ = app_.observer().moved();
}

void IvSweep::add_step(const StepInfo& step, Vec u) {
  time_ = step.time;
  stopped_ = guard_.requested(op_.grid().comm());
  if (step.dt == 0.0) {
    if (!blocks_.empty()) return;
    begin_block(step, u, app_.observer()(step.time, u).energy);
    save(step, u);
    return;
  }
  ++steps_;
  const double voltage = app_.observer().standing_voltage(step.time, u);
  open_.voltage += 0.5 * step.dt * (last_voltage_ + voltage) / settings_.block;
  open_.supplied -= step.moved.at(0) / settings_.block;
  open_.heat -= step.moved.at(1) / settings_.block;
  last_voltage_ = voltage;
  if (step.output) end_block(step, u);
}

void IvSweep::end_block(const StepInfo& step, Vec u) {
  const Observables o = app_.observer()(step.time, u);
  open_.energy_after = o.energy;
  open_.vortices = o.vortices;
  open_.voltage += (app_.observer().moved() - moved_before_) / settings_.block;
  blocks_.push_back(open_);
  done_ = known();
  trace_->add(step.time,
              {{"factor", settings_.factors[point_], "1"},
               {"current", settings_.factors[point_] * full_.current * current_unit_, "A"},
               {"voltage", open_.voltage * material_.voltage(), "V"},
               {"power_supplied", open_.supplied * power_unit_, "W"},
               {"power_dissipated", open_.heat * power_unit_, "W"},
               {"vortices", open_.vortices, "1"}});
  begin_block(step, u, o.energy);
  save(step, u);
}

/// Everything a restart needs to go on with the next block. Collective.
void IvSweep::save(const StepInfo& step, Vec u) {
  const auto reached = settings_.factors.begin() + static_cast<std::ptrdiff_t>(point_) + 1;
  RunState state;
  // A point begins without past solutions, which would say where A stands along driven axes.
  state.at = {step.time, steps_, step.next_dt, step.past, step.pace};
  state.memory = {{"factors", {settings_.factors.begin(), reached}},
                  {"point_begun", {begun_}},
                  {"currents", currents_},
                  {"voltages", voltages_},
                  {"settled", {static_cast<double>(settled_)}},
                  {"shift", {op_.shift().begin(), op_.shift().end()}},
                  {"block_begun", {last_voltage_, open_.energy_before}},
                  {"blocks", in_one(blocks_)}};
  state.inputs = context_.provenance.resolved;
  record_->flush();
  write_run_state(context_.place.directory + "/checkpoint.h5", op_, u, state, true);
}

/// Of the blocks.
std::vector<double> IvSweep::voltages() const {
  std::vector<double> values;
  for (const Block& b : blocks_) values.push_back(b.voltage);
  return values;
}

bool IvSweep::known() const {
  if (blocks_.size() >= static_cast<std::size_t>(settings_.most_blocks)) return true;
  return worth_a_look(blocks_.size(), settings_) && settled(voltages(), settings_);
}

/// What is known of the point, in SI units.
Quantities IvSweep::row() const {
  const SeriesMean v = mean_of_series(voltages());
  const double factor = settings_.factors[point_], current = factor * full_.current * current_unit_;
  const double volt = material_.voltage();
  Block mean;
  for (std::size_t k = v.dropped; k < blocks_.size(); ++k) {
    const double share = 1.0 / static_cast<double>(v.used);
    mean.supplied += share * blocks_[k].supplied;
    mean.heat += share * blocks_[k].heat;
    mean.vortices += share * blocks_[k].vortices;
  }
  const double stored = (blocks_.back().energy_after - blocks_[v.dropped].energy_before) /
                        (static_cast<double>(v.used) * settings_.block);
  Quantities row{{"factor", factor, "1"},
                 {"current", current, "A"},
                 {"voltage", v.mean * volt, "V"},
                 {"voltage_error", v.error * volt, "V"}};
  add_resistances(v.mean, row);
  const Quantities rest{
      {"power_supplied", mean.supplied * power_unit_, "W"},
      {"power_dissipated", mean.heat * power_unit_, "W"},
      {"power_stored", stored * power_unit_, "W"},
      {"vortices", mean.vortices, "1"},
      {"reduced_voltage", v.mean, "V0"},
      {"reduced_error", v.error, "V0"},
      {"drift", v.drift, "V0"},
      {"quanta", quanta(v, settings_.block), "1"},
      {"blocks", static_cast<double>(v.used), "1"},
      {"blocks_left_out", static_cast<double>(v.dropped), "1"},
      {"correlation_time", v.correlation * settings_.block * material_.time(), "s"},
      {"settled", settled(voltages(), settings_) ? 1.0 : 0.0, "1"}};
  row.insert(row.end(), rest.begin(), rest.end());
  return row;
}

/// Voltage over current, where all points have a current; what Bardeen and Stephen say, where there
/// is a field and it stays.
void IvSweep::add_resistances(double voltage, Quantities& row) const {
  const double factor = settings_.factors[point_], volt = material_.voltage();
  const double field = app_.observer().field(begun_);
  const double ampere = full_.current * current_unit_;
  const auto& all = settings_.factors;
  const bool driven = std::count(all.begin(), all.end(), 0.0) == 0;
  const bool in_field = op_.around().steady_field && field > 0.0;
  if (driven) row.push_back({"resistance", voltage * volt / (factor * ampere), "ohm"});
  if (in_field)
    row.push_back({"resistance_bardeen_stephen", field * full_.normal * volt / ampere, "ohm"});
  if (driven) row.push_back({"over_normal", voltage / (factor * full_.normal), "1"});
  if (driven && in_field)
    row.push_back({"over_bardeen_stephen", voltage / (field * factor * full_.normal), "1"});
}

void IvSweep::finish_point(Vec u) {
  const SeriesMean v = mean_of_series(voltages());
  const bool calm = settled(voltages(), settings_);
  const double factor = settings_.factors[point_];
  record_->row(time_, {row(), {}});
  record_->state(time_, u);
  currents_.push_back(factor * full_.current);
  voltages_.push_back(v.mean);
  settled_ += calm ? 1 : 0;
  console::info("  factor {:.4g} ({:.4g} A): {:.5g} +- {:.2g} V ({:.5g} V0), {} blocks{}", factor,
                factor * full_.current * current_unit_, v.mean * material_.voltage(),
                v.error * material_.voltage(), v.mean, v.used,
                calm ? "" : ", not settled: 'most_blocks' are over");
}

/// Says where the critical current lies.
void IvSweep::tell_critical() const {
  if (currents_.empty()) return;
  const auto text = [this](const Bracket& found) {
    const double above = found.above * current_unit_, below = found.below * current_unit_;
    if (!std::isnan(above) && !std::isnan(below))
      return fmt::format("is between {:.4g} and {:.4g} A", above, below);
    if (!std::isnan(above))
      return fmt::format("is above {:.4g} A: no voltage reached the criterion", above);
    if (!std::isnan(below))
      return fmt::format("is below {:.4g} A: every voltage is above the criterion", below);
    return std::string(
        "is not known: the voltage rises through the criterion between no two points that follow "
        "one another");
  };
  const Bracket back = falling_through(currents_, voltages_, settings_.criterion);
  console::info("The critical current {}.",
                text(rising_through(currents_, voltages_, settings_.criterion)));
  if (!std::isnan(back.above)) console::info("The retrapping current {}.", text(back));
}

/// With what is known of the critical and the retrapping current: the points on both sides.
Quantities IvSweep::answers() const {
  Quantities all{{"points", static_cast<double>(currents_.size()), "1"},
                 {"settled_points", static_cast<double>(settled_), "1"}};
  const double density =
      material_.current_density() / op_.around().section(context_.controls.time.start);
  const auto tell = [&](const std::string& name, const Bracket& found) {
    for (const auto& [side, value] :
         {std::pair{"above", found.above}, std::pair{"below", found.below}}) {
      if (std::isnan(value)) continue;
      all.push_back({name + "_current_" + side, value * current_unit_, "A"});
      all.push_back({name + "_density_" + side, value * density, "A/m2"});
    }
  };
  tell("critical", rising_through(currents_, voltages_, settings_.criterion));
  tell("retrapping", falling_through(currents_, voltages_, settings_.criterion));
  all.push_back({"voltage_criterion", settings_.criterion * material_.voltage(), "V"});
  all.push_back({"normal_resistance",
                 full_.normal * material_.voltage() / (full_.current * current_unit_), "ohm"});
  return all;
}

int IvSweep::finish() {
  tell_critical();
  record_->close();
  Summary summary;
  summary.add(answers());
  summary.add("steps", steps_);
  summary.add(app_.closing());
  return conclude(summary, context_.place, op_.grid().comm(), guard_, "go on with --restart");
}

}  // namespace fluxform::vortex
