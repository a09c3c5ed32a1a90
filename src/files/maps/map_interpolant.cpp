#include "fluxform/files/maps/map_interpolant.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/constants.hpp"

namespace fluxform {
namespace {

/// The box below x in rising `points` (which x lies within) and how far x is towards the next one.
struct Between {
  std::size_t below;
  double fraction;
};

Between between(const std::vector<double>& points, double x) {
  const auto above = std::upper_bound(points.begin() + 1, points.end() - 1, x);
  const auto k = static_cast<std::size_t>(above - points.begin()) - 1;
  return {k, std::clamp((x - points[k]) / (points[k + 1] - points[k]), 0.0, 1.0)};
}

std::vector<double> middles(const std::vector<double>& faces) {
  std::vector<double> x;
  for (std::size_t k = 0; k + 1 < faces.size(); ++k) x.push_back(0.5 * (faces[k] + faces[k + 1]));
  return x;
}

}  // namespace

MapInterpolant::MapInterpolant(const LatLonMap& map)
    : map_(map), rows_(middles(map.latitude_faces)), columns_(middles(map.longitude_faces)) {
  columns_.push_back(columns_.front() + 2.0 * constants::pi);
}

double MapInterpolant::operator()(double latitude, double longitude) const {
  const double turn = 2.0 * constants::pi;
  const double lon = longitude - turn * std::floor((longitude - columns_.front()) / turn);
  const Between j = between(rows_, latitude), i = between(columns_, lon);
  const std::size_t next = (i.below + 1) % map_.columns();
  const auto along = [&](std::size_t row) {
    return (1.0 - i.fraction) * map_.at(row, i.below) + i.fraction * map_.at(row, next);
  };
  return (1.0 - j.fraction) * along(j.below) + j.fraction * along(j.below + 1);
}

}  // namespace fluxform
