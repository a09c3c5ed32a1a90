#include "fluxform/app/analyses/permeation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/output/file_axes.hpp"

namespace fluxform {
namespace {

/// The rest of the way to the steady state at which a run ends, of the flow; and of the fields, whose
/// bound only tells an arrival from a crossing.
constexpr double settled = 1e-9, arrived = 1e-6;

std::size_t number_of(const std::string& key, const std::string& name,
                      const std::vector<std::string>& names) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end())
    throw InputError(fmt::format("analysis.permeation.{}: there is no '{}' here{}", key, name,
                                 suggestion(name, names)));
  return static_cast<std::size_t>(at - names.begin());
}

std::vector<std::string> names_of(const std::vector<FieldInfo>& fields) {
  std::vector<std::string> names;
  for (const FieldInfo& f : fields) names.push_back(f.name);
  return names;
}

double largest_difference(Vec u, Vec v) {
  Handle<Vec> apart;
  petsc(VecDuplicate(u, apart.out()));
  petsc(VecWAXPY(apart, -1.0, v, u));
  double most = 0.0;
  petsc(VecNorm(apart, NORM_INFINITY, &most));
  return most;
}

class Permeation {
 public:
  Permeation(const PermeationControls& controls, const RunContext& context, Case& app, Operator& op)
      : context_(context),
        app_(app),
        op_(op),
        unknown_(
            controls.field.empty() ? 0 : number_of("field", controls.field, names_of(op.fields()))),
        from_(number_of("from", controls.from, op.grid().sides())),
        to_(number_of("to", controls.to, op.grid().sides())),
        results_(context, app, op, app.time_axis(), "permeation.csv") {}

  int run() {
    const double start = context_.controls.time.start;
    Handle<Vec> u = op_.create_vector();
    rest_ = op_.create_vector();
    app_.initialise(op_, u);
    petsc(VecCopy(u, rest_));
    SteadyControls steady;
    steady.time = start;
    steady.solvers = context_.controls.solver;
    steady.solvers.newton.rtol = 0.0;  // until corrections vanish: the lag is a small difference
    (void)app_.solve_steady_state(op_, rest_, steady);
    steady_flow_ = flow(to_, start, rest_);
    if (!(std::abs(steady_flow_) > 0.0))
      throw SolveError("analysis.permeation: nothing passes in the steady state");
    const Handle<Vec> nothing = op_.create_vector();
    largest_ = largest_difference(rest_, nothing);
    march(u);
    tell(start);
    return results_.close();
  }

 private:
  double flow(std::size_t side, double t, Vec u) {
    return op_.flows(t, u).through_side(static_cast<int>(side), static_cast<int>(unknown_));
  }

  void march(Vec u) {
    TransientHooks hooks;
    hooks.rates = [this](double t, Vec v) { return Amounts{flow(to_, t, v)}; };
    hooks.monitor = [this](const StepInfo& step, Vec v) { each_step(step, v); };
    hooks.stop_requested = [this] { return is_settled_ || results_.stop_requested(); };
    (void)run_transient(op_, u, context_.controls.time, context_.controls.solver, hooks);
    results_.state(time_, u, app_, op_);
  }

  void each_step(const StepInfo& step, Vec u) {
    if (step.dt > 0.0 && !step.moved.empty()) passed_ += step.moved[0];
    const double now = flow(to_, step.time, u);
    for (auto& [share, when] : reached_)
      if (!when && now / steady_flow_ >= share) {
        const double before = flow_ / steady_flow_, after = now / steady_flow_;
        const double part = after > before ? (share - before) / (after - before) : 1.0;
        when = step.dt > 0.0 ? time_ + part * (step.time - time_) : step.time;
      }
    time_ = step.time;
    flow_ = now;
    is_settled_ = std::abs(now / steady_flow_ - 1.0) < settled &&
                  largest_difference(u, rest_) < arrived * largest_;
    refuse_unused_options();
    const auto [factor, unit] = amount();
    results_.row(step.time, {{{"flow", now * factor, product_of_units(unit, per_time())},
                              {"passed", passed_ * factor, unit}},
                             {}});
    if (step.output || step.dt == 0.0) results_.state(step.time, u, app_, op_);
  }

