#pragma once
// Is the network driven, or only noisy? Entropy is produced where a drift is no gradient; numbers that
// come out of a grid must be told from its own mistakes. Hence two estimators by separate formulas,
//
//   sum over edges of J ln(k+ P_left / k- P_right)           and
//   integral of (A . D^-1 A + div A) P - closed integral of P A . n       (no flux through walls)
//
// on the grid and on one of half as many cells, with the limit of each; a null control, in which the
// drift is replaced by -D grad U of the U that was found, so that nothing but rounding may flow; and
// affinities of loops of cells, whose forces are integrated.
#include <string>
#include <vector>

#include "fluxform/fv/edge_operator.hpp"
#include "fluxform/output/quantity.hpp"

#include "landscape.hpp"
#include "model.hpp"

namespace fluxform::cellfate {

/// The second estimator of entropy production. Collective.
double linear_entropy_production(const Network& network, const Grid& grid, double t,
                                 const std::vector<double>& log_density);

/// Edges with the same weights whose forces are the differences of U: of a process at equilibrium.
Edges null_edges(const Grid& grid, const Edges& edges, const std::vector<double>& log_density);

struct Loop {
  double affinity = 0.0;
  Point at{};
};
/// The loop of four cells with the greatest affinity, of those where P is above a millionth of its
/// greatest; on one axis that is an angle, the way around. Collective.
Loop greatest_affinity(const Network& network, const Grid& grid, double t,
                       const std::vector<double>& log_density);

struct Certificate {
  double by_edges[2], by_drift[2];  ///< on the coarse grid and on the fine one
  double null_production = 0.0, null_flow = 0.0;
  Loop loop;
  double limit(const double (&of)[2]) const { return of[1] + (of[1] - of[0]) / 3.0; }
  /// Half of what the two limits differ by, and of what they moved.
  double spread() const;
  bool driven() const;
  std::string verdict() const;
  Quantities told(const Network& network) const;
};

}  // namespace fluxform::cellfate
