#pragma once
// Values of a map between the middles of its boxes.
#include <vector>

#include "fluxform/files/maps/lat_lon_map.hpp"

namespace fluxform {

/// Bilinear; the map must outlive this.
class MapInterpolant {
 public:
  explicit MapInterpolant(const LatLonMap& map);
  /// At a point given in radians.
  double operator()(double latitude, double longitude) const;

 private:
  const LatLonMap& map_;
  std::vector<double> rows_, columns_;  ///< middles; the first column stands again at the end
};

}  // namespace fluxform
