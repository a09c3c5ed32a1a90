#pragma once
// What can be said of any field: how much there is, and between which values.
#include "fluxform/fv/operator.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

/// Per field: integral over the active cells, least and greatest value, in file units. Collective.
Quantities integrals(const Grid& grid, const std::vector<FieldInfo>& fields, Vec u);

}  // namespace fluxform
