#pragma once
// A grid whose cells are the boxes of a map, so that starting from it changes none of its values.
#include "fluxform/files/maps/lat_lon_map.hpp"
#include "fluxform/grid/spec.hpp"

namespace fluxform {

/// Sets the two axes to the map's faces; an odd number of columns, whose cells would not meet
/// across the poles, is halved into two cells each. Throws InputError if the columns are not
/// equally wide.
void set_axes(AxisSpec& longitude, AxisSpec& latitude, const LatLonMap& map);

}  // namespace fluxform
