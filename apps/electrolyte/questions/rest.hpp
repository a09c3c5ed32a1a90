#pragma once
// Whether a state is at rest: an ion that nothing drives has the same electrochemical potential
// everywhere, and of one that is driven as much leaves the cell as enters.
#include <optional>
#include <string>
#include <vector>

#include "state/moment.hpp"

namespace fluxform::electrolyte {

/// The potential (kT) that each species has everywhere at rest, if reservoirs on metals keep all of
/// them, each at one potential, and nothing drives any: the cell is in equilibrium then.
/// Collective.
std::optional<std::vector<double>> potentials_of_equilibrium(const Moment& now);

/// What speaks against the state being at rest, in words; empty if nothing. An ion is driven
/// where it reacts or enters at a given rate, or where reservoirs keep it at different potentials.
/// Collective.
std::string objection_to_rest(const Moment& now);

}  // namespace fluxform::electrolyte
