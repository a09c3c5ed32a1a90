#include "map_grid.hpp"

#include <cmath>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"

#include "sun.hpp"

namespace fluxform::solar {
namespace {

bool evenly_spaced(const std::vector<double>& x) {
  const auto steps = static_cast<double>(x.size() - 1);
  const double step = (x.back() - x.front()) / steps;
  for (std::size_t k = 1; k < x.size(); ++k)
    if (std::abs(x[k] - x[k - 1] - step) > 1e-4 * step) return false;
  return true;
}

std::vector<double> sines(std::vector<double> angles) {
  for (double& x : angles) x = std::sin(x);
  return angles;
}

}  // namespace

void set_axes(AxisSpec& longitude, AxisSpec& latitude, const LatLonMap& map) {
  if (!evenly_spaced(map.longitude_faces))
    throw InputError("grid.from: the map's columns are not equally wide, as cells must be");
  const bool odd = map.columns() % 2 != 0;
  if (odd)
    console::info("  grid: two cells for each of the map's {} columns, to meet across the poles",
                  map.columns());
  longitude.cells = static_cast<int>(map.columns()) * (odd ? 2 : 1);
  longitude.from = map.longitude_faces.front();
  longitude.to = longitude.from + 2.0 * constants::pi;
  latitude.cells = static_cast<int>(map.rows());
  if (evenly_spaced(map.latitude_faces)) return;
  if (evenly_spaced(sines(map.latitude_faces))) {
    latitude.spacing = Spacing::sine;
    return;
  }
  latitude.spacing = Spacing::listed;
  latitude.listed = map.latitude_faces;
}

double unsigned_flux(const LatLonMap& map) {
  double sum = 0.0;
  for (std::size_t r = 0; r < map.rows(); ++r) {
    const double height = std::sin(map.latitude_faces[r + 1]) - std::sin(map.latitude_faces[r]);
    for (std::size_t c = 0; c < map.columns(); ++c)
      sum +=
          std::abs(map.at(r, c)) * height * (map.longitude_faces[c + 1] - map.longitude_faces[c]);
  }
  return sum * radius_cm * radius_cm;
}

}  // namespace fluxform::solar
