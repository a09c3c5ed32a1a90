// The ecology app's own questions: persistence, critical values, spreading speed.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/analyses/asked.hpp"
#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/fv/sweep.hpp"

#include "ecology.hpp"
#include "patch_rates.hpp"

namespace fluxform::ecology {
namespace {

enum Question : std::size_t { persistence_question, critical_question, spreading_question };

/// Whether another rate is so near the first that small changes of the landscape exchange them.
bool nearly_degenerate(const Principal& mode) {
  if (!mode.second) return false;
  const double second = mode.second->real();
  return mode.value - second < 0.01 * std::max(std::abs(mode.value), std::abs(second));
}

/// The place along an axis where it is closed: across it no two cells exchange anybody. Collective.
std::optional<double> barrier(const Grid& grid, const Population& p, int axis) {
  const auto a = static_cast<std::size_t>(axis);
  std::vector<double> open(static_cast<std::size_t>(grid.cells()[a]), 0.0);
  grid.for_owned([&](const Index& i) {
    const Index below = moved(i, axis, -1);
    if (!grid.active(i) || !grid.active(below)) return;
    double& widest = open[static_cast<std::size_t>(i[a])];
    widest = std::max(widest, p.factor(axis) * std::min(p.dispersal(below), p.dispersal(i)));
  });
  MPI_Allreduce(MPI_IN_PLACE, open.data(), grid.cells()[a], MPI_DOUBLE, MPI_MAX, grid.comm());
  const auto closed = std::find(open.begin(), open.end(), 0.0);
  if (closed == open.end()) return {};
  return grid.axis(axis).faces[static_cast<std::size_t>(closed - open.begin())];
}

}  // namespace

std::vector<AnalysisChoice> Ecology::analyses() {
  const auto describe_asked = [this](Parameters& p) {
    PersistenceSettings& s = settings().persistence;
    p.text("population", s.population).doc("whose growth rate; the first if left out");
    p.flag("among_residents", s.among_residents)
        .doc("rare among the others at their steady state, instead of alone");
  };
  return {{"persistence", "growth rate of a rare population, and what each cell adds to it",
           [this, describe_asked](Parameters& p) {
             describe_asked(p);
             p.number("tolerance", settings().persistence.tolerance)
                 .range(1e-15, 1e-3)
                 .doc("relative residual of the eigenvalue");
           }},
          {"critical", "the value of a key at which a rare population just persists",
           [this, describe_asked](Parameters& p) {
             describe_asked(p);
             describe_critical(p, *critical_);
           }},
          {"spreading", "speed of invasion along a periodic axis",
           [this, describe_asked](Parameters& p) {
             describe_asked(p);
             p.text("axis", settings().spreading_axis)
                 .doc("periodic axis along which the population spreads");
           }}};
}

void Ecology::refuse_question(std::size_t k, Operator& op, const Document& document) {
  if (k == critical_question) return refuse_unvaried(document);
  if (k == spreading_question) spreading_axis(op.grid());
  if (!settings().persistence.among_residents) return;
  const Handle<Vec> u = op.grid().create_global();
  initialise(op, u);
}

int Ecology::answer(std::size_t k, Operator& op, const RunContext& context) {
  if (k == critical_question) return answer_critical(context);
  if (k == spreading_question) return answer_spreading(op, context);
  return answer_persistence(op, context);
}

int Ecology::population_asked() {
  const std::string& name = settings().persistence.population;
  for (std::size_t k = 0; k < populations().size(); ++k)
    if (name.empty() || populations()[k].name == name) return static_cast<int>(k);
  return 0;
}

/// What the rare population meets: empty land, or the others at their steady state without it.
Handle<Vec> Ecology::surroundings(Operator& op) {
  Handle<Vec> u = op.grid().create_global();
  if (!settings().persistence.among_residents) return u;
  const int rare = population_asked();
  initialise(op, u);
  {
    const WriteArray n(u);
    op.grid().for_owned([&](const Index& i) { n[op.grid().owned_offset(i) + rare] = 0.0; });
  }
  SteadyControls steady;
  steady.time = controls().time.start;
  steady.solvers = controls().solver;
  solve_steady_state(op, u, steady);
  double residents = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &residents));
  if (residents < 1e-12)
    throw InputError(
        "no residents are left at the steady state without the rare population: give the others an "
        "'initial' density from which they persist, or ask without 'among_residents'");
  return u;
}

