#include "fluxform/fv/matrix.hpp"

#include <algorithm>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/operator.hpp"

namespace fluxform {
namespace {

constexpr const char* grid_key = "fluxform_grid";

Index shifted(const Index& i, const Index& d) { return {i[0] + d[0], i[1] + d[1], i[2] + d[2]}; }

/// Sorted global cell numbers that the row of cell i depends on.
std::vector<PetscInt> columns(const Grid& grid, const Index& i, const std::vector<Index>& offsets) {
  std::vector<PetscInt> cells;
  for (const Index& d : offsets) {
    const PetscInt cell = grid.global_cell(shifted(i, d));
    if (cell >= 0) cells.push_back(cell);
  }
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  return cells;
}

PetscInt first_owned(const Grid& grid) { return grid.global_cell(grid.owned().begin); }

PetscInt owned_cells(const Grid& grid) {
  PetscInt n = 1;
  for (std::size_t a = 0; a < 3; ++a) n *= grid.owned().end[a] - grid.owned().begin[a];
  return n;
}

/// Adjacency in compressed rows, in unknowns.
struct Pattern {
  std::vector<PetscInt> starts{0}, columns;
};

Pattern pattern_of(const Grid& grid, const std::vector<Index>& offsets) {
  Pattern pattern;
  const PetscInt n = grid.unknowns();
  grid.for_owned([&](const Index& i) {
    const std::vector<PetscInt> cells = columns(grid, i, offsets);
    for (PetscInt r = 0; r < n; ++r) {
      for (const PetscInt cell : cells) {
        for (PetscInt c = 0; c < n; ++c) pattern.columns.push_back(cell * n + c);
      }
      pattern.starts.push_back(static_cast<PetscInt>(pattern.columns.size()));
    }
  });
  return pattern;
}

/// The sequential blocks of a matrix and the global columns of the off-diagonal one.
struct Blocks {
  Mat diagonal = nullptr, off = nullptr;
  const PetscInt* off_columns = nullptr;
};

Blocks blocks_of(Mat matrix) {
  Blocks b;
  PetscBool parallel = PETSC_FALSE, sequential = PETSC_FALSE;
  petsc(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(matrix), MATMPIAIJ, &parallel));
  petsc(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(matrix), MATSEQAIJ, &sequential));
  if (parallel) {
    petsc(MatMPIAIJGetSeqAIJ(matrix, &b.diagonal, &b.off, &b.off_columns));
  } else if (sequential) {
    b.diagonal = matrix;
  } else {
    throw SolveError("a Jacobian must be an AIJ matrix; leave -mat_type at its default");
  }
  return b;
}

/// Row pointers and columns of a sequential matrix while in scope; without a matrix, empty rows.
class Rows {
 public:
  explicit Rows(Mat m) : matrix_(m) {
    if (!m) return;
    PetscBool done = PETSC_FALSE;
    petsc(MatGetRowIJ(m, 0, PETSC_FALSE, PETSC_FALSE, &count_, &starts_, &columns_, &done));
  }
  ~Rows() {
    if (!matrix_) return;
    PetscBool done = PETSC_FALSE;
    (void)MatRestoreRowIJ(matrix_, 0, PETSC_FALSE, PETSC_FALSE, &count_, &starts_, &columns_,
                          &done);
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  PetscInt length(PetscInt row) const { return matrix_ ? starts_[row + 1] - starts_[row] : 0; }
  PetscInt start(PetscInt row) const { return matrix_ ? starts_[row] : 0; }
  /// Position of the entry in `row` whose global column is `column`.
  PetscInt find(PetscInt row, PetscInt column, const PetscInt* global) const {
    const PetscInt* first = columns_ + start(row);
    const PetscInt* last = first + length(row);
    const PetscInt* at = std::lower_bound(first, last, column, [&](PetscInt mine, PetscInt wanted) {
      return (global ? global[mine] : mine) < wanted;
    });
    return static_cast<PetscInt>(at - columns_);
  }

 private:
  Mat matrix_;
  PetscInt count_ = 0;
  const PetscInt* starts_ = nullptr;
  const PetscInt* columns_ = nullptr;
};

}  // namespace

std::vector<Index> stencil_offsets(int dimension, int reach_along, bool diagonals) {
  std::vector<Index> offsets{{0, 0, 0}};
  for (std::size_t a = 0; a < static_cast<std::size_t>(dimension); ++a) {
    for (int step = -reach_along; step <= reach_along; ++step) {
      Index d{};
      d[a] = step;
      if (step != 0) offsets.push_back(d);
    }
    for (std::size_t b = a + 1; diagonals && b < static_cast<std::size_t>(dimension); ++b) {
      for (const int p : {-1, 1}) {
        for (const int q : {-1, 1}) {
          Index d{};
          d[a] = p;
          d[b] = q;
          offsets.push_back(d);
        }
      }
    }
  }
  return offsets;
}

