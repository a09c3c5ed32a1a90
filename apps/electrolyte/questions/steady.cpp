// Ways to a state at rest.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/closed_state.hpp"
#include "fluxform/solve/continuation.hpp"
#include "fluxform/solve/leading_unknown.hpp"
#include "fluxform/solve/newton.hpp"

#include "electrolyte_case.hpp"
#include "questions/rest.hpp"

namespace fluxform::electrolyte {

std::string ElectrolyteCase::objection_to(const Moment& now) { return objection_to_rest(now); }

bool ElectrolyteCase::is_closed() const {
  for (std::size_t k = 0; k < m().species(); ++k)
    if (!is_open(m(), k)) return true;
  return false;
}

/// Of diffusion across the cell, 1/s. Collective.
double ElectrolyteCase::slowest_rate() const {
  double length = 0.0, slowest = INFINITY;
  for (const AxisSpec& a : spec().axes) length = std::max(length, make_axis(a).length());
  for (const Ion& ion : m().ions)
    slowest = std::min(
        slowest, least(setup_->grid, [&](const Index& i) { return ion.diffusivity_of_cells(i); }));
  return slowest / (length * length);
}

/// For continuation. What ties a state to its amounts must stand out of the rounding of what ions
/// exchange between the thinnest cells: that is the cell's length over their width, some 1e8, times
/// as large as diffusion across, and a tie of 1e-6 of diffusion let amounts drift by 1e-3. The
/// slowest mode decays ten times as fast as `slowest_rate`, so each repetition at an unchanged
/// parameter brings the state a thousand times nearer to rest.
double ElectrolyteCase::hold() const { return is_closed() ? 1e-2 * slowest_rate() : 0.0; }

SteadyResult ElectrolyteCase::solve_steady_state(Operator& op, Vec u,
                                                 const SteadyControls& controls) {
  SteadyControls tight = controls;
  tight.solvers.newton.rtol = std::min(controls.solvers.newton.rtol, 1e-11);
  tight.objection = [&](double t, Vec y) { return objection(t, y); };
  if (is_closed()) {
    ramp(op, u, tight);
    return settle_closed(op, u, slowest_rate(), tight);
  }
  Handle<Vec> guess = op.create_vector();
  petsc(VecCopy(u, guess));
  if (find_equilibrium(op, u, tight)) return {};
  petsc(VecCopy(guess, u));
  tight.fallback = false;
  try {
    return solve_steady(op, u, tight);
  } catch (const SolveError&) {
    petsc(VecCopy(guess, u));
  }
  return ramp(op, u, tight);
}

/// True if the cell is in equilibrium and u, now, the state of it: with every ion's potential known
/// its concentration is Boltzmann's, and the equation of Poisson alone is left. The full equations
/// lose it where layers are thin: what an ion's flux through the bulk decides is rounded away beside
/// its exchange between the cells at the wall, e^{V/V_T} times as large and more. Collective.
bool ElectrolyteCase::find_equilibrium(Operator& op, Vec u, const SteadyControls& controls) const {
  if (m().crowding != Crowding::none) return false;
  const auto mu = potentials_of_equilibrium(moment(controls.time, u));
  if (!mu) return false;
  Followers boltzmann;
  boltzmann.write = [&](double* cell, const Index& i) {
    for (std::size_t k = 0; k < m().species(); ++k)
      cell[1 + k] = std::exp((*mu)[k] - m().ions[k].z * cell[0] - m().ions[k].drive(i));
  };
  boltzmann.slope = [&](const double* cell, int k) {
    return -m().ions[static_cast<std::size_t>(k) - 1].z * cell[k];
  };
  if (!solve_leading(op, controls.time, u, boltzmann)) return false;
  Newton newton(op, controls.solvers, false, steady_problem(op, controls.time));
  return unbalanced(newton, op, controls.unrest, u, u).empty() &&
         objection(controls.time, u).empty();
}

/// Raises everything applied to the walls from nothing, by continuation: to what the input says, or
/// to the first value of a sweep. Collective.
SteadyResult ElectrolyteCase::ramp(Operator& op, Vec u, const SteadyControls& controls) {
  const Meaning before = medium().meaning;
  Meaning raised{Meaning::Of::all, before.wall, before.start_time, controls.time};
  if (before.of == Meaning::Of::time) raised.start_time = controls.time;
  medium().meaning = raised;
  ContinuationControls way;
  way.step = 0.125;
  way.hold = hold();
  if (!is_closed()) way.objection = controls.objection;
  const ContinuationResult done = follow(op, u, way, controls.solvers, [](double, Vec) {});
  medium().meaning = before;
  if (!done.reached)
    throw SolveError(
        fmt::format("no steady state was found: with {:.3g} of what is applied to the "
                    "walls there is one, but {}",
                    done.last, done.reason));
  SteadyResult result;
  result.newton = done.newton;
  result.linear = done.linear;
  result.pseudo_steps = done.points;
  return result;
}

/// At `time`, or what an analysis gives for it.
Handle<Vec> ElectrolyteCase::state_at_rest(Operator& op, double time) {
  Handle<Vec> u = op.create_vector();
  initialise(op, u);
  SteadyControls rest;
  rest.time = time;
  rest.solvers = controls().solver;
  solve_steady_state(op, u, rest);
  return u;
}

}  // namespace fluxform::electrolyte
