#include "laplacian.hpp"

#include "fluxform/core/error.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/solve/linear_check.hpp"

namespace fluxform::vortex {

Handle<Mat> laplacian(const Lattice& lattice, const Grid& one, const NodeValue& own,
                      const NodeValue& scale) {
  Handle<Mat> matrix = create_stencil_matrix(one, stencil_offsets(one.dimension(), 1, false));
  one.for_owned([&](const Index& i) {
    const PetscInt row = one.global_cell(i);
    const std::ptrdiff_t p = lattice.at(i);
    double diagonal = one.active(i) ? own(at(p)) * scale(at(p)) : 1.0;
    lattice.for_edges(i, [&](const Index& k, int a, std::size_t edge, double) {
      const double g = lattice.conductance(a)[edge] * scale(at(p));
      petsc(MatSetValue(matrix, row, one.global_cell(k), -g, ADD_VALUES));
      diagonal += g;
    });
    petsc(MatSetValue(matrix, row, row, diagonal, ADD_VALUES));
  });
  petsc(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
  return matrix;
}

SymmetricSolver::SymmetricSolver(Mat matrix, std::string what, const char* prefix, double rtol,
                                 double atol)
    : what_(std::move(what)) {
  PC pc = nullptr;
  petsc(KSPCreate(PetscObjectComm(reinterpret_cast<PetscObject>(matrix)), ksp_.out()));
  petsc(KSPSetOperators(ksp_, matrix, matrix));
  petsc(KSPSetType(ksp_, KSPCG));
  petsc(KSPGetPC(ksp_, &pc));
  petsc(PCSetType(pc, PCGAMG));
  petsc(KSPSetInitialGuessNonzero(ksp_, PETSC_TRUE));
  petsc(KSPSetTolerances(ksp_, rtol, atol, PETSC_DEFAULT, 500));
  petsc(KSPSetOptionsPrefix(ksp_, prefix));
  petsc(KSPSetFromOptions(ksp_));
}

void SymmetricSolver::solve(Vec b, Vec x, double trust) {
  petsc(KSPSolve(ksp_, b, x));
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  petsc(KSPGetConvergedReason(ksp_, &reason));
  if (reason < 0) throw SolveError(what_ + " could not be solved for" + told_options());
  require_residual(ksp_, b, x, trust);
}

}  // namespace fluxform::vortex