Handle<Mat> create_stencil_matrix(const Grid& grid, const std::vector<Index>& offsets) {
  const Pattern pattern = pattern_of(grid, offsets);
  const PetscInt rows = owned_cells(grid) * grid.unknowns();
  Handle<Mat> matrix;
  petsc(MatCreate(grid.comm(), matrix.out()));
  petsc(MatSetSizes(matrix, rows, rows, PETSC_DETERMINE, PETSC_DETERMINE));
  petsc(MatSetType(matrix, MATAIJ));
  petsc(MatSetBlockSize(matrix, grid.unknowns()));
  petsc(
      MatSeqAIJSetPreallocationCSR(matrix, pattern.starts.data(), pattern.columns.data(), nullptr));
  petsc(
      MatMPIAIJSetPreallocationCSR(matrix, pattern.starts.data(), pattern.columns.data(), nullptr));
  petsc(MatSetOption(matrix, MAT_NEW_NONZERO_LOCATION_ERR, PETSC_TRUE));
  attach_grid(grid, matrix);
  return matrix;
}

void attach_grid(const Grid& grid, Mat matrix) {
  PetscContainer container = nullptr;
  petsc(PetscContainerCreate(grid.comm(), &container));
  petsc(PetscContainerSetPointer(container, const_cast<Grid*>(&grid)));
  petsc(PetscObjectCompose(reinterpret_cast<PetscObject>(matrix), grid_key,
                           reinterpret_cast<PetscObject>(container)));
  petsc(PetscContainerDestroy(&container));
}

const Grid* grid_of(Mat matrix) {
  PetscObject object = nullptr;
  petsc(PetscObjectQuery(reinterpret_cast<PetscObject>(matrix), grid_key, &object));
  if (!object) return nullptr;
  void* grid = nullptr;
  petsc(PetscContainerGetPointer(reinterpret_cast<PetscContainer>(object), &grid));
  return static_cast<const Grid*>(grid);
}

StencilWriter::Layout::Layout(const Grid& grid, Mat matrix, const std::vector<Index>& offsets)
    : slots_(static_cast<int>(offsets.size())) {
  for (std::size_t s = 0; s < offsets.size(); ++s) {
    slot_[static_cast<std::size_t>(code(offsets[s]))] = static_cast<int>(s);
  }
  const Blocks blocks = blocks_of(matrix);
  const Rows diagonal(blocks.diagonal), off(blocks.off);
  const PetscInt n = grid.unknowns(), first = first_owned(grid), count = owned_cells(grid);
  place_.reserve(static_cast<std::size_t>(count) * offsets.size());
  PetscInt row = 0;
  grid.for_owned([&](const Index& i) {
    rows_.push_back({diagonal.length(row), off.length(row), diagonal.start(row), off.start(row)});
    for (const Index& d : offsets) {
      const PetscInt cell = grid.global_cell(shifted(i, d));
      if (cell >= first && cell < first + count) {
        place_.push_back(diagonal.find(row, (cell - first) * n, nullptr));
      } else if (cell >= 0) {
        place_.push_back(-2 - off.find(row, cell * n, blocks.off_columns));
      } else {
        place_.push_back(-1);
      }
    }
    row += n;
  });
}

StencilWriter::StencilWriter(const Grid& grid, Mat matrix, const Layout& layout)
    : matrix_(matrix), layout_(layout), unknowns_(grid.unknowns()) {
  const Blocks blocks = blocks_of(matrix);
  diagonal_matrix_ = blocks.diagonal;
  off_matrix_ = blocks.off;
  petsc(MatSeqAIJGetArray(diagonal_matrix_, &diagonal_));
  if (off_matrix_) petsc(MatSeqAIJGetArray(off_matrix_, &off_));
}

StencilWriter::~StencilWriter() {
  (void)MatSeqAIJRestoreArray(diagonal_matrix_, &diagonal_);
  if (off_matrix_) (void)MatSeqAIJRestoreArray(off_matrix_, &off_);
  mark_changed(matrix_);
}

void StencilWriter::clear(std::ptrdiff_t first, std::ptrdiff_t count) const {
  if (count <= 0) return;
  const Layout::Row& begin = layout_.rows_[static_cast<std::size_t>(first)];
  const Layout::Row& last = layout_.rows_[static_cast<std::size_t>(first + count - 1)];
  const auto zero = [n = unknowns_](double* values, std::int32_t from, std::int32_t to,
                                    std::int32_t length) {
    if (values) std::fill(values + from, values + to + std::ptrdiff_t{n} * length, 0.0);
  };
  zero(diagonal_, begin.diagonal_start, last.diagonal_start, last.diagonal_length);
  zero(off_, begin.off_start, last.off_start, last.off_length);
}

}  // namespace fluxform
