#include "fluxform/output/run_file.hpp"

#include <filesystem>
#include <functional>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/output/file_axes.hpp"
#include "fluxform/output/row_ranges.hpp"
#include "fluxform/output/run_layout.hpp"

namespace fluxform {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double slack = 1 << 20;  // bytes for HDF5's own tables in one record
constexpr hsize_t history_chunk = 512;
constexpr hsize_t profile_chunk = 64;

/// Bytes a snapshot takes with its last chunks filled up.
double snapshot_bytes(const Grid& grid) {
  const h5::Extent extent = grid_extent(grid), chunk = grid_chunk(grid);
  double size = sizeof(double);
  for (std::size_t k = 0; k < extent.size(); ++k) {
    const hsize_t chunks = (extent[k] + chunk[k] - 1) / chunk[k];
    size *= static_cast<double>(chunks * chunk[k]);
  }
  return size;
}

/// Rows kept in memory at most, and their bytes: a run without snapshots needs no more as it goes.
constexpr std::size_t most_rows = history_chunk;
constexpr std::size_t most_bytes = 1U << 20;

/// Moves a file that cannot be read out of the way. Collective.
void set_aside(MPI_Comm comm, const std::string& path, const std::string& reason) {
  std::string other = path + ".damaged";
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    for (int n = 2; std::filesystem::exists(other); ++n)
      other = fmt::format("{}.damaged.{}", path, n);
    rename_file(path, other);
  });
  console::warn(
      "'{}' cannot be gone on with ({}); it is now '{}', where h5dump or h5py may still read "
      "parts. "
      "The checkpoint is whole and history.csv is kept; a new '{}' begins at the checkpoint",
      path, reason, broadcast(other, comm), std::filesystem::path(path).filename().string());
}

/// Whether there is a file to go on with; one that is damaged is moved out of the way. Collective.
bool found(MPI_Comm comm, const std::string& path, const std::vector<FieldInfo>& fields) {
  if (broadcast(std::filesystem::exists(path) ? "yes" : "", comm) != "yes") return false;
  collectively(comm, [&] {
    if (rank_of(comm) == 0) Undo::take_back(path);
  });
  const std::string reason = damage_of(comm, path, fields);
  if (!reason.empty()) set_aside(comm, path, reason);
  return reason.empty();
}

/// History columns or a profile, kept until they are written: `width` numbers per row.
struct Pending {
  SeriesSpec spec;
  hsize_t width = 1;
  std::vector<double> values;
};

}  // namespace

class RunFile::Impl {
 public:
  Impl(const std::string& path, const Grid& grid, const std::vector<FieldInfo>& fields,
       TimeAxis time, bool append, const Kept& kept)
      : grid_(grid),
        fields_(fields),
        time_(std::move(time)),
        kept_(kept),
        records_(kept.records),
        rows_(kept.rows),
        undo_(path),
        file_(grid.comm(), append ? path : path + ".part",
              append ? h5::Access::modify : h5::Access::create) {
    append ? check_coordinates(file_, grid_) : create(path);
    written_.note_all(file_);
  }

  void write_record(double t, Vec u) {
    const double time = time_.in_file(t);
    const bool again = records_ > 0 && records_ == kept_.records && time == kept_.last_record;
    if (again) --records_;
    const double bytes = snapshot_bytes(grid_) * static_cast<double>(fields_.size());
    change(bytes + pending_bytes(), [&] {
      write_pending();
      for (std::size_t f = 0; f < fields_.size(); ++f) {
        const hid_t dataset = series(fields_[f].name);
        h5::resize(file_, dataset, joined(records_ + 1, grid_extent(grid_)));
        const auto values = owned_values(grid_, u, static_cast<int>(f), fields_[f].scale);
        h5::write(file_, dataset, in_rows(owned_slab(grid_), records_), values.data());
      }
      append_time("time", records_, {time});
      ++records_;
    });
  }

  void write_history(double t, const Quantities& row) {
    const double time = time_.in_file(t);
    if (times_.size() >= most_rows || held_ > most_bytes) flush();
    skipping_ = rows_ > 0 && times_.empty() && rows_ == kept_.rows && time == kept_.last_row;
    if (skipping_) return;
    times_.push_back(time);
    for (const Quantity& q : row) {
      Pending& column =
          pending({"history/" + q.name, q.unit, "", {"history_time"}, {}, {history_chunk}}, 1);
      column.values.back() = q.value;
    }
    held_ += (1 + row.size()) * sizeof(double);
  }

