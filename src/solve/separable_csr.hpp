#pragma once
// Direct reading of an AIJ matrix's rows: one CSR block in serial, two (own and others' columns) in
// parallel, in PETSc's local row order.
#include <vector>

#include "fluxform/core/petsc.hpp"

namespace fluxform::separable {

/// One CSR block of the owned rows, readable while in scope.
class CsrBlock {
 public:
  /// `global` maps block columns to global ones; nullptr means `first` plus the column.
  CsrBlock(Mat block, const PetscInt* global, PetscInt first);
  ~CsrBlock();
  CsrBlock(CsrBlock&& other) noexcept;
  CsrBlock(const CsrBlock&) = delete;
  CsrBlock& operator=(const CsrBlock&) = delete;
  CsrBlock& operator=(CsrBlock&&) = delete;

  PetscInt rows() const { return rows_; }
  PetscInt begin(PetscInt row) const { return start_[row]; }
  PetscInt end(PetscInt row) const { return start_[row + 1]; }
  PetscInt column(PetscInt entry) const {
    return global_ ? global_[column_[entry]] : first_ + column_[entry];
  }
  double value(PetscInt entry) const { return values_[entry]; }

 private:
  Mat block_;
  const PetscInt* global_;
  PetscInt first_;
  PetscInt rows_ = 0;
  const PetscInt* start_ = nullptr;
  const PetscInt* column_ = nullptr;
  const double* values_ = nullptr;
};

/// The blocks of an AIJ matrix. Throws SolveError for other types.
std::vector<CsrBlock> csr_blocks(Mat matrix);

}  // namespace fluxform::separable
