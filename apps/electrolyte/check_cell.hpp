#pragma once
// Cells that have no answer, told before the run.
#include "state/observables.hpp"

namespace fluxform::electrolyte {

/// Throws InputError: no wall fixes the potential, a current without a path, a reservoir that
/// carries net charge or is overfull. Warns of a reaction that no potential drives. `steady`:
/// nothing changes any more. To be called before there is a grid.
void check_cell(const Parameters& p, const Declarations& declared, const Medium& m, bool steady);

/// Throws InputError where the start is fuller than there is room, or an ion that is nowhere gives
/// its conductivity; warns of net charge at the start. Collective.
void check_start(const Parameters& p, const Setup& s);

/// Warns of a current through a whole end of the cell that a neutral salt cannot carry for long,
/// or, if `steady`, at all. Collective.
void report_limit(const Setup& s, double start, bool steady);

}  // namespace fluxform::electrolyte