  void write_profile(const std::string& name, int axis, const std::vector<double>& values,
                     const std::string& unit) {
    if (skipping_) return;
    const FileAxis along = file_axes(grid_)[static_cast<std::size_t>(axis)];
    const hsize_t width = values.size();
    Pending& profile = pending(
        {name, unit, "", {"history_time", along.name}, {width}, {profile_chunk, width}}, width);
    std::copy(values.begin(), values.end(),
              profile.values.end() - static_cast<std::ptrdiff_t>(width));
    held_ += width * sizeof(double);
  }

  void write_static(const FieldInfo& field, Vec values) {
    change(snapshot_bytes(grid_), [&] {
      const h5::Id dataset = h5::exists(file_, field.name)
                                 ? h5::open_dataset(file_, field.name)
                                 : h5::create_dataset(file_, {field.name, grid_extent(grid_), {}});
      if (H5Aexists(dataset, "units") <= 0) attach_scales(file_, dataset, space_scales(grid_));
      describe(dataset, field.unit, field.long_name);
      const auto owned = owned_values(grid_, values, 0, field.scale);
      h5::write(file_, dataset, owned_slab(grid_), owned.data());
    });
  }

  void write_provenance(const Provenance& p) {
    change(static_cast<double>(p.input.size() + p.resolved.size()), [&] {
      std::string name = "provenance";
      for (int n = 1; h5::exists(file_, name); ++n) name = fmt::format("provenance_restart_{}", n);
      const h5::Id group = h5::group(file_, file_, name);
      for (const auto& [key, text] : short_entries(p)) h5::set_text(group, key, text);
      h5::write_text(file_, name + "/input", p.input);
      h5::write_text(file_, name + "/resolved", p.resolved);
    });
  }

  void write_ledger(const Ledger& ledger) {
    change(0.0, [&] {
      if (h5::exists(file_, "ledger")) H5Ldelete(file_, "ledger", H5P_DEFAULT);
      const h5::Id group = h5::group(file_, file_, "ledger");
      for (const Quantity& q : ledger.quantities()) {
        const h5::Id dataset = h5::create_dataset(file_, {"ledger/" + q.name, {}, {}});
        describe(dataset, q.unit, "");
        h5::write_same(file_, dataset, {}, &q.value);
      }
    });
  }

  void flush() {
    if (!times_.empty()) change(pending_bytes(), [&] { write_pending(); });
  }

  double last_row() const {
    return kept_.rows > 0 ? kept_.last_row : -std::numeric_limits<double>::infinity();
  }

  /// After a change that failed the file is again what it was before.
  void close() {
    open_.clear();
    file_.close();
    if (!changing_) return;
    collectively(grid_.comm(), [&] {
      if (rank_of(grid_.comm()) == 0) Undo::take_back(file_.path());
    });
  }

 private:
  /// Under another name until it is whole: one of that name may be there and stay if this fails.
  void create(const std::string& path) {
    file_.reserve(snapshot_bytes(grid_) + slack);
    h5::set_text(file_, "Conventions", "CF-1.8");
    write_coordinates(file_, grid_);
    create_time_scale(file_, "time", time_);
    create_time_scale(file_, "history_time", time_);
    std::vector<std::string> scales = space_scales(grid_);
    scales.insert(scales.begin(), "time");
    for (const FieldInfo& f : fields_) {
      if (h5::exists(file_, f.name))
        throw InputError(fmt::format("field '{}' has the name of a coordinate", f.name));
      open_[f.name] = create_series(file_, {f.name, f.unit, f.long_name, scales, grid_extent(grid_),
                                            joined(1, grid_chunk(grid_))});
    }
    file_.flush();
    file_.rename(path);
  }

  /// Makes one change of the file, for which there is room for `bytes` more: a kill within leaves
  /// what was before or what comes after. Collective.
  void change(double bytes, const std::function<void()>& make) {
    if (changing_)
      throw IoError(fmt::format("cannot write '{}' after a write that failed", file_.path()));
    file_.reserve(bytes + slack);
    collectively(grid_.comm(), [&] {
      if (rank_of(grid_.comm()) == 0) undo_.begin(written_.bytes());
    });
    changing_ = true;
    make();
    file_.flush();
    collectively(grid_.comm(), [&] {
      if (rank_of(grid_.comm()) == 0) undo_.end();
    });
    changing_ = false;
    for (const auto& [path, dataset] : open_) written_.note(file_, path, dataset);
  }

  /// The group holds its time scale too (a second name for the same dataset), so that it opens
  /// with its coordinate when read by itself.
  void make_history() {
    h5::group(file_, file_, "history");
    file_.check("link the time scale in", [&] {
      return H5Lcreate_hard(file_, "history_time", file_, "history/history_time", H5P_DEFAULT,
                            H5P_DEFAULT);
    });
  }

