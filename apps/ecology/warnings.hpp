#pragma once
// What of an input gives an answer other than its author expects, told before anything is computed.
#include "fluxform/app/raster_grid.hpp"

#include "site.hpp"

namespace fluxform::ecology {

/// Warns of regions and patches that hold no active cell, a mistake easily made in coordinates of a
/// raster; of cells wider than sqrt(D/|r|), the width of a front and of the edge of a population
/// (Fisher 1937); of a landscape that falls into pieces between which nobody passes; of borders that
/// no cell of the landscape reaches, as behind a frame of cells without data, and of a flow that
/// runs into such cells, where nobody leaves. Collective.
void warn_of_all(const Site& site, const RasterGrid& raster);

}  // namespace fluxform::ecology
