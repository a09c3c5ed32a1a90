#pragma once
// The one recorder: what every analysis leaves of its answer. Rows go to a table and to run.h5,
// states through the app's display to run.h5 and ParaView, the rest to summary.json; ctrl-C ends an
// analysis after the row it is at.
//
//   Results results(context, app, op, {"V", 1.0, 0.0, "voltage"}, "sweep.csv");
//   while (...) {
//     results.row(v, app.measure(op, t, u));
//     results.state(v, u, app, op);
//     if (results.stop_requested()) break;
//   }
//   return results.close();
#include <memory>
#include <optional>
#include <string>

#include "fluxform/app/case.hpp"
#include "fluxform/output/history.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/summary.hpp"
#include "fluxform/output/vtk_series.hpp"
#include "fluxform/solve/interrupt.hpp"

namespace fluxform {

/// Ends an answer: its summary, with what the run cost, goes to a file and to the terminal, with
/// where results stand. Returns the exit code: 0, or 128 + the signal that stopped it on any rank,
/// followed by `hint`. Collective.
int conclude(Summary& summary, const RunPlace& place, MPI_Comm comm, double wall_start,
             const InterruptGuard& guard, const std::string& hint);

class Results {
 public:
  /// Opens the files and writes the provenance. Rows stand along `axis`, in the file `table` too
  /// unless that is empty. `context` and the grid must outlive this. Collective, as are all
  /// members.
  Results(const RunContext& context, Case& app, Operator& op, TimeAxis axis,
          const std::string& table);

  void row(double at, const Measurement& found);
  /// The fields at one place of the axis, as the app displays them; of an operator on the same
  /// cells as the first.
  void state(double at, Vec u, Case& app, Operator& op);
  /// True on all ranks once the user or the batch system asked for an end.
  bool stop_requested() const { return guard_.requested(comm_); }
  Summary& summary() { return summary_; }
  /// Closes the files, writes the summary and says where results stand. Returns the exit code.
  int close();

 private:
  std::string path(const std::string& name) const { return place_.directory + "/" + name; }

  const RunPlace& place_;
  MPI_Comm comm_;
  double wall_start_;
  std::unique_ptr<Grid> shown_grid_;  ///< of what is displayed
  Handle<Vec> shown_;                 ///< empty: the unknowns themselves
  std::optional<RunFile> file_;
  std::optional<History> table_;
  std::optional<VtkSeries> paraview_;
  Summary summary_;
  InterruptGuard guard_;
};

}  // namespace fluxform
