#pragma once
// Does a rare population grow? The principal eigenvalue of dispersal and growth linearised where
// the population is absent, where it would grow (right vector), what an individual is worth where
// it stands (left vector), and what each cell's growth, dispersal and flow add to it.
//
// With w . M v = 1 a change of R' changes the growth rate by -w . dR' v (Caswell, Matrix Population
// Models, 2001, eq. 9.10; Cantrell & Cosner, Spatial Ecology via Reaction-Diffusion Equations,
// 2003).
#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/principal.hpp"

#include "site.hpp"

namespace fluxform::ecology {

/// R' and M of one population alone, linearised at state u of all of them.
struct Linearised {
  Handle<Mat> rates;
  Handle<Vec> mass;  ///< cell volumes, zero in holes
};
Linearised linearise(Operator& op, double t, Vec u, int population);

/// d lambda per unit change in one cell, over this rank's cells.
struct Sensitivity {
  std::vector<double> growth;             ///< of r, 1
  std::vector<double> dispersal;          ///< of D, 1/m2
  std::vector<std::vector<double>> flow;  ///< of the velocity along each axis, 1/m
};

/// Of a population's growth rate; `mode` with both vectors, `one`: the same cells with one unknown.
/// Collective.
Sensitivity sensitivity_of(const Principal& mode, const Grid& one, const Site& site,
                           const Population& population);

}  // namespace fluxform::ecology
