// The questions only this app answers: the I-V curve, and the resistivity of a drifting lattice.
#include <algorithm>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/output/summary.hpp"

#include "flux_flow.hpp"
#include "vortex_case.hpp"

namespace fluxform::vortex {
namespace {

/// Mean voltages of successive blocks of time, by the trapezoidal rule over the steps.
class Blocks {
 public:
  explicit Blocks(double length) : length_(length) {}
  void add(double dt, double voltage) {
    if (dt > 0.0) sum_ += 0.5 * dt * (last_ + voltage);
    last_ = voltage;
  }
  void close() { means_.push_back(std::exchange(sum_, 0.0) / length_); }
  const std::vector<double>& means() const { return means_; }

 private:
  double length_, sum_ = 0.0, last_ = 0.0;
  std::vector<double> means_;
};

struct Point {
  double factor = 0.0;
  BlockMean voltage;  ///< V0
  bool settled = false;
  Observables end;
};

class Table {
 public:
  Table(const std::string& path, MPI_Comm comm, const Material& m, int dimension)
      : material_(m), dimension_(dimension) {
    collectively(comm, [&] {
      if (rank_of(comm) != 0) return;
      file_.open(path);
      file_ << "factor,voltage [V],error [V],reduced_voltage [V0],reduced_error [V0],"
               "power_dissipated [W],vortices,blocks,settled\n";
      if (!file_) throw IoError(fmt::format("cannot write '{}'", path));
    });
  }
  void add(const Point& p) {
    if (!file_.is_open()) return;
    const double volt = material_.voltage();
    file_ << fmt::format("{},{},{},{},{},{},{},{},{}\n", p.factor, p.voltage.mean * volt,
                         p.voltage.error * volt, p.voltage.mean, p.voltage.error,
                         (p.end.condensate_heat + p.end.joule_heat) * material_.power(dimension_),
                         p.end.vortices, p.voltage.used, p.settled ? 1 : 0)
          << std::flush;
  }

 private:
  const Material& material_;
  int dimension_;
  std::ofstream file_;
};

}  // namespace

std::vector<AnalysisChoice> VortexCase::analyses() {
  return {
      {"iv_curve", "voltages at multiples of the input's currents, each until it is steady",
       [this](Parameters& p) { vortex::describe(p, sweep_); }},
      {"flux_flow", "march to the lattice at rest, then its resistivity by linear response"},
      {"linear_stability", "growth rates of small psi in the normal state, and the critical field",
       [this](Parameters& p) { vortex::describe(p, stability_); }}};
}

/// What the questions take for granted, told before anything is computed.
void VortexCase::refuse_questions(const Parameters& p) const {
  const auto driven = [](const Expression& e) { return !e.empty(); };
  if (controls_->analysis == analysis_of_app(0) && settings_.terminals.empty() &&
      std::none_of(settings_.drive.begin(), settings_.drive.end(), driven))
    throw p.error("analysis", "an I-V curve needs currents: give 'terminals' or 'drive'");
  if (controls_->analysis != analysis_of_app(1)) return;
  const auto& axes = settings_.grid.axes;
  if (axes.size() < 2 || !axes[0].periodic || !axes[1].periodic)
    throw p.error("analysis", "'flux_flow' needs a cell that is periodic along x and y");
  if (settings_.quanta == 0 && settings_.field[2].empty())
    throw p.error("field", "'flux_flow' needs vortices: give 'quanta'");
}

int VortexCase::answer(std::size_t k, Operator&, const RunContext& context) {
  if (k == 2) return answer_linear_stability(context);
  return k == 0 ? answer_iv_curve(context) : answer_flux_flow(context);
}

int VortexCase::answer_iv_curve(const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const Grid& grid = mine().grid();
  const Handle<Vec> u = grid.create_global();
  initialise(mine(), u);
  Table table(context.place.directory + "/iv.csv", grid.comm(), settings_.material,
              grid.dimension());
  TransientControls time = context.controls.time;
  std::vector<double> factors, voltages;
  int steps = 0, settled_points = 0;
  for (const double factor : sweep_.factors) {
    mine().scale_currents(factor);
    Point point{factor, {}, false, {}};
    Blocks blocks(sweep_.block);
    time.output_times.clear();
    for (int b = 1; b <= sweep_.most_blocks; ++b)
      time.output_times.push_back(time.start + b * sweep_.block);
    time.stop = time.output_times.back();
    TransientHooks hooks;
    hooks.stepper = [&] { return stepper(mine(), context.controls); };
    hooks.monitor = [&](const StepInfo& step, Vec now) {
      blocks.add(step.dt, observer_->voltage(step.time, now));
      if (step.dt == 0.0 || !step.output) return;
      blocks.close();
      point.voltage = block_mean(blocks.means());
      point.settled = settled(point.voltage, sweep_);
    };
    hooks.stop_requested = [&] { return point.settled; };
    const TransientResult result = run_transient(mine(), u, time, context.controls.solver, hooks);
    time.start = result.time;
    steps += result.steps;
    point.end = observe(result.time, u);
    table.add(point);
    factors.push_back(factor);
    voltages.push_back(point.voltage.mean);
    settled_points += point.settled ? 1 : 0;
    console::info("  factor {:.4g}: {:.5g} +- {:.2g} V ({:.5g} V0), {} blocks{}", factor,
                  point.voltage.mean * settings_.material.voltage(),
                  point.voltage.error * settings_.material.voltage(), point.voltage.mean,
                  point.voltage.used, point.settled ? "" : ", not settled");
  }
  refuse_unused_options();
  Summary summary;
  summary.add("points", static_cast<double>(factors.size()));
  summary.add("settled_points", settled_points);
  summary.add("critical_factor", crossing(factors, voltages, sweep_.criterion));
  summary.add("steps", steps);
  summary.add(closing());
  summary.add_resources(grid.comm(), wall_start);
  summary.write(context.place.directory + "/summary.json", grid.comm());
  console::info("\n{}\nResults in {}", summary.table(), context.place.directory);
  return 0;
}

int VortexCase::answer_flux_flow(const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const Grid& grid = mine().grid();
  const double b = mine().around().field(0.0)[2];
  const Handle<Vec> u = grid.create_global();
  initialise(mine(), u);
  TransientHooks hooks;
  hooks.stepper = [&] { return stepper(mine(), context.controls); };
  const TransientResult result =
      run_transient(mine(), u, context.controls.time, context.controls.solver, hooks);
  refuse_unused_options();
  const Observables o = observe(result.time, u);
  const double ratio = flux_flow_resistivity(mine());
  double volume = 0.0;
  for (const double v : mine().lattice().volume()) volume += v;
  volume = mine().lattice().sum(volume);
  Summary summary;
  summary.add("reduced_field", b, "1");
  summary.add("flux_flow_resistivity", ratio / settings_.material.conductivity, "ohm m");
  summary.add("over_normal", ratio);
  summary.add("over_bardeen_stephen", ratio / b);
  summary.add("mean_density", o.density);
  summary.add("reduced_g2_per_volume", 2.0 * o.energy / volume);
  summary.add("abrikosov_ratio", o.abrikosov);
  summary.add("vortices", o.vortices);
  summary.add("heat_left", o.condensate_heat + o.joule_heat);
  summary.add(closing());
  summary.add("steps", result.steps);
  summary.add_resources(grid.comm(), wall_start);
  summary.write(context.place.directory + "/summary.json", grid.comm());
  console::info("\n{}\nResults in {}", summary.table(), context.place.directory);
  return 0;
}

}  // namespace fluxform::vortex
