#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/files/h5.hpp"
#include "fluxform/files/maps/map_file.hpp"

namespace fluxform {
namespace {

using h5::exists;

constexpr double pi = constants::pi;
constexpr double degree = pi / 180.0;

h5::Id dataset_at(hid_t file, const std::string& name) {
  return {H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose};
}

/// One coordinate of the map as the file gives it.
struct Scale {
  std::string name, units;
  std::vector<double> values;

  double lowest() const { return *std::min_element(values.begin(), values.end()); }
  double highest() const { return *std::max_element(values.begin(), values.end()); }
  double span() const { return highest() - lowest(); }
};

Scale read_scale(hid_t file, const std::string& name, const std::string& path) {
  const h5::Id dataset = dataset_at(file, name);
  const h5::Extent shape = h5::extent_of(dataset);
  if (shape.size() != 1 || shape[0] < 2)
    throw InputError({path}, "the scale '" + name + "' is not a list of at least two numbers");
  Scale scale{name, h5::get_text(dataset, "units"), std::vector<double>(shape[0])};
  if (H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, scale.values.data()) < 0)
    throw InputError({path}, "the scale '" + name + "' holds no numbers");
  if (!std::all_of(scale.values.begin(), scale.values.end(),
                   [](double x) { return std::isfinite(x); }))
    throw InputError({path}, "the scale '" + name + "' holds a value that is not a number");
  return scale;
}

struct Scales {
  Scale latitude, longitude;
  bool latitude_first = true;  ///< which of the table's axes latitude is, if their lengths agree
};

std::optional<Scale> named_scale(hid_t file, std::initializer_list<const char*> names,
                                 const std::string& path) {
  for (const char* name : names)
    if (exists(file, name)) return read_scale(file, name, path);
  return std::nullopt;
}

Scales find_scales(hid_t file, const std::string& path) {
  auto latitude = named_scale(file, {"latitude", "lat", "colatitude", "theta"}, path);
  auto longitude = named_scale(file, {"longitude", "lon", "phi"}, path);
  if (latitude && longitude) return {std::move(*latitude), std::move(*longitude), true};
  auto fast = named_scale(file, {"dim1"}, path), slow = named_scale(file, {"dim2"}, path);
  if (!fast || !slow)
    throw InputError({path},
                     "no coordinates: expected 'latitude' and 'longitude', 'theta' and "
                     "'phi', or 'dim1' and 'dim2'");
  if (fast->span() > slow->span()) return {std::move(*slow), std::move(*fast), true};
  return {std::move(*fast), std::move(*slow), false};
}

/// Radians; the unit is the attribute's or, without one, what the full circle makes plain.
void to_radians(Scale& scale, const Scale& longitude_as_read) {
  const bool told = !scale.units.empty();
  const bool degrees = told ? scale.units.find("deg") != std::string::npos
                            : longitude_as_read.span() > 2.0 * pi * 1.01;
  if (degrees)
    for (double& x : scale.values) x *= degree;
}

/// Colatitude (by name, or 0 to pi) becomes latitude.
void to_latitude(Scale& scale) {
  const bool by_name = scale.name == "theta" || scale.name == "colatitude";
  const bool dim = scale.name.rfind("dim", 0) == 0;
  if (by_name || (dim && scale.lowest() > -1e-3))
    for (double& x : scale.values) x = 0.5 * pi - x;
}

/// Single precision rounds the poles and the circle; take them as meant.
void snap(std::vector<double>& values, std::initializer_list<double> targets) {
  for (double& x : values)
    for (const double target : targets)
      if (std::abs(x - target) < 2e-6) x = target;
}

std::string dataset_name(hid_t file, const MapOptions& options, const std::string& path) {
  for (const std::string& name : options.names())
    if (exists(file, name)) return name;
  throw InputError({path},
                   fmt::format("there is no dataset '{}'", fmt::join(options.names(), "' or '")));
}

struct Table {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;
};

/// Whether the slices of a dataset follow one another in time: the file has as many times.
bool is_series(hid_t file, hsize_t slices) {
  for (const char* name : {"time", "Time", "t"}) {
    if (!exists(file, name)) continue;
    const h5::Extent shape = h5::extent_of(dataset_at(file, name));
    if (shape.size() == 1 && shape[0] == slices) return true;
  }
  return false;
}

/// Which slice of `slices` is meant.
long long slice_of(hid_t file, long long slices, const std::string& name, const MapOptions& options,
                   const std::string& path, MapReport& report) {
  report.series = is_series(file, static_cast<hsize_t>(slices));
  if (!options.slice && slices > 1 && !options.one_slice.empty())
    throw InputError({path}, fmt::format("'{}' holds {} slices: {}; choose one with 'slice'", name,
                                         slices, options.one_slice));
  const long long asked = options.slice.value_or(report.series ? -1 : 0);
  const long long slice = asked < 0 ? slices + asked : asked;
  if (slice < 0 || slice >= slices)
    throw InputError({path}, fmt::format("'{}' has {} slices, number {} is not among them", name,
                                         slices, asked));
  report.slices = static_cast<int>(slices);
  report.slice = static_cast<int>(slice);
  return slice;
}

/// What the dataset itself declares as missing becomes what is not a number.
void drop_declared_missing(hid_t dataset, std::vector<double>& values) {
  for (const char* name : {"_FillValue", "missing_value", "BLANK", "FillValue", "fill_value"}) {
    const std::vector<double> fill = h5::get_numbers(dataset, name);
    if (fill.size() != 1 || !std::isfinite(fill[0])) continue;
    const double room = 1e-6 * std::abs(fill[0]);
    for (double& b : values)
      if (std::abs(b - fill[0]) <= room) b = std::numeric_limits<double>::quiet_NaN();
  }
}

/// A table of two axes, or one slice of a dataset of three.
Table read_table(hid_t file, const MapOptions& options, const std::string& path,
                 MapReport& report) {
  const std::string name = dataset_name(file, options, path);
  const h5::Id dataset = dataset_at(file, name);
  const h5::Extent shape = h5::extent_of(dataset);
  if (shape.size() != 2 && shape.size() != 3)
    throw InputError({path}, fmt::format("'{}' has {} axes, a map has two (or three with time)",
                                         name, shape.size()));
  const bool sliced = shape.size() == 3;
  h5::Extent start(shape.size(), 0), count = shape;
  if (sliced) {
    const auto slices = static_cast<long long>(shape[0]);
    start[0] = static_cast<hsize_t>(slice_of(file, slices, name, options, path, report));
    count[0] = 1;
  }
  Table table{shape[sliced ? 1 : 0], shape[sliced ? 2 : 1], {}};
  table.values.resize(table.rows * table.columns);
  const h5::Id space(H5Dget_space(dataset), H5Sclose);
  const h5::Id memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                      H5Sclose);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  if (H5Dread(dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, table.values.data()) < 0)
    throw InputError({path}, "'" + name + "' holds no numbers");
  drop_declared_missing(dataset, table.values);
  return table;
}

