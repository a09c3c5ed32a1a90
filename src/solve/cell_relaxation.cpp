#include "fluxform/solve/cell_relaxation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

/// The rows and columns of one rank.
Mat own_block(Mat matrix) {
  PetscBool serial = PETSC_FALSE;
  petsc(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(matrix), MATSEQAIJ, &serial));
  if (serial) return matrix;
  Mat own = nullptr;
  petsc(MatMPIAIJGetSeqAIJ(matrix, &own, nullptr, nullptr));
  return own;
}

/// A sequential AIJ matrix while it lives.
class Rows {
 public:
  explicit Rows(Mat m) : matrix_(m) {
    PetscBool done = PETSC_FALSE;
    petsc(MatGetRowIJ(m, 0, PETSC_FALSE, PETSC_FALSE, &count_, &first_, &columns_, &done));
    petsc(MatSeqAIJGetArrayRead(m, &values_));
  }
  ~Rows() {
    PetscBool done = PETSC_FALSE;
    (void)MatSeqAIJRestoreArrayRead(matrix_, &values_);
    (void)MatRestoreRowIJ(matrix_, 0, PETSC_FALSE, PETSC_FALSE, &count_, &first_, &columns_, &done);
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  PetscInt count() const { return count_; }
  PetscInt first(PetscInt row) const { return first_[row]; }
  PetscInt column(PetscInt k) const { return columns_[k]; }
  double operator[](PetscInt k) const { return values_[k]; }

 private:
  Mat matrix_;
  PetscInt count_ = 0;
  const PetscInt *first_ = nullptr, *columns_ = nullptr;
  const PetscScalar* values_ = nullptr;
};

class Relaxation {
 public:
  virtual ~Relaxation() = default;
  virtual void refresh(Mat matrix) = 0;
  /// One sweep forth and one back for A y = b. `from_zero`: y holds nothing yet.
  virtual void sweep(const double* b, double* y, bool from_zero) = 0;
};

template <int N>
class CellRelaxation final : public Relaxation {
 public:
  void refresh(Mat matrix) override {
    const Rows rows(matrix);
    PetscObjectState state = 0;
    petsc(MatGetNonzeroState(matrix, &state));
    if (places_.empty() || state != pattern_) find_pattern(rows);
    pattern_ = state;
    std::fill(values_.begin(), values_.end(), 0.0F);
    std::fill(diagonal_.begin(), diagonal_.end(), Block<double>{});
    for (std::size_t k = 0; k < places_.size(); ++k) {
      const double value = rows[static_cast<PetscInt>(k)];
      if (places_[k] < 0)
        diagonal_[static_cast<std::size_t>(-1 - places_[k]) / size]
                 [static_cast<std::size_t>(-1 - places_[k]) % size] = value;
      else
        values_[static_cast<std::size_t>(places_[k])] = static_cast<float>(value);
    }
    for (Block<double>& block : diagonal_) invert(block);
  }
  void sweep(const double* b, double* y, bool from_zero) override {
    const std::size_t cells = diagonal_.size();
    for (std::size_t i = 0; i < cells; ++i) {
      Sum s{};
      for (std::size_t n = 0; n < N; ++n) s[n] = b[i * N + n];
      subtract(first_[i], middle_[i], y, s);
      for (std::size_t n = 0; n < N; ++n) lower_[i * N + n] = s[n];
      if (!from_zero) subtract(middle_[i], first_[i + 1], y, s);
      set(i, s, y);
    }
    for (std::size_t i = cells; i-- > 0;) {
      Sum s{};
      for (std::size_t n = 0; n < N; ++n) s[n] = lower_[i * N + n];
      subtract(middle_[i], first_[i + 1], y, s);
      set(i, s, y);
    }
  }

