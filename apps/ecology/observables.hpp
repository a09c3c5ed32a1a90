#pragma once
// What is said of a state: abundance, range of densities, occupied area, front.
#include "fluxform/fv/operator.hpp"
#include "fluxform/output/quantity.hpp"

#include "settings.hpp"

namespace fluxform::ecology {

/// Individuals or kg per (density in the user's unit times volume in m^d), and which of them.
struct AbundanceUnit {
  double factor = 1.0;
  std::string unit = "individuals";
};
/// Throws InputError for a density that is neither per the grid's volume.
AbundanceUnit abundance_unit(const Grid& grid, const std::string& density_unit);

/// Per population: abundance, least, greatest and mean density; the front's position if one is
/// followed. Collective.
Quantities observe(const Operator& op, const Settings& settings, Vec u);

/// The farthest point along an axis where the mean density across it crosses `level`, linearly
/// between cell centres; NaN if it never does. Collective.
double front_position(const Grid& grid, int axis, int unknown, double level, Vec u);

}  // namespace fluxform::ecology
