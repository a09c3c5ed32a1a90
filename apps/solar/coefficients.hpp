#pragma once
// From what the user said about flows and diffusion to numbers on faces, in solar radii and days.
#include <functional>
#include <vector>

#include "fluxform/fields/face_coefficients.hpp"

#include "model.hpp"
#include "settings.hpp"
#include "surface_map.hpp"

namespace fluxform::solar {

/// Flow components read from a file, if the settings name one.
struct FlowMaps {
  const LatLonMap* east = nullptr;
  const LatLonMap* north = nullptr;
};

/// Sets every coefficient of `model` on `grid`.
void set_coefficients(SurfaceFlux& model, const Grid& grid, const Settings& settings,
                      const FlowMaps& maps);

/// Velocity along an axis (0 east, 1 north) in m/s, at a point of longitude and latitude in
/// radians, from the profiles the settings name.
std::function<double(int, const Point&)> profile_flow(const FlowSettings& flow);

/// Bilinear values of a map, which must outlive this, between the middles of its boxes.
class Interpolant {
 public:
  explicit Interpolant(const LatLonMap& map);
  /// At a point given in radians.
  double operator()(double latitude, double longitude) const;

 private:
  const LatLonMap& map_;
  std::vector<double> rows_, columns_;  ///< middles; the first column stands again at the end
};

}  // namespace fluxform::solar
