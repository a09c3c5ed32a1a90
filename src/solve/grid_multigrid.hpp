#pragma once
// Multigrid on a structured grid for coupled unknowns.
//
// Each coarser grid merges pairs of cells along every axis that still has enough of them; values
// are interpolated linearly between cell centres, and coarse matrices are Galerkin's, so that
// whatever stands in the matrix is inherited. The smoother relaxes all unknowns of a cell at once:
// strongly coupled ones (a potential and the ions that make it) are never split.
#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// Makes `pc` such a multigrid for matrices on `grid`. Collective.
void use_grid_multigrid(PC pc, const Grid& grid);

}  // namespace fluxform
