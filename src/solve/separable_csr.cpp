#include "fluxform/solve/separable_csr.hpp"

#include <utility>

#include "fluxform/core/error.hpp"

namespace fluxform::separable {

CsrBlock::CsrBlock(Mat block, const PetscInt* global, PetscInt first)
    : block_(block), global_(global), first_(first) {
  PetscBool done = PETSC_FALSE;
  petsc(MatGetRowIJ(block, 0, PETSC_FALSE, PETSC_FALSE, &rows_, &start_, &column_, &done));
  if (!done) throw SolveError("separable: the matrix does not show its rows");
  petsc(MatSeqAIJGetArrayRead(block, &values_));
}

CsrBlock::CsrBlock(CsrBlock&& other) noexcept
    : block_(std::exchange(other.block_, nullptr)),
      global_(other.global_),
      first_(other.first_),
      rows_(other.rows_),
      start_(other.start_),
      column_(other.column_),
      values_(other.values_) {}

CsrBlock::~CsrBlock() {
  if (!block_) return;
  PetscBool done = PETSC_FALSE;
  (void)MatSeqAIJRestoreArrayRead(block_, &values_);
  (void)MatRestoreRowIJ(block_, 0, PETSC_FALSE, PETSC_FALSE, &rows_, &start_, &column_, &done);
}

std::vector<CsrBlock> csr_blocks(Mat matrix) {
  PetscBool serial = PETSC_FALSE, parallel = PETSC_FALSE;
  petsc(PetscObjectBaseTypeCompare(reinterpret_cast<PetscObject>(matrix), MATSEQAIJ, &serial));
  petsc(PetscObjectBaseTypeCompare(reinterpret_cast<PetscObject>(matrix), MATMPIAIJ, &parallel));
  std::vector<CsrBlock> blocks;
  if (serial) {
    blocks.emplace_back(matrix, nullptr, 0);
  } else if (parallel) {
    Mat own = nullptr, others = nullptr;
    const PetscInt* global = nullptr;
    petsc(MatMPIAIJGetSeqAIJ(matrix, &own, &others, &global));
    PetscInt first = 0;
    petsc(MatGetOwnershipRangeColumn(matrix, &first, nullptr));
    blocks.emplace_back(own, nullptr, first);
    blocks.emplace_back(others, global, 0);
  } else {
    throw SolveError("separable: needs an assembled AIJ matrix");
  }
  return blocks;
}

}  // namespace fluxform::separable