PrincipalControls Ecology::principal_controls(const Grid& grid) {
  PrincipalControls c;
  c.tolerance = settings().persistence.tolerance;
  c.linear = controls().solver.linear;
  // In three dimensions factors fill in: multigrid is the smaller and the quicker one early.
  if (grid.dimension() == 3) c.direct_limit = 20'000;
  return c;
}

Linearised Ecology::linearised_when_rare(Operator& op) {
  return linearise(op, controls().time.start, surroundings(op), population_asked());
}

Principal Ecology::persistence(Operator& op, bool adjoint) {
  const Linearised system = linearised_when_rare(op);
  PrincipalControls c = principal_controls(op.grid());
  c.adjoint = c.second = adjoint;
  return find_principal(system.rates, system.mass, c);
}

Sensitivity Ecology::sensitivity(const Principal& mode, const Grid& one) {
  const auto asked = static_cast<std::size_t>(population_asked());
  return sensitivity_of(mode, one, site(one), populations()[asked]);
}

/// `grid`: the same cells with one unknown.
std::vector<Map> Ecology::persistence_maps(const Principal& mode, const Grid& grid) {
  const Sensitivity s = sensitivity(mode, grid);
  std::vector<double> value = values_of(grid, mode.left, 0);
  // Worth of an individual against the average one where the population would stand.
  const std::vector<double> where = values_of(grid, mode.right, 0);
  const double standing = grid.integrate(
      [&](const Index& i) { return where[static_cast<std::size_t>(grid.owned_offset(i))]; });
  for (double& v : value) v *= standing;
  std::vector<Map> maps{
      {{"distribution", "1", 1.0, "where a rare population would grow, greatest 1"}, where},
      {{"reproductive_value", "1", 1.0, "worth of an individual against the average"}, value},
      {{"sensitivity_growth", "1", 1.0, "growth rate per change of r in the cell"}, s.growth},
      {{"sensitivity_dispersal", "m-2", 1.0, "growth rate per change of D in the cell"},
       s.dispersal}};
  if (nearly_degenerate(mode))
    maps.push_back({{"second_distribution", "1", 1.0,
                     "where a rare population would grow at the second rate, greatest magnitude 1"},
                    values_of(grid, mode.second_right, 0)});
  for (std::size_t a = 0; a < s.flow.size(); ++a) {
    const std::string& axis = grid.axis(static_cast<int>(a)).name;
    maps.push_back({{"sensitivity_flow_" + axis, "m-1", 1.0,
                     "growth rate per change of the velocity along " + axis + " in the cell"},
                    s.flow[a]});
  }
  return maps;
}

/// The rate next to the first one, where it is so near that the maps hang on the difference.
void Ecology::tell_neighbouring_mode(const Principal& mode, Summary& summary) {
  if (!nearly_degenerate(mode)) return;
  const double second = mode.second->real(), gap = mode.value - second;
  summary.add("second_growth_rate", second, "yr-1");
  summary.add("gap", gap, "yr-1");
  console::warn(
      "the second growth rate, {:.6g} per year, is nearly the first, {:.6g}: distribution, "
      "reproductive value and sensitivities are those of the first alone and say nothing of places "
      "that do nearly as well; 'second_distribution' shows them{}",
      second, mode.value,
      settings().patches.empty() ? ", and with 'patches' the rate of each is reported" : "");
}

