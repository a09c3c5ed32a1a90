#pragma once
// From a map's boxes to the cells of a sphere, keeping what the map holds in all.
#include <vector>

#include "fluxform/files/maps/lat_lon_map.hpp"
#include "fluxform/grid/surface_cells.hpp"

namespace fluxform {

/// Averages of the map over this rank's cells: overlap areas are exact in sin(lat) and longitude,
/// so the integral over the sphere is the map's to round-off and a constant stays one.
std::vector<double> remap(const LatLonMap& map, const SurfaceCells& cells);

/// Integrals over the unit sphere of a field and of its magnitude.
struct SphereSums {
  double net = 0.0, magnitude = 0.0;
};
SphereSums sums_over(const LatLonMap& map);
/// Of the owned cells' values on all ranks. Collective. What cells wider than a map's boxes, or
/// astride them, cancel of its two signs is the difference of the magnitudes.
SphereSums sums_over(const SurfaceCells& cells, const std::vector<double>& field);

}  // namespace fluxform
