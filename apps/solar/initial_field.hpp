#pragma once
// The field at the start, as cell averages in gauss.
#include <vector>

#include "settings.hpp"
#include "surface_cells.hpp"
#include "surface_map.hpp"

namespace fluxform::solar {

/// Fills the owned cells; `map` is needed for InitialField::map only. Formulas and profiles are
/// averaged over each cell by Gauss quadrature. Collective.
std::vector<double> initial_field(const SurfaceCells& cells, const Settings& settings,
                                  const LatLonMap* map);

}  // namespace fluxform::solar