/// The rate of each patch by itself and of the landscape without it.
void Ecology::tell_patches(Operator& op, const Grid& one, const RunContext& context,
                           Summary& summary) {
  if (settings().patches.empty()) return;
  const Linearised system = linearised_when_rare(op);
  const auto rates = patch_rates(system, one, settings().patches, principal_controls(one));
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

int Ecology::answer_persistence(Operator& op, const RunContext& context) {
  const InterruptGuard guard;
  const Principal mode = persistence(op, true);
  const Grid one(spec(), 1, op.grid().comm());
  write_answer("run", persistence_maps(mode, one), controls().time.start, context, one.comm());
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
  if (!mode.positive)
    console::warn(
        "the distribution changes its sign, so this rate need not be the greatest: drift "
        "outruns dispersal within a cell ('drift: exponential' keeps signs), or rounding "
        "hides the answer");
  tell_neighbouring_mode(mode, summary);
  tell_patches(op, one, context, summary);
  summary.add("one_sign", mode.positive ? 1.0 : 0.0);
  summary.add("residual", mode.residual, "yr-1");
  summary.add("predicted_memory_per_rank", predicted_memory_ / mebibyte, "MiB");
  refuse_unused_options();
  return fluxform::conclude(summary, context.place, op.grid().comm(), guard, "the answer stands");
}

/// The input without the question, and with a drift that keeps signs; see make_app.
Document Ecology::question_aside(Document document) {
  if (settings().drift == Drift::exponential) override_value(document, "drift=exponential");
  return document;
}

void Ecology::refuse_unvaried(const Document& document) {
  asked_here(input(), "analysis.critical", [&] {
    refuse_key(critical_->along, make_app, question_aside(document), PETSC_COMM_WORLD);
    return 0;
  });
}

int Ecology::answer_critical(const RunContext& context) {
  const Document document = question_aside(context.document);
  const RunContext asked{context.controls, context.place, context.provenance,
                         document,         context.input, make_app};
  const auto growth_rate = [this](Prepared& member) -> Quantity {
    member.build();
    Ecology& app = dynamic_cast<Ecology&>(member.app());
    app.settings().persistence = settings().persistence;
    return {"growth_rate", app.persistence(member.op(), false).value, "yr-1"};
  };
  return asked_here(input(), "analysis.critical",
                    [&] { return run_critical(*critical_, asked, PETSC_COMM_WORLD, growth_rate); });
}

/// The axis along which a population spreads; refuses one along which it cannot.
int Ecology::spreading_axis(const Grid& grid) {
  const std::string& name = settings().spreading_axis;
  const int axis = grid.axis_named(name);
  if (axis < 0 || !grid.axis(axis).periodic || grid.cells()[static_cast<std::size_t>(axis)] < 3)
    throw input().error(
        "analysis.spreading.axis",
        fmt::format(
            "'spreading' runs along a periodic axis of three cells or more, and '{}' is none",
            name));
  const auto asked = static_cast<std::size_t>(population_asked());
  if (const auto at = barrier(grid, populations()[asked], axis))
    throw input().error(
        "analysis.spreading",
        fmt::format("needs a population that disperses along the whole axis: nobody "
                    "passes {} = {:.6g}",
                    name, *at));
  return axis;
}

Spreading Ecology::spreading(Operator& op) {
  const Grid& grid = op.grid();
  const int axis = spreading_axis(grid);
  const Linearised system = linearised_when_rare(op);
  const Grid one(spec(), 1, grid.comm());
  return spreading_speed(system, one, axis, principal_controls(grid));
}

int Ecology::answer_spreading(Operator& op, const RunContext& context) {
  const Spreading found = spreading(op);
  refuse_unused_options();
  Results results(context, *this, op, {"m-1", 1.0, 0.0, "steepness"}, "dispersion.csv");
  for (const auto& [s, k] : found.dispersion)
    results.row(s, {{{"growth_rate", k, "yr-1"}, {"speed", k / s, "m yr-1"}}, {}});
  Summary& summary = results.summary();
  summary.add("spreading_speed", found.speed, "m yr-1");
  if (found.speed > 0.0) summary.add("edge_steepness", found.steepness, "m-1");
  summary.add("growth_rate", found.growth_rate, "yr-1");
  return results.close();
}

}  // namespace fluxform::ecology
