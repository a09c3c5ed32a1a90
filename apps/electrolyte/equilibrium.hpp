#pragma once
// Cells in equilibrium: with every ion's potential known, its concentration is Boltzmann's, and the
// equation of Poisson alone is left,
//
//   -div(permittivity grad phi) = sum_k z_k exp(mu_k - z_k phi - drive_k) + background.
//
// The full equations lose it where layers are thin: what an ion's flux through the bulk decides is
// rounded away beside its exchange between the cells at the wall, e^{V/V_T} times as large and
// more.
#include "ion_system.hpp"

namespace fluxform::electrolyte {

/// u: first guess in, solution out, for ideal ions of the potentials `mu`. False, with u
/// meaningless, if Newton's method does not find it. Collective.
bool solve_equilibrium(Operator& op, const Medium& medium, double t, const std::vector<double>& mu,
                       Vec u);

}  // namespace fluxform::electrolyte
