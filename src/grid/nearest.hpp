#pragma once
// Which cell a place belongs to.
#include "fluxform/grid/axis.hpp"

namespace fluxform {

/// The cell of an axis whose centre is nearest to x, the lower one of two; those at the ends for
/// places beyond them.
int nearest_cell(const Axis& axis, double x);

}  // namespace fluxform
