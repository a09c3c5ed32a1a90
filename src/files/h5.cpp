#include "fluxform/files/h5.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"

namespace fluxform::h5 {
namespace {

herr_t keep_innermost(unsigned /*depth*/, const H5E_error2_t* error, void* text) {
  if (error->desc) *static_cast<std::string*>(text) = error->desc;
  return 0;
}

/// What HDF5 itself says about the last failure.
std::string reason() {
  std::string text = "unknown HDF5 error";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &text);
  return text;
}

Id checked(const File& file, const std::string& doing, Id::Closer close,
           const std::function<hid_t()>& operation) {
  Id made;
  file.check(doing, [&] {
    made = Id(operation(), close);
    return static_cast<hid_t>(made);
  });
  return made;
}

Id parallel_access(MPI_Comm comm) {
  Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_mpio(access, comm, MPI_INFO_NULL);
  return access;
}

hid_t open_file(const std::string& path, Access access, hid_t list) {
  if (access == Access::create) return H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, list);
  return H5Fopen(path.c_str(), access == Access::read ? H5F_ACC_RDONLY : H5F_ACC_RDWR, list);
}

Id space_of(const Extent& extent) {
  return {H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose};
}

void select(hid_t space, const Slab& slab) {
  const bool empty = std::find(slab.count.begin(), slab.count.end(), 0U) != slab.count.end();
  if (empty)
    H5Sselect_none(space);
  else if (!slab.count.empty())
    H5Sselect_hyperslab(space, H5S_SELECT_SET, slab.start.data(), nullptr, slab.count.data(),
                        nullptr);
}

/// The spaces and the collective mode of one transfer.
struct Transfer {
  Id memory, file, mode;
  Transfer(hid_t dataset, const Slab& slab)
      : memory(slab.count.empty() ? Id(H5Screate(H5S_SCALAR), H5Sclose) : space_of(slab.count)),
        file(H5Dget_space(dataset), H5Sclose),
        mode(H5Pcreate(H5P_DATASET_XFER), H5Pclose) {
    select(file, slab);
    if (H5Sget_select_npoints(file) == 0) H5Sselect_none(memory);
    H5Pset_dxpl_mpio(mode, H5FD_MPIO_COLLECTIVE);
  }
};

Id text_type(std::size_t size) {
  Id type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, std::max<std::size_t>(size, 1));
  H5Tset_cset(type, H5T_CSET_UTF8);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  return type;
}

void put_attribute(hid_t object, const std::string& name, hid_t type, hid_t space,
                   const void* value) {
  if (H5Aexists(object, name.c_str()) > 0) H5Adelete(object, name.c_str());
  const Id attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                     H5Aclose);
  if (H5Awrite(attribute, type, value) < 0)
    throw IoError(fmt::format("cannot write attribute '{}': {}", name, reason()));
}

std::string variable_text(hid_t attribute, hid_t type) {
  char* text = nullptr;
  if (H5Aread(attribute, type, &text) < 0 || !text) return "";
  const std::string copy(text);
  H5free_memory(text);
  return copy;
}

Id untimed(hid_t list_class) {
  Id list(H5Pcreate(list_class), H5Pclose);
  H5Pset_obj_track_times(list, false);
  return list;
}

}  // namespace

Id::Id(Id&& other) noexcept
    : id_(std::exchange(other.id_, -1)), close_(std::exchange(other.close_, nullptr)) {}

Id& Id::operator=(Id&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(close_, other.close_);
  return *this;
}

void Id::reset() {
  if (id_ >= 0 && close_) close_(id_);
  id_ = -1;
}

File::File(MPI_Comm comm, std::string path, Access access) : path_(std::move(path)), comm_(comm) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  collectively(comm, [&] {
    if (rank_of(comm) == 0) access == Access::read ? try_reading(path_) : try_writing(path_);
  });
  const Id list = parallel_access(comm);
  id_ = checked(*this, access == Access::create ? "create" : "open", H5Fclose,
                [&] { return open_file(path_, access, list); });
}

