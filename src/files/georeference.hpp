#pragma once
// Where a raster lies on the map.
#include <string>

namespace fluxform {

/// Cell (column 0, row 0) is the south-west one. Lengths are in the unit of the coordinate system.
struct Georeference {
  double left = 0.0;    ///< western edge of the raster
  double bottom = 0.0;  ///< southern edge
  double cell_width = 1.0;
  double cell_height = 1.0;
  std::string crs = {};     ///< coordinate system as WKT; empty if the file names none
  double metre = 1.0;       ///< metres per unit of the coordinate system; 1 if unknown
  bool geographic = false;  ///< coordinates are degrees, not lengths
};

}  // namespace fluxform
