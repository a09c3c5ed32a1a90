#pragma once
// From the input to the sample and what acts on it, node by node.
#include "settings.hpp"
#include "surroundings.hpp"
#include "tdgl.hpp"

namespace fluxform::vortex {

/// eps with all pins, and where psi is free; warns of pins between the nodes, or in holes, which
/// change nothing. Throws InputError for pins outside the sample. Collective.
Sample make_sample(const Lattice& lattice, const Settings& s, const Parameters& p);

/// Fields and currents in reduced units. Throws InputError: terminals without area or that overlap,
/// currents that do not add up to zero at all times from `start` to `stop`, a drive along an axis
/// with ends. Collective.
Surroundings make_surroundings(const Lattice& lattice, const Settings& s, const Parameters& p,
                               double start, double stop);

/// psi at the start. Collective.
ComplexField initial_psi(const Lattice& lattice, const Sample& sample, const Settings& s);

}  // namespace fluxform::vortex
