#include "fluxform/solve/impedance.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/shared.hpp"
#include "fluxform/solve/linear_check.hpp"

namespace fluxform {
namespace {

/// A shift beside which R' is small, so that S' keeps its digits when R' is taken off.
constexpr double overwhelming = 0x1p40;

MPI_Comm comm_of(Mat m) { return PetscObjectComm(reinterpret_cast<PetscObject>(m)); }

/// One row of a matrix while it lives.
class Row {
 public:
  Row(Mat m, PetscInt row) : matrix_(m), row_(row) {
    petsc(MatGetRow(m, row, &count_, &columns_, &values_));
  }
  ~Row() { (void)MatRestoreRow(matrix_, row_, &count_, &columns_, &values_); }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  PetscInt count() const { return count_; }
  PetscInt column(PetscInt k) const { return columns_[k]; }
  double operator[](PetscInt k) const { return values_[k]; }

 private:
  Mat matrix_;
  PetscInt row_, count_ = 0;
  const PetscInt* columns_ = nullptr;
  const PetscScalar* values_ = nullptr;
};

/// The real system of twice the size, real and imaginary part of each unknown side by side. Its
/// pattern is made once, from what differs from zero, so that one symbolic factorisation serves
/// all frequencies.
class Doubled {
 public:
  Doubled(Mat stiff, Mat stored, int dimension) : stiff_(stiff), stored_(stored) {
    PetscInt rows = 0;
    petsc(MatGetLocalSize(stiff, &rows, nullptr));
    petsc(MatGetOwnershipRange(stiff, &begin_, &end_));
    petsc(MatCreate(comm_of(stiff), matrix_.out()));
    petsc(MatSetSizes(matrix_, 2 * rows, 2 * rows, PETSC_DETERMINE, PETSC_DETERMINE));
    petsc(MatSetType(matrix_, MATAIJ));
    preallocate();
    choose_factors(dimension);
  }
  /// x: both parts, side by side. False if the system could not be solved.
  bool solve(double w, Vec b, Vec x) {
    fill(w);
    petsc(KSPSetOperators(ksp_, matrix_, matrix_));
    petsc(KSPSolve(ksp_, b, x));
    KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
    petsc(KSPGetConvergedReason(ksp_, &reason));
    if (reason > 0) require_residual(ksp_, b, x, 1e-9);
    return reason > 0;
  }
  Mat matrix() const { return matrix_; }

