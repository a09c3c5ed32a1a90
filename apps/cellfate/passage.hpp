#pragma once
// How long cells take to reach a set of states: L T = -1 and L T2 = -2 T with T = T2 = 0 on it. The
// density that survives longest, and the rate at which it dies out, come from the same factors.
#include <vector>

#include "fluxform/fv/cut_edges.hpp"

namespace fluxform::cellfate {

struct Passage {
  std::vector<double> mean, second;  ///< first and second moment of the time, of this rank's cells
  double escape_rate = 0.0;
  std::vector<double> surviving;  ///< quasi-stationary density, integral one
};

/// Collective.
Passage passage(const Grid& grid, const CutEdges& cut, const SetOf& set_of);

}  // namespace fluxform::cellfate
