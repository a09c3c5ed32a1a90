#pragma once
// A bipolar region too small for the cells of a grid, as a few cells that hold its flux and dipole.
//
// Averages over cells lose what lies within one: a region below the size of a cell would keep
// neither its flux nor its moment. Each polarity is put on one, two or three cells near the region
// instead, with weights that give exactly its flux and both components of the dipole moment along
// the surface.
#include <vector>

#include "fluxform/grid/surface_cells.hpp"

namespace fluxform::solar {

struct PointBipole {
  double latitude = 0.0, longitude = 0.0;  ///< radians
  double flux = 0.0;                       ///< of one polarity, G sr
  double axial = 0.0;                      ///< integral of B sin(lat), G sr
  double eastward = 0.0;                   ///< integral of B cos(lat) sin(lon - longitude), G sr
};

struct CellFlux {
  int column, row;
  double flux;  ///< G sr, positive or negative
};

/// The cells, anywhere on the grid, that stand for the bipole; none if its polarities are too near
/// a pole to be told apart there.
std::vector<CellFlux> on_cells(const SurfaceCells& cells, const PointBipole& bipole);

}  // namespace fluxform::solar
