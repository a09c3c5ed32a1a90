// How the populated steady state is found: from above where a form of growth allows it, else where
// time leads to.
#include <algorithm>
#include <cmath>

#include "fluxform/core/console.hpp"
#include "fluxform/solve/settle.hpp"

#include "ecology.hpp"

namespace fluxform::ecology {
namespace {

/// The greatest value over all cells and populations. Collective.
double greatest(const Site& site, const std::function<double(const Population&, const Index&)>& f) {
  double most = 0.0;
  for (const Population& p : site.populations)
    site.grid.for_owned([&](const Index& i) {
      if (site.grid.active(i)) most = std::max(most, f(p, i));
    });
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE, MPI_MAX, site.grid.comm());
  return most;
}

}  // namespace

/// Puts one population that crowds itself above all it could reach: from there Newton falls to the
/// populated state, if there is one, without passing the empty one, since births less deaths bend
/// downwards. Returns the greatest density, 0 where the form has no such state. Collective.
double Ecology::start_from_above(const Grid& grid, Vec u) {
  const Population& p = populations().front();
  const bool logistic = p.growth == Growth::logistic;
  if (unknowns() != 1 || !(logistic || p.growth == Growth::regulated)) return 0.0;
  const double highest =
      greatest(site(grid), [](const Population& one, const Index& i) { return one.limit(i); });
  // Where nothing limits growth no density is above all that it could reach.
  if (highest == 0.0 || !std::isfinite(highest)) return 0.0;
  const WriteArray n(u);
  grid.for_owned([&](const Index& i) {
    // The literal logistic form means nothing above its capacity.
    if (grid.active(i)) n[grid.owned_offset(i)] = logistic ? p.capacity(i) : highest;
  });
  return highest;
}

/// The fastest rate of births and deaths of any population anywhere, 1/yr. Collective.
double Ecology::fastest_turnover(const Grid& grid) {
  double fastest = greatest(site(grid), [](const Population& p, const Index& i) {
    const Rates r = p.rates(i);
    const double form =
        p.growth == Growth::allee ? r.competition_slope * p.capacity(i) * p.capacity(i) : r.death;
    return std::abs(r.birth) + form;
  });
  for (const PredationSettings& e : settings().predation) fastest = std::max(fastest, e.attack);
  return fastest;
}

/// A density that only growth without limit comes to: a million times what crowding allows anywhere
/// by itself and what there was at the start. Collective.
double Ecology::beyond_all_limits(const Grid& grid, double at_start) {
  const double limit = greatest(site(grid), [](const Population& p, const Index& i) {
    return std::isfinite(p.limit(i)) ? p.limit(i) : 0.0;
  });
  return limit > 0.0 ? 1e6 * std::max(limit, at_start) : 1e15 * at_start;
}

SteadyResult Ecology::solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) {
  const double highest = start_from_above(op.grid(), u);
  SteadyControls tight = controls;
  tight.solvers.newton.rtol = std::min(controls.solvers.newton.rtol, 1e-13);
  tight.fallback = highest > 0.0;
  const double rate = fastest_turnover(op.grid());
  if (highest == 0.0 && rate > 0.0) {
    double size = 0.0;
    petsc(VecNorm(u, NORM_INFINITY, &size));
    const double limit = beyond_all_limits(op.grid(), size);
    return settle(op, u, {.steady = tight, .rate = rate, .beyond_limit = limit, .time_unit = "yr"});
  }
  const SteadyResult result = solve_steady(op, u, tight);
  double left = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &left));
  if (highest > 0.0 && left < 1e-8 * highest) {
    console::info("  nobody is left: the empty state is the only steady one");
    petsc(VecSet(u, 0.0));
  }
  return result;
}

}  // namespace fluxform::ecology
