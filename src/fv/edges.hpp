#pragma once
// What goes to and fro between cells of a grid that need not touch: an edge leads from a cell to the
// one at a whole offset from it, so that a cell may have neighbours across its corners.
//
//   flow from i to i + offset = forward(i) u(i) - backward(i) u(i + offset)
//
// A stencil on edges keeps one sign where stencils on faces cannot, as for tensors (tensor_edges.hpp).
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// All edges of one offset, by the cell they lead from, which may lie in the halo. Rates are volume
/// per time: times a density they give an amount per time. Zero where there is no edge.
struct EdgeRates {
  Index offset{};
  CellField forward, backward;
};

/// What leaves an owned cell through a side.
struct SideRate {
  Index cell{};
  int side = 0;
  int axis = 0, outward = 0;
  double rate = 0.0;
};

/// The edges whose two cells this rank knows, its own or in the halo.
struct Edges {
  std::vector<EdgeRates> between;
  std::vector<SideRate> leaving;
};

inline Index ahead(const Index& i, const Index& offset) {
  return {i[0] + offset[0], i[1] + offset[1], i[2] + offset[2]};
}
inline Index behind(const Index& i, const Index& offset) {
  return {i[0] - offset[0], i[1] - offset[1], i[2] - offset[2]};
}

/// The centre of a cell, a period on beyond a periodic end.
inline Point unwrapped_centre(const Grid& grid, const Index& i) {
  const Index inside = grid.wrapped(i);
  Point x = grid.centre(inside);
  for (std::size_t a = 0; a < static_cast<std::size_t>(grid.dimension()); ++a)
    x[a] += (i[a] - inside[a]) / grid.cells()[a] * grid.axis(static_cast<int>(a)).length();
  return x;
}

}  // namespace fluxform
