#include "potential.hpp"

#include <petscksp.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/solve/linear_check.hpp"

namespace fluxform::vortex {
namespace {

/// Conjugate gradients stop by the preconditioned residual, which is less than the true one by what
/// the preconditioner makes of slow parts.
constexpr double preconditioned_to_true = 1e3;

}  // namespace

Potential::Potential(const Lattice& lattice)
    : lattice_(lattice),
      one_(std::make_unique<Grid>(lattice.grid().spec(), 1, lattice.grid().comm())) {
  rhs_ = one_->create_global();
  solution_ = one_->create_global();
  matrix_ = assemble();
  if (separable()) {
    transforms_ = std::make_unique<separable::Solver>(*one_);
    transforms_->set_up(matrix_);
  } else {
    make_iterative();
  }
}

bool Potential::separable() const {
  if (one_->has_holes()) return false;
  int graded = 0;
  for (int a = 0; a < one_->dimension(); ++a)
    if (!one_->axis(a).uniform) ++graded;
  return graded == 0;
}

/// Rows divided by the volumes for the transforms, symmetric for conjugate gradients.
Handle<Mat> Potential::assemble() const {
  Handle<Mat> matrix = create_stencil_matrix(*one_, stencil_offsets(one_->dimension(), 1, false));
  const bool divided = separable();
  one_->for_owned([&](const Index& i) {
    const PetscInt row = one_->global_cell(i);
    const std::ptrdiff_t p = lattice_.at(i);
    const double scale = divided ? 1.0 / lattice_.volume()[at(p)] : 1.0;
    double diagonal = one_->active(i) ? 0.0 : 1.0;
    for (int a = 0; a < one_->dimension(); ++a)
      for (const int up : {0, 1}) {
        Index j = i;
        j[at(a)] += up ? 1 : -1;
        const double g = lattice_.conductance(a)[at(p + up * lattice_.stride(a))] * scale;
        if (g == 0.0) continue;
        petsc(MatSetValue(matrix, row, one_->global_cell(j), -g, ADD_VALUES));
        diagonal += g;
      }
    petsc(MatSetValue(matrix, row, row, diagonal, ADD_VALUES));
  });
  petsc(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
  return matrix;
}

void Potential::make_iterative() {
  PC pc = nullptr;
  Handle<Vec> constant = one_->create_global();
  {
    const WriteArray c(constant);
    one_->for_owned(
        [&](const Index& i) { c[one_->owned_offset(i)] = one_->active(i) ? 1.0 : 0.0; });
  }
  petsc(VecNormalize(constant, nullptr));
  Vec kept = constant;
  MatNullSpace free = nullptr;
  petsc(MatNullSpaceCreate(one_->comm(), PETSC_FALSE, 1, &kept, &free));
  petsc(MatSetNullSpace(matrix_, free));
  petsc(MatNullSpaceDestroy(&free));
  petsc(MatSetOption(matrix_, MAT_SYMMETRIC, PETSC_TRUE));
  petsc(KSPCreate(one_->comm(), ksp_.out()));
  petsc(KSPSetOperators(ksp_, matrix_, matrix_));
  petsc(KSPSetType(ksp_, KSPCG));
  petsc(KSPSetInitialGuessNonzero(ksp_, PETSC_TRUE));
  petsc(KSPGetPC(ksp_, &pc));
  petsc(PCSetType(pc, PCGAMG));
  petsc(KSPSetOptionsPrefix(ksp_, "potential_"));
  petsc(KSPSetFromOptions(ksp_));
  set_tolerance(1e-9);
}

void Potential::set_tolerance(double rtol) {
  tolerance_ = rtol;
  if (ksp_) petsc(KSPSetTolerances(ksp_, rtol, 1e-14, PETSC_DEFAULT, 500));
}

void Potential::centre(Field& mu) const {
  const Field& volume = lattice_.volume();
  const double mean = lattice_.sum_of([&](std::size_t p) { return volume[p] * mu[p]; }) /
                      lattice_.total_volume();
  lattice_.for_nodes([&](std::size_t p) { mu[p] -= volume[p] > 0.0 ? mean : 0.0; });
}

void Potential::solve(const Field& source, Field& mu) {
  {
    const WriteArray b(rhs_);
    const Field& volume = lattice_.volume();
    double* out = b.data();
    lattice_.for_nodes(
        [&](std::size_t p) { *out++ = transforms_ ? source[p] / volume[p] : source[p]; });
  }
  if (transforms_) {
    transforms_->apply(rhs_, solution_);
  } else {
    lattice_.store(mu, solution_, 0);
    petsc(KSPSolve(ksp_, rhs_, solution_));
    KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
    petsc(KSPGetConvergedReason(ksp_, &reason));
    if (reason < 0)
      throw SolveError("the scalar potential could not be solved for" + told_options());
    require_residual(ksp_, rhs_, solution_, preconditioned_to_true * tolerance_);
  }
  lattice_.load(solution_, 0, mu);
  centre(mu);
  lattice_.exchange(mu);
}

}  // namespace fluxform::vortex
