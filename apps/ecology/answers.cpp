// The ecology app's own analyses: persistence, critical values, spreading speed.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/output/summary.hpp"

#include "critical.hpp"
#include "ecology_case.hpp"
#include "observables.hpp"
#include "patch_rates.hpp"
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

/// Whether another rate is so near the first that small changes of the landscape exchange them.
bool nearly_degenerate(const Principal& mode) {
  if (!mode.second) return false;
  const double second = mode.second->real();
  return mode.value - second < 0.01 * std::max(std::abs(mode.value), std::abs(second));
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
  c.adjoint = c.second = adjoint;
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
  if (nearly_degenerate(mode)) {
    maps.push_back({{"second_distribution", "1", 1.0,
                     "where a rare population would grow at the second rate, greatest magnitude 1"},
                    values_of(grid, mode.second_right, 0)});
  }
  for (std::size_t a = 0; a < s.flow.size(); ++a) {
    const std::string& axis = grid.axis(static_cast<int>(a)).name;
    maps.push_back({{"sensitivity_flow_" + axis, "m-1", 1.0,
                     "growth rate per change of the velocity along " + axis + " in the cell"},
                    s.flow[a]});
  }
  return maps;
}

/// The rate next to the first one, where it is so near that the maps hang on the difference.
void EcologyCase::tell_neighbouring_mode(const Principal& mode, Summary& summary) const {
  if (!nearly_degenerate(mode)) return;
  const double second = mode.second->real(), gap = mode.value - second;
  summary.add("second_growth_rate", second, "yr-1");
  summary.add("gap", gap, "yr-1");
  console::warn(
      "the second growth rate, {:.6g} per year, is nearly the first, {:.6g}: distribution, "
      "reproductive value and sensitivities are those of the first alone and say nothing of places "
      "that do nearly as well; 'second_distribution' shows them{}",
      second, mode.value,
      settings_.patches.empty() ? ", and with 'patches' the rate of each is reported" : "");
}

/// The rate of each patch by itself and of the landscape without it.
void EcologyCase::tell_patches(Operator& op, const Grid& one, const RunContext& context,
                               Summary& summary) {
  if (settings_.patches.empty()) return;
  const Handle<Vec> u = surroundings(op);
  const Linearised system = linearise(op, controls_->time.start, u, population_asked());
  const auto rates = patch_rates(system, one, *landscape_, settings_.patches, controls_->time.start,
                                 principal_controls(one));
  const auto text = [](const std::optional<double>& rate) {
    return rate ? fmt::format("{:.17g}", *rate) : std::string();
  };
  std::string table = "patch,growth_rate_alone [yr-1],growth_rate_without [yr-1]\n";
  for (const PatchRate& patch : rates) {
    if (patch.alone) summary.add("growth_rate_of_" + patch.name + "_alone", *patch.alone, "yr-1");
    if (patch.without) summary.add("growth_rate_without_" + patch.name, *patch.without, "yr-1");
    table += fmt::format("{},{},{}\n", patch.name, text(patch.alone), text(patch.without));
  }
  collectively(one.comm(), [&] {
    if (rank_of(one.comm()) == 0) replace_file(context.place.directory + "/patches.csv", table);
  });
}

int EcologyCase::answer_persistence(Operator& op, const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const Principal mode = persistence(op, true);
  const Grid one(settings_.grid, 1, op.grid().comm());
  write_maps("run", persistence_maps(mode, one), settings_.grid, op.grid().comm(),
             controls_->time.start, context, settings_.landscape);
  const bool persists = mode.value > 0.0, known = std::abs(mode.value) > mode.residual;
  Summary summary;
  summary.add("growth_rate", mode.value, "yr-1");
  summary.add("growth_rate_lower_bound", mode.lower, "yr-1");
  summary.add("growth_rate_upper_bound", mode.upper, "yr-1");
  if (known) {
    summary.add(persists ? "doubling_time" : "halving_time", std::log(2.0) / std::abs(mode.value),
                "yr");
    summary.add("persists", persists ? 1.0 : 0.0);
  } else {
    console::warn(
        "the growth rate is zero within its accuracy, {:.2g} per year: whether the "
        "population persists is not decided",
        mode.residual);
  }
  if (!mode.positive) {
    console::warn(
        "the distribution changes its sign, so this rate need not be the greatest: drift "
        "outruns dispersal within a cell ('drift: exponential' keeps signs), or rounding "
        "hides the answer");
  }
  tell_neighbouring_mode(mode, summary);
  tell_patches(op, one, context, summary);
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

/// Refuses an axis that is closed somewhere: across it no two cells exchange anybody.
void EcologyCase::refuse_barrier(int axis) const {
  const Grid& grid = landscape_->grid();
  const auto a = static_cast<std::size_t>(axis);
  const Movement m =
      coefficients_->movement(static_cast<std::size_t>(population_asked()), controls_->time.start);
  std::vector<double> open(static_cast<std::size_t>(grid.cells()[a]), 0.0);
  grid.for_owned([&](const Index& i) {
    const Index below = moved(i, axis, -1);
    if (!grid.active(i) || !grid.active(below)) return;
    double& widest = open[static_cast<std::size_t>(i[a])];
    widest = std::max(widest, std::min(m.diffusivity[a](below), m.diffusivity[a](i)));
  });
  MPI_Allreduce(MPI_IN_PLACE, open.data(), grid.cells()[a], MPI_DOUBLE, MPI_MAX, grid.comm());
  const auto closed = std::find(open.begin(), open.end(), 0.0);
  if (closed == open.end()) return;
  const Axis& line = grid.axis(axis);
  throw input_->error(
      "analysis.spreading",
      fmt::format("needs a population that disperses along the whole axis: nobody passes {} = "
                  "{:.6g}",
                  line.name, line.faces[static_cast<std::size_t>(closed - open.begin())]));
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
  refuse_barrier(axis);
  return axis;
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
  if (found.speed > 0.0) summary.add("edge_steepness", found.steepness, "m-1");
  summary.add("growth_rate", found.growth_rate, "yr-1");
  return close(summary, context, wall_start);
}

}  // namespace fluxform::ecology
