#pragma once
// From a map's boxes to the grid's cells, keeping the flux.
#include <vector>

#include "surface_cells.hpp"
#include "surface_map.hpp"

namespace fluxform::solar {

/// Averages of the map over this rank's cells: overlap areas are exact in sin(lat) and longitude,
/// so the total flux is the map's to round-off and a constant stays one.
std::vector<double> remap(const LatLonMap& map, const SurfaceCells& cells);

enum class Monopole {
  keep,
  scale,    ///< positive and negative fluxes brought to their geometric mean, as HipFT does
  subtract  ///< the mean field taken off everywhere
};
Monopole monopole_named(const std::string& name);

struct MonopoleReport {
  double net = 0.0;            ///< before, Mx
  double unsigned_flux = 0.0;  ///< before, Mx
  double factor = 1.0;         ///< positive cells were divided, negative multiplied by it
  double offset = 0.0;         ///< G taken off every cell
};

/// Takes the net flux off the owned cells' values. Collective.
MonopoleReport remove_monopole(const SurfaceCells& cells, std::vector<double>& field, Monopole how);

}  // namespace fluxform::solar
