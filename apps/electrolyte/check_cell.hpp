#pragma once
// Cells that have no answer, told before the run.
#include "fluxform/input/parameters.hpp"

#include "medium.hpp"
#include "settings.hpp"

namespace fluxform::electrolyte {

/// Throws InputError: no wall fixes the potential, a current without a path, a reservoir that
/// carries net charge or is overfull. Warns of a reaction that no potential drives. `steady`:
/// nothing changes any more.
void check_cell(const Parameters& p, const Settings& s, bool steady);

/// Throws InputError where the start is fuller than there is room. Collective.
void check_filling(const Parameters& p, const Medium& medium, const Grid& grid);

/// Warns of net charge at the start. Collective.
void report_charge(const Medium& medium, const Grid& grid);

/// Warns of a current through a whole end of the cell that a neutral salt cannot carry for long,
/// or, if `steady`, at all. Collective.
void report_limit(const Medium& medium, const Grid& grid, bool steady);

/// Warns of named parts of a side that share faces. Collective.
void report_overlaps(const Settings& s, const Grid& grid);

/// Whether species k can leave or enter through some wall.
bool is_open(const Settings& s, std::size_t k);

}  // namespace fluxform::electrolyte
