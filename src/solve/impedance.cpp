#include "fluxform/solve/impedance.hpp"

#include <array>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

/// Both halves of the real system, as one matrix of AIJ format.
Handle<Mat> in_blocks(Mat stiff, Mat stored, double w) {
  Handle<Mat> plus, minus, nest, whole;
  petsc(MatDuplicate(stored, MAT_COPY_VALUES, plus.out()));
  petsc(MatScale(plus, w));
  petsc(MatDuplicate(stored, MAT_COPY_VALUES, minus.out()));
  petsc(MatScale(minus, -w));
  std::array<Mat, 4> blocks{stiff, minus, plus, stiff};
  petsc(MatCreateNest(PetscObjectComm(reinterpret_cast<PetscObject>(stiff)), 2, nullptr, 2, nullptr,
                      blocks.data(), nest.out()));
  petsc(MatConvert(nest, MATAIJ, MAT_INITIAL_MATRIX, whole.out()));
  return whole;
}

/// By MUMPS: UMFPACK calls such matrices singular when its diagonal pivots are stored zeros.
bool solve_direct(Mat whole, Vec b, Vec x) {
  Handle<KSP> ksp;
  PC pc = nullptr;
  petsc(KSPCreate(PetscObjectComm(reinterpret_cast<PetscObject>(whole)), ksp.out()));
  petsc(KSPSetOperators(ksp, whole, whole));
  petsc(KSPSetType(ksp, KSPPREONLY));
  petsc(KSPGetPC(ksp, &pc));
  petsc(PCSetType(pc, PCLU));
  petsc(PCFactorSetMatSolverType(pc, MATSOLVERMUMPS));
  petsc(KSPSetFromOptions(ksp));
  petsc(KSPSolve(ksp, b, x));
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  petsc(KSPGetConvergedReason(ksp, &reason));
  return reason > 0;
}

void copy(Vec from, std::ptrdiff_t first, Vec to, std::ptrdiff_t into, PetscInt count) {
  const ReadArray a(from);
  const WriteArray b(to);
  for (std::ptrdiff_t k = 0; k < count; ++k) b[into + k] = a[first + k];
}

}  // namespace

void respond(Operator& op, double t, Vec u, Vec forcing, const std::vector<double>& frequencies,
             const std::function<void(std::size_t, Vec, Vec)>& answer) {
  const Handle<Mat> stiff = op.create_matrix(), stored = op.create_matrix();
  op.jacobian(t, u, 0.0, stiff);
  op.jacobian(t, u, 1.0, stored);
  petsc(MatAXPY(stored, -1.0, stiff, SAME_NONZERO_PATTERN));
  Handle<Vec> re = op.grid().create_global(), im = op.grid().create_global(), x, b;
  PetscInt count = 0;
  petsc(VecGetLocalSize(u, &count));
  for (std::size_t k = 0; k < frequencies.size(); ++k) {
    const Handle<Mat> whole = in_blocks(stiff, stored, frequencies[k]);
    petsc(MatCreateVecs(whole, x.out(), b.out()));
    petsc(VecZeroEntries(b));
    copy(forcing, 0, b, 0, count);
    if (!solve_direct(whole, b, x))
      throw SolveError(
          fmt::format("the response at {:g} rad per time could not be solved for", frequencies[k]));
    copy(x, 0, re, 0, count);
    copy(x, count, im, 0, count);
    answer(k, re, im);
  }
}

}  // namespace fluxform
