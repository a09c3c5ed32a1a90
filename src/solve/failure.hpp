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

}  // namespace fluxform
