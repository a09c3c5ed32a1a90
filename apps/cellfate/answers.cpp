// The questions put to a network.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/flow_maps.hpp"
#include "fluxform/app/map_output.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/fv/tensor_edges.hpp"
#include "fluxform/grid/linear_weights.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/solve/graded_elimination.hpp"

#include "cellfate.hpp"
#include "certificate.hpp"
#include "passage.hpp"
#include "transition.hpp"

namespace fluxform::cellfate {
namespace {

enum Question : std::size_t { steady, certificate, transition, passage_times, modes };

/// Mean over set 0, each cell by its probability. Collective.
double mean_in(const Grid& grid, const SetOf& set, const std::vector<double>& density,
               const std::vector<double>& values) {
  const auto sum = [&](bool of_values) {
    return grid.integrate([&](const Index& i) {
      const auto k = static_cast<std::size_t>(grid.owned_offset(i));
      return set(grid.centre(i)) == 0 ? density[k] * (of_values ? values[k] : 1.0) : 0.0;
    });
  };
  return sum(true) / sum(false);
}

std::vector<double> exponentials(std::vector<double> logs) {
  for (double& log : logs) log = std::exp(log);
  return logs;
}

}  // namespace

std::vector<AnalysisChoice> Cellfate::analyses() {
  return {
      {"steady", "landscape, flux and entropy production of the density at rest"},
      {"certificate", "whether the network is driven, with a null control and two estimators"},
      {"transition", "committors, reactive current and rate from one fate to another",
       [this](Parameters& p) {
         p.text("from", transition_.from).required().example("stem").doc("a state by its name");
         p.text("to", transition_.to).required().example("erythroid").doc("another");
       }},
      {"passage", "mean first passage times into a state, and the density that survives longest",
       [this](Parameters& p) {
         p.text("to", passage_.to).required().example("stem").doc("a state by its name");
         p.text("from", passage_.from).doc("a state whose cells set out");
         p.quantities("at", passage_.at, "1")
             .doc("amounts of the genes from where one cell sets out");
         p.flag("sensitivity", passage_.sensitivity)
             .doc("derivatives of time and rate by every parameter, by adjoints");
       }},
      {"modes", "the slowest modes, complex ones too, with their adjoints", [this](Parameters& p) {
         p.integer("count", modes_).range(1, 40).doc("how many, with the steady state");
       }}};
}

void Cellfate::refuse_question(std::size_t k, Operator& op, const Document&) {
  const Grid& grid = op.grid();
  bool absorbs = false;
  for (int a = 0; a < grid.dimension(); ++a)
    for (const int outward : {-1, 1})
      absorbs = absorbs || (!grid.continued(a, outward) &&
                            network_.walls.of(2 * a + (outward > 0 ? 1 : 0)).absorbing);
  if (absorbs && k != passage_times)
    throw input().error("walls",
                        "absorb what arrives: nothing is left in the end. Ask for 'transient'");
  if (network_.varies())
    throw input().error("analysis", "asks for a state at rest, but drift or noise depend on t");
  if (k == transition) {
    const int from = state_named("analysis.transition.from", transition_.from, grid);
    const int to = state_named("analysis.transition.to", transition_.to, grid);
    if (from == to) throw input().error("analysis.transition.to", "must be another state");
    cut_at(dynamic_cast<EdgeOperator&>(op), states_as_sets({from, to}), "analysis.transition.to");
  }
  if (k == passage_times) {
    state_named("analysis.passage.to", passage_.to, grid);
    if (!passage_.from.empty()) state_named("analysis.passage.from", passage_.from, grid);
    if (!passage_.at.empty() && passage_.at.size() != network_.count())
      throw input().error("analysis.passage.at", fmt::format("needs {} numbers", network_.count()));
    for (std::size_t a = 0; a < passage_.at.size(); ++a)
      if (passage_.at[a] < network_.genes[a].from || passage_.at[a] > network_.genes[a].to)
        throw input().error(
            "analysis.passage.at",
            fmt::format("lies outside the box: {} goes from {:g} to {:g}", network_.genes[a].name,
                        network_.genes[a].from, network_.genes[a].to));
  }
  if (k == passage_times && passage_.sensitivity && passage_.at.empty())
    throw input().error("analysis.passage.sensitivity", "needs 'at', from where a cell sets out");
  if (k == certificate)
    for (std::size_t a = 0; a < network_.count(); ++a)
      if (network_.genes[a].cells % 2 != 0 || network_.genes[a].cells < 8)
        throw input().error(fmt::format("genes[{}].cells", a),
                            "must be even and 8 or more: a certificate also takes half as many");
}

int Cellfate::state_named(const std::string& key, const std::string& name, const Grid& grid) const {
  std::vector<std::string> names;
  for (const NamedState& s : network_.states) names.push_back(s.name);
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end())
    throw input().error(key, fmt::format("'{}' is no state{}", name, suggestion(name, names)));
  const int found = static_cast<int>(at - names.begin());
  const SetOf in = states_as_sets({found});
  const double size =
      grid.integrate([&](const Index& i) { return in(grid.centre(i)) == 0 ? 1.0 : 0.0; });
  if (!(size > 0.0)) throw input().error(key, fmt::format("no cell lies in '{}'", name));
  return found;
}

