#include "fluxform/solve/settle.hpp"

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/transient.hpp"

namespace fluxform {
namespace {

/// Newton from u; true, with u moved there, if it finds a state at rest beside u rather than
/// elsewhere.
bool at_rest_nearby(Operator& op, Vec u, const SteadyControls& controls, SteadyResult& result) {
  Handle<Vec> there = op.create_vector();
  petsc(VecCopy(u, there));
  try {
    result = solve_steady(op, there, controls);
  } catch (const SolveError&) {
    return false;
  }
  double size = 0.0, moved = 0.0;
  petsc(VecNorm(u, NORM_2, &size));
  petsc(VecAXPY(u, -1.0, there));
  petsc(VecNorm(u, NORM_2, &moved));
  petsc(VecAXPY(u, 1.0, there));
  if (moved > 0.05 * size) return false;
  petsc(VecCopy(there, u));
  return true;
}

TransientControls march(const SettleControls& c, double size) {
  TransientControls time;
  time.scheme = Scheme::esdirk2;
  time.adaptive = true;
  time.rtol = 1e-4;
  time.atol = 1e-9 * size;
  time.step = 0.01 / c.rate;
  time.start = c.steady.time;
  return time;
}

}  // namespace

SteadyResult settle(Operator& op, Vec u, const SettleControls& c) {
  SteadyResult result;
  double size = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &size));
  const double at_start = size;
  TransientHooks hooks;
  hooks.monitor = [&](const StepInfo&, Vec now) { petsc(VecNorm(now, NORM_INFINITY, &size)); };
  hooks.stop_requested = [&] { return size > c.beyond_limit; };
  TransientControls time = march(c, size);
  for (double length = 20.0 / c.rate; length < 2000.0 / c.rate; length *= 2.0) {
    time.stop = time.start + length;
    if (run_transient(op, u, time, c.steady.solvers, hooks).stopped)
      throw SolveError("the state grows without limit");
    time.start = time.stop;
    petsc(VecNorm(u, NORM_INFINITY, &size));
    if (size < c.least * at_start) {
      petsc(VecSet(u, 0.0));  // nothing is left
      return result;
    }
    if (at_rest_nearby(op, u, c.steady, result)) return result;
  }
  throw SolveError(fmt::format(
      "the state has not come to rest {:.3g} {} after the start: it may cycle, or settle "
      "very slowly; 'analysis: transient' shows which",
      time.start - c.steady.time, c.time_unit));
}

}  // namespace fluxform
