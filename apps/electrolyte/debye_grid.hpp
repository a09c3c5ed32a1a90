#pragma once
// Cells fine enough for the Debye layer: made on request, and missed aloud.
#include "fluxform/input/parameters.hpp"

#include "medium.hpp"
#include "settings.hpp"

namespace fluxform::electrolyte {

/// `resolve: debye`: replaces axes that end in a charged wall by graded ones, with so many cells in
/// a Debye length at the wall, each `ratio` times the one before until they are as wide as the
/// input's own. Throws InputError where it cannot.
void resolve_debye(const Parameters& p, Settings& s);

/// Warns, for every wall that a field meets, of a Debye length shorter than the cell there, or
/// shorter than a lattice constant. Collective.
void report_debye(const Medium& medium, const Grid& grid);

}  // namespace fluxform::electrolyte
