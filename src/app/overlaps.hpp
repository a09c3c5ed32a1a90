#pragma once
// Named parts of a side that share faces, which is seldom meant.
#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// Warns of them: the later part has the faces of both. Collective.
void warn_of_overlaps(const Grid& grid);

}  // namespace fluxform
