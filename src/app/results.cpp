#include "fluxform/app/results.hpp"

#include "fluxform/core/console.hpp"

namespace fluxform {

Results::Results(const RunContext& context, Case& app, Operator& op, TimeAxis axis,
                 const std::string& table)
    : place_(context.place), comm_(op.grid().comm()), wall_start_(MPI_Wtime()) {
  const std::optional<Display> display = app.display(op);
  const std::vector<FieldInfo>& fields = display ? display->fields : op.fields();
  shown_grid_ = std::make_unique<Grid>(op.grid().spec(), static_cast<int>(fields.size()), comm_);
  if (display) shown_ = shown_grid_->create_global();
  file_.emplace(path("run.h5"), *shown_grid_, fields, axis);
  file_->write_provenance(context.provenance);
  if (!table.empty()) table_.emplace(path(table), axis, comm_);
  if (context.controls.output.paraview)
    paraview_.emplace(place_.directory, app.name(), *shown_grid_, fields, axis);
}

void Results::row(double at, const Measurement& found) {
  if (table_) table_->add(at, found.history);
  file_->write_history(at, found.history);
  for (const Profile& p : found.profiles) file_->write_profile(p.name, p.axis, p.values, p.unit);
  file_->flush();
}

void Results::state(double at, Vec u, Case& app, Operator& op) {
  Vec shown = u;
  if (shown_) {
    app.display(op)->fill(at, u, shown_);
    shown = shown_;
  }
  file_->write_record(at, shown);
  if (paraview_) paraview_->write(at, shown);
}

int Results::close() {
  file_->close();
  return conclude(summary_, place_, comm_, wall_start_, guard_, "what had been found is kept");
}

int conclude(Summary& summary, const RunPlace& place, MPI_Comm comm, double wall_start,
             const InterruptGuard& guard, const std::string& hint) {
  summary.add_resources(comm, wall_start);
  summary.write(place.directory + "/summary.json", comm);
  console::info("\n{}\nResults in {}", summary.table(), place.directory);
  int mine = guard.signal(), signal = 0;
  MPI_Allreduce(&mine, &signal, 1, MPI_INT, MPI_MAX, comm);
  if (signal == 0) return 0;
  console::info("Stopped by signal {}; {}.", signal, hint);
  return 128 + signal;
}

}  // namespace fluxform
