#pragma once
// Symmetric Gauss-Seidel over cells whose unknowns are relaxed together, the smoother of
// grid_multigrid.hpp.
//
// PETSc's SOR does the same with factors in double precision and both triangles in both sweeps.
// Here blocks are kept in single precision, which a preconditioner does not notice, and what the
// forward sweep has summed over the lower triangle serves the backward one: half the time.
#include "fluxform/core/petsc.hpp"

namespace fluxform {

/// Makes `pc` one symmetric sweep over the cells of its rank, `unknowns` rows each; false, and
/// nothing done, for more unknowns than it is made for. Between ranks cells see the last iterate.
bool use_cell_relaxation(PC pc, int unknowns);

}  // namespace fluxform