 private:
  /// Rows of a block's columns, padded so that they fill vector registers.
  static constexpr std::size_t padded = N < 3 ? N : (N + 3) / 4 * 4;
  static constexpr std::size_t size = padded * N;
  static constexpr std::size_t both = 2 * std::size_t{N};  ///< a block and its inverse
  using Sum = std::array<double, padded>;
  template <class T>
  using Block = std::array<T, size>;
  void subtract(std::size_t from, std::size_t to, const double* y, Sum& s) const {
    for (std::size_t k = from; k < to; ++k) {
      const float* a = values_.data() + k * size;
      const double* x = y + static_cast<std::size_t>(columns_[k]) * N;
      for (std::size_t c = 0; c < N; ++c)
        for (std::size_t r = 0; r < padded; ++r)
          s[r] -= static_cast<double>(a[c * padded + r]) * x[c];
    }
  }
  void set(std::size_t i, const Sum& s, double* y) const {
    const Block<double>& inverse = diagonal_[i];
    Sum x{};
    for (std::size_t c = 0; c < N; ++c)
      for (std::size_t r = 0; r < padded; ++r) x[r] += inverse[c * padded + r] * s[c];
    for (std::size_t n = 0; n < N; ++n) y[i * N + n] = x[n];
  }

  void find_pattern(const Rows& rows) {
    const auto cells = static_cast<std::size_t>(rows.count()) / N;
    first_.assign(1, 0);
    middle_.clear();
    columns_.clear();
    places_.resize(static_cast<std::size_t>(rows.first(rows.count())));
    for (std::size_t i = 0; i < cells; ++i) add_cell(rows, i);
    values_.resize(columns_.size() * size);
    diagonal_.resize(cells);
    lower_.resize(cells * N);
  }
  void add_cell(const Rows& rows, std::size_t i) {
    const auto row = static_cast<PetscInt>(i * N);
    std::vector<PetscInt> neighbours;
    for (PetscInt k = rows.first(row); k < rows.first(row + N); ++k)
      neighbours.push_back(rows.column(k) / N);
    std::sort(neighbours.begin(), neighbours.end());
    neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
    std::erase(neighbours, static_cast<PetscInt>(i));
    const auto begin = columns_.insert(columns_.end(), neighbours.begin(), neighbours.end());
    const auto split = std::lower_bound(begin, columns_.end(), static_cast<PetscInt>(i));
    middle_.push_back(static_cast<std::size_t>(split - columns_.begin()));
    const std::size_t start = first_.back();
    first_.push_back(columns_.size());
    for (PetscInt r = 0; r < N; ++r)
      for (PetscInt k = rows.first(row + r); k < rows.first(row + r + 1); ++k)
        places_[static_cast<std::size_t>(k)] =
            place(start, i, static_cast<std::size_t>(r), static_cast<std::size_t>(rows.column(k)));
  }
  /// Among the values, or -1 less that among those on the diagonal.
  PetscInt place(std::size_t start, std::size_t i, std::size_t row, std::size_t column) const {
    const std::size_t cell = column / N, within = column % N * padded + row;
    if (cell == i) return -1 - static_cast<PetscInt>(i * size + within);
    const auto found = std::lower_bound(columns_.begin() + static_cast<std::ptrdiff_t>(start),
                                        columns_.end(), static_cast<PetscInt>(cell));
    return static_cast<PetscInt>(static_cast<std::size_t>(found - columns_.begin()) * size +
                                 within);
  }

  /// By Gauss and Jordan with pivots from the column; an empty column is left alone.
  static void invert(Block<double>& a) {
    std::array<std::array<double, both>, N> m{};
    for (std::size_t r = 0; r < N; ++r) {
      for (std::size_t c = 0; c < N; ++c) m[r][c] = a[c * padded + r];
      m[r][N + r] = 1.0;
    }
    for (std::size_t c = 0; c < N; ++c) {
      std::size_t pivot = c;
      for (std::size_t r = c + 1; r < N; ++r)
        if (std::abs(m[r][c]) > std::abs(m[pivot][c])) pivot = r;
      std::swap(m[c], m[pivot]);
      if (m[c][c] == 0.0) m[c][c] = 1.0;
      eliminate(m, c);
    }
    for (std::size_t r = 0; r < N; ++r)
      for (std::size_t c = 0; c < N; ++c) a[c * padded + r] = m[r][N + c];
  }
  static void eliminate(std::array<std::array<double, both>, N>& m, std::size_t c) {
    const double scale = 1.0 / m[c][c];
    for (double& value : m[c]) value *= scale;
    for (std::size_t r = 0; r < N; ++r) {
      const double factor = m[r][c];
      if (r == c || factor == 0.0) continue;
      for (std::size_t k = 0; k < both; ++k) m[r][k] -= factor * m[c][k];
    }
  }

