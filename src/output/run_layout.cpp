#include "fluxform/output/run_layout.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <hdf5_hl.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/output/file_axes.hpp"
#include "fluxform/output/row_ranges.hpp"

namespace fluxform {
namespace {

constexpr hsize_t largest_chunk = 1U << 20;  // doubles: 8 MiB
constexpr hsize_t time_chunk = 512;

hsize_t product(const h5::Extent& extent) {
  hsize_t size = 1;
  for (const hsize_t n : extent) size *= n;
  return size;
}

void write_scale(const h5::File& file, const std::string& name, const std::vector<double>& values,
                 const std::string& unit) {
  const h5::Id dataset = h5::create_dataset(file, {name, {values.size()}, {}});
  h5::write_same(file, dataset, {{0}, {values.size()}}, values.data());
  H5DSset_scale(dataset, name.c_str());
  h5::set_text(dataset, "units", unit);
}

void write_axis(const h5::File& file, const FileAxis& axis) {
  write_scale(file, axis.name, axis.centres, axis.unit);
  write_scale(file, axis.name + "_faces", axis.faces, axis.unit);
  const h5::Id centres = h5::open_dataset(file, axis.name);
  h5::set_text(centres, "long_name", axis.name + " of cell centres");
  h5::set_text(centres, "faces", axis.name + "_faces");
  if (!axis.standard_name.empty()) h5::set_text(centres, "standard_name", axis.standard_name);
  const h5::Id faces = h5::open_dataset(file, axis.name + "_faces");
  h5::set_text(faces, "long_name", axis.name + " of cell faces");
}

void write_volumes(const h5::File& file, const Grid& grid) {
  const VolumeUnit unit = volume_unit(grid);
  std::vector<double> volumes;
  grid.for_owned([&](const Index& i) { volumes.push_back(unit.factor * grid.volume(i)); });
  const h5::Id dataset = h5::create_dataset(file, {"cell_volume", grid_extent(grid), {}});
  attach_scales(file, dataset, space_scales(grid));
  describe(dataset, unit.unit, "size of the control volumes");
  h5::write(file, dataset, owned_slab(grid), volumes.data());
}

/// Rows that come before `last` and in order: a time that does not increase was never written.
hsize_t rows_until(const std::vector<double>& times, double last) {
  std::size_t rows = 0;
  while (rows < times.size() && times[rows] <= last && (rows == 0 || times[rows] > times[rows - 1]))
    ++rows;
  return rows;
}

/// Shortens every dataset in `folder` that stands on `scale`.
void shorten(const h5::File& file, const std::string& folder, hid_t scale, hsize_t rows) {
  if (!h5::exists(file, folder)) return;
  const h5::Id group = h5::group(file, file, folder);
  for (const std::string& name : h5::members(group)) {
    const h5::Id dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.valid() || H5DSis_attached(dataset, scale, 0) <= 0) continue;
    h5::resize(file, dataset, joined(rows, [&] {
                 h5::Extent tail = h5::extent_of(dataset);
                 tail.erase(tail.begin());
                 return tail;
               }()));
  }
}

/// Shortens all that stands on the time scale `name`.
void shorten_all(const h5::File& file, const std::string& name, hsize_t rows) {
  const h5::Id scale = h5::open_dataset(file, name);
  for (const char* folder : {"/", "history"}) shorten(file, folder, scale, rows);
  h5::resize(file, scale, {rows});
}

/// What of the file is to stay, and whether that is all there is.
struct Cut {
  Kept kept;
  bool all = true;
};

Cut cut_at(const h5::File& file, const std::vector<FieldInfo>& fields, double last_time) {
  const std::vector<double> times = h5::read_same(file, "time");
  const std::vector<double> rows = h5::read_same(file, "history_time");
  Cut cut;
  cut.kept.records = rows_until(times, last_time);
  cut.kept.rows = rows_until(rows, last_time);
  for (const FieldInfo& f : fields)
    cut.kept.records = std::min(cut.kept.records, h5::extent_of(h5::open_dataset(file, f.name))[0]);
  const auto last = [](const std::vector<double>& all, hsize_t count) {
    return count > 0 ? all[count - 1] : -std::numeric_limits<double>::infinity();
  };
  cut.kept.last_record = last(times, cut.kept.records);
  cut.kept.last_row = last(rows, cut.kept.rows);
  cut.all = cut.kept.records == times.size() && cut.kept.rows == rows.size();
  return cut;
}

}  // namespace

