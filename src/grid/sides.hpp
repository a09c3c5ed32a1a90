#pragma once
// The sides of a grid before there is one. No PETSc here: models are declared without.
#include <string>
#include <vector>

#include "fluxform/grid/spec.hpp"

namespace fluxform {

/// In the order in which Grid::sides() numbers them: both ends of each axis, named parts, `holes`.
std::vector<std::string> numbered_sides(const GridSpec& spec);

/// Those that something may pass: no ends that are joined and none whose points are all one, as
/// poles are and the axis of a cylinder, and no parts of such ends.
std::vector<std::string> open_sides(const GridSpec& spec);

/// Why nothing passes a side that is in `numbered_sides` and not in `open_sides`, as the end of a
/// sentence: "joins 'x_max': the axis is periodic"; empty for other names.
std::string why_closed(const GridSpec& spec, const std::string& side);

}  // namespace fluxform
