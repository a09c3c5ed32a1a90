// The questions only this app answers.
#include <algorithm>

#include "iv_sweep.hpp"
#include "vortex_case.hpp"

namespace fluxform::vortex {

std::vector<AnalysisChoice> VortexCase::analyses() {
  return {
      {"iv_curve", "voltages at multiples of the input's currents, each until it is steady",
       [this](Parameters& p) { vortex::describe(p, sweep_); }},
      {"flux_flow", "march to the lattice at rest, then its resistivity by linear response",
       [this](Parameters& p) { vortex::describe(p, flow_); }},
      {"linear_stability", "growth rates of small psi in the normal state, and the critical field",
       [this](Parameters& p) { vortex::describe(p, stability_); }}};
}

/// What the questions take for granted, told before anything is computed.
void VortexCase::refuse_questions(const Parameters& p) const {
  if (controls_->analysis == Analysis::steady || controls_->analysis == Analysis::eigenmodes)
    throw p.error("analysis",
                  "takes for granted that all is solved at once, which the potential is not: use "
                  "'transient', 'flux_flow' or 'linear_stability'");
  const auto driven = std::count_if(settings_.drive.begin(), settings_.drive.end(),
                                    [](const Expression& e) { return !e.empty(); });
  const std::size_t terminals = settings_.terminals.sides().size();
  const bool iv_curve = controls_->analysis == analysis_of_app(0);
  if (iv_curve && terminals == 0 && driven == 0)
    throw p.error("analysis", "an I-V curve needs currents: give terminals ('sides') or 'drive'");
  if (iv_curve && driven > 1)
    throw p.error("drive", "an I-V curve needs one direction: drive a single axis");
  if (terminals < 2 && settings_.probes.empty() && driven > 1)
    throw p.error("drive", "the voltage needs one direction: drive a single axis");
  if (controls_->analysis != analysis_of_app(1)) return;
  if (!is_cell(settings_))
    throw p.error("analysis", "'flux_flow' needs a cell that is periodic along x and y");
  if (settings_.quanta == 0 && settings_.field[2].empty())
    throw p.error("field", "'flux_flow' needs vortices: give 'quanta'");
  if (!flow_.fields.empty() && settings_.quanta == 0)
    throw p.error("analysis.flux_flow.fields",
                  "needs 'field.quanta': the cell is made to fit them");
}

int VortexCase::answer(std::size_t k, Operator&, const RunContext& context) {
  if (k == 2) return answer_linear_stability(context);
  return k == 0 ? IvSweep(*this, mine(), sweep_, context).run() : answer_flux_flow(context);
}

}  // namespace fluxform::vortex