  std::vector<std::size_t> first_, middle_;  ///< of a cell's blocks, and of those above it
  std::vector<PetscInt> columns_;
  std::vector<float> values_;
  std::vector<Block<double>> diagonal_;  ///< inverted
  std::vector<PetscInt> places_;         ///< of the matrix's values
  std::vector<double> lower_;
  PetscObjectState pattern_ = 0;
};

std::unique_ptr<Relaxation> make_relaxation(int unknowns) {
  switch (unknowns) {
    case 2:
      return std::make_unique<CellRelaxation<2>>();
    case 3:
      return std::make_unique<CellRelaxation<3>>();
    case 4:
      return std::make_unique<CellRelaxation<4>>();
    case 5:
      return std::make_unique<CellRelaxation<5>>();
    case 6:
      return std::make_unique<CellRelaxation<6>>();
    case 7:
      return std::make_unique<CellRelaxation<7>>();
    default:
      return nullptr;
  }
}

Relaxation& of(PC pc) {
  void* context = nullptr;
  petsc(PCShellGetContext(pc, &context));
  return *static_cast<Relaxation*>(context);
}

Mat matrix_of(PC pc) {
  Mat matrix = nullptr;
  petsc(PCGetOperators(pc, nullptr, &matrix));
  return matrix;
}

PetscErrorCode refresh(PC pc) {
  return guarded([&] { of(pc).refresh(own_block(matrix_of(pc))); });
}

PetscErrorCode apply(PC pc, Vec b, Vec y) {
  return guarded([&] {
    const ReadArray from(b);
    const WriteArray to(y);
    of(pc).sweep(from.data(), to.data(), true);
  });
}

/// Sweeps on y itself where all of it is at hand; otherwise on what is left of b.
PetscErrorCode iterate(PC pc, Vec b, Vec y, Vec left, PetscReal, PetscReal, PetscReal,
                       PetscInt sweeps, PetscBool from_zero, PetscInt* done,
                       PCRichardsonConvergedReason* reason) {
  return guarded([&] {
    Mat matrix = matrix_of(pc);
    const bool serial = own_block(matrix) == matrix;
    for (PetscInt k = 0; k < sweeps; ++k) {
      const bool fresh = from_zero && k == 0;
      if (serial || fresh) {
        const ReadArray from(b);
        const WriteArray to(y);
        of(pc).sweep(from.data(), to.data(), fresh);
        continue;
      }
      Handle<Vec> step;
      petsc(VecDuplicate(y, step.out()));
      petsc(MatResidual(matrix, b, y, left));
      petsc(apply(pc, left, step));
      petsc(VecAXPY(y, 1.0, step));
    }
    *done = sweeps;
    *reason = PCRICHARDSON_CONVERGED_ITS;
  });
}

PetscErrorCode destroy(PC pc) {
  return guarded([&] { delete &of(pc); });
}

}  // namespace

bool use_cell_relaxation(PC pc, int unknowns) {
  auto relaxation = make_relaxation(unknowns);
  if (!relaxation) return false;
  petsc(PCSetType(pc, PCSHELL));
  petsc(PCShellSetName(pc, "relaxation of cells"));
  petsc(PCShellSetContext(pc, relaxation.release()));
  petsc(PCShellSetSetUp(pc, refresh));
  petsc(PCShellSetApply(pc, apply));
  petsc(PCShellSetApplyRichardson(pc, iterate));
  petsc(PCShellSetDestroy(pc, destroy));
  return true;
}

}  // namespace fluxform
