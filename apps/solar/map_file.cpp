#include "map_file.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "fluxform/core/parallel.hpp"

#include "file_text.hpp"

namespace fluxform::solar {
namespace {

void share(std::vector<double>& values, MPI_Comm comm) {
  auto size = static_cast<unsigned long long>(values.size());
  MPI_Bcast(&size, 1, MPI_UNSIGNED_LONG_LONG, 0, comm);
  values.resize(size);
  MPI_Bcast(values.data(), static_cast<int>(size), MPI_DOUBLE, 0, comm);
}

/// HDF5's own signature.
bool is_hdf5(const std::string& bytes) { return bytes.starts_with("\x89HDF"); }

/// By its name, or because a dataset of it is asked for.
bool should_be_hdf5(const std::string& path, const MapOptions& options) {
  const auto ends = [&](const char* ending) { return path.ends_with(ending); };
  return !options.dataset.empty() || ends(".h5") || ends(".hdf5") || ends(".hdf") || ends(".nc");
}

std::string looks_of(const std::string& bytes) {
  if (bytes.empty()) return "the file is empty";
  const auto binary = [](unsigned char c) { return c < ' ' && !std::isspace(c); };
  if (std::any_of(bytes.begin(), bytes.end(), binary))
    return "the file is of another binary format";
  const std::string line = bytes.substr(0, bytes.find_first_of("\r\n"));
  return fmt::format("the file is text and begins with '{}{}'", line.substr(0, 40),
                     line.size() > 40 ? "..." : "");
}

LatLonMap read_either(const std::string& path, const MapOptions& options, MapReport* report) {
  const std::string bytes = read_text(path);
  if (is_hdf5(bytes)) return read_map_hdf5(path, options, report);
  if (!should_be_hdf5(path, options)) return parse_map_text(bytes, path, options, report);
  const std::string dataset = options.dataset.empty() ? "Data' or 'br" : options.dataset;
  throw InputError({path}, fmt::format("expected an HDF5 file with a dataset '{}', but {}", dataset,
                                       looks_of(bytes)));
}

}  // namespace

LatLonMap read_map(const std::string& path, const MapOptions& options, MPI_Comm comm,
                   MapReport* report) {
  LatLonMap map;
  MapReport own;
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    map = read_either(path, options, &own);
    own.rows = map.rows();
    own.columns = map.columns();
    own.missing = treat_missing(map, options.missing, path);
  });
  for (auto* part : {&map.latitude_faces, &map.longitude_faces, &map.values}) share(*part, comm);
  MPI_Bcast(&own, static_cast<int>(sizeof own), MPI_BYTE, 0, comm);
  if (report) *report = own;
  return map;
}

}  // namespace fluxform::solar
