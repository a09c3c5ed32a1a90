#pragma once
// Whether a linear solve did what it was asked: PETSc's options can make a solver report success
// without having looked at the residual.
//
//   LinearCheck check(1e-10);
//   check.watch(ksp);         // after every KSPSolve |b - A x| is compared with 1e-10 |b|
//   if (!check.passed()) ...  // the last one failed; with PETSc options given it throws instead
#include <string>

#include "fluxform/core/petsc.hpp"

namespace fluxform {

class LinearCheck {
 public:
  explicit LinearCheck(double rtol) : rtol_(rtol) {}
  LinearCheck(const LinearCheck&) = delete;
  LinearCheck& operator=(const LinearCheck&) = delete;
  /// Must outlive the solves. Direct solves are looked at once for every matrix unless PETSc
  /// options are given.
  void watch(KSP ksp);
  /// A tolerance that the options name may be looser: for corrections that are corrected again.
  void let_options_loosen() { options_loosen_ = true; }
  bool passed() const { return passed_; }

 private:
  static PetscErrorCode after_solve(KSP ksp, Vec b, Vec x, void* self);
  void look(KSP ksp, Vec b, Vec x);
  bool is_due(KSP ksp);

  double rtol_;
  bool options_loosen_ = false, passed_ = true;
  PetscObjectId seen_ = 0;
  PetscObjectState seen_changes_ = -1;
};

/// "; PETSc options are in force: ..." for a message; empty if there are none.
std::string told_options();

/// |b - A x| over |b|; 0 where rounding of A x makes as much. Collective.
double relative_residual(KSP ksp, Vec b, Vec x);

/// Throws SolveError, which names the PETSc options in force, where a solve that says it has
/// converged left more than `rtol`. Collective.
void require_residual(KSP ksp, Vec b, Vec x, double rtol);

}  // namespace fluxform
