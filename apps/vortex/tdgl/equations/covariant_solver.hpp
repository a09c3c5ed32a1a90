#pragma once
// Solves [shift V inertia(about) + V (density - eps) - covariant Laplacian] x = b, Hermitian and
// positive definite while steps are not too long, by conjugate gradients with the nodes' own 2x2
// blocks as preconditioner. The mass term dominates, so that some ten iterations are enough on any
// grid.
#include "tdgl.hpp"

namespace fluxform::vortex {

class CovariantSolver {
 public:
  /// `tdgl` must outlive it.
  explicit CovariantSolver(const Tdgl& tdgl);
  void set(const ComplexField& about, const Field& density, double shift);
  /// x: first guess in, with its rim; solution out, rim filled. Stops when the preconditioned
  /// residual is below rtol times that of b, in the mean. Returns the iterations, -1 if the matrix
  /// is not definite or does not let it converge. Collective.
  int solve(const ComplexField& b, ComplexField& x, double rtol);

 private:
  double apply(const ComplexField& d, ComplexField& q) const;
  double precondition(const ComplexField& r, ComplexField& z) const;
  double advance(double step, ComplexField& x);

  const Tdgl& tdgl_;
  const Lattice& lattice_;
  struct Blocks {
    Field aa, ab, bb;  ///< symmetric 2x2 at every node
  };
  Blocks matrix_, inverse_;
  ComplexField r_, z_, d_, q_;
};

}  // namespace fluxform::vortex