 private:
  /// With pivoting, which PETSc's own factors lack. A frequency takes UMFPACK 2 ms on 400 cells of
  /// a line and 550 ms on 64 x 64; MUMPS takes 6 and 270 ms.
  void choose_factors(int dimension) {
    const bool light = dimension == 1 && ranks_of(comm_of(stiff_)) == 1;
    PC pc = nullptr;
    petsc(KSPCreate(comm_of(stiff_), ksp_.out()));
    petsc(KSPSetType(ksp_, KSPPREONLY));
    petsc(KSPGetPC(ksp_, &pc));
    petsc(PCSetType(pc, PCLU));
    petsc(PCFactorSetMatSolverType(pc, light ? MATSOLVERUMFPACK : MATSOLVERMUMPS));
    petsc(KSPSetFromOptions(ksp_));
  }
  /// PETSc wants diagonals, zero or not.
  static bool counts(const Row& stiff, PetscInt k, PetscInt row) {
    return stiff[k] != 0.0 || stiff.column(k) == row;
  }
  void preallocate() {
    std::vector<PetscInt> own, other;
    for (PetscInt r = begin_; r < end_; ++r) {
      const Row stiff(stiff_, r), stored(stored_, r);
      PetscInt inside = 0, outside = 0;
      for (PetscInt k = 0; k < stiff.count(); ++k) {
        const PetscInt c = stiff.column(k);
        (c >= begin_ && c < end_ ? inside : outside) +=
            (counts(stiff, k, r) ? 1 : 0) + (stored[k] != 0.0 ? 1 : 0);
      }
      own.insert(own.end(), 2, inside);
      other.insert(other.end(), 2, outside);
    }
    petsc(MatSeqAIJSetPreallocation(matrix_, 0, own.data()));
    petsc(MatMPIAIJSetPreallocation(matrix_, 0, own.data(), 0, other.data()));
  }
  void fill(double w) {
    for (PetscInt r = begin_; r < end_; ++r) {
      const Row stiff(stiff_, r), stored(stored_, r);
      set(2 * r, stiff, stored, -w, 0);
      set(2 * r + 1, stiff, stored, w, 1);
    }
    petsc(MatAssemblyBegin(matrix_, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(matrix_, MAT_FINAL_ASSEMBLY));
  }
  void set(PetscInt row, const Row& stiff, const Row& stored, double w, PetscInt part) {
    columns_.clear();
    values_.clear();
    for (PetscInt k = 0; k < stiff.count(); ++k) {
      const PetscInt c = 2 * stiff.column(k);
      if (counts(stiff, k, row / 2)) add(c + part, stiff[k]);
      if (stored[k] != 0.0) add(c + 1 - part, w * stored[k]);
    }
    petsc(MatSetValues(matrix_, 1, &row, static_cast<PetscInt>(columns_.size()), columns_.data(),
                       values_.data(), INSERT_VALUES));
  }
  void add(PetscInt column, double value) {
    columns_.push_back(column);
    values_.push_back(value);
  }

  Mat stiff_, stored_;
  PetscInt begin_ = 0, end_ = 0;
  Handle<Mat> matrix_;
  Handle<KSP> ksp_;
  std::vector<PetscInt> columns_;  ///< of the row being set
  std::vector<double> values_;
};

/// Every other entry of `from`, beginning with the first or the second.
void take(Vec from, std::ptrdiff_t first, Vec to) {
  PetscInt count = 0;
  petsc(VecGetLocalSize(to, &count));
  const ReadArray a(from);
  const WriteArray b(to);
  for (std::ptrdiff_t k = 0; k < count; ++k) b[k] = a[2 * k + first];
}

/// Real parts `from`, no imaginary ones.
void widen(Vec from, Vec to) {
  PetscInt count = 0;
  petsc(VecGetLocalSize(from, &count));
  const ReadArray a(from);
  const WriteArray b(to);
  for (std::ptrdiff_t k = 0; k < count; ++k) {
    b[2 * k] = a[k];
    b[2 * k + 1] = 0.0;
  }
}

}  // namespace

void respond(Operator& op, double t, Vec u, Vec forcing, const std::vector<double>& frequencies,
             const std::function<void(std::size_t, Vec, Vec)>& answer) {
  const Handle<Mat> stiff = op.create_matrix(), stored = op.create_matrix();
  op.jacobian(t, u, 0.0, stiff);
  op.jacobian(t, u, overwhelming, stored);
  petsc(MatAXPY(stored, -1.0, stiff, SAME_NONZERO_PATTERN));
  petsc(MatScale(stored, 1.0 / overwhelming));
  Doubled system(stiff, stored, op.grid().dimension());
  Handle<Vec> re = op.create_vector(), im = op.create_vector(), x, b;
  petsc(MatCreateVecs(system.matrix(), x.out(), b.out()));
  widen(forcing, b);
  for (std::size_t k = 0; k < frequencies.size(); ++k) {
    if (!system.solve(frequencies[k], b, x))
      throw SolveError(
          fmt::format("the response at {:g} rad per time could not be solved for", frequencies[k]));
    take(x, 0, re);
    take(x, 1, im);
    answer(k, re, im);
  }
}

void respond_shared(Operator& op, double t, Vec u, int forced, double amount, int asked,
                    const std::vector<double>& frequencies,
                    const std::function<void(std::size_t, std::complex<double>)>& answer) {
  const Grid& grid = op.grid();
  const bool here = is_first(grid.owned().begin);
  const std::ptrdiff_t first = here ? grid.owned_offset({0, 0, 0}) : 0;
  const Handle<Vec> forcing = op.create_vector();
  if (here) {
    const WriteArray b(forcing);
    b[first + forced] = amount;
  }
  respond(op, t, u, forcing, frequencies, [&](std::size_t k, Vec re, Vec im) {
    std::array<double, 2> parts{};
    if (here) parts = {ReadArray(re)[first + asked], ReadArray(im)[first + asked]};
    MPI_Allreduce(MPI_IN_PLACE, parts.data(), 2, MPI_DOUBLE, MPI_SUM, grid.comm());
    answer(k, {parts[0], parts[1]});
  });
}

std::vector<double> frequencies_between(double from, double to, int per_decade) {
  std::vector<double> all;
  const double decades = std::log10(to / from);
  const int steps = std::max(1, static_cast<int>(std::lround(decades * per_decade)));
  for (int k = 0; k <= steps; ++k) all.push_back(from * std::pow(10.0, decades * k / steps));
  return all;
}

}  // namespace fluxform
