#pragma once
// The files that hold the rows and states of a run or an analysis: run.h5 with its provenance, a
// table, and ParaView's series. States stand there as the app displays them.
#include <memory>
#include <optional>
#include <string>

#include "fluxform/app/case.hpp"
#include "fluxform/output/history.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/vtk_series.hpp"

namespace fluxform {

/// What files show of a state.
enum class Shown { displayed, unknowns };

class Record {
 public:
  /// Opens the files and writes the provenance. Rows stand along `axis`, in the file `table` too
  /// unless that is empty. What stood there up to `from`, an internal time, is kept if a run goes
  /// on. `context` must outlive this. Collective, as are all members. Throws IoError.
  Record(const RunContext& context, Case& app, Operator& op, const TimeAxis& axis,
         const std::string& table, std::optional<double> from = std::nullopt,
         Shown shown = Shown::displayed);

  /// run.h5 keeps rows in memory until the next state or `flush`; the table has them at once.
  void row(double at, const Measurement& found);
  /// The state of the operator that the files were opened with.
  void state(double at, Vec u);
  /// The state of another operator; passed over, with a word for the first, if its cells are others
  /// than those the files were opened with.
  void state(double at, Vec u, Case& app, Operator& op);
  void flush() { file_->flush(); }
  void close() { file_->close(); }
  RunFile& file() { return *file_; }
  /// Rows of the table that a run which goes on has kept.
  const Columns& kept() const { return table_->kept(); }

 private:
  void write(double at, Vec u, const std::optional<Display>& display);

  std::optional<Display> display_;
  std::unique_ptr<Grid> shown_grid_;
  bool told_other_cells_ = false;
  Handle<Vec> shown_;  ///< empty: the unknowns themselves
  std::optional<RunFile> file_;
  std::optional<History> table_;
  std::optional<VtkSeries> paraview_;
};

}  // namespace fluxform
