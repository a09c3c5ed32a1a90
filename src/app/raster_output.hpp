#pragma once
// A field as a raster that geographic tools open.
//
//   write_raster("density.tif", grid, n, 0, habitat.where(), 1e-6);
#include <string>

#include "fluxform/files/georeference.hpp"
#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// Writes one unknown of a global vector as GeoTIFF (.tif: 64-bit numbers, compressed strips) or
/// ESRI ASCII grid (.asc: as many digits as give every number back to the last bit, the coordinate
/// system in a .prj beside it); cells that take no part get `nodata`. A value in the file is
/// `factor` times the one in the vector. The file appears whole or not at all, and is the same on
/// any number of ranks; rank 0 holds one strip of rows at a time. Numbers and georeference come
/// back to the last bit, but for the southern edge in a GeoTIFF, which holds the northern one: it
/// is exact if it once came out of a GeoTIFF of as many rows, and rounded as the northern edge is
/// otherwise. Collective. Throws, on all ranks, IoError with the path and the reason; InputError:
/// another ending, a grid that is not two uniform Cartesian axes, a value that equals `nodata`.
void write_raster(const std::string& path, const Grid& grid, Vec values, int unknown,
                  const Georeference& where, double factor = 1.0, double nodata = -9999.0);

}  // namespace fluxform
