#include "fluxform/files/maps/lat_lon_map.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr double pi = constants::pi;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw InputError({name}, why);
}

bool increasing(const std::vector<double>& x) {
  return std::adjacent_find(x.begin(), x.end(), std::greater_equal<>()) == x.end();
}

/// Turns an axis so that it increases; returns whether it ran the other way.
bool make_increasing(std::vector<double>& x, const std::string& axis, const std::string& name) {
  if (x.size() < 2) refuse(name, "the map needs at least two values of " + axis);
  const bool turned = x.front() > x.back();
  if (turned) std::reverse(x.begin(), x.end());
  if (!increasing(x)) refuse(name, "the map's " + axis + " neither increases nor decreases");
  return turned;
}

/// Largest over smallest step, less one: zero for an evenly spaced list.
double unevenness(const std::vector<double>& x) {
  double lowest = x[1] - x[0], highest = lowest;
  for (std::size_t i = 2; i < x.size(); ++i) {
    lowest = std::min(lowest, x[i] - x[i - 1]);
    highest = std::max(highest, x[i] - x[i - 1]);
  }
  return highest / lowest - 1.0;
}

std::vector<double> midpoints(const std::vector<double>& x) {
  std::vector<double> faces{0.0};
  for (std::size_t i = 1; i < x.size(); ++i) faces.push_back(0.5 * (x[i - 1] + x[i]));
  faces.push_back(0.0);
  return faces;
}

std::vector<double> mapped(std::vector<double> x, double (*f)(double)) {
  std::transform(x.begin(), x.end(), x.begin(), f);
  return x;
}

/// The outer faces of the first and last row are the poles; a map that ends more than a row short
/// of one does not cover the sphere.
void close_at_poles(std::vector<double>& faces, const std::vector<double>& x, double pole,
                    const std::string& name) {
  const std::size_t n = x.size();
  const bool south = x[0] + pole > 1.5 * (x[1] - x[0]);
  const bool north = pole - x[n - 1] > 1.5 * (x[n - 1] - x[n - 2]);
  if (south || north || x[0] < -pole * (1 + 1e-5) || x[n - 1] > pole * (1 + 1e-5))
    refuse(name, fmt::format("the map's {} from {:.6g} to {:.6g} does not cover the sphere",
                             pole == 1.0 ? "sine of latitude runs" : "latitude (radians) runs",
                             x[0], x[n - 1]));
  faces.front() = -pole;
  faces.back() = pole;
}

std::vector<double> latitude_faces(const std::vector<double>& latitude, bool sine_latitude,
                                   const std::string& name) {
  const std::vector<double> sines = mapped(latitude, [](double x) { return std::sin(x); });
  const bool even_in_sine = sine_latitude || (increasing(sines) && unevenness(sines) < 0.05 &&
                                              unevenness(sines) < unevenness(latitude));
  const std::vector<double>& x = even_in_sine ? sines : latitude;
  std::vector<double> faces = midpoints(x);
  close_at_poles(faces, x, even_in_sine ? 1.0 : 0.5 * pi, name);
  if (!even_in_sine) return faces;
  return mapped(faces, [](double s) { return std::asin(s); });
}

std::vector<double> longitude_faces(const std::vector<double>& x, const std::string& name) {
  const double gap = x.front() + 2.0 * pi - x.back();
  const double step = (x.back() - x.front()) / static_cast<double>(x.size() - 1);
  if (!(gap > 0.3 * step && gap < 3.0 * step))
    refuse(name, fmt::format("the map's longitude from {:.6g} to {:.6g} radians does not close "
                             "the circle",
                             x.front(), x.back()));
  std::vector<double> faces = midpoints(x);
  faces.front() = x.front() - 0.5 * gap;
  faces.back() = faces.front() + 2.0 * pi;
  return faces;
}

/// Drops a last column that stands one turn after the first.
bool drop_repeated(std::vector<double>& longitude) {
  const double step =
      (longitude.back() - longitude.front()) / static_cast<double>(longitude.size() - 1);
  const bool repeated = longitude.back() - longitude.front() > 2.0 * pi - 0.1 * step;
  if (repeated) longitude.pop_back();
  return repeated;
}

}  // namespace

