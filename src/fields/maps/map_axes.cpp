#include "fluxform/fields/maps/map_axes.hpp"

#include <cmath>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"

namespace fluxform {
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

}  // namespace fluxform
