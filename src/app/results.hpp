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
#include <string>

#include "fluxform/app/record.hpp"
#include "fluxform/output/summary.hpp"
#include "fluxform/solve/interrupt.hpp"

namespace fluxform {

/// Ends an answer: its summary, with what the run cost, goes to a file and to the terminal, with
/// where results stand. Returns the exit code: 0, or 128 + the signal that stopped it on any rank,
/// followed by `hint`. Collective.
int conclude(Summary& summary, const RunPlace& place, MPI_Comm comm, const InterruptGuard& guard,
             const std::string& hint);

class Results {
 public:
  /// Opens the files as Record does. Collective, as are all members.
  Results(const RunContext& context, Case& app, Operator& op, const TimeAxis& axis,
          const std::string& table, Shown shown = Shown::displayed);

  void row(double at, const Measurement& found);
  /// The fields at one place of the axis; passed over where cells are others than those of the
  /// operator that the files were opened with.
  void state(double at, Vec u, Case& app, Operator& op);
  /// True on all ranks once the user or the batch system asked for an end.
  bool stop_requested() const { return guard_.requested(comm_); }
  /// The same on the ranks of a part.
  bool stop_requested_in(MPI_Comm part) const { return guard_.requested(part); }
  Summary& summary() { return summary_; }
  /// Closes the files, writes the summary and says where results stand. Returns the exit code.
  int close();

 private:
  const RunPlace& place_;
  MPI_Comm comm_;
  Record record_;
  Summary summary_;
  InterruptGuard guard_;
};

}  // namespace fluxform
