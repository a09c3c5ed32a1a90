#pragma once
// How a grid and its series are laid out in HDF5: shared by run files and checkpoints.
#include <string>
#include <vector>

#include "fluxform/fields/dataset.hpp"
#include "fluxform/files/h5.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

/// Chunk of a snapshot: the whole of it up to 8 MiB, else halved along its slowest axes.
h5::Extent grid_chunk(const Grid& grid);
/// The slab with one more axis in front, holding rows [row, row + rows).
h5::Slab in_rows(const h5::Slab& slab, hsize_t row, hsize_t rows = 1);
/// `front` followed by `tail`.
h5::Extent joined(hsize_t front, const h5::Extent& tail);

/// A dataset that grows along its first axis, a time scale at the root.
struct SeriesSpec {
  std::string path;
  std::string unit;
  std::string long_name;
  std::vector<std::string> scales;  ///< root dimension scales, slowest (the time) first
  h5::Extent tail;                  ///< extent without the time
  h5::Extent chunk;
};
/// Makes the series with no rows, units, long_name and NaN as fill value.
h5::Id create_series(const h5::File& file, const SeriesSpec& spec);
/// A growing root dimension scale without rows, described for CF.
void create_time_scale(const h5::File& file, const std::string& name, const TimeAxis& time);
/// Names of the spatial scales, slowest first.
std::vector<std::string> space_scales(const Grid& grid);
/// Attaches root scales to the dataset's axes in order.
void attach_scales(const h5::File& file, hid_t dataset, const std::vector<std::string>& scales);
void describe(hid_t dataset, const std::string& unit, const std::string& long_name);

/// Coordinates, faces and cell volumes at the root of a new file.
void write_coordinates(const h5::File& file, const Grid& grid);
/// Throws IoError if the file's coordinates have other sizes than the grid.
void check_coordinates(const h5::File& file, const Grid& grid);

/// What is left of an earlier run's series.
struct Kept {
  hsize_t records = 0, rows = 0;
  double last_record = 0.0, last_row = 0.0;
};
/// Why the file cannot be gone on with: it cannot be read or lacks a field. Empty if it can.
/// Collective.
std::string damage_of(MPI_Comm comm, const std::string& path, const std::vector<FieldInfo>& fields);
/// Drops everything later than `last_time` (file units) from all series, and all from the first
/// time on that is not later than the one before it. Collective.
Kept drop_later(MPI_Comm comm, const std::string& path, const std::vector<FieldInfo>& fields,
                double last_time);

}  // namespace fluxform
