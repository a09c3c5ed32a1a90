#pragma once
// Every side of a landscape needs its kind of border: critical sizes differ several-fold between
// them.
#include "settings.hpp"

namespace fluxform::ecology {

/// The sides of a grid that individuals could cross: ends of axes that are neither periodic nor a
/// point (a pole, the axis of a cylinder), named parts, and holes.
std::vector<std::string> open_sides(const GridSpec& grid);

/// Every open side must have one kind of border, and every border must be a side. Throws
/// InputError.
void check_borders(const Parameters& p, const Settings& s);

/// Throws InputError, located, for a flow, a front or an anisotropy along an axis that is not
/// there.
void check_axes(const Parameters& p, const Settings& s);

}  // namespace fluxform::ecology
