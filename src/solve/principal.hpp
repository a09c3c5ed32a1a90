#pragma once
// The principal eigenvalue: how fast the best-growing small disturbance grows.
//
//   Principal p = find_principal(r, mass, {});   // p.value > 0: a rare population persists
//
// For R' without positive entries off its diagonal (an M-matrix up to a shift: diffusion, upwinded
// or exponentially fitted drift) A = -R' has one eigenvalue larger than the real parts of all
// others, and its right and left vectors alone have no sign change (Perron and Frobenius). Any
// positive v encloses it, min (A v)/(M v) <= lambda <= max (A v)/(M v) (Collatz 1942), and so does
// any positive w with the transpose of A. The sharpest of these bounds places the shift to invert
// about: with borders that nobody crosses w = 1 bounds lambda by the greatest growth rate, however
// strongly movement converges. The vector found certifies the result.
#include <complex>
#include <optional>

#include "fluxform/core/petsc.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

struct PrincipalControls {
  double tolerance = 1e-11;  ///< residual over the eigenvalue's size
  bool adjoint = true;       ///< also the left vector
  bool second = false;       ///< also the next eigenvalue, where it is found at little further cost
  int max_iterations = 200;
  PetscInt direct_limit = 1'000'000;  ///< unknowns above which `automatic` means multigrid
  LinearControls linear;
};

struct Principal {
  double value = 0.0;  ///< lambda of -R' v = lambda M v, 1/time
  double lower = 0.0;  ///< enclosure by the computed right vector
  double upper = 0.0;
  double residual = 0.0;  ///< |B x - lambda x| / |x| of the balanced matrix B similar to -R'/M
  bool positive = false;  ///< the vector has one sign, so this is the principal one
  Handle<Vec> right;      ///< positive, greatest entry 1
  Handle<Vec> left;       ///< positive, scaled so that left . M right = 1; empty unless adjoint
  std::optional<std::complex<double>> second;  ///< the eigenvalue next to it
  Handle<Vec> second_right;  ///< its vector's real part, greatest magnitude 1; empty without it
};

/// `mass`: diagonal of M; zero marks rows that take no part. Throws SolveError if the iteration
/// does not converge. Collective.
Principal find_principal(Mat r, Vec mass, const PrincipalControls& controls);

}  // namespace fluxform
