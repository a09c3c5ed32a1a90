#pragma once
// Curves along one axis of a grid, the same on all ranks: rows of a butterfly diagram.
#include <string>

#include "fluxform/app/case.hpp"

namespace fluxform {

/// The mean of an unknown over all cells at the same place of an axis, weighted by their volumes;
/// zero where no cell takes part. `field` is its own. Collective.
Profile mean_profile(const std::string& name, const Grid& grid, const FieldInfo& field, int axis,
                     int unknown, Vec u);

}  // namespace fluxform
