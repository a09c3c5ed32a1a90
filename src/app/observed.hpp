#pragma once
// The sums of a model's observables, and what crosses its interfaces, as named numbers for history and
// summary.
#include <map>
#include <optional>
#include <string>

#include "fluxform/core/internal_units.hpp"
#include "fluxform/fields/declarations.hpp"
#include "fluxform/fv/flows.hpp"
#include "fluxform/fv/sums.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

/// Each observable over the places that its declaration names: "flux_membrane" for one place,
/// "flux" for all. A density is multiplied by the volume or area it is summed over, in SI: on a line,
/// where an area is one, "mol m-2 s-1" stays what it is; in a body it becomes "mol s-1".
Quantities observed(const Sums& sums, const std::map<int, ObservableRecord>& observables,
                    const Grid& grid, const InternalUnits& units);

/// The weights with which the sums make such a column, in its unit; nothing for another name.
std::optional<Sums> weights_of(const std::string& column,
                               const std::map<int, ObservableRecord>& observables, const Grid& grid,
                               const InternalUnits& units);

/// The amount of each field that crosses each interface per time, from `from` to `to`:
/// "nitrate_through_membrane". In one or two dimensions it counts per area or height, as the field's
/// integral does.
Quantities crossings(const Flows& flows, const std::vector<FieldInfo>& fields, const Grid& grid,
                     const std::string& time_unit);

}  // namespace fluxform
