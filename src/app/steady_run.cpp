#include "fluxform/app/steady_run.hpp"

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"

namespace fluxform {
namespace {

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
  SteadyControls steady;
  steady.time = context.controls.time.start;
  steady.solvers = context.controls.solver;
  const SteadyResult done = app.solve_steady_state(op, u, steady);
  refuse_unused_options();
  Results results(context, app, op, app.time_axis(), "history.csv");
  const Measurement found = app.measure(op, steady.time, u);
  results.row(steady.time, found);
  results.state(steady.time, u, app, op);
  Summary& summary = results.summary();
  summary.add(found.history);
  summary.add(app.closing());
  summary.add(app.conclude(op, steady.time, u, context));
  summary.add("newton_iterations", done.newton);
  summary.add("linear_iterations", done.linear);
  summary.add("pseudo_time_steps", done.pseudo_steps);
  summary.add("residual", done.residual);
  tell_kept(done.kept, summary);
  return results.close();
}

int run_eigenmodes(Case& app, Operator& op, Vec u, const RunContext& context) {
  const Eigenmodes modes = find_eigenmodes(op, u, context.controls.eigen);
  refuse_unused_options();
  Results results(context, app, op, {"1", 1.0, 0.0, "mode"}, "modes.csv", Shown::unknowns);
  Summary& summary = results.summary();
  const std::string rate = "1/" + app.time_unit();
  for (std::size_t k = 0; k < modes.values.size(); ++k) {
    const auto number = static_cast<double>(k);
    results.state(number, modes.right_real[k], app, op);
    results.row(number, {{{"rate", modes.values[k].real(), rate},
                          {"frequency", modes.values[k].imag(), rate},
                          {"residual", modes.residuals[k], "1"}},
                         {}});
    summary.add(fmt::format("growth_rate_{}", k), -modes.values[k].real(), rate);
    summary.add(fmt::format("rate_{}", k), modes.values[k].real(), rate);
    summary.add(fmt::format("frequency_{}", k), modes.values[k].imag(), rate);
  }
  return results.close();
}

}  // namespace fluxform