SetOf Cellfate::states_as_sets(std::vector<int> states) const {
  return [this, states = std::move(states)](const Point& x) {
    for (std::size_t k = 0; k < states.size(); ++k)
      if (network_.states[static_cast<std::size_t>(states[k])].where(x.data()) != 0.0)
        return static_cast<int>(k);
    return -1;
  };
}

CutEdges Cellfate::cut_at(EdgeOperator& op, const SetOf& sets, const std::string& key) const {
  CutEdges cut = cut_edges(op.grid(), op.edges(controls().time.start), sets);
  if (cut.touching)
    throw input().error(
        key, "touches or overlaps the other state on this grid: leave a gap of two cells");
  return cut;
}

std::vector<double> Cellfate::logs_at_rest(EdgeOperator& op) const {
  return GradedElimination(op.grid(), op.edges(controls().time.start)).log_stationary();
}

SteadyResult Cellfate::solve_steady_state(Operator& op, Vec u, const SteadyControls&) {
  refuse_question(steady, op, {});
  const Landscape found(network_, dynamic_cast<EdgeOperator&>(op), controls().time.start,
                        logs_at_rest(dynamic_cast<EdgeOperator&>(op)));
  petsc(VecCopy(found.density(), u));
  production_at_rest_ = found.entropy_production();
  SteadyResult result;
  result.kept.push_back({"P", 1.0, 0.0});
  return result;
}

int Cellfate::answer(std::size_t k, Operator& op, const RunContext& context) {
  refuse_unused_options();
  auto& edges = dynamic_cast<EdgeOperator&>(op);
  Summary summary;
  if (k == steady) answer_steady(edges, context, summary);
  if (k == certificate) answer_certificate(edges, context, summary);
  if (k == transition) answer_transition(edges, context, summary);
  if (k == passage_times) answer_passage(edges, context, summary);
  if (k == modes) answer_modes(edges, context, summary);
  summary.add_resources(PETSC_COMM_WORLD);
  summary.write(context.place.directory + "/summary.json", PETSC_COMM_WORLD);
  console::info("\n{}\nResults in {}", summary.table(), context.place.directory);
  return 0;
}

void Cellfate::warn(const Landscape& found) const {
  const double coarse = found.coarse_share();
  if (coarse > 0.05)
    console::warn(
        "{:.0f} % of the probability stands in cells where the potential changes by more than 2 to "
        "a "
        "neighbour: the answer is of first order there; take more cells",
        100.0 * coarse);
  if (found.span() > 690.0)
    console::warn(
        "ln P spans {:.0f}: where it is more than 690 below its greatest it has fewer digits",
        found.span());
  for (std::size_t a = 0; a < network_.count(); ++a) {
    if (network_.genes[a].periodic) continue;
    const double share = found.at_upper_end(static_cast<int>(a));
    if (share > 1e-6)
      console::warn("P at the upper end of '{}' is {:.2g} of its greatest: move 'to' outwards",
                    network_.genes[a].name, share);
  }
}

void Cellfate::answer_steady(EdgeOperator& op, const RunContext& context, Summary& summary) {
  const double t = controls().time.start;
  const Landscape found(network_, op, t, logs_at_rest(op));
  write_maps("run", found.maps(), spec(), time_axis(), t, context, op.grid().comm());
  warn(found);
  summary.add(found.told());
}

void Cellfate::answer_certificate(EdgeOperator& op, const RunContext& context, Summary& summary) {
  const double t = controls().time.start;
  Certificate found;
  const auto estimate = [&](EdgeOperator& of, std::size_t k) {
    Landscape landscape(network_, of, t, logs_at_rest(of));
    found.by_edges[k] = landscape.entropy_production();
    found.by_drift[k] = linear_entropy_production(network_, of.grid(), t, landscape.log_density());
    return landscape;
  };
  GridSpec half = spec();
  for (AxisSpec& axis : half.axes) axis.cells /= 2;
  const Grid coarse(half, 1, op.grid().comm());
  EdgeOperator coarse_op(
      coarse, op.fields(), [&](double s) { return tensor_edges(coarse, at_time(s)); }, false, t);
  estimate(coarse_op, 0);
  const Landscape landscape = estimate(op, 1);
  const Edges null = null_edges(op.grid(), op.edges(t), landscape.log_density());
  EdgeOperator null_op(
      op.grid(), op.fields(), [&](double) { return null; }, false, t);
  const Landscape control(network_, null_op, t, logs_at_rest(null_op));
  found.null_production = control.entropy_production();
  found.null_flow = control.greatest_flow_share();
  found.loop = greatest_affinity(network_, op.grid(), t, landscape.log_density());
  write_maps("run", landscape.maps(), spec(), time_axis(), t, context, op.grid().comm());
  warn(landscape);
  console::info("{}", found.verdict());
  summary.add(found.told(network_));
  collectively(op.grid().comm(), [&] {
    if (rank_of(op.grid().comm()) == 0)
      replace_file(context.place.directory + "/verdict.txt", found.verdict() + "\n");
  });
}

