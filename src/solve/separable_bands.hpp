#pragma once
// Banded systems for many modes at once, eliminated without pivoting. Every number is a line of
// `width` values, one per mode, so that the inner loops run across modes and vectorise.
//
// Factors are L D U' with unit upper U': L below the diagonal, 1/D on it, U' above. A cyclic band
// (row 0 coupled to the last rows) is bordered: its last `bandwidth` rows and columns are set apart
// and eliminated by their Schur complement.
#include "fluxform/solve/separable_transform.hpp"

namespace fluxform::separable {

/// One line of (complex) numbers, one per mode; `im` is null where all are real.
struct Line {
  double* re = nullptr;
  double* im = nullptr;
};

class BandedModes {
 public:
  struct Shape {
    int rows, bandwidth;
    bool cyclic;
    int modes, width;  ///< modes in use, and the length of a line
    int components;    ///< of values and entries: 2 complex, 1 real
  };
  /// Throws SolveError if a cyclic band is wider than a third of its rows.
  explicit BandedModes(const Shape& shape);

  /// Entry (row, row + offset) of the matrices.
  Line entry(int row, int offset) const;
  void clear();
  /// Eliminates. A vanishing last pivot is a singular mode (constants under no-flux ends): it is
  /// replaced so that the mode's last value is zero. Throws SolveError if any other pivot vanishes.
  void factor();
  /// x [row][component][width] in place.
  void solve(double* x) const;
  /// The same with the conjugate transposed. Throws SolveError for a cyclic band.
  void solve_adjoint(double* x) const;

 private:
  Line line(const Buffer& buffer, int number, int components) const;
  Line factor_at(int row, int offset) const;
  Line value_at(double* x, int row) const;
  Line border(int row, int k) const { return line(border_, row * shape_.bandwidth + k, parts_); }
  Line schur(int i, int k) const { return line(schur_, i * shape_.bandwidth + k, parts_); }
  Line spare(int k) const { return line(work_, open_rows_ + k, parts_); }
  bool all_real() const;
  void copy_entries();
  void eliminate(int row);
  /// Inverts a line of pivots; `size` has the magnitudes they are judged by.
  void invert(Line pivot, const double* size, int row) const;
  void row_size(int row, double* size) const;
  void solve_open(double* x) const;
  void couple(Line y, int row, int column, Line x) const;
  void prepare_border();
  void invert_schur();
  void solve_border(double* x) const;

  Shape shape_;
  int parts_;             ///< components of values
  int factor_parts_ = 1;  ///< components of factors: 1 where all entries are real
  int open_rows_;         ///< rows outside the border
  Buffer entries_, factors_, border_, schur_;
  Buffer work_;  ///< one set of open rows, and spare lines
};

}  // namespace fluxform::separable
