// Steady states along the potential of a metal, or the current through it.
#include <algorithm>
#include <cmath>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/output/history.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/summary.hpp"
#include "fluxform/solve/continuation.hpp"
#include "fluxform/solve/interrupt.hpp"

#include "answers.hpp"
#include "debye_grid.hpp"
#include "peak.hpp"
#include "rest.hpp"

namespace fluxform::electrolyte {
namespace {

/// Greatest current through any wall over the limiting one of a neutral salt; nothing where there
/// is no such limit. Collective.
std::optional<double> over_limit(const SweepOf& s, const Grid& grid, double t, Vec u) {
  const auto salt = binary_salt(s.medium, grid);
  if (!salt || salt->limiting_current() == 0.0) return {};
  double greatest = 0.0;
  for (const Passing& p : passing(s.system, s.medium, grid, t, u))
    greatest = std::max(greatest, std::abs(p.current));
  return greatest / salt->limiting_current();
}

/// Above it the wall is depleted of both ions, and those that pass carry the current by their own
/// charge, at voltages that rise with the inverse Debye length.
void say_over_limit(std::optional<double> ratio) {
  if (!ratio || *ratio < 1.0) return;
  console::info(
      "The last current is {:.3g} times the limiting one of a neutral salt: a layer of space "
      "charge "
      "carries it (Rubinstein and Shtilman, J. Chem. Soc. Faraday Trans. 2 75 (1979) 231).",
      *ratio);
}

}  // namespace

int run_sweep(const SweepOf& s, Operator& op, Vec u, const RunControls& controls,
              const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const Grid& grid = op.grid();
  const std::string& folder = context.place.directory;
  const TimeAxis axis =
      s.of_current ? TimeAxis{"A m-2", 1.0, 0.0, "current"} : TimeAxis{"V", 1.0, 0.0, "voltage"};
  ContinuationControls c;
  c.from = s.range.from;
  c.to = s.range.to;
  c.step = s.range.step;
  c.hold = s.hold;
  c.objection = [&](double p, Vec now) {
    return objection_to_rest(s.system, s.medium, grid, p, now);
  };
  const InterruptGuard guard;
  c.stop_requested = [&] { return guard.requested(grid.comm()); };
  RunFile file(folder + "/run.h5", grid, op.fields(), axis);
  file.write_provenance(context.provenance);
  History table(folder + "/sweep.csv", axis, grid.comm());
  SolverControls solvers = controls.solver;
  solvers.newton.rtol = std::min(solvers.newton.rtol, 1e-10);
  Quantities last;
  Overtaking overtaking;
  WallCells wall_cells;
  const auto done = follow(op, u, c, solvers, [&](double p, Vec now) {
    const auto walls = s.system.walls(p);
    const Split split = split_flows(s.system, s.medium, grid, p, now);
    const Bulk bulk = find_bulk(split, s.medium, grid, now, length_across(walls, grid));
    last = observe(s.system, s.medium, grid, p, now, bulk);
    overtaking.see(p, bulk);
    wall_cells.see(s.medium, walls, grid, now);
    table.add(p, last);
    file.write_record(p, now);
    console::info("  {} = {:.6g} {}", axis.name, p, axis.unit);
  });
  refuse_unused_options();
  file.close();
  Summary summary;
  summary.add("last_" + axis.name, done.last, axis.unit);
  summary.add("reached_the_end", done.reached ? 1.0 : 0.0);
  summary.add(last);
  summary.add(answers_of_the_field(s.system, s.medium, grid, done.last, u));
  summary.add(overtaking.answers(axis, s.medium, grid));
  wall_cells.report(s.medium, grid);
  const auto ratio = over_limit(s, grid, done.last, u);
  if (ratio) summary.add("last_current_over_limiting_current", *ratio);
  summary.add("points", done.points);
  summary.add("rejected_steps", done.rejected);
  summary.add("newton_iterations", done.newton);
  summary.add("linear_iterations", done.linear);
  summary.add_resources(grid.comm(), wall_start);
  summary.write(folder + "/summary.json", grid.comm());
  console::info("\nThe sweep ended at {:.6g} {}: {}.\n{}\nResults in {}", done.last, axis.unit,
                done.reason, summary.table(), folder);
  say_over_limit(ratio);
  int mine = guard.signal(), signal = 0;
  MPI_Allreduce(&mine, &signal, 1, MPI_INT, MPI_MAX, grid.comm());
  return signal == 0 ? 0 : 128 + signal;
}

}  // namespace fluxform::electrolyte
