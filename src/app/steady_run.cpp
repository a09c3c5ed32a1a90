#include "fluxform/app/steady_run.hpp"

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

/// Ends a run: summary to file and terminal.
void close(Summary& summary, const Grid& grid, const RunPlace& place, double wall_start) {
  summary.add_resources(grid.comm(), wall_start);
  summary.write(place.directory + "/summary.json", grid.comm());
  console::info("\n{}\nResults in {}", summary.table(), place.directory);
}

/// Tells which amounts the start has settled, since nothing leaves.
void tell_kept(const std::vector<KeptAmount>& kept, Summary& summary) {
  for (const KeptAmount& k : kept) {
    console::info("Nothing of '{}' can leave: this is the state with the amount of the start.",
                  k.name);
    summary.add("multiplier of " + k.name, k.multiplier);
  }
}

}  // namespace

int run_steady(Case& app, Operator& op, Vec u, const RunContext& context) {
  const RunControls& controls = context.controls;
  const RunPlace& place = context.place;
  const Provenance& provenance = context.provenance;
  const double wall_start = MPI_Wtime();
  const Grid& grid = op.grid();
  SteadyControls steady;
  steady.time = controls.time.start;
  steady.solvers = controls.solver;
  const SteadyResult result = app.solve_steady_state(op, u, steady);
  refuse_unused_options();
  RunFile file(place.directory + "/run.h5", grid, op.fields(), app.time_axis());
  file.write_provenance(provenance);
  file.write_record(steady.time, u);
  const Measurement last = app.measure(op, steady.time, u);
  file.write_history(steady.time, last.history);
  for (const Profile& p : last.profiles) file.write_profile(p.name, p.axis, p.values, p.unit);
  file.close();
  if (controls.output.paraview) {
    VtkSeries(place.directory, app.name(), grid, op.fields(), app.time_axis())
        .write(steady.time, u);
  }
  Summary summary;
  summary.add(last.history);
  summary.add(app.conclude(op, steady.time, u, context));
  summary.add("newton_iterations", result.newton);
  summary.add("linear_iterations", result.linear);
  summary.add("pseudo_time_steps", result.pseudo_steps);
  summary.add("residual", result.residual);
  tell_kept(result.kept, summary);
  close(summary, grid, place, wall_start);
  return 0;
}

int run_eigenmodes(Case& app, Operator& op, Vec u, const RunContext& context) {
  const RunControls& controls = context.controls;
  const RunPlace& place = context.place;
  const Provenance& provenance = context.provenance;
  const double wall_start = MPI_Wtime();
  const Grid& grid = op.grid();
  const Eigenmodes modes = find_eigenmodes(op, u, controls.eigen);
  refuse_unused_options();
  const TimeAxis numbers{"1", 1.0, 0.0, "mode"};
  RunFile file(place.directory + "/run.h5", grid, op.fields(), numbers);
  file.write_provenance(provenance);
  History table(place.directory + "/modes.csv", numbers, grid.comm());
  Summary summary;
  const std::string rate = "1/" + app.time_unit();
  for (std::size_t k = 0; k < modes.values.size(); ++k) {
    const auto number = static_cast<double>(k);
    file.write_record(number, modes.right_real[k]);
    table.add(number, {{"rate", modes.values[k].real(), rate},
                       {"frequency", modes.values[k].imag(), rate},
                       {"residual", modes.residuals[k], "1"}});
    summary.add(fmt::format("growth_rate_{}", k), -modes.values[k].real(), rate);
    summary.add(fmt::format("rate_{}", k), modes.values[k].real(), rate);
    summary.add(fmt::format("frequency_{}", k), modes.values[k].imag(), rate);
  }
  file.close();
  close(summary, grid, place, wall_start);
  return 0;
}

}  // namespace fluxform
