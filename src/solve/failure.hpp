#pragma once
// Says in words why a solve failed: which unknown, in which cell, how large, and what to try.
#include <string>

#include "fluxform/fv/operator.hpp"

namespace fluxform {

/// Several lines: `what` first, then per unknown the norm of R, its largest entry and where that
/// is, the state's range, whether the Jacobian is finite and without empty rows, then `advice`.
/// The Jacobian is passed over unless it is what the solve went by (`jacobian_used`).
/// Collective; never throws for a bad state.
std::string failure_report(Operator& op, double t, Vec u, const std::string& what,
                           const std::string& advice, bool jacobian_used = true);

/// The entry of greatest magnitude among those of one unknown; one that is not finite counts as
/// larger than all. Collective.
struct LargestEntry {
  double size = 0.0;
  Index cell{};
};
LargestEntry largest_entry(const Grid& grid, Vec v, int unknown);

/// A cell by its coordinates: "x = 1.5, y = 2".
std::string position_of(const Grid& grid, const Index& cell);

}  // namespace fluxform
