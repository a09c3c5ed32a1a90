#include "fluxform/app/record.hpp"

#include <utility>

#include "fluxform/core/console.hpp"

namespace fluxform {
namespace {

bool same_cells(const Grid& one, const Grid& other) {
  if (one.dimension() != other.dimension()) return false;
  for (int a = 0; a < one.dimension(); ++a)
    if (one.axis(a).faces != other.axis(a).faces) return false;
  return true;
}

}  // namespace

Record::Record(const RunContext& context, Case& app, Operator& op, const TimeAxis& axis,
               const std::string& table, std::optional<double> from, Shown shown) {
  if (shown == Shown::displayed) display_ = app.display(op);
  const std::vector<FieldInfo>& fields = display_ ? display_->fields : op.fields();
  const MPI_Comm comm = op.grid().comm();
  const std::string& folder = context.place.directory;
  shown_grid_ = std::make_unique<Grid>(op.grid().spec(), static_cast<int>(fields.size()), comm);
  if (display_) shown_ = shown_grid_->create_global();
  file_.emplace(folder + "/run.h5", *shown_grid_, fields, axis, from);
  file_->write_provenance(context.provenance);
  if (!table.empty()) table_.emplace(folder + "/" + table, axis, comm, from);
  if (context.controls.output.paraview)
    paraview_.emplace(folder, app.name(), *shown_grid_, fields, axis, from);
}

void Record::row(double at, const Measurement& found) {
  if (table_) table_->add(at, found.history);
  file_->write_history(at, found.history);
  for (const Profile& p : found.profiles) file_->write_profile(p.name, p.axis, p.values, p.unit);
}

void Record::state(double at, Vec u) { write(at, u, display_); }

void Record::state(double at, Vec u, Case& app, Operator& op) {
  if (same_cells(*shown_grid_, op.grid())) {
    write(at, u, display_ ? app.display(op) : std::nullopt);
  } else if (!std::exchange(told_other_cells_, true)) {
    console::info("States on other cells than the first are not kept, their rows are.");
  }
}

void Record::write(double at, Vec u, const std::optional<Display>& display) {
  Vec shown = u;
  if (shown_) {
    display->fill(at, u, shown_);
    shown = shown_;
  }
  file_->write_record(at, shown);
  if (paraview_) paraview_->write(at, shown);
}

}  // namespace fluxform