/// By how much the first and the last column differ, at most, of the greatest magnitude.
double ends_differ(const Table& t) {
  double greatest = 0.0, difference = 0.0;
  for (const double b : t.values)
    if (std::isfinite(b)) greatest = std::max(greatest, std::abs(b));
  for (std::size_t r = 0; r < t.rows; ++r) {
    const double apart = std::abs(t.values[r * t.columns] - t.values[(r + 1) * t.columns - 1]);
    if (std::isfinite(apart)) difference = std::max(difference, apart);
  }
  return greatest > 0.0 ? difference / greatest : 0.0;
}

Table transposed(const Table& t) {
  Table result{t.columns, t.rows, std::vector<double>(t.values.size())};
  for (std::size_t r = 0; r < t.rows; ++r)
    for (std::size_t c = 0; c < t.columns; ++c)
      result.values[c * t.rows + r] = t.values[r * t.columns + c];
  return result;
}

/// Latitude along rows, whichever way the file has them.
Table oriented(Table table, const Scales& scales, const std::string& path) {
  const std::size_t height = scales.latitude.values.size(), width = scales.longitude.values.size();
  const bool as_is = table.rows == height && table.columns == width;
  const bool turned = table.rows == width && table.columns == height;
  if (!as_is && !turned)
    throw InputError({path}, fmt::format("the map is {} x {}, its scales '{}' and '{}' have {} and "
                                         "{} values",
                                         table.rows, table.columns, scales.latitude.name,
                                         scales.longitude.name, height, width));
  if (as_is && (!turned || scales.latitude_first)) return table;
  return transposed(table);
}

}  // namespace

LatLonMap read_map_hdf5(const std::string& path, const MapOptions& options, MapReport* told) {
  const h5::File file(MPI_COMM_SELF, path, h5::Access::read);
  MapReport report;
  Table table = read_table(file, options, path, report);
  Scales scales = find_scales(file, path);
  table = oriented(std::move(table), scales, path);
  const Scale longitude = scales.longitude;
  to_radians(scales.latitude, longitude);
  to_radians(scales.longitude, longitude);
  to_latitude(scales.latitude);
  snap(scales.latitude.values, {-0.5 * pi, 0.5 * pi});
  snap(scales.longitude.values, {0.0, 2.0 * pi});
  const double differ = ends_differ(table);
  LatLonMap map = boxes_around({scales.latitude.values, scales.longitude.values, false},
                               std::move(table.values), path);
  report.has_coordinates = true;
  report.repeated_column = map.columns() < scales.longitude.values.size();
  report.repeat_differs = report.repeated_column ? differ : 0.0;
  if (told) *told = report;
  return map;
}

}  // namespace fluxform
