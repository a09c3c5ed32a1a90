#include "fluxform/app/results.hpp"

#include "fluxform/core/console.hpp"

namespace fluxform {

Results::Results(const RunContext& context, Case& app, Operator& op, const TimeAxis& axis,
                 const std::string& table, Shown shown)
    : place_(context.place),
      comm_(op.grid().comm()),
      record_(context, app, op, axis, table, std::nullopt, shown) {}

void Results::row(double at, const Measurement& found) {
  record_.row(at, found);
  record_.flush();
}

void Results::state(double at, Vec u, Case& app, Operator& op) { record_.state(at, u, app, op); }

int Results::close() {
  record_.close();
  return conclude(summary_, place_, comm_, guard_, "what had been found is kept");
}

int conclude(Summary& summary, const RunPlace& place, MPI_Comm comm, const InterruptGuard& guard,
             const std::string& hint) {
  summary.add_resources(comm);
  summary.write(place.directory + "/summary.json", comm);
  console::info("\n{}\nResults in {}", summary.table(), place.directory);
  int mine = guard.signal(), signal = 0;
  MPI_Allreduce(&mine, &signal, 1, MPI_INT, MPI_MAX, comm);
  if (signal == 0) return 0;
  console::info("Stopped by signal {}; {}.", signal, hint);
  return 128 + signal;
}

}  // namespace fluxform
