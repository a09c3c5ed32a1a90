#pragma once
// Symmetric equations of one unknown per node,
//
//   sum over edges of conductance (x_i - x_j) + own_i x_i = b_i,
//
// by conjugate gradients and algebraic multigrid where transforms do not serve.
#include <functional>

#include <petscksp.h>

#include "lattice.hpp"

namespace fluxform::vortex {

using NodeValue = std::function<double(std::size_t)>;

/// The matrix on `one`, the same nodes with one unknown; rows are multiplied by `scale`. Nodes that
/// take no part have 1 on the diagonal. Collective.
Handle<Mat> laplacian(const Lattice& lattice, const Grid& one, const NodeValue& own,
                      const NodeValue& scale);

class SymmetricSolver {
 public:
  /// `what` is solved for, in messages; `prefix` is that of PETSc's options. Collective.
  SymmetricSolver(Mat matrix, std::string what, const char* prefix, double rtol, double atol);
  /// x is the first guess. Throws SolveError, also where more than `trust` of b is left. Collective.
  void solve(Vec b, Vec x, double trust);

 private:
  std::string what_;
  Handle<KSP> ksp_;
};

}  // namespace fluxform::vortex
