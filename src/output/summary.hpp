#pragma once
// The closing quantities of a run: summary.json for scripts, an aligned table for the terminal.
#include <string>

#include <mpi.h>

#include "fluxform/output/quantity.hpp"

namespace fluxform {

class Summary {
 public:
  /// Replaces an entry of the same name, else appends.
  void add(const std::string& name, double value, const std::string& unit = "1");
  /// Leaves out what is not a number: it has no meaning at this moment.
  void add(const Quantities& quantities);
  const Quantities& entries() const { return entries_; }

  /// Adds wall time since the program's start and CPU time summed over ranks, both with those of the
  /// runs that this one goes on from, and the largest peak memory of any rank. Collective.
  void add_resources(MPI_Comm comm);

  /// {"name": {"value": v, "unit": "u"}, ...} in order of addition, then the list
  /// "warnings" of what console::warn has told so far; NaN becomes null.
  std::string json() const;
  /// "name   value unit" with names, numbers and units aligned.
  std::string table() const;
  /// Writes json() from rank 0, atomically. Collective. Throws IoError.
  void write(const std::string& path, MPI_Comm comm) const;

 private:
  Quantities entries_;
};

}  // namespace fluxform
