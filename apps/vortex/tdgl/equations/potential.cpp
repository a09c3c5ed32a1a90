#include "potential.hpp"

namespace fluxform::vortex {
namespace {

/// Conjugate gradients stop by the preconditioned residual, which is less than the true one by what
/// the preconditioner makes of slow parts.
constexpr double preconditioned_to_true = 1e3;
constexpr double tolerance = 1e-9;  ///< residual over right-hand side
constexpr double least = 1e-14;     ///< residual that counts as none

}  // namespace

Potential::Potential(const Lattice& lattice)
    : lattice_(lattice),
      one_(std::make_unique<Grid>(lattice.grid().spec(), 1, lattice.grid().comm())) {
  rhs_ = one_->create_global();
  solution_ = one_->create_global();
  // Rows divided by the volumes for the transforms, symmetric for conjugate gradients.
  const bool divided = separable();
  matrix_ = laplacian(
      lattice, *one_, [](std::size_t) { return 0.0; },
      [&](std::size_t p) { return divided ? 1.0 / lattice.volume()[p] : 1.0; });
  if (divided) {
    transforms_ = std::make_unique<separable::Solver>(*one_);
    transforms_->set_up(matrix_);
  } else {
    make_iterative();
  }
}

bool Potential::separable() const {
  for (int a = 0; a < one_->dimension(); ++a)
    if (!one_->axis(a).uniform) return false;
  return !one_->has_holes();
}

/// The potential is known up to a constant.
void Potential::make_iterative() {
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
  iterative_.emplace(matrix_, "the scalar potential", "potential_", tolerance, least);
}

void Potential::centre(Field& mu) const {
  const Field& volume = lattice_.volume();
  const double mean =
      lattice_.sum_of([&](std::size_t p) { return volume[p] * mu[p]; }) / lattice_.total_volume();
  lattice_.for_cells([&](std::size_t p) { mu[p] -= volume[p] > 0.0 ? mean : 0.0; });
}

void Potential::solve(const Field& source, Field& mu) {
  {
    const WriteArray b(rhs_);
    const Field& volume = lattice_.volume();
    double* out = b.data();
    lattice_.for_cells(
        [&](std::size_t p) { *out++ = transforms_ ? source[p] / volume[p] : source[p]; });
  }
  if (transforms_) {
    transforms_->apply(rhs_, solution_);
  } else {
    lattice_.store(mu, solution_, 0);
    iterative_->solve(rhs_, solution_, preconditioned_to_true * tolerance);
  }
  lattice_.load(solution_, 0, mu);
  centre(mu);
  lattice_.exchange(mu);
}

}  // namespace fluxform::vortex