  void tell(double start) {
    Summary& summary = results_.summary();
    const auto [factor, unit] = amount();
    summary.add("steady_flow", steady_flow_ * factor, product_of_units(unit, per_time()));
    const double entering = -flow(from_, start, rest_);
    if (std::abs(entering - steady_flow_) > 1e-6 * std::abs(steady_flow_))
      console::warn("what enters in the steady state, {:.6g} {}, is not what leaves",
                    entering * factor, product_of_units(unit, per_time()));
    summary.add("settled_time", time_, app_.time_unit());
    if (!is_settled_) return refuse();
    const double lag = time_ - start - passed_ / steady_flow_;
    summary.add("time_lag", lag, app_.time_unit());
    const char* const names[] = {"breakthrough_time", "half_time"};
    for (std::size_t k = 0; k < reached_.size(); ++k)
      if (reached_[k].second) summary.add(names[k], *reached_[k].second - start, app_.time_unit());
    const double d = thickness();
    const double second = convert(1.0, app_.time_unit(), "s");
    if (d > 0.0 && lag > 0.0)
      summary.add("apparent_diffusivity", d * d / (6.0 * lag * second), "m2/s");
  }

  /// A run that the user stopped has its rows; one that was too short has no answer.
  void refuse() {
    if (results_.stop_requested()) return;
    throw SolveError(fmt::format(
        "analysis.permeation: the flow has not settled by time.stop, {}: it is {:.6g} of that of "
        "the steady state; set a later time.stop, with time.growth for longer steps",
        app_.clock(time_), flow_ / steady_flow_));
  }

  std::string per_time() const { return "1/" + app_.time_unit(); }
  /// How much one of the field's internal units times volume is in files.
  std::pair<double, std::string> amount() const {
    const FieldInfo& f = op_.fields()[unknown_];
    const VolumeUnit volume = volume_unit(op_.grid());
    return {f.scale * volume.factor, product_of_units(f.unit, volume.unit)};
  }
  /// Between the two ends of a straight axis, in metres; zero for other sides.
  double thickness() const {
    const GridSpec& spec = op_.grid().spec();
    if (spec.geometry != Geometry::cartesian) return 0.0;
    const std::string &a = op_.grid().sides()[from_], &b = op_.grid().sides()[to_];
    for (const AxisSpec& axis : spec.axes)
      if ((a == axis.name + "_min" && b == axis.name + "_max") ||
          (b == axis.name + "_min" && a == axis.name + "_max"))
        return (axis.to - axis.from) * spec.length_scale;
    return 0.0;
  }

  const RunContext& context_;
  Case& app_;
  Operator& op_;
  std::size_t unknown_, from_, to_;
  Results results_;
  Handle<Vec> rest_;
  double steady_flow_ = 0.0, largest_ = 0.0;
  double time_ = 0.0, flow_ = 0.0, passed_ = 0.0;
  bool is_settled_ = false;
  /// Shares of the steady flow, and when it reached them.
  std::array<std::pair<double, std::optional<double>>, 2> reached_{{{0.1, {}}, {0.5, {}}}};
};

}  // namespace

void describe_permeation(Parameters& p, PermeationControls& c) {
  p.text("from", c.from).required().example("x_min").doc("the side by which it enters");
  p.text("to", c.to).required().example("x_max").doc("the side by which it leaves");
  p.text("field", c.field).doc("what passes; none: the first");
  p.check([&c](Checker& check) {
    if (c.from == c.to) check.fail("to", "must be another side than 'from'");
  });
}

void refuse_permeation(const PermeationControls& c, Operator& op) {
  (void)number_of("from", c.from, op.grid().sides());
  (void)number_of("to", c.to, op.grid().sides());
  if (!c.field.empty()) (void)number_of("field", c.field, names_of(op.fields()));
  if (!op.traits().autonomous)
    throw InputError(
        "analysis.permeation: what is asked depends on time, so that no flow is steady");
}

int run_permeation(const PermeationControls& controls, const RunContext& context, Case& app,
                   Operator& op) {
  return Permeation(controls, context, app, op).run();
}

}  // namespace fluxform
