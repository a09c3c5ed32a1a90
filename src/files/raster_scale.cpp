// How much longer the map is than the ground.
#include <algorithm>
#include <cmath>

#include "fluxform/files/gdal.hpp"
#include "fluxform/files/raster.hpp"

namespace fluxform {
namespace {

/// Longitude and latitude in radians.
struct OnGlobe {
  double longitude, latitude;
};

/// From a projection's coordinates to the globe and to lengths on its ellipsoid.
class Ground {
 public:
  explicit Ground(const std::string& wkt) : map_(gdal().OSRNewSpatialReference(wkt.c_str())) {
    if (!map_) return;
    globe_ = SpatialReference(gdal().OSRCloneGeogCS(map_.get()));
    if (!globe_) return;
    for (void* crs : {map_.get(), globe_.get()})
      gdal().OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    to_globe_ = Transformation(gdal().OCTNewCoordinateTransformation(map_.get(), globe_.get()));
    radians_ = gdal().OSRGetAngularUnits(globe_.get(), nullptr);
    OGRErr error = OGRERR_NONE;
    semi_major_ = gdal().OSRGetSemiMajor(map_.get(), &error);
    const double inverse = gdal().OSRGetInvFlattening(map_.get(), &error);
    const double flattening = inverse > 0.0 ? 1.0 / inverse : 0.0;
    eccentricity2_ = flattening * (2.0 - flattening);
  }

  std::optional<OnGlobe> at(double x, double y) const {
    if (!to_globe_ || !gdal().OCTTransform(to_globe_.get(), 1, &x, &y, nullptr)) return {};
    return OnGlobe{x * radians_, y * radians_};
  }

  /// Metres between two points close to each other.
  double distance(const OnGlobe& a, const OnGlobe& b) const {
    const double latitude = 0.5 * (a.latitude + b.latitude), sine = std::sin(latitude);
    const double w2 = 1.0 - eccentricity2_ * sine * sine;
    const double across = semi_major_ / std::sqrt(w2);          // radius of the prime vertical
    const double along = across * (1.0 - eccentricity2_) / w2;  // radius of the meridian
    return std::hypot(across * std::cos(latitude) * (b.longitude - a.longitude),
                      along * (b.latitude - a.latitude));
  }

 private:
  SpatialReference map_, globe_;
  Transformation to_globe_;
  double radians_ = 0.0, semi_major_ = 0.0, eccentricity2_ = 0.0;
};

/// Map length per ground length about a point, from `reach` metres to both sides.
std::optional<double> stretch_along(const Ground& ground, double x, double y, double dx, double dy,
                                    double metre) {
  const auto from = ground.at(x - dx, y - dy), to = ground.at(x + dx, y + dy);
  if (!from || !to) return {};
  const double length = ground.distance(*from, *to);
  if (!std::isfinite(length) || !(length > 0.0)) return {};
  return 2.0 * std::hypot(dx, dy) * metre / length;
}

}  // namespace

std::optional<std::array<double, 2>> Raster::stretch() const {
  if (where_.crs.empty() || where_.geographic) return {};
  const Ground ground(where_.crs);
  const double reach = 500.0 / where_.metre;
  std::optional<std::array<double, 2>> worst;
  double most = -1.0;
  for (const auto& [across, up] :
       {std::pair{0.5, 0.5}, {0.0, 0.0}, {1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}}) {
    const double x = where_.left + across * columns_ * where_.cell_width;
    const double y = where_.bottom + up * rows_ * where_.cell_height;
    const auto east = stretch_along(ground, x, y, reach, 0.0, where_.metre);
    const auto north = stretch_along(ground, x, y, 0.0, reach, where_.metre);
    if (!east || !north) continue;
    const double off = std::max(std::abs(std::log(*east)), std::abs(std::log(*north)));
    if (off <= most) continue;
    most = off;
    worst = {{*east, *north}};
  }
  return worst;
}

std::string Raster::crs_name() const {
  const SpatialReference crs(
      where_.crs.empty() ? nullptr : gdal().OSRNewSpatialReference(where_.crs.c_str()));
  const char* const name = crs ? gdal().OSRGetName(crs.get()) : nullptr;
  return name ? name : "";
}

}  // namespace fluxform
