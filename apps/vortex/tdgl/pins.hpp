#pragma once
// Discs (balls in 3D) with another eps: pins of the input's list, of a file, and at random places.
#include "settings.hpp"
#include "tdgl.hpp"

namespace fluxform::vortex {

/// Sets eps of the nodes inside pins; a later pin wins. Warns of those that cover no node. Throws
/// InputError for pins outside the sample. Collective.
void carve_pins(const Lattice& lattice, const Settings& s, const Parameters& p, Field& eps);

/// Pins listed in a text file: a line each of coordinates and radius in metres, then eps, separated
/// by commas or blanks; lines that begin with # or a letter are passed over. Throws InputError with
/// the line at fault.
std::vector<InclusionSettings> read_pins(const std::string& path, int dimension);

}  // namespace fluxform::vortex
