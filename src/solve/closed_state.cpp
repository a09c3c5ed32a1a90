#include "fluxform/solve/closed_state.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/transient_stage.hpp"

namespace fluxform {
namespace {

/// Replaces u by `next`; returns how far that is as a share of u. Collective.
double replace(Vec u, Vec next) {
  double size = 0.0, moved = 0.0;
  petsc(VecAXPY(u, -1.0, next));
  petsc(VecNorm(u, NORM_INFINITY, &moved));
  petsc(VecCopy(next, u));
  petsc(VecNorm(u, NORM_INFINITY, &size));
  return moved / size;
}

}  // namespace

bool complete_start(Operator& op, double t, double rate, Vec u, const SolverControls& solvers) {
  const auto stages = make_newton_stage_solver(op, Part::all, solvers);
  const Grid& grid = op.grid();
  Handle<Vec> base = op.create_vector(), found = op.create_vector();
  op.storage(t, u, base);
  petsc(VecCopy(u, found));
  if (!stages->solve(t, 1e9 * rate, base, found)) return false;
  std::vector<double> globals = read_globals(grid, u);
  const std::vector<double> asked = read_globals(grid, found);
  for (std::size_t k = 0; k < globals.size(); ++k)
    if (!op.globals()[k].stored) globals[k] = asked[k];
  write_globals(grid, u, globals);
  const ReadArray y(found);
  const WriteArray x(u);
  grid.for_owned([&](const Index& i) {
    const std::ptrdiff_t at = grid.owned_offset(i);
    for (std::size_t n = 0; n < op.fields().size(); ++n) {
      const auto place = at + static_cast<std::ptrdiff_t>(n);
      if (!op.fields()[n].stored) x[place] = y[place];
    }
  });
  return true;
}

SteadyResult settle_closed(Operator& op, Vec u, double rate, const SteadyControls& controls) {
  const auto stages = make_newton_stage_solver(op, Part::all, controls.solvers);
  Handle<Vec> base = op.create_vector(), trial = op.create_vector();
  SteadyResult result;
  std::string against;
  double step = 1e-3 / rate;
  for (; result.pseudo_steps < controls.max_pseudo_steps; ++result.pseudo_steps) {
    op.storage(controls.time, u, base);
    petsc(VecCopy(u, trial));
    const bool solved = stages->solve(controls.time, 1.0 / step, base, trial);
    if (!solved || !op.admissible(controls.time, trial)) {
      step *= 0.25;
      if (step < 1e-15 / rate) break;
      continue;
    }
    const double moved = replace(u, trial);
    const bool rests = step > 1e3 / rate && moved < 1e-12;
    step = std::min(4.0 * step, 1e4 / rate);
    if (!rests) continue;
    against = controls.objection ? controls.objection(controls.time, u) : "";
    if (!against.empty()) continue;
    result.newton = stages->counts().newton;
    result.linear = stages->counts().linear;
    return result;
  }
  throw SolveError(fmt::format(
      "the state has not come to rest after {} steps{}{}; 'analysis: transient' shows what it "
      "does",
      result.pseudo_steps, against.empty() ? "" : ": ", against));
}

}  // namespace fluxform
