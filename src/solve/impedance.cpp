#include "fluxform/solve/impedance.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/bordered.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/linear_check.hpp"
#include "fluxform/solve/small_system.hpp"

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
  void set_frequency(double w) {
    fill(w);
    petsc(KSPSetOperators(ksp_, matrix_, matrix_));
  }
  /// x: both parts, side by side. False if the system could not be solved.
  bool solve(Vec b, Vec x) {
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

/// Every other entry of `from`, beginning with the first or the second, into the fields of `to`.
void take(Vec from, std::ptrdiff_t first, Vec to) {
  PetscInt count = 0;
  petsc(VecGetLocalSize(from, &count));
  const ReadArray a(from);
  const WriteArray b(to);
  for (std::ptrdiff_t k = 0; k < count / 2; ++k) b[k] = a[2 * k + first];
}

/// Puts the fields of real * p and imaginary * q side by side.
void widen(double real, Vec p, double imaginary, Vec q, Vec to) {
  PetscInt count = 0;
  petsc(VecGetLocalSize(to, &count));
  const ReadArray a(p), b(q);
  const WriteArray x(to);
  for (std::ptrdiff_t k = 0; k < count / 2; ++k) {
    x[2 * k] = real * a[k];
    x[2 * k + 1] = imaginary * b[k];
  }
}

/// The system with its globals, if it has any, which are eliminated: a few more solves with the same
/// factors.
class Response {
 public:
  Response(Mat stiff, Mat stored, int dimension)
      : system_(fields_of(stiff), fields_of(stored), dimension),
        stiff_(border_of(stiff)),
        stored_(border_of(stored)) {
    petsc(MatCreateVecs(system_.matrix(), x_.out(), b_.out()));
    const Eigen::Index count = stiff_ ? 2 * Eigen::Index{stiff_->globals()} : 0;
    for (Eigen::Index k = 0; k < count; ++k) {
      petsc(VecDuplicate(x_, columns_.emplace_back().out()));
      petsc(VecDuplicate(x_, rows_.emplace_back().out()));
    }
    corner_ = Eigen::MatrixXd::Zero(count, count);
  }
  /// False if it could not be solved.
  bool solve(double w, Vec forcing, Vec re, Vec im) {
    system_.set_frequency(w);
    widen(1.0, forcing, 0.0, forcing, b_);
    if (!system_.solve(b_, x_) || (stiff_ && !eliminate(w, forcing, re, im))) return false;
    take(x_, 0, re);
    take(x_, 1, im);
    return true;
  }

 private:
  bool eliminate(double w, Vec forcing, Vec re, Vec im) {
    const int globals = stiff_->globals();
    Eigen::VectorXd rest = Eigen::VectorXd::Zero(2 * globals);
    rest.head(globals) = tail_of(forcing, globals);
    set_border(w);
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      if (!system_.solve(columns_[k], b_)) return false;
      petsc(VecCopy(b_, columns_[k]));
      corner_.col(static_cast<Eigen::Index>(k)) -= products(rows_, columns_[k]);
    }
    SmallSystem small;
    small.compute(corner_);
    const Eigen::VectorXd g = small.solve(rest - products(rows_, x_));
    for (std::size_t k = 0; k < columns_.size(); ++k)
      petsc(VecAXPY(x_, -g[static_cast<Eigen::Index>(k)], columns_[k]));
    set_tail(re, g.head(globals));
    set_tail(im, g.tail(globals));
    return g.allFinite();
  }
  /// Real parts of the globals first, then their imaginary parts.
  void set_border(double w) {
    const int globals = stiff_->globals();
    for (int k = 0; k < globals; ++k) {
      const auto real = static_cast<std::size_t>(k);
      const std::size_t imaginary = real + static_cast<std::size_t>(globals);
      const Vec by_g = stiff_->columns[real], stored_by_g = stored_->columns[real];
      widen(1.0, by_g, w, stored_by_g, columns_[real]);
      widen(-w, stored_by_g, 1.0, by_g, columns_[imaginary]);
      const Vec row = stiff_->rows[real], stored_row = stored_->rows[real];
      widen(1.0, row, -w, stored_row, rows_[real]);
      widen(w, stored_row, 1.0, row, rows_[imaginary]);
    }
    corner_ << stiff_->corner, -w * stored_->corner, w * stored_->corner, stiff_->corner;
  }

  Doubled system_;
  const Border *stiff_, *stored_;
  Handle<Vec> x_, b_;
  std::vector<Handle<Vec>> columns_, rows_;  ///< of the border, doubled
  Eigen::MatrixXd corner_;
};

}  // namespace

void respond(Operator& op, double t, Vec u, Vec forcing, const std::vector<double>& frequencies,
             const std::function<void(std::size_t, Vec, Vec)>& answer) {
  const Handle<Mat> stiff = op.create_matrix(), stored = op.create_matrix();
  op.jacobian(t, u, 0.0, stiff);
  op.jacobian(t, u, overwhelming, stored);
  petsc(MatAXPY(stored, -1.0, stiff, SAME_NONZERO_PATTERN));
  petsc(MatScale(stored, 1.0 / overwhelming));
  Response system(stiff, stored, op.grid().dimension());
  const Handle<Vec> re = op.create_vector(), im = op.create_vector();
  for (std::size_t k = 0; k < frequencies.size(); ++k) {
    if (!system.solve(frequencies[k], forcing, re, im))
      throw SolveError(
          fmt::format("the response at {:g} rad per time could not be solved for", frequencies[k]));
    answer(k, re, im);
  }
}

void respond_globals(Operator& op, double t, Vec u, std::size_t forced, std::size_t asked,
                     const std::vector<double>& frequencies,
                     const std::function<void(std::size_t, std::complex<double>)>& answer) {
  const Handle<Vec> residual = op.create_vector(), forcing = op.create_vector();
  op.residual(t, u, residual);  // settles how the globals' rows are scaled
  std::vector<double> rows(op.globals().size(), 0.0);
  rows[forced] = 1.0 / op.global_scales()[forced];
  write_globals(op.grid(), forcing, rows);
  respond(op, t, u, forcing, frequencies, [&](std::size_t k, Vec re, Vec im) {
    answer(k, {read_globals(op.grid(), re)[asked], read_globals(op.grid(), im)[asked]});
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
