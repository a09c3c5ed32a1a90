#pragma once
// The pieces of a grid with holes between which nothing passes: cells that share faces belong
// together, cells that touch at a corner only do not.
//
//   for (const Piece& piece : pieces_of(grid)) ...   // the largest first
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

struct Piece {
  double size = 0.0;  ///< length, area or volume, m^d
  Point example{};    ///< the centre of one of its cells
};

/// Every rank finds its own pieces and joins them with its neighbours' by the pairs of labels that
/// meet at its borders. Collective.
std::vector<Piece> pieces_of(const Grid& grid);

}  // namespace fluxform
