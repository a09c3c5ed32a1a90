#include "plausibility.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "fluxform/core/console.hpp"

#include "sun.hpp"

namespace fluxform::solar {
namespace {

// What the literature uses lies well within: 100 to 1000 km2/s, 5 to 30 m/s, 1e19 to 1e23 Mx.
constexpr double least_diffusivity = 1.0, greatest_diffusivity = 1e4;  // km2/s
constexpr double greatest_meridional = 200.0;                          // m/s
constexpr double greatest_rotation = 5000.0;                           // m/s
constexpr double greatest_field = 1e4;                                 // G
constexpr double least_flux = 1e17, greatest_flux = 1e25;              // Mx

/// Zonal means of a component of a flow along latitudes every five degrees.
std::vector<double> zonal_means(const std::function<double(int, const Point&)>& flow, int axis) {
  std::vector<double> means;
  for (double latitude = -85.0; latitude < 86.0; latitude += 5.0) {
    double sum = 0.0;
    for (int k = 0; k < 36; ++k) sum += flow(axis, {k * 10.0 * degree, latitude * degree, 0.0});
    means.push_back(sum / 36.0);
  }
  return means;
}

double greatest_of(const std::vector<double>& values) {
  double greatest = 0.0;
  for (const double v : values) greatest = std::max(greatest, std::abs(v));
  return greatest;
}

/// The mean poleward speed, weighted by area.
double poleward(const std::vector<double>& means) {
  double sum = 0.0, weights = 0.0;
  for (std::size_t n = 0; n < means.size(); ++n) {
    const double latitude = (-85.0 + 5.0 * static_cast<double>(n)) * degree;
    sum += std::cos(latitude) * std::copysign(means[n], latitude * means[n]);
    weights += std::cos(latitude);
  }
  return sum / weights;
}

}  // namespace

void warn_of_diffusivity(const std::function<double(const Point&)>& diffusivity) {
  double highest = 0.0;
  for (double latitude = -90.0; latitude <= 90.0; latitude += 1.0)
    highest = std::max(highest, diffusivity({0.0, latitude * degree, 0.0}));
  if (highest > greatest_diffusivity || (highest > 0.0 && highest < least_diffusivity))
    console::warn(
        "a diffusivity of {:.3g} km2/s is far from that of supergranules, 200 to 600 km2/s: is its "
        "unit right?",
        highest);
}

void warn_of_flow(const std::function<double(int, const Point&)>& flow) {
  const std::vector<double> east = zonal_means(flow, 0), north = zonal_means(flow, 1);
  const double fastest = greatest_of(north), turning = greatest_of(east);
  if (poleward(north) < -0.1 * fastest && fastest > 1e-3)
    console::warn(
        "the meridional flow runs to the equator (up to {:.3g} m/s): the Sun's runs to the poles; "
        "northward is positive here, while papers often give southward speeds",
        fastest);
  if (fastest > greatest_meridional)
    console::warn("the meridional flow reaches {:.3g} m/s: the Sun's is 10 to 20 m/s", fastest);
  if (turning > greatest_rotation)
    console::warn("the rotation reaches {:.3g} m/s: the whole Sun turns at 2000 m/s", turning);
}

void warn_of_map(const MapReport& r) {
  const double greatest = std::max(std::abs(r.lowest), std::abs(r.highest));
  if (greatest > greatest_field)
    console::warn(
        "the map reaches {:.3g} G, more than any spot: is it in gauss, and does a number in it "
        "mean "
        "'no data' (missing_values)?",
        greatest);
}

void warn_of_regions(std::span<const BipolarRegion> regions) {
  double lowest = 1e300, highest = 0.0;
  for (const BipolarRegion& r : regions) {
    if (r.amplitude != 0.0) continue;
    lowest = std::min(lowest, r.flux);
    highest = std::max(highest, r.flux);
  }
  if (highest > greatest_flux || (highest > 0.0 && highest < least_flux))
    console::warn(
        "regions have fluxes of {:.3g} to {:.3g} Mx; the Sun's have 1e19 to 1e23 Mx: is the unit "
        "right?",
        lowest, highest);
}

}  // namespace fluxform::solar
