#pragma once
// How a grid is shared among ranks: as near to cubes as their number allows.
#include <array>

#include "fluxform/grid/cell.hpp"

namespace fluxform {

/// Ranks along each axis: the division with the least surface in which every rank has at least
/// `least` cells along an axis that is split. `whole_first`: the first axis is not split. Throws
/// InputError if there is none.
std::array<int, 3> divide(const Index& cells, int ranks, int least, bool whole_first);

}  // namespace fluxform
