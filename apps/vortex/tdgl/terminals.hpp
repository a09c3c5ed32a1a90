#pragma once
// The parts of the surface where current enters: conditions on sides as lists of nodes and edges.
#include "fluxform/fv/sweep.hpp"

#include "settings.hpp"
#include "surroundings.hpp"

namespace fluxform::vortex {

/// Calls body(p, face) for every owned node at an end of an axis.
template <class Body>
void for_ends(const Lattice& lattice, Body&& body) {
  const Grid& grid = lattice.grid();
  for (int a = 0; a < grid.dimension(); ++a)
    for (const int end : {-1, 1})
      visit_end(grid, a, end, [&](int axis, const Index& i, int outward) {
        const Index node = outward > 0 ? moved(i, axis, -1) : i;
        body(at(lattice.at(node)), grid.boundary_face(axis, i, outward));
      });
}

/// Those of the input, in its order. Throws InputError: parts of a side that overlap, or that no
/// node lies on. Collective.
std::vector<Terminal> make_terminals(const Lattice& lattice, const Settings& s,
                                     const Parameters& p);

/// Throws InputError if currents do not add up to zero at all times from `start` to `stop`.
void refuse_net_current(const std::vector<Terminal>& terminals, const Parameters& p, double start,
                        double stop);

}  // namespace fluxform::vortex