LatLonMap boxes_around(const MapAxes& axes, std::vector<double> table, const std::string& name) {
  std::vector<double> latitude = axes.latitude, longitude = axes.longitude;
  const std::size_t width = longitude.size(), height = latitude.size();
  if (table.size() != width * height)
    refuse(name,
           fmt::format("the map holds {} values, its axes {} x {}", table.size(), height, width));
  const bool northward = !make_increasing(latitude, "latitude", name);
  const bool eastward = !make_increasing(longitude, "longitude", name);
  drop_repeated(longitude);
  LatLonMap map{
      latitude_faces(latitude, axes.sine_latitude, name), longitude_faces(longitude, name), {}};
  for (std::size_t r = 0; r < height; ++r)
    for (std::size_t c = 0; c < longitude.size(); ++c)
      map.values.push_back(
          table[(northward ? r : height - 1 - r) * width + (eastward ? c : width - 1 - c)]);
  return map;
}

namespace {

/// Mean of the valid cells of each row; nothing for a row without any.
std::vector<std::optional<double>> row_means(const LatLonMap& map) {
  std::vector<std::optional<double>> means(map.rows());
  for (std::size_t r = 0; r < map.rows(); ++r) {
    double sum = 0.0, count = 0.0;
    for (std::size_t c = 0; c < map.columns(); ++c)
      if (std::isfinite(map.at(r, c))) {
        sum += map.at(r, c);
        count += 1.0;
      }
    if (count > 0.0) means[r] = sum / count;
  }
  return means;
}

/// A row's mean, or the linear interpolation between the nearest rows that have one, or the
/// nearest.
double mean_near(const std::vector<std::optional<double>>& means, std::size_t row) {
  const auto size = static_cast<std::ptrdiff_t>(means.size());
  const auto here = static_cast<std::ptrdiff_t>(row);
  std::ptrdiff_t below = here, above = here;
  while (below >= 0 && !means[static_cast<std::size_t>(below)]) --below;
  while (above < size && !means[static_cast<std::size_t>(above)]) ++above;
  if (below < 0) below = above;
  if (above >= size) above = below;
  const double low = *means[static_cast<std::size_t>(below)];
  const double high = *means[static_cast<std::size_t>(above)];
  if (above == below) return low;
  return low +
         (high - low) * static_cast<double>(here - below) / static_cast<double>(above - below);
}

void fill(LatLonMap& map, const std::string& name) {
  const auto means = row_means(map);
  if (std::none_of(means.begin(), means.end(), [](const auto& m) { return m.has_value(); }))
    refuse(name, "the map has no valid cell");
  for (std::size_t r = 0; r < map.rows(); ++r)
    for (std::size_t c = 0; c < map.columns(); ++c)
      if (!std::isfinite(map.at(r, c))) map.at(r, c) = mean_near(means, r);
}

}  // namespace

std::size_t treat_missing(LatLonMap& map, MissingCells how, const std::string& name,
                          const std::string& what) {
  const auto missing = [](double b) { return !std::isfinite(b); };
  const auto first = std::find_if(map.values.begin(), map.values.end(), missing);
  const auto count =
      static_cast<std::size_t>(std::count_if(map.values.begin(), map.values.end(), missing));
  if (count == 0) return 0;
  if (how == MissingCells::refuse) {
    const auto at = static_cast<std::size_t>(first - map.values.begin());
    refuse(name,
           fmt::format("{} of {} cells of the map are not a number{}, the first in row {} from "
                       "the south, column {}; choose to fill them or to set them to zero",
                       count, map.values.size(), what, at / map.columns() + 1,
                       at % map.columns() + 1));
  }
  if (how == MissingCells::zero)
    std::replace_if(map.values.begin(), map.values.end(), missing, 0.0);
  if (how == MissingCells::fill) fill(map, name);
  return count;
}

}  // namespace fluxform
