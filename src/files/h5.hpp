#pragma once
// The little of HDF5 that Fluxform needs, with handles that close themselves and errors that become
// IoError on all ranks. Everything here is collective over the file's communicator.
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <hdf5.h>
#include <mpi.h>

#include "fluxform/files/undo.hpp"

namespace fluxform::h5 {

/// Owns one HDF5 identifier.
class Id {
 public:
  using Closer = herr_t (*)(hid_t);
  Id() = default;
  Id(hid_t id, Closer close) : id_(id), close_(close) {}
  Id(Id&& other) noexcept;
  Id& operator=(Id&& other) noexcept;
  ~Id() { reset(); }
  operator hid_t() const { return id_; }
  bool valid() const { return id_ >= 0; }
  void reset();
  hid_t release() { return std::exchange(id_, -1); }

 private:
  hid_t id_ = -1;
  Closer close_ = nullptr;
};

using Extent = std::vector<hsize_t>;

/// A box of a dataset, slowest axis first; `count` of zeros selects nothing.
struct Slab {
  Extent start, count;
};

enum class Access { create, modify, read };

class File {
 public:
  /// Rank 0 first tries the path by itself, so that the reason is the system's own words.
  File(MPI_Comm comm, std::string path, Access access);
  operator hid_t() const { return id_; }
  const std::string& path() const { return path_; }
  MPI_Comm comm() const { return comm_; }

  /// Makes sure `bytes` more fit on the disk, before anything in the file is touched: HDF5 cannot
  /// put a file right again after a write that failed half-way.
  void reserve(double bytes) const;
  void flush() const;
  void close();
  /// Moves the open file, in place of what had that name. Collective.
  void rename(const std::string& path);

  /// Runs `operation` (>= 0 is success) on all ranks; all throw IoError if one failed.
  void check(const std::string& doing, const std::function<hid_t()>& operation) const;

 private:
  std::string path_;
  MPI_Comm comm_;
  Id id_;
};

bool exists(hid_t where, const std::string& path);
Id group(const File& file, hid_t where, const std::string& name);  ///< opened, or made if missing
Id open_dataset(const File& file, const std::string& path);

struct DatasetSpec {
  std::string path;
  Extent extent;
  Extent chunk;  ///< empty: contiguous; else the first axis can grow
};
/// A dataset of doubles; never pre-filled, since every value is written.
Id create_dataset(const File& file, const DatasetSpec& spec);
Extent extent_of(hid_t dataset);
void resize(const File& file, hid_t dataset, const Extent& extent);

/// Adds to `ranges` where the values of rows [first, last) of a chunked dataset stand in the file,
/// whole chunks each.
void add_chunks(const File& file, hid_t dataset, hsize_t first, hsize_t last, ByteRanges& ranges);

/// Each rank moves its own slab.
void write(const File& file, hid_t dataset, const Slab& slab, const double* values);
void read(const File& file, hid_t dataset, const Slab& slab, double* values);
/// Values the same on every rank, written by rank 0.
void write_same(const File& file, hid_t dataset, Slab slab, const double* values);
std::vector<double> read_same(const File& file, const std::string& path);

void set_text(hid_t object, const std::string& name, const std::string& text);
void set_number(hid_t object, const std::string& name, double value);
void set_numbers(hid_t object, const std::string& name, const std::vector<double>& values);
std::string get_text(hid_t object, const std::string& name);             ///< empty if there is none
std::vector<double> get_numbers(hid_t object, const std::string& name);  ///< empty if there is none
/// A text too long for an attribute, as a scalar string dataset.
void write_text(const File& file, const std::string& path, const std::string& text);
std::string read_text(const File& file, const std::string& path);
std::vector<std::string> members(hid_t group);

}  // namespace fluxform::h5
