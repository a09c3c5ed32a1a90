#pragma once
// A raster's numbers on the cells of a grid.
//
//   CellField cover = read_raster(places, "forest.tif", {}, Resampling::mean);
#include <optional>
#include <string>

#include "fluxform/fields/places.hpp"
#include "fluxform/files/raster.hpp"

namespace fluxform {

/// On this rank's cells and two more; NaN without data and beyond the raster. Equal Cartesian cells
/// are resampled as `how` says, all others have the value at their centre. Every rank reads its own
/// part of the file, once. Throws InputError: a raster that cannot be read, a grid that has not two
/// axes, a map in degrees on axes of length or the other way round. Collective.
CellField read_raster(const Places& places, const std::string& file, std::optional<int> band,
                      Resampling how);

}  // namespace fluxform