void Cellfate::answer_transition(EdgeOperator& op, const RunContext& context, Summary& summary) {
  const double t = controls().time.start;
  const Grid& grid = op.grid();
  const int from = state_named("analysis.transition.from", transition_.from, grid);
  const SetOf sets =
      states_as_sets({from, state_named("analysis.transition.to", transition_.to, grid)});
  const CutEdges cut = cut_at(op, sets, "analysis.transition.to");
  const Landscape landscape(network_, op, t, logs_at_rest(op));
  const std::vector<double> density = exponentials(landscape.log_density());
  const Transition found(grid, cut, density, sets);
  std::vector<Map> maps = landscape.maps();
  maps.push_back(
      {{"q_plus", "1", 1.0, "probability to reach " + transition_.to + " first"}, found.forward()});
  maps.push_back(
      {{"q_minus", "1", 1.0, "probability to have been in " + transition_.from + " last"},
       found.backward()});
  const Flows reactive = op.spread(
      op.edges(t), [&](const EdgeRates& e, const Index& i) { return found.reactive_flow(e, i); });
  for (Map& map : flow_maps(reactive, grid, "J_R", "reactive current"))
    maps.push_back(std::move(map));
  write_maps("run", maps, spec(), time_axis(), t, context, grid.comm());
  summary.add("transition_rate", found.rate(), "1/h");
  summary.add("transition_rate_by_dirichlet_form", found.rate_by_dirichlet(), "1/h");
  summary.add("rate_differs_between_surfaces_by", found.greatest_difference());
  summary.add("probability_last_in_" + transition_.from, found.last_in_a());
  summary.add("rate_constant_forward", found.rate() / found.last_in_a(), "1/h");
  summary.add("rate_constant_back", found.rate() / (1.0 - found.last_in_a()), "1/h");
  tell_splitting(op, density, from, summary);
}

/// Where cells of a state end up first, among all the others.
void Cellfate::tell_splitting(EdgeOperator& op, const std::vector<double>& density, int from,
                              Summary& summary) {
  const Grid& grid = op.grid();
  std::vector<int> fates;
  for (int k = 0; k < static_cast<int>(network_.states.size()); ++k)
    if (k != from) fates.push_back(k);
  if (fates.size() < 2) return;
  const SetOf sets = states_as_sets(fates), start = states_as_sets({from});
  const CutEdges cut = cut_edges(grid, op.edges(controls().time.start), sets);
  if (cut.touching) return;
  GradedElimination chain(grid, cut.edges, {true, true},
                          [&](const Index& i) { return sets(grid.centre(i)) >= 0; });
  for (std::size_t fate = 0; fate < fates.size(); ++fate) {
    std::vector<double> arriving(density.size(), 0.0);
    for (const Arrival& c : cut.crossings)
      if (c.set == static_cast<int>(fate))
        arriving[static_cast<std::size_t>(grid.owned_offset(c.cell))] += c.out;
    summary.add("share_that_becomes_" + network_.states[static_cast<std::size_t>(fates[fate])].name,
                mean_in(grid, start, density, chain.backward(arriving)));
  }
}

void Cellfate::answer_passage(EdgeOperator& op, const RunContext& context, Summary& summary) {
  const double t = controls().time.start;
  const Grid& grid = op.grid();
  const SetOf target = states_as_sets({state_named("analysis.passage.to", passage_.to, grid)});
  const CutEdges cut = cut_at(op, target, "analysis.passage.to");
  const Passage found = passage(grid, cut, target);
  std::vector<double> deviation = found.mean;
  for (std::size_t k = 0; k < deviation.size(); ++k)
    deviation[k] = std::sqrt(std::max(0.0, found.second[k] - found.mean[k] * found.mean[k]));
  write_maps("run",
             {{{"passage_time", "h", 1.0, "mean time until " + passage_.to}, found.mean},
              {{"passage_time_deviation", "h", 1.0, "standard deviation of it"}, deviation},
              {{"surviving", "1", 1.0, "density of those that have not arrived after long"},
               found.surviving}},
             spec(), time_axis(), t, context, grid.comm());
  summary.add("escape_rate", found.escape_rate, "1/h");
  if (!passage_.at.empty()) {
    Point at{};
    std::copy(passage_.at.begin(), passage_.at.end(), at.begin());
    const auto weights = weights_at(grid, at);
    const double mean = weighed(grid, weights, found.mean),
                 second = weighed(grid, weights, found.second);
    summary.add("passage_time", mean, "h");
    summary.add("passage_time_variance", second - mean * mean, "h2");
  }
  if (passage_.sensitivity) tell_sensitivity(op, target, found, summary);
  if (passage_.from.empty()) return;
  const SetOf start = states_as_sets({state_named("analysis.passage.from", passage_.from, grid)});
  const std::vector<double> density = exponentials(logs_at_rest(op));
  summary.add("passage_time_from_" + passage_.from, mean_in(grid, start, density, found.mean), "h");
}

}  // namespace fluxform::cellfate