  hid_t series(const std::string& path) {
    auto at = open_.find(path);
    if (at == open_.end()) at = open_.emplace(path, h5::open_dataset(file_, path)).first;
    return at->second;
  }

  void append_time(const std::string& name, hsize_t row, const std::vector<double>& times) {
    h5::resize(file_, series(name), {row + times.size()});
    h5::write_same(file_, series(name), {{row}, {times.size()}}, times.data());
  }

  /// The pending rows of one series, as long as the pending times; rows not given are NaN.
  Pending& pending(const SeriesSpec& spec, hsize_t width) {
    Pending& p = pending_.try_emplace(spec.path, Pending{spec, width, {}}).first->second;
    if (p.width != width)
      throw IoError(fmt::format("'{}': rows of {} and {} values", spec.path, p.width, width));
    p.values.resize(times_.size() * width, nan);
    return p;
  }

  double pending_bytes() const {
    double bytes = 0.0;
    for (const auto& [path, p] : pending_)
      bytes +=
          2.0 * sizeof(double) * static_cast<double>(p.values.size() + p.width * history_chunk);
    return bytes;
  }

  /// Writes waiting history rows, within a change; their times at last.
  void write_pending() {
    if (times_.empty()) return;
    if (!h5::exists(file_, "history")) make_history();
    for (auto& [path, p] : pending_) write_series(p);
    append_time("history_time", rows_, times_);
    rows_ += times_.size();
    times_.clear();
    held_ = 0;
  }

  void write_series(Pending& p) {
    const bool made = h5::exists(file_, p.spec.path);
    if (!made) open_[p.spec.path] = create_series(file_, p.spec);
    const hid_t dataset = series(p.spec.path);
    const hsize_t first = h5::extent_of(dataset)[0], total = rows_ + times_.size();
    std::vector<double> block((rows_ - first) * p.width, nan);
    p.values.resize(times_.size() * p.width, nan);
    block.insert(block.end(), p.values.begin(), p.values.end());
    h5::resize(file_, dataset, joined(total, p.spec.tail));
    const h5::Slab row{h5::Extent(p.spec.tail.size(), 0), p.spec.tail};
    h5::write_same(file_, dataset, in_rows(row, first, total - first), block.data());
    p.values.clear();
  }

  const Grid& grid_;
  std::vector<FieldInfo> fields_;
  TimeAxis time_;
  Kept kept_;
  hsize_t records_, rows_;
  bool skipping_ = false;
  bool changing_ = false;  ///< a change has begun and not ended
  std::size_t held_ = 0;   ///< bytes of rows in memory
  std::vector<double> times_;
  std::map<std::string, Pending> pending_;
  RowRanges written_;
  Undo undo_;
  h5::File file_;
  std::map<std::string, h5::Id> open_;  // closed before the file
};

RunFile::RunFile(const std::string& path, const Grid& grid, const std::vector<FieldInfo>& fields,
                 TimeAxis time, std::optional<double> restart_time) {
  const MPI_Comm comm = grid.comm();
  const bool append = restart_time && found(comm, path, fields);
  const Kept kept = append ? drop_later(comm, path, fields, time.in_file(*restart_time)) : Kept{};
  impl_ = std::make_unique<Impl>(path, grid, fields, std::move(time), append, kept);
}

RunFile::~RunFile() {
  try {
    close();
  } catch (const std::exception& error) {
    console::warn("{}", error.what());
  }
}

void RunFile::write_record(double t, Vec u) { impl_->write_record(t, u); }
void RunFile::write_history(double t, const Quantities& row) { impl_->write_history(t, row); }
void RunFile::write_profile(const std::string& name, int axis, const std::vector<double>& values,
                            const std::string& unit) {
  impl_->write_profile(name, axis, values, unit);
}
void RunFile::write_static(const FieldInfo& field, Vec one_unknown) {
  impl_->write_static(field, one_unknown);
}
void RunFile::write_provenance(const Provenance& provenance) {
  impl_->write_provenance(provenance);
}
void RunFile::write_ledger(const Ledger& ledger) { impl_->write_ledger(ledger); }
void RunFile::flush() { impl_->flush(); }
double RunFile::last_row() const { return impl_->last_row(); }

void RunFile::close() {
  const std::unique_ptr<Impl> closing = std::move(impl_);
  if (!closing) return;
  try {
    closing->flush();
  } catch (const IoError&) {
    closing->close();  // what was written before stays readable
    throw;
  }
  closing->close();
}

}  // namespace fluxform
