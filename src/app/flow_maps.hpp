#pragma once
// Maps of what crosses faces.
#include <string>
#include <vector>

#include "fluxform/app/map_output.hpp"
#include "fluxform/fv/flows.hpp"

namespace fluxform {

/// Means of a flow's density over the faces of every cell, one map for each axis: NAME_AXIS. Of the
/// first unknown, in internal units.
std::vector<Map> flow_maps(const Flows& flows, const Grid& grid, const std::string& name,
                           const std::string& meaning);

}  // namespace fluxform
