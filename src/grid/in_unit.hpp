#pragma once
// A grid whose lengths are counted in another unit.
#include "fluxform/grid/spec.hpp"

namespace fluxform {

/// The same grid with lengths counted in a unit of so many of the present ones, formulas of place
/// and `length_scale` included.
GridSpec in_unit(GridSpec spec, double unit);

}  // namespace fluxform
