#pragma once
// history.csv: one row of named quantities per history time, flushed as it is written.
//
//   time [days],polar_north [G],polar_south [G]
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <mpi.h>

#include "fluxform/output/quantity.hpp"

namespace fluxform {

/// Columns of numbers by name, without units.
using Columns = std::map<std::string, std::vector<double>>;

class History {
 public:
  /// Starts `path` afresh, or, given the internal time of a restart, keeps its rows up to then; if
  /// a row before then is damaged, it warns, keeps the rows before that, and leaves a copy of the
  /// file as it was. Collective; only rank 0 writes. Throws IoError with path and reason.
  History(std::string path, TimeAxis time, MPI_Comm comm,
          std::optional<double> restart_time = std::nullopt);

  /// Adds a row; every row has the names and units of the first; what is not a number leaves its
  /// cell empty. Collective. Throws IoError.
  /// The first row after a restart is skipped if it stands at the last kept row's time.
  void add(double t, const Quantities& row);
  /// What stood in the file at a restart and was kept, on all ranks; times as in the file.
  const Columns& kept() const { return kept_; }

 private:
  struct Rows;
  Rows keep_rows_until(double last_time);
  void write_row(double time, const Quantities& row);
  std::string path_;
  TimeAxis time_;
  MPI_Comm comm_;
  std::ofstream file_;
  std::string header_;
  Columns kept_;
  std::optional<double> resumed_at_;
};

}  // namespace fluxform