h5::Extent joined(hsize_t front, const h5::Extent& tail) {
  h5::Extent all{front};
  all.insert(all.end(), tail.begin(), tail.end());
  return all;
}

h5::Extent grid_chunk(const Grid& grid) {
  h5::Extent chunk = grid_extent(grid);
  for (hsize_t& n : chunk) {
    while (n > 1 && product(chunk) > largest_chunk) n = (n + 1) / 2;
  }
  return chunk;
}

h5::Slab in_rows(const h5::Slab& slab, hsize_t row, hsize_t rows) {
  return {joined(row, slab.start), joined(rows, slab.count)};
}

void describe(hid_t dataset, const std::string& unit, const std::string& long_name) {
  h5::set_text(dataset, "units", unit);
  if (!long_name.empty()) h5::set_text(dataset, "long_name", long_name);
}

void attach_scales(const h5::File& file, hid_t dataset, const std::vector<std::string>& scales) {
  for (std::size_t k = 0; k < scales.size(); ++k) {
    const h5::Id scale = h5::open_dataset(file, scales[k]);
    file.check("attach coordinates in",
               [&] { return H5DSattach_scale(dataset, scale, static_cast<unsigned>(k)); });
  }
}

std::vector<std::string> space_scales(const Grid& grid) {
  std::vector<std::string> names;
  for (const FileAxis& axis : file_axes(grid)) names.insert(names.begin(), axis.name);
  return names;
}

h5::Id create_series(const h5::File& file, const SeriesSpec& spec) {
  h5::Id dataset = h5::create_dataset(file, {spec.path, joined(0, spec.tail), spec.chunk});
  attach_scales(file, dataset, spec.scales);
  describe(dataset, spec.unit, spec.long_name);
  h5::set_numbers(dataset, "_FillValue", {std::numeric_limits<double>::quiet_NaN()});
  return dataset;
}

void create_time_scale(const h5::File& file, const std::string& name, const TimeAxis& time) {
  const h5::Id scale = h5::create_dataset(file, {name, {0}, {time_chunk}});
  H5DSset_scale(scale, name.c_str());
  describe(scale, time.unit, name == "time" ? "time of snapshots" : "time of history rows");
  const bool dated = time.unit.find(" since ") != std::string::npos;
  if (dated) h5::set_text(scale, "standard_name", "time");
  if (dated) h5::set_text(scale, "calendar", "standard");
}

void write_coordinates(const h5::File& file, const Grid& grid) {
  for (const FileAxis& axis : file_axes(grid)) write_axis(file, axis);
  write_volumes(file, grid);
}

void check_coordinates(const h5::File& file, const Grid& grid) {
  for (const FileAxis& axis : file_axes(grid)) {
    const std::size_t there = h5::read_same(file, axis.name).size();
    if (there == axis.centres.size()) continue;
    throw IoError(fmt::format("'{}' is on another grid: '{}' has {} cells there, {} here",
                              file.path(), axis.name, there, axis.centres.size()));
  }
}

std::string damage_of(MPI_Comm comm, const std::string& path,
                      const std::vector<FieldInfo>& fields) {
  std::string reason;
  if (rank_of(comm) == 0) {
    try {
      try_reading(path);
      cut_at(h5::File(MPI_COMM_SELF, path, h5::Access::read), fields, 0.0);
    } catch (const IoError& error) {
      reason = error.what();
    }
  }
  return broadcast(reason, comm);
}

Kept drop_later(MPI_Comm comm, const std::string& path, const std::vector<FieldInfo>& fields,
                double last_time) {
  Kept kept;
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    h5::File file(MPI_COMM_SELF, path, h5::Access::modify);
    const Cut cut = cut_at(file, fields, last_time);
    kept = cut.kept;
    if (cut.all) return;
    RowRanges rows;
    rows.note_all(file);
    const Undo undo(path);
    undo.begin(rows.bytes());
    shorten_all(file, "time", kept.records);
    shorten_all(file, "history_time", kept.rows);
    file.close();
    undo.end();
  });
  MPI_Bcast(&kept, sizeof(Kept), MPI_BYTE, 0, comm);
  return kept;
}

}  // namespace fluxform
