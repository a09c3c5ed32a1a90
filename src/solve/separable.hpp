#pragma once
// The separable solver: a PETSc preconditioner that inverts, by fast transforms and banded solves,
// any matrix on a structured grid whose coefficients change along one axis only.
//
//   register_separable();                        // once, after PetscInitialize
//   KSPGetPC(ksp, &pc);  PCSetType(pc, "separable");      // or  -pc_type separable
//   if (separable_is_exact(pc)) ...              // after set-up: a direct solver; KSPPREONLY is
//   enough
//
// It reads nothing but the assembled AIJ matrix and the grid it lives on (`grid_of`). Along one
// banded axis coefficients may vary freely; along the others entries are averaged, which changes
// nothing when they are constant there, and otherwise leaves a preconditioner. Transform bases:
//
// | axis                         | basis along it                                        |
// | periodic                     | Fourier, any stencil: one-sided, across the poles     |
// | cell-centred, ends           | cosines or sines as the rows at each end are even (no |
// |                              | flux) or odd (Dirichlet) continuations; mixed ends too |
// | node-centred, ends           | cosines mirrored at the end nodes: rows divided by    |
// |                              | the volumes, where the boxes there are halves         |
//
// The banded axis is the radius of a cylinder and the latitude of a sphere or shell; else a
// node-centred axis, else a non-uniform one, else the last that is not periodic, else the last
// (then solved as a cyclic band). Sources: Swarztrauber, SIAM Rev. 19 (1977) 490 (cyclic reduction
// and Fourier analysis); Golub and Van Loan, Matrix Computations, section 4.3 (banded LU).
#include <petscpc.h>

namespace fluxform {

inline constexpr double separable_exact_below = 1e-10;

/// Makes the PC type "separable" known to PETSc. May be called again.
void register_separable();

/// Largest deviation of a matrix entry from its average along the transform axes, relative to the
/// largest entry of its row along the banded axis. Throws SolveError if pc is of another type or
/// not set up.
double separable_defect(PC pc);

/// True if the matrix is inverted exactly: the defect is below `separable_exact_below`.
bool separable_is_exact(PC pc);

}  // namespace fluxform
