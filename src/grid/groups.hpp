#pragma once
// Connected groups of cells of a plane: holes, lakes, islands.
//
//   const std::vector<int> number = enclosed_groups(axes, away);
#include <vector>

#include "fluxform/grid/axis.hpp"

namespace fluxform {

/// Numbers, from 0, of the groups of taken cells that share faces and do not reach an open end of
/// an axis; -1 for all other cells. `taken` has a value per cell of the plane, first axis fastest.
std::vector<int> enclosed_groups(const std::vector<Axis>& axes, const std::vector<char>& taken);

}  // namespace fluxform
