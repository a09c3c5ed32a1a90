#pragma once
// Solves systems with globals, [A B; C D], around the preconditioner that the input names for A:
//   W = M^-1 B,  S = D - C W,  g = S^-1 (r_g - C M^-1 r),  u = M^-1 r - W g
// inside flexible GMRES, which goes on to rounding where A is factored. Where A is singular, as for
// a closed system whose amount a global keeps, M is that of A shifted by a trifle of its rates.
#include "fluxform/fv/bordered.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

/// Makes the solver of `ksp` block elimination for bordered matrices such as this one. Reads PETSc
/// options of the iteration; those of preconditioners go to A's.
void use_block_elimination(KSP ksp, const LinearControls& controls, double rtol, Mat matrix);

}  // namespace fluxform
