#pragma once
// The field at the start, as cell averages in gauss.
#include <vector>

#include "fluxform/files/maps/lat_lon_map.hpp"
#include "fluxform/grid/surface_cells.hpp"

#include "settings.hpp"

namespace fluxform::solar {

/// Fills the owned cells; `map` is needed for InitialField::map only, the diffusivity in km2/s for
/// InitialField::steady. Formulas and profiles are averaged over each cell by Gauss quadrature.
/// Throws InputError where a formula has no value. Collective.
std::vector<double> initial_field(const SurfaceCells& cells, const Settings& settings,
                                  double diffusivity, const LatLonMap* map);

}  // namespace fluxform::solar
