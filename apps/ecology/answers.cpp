// The ecology app's own analyses: persistence, critical values, spreading speed.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/output/summary.hpp"

#include "critical.hpp"
#include "ecology_case.hpp"
#include "observables.hpp"
#include "spreading.hpp"

namespace fluxform::ecology {
namespace {

enum Question : std::size_t { persistence_question, critical_question, spreading_question };

int close(Summary& summary, const RunContext& context, double wall_start) {
  refuse_unused_options();
  summary.add_resources(PETSC_COMM_WORLD, wall_start);
  summary.write(context.place.directory + "/summary.json", PETSC_COMM_WORLD);
  console::info("\n{}\nResults in {}", summary.table(), context.place.directory);
  return 0;
}

/// Adds to what goes wrong with a varied input where it was asked for.
template <class Work>
auto varying(const Parameters& input, const Work& work) {
  try {
    return work();
  } catch (const InputError& e) {
    throw InputError(
        fmt::format("{}\n{}", e.what(), input.error("analysis.critical", "asked here").what()));
  }
}

}  // namespace

std::vector<AnalysisChoice> EcologyCase::analyses() {
  return {{"persistence", "growth rate of a rare population, and what each cell adds to it",
           [this](Parameters& q) { describe_persistence(q, settings_.persistence); }},
          {"critical", "the value of a parameter at which a rare population just persists",
           [this](Parameters& q) { describe_critical(q, settings_); }},
          {"spreading", "speed of invasion along a periodic axis",
           [this](Parameters& q) { describe_spreading(q, settings_); }}};
}

void EcologyCase::refuse_question(std::size_t k, Operator& op, const Document& document) {
  if (k == critical_question)
    return varying(*input_, [&] { refuse_unvaried(document, settings_.critical); });
  if (k == spreading_question) spreading_axis();
  if (!settings_.persistence.among_residents) return;
  const Handle<Vec> u = op.grid().create_global();
  initialise(op, u);
}

int EcologyCase::answer(std::size_t k, Operator& op, const RunContext& context) {
  if (k == critical_question) return answer_critical(context);
  if (k == spreading_question) return answer_spreading(op, context);
  return answer_persistence(op, context);
}

int EcologyCase::population_asked() const {
  const std::string& name = settings_.persistence.population;
  for (std::size_t k = 0; k < settings_.populations.size(); ++k) {
    if (name.empty() || settings_.populations[k].name == name) return static_cast<int>(k);
  }
  return 0;
}

/// What the rare population meets: empty land, or the others at their steady state without it.
Handle<Vec> EcologyCase::surroundings(Operator& op) {
  Handle<Vec> u = op.grid().create_global();
  if (!settings_.persistence.among_residents) return u;
  const int rare = population_asked();
  initialise(op, u);
  {
    const WriteArray n(u);
    op.grid().for_owned([&](const Index& i) { n[op.grid().owned_offset(i) + rare] = 0.0; });
  }
  SteadyControls steady;
  steady.time = controls_->time.start;
  steady.solvers = controls_->solver;
  solve_steady_state(op, u, steady);
  double residents = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &residents));
  if (residents < 1e-12) {
    throw InputError(
        "no residents are left at the steady state without the rare population: give the others an "
        "'initial' density from which they persist, or ask without 'among_residents'");
  }
  return u;
}

PrincipalControls EcologyCase::principal_controls(const Grid& grid) const {
  PrincipalControls c;
  c.tolerance = settings_.persistence.tolerance;
  c.linear = controls_->solver.linear;
  // In three dimensions factors fill in: multigrid is the smaller and the quicker one early.
  if (grid.dimension() == 3) c.direct_limit = 20'000;
  return c;
}

Principal EcologyCase::persistence(Operator& op, bool adjoint) {
  const Handle<Vec> u = surroundings(op);
  const Linearised system = linearise(op, controls_->time.start, u, population_asked());
  PrincipalControls c = principal_controls(op.grid());
  c.adjoint = adjoint;
  return find_principal(system.rates, system.mass, c);
}

Sensitivity EcologyCase::sensitivity(const Principal& mode, const Grid& one) const {
  const auto asked = static_cast<std::size_t>(population_asked());
  return sensitivity_of(mode, one, *coefficients_, settings_.drift,
                        coefficients_->movement(asked, controls_->time.start));
}

