#pragma once
// run.h5: fields, coordinates, history, profiles, ledger and provenance of one run, in parallel
// HDF5.
//
//   RunFile file("run.h5", grid, op.fields(), {.unit = "days since 2010-06-15", .scale = 365.25});
//   file.write_provenance(provenance);
//   file.write_record(t, u);                                   // (time, latitude, longitude)
//   file.write_history(t, {{"net_flux", 1e20, "Mx"}});         // /history/net_flux
//   file.write_profile(t, "zonal_mean", 1, means, "G");        // (history_time, latitude)
//
// Coordinates are dimension scales at the root with CF units, so xarray and netCDF tools open the
// file with coordinates in place. Every change is flushed, and a kill within one leaves a copy of
// what it overwrites (undo.hpp), which a restart puts back.
// Inactive cells are NaN, which is also the _FillValue.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/output/ledger.hpp"
#include "fluxform/output/provenance.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

class RunFile {
 public:
  /// Creates `path`; or, given the internal time of a restart, opens it and drops what is later. A
  /// file that cannot be read then is set aside with a warning and made anew.
  /// Collective, as are all members. Throws IoError with path and reason on all ranks,
  /// InputError if a field has the name of a coordinate.
  RunFile(const std::string& path, const Grid& grid, const std::vector<FieldInfo>& fields,
          TimeAxis time, std::optional<double> restart_time = std::nullopt);
  ~RunFile();  ///< closes the file; errors are logged
  RunFile(const RunFile&) = delete;
  RunFile& operator=(const RunFile&) = delete;

  /// Appends all fields of u at internal time t. The first record after a restart replaces a kept
  /// one of the same time.
  void write_record(double t, Vec u);

  /// Appends a history row; every row has the names and units of the first. Rows and profiles wait
  /// in memory, some hundreds at most, for the next record, `flush` or `close` (history.csv has
  /// them at once).
  void write_history(double t, const Quantities& row);

  /// Appends a profile along grid axis `axis` (all its cells, the same on every rank) to the
  /// history row of time t, as dataset `name` (history_time, axis) at the root. Call after
  /// write_history.
  void write_profile(const std::string& name, int axis, const std::vector<double>& values,
                     const std::string& unit);

  /// A field that does not change, one value per owned cell: dataset (..., y, x) at the root.
  void write_static(const FieldInfo& field, Vec one_unknown);

  /// Time of the last history row that a restart has kept, in the file's unit; minus infinity if
  /// there is none.
  double last_row() const;

  void write_provenance(const Provenance& provenance);
  void write_ledger(const Ledger& ledger);
  void flush();
  void close();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fluxform