void File::check(const std::string& doing, const std::function<hid_t()>& operation) const {
  collectively(comm_, [&] {
    if (operation() < 0) throw IoError(fmt::format("cannot {} '{}': {}", doing, path_, reason()));
  });
}

void File::reserve(double bytes) const {
  collectively(comm_, [&] {
    if (rank_of(comm_) == 0) reserve_space(path_, bytes);
  });
}

void File::flush() const {
  check("write", [&] { return H5Fflush(id_, H5F_SCOPE_GLOBAL); });
}

void File::close() {
  if (id_.valid()) check("close", [&] { return H5Fclose(id_.release()); });
}

void File::rename(const std::string& path) {
  collectively(comm_, [&] {
    if (rank_of(comm_) == 0) rename_file(path_, path);
  });
  path_ = path;
}

bool exists(hid_t where, const std::string& path) {
  return H5Lexists(where, path.c_str(), H5P_DEFAULT) > 0;
}

Id group(const File& file, hid_t where, const std::string& name) {
  const Id list = untimed(H5P_GROUP_CREATE);
  return checked(file, fmt::format("make group '{}' in", name), H5Gclose, [&] {
    if (exists(where, name)) return H5Gopen2(where, name.c_str(), H5P_DEFAULT);
    return H5Gcreate2(where, name.c_str(), H5P_DEFAULT, list, H5P_DEFAULT);
  });
}

Id open_dataset(const File& file, const std::string& path) {
  return checked(file, fmt::format("find '{}' in", path), H5Dclose,
                 [&] { return H5Dopen2(file, path.c_str(), H5P_DEFAULT); });
}

Id create_dataset(const File& file, const DatasetSpec& spec) {
  const Id list = untimed(H5P_DATASET_CREATE);
  H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
  Extent largest = spec.extent;
  if (!spec.chunk.empty()) {
    H5Pset_chunk(list, static_cast<int>(spec.chunk.size()), spec.chunk.data());
    largest[0] = H5S_UNLIMITED;
  }
  const Id space(spec.extent.empty() ? H5Screate(H5S_SCALAR)
                                     : H5Screate_simple(static_cast<int>(spec.extent.size()),
                                                        spec.extent.data(), largest.data()),
                 H5Sclose);
  return checked(file, fmt::format("make '{}' in", spec.path), H5Dclose, [&] {
    return H5Dcreate2(file, spec.path.c_str(), H5T_IEEE_F64LE, space, H5P_DEFAULT, list,
                      H5P_DEFAULT);
  });
}

Extent extent_of(hid_t dataset) {
  const Id space(H5Dget_space(dataset), H5Sclose);
  Extent extent(static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(space), 0)));
  H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  return extent;
}

void resize(const File& file, hid_t dataset, const Extent& extent) {
  file.check("extend", [&] { return H5Dset_extent(dataset, extent.data()); });
}

void add_chunks(const File& file, hid_t dataset, hsize_t first, hsize_t last, ByteRanges& ranges) {
  const Extent extent = extent_of(dataset);
  Extent chunk(extent.size());
  const Id list(H5Dget_create_plist(dataset), H5Pclose);
  H5Pget_chunk(list, static_cast<int>(chunk.size()), chunk.data());
  Extent at(extent.size(), 0);
  at[0] = first;
  while (at[0] < last) {
    unsigned mask = 0;
    haddr_t address = HADDR_UNDEF;
    hsize_t bytes = 0;
    file.check("look into", [&] {
      return H5Dget_chunk_info_by_coord(dataset, at.data(), &mask, &address, &bytes);
    });
    if (address != HADDR_UNDEF) ranges.add(address, bytes);
    for (std::size_t a = at.size(); a-- > 0;) {  // the next chunk, the last axis first
      at[a] += chunk[a];
      if (a == 0 || at[a] < extent[a]) break;
      at[a] = 0;
    }
  }
}

