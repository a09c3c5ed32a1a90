#pragma once
// The sums of a model's observables as named numbers for history and summary.
#include <map>

#include "fluxform/core/internal_units.hpp"
#include "fluxform/fields/declarations.hpp"
#include "fluxform/fv/sums.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

/// Each observable over the places that its declaration names: "flux_membrane" for one place,
/// "flux" for all. A density is multiplied by the volume or area it is summed over, in SI: on a line,
/// where an area is one, "mol m-2 s-1" stays what it is; in a body it becomes "mol s-1".
Quantities observed(const Sums& sums, const std::map<int, ObservableRecord>& observables,
                    const Grid& grid, const InternalUnits& units);

}  // namespace fluxform
