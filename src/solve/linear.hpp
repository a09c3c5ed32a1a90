#pragma once
// Linear solvers by name.
//
//   LinearSolver solver(op.grid().comm(), controls, controls.rtol);
//   solver.set_matrix(j);   const int iterations = solver.solve(b, x);
#include "fluxform/core/petsc.hpp"
#include "fluxform/grid/grid.hpp"
#include "fluxform/solve/controls.hpp"
#include "fluxform/solve/linear_check.hpp"

namespace fluxform {

/// The method `automatic` stands for.
LinearMethod resolve(LinearMethod method, PetscInt unknowns, int ranks);

/// Sets type, preconditioner and tolerances of a KSP for matrices such as this one, then reads PETSc
/// options.
void configure(KSP ksp, const LinearControls& controls, double rtol, Mat matrix);

/// One matrix, many right-hand sides. With an exact `separable` preconditioner no Krylov iteration
/// is made.
class LinearSolver {
 public:
  LinearSolver(MPI_Comm comm, const LinearControls& controls, double rtol);
  /// Hands over a matrix and sets up the preconditioner. Collective.
  void set_matrix(Mat matrix);
  /// x = matrix^-1 b; x is the first guess. Returns the iterations, or -1 if it did not converge,
  /// whatever PETSc's options call converged: see LinearCheck.
  int solve(Vec b, Vec x);
  KSP ksp() const { return ksp_; }

 private:
  LinearControls controls_;
  double rtol_;
  LinearCheck check_;
  Handle<KSP> ksp_;
  bool configured_ = false;
};

}  // namespace fluxform
