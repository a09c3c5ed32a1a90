#pragma once
// Resistivity of a vortex lattice that drifts slowly and rigidly, from the lattice at rest: with
// psi(r, t) = psi0(r - v t) to first order in v, the potential is mu = A-drift + v m(r) where
//
//   lap m - w |psi0|^2 m = -w Im[psi0* D psi0],   D = (grad - iA) along v,
//   sigma/sigma_n =
//       < w (|-D psi0 + i m psi0|^2 + (gamma^2/4)(d|psi0|^2)^2) + b^2 + |grad m|^2 > / b^2
//
// (heat per volume over the square of the mean field E = v b). One linear solve, no time steps.
#include <vector>

#include "fluxform/input/parameters.hpp"

#include "tdgl_operator.hpp"

namespace fluxform::vortex {

struct FluxFlowSettings {
  std::vector<double> fields;  ///< b, increasing; empty: that of the input's cell
};

void describe(Parameters& p, FluxFlowSettings& s);

/// rho_ff / rho_n for a drift along x of the state `op` was last evaluated at, in a cell periodic
/// along x and y and uniform along its axes. Throws SolveError. Collective.
double flux_flow_resistivity(TdglOperator& op);

}  // namespace fluxform::vortex
