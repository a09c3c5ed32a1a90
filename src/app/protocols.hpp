#pragma once
// Runs that follow protocols: how long steps may be, and where they must end.
#include <string>
#include <vector>

#include "fluxform/app/run_controls.hpp"
#include "fluxform/input/protocol.hpp"
#include "fluxform/solve/transient.hpp"

namespace fluxform {

/// Makes steps short enough to follow an oscillation; warns of a protocol, of the side or part
/// `where`, in an analysis in which time does not pass.
void heed_protocol(const Protocol& protocol, const std::string& where, RunControls& controls);

/// Events that change nothing at the corners of protocols between two times: the march lands there
/// and starts afresh.
std::vector<Event> events_at_corners(const std::vector<const Protocol*>& protocols, double start,
                                     double stop);

}  // namespace fluxform
