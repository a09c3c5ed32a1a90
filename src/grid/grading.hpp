#pragma once
// Cells that are fine at the ends of an axis, where boundary layers are, and coarse between.
#include "fluxform/grid/axis.hpp"

namespace fluxform {

/// How cells grow from an end: the first `equal` ones are alike, each further one is `ratio` times
/// the one before.
struct Growth {
  int equal = 1;
  double ratio = 1.15;
};

/// Gives a uniform axis cells that begin with the width `lower` at its lower end and `upper` at its
/// upper one and grow up to the width they had; an infinite width leaves that end as it is.
void refine_ends(AxisSpec& axis, double lower, double upper, const Growth& growth);

}  // namespace fluxform
