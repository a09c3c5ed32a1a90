// `analysis: flux_flow`: the resistivity of a drifting lattice at one field or at several, as a
// table that the continuum model reads (flux_flow.csv).
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

#include "continuum/input.hpp"
#include "lone_vortex.hpp"
#include "vortex_case.hpp"

namespace fluxform::vortex {

void describe(Parameters& p, FluxFlowSettings& s) {
  p.quantities("fields", s.fields, "Bc2")
      .doc(
          "one after the other, the cell of the input stretched to fit each; none: the cell as it "
          "is");
  p.check([&s](Checker& c) {
    double last = 0.0;
    for (const double b : s.fields) {
      if (b <= last || b >= 1.0)
        return c.fail("fields", "must increase from above 0 and stay below Bc2");
      last = b;
    }
  });
}

namespace {

/// The cell stretched along x and y until its flux is that of the field b.
GridSpec stretched(GridSpec spec, double quanta, double b) {
  AxisSpec &x = spec.axes[0], &y = spec.axes[1];
  const double area = (x.to - x.from) * (y.to - y.from);
  const double factor = std::sqrt(2.0 * constants::pi * quanta / (b * area));
  for (AxisSpec* axis : {&x, &y}) {
    axis->from *= factor;
    axis->to *= factor;
    for (double& place : axis->listed) place *= factor;
  }
  return spec;
}

struct FlowPoint {
  double b = 0.0, ratio = 0.0, volume = 0.0;
  Observables at_rest;
};

/// Ends with the normal state at Bc2, where the lattice is gone.
void write_table(const std::string& path, const std::vector<FlowPoint>& points, const Material& m) {
  std::ofstream file(path);
  file << fmt::format("reduced_field [Bc2],{},{},over_normal,over_bardeen_stephen,mean_density\n",
                      field_column, resistivity_column);
  const auto row = [&](double b, double ratio, double density) {
    file << fmt::format("{},{},{},{},{},{}\n", b, b * m.field(), ratio / m.conductivity, ratio,
                        ratio / b, density);
  };
  for (const FlowPoint& p : points) row(p.b, p.ratio, p.at_rest.density);
  row(1.0, 1.0, 0.0);
  if (!file.flush()) throw IoError(fmt::format("cannot write '{}'", path));
}

void summarise(Summary& summary, const FlowPoint& p, const Material& m) {
  summary.add("reduced_field", p.b, "1");
  summary.add("flux_flow_resistivity", p.ratio / m.conductivity, "ohm m");
  summary.add("over_normal", p.ratio);
  summary.add("over_bardeen_stephen", p.ratio / p.b);
  summary.add("over_bardeen_stephen_at_low_field",
              2.0 * constants::pi / drag_of_lone_vortex(m.law));
  summary.add("mean_density", p.at_rest.density);
  summary.add("reduced_g2_per_volume", 2.0 * p.at_rest.energy / p.volume);
  summary.add("abrikosov_ratio", p.at_rest.abrikosov);
  summary.add("vortices", p.at_rest.vortices);
  summary.add("heat_left", p.at_rest.condensate_heat + p.at_rest.joule_heat);
}

}  // namespace

int VortexCase::answer_flux_flow(const RunContext& context) {
  const MPI_Comm comm = mine().grid().comm();
  const Handle<Vec> u = mine().grid().create_global();
  initialise(mine(), u);
  Results results(context, *this, mine(), {"Bc2", 1.0, 0.0, "reduced_field"}, "");
  std::vector<FlowPoint> points;
  int steps = 0;
  const auto take_point = [&] {
    TransientHooks hooks;
    hooks.stepper = [&] { return stepper(mine(), context.controls); };
    const TransientResult result =
        run_transient(mine(), u, context.controls.time, context.controls.solver, hooks);
    steps += result.steps;
    FlowPoint p{mine().around().field(0.0)[2], 0.0, 0.0, observer()(result.time, u)};
    p.ratio = flux_flow_resistivity(mine());
    p.volume = mine().lattice().total_volume();
    points.push_back(p);
    results.state(p.b, u, *this, mine());
    console::info("  b = {:.4g}: rho_ff = {:.5g} rho_n, {:.4g} of Bardeen and Stephen's", p.b,
                  p.ratio, p.ratio / p.b);
  };
  if (flow_.fields.empty()) take_point();
  // On the same nodes a lattice of one field is nearly that of the next.
  for (const double b : flow_.fields) {
    const Grid cell(stretched(grid_spec(), settings_.quanta, b), unknowns(), comm);
    const std::unique_ptr<Operator> op = build(cell);
    take_point();
  }
  refuse_unused_options();
  collectively(comm, [&] {
    if (rank_of(comm) == 0)
      write_table(context.place.directory + "/flux_flow.csv", points, settings_.material);
  });
  Summary& summary = results.summary();
  summarise(summary, points.back(), settings_.material);
  summary.add("points", static_cast<double>(points.size()));
  summary.add(closing());
  summary.add("steps", steps);
  return results.close();
}

}  // namespace fluxform::vortex
