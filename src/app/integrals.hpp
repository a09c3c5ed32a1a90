#pragma once
// What can be said of any field: how much there is, and between which values.
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

/// Of an unknown over the active cells, in internal units.
struct FieldRange {
  double least = 0.0, greatest = 0.0;
  double least_magnitude = 0.0;
};
/// One for each unknown. Collective.
std::vector<FieldRange> ranges(const Grid& grid, Vec u);

/// Per field: integral over the active cells, least and greatest value, in file units. Collective.
Quantities integrals(const Grid& grid, const std::vector<FieldInfo>& fields, Vec u);

/// The mean of an unknown across an axis at each of its cells, in internal units, the same on all
/// ranks; zero where no cell takes part. Collective.
std::vector<double> means_along(const Grid& grid, int axis, int unknown, Vec u);
/// g = the derivative of the column "<field>_integral" by the unknowns. False for another column.
bool integral_gradient(const Grid& grid, const std::vector<FieldInfo>& fields,
                       const std::string& column, Vec g);

}  // namespace fluxform
