#pragma once
// Edges cut where sets of states begin, to ask when or where a process arrives there. The place of the
// set's border on an edge is found, and the exponentially fitted flux is taken up to it, so that
// answers keep order two whatever the border's shape.
//
// A density at rest is known on the border too: between two cells it goes as the fitted flux has it,
// with the same flux everywhere on the edge. The cut process therefore leaves it at rest.
#include <functional>
#include <vector>

#include "fluxform/fv/edges.hpp"

namespace fluxform {

/// An edge from an owned cell outside all sets into one.
struct Arrival {
  Index cell{}, beyond{};  ///< the cell, and the one in the set
  int set = 0;
  double share = 1.0;          ///< of the edge that lies outside
  double force = 0.0;          ///< its z, from the cell to the one beyond
  double out = 0.0, in = 0.0;  ///< rates from the cell to the border, and back
  /// The density at the border by those in the two cells.
  double at_border(double here, double there) const;
};

struct CutEdges {
  Edges edges;  ///< without those that end in a set; what crosses into one leaves
  std::vector<Arrival> crossings;
  bool touching = false;  ///< two sets are neighbours somewhere, on any rank
};

/// The number of the set that a place lies in, -1 outside all.
using SetOf = std::function<int(const Point&)>;

/// Collective.
CutEdges cut_edges(const Grid& grid, Edges edges, const SetOf& set_of);

}  // namespace fluxform
