#pragma once
// The net flux of a map, which the whole Sun has none of.
#include <vector>

#include "fluxform/grid/surface_cells.hpp"

namespace fluxform::solar {

enum class Monopole {
  keep,
  scale,    ///< positive and negative fluxes brought to their geometric mean, as HipFT does
  subtract  ///< the mean field taken off everywhere
};

struct MonopoleReport {
  double net = 0.0;            ///< before, Mx
  double unsigned_flux = 0.0;  ///< before, Mx
  double factor = 1.0;         ///< positive cells were divided, negative multiplied by it
  double offset = 0.0;         ///< G taken off every cell
};

/// Takes the net flux off the owned cells' values. Collective.
MonopoleReport remove_monopole(const SurfaceCells& cells, std::vector<double>& field, Monopole how);

}  // namespace fluxform::solar