void write(const File& file, hid_t dataset, const Slab& slab, const double* values) {
  const Transfer way(dataset, slab);
  file.check("write", [&] {
    return H5Dwrite(dataset, H5T_NATIVE_DOUBLE, way.memory, way.file, way.mode, values);
  });
}

void read(const File& file, hid_t dataset, const Slab& slab, double* values) {
  const Transfer way(dataset, slab);
  file.check("read", [&] {
    return H5Dread(dataset, H5T_NATIVE_DOUBLE, way.memory, way.file, way.mode, values);
  });
}

void write_same(const File& file, hid_t dataset, Slab slab, const double* values) {
  if (slab.count.empty()) {  // a scalar: every rank writes the same number
    write(file, dataset, slab, values);
    return;
  }
  if (rank_of(file.comm()) != 0) std::fill(slab.count.begin(), slab.count.end(), 0U);
  write(file, dataset, slab, values);
}

std::vector<double> read_same(const File& file, const std::string& path) {
  const Id dataset = open_dataset(file, path);
  const Extent extent = extent_of(dataset);
  hsize_t size = 1;
  for (const hsize_t n : extent) size *= n;
  std::vector<double> values(size);
  const Slab all{Extent(extent.size(), 0), extent};
  if (size > 0) read(file, dataset, all, values.data());  // HDF5 refuses to read nothing
  return values;
}

void set_text(hid_t object, const std::string& name, const std::string& text) {
  const Id type = text_type(text.size());
  const Id space(H5Screate(H5S_SCALAR), H5Sclose);
  put_attribute(object, name, type, space, text.empty() ? "\0" : text.data());
}

void set_number(hid_t object, const std::string& name, double value) {
  const Id space(H5Screate(H5S_SCALAR), H5Sclose);
  put_attribute(object, name, H5T_NATIVE_DOUBLE, space, &value);
}

void set_numbers(hid_t object, const std::string& name, const std::vector<double>& values) {
  const Id space = space_of({values.size()});
  put_attribute(object, name, H5T_NATIVE_DOUBLE, space, values.data());
}

std::string get_text(hid_t object, const std::string& name) {
  if (H5Aexists(object, name.c_str()) <= 0) return "";
  const Id attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Id stored(H5Aget_type(attribute), H5Tclose);
  if (H5Tget_class(stored) != H5T_STRING) return "";
  if (H5Tis_variable_str(stored) > 0) return variable_text(attribute, stored);
  std::string text(H5Tget_size(stored), '\0');
  const Id type = text_type(text.size());
  H5Aread(attribute, type, text.data());
  text.resize(std::strlen(text.c_str()));  // a stored text ends at its first null
  return text;
}

std::vector<double> get_numbers(hid_t object, const std::string& name) {
  if (H5Aexists(object, name.c_str()) <= 0) return {};
  const Id attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Id space(H5Aget_space(attribute), H5Sclose);
  std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  H5Aread(attribute, H5T_NATIVE_DOUBLE, values.data());
  return values;
}

void write_text(const File& file, const std::string& path, const std::string& text) {
  const Id type = text_type(text.size());
  const Id space(H5Screate(H5S_SCALAR), H5Sclose);
  const Id list = untimed(H5P_DATASET_CREATE);
  const Id dataset = checked(file, fmt::format("make '{}' in", path), H5Dclose, [&] {
    return H5Dcreate2(file, path.c_str(), type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  });
  const Transfer way(dataset, {});
  file.check("write", [&] {
    return H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, way.mode, text.empty() ? "\0" : text.data());
  });
}

std::string read_text(const File& file, const std::string& path) {
  const Id dataset = open_dataset(file, path);
  const Id stored(H5Dget_type(dataset), H5Tclose);
  std::string text(H5Tget_size(stored), '\0');
  const Id type = text_type(text.size());
  file.check("read",
             [&] { return H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()); });
  return text.substr(0, text.find('\0'));  // stored texts may be padded by zeros
}

std::vector<std::string> members(hid_t group) {
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names);
  return names;
}

}  // namespace fluxform::h5
