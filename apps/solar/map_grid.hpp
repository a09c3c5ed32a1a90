#pragma once
// The grid whose cells are the boxes of a map, so that starting from it changes none of its values.
#include "fluxform/grid/grid.hpp"

#include "surface_map.hpp"

namespace fluxform::solar {

/// Sets the two axes to the map's faces; an odd number of columns, whose cells would not meet
/// across the poles, is halved into two cells each. Throws InputError if the columns are not
/// equally wide.
void set_axes(AxisSpec& longitude, AxisSpec& latitude, const LatLonMap& map);

/// Unsigned flux of the map's own boxes, Mx.
double unsigned_flux(const LatLonMap& map);

}  // namespace fluxform::solar
