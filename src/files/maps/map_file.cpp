#include "fluxform/files/maps/map_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/text.hpp"

namespace fluxform {
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
  const std::string bytes = text::read(path);
  if (is_hdf5(bytes)) return read_map_hdf5(path, options, report);
  if (!should_be_hdf5(path, options)) return parse_map_text(bytes, path, options, report);
  throw InputError({path}, fmt::format("expected an HDF5 file with a dataset '{}', but {}",
                                       fmt::join(options.names(), "' or '"), looks_of(bytes)));
}

/// Turns fill values into what is not a number.
void mark_missing(LatLonMap& map, const MapOptions& options, MapReport& report) {
  const auto& known = options.missing_values;
  const auto missing = [&](double b) {
    if (known.empty()) return is_fill_value(b);
    return std::any_of(known.begin(), known.end(), [&](double fill) {
      return std::abs(b - fill) <= 1e-6 * std::abs(fill);  // single precision rounds it
    });
  };
  for (double& b : map.values) {
    if (!std::isfinite(b) || !missing(b)) continue;
    ++report.filled;
    report.fill_value = b;
    b = std::numeric_limits<double>::quiet_NaN();
  }
}

void note_extremes(const LatLonMap& map, MapReport& report) {
  bool first = true;
  for (const double b : map.values) {
    if (!std::isfinite(b)) continue;
    report.lowest = first ? b : std::min(report.lowest, b);
    report.highest = first ? b : std::max(report.highest, b);
    first = false;
  }
}

/// Says in a refusal which of the missing cells hold a fill value.
std::string fill_told(const MapReport& report) {
  if (report.filled == 0) return "";
  return fmt::format(" (in {} the fill value {:.6g})", report.filled, report.fill_value);
}

}  // namespace

bool is_fill_value(double value) {
  constexpr std::array used{-99999.0, 99999.0, -9999.0, 9999.0, -32768.0, -32767.0, 32767.0};
  const auto near = [&](double fill) { return std::abs(value - fill) < 1e-3; };
  return std::any_of(used.begin(), used.end(), near) || std::abs(value) > 1e9;
}

LatLonMap read_map(const std::string& path, const MapOptions& options, MPI_Comm comm,
                   MapReport* report) {
  LatLonMap map;
  MapReport own;
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    map = read_either(path, options, &own);
    own.rows = map.rows();
    own.columns = map.columns();
    mark_missing(map, options, own);
    note_extremes(map, own);
    own.missing = treat_missing(map, options.missing, path, fill_told(own));
  });
  for (auto* part : {&map.latitude_faces, &map.longitude_faces, &map.values}) share(*part, comm);
  MPI_Bcast(&own, static_cast<int>(sizeof own), MPI_BYTE, 0, comm);
  if (report) *report = own;
  return map;
}

}  // namespace fluxform
