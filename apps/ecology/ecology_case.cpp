#include "ecology_case.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

#include "check_borders.hpp"
#include "check_settings.hpp"
#include "memory.hpp"
#include "observables.hpp"
#include "raster_landscape.hpp"
#include "source_sink.hpp"
#include "warnings.hpp"

namespace fluxform::ecology {
void EcologyCase::describe(Parameters& p, RunControls& defaults) {
  defaults.time.stop = 50.0;
  defaults.time.scheme = Scheme::rkc2;  // keeps the leading edge of an invasion exact
  defaults.time.adaptive = true;
  controls_ = &defaults;
  ecology::describe(p, settings_);
}

void EcologyCase::prepare(const Parameters& p, MPI_Comm comm) {
  input_ = &p;
  if (!settings_.landscape.raster.empty()) use_raster(p, settings_, comm);
  check_borders(p, settings_);
  check_axes(p, settings_);
  check_formulas(p, settings_);
}

/// Growth rates of rare populations follow from a linear operator whose couplings have one sign,
/// which limited schemes have not.
void EcologyCase::keep_signs() {
  const bool limited = settings_.drift == Drift::koren || settings_.drift == Drift::weno3;
  if (!limited || controls_->analysis < Analysis::of_app) return;
  console::info(
      "  drift: exponential fitting instead of the limited scheme, for a linear question");
  settings_.drift = Drift::exponential;
}

/// Questions without time have no answer where rates change with it, or nothing limits growth.
void EcologyCase::refuse_questions() const {
  if (controls_->analysis != Analysis::transient && coefficients_->seasonal()) {
    throw input_->error("analysis",
                        "asks for something that does not change, but coefficients change with t: "
                        "give their means over a year, or ask for 'transient'");
  }
  const bool limited = std::any_of(
      settings_.populations.begin(), settings_.populations.end(), [](const PopulationSettings& p) {
        const GrowthSettings& g = p.growth;
        const bool crowded =
            g.has_capacity || !g.competition.is_constant() || g.competition.constant > 0.0;
        return g.form != Growth::exponential && (g.form != Growth::regulated || crowded);
      });
  if (controls_->analysis == Analysis::steady && !limited && settings_.predation.empty()) {
    throw input_->error("analysis",
                        "'steady' has no populated answer, because growth has no limit ('growth: "
                        "exponential', or no competition): ask for 'persistence', or give growth a "
                        "limit");
  }
}

double EcologyCase::memory_per_rank(const RunControls& controls, int, double cells,
                                    int ranks) const {
  return predicted_memory(controls, std::ceil(cells / ranks), unknowns());
}

std::unique_ptr<Operator> EcologyCase::build(const Grid& grid) {
  const double start = controls_->time.start;
  keep_signs();
  if (!quiet_) {
    predicted_memory_ =
        tell_memory(*controls_, static_cast<double>(grid.total_cells()), unknowns(), grid.comm());
  }
  collectively(grid.comm(), [&] {
    try {
      abundance_unit(grid, settings_.density_unit);
    } catch (const InputError& e) {
      throw input_->error("density_unit", e.what());
    }
    landscape_ = std::make_unique<Landscape>(grid, settings_.landscape, *input_);
    coefficients_ = std::make_unique<Coefficients>(*landscape_, settings_);
  });
  refuse_divergence(*landscape_, settings_.flow, start);
  refuse_questions();
  system_ = make_system(*coefficients_, grid, settings_, start);
  if (!quiet_) warn(start);
  return system_->discretise();
}

/// What the input may not mean. Collective.
void EcologyCase::warn(double t) const {
  warn_of_empty_places(*landscape_, settings_, t);
  warn_of_coarse_cells(*landscape_, *coefficients_, system_->populations(), t);
  warn_of_pieces(*landscape_, settings_);
  warn_of_closed_outlets(*landscape_, *coefficients_, settings_, t);
}

void EcologyCase::initialise(const Operator& op, Vec u) {
  const Grid& grid = op.grid();
  double alive = 0.0;
  collectively(grid.comm(), [&] {
    const WriteArray values(u);
    for (int k = 0; k < unknowns(); ++k) {
      const PopulationSettings& p = settings_.populations[static_cast<std::size_t>(k)];
      const std::string key = fmt::format("populations[{}].initial", k);
      const CellField start = landscape_->field(p.initial, key, controls_->time.start);
      grid.for_owned([&](const Index& i) {
        const double n = grid.active(i) ? start(i) : 0.0;
        if (n < 0.0) {
          throw input_->error(
              key, fmt::format("the density of '{}' at the start is negative ({:g}) at {}", p.name,
                               n, landscape_->place_of(i)));
        }
        refuse_explosive(k, key, n, i);
        values[grid.owned_offset(i) + k] = n;
        alive += n;
      });
    }
  });
  double all = 0.0;
  MPI_Allreduce(&alive, &all, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  if (controls_->analysis == Analysis::eigenmodes) return tell_rest(op, u);
  if (all == 0.0) {
    throw input_->error(
        settings_.populations.size() == 1 ? "populations[0].initial" : "populations",
        "nobody is alive at the start: give at least one population an 'initial' density that is "
        "positive somewhere");
  }
}

/// Eigenmodes are those of 'initial': says so, and warns where it does not rest. An empty landscape
/// does; its modes are those of a rare population.
void EcologyCase::tell_rest(const Operator& op, Vec u) const {
  const double t = controls_->time.start;
  console::info(
      "  eigenmodes: disturbances of the state 'initial'; 'rate' is how fast one decays, minus its "
      "growth rate");
  double size = 0.0, change = 0.0;
  petsc(VecNorm(u, NORM_2, &size));
  if (size == 0.0) return;
  Handle<Vec> r = op.grid().create_global();
  system_->discretise()->residual(t, u, r);
  {
    const WriteArray rate(r);
    const ReadArray n(u);
    op.grid().for_owned([&](const Index& i) {
      const double volume = op.grid().active(i) ? op.grid().volume(i) : 1.0;
      for (int k = 0; k < unknowns(); ++k) rate[op.grid().owned_offset(i) + k] /= volume;
    });
  }
  petsc(VecNorm(r, NORM_2, &change));
  const double fastest = fastest_turnover(op.grid());
  if (change <= 1e-6 * fastest * size) return;
  console::warn(
      "eigenmodes are those of the state 'initial', which does not rest: it changes by "
      "{:.3g} of itself per year; give a steady state ('analysis: steady' finds it), or "
      "initial: 0 for the modes of a rare population",
      change / size);
}

/// See Populations::domain: told at once where the input already says so.
void EcologyCase::refuse_explosive(int k, const std::string& key, double n, const Index& i) const {
  const Population& p = system_->populations()[static_cast<std::size_t>(k)];
  if (p.growth != Growth::logistic) return;
  const Rates r = p.rates(i);
  if (r.birth >= 0.0 || n <= r.capacity) return;
  throw input_->error(
      key,
      fmt::format("'{}' starts with {:g} at {}, above its capacity {:g} where its rate is negative "
                  "({:g} per year): the literal logistic form grows without limit there; use "
                  "'growth: regulated'",
                  p.name, n, landscape_->place_of(i), r.capacity, r.birth));
}

Measurement EcologyCase::measure(const Operator& op, double, Vec u) {
  return {observe(op.grid(), settings_, u), {}};
}

/// Puts one population that crowds itself above all it could reach: from there Newton falls to the
/// populated state, if there is one, without passing the empty one, since births less deaths bend
/// downwards. Returns the greatest density, 0 where the form has no such state. Collective.
double EcologyCase::start_from_above(const Grid& grid, Vec u) const {
  const Population& p = system_->populations().front();
  const bool logistic = p.growth == Growth::logistic;
  if (unknowns() != 1 || !(logistic || p.growth == Growth::regulated)) return 0.0;
  double top = 0.0, highest = 0.0;
  grid.for_owned([&](const Index& i) {
    if (grid.active(i)) top = std::max(top, p.limit(i));
  });
  MPI_Allreduce(&top, &highest, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  // Where nothing limits growth no density is above all that it could reach.
  if (highest == 0.0 || !std::isfinite(highest)) return 0.0;
  const WriteArray n(u);
  grid.for_owned([&](const Index& i) {
    // The literal logistic form means nothing above its capacity.
    if (grid.active(i)) n[grid.owned_offset(i)] = logistic ? p.rates(i).capacity : highest;
  });
  return highest;
}

/// The fastest rate of births and deaths of any population anywhere, 1/yr. Collective.
double EcologyCase::fastest_turnover(const Grid& grid) const {
  double mine = 0.0, all = 0.0;
  for (const Population& p : system_->populations()) {
    grid.for_owned([&](const Index& i) {
      if (grid.active(i)) mine = std::max(mine, std::abs(p.rates(i).birth) + p.rates(i).death);
    });
  }
  for (const PredationSettings& e : settings_.predation) mine = std::max(mine, e.attack);
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return all;
}

/// A density that only growth without limit comes to: a million times what crowding allows anywhere
/// by itself and what there was at the start.
double EcologyCase::beyond_all_limits(const Grid& grid, double at_start) const {
  double mine = 0.0, all = 0.0;
  for (const Population& p : system_->populations()) {
    grid.for_owned([&](const Index& i) {
      if (grid.active(i) && std::isfinite(p.limit(i))) mine = std::max(mine, p.limit(i));
    });
  }
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return all > 0.0 ? 1e6 * std::max(all, at_start) : 1e15 * at_start;
}

/// Newton from u; true, with u moved there, if it finds a state at rest beside u rather than
/// elsewhere.
bool EcologyCase::at_rest_nearby(Operator& op, Vec u, const SteadyControls& controls,
                                 SteadyResult& result) {
  Handle<Vec> there = op.grid().create_global();
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

/// Lets time pass until Newton finds a state at rest beside the present one, so that it ends where
/// the populations would go from u and nowhere else. Throws SolveError if they do not come to rest.
/// Collective.
SteadyResult EcologyCase::settle(Operator& op, Vec u, const SteadyControls& controls) const {
  SteadyResult result;
  const double rate = fastest_turnover(op.grid());
  double size = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &size));
  const double at_start = size, limit = beyond_all_limits(op.grid(), at_start);
  TransientHooks hooks;
  hooks.monitor = [&](const StepInfo&, Vec now) { petsc(VecNorm(now, NORM_INFINITY, &size)); };
  hooks.stop_requested = [&] { return size > limit; };
  TransientControls time;
  time.scheme = Scheme::esdirk2;
  time.adaptive = true;
  time.rtol = 1e-4;
  time.atol = 1e-9 * size;
  time.step = 0.01 / rate;
  time.start = controls.time;
  for (double length = 20.0 / rate; length < 2000.0 / rate; length *= 2.0) {
    time.stop = time.start + length;
    const bool unlimited = run_transient(op, u, time, controls.solvers, hooks).stopped;
    if (unlimited) throw SolveError("the populations grow without limit");
    time.start = time.stop;
    petsc(VecNorm(u, NORM_INFINITY, &size));
    if (size < 1e-9 * at_start) {
      petsc(VecSet(u, 0.0));  // they die out
      return result;
    }
    if (at_rest_nearby(op, u, controls, result)) return result;
  }
  throw SolveError(fmt::format(
      "the populations have not come to rest {:.3g} years after 'initial': they may cycle, or "
      "settle very slowly; 'analysis: transient' shows which",
      time.start - controls.time));
}

SteadyResult EcologyCase::solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) {
  const double highest = start_from_above(op.grid(), u);
  SteadyControls tight = controls;
  tight.solvers.newton.rtol = std::min(controls.solvers.newton.rtol, 1e-13);
  tight.fallback = highest > 0.0;
  if (highest == 0.0 && fastest_turnover(op.grid()) > 0.0) return settle(op, u, tight);
  const SteadyResult result = solve_steady(op, u, tight);
  double left = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &left));
  if (highest > 0.0 && left < 1e-8 * highest) {
    console::info("  nobody is left: the empty state is the only steady one");
    petsc(VecSet(u, 0.0));
  }
  return result;
}

Quantities EcologyCase::conclude(Operator& op, double t, Vec u, const RunContext& context) {
  const SourceSink found = books(t, u);
  const std::string& folder = context.place.directory;
  write_accounts(found, op.grid(), settings_, folder);
  write_maps("sources_and_sinks", found.maps, settings_.grid, op.grid().comm(), t, context,
             settings_.landscape);
  Quantities said{{"predicted_memory_per_rank", predicted_memory_ / (1024.0 * 1024.0), "MiB"}};
  const std::string unit = abundance_unit(op.grid(), settings_.density_unit).unit + " yr-1";
  for (const Account& a : found.accounts) {
    if (a.name == "landscape") {
      said.push_back({a.population + "_births", a.births, unit});
      said.push_back({a.population + "_deaths", a.deaths, unit});
      said.push_back({a.population + "_lost_through_borders", a.lost, unit});
    } else if (a.name == "sources") {
      said.push_back({a.population + "_surplus_of_sources", a.net_told(), unit});
    } else if (a.name == "sinks") {
      said.push_back({a.population + "_deficit_of_sinks", 0.0 - a.net_told(), unit});
    }
  }
  return said;
}

}  // namespace fluxform::ecology
