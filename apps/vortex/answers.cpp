// The questions only this app answers: the I-V curve, and the resistivity of a drifting lattice.
#include <algorithm>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/output/summary.hpp"

#include "flux_flow.hpp"
#include "iv_sweep.hpp"

namespace fluxform::vortex {
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
  if (controls_->analysis == analysis_of_app(0) &&
      std::count_if(settings_.drive.begin(), settings_.drive.end(), driven) > 1)
    throw p.error("drive", "an I-V curve needs one direction: drive a single axis");
  if (controls_->analysis != analysis_of_app(1)) return;
  const auto& axes = settings_.grid.axes;
  if (axes.size() < 2 || !axes[0].periodic || !axes[1].periodic)
    throw p.error("analysis", "'flux_flow' needs a cell that is periodic along x and y");
  if (settings_.quanta == 0 && settings_.field[2].empty())
    throw p.error("field", "'flux_flow' needs vortices: give 'quanta'");
}

int VortexCase::answer(std::size_t k, Operator&, const RunContext& context) {
  if (k == 2) return answer_linear_stability(context);
  return k == 0 ? IvSweep(*this, mine(), sweep_, context).run() : answer_flux_flow(context);
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
