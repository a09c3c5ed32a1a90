#pragma once
// Snapshots for ParaView: NAME.pvd, with one binary piece per rank and time in the folder NAME.
//
// Uniform Cartesian grids become image data (.pvti), other straight ones rectilinear (.pvtr),
// spheres, shells and cylinders with an angle structured grids in Cartesian space (.pvts). Values
// are cell data on the control volumes; arrays are named "field [unit]". Format: VTK file formats,
// Kitware.
#include <optional>
#include <string>
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

class VtkSeries {
 public:
  /// Makes the folder `directory`/`name`. Given the internal time of a restart, keeps the entries
  /// of an earlier run up to then. Collective. Throws IoError with path and reason.
  VtkSeries(const std::string& directory, const std::string& name, const Grid& grid,
            const std::vector<FieldInfo>& fields, TimeAxis time,
            std::optional<double> restart_time = std::nullopt);

  /// Adds a snapshot of all fields of u; the .pvd is replaced atomically. Collective. Throws
  /// IoError. The first snapshot after a restart replaces a kept one of the same time.
  void write(double t, Vec u);

 private:
  struct Entry {
    double time;
    int number;
  };
  std::string stem(int number) const;
  void read_entries(double last_time);
  void write_piece(int number, Vec u) const;
  void write_index(int number, const std::vector<Box>& boxes) const;
  void write_collection() const;

  std::string directory_, name_;
  const Grid& grid_;
  std::vector<FieldInfo> fields_;
  TimeAxis time_;
  bool has_holes_ = false;
  std::vector<Entry> entries_;
};

}  // namespace fluxform
