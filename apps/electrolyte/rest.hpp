#pragma once
// Whether a state is at rest: an ion that nothing drives has the same electrochemical potential
// everywhere, and of one that is driven as much leaves the cell as enters.
#include <string>

#include "ion_system.hpp"

namespace fluxform::electrolyte {

/// What speaks against u being at rest at time t, in words; empty if nothing. An ion is driven
/// where it reacts or enters at a given rate, or where reservoirs keep it at different potentials.
/// `slack` multiplies the spread that counts as flat, 1e-9 kT. Collective.
std::string objection_to_rest(IonSystem& system, const Medium& medium, const Grid& grid, double t,
                              Vec u, double slack = 1.0);

}  // namespace fluxform::electrolyte
