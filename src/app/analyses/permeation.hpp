#pragma once
// Permeation: what starts to pass a body from one side to another, how late, and how much in the end.
//
//   analysis: {permeation: {from: x_min, to: x_max}}
//
// An app offers it by its own analyses():
//   {"permeation", "...", [this](Parameters& p) { describe_permeation(p, controls_); }}
//
// The time lag L is that of the asymptote: what has left through `to` by a late time t is J (t - L),
// with J the flow of the steady state. It is found from the integral of the flow by the weights of the
// scheme. Where fluxes are linear in the unknowns (storage need not be) no step of time enters it: what
// passes is the total that the discrete balances know.
#include "fluxform/app/case.hpp"

namespace fluxform {

struct PermeationControls {
  std::string from, to;  ///< sides
  std::string field;     ///< empty: the first
};

void describe_permeation(Parameters& p, PermeationControls& controls);

/// Throws InputError for sides or fields that there are not, and for what depends on time.
void refuse_permeation(const PermeationControls& controls, Operator& op);

/// Leaves permeation.csv (flow, amount passed), fields, and in the summary steady_flow, time_lag,
/// breakthrough_time (a tenth of the steady flow), half_time and, between the ends of a straight axis,
/// apparent_diffusivity d^2/(6 L). Throws SolveError if the flow has not settled by time.stop. Returns
/// the exit code. Collective.
int run_permeation(const PermeationControls& controls, const RunContext& context, Case& app,
                   Operator& op);

}  // namespace fluxform