/// `grid`: the same cells with one unknown.
std::vector<Map> EcologyCase::persistence_maps(const Principal& mode, const Grid& grid) const {
  const Sensitivity s = sensitivity(mode, grid);
  std::vector<double> value = values_of(grid, mode.left, 0);
  // Worth of an individual against the average one where the population would stand.
  double standing = 0.0, all = 0.0;
  const std::vector<double> where = values_of(grid, mode.right, 0);
  grid.for_owned([&](const Index& i) {
    if (grid.active(i))
      standing += grid.volume(i) * where[static_cast<std::size_t>(grid.owned_offset(i))];
  });
  MPI_Allreduce(&standing, &all, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  for (double& v : value) v *= all;
  std::vector<Map> maps{
      {{"distribution", "1", 1.0, "where a rare population would grow, greatest 1"}, where},
      {{"reproductive_value", "1", 1.0, "worth of an individual against the average"}, value},
      {{"sensitivity_growth", "1", 1.0, "growth rate per change of r in the cell"}, s.growth},
      {{"sensitivity_dispersal", "m-2", 1.0, "growth rate per change of D in the cell"},
       s.dispersal}};
  for (std::size_t a = 0; a < s.flow.size(); ++a) {
    const std::string& axis = grid.axis(static_cast<int>(a)).name;
    maps.push_back({{"sensitivity_flow_" + axis, "m-1", 1.0,
                     "growth rate per change of the velocity along " + axis + " in the cell"},
                    s.flow[a]});
  }
  return maps;
}

int EcologyCase::answer_persistence(Operator& op, const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const Principal mode = persistence(op, true);
  const Grid one(settings_.grid, 1, op.grid().comm());
  write_maps("run", persistence_maps(mode, one), settings_.grid, op.grid().comm(),
             controls_->time.start, context, settings_.landscape);
  const bool persists = mode.value > 0.0;
  Summary summary;
  summary.add("growth_rate", mode.value, "yr-1");
  summary.add("growth_rate_lower_bound", mode.lower, "yr-1");
  summary.add("growth_rate_upper_bound", mode.upper, "yr-1");
  summary.add(persists ? "doubling_time" : "halving_time", std::log(2.0) / std::abs(mode.value),
              "yr");
  summary.add("persists", persists ? 1.0 : 0.0);
  summary.add("one_sign", mode.positive ? 1.0 : 0.0);
  summary.add("residual", mode.residual, "yr-1");
  summary.add("predicted_memory_per_rank", predicted_memory_ / (1024.0 * 1024.0), "MiB");
  return close(summary, context, wall_start);
}

int EcologyCase::answer_critical(const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const CriticalSettings& s = settings_.critical;
  const Critical c = varying(*input_, [&] { return find_critical(context.document, s); });
  std::vector<std::vector<double>> rows;
  for (std::size_t k = 0; k < c.value.size(); ++k) rows.push_back({c.value[k], c.growth_rate[k]});
  const std::string unit = s.unit.empty() ? "1" : s.unit;
  write_table(context.place.directory + "/critical.csv",
              {fmt::format("{} [{}]", s.parameter, unit), "growth_rate [yr-1]"}, rows,
              PETSC_COMM_WORLD);
  Summary summary;
  summary.add("critical_value", c.critical, unit);
  for (std::size_t k = 0; k < c.others.size(); ++k) {
    summary.add(fmt::format("critical_value_{}", k + 2), c.others[k], unit);
  }
  summary.add("eigenvalue_solves", c.solves);
  return close(summary, context, wall_start);
}

/// The axis along which a population spreads; refuses one along which it cannot.
int EcologyCase::spreading_axis() const {
  const Grid& grid = landscape_->grid();
  const int axis = grid.axis_named(settings_.spreading.axis);
  if (axis < 0 || !grid.axis(axis).periodic || grid.cells()[static_cast<std::size_t>(axis)] < 3) {
    throw input_->error(
        "analysis.spreading.axis",
        fmt::format(
            "'spreading' runs along a periodic axis of three cells or more, and '{}' is none",
            settings_.spreading.axis));
  }
  const Movement m =
      coefficients_->movement(static_cast<std::size_t>(population_asked()), controls_->time.start);
  double mine = 0.0, all = 0.0;
  grid.for_owned([&](const Index& i) {
    if (grid.active(i)) mine = std::max(mine, m.diffusivity[static_cast<std::size_t>(axis)](i));
  });
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  if (all > 0.0) return axis;
  throw input_->error("analysis.spreading", "needs a population that disperses along the axis");
}

Spreading EcologyCase::spreading(Operator& op) {
  const Grid& grid = op.grid();
  const int axis = spreading_axis();
  const Handle<Vec> u = surroundings(op);
  const Linearised system = linearise(op, controls_->time.start, u, population_asked());
  const Grid one(settings_.grid, 1, grid.comm());
  return spreading_speed(system, one, axis, principal_controls(grid));
}

int EcologyCase::answer_spreading(Operator& op, const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const Spreading found = spreading(op);
  std::vector<std::vector<double>> rows;
  for (const auto& [s, k] : found.dispersion) rows.push_back({s, k, k / s});
  write_table(context.place.directory + "/dispersion.csv",
              {"steepness [m-1]", "growth_rate [yr-1]", "speed [m yr-1]"}, rows, PETSC_COMM_WORLD);
  Summary summary;
  summary.add("spreading_speed", found.speed, "m yr-1");
  summary.add("edge_steepness", found.steepness, "m-1");
  summary.add("growth_rate", found.growth_rate, "yr-1");
  return close(summary, context, wall_start);
}

}  // namespace fluxform::ecology
