#include "map_file.hpp"

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

bool is_hdf5(const std::string& path) { return read_text(path).starts_with("\x89HDF"); }

}  // namespace

LatLonMap read_map(const std::string& path, const MapOptions& options, MPI_Comm comm,
                   MapReport* report) {
  LatLonMap map;
  MapReport own;
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    map = is_hdf5(path) ? read_map_hdf5(path, options, &own)
                        : parse_map_text(read_text(path), path, options, &own);
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
