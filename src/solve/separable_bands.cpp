#include "fluxform/solve/separable_bands.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform::separable {
namespace {

constexpr double vanishing = 1e-12;  // a pivot this small beside its row is round-off
constexpr double imaginary_round_off = 2e-15;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// y -= a x, or conj(a) x.
template <bool conjugate>
void subtract_product(Line y, Line a, Line x, int n) {
  double* __restrict yr = y.re;
  const double* __restrict ar = a.re;
  const double* __restrict xr = x.re;
  if (!y.im) {
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a line points into a table of n or more
    for (int m = 0; m < n; ++m) yr[m] -= ar[m] * xr[m];
    return;
  }
  double* __restrict yi = y.im;
  const double* __restrict xi = x.im;
  if (!a.im) {
    for (int m = 0; m < n; ++m) {
      yr[m] -= ar[m] * xr[m];
      yi[m] -= ar[m] * xi[m];
    }
    return;
  }
  constexpr double sign = conjugate ? -1.0 : 1.0;
  const double* __restrict ai = a.im;
  for (int m = 0; m < n; ++m) {
    yr[m] -= ar[m] * xr[m] - sign * ai[m] * xi[m];
    yi[m] -= ar[m] * xi[m] + sign * ai[m] * xr[m];
  }
}

/// y *= a, or conj(a).
template <bool conjugate>
void multiply(Line y, Line a, int n) {
  constexpr double sign = conjugate ? -1.0 : 1.0;
  for (int m = 0; m < n; ++m) {
    const double re = y.re[m], im = y.im ? y.im[m] : 0.0;
    const double fr = a.re[m], fi = a.im ? sign * a.im[m] : 0.0;
    y.re[m] = fr * re - fi * im;
    if (y.im) y.im[m] = fr * im + fi * re;
  }
}

void copy(Line from, Line to, int n) {
  std::copy_n(from.re, n, to.re);
  if (!to.im) return;
  if (from.im) {
    std::copy_n(from.im, n, to.im);
  } else {
    std::fill_n(to.im, n, 0.0);
  }
}

void negate(Line y, int n) {
  for (int m = 0; m < n; ++m) y.re[m] = -y.re[m];
  for (int m = 0; y.im && m < n; ++m) y.im[m] = -y.im[m];
}

void zero(Line y, int n) {
  std::fill_n(y.re, n, 0.0);
  if (y.im) std::fill_n(y.im, n, 0.0);
}

}  // namespace

BandedModes::BandedModes(const Shape& shape)
    : shape_(shape),
      parts_(shape.components),
      open_rows_(shape.cyclic ? shape.rows - shape.bandwidth : shape.rows) {
  const int w = shape.bandwidth;
  if (shape.cyclic && shape.rows < 3 * w)
    throw SolveError(fmt::format("separable: {} rows are too few for a cyclic band of {}",
                                 shape.rows, 2 * w + 1));
  const std::size_t one_line = at(parts_) * at(shape.width);
  const std::size_t band = at(shape.rows) * at(2 * w + 1) * one_line;
  entries_ = Buffer(band);
  factors_ = Buffer(band);
  if (!shape.cyclic) return;
  border_ = Buffer(at(open_rows_ * w) * one_line);
  schur_ = Buffer(at(w * w) * one_line);
}

Line BandedModes::line(const Buffer& buffer, int number, int components) const {
  double* re = buffer.data() + at(number) * at(components) * at(shape_.width);
  return {re, components == 2 ? re + shape_.width : nullptr};
}

Line BandedModes::entry(int row, int offset) const {
  return line(entries_, row * (2 * shape_.bandwidth + 1) + offset + shape_.bandwidth, parts_);
}

Line BandedModes::factor_at(int row, int offset) const {
  return line(factors_, row * (2 * shape_.bandwidth + 1) + offset + shape_.bandwidth,
              factor_parts_);
}

Line BandedModes::value_at(double* x, int row) const {
  double* re = x + at(row) * at(parts_) * at(shape_.width);
  return {re, parts_ == 2 ? re + shape_.width : nullptr};
}

void BandedModes::clear() { std::fill_n(entries_.data(), entries_.size(), 0.0); }

/// Symmetric stencils have real symbols up to round-off; dropping that halves the work of `solve`.
bool BandedModes::all_real() const {
  const int lines = shape_.rows * (2 * shape_.bandwidth + 1);
  double largest = 0.0, imaginary = 0.0;
  for (int k = 0; parts_ == 2 && k < lines; ++k) {
    const Line l = line(entries_, k, parts_);
    for (int m = 0; m < shape_.width; ++m) {
      largest = std::max(largest, std::abs(l.re[m]));
      imaginary = std::max(imaginary, std::abs(l.im[m]));
    }
  }
  return imaginary <= imaginary_round_off * largest;
}

void BandedModes::copy_entries() {
  factor_parts_ = all_real() ? 1 : parts_;
  for (int row = 0; row < shape_.rows; ++row)
    for (int k = -shape_.bandwidth; k <= shape_.bandwidth; ++k)
      copy(entry(row, k), factor_at(row, k), shape_.width);
}

void BandedModes::row_size(int row, double* size) const {
  std::fill_n(size, shape_.width, 0.0);
  for (int k = -shape_.bandwidth; k <= shape_.bandwidth; ++k) {
    const Line e = entry(row, k);
    for (int m = 0; m < shape_.width; ++m)
      size[m] = std::max(size[m], std::abs(e.re[m]) + (e.im ? std::abs(e.im[m]) : 0.0));
  }
}

void BandedModes::invert(Line pivot, const double* size, int row) const {
  for (int m = 0; m < shape_.width; ++m) {
    const double re = pivot.re[m], im = pivot.im ? pivot.im[m] : 0.0;
    const double square = re * re + im * im;
    const bool singular = !(std::sqrt(square) > vanishing * size[m]);
    if (singular && m < shape_.modes && row + 1 < shape_.rows)
      throw SolveError(
          fmt::format("separable: the pivot of row {} vanishes in mode {}; the matrix is "
                      "far from diagonally dominant, choose another preconditioner",
                      row, m));
    pivot.re[m] = singular ? 0.0 : re / square;
    if (pivot.im) pivot.im[m] = singular ? 0.0 : -im / square;
  }
}

void BandedModes::eliminate(int row) {
  const int w = shape_.bandwidth, n = shape_.width;
  for (int p = std::max(0, row - w); p < row; ++p)
    for (int c = p + 1; c <= std::min(p + w, open_rows_ - 1); ++c)
      subtract_product<false>(factor_at(row, c - row), factor_at(row, p - row), factor_at(p, c - p),
                              n);
  double* size = value_at(work_.data(), 0).re;
  row_size(row, size);
  const Line pivot = factor_at(row, 0);
  invert(pivot, size, row);
  for (int k = 1; k <= w && row + k < open_rows_; ++k) multiply<false>(factor_at(row, k), pivot, n);
}

void BandedModes::factor() {
  if (work_.size() == 0)
    work_ = Buffer(at(open_rows_ + shape_.bandwidth + 1) * at(parts_) * at(shape_.width));
  copy_entries();
  for (int row = 0; row < open_rows_; ++row) eliminate(row);
  if (shape_.cyclic) prepare_border();
}

void BandedModes::solve_open(double* x) const {
  const int w = shape_.bandwidth, n = shape_.width;
  for (int row = 0; row < open_rows_; ++row) {
    const Line y = value_at(x, row);
    for (int k = std::min(w, row); k >= 1; --k)
      subtract_product<false>(y, factor_at(row, -k), value_at(x, row - k), n);
    multiply<false>(y, factor_at(row, 0), n);
  }
  for (int row = open_rows_ - 2; row >= 0; --row)
    for (int k = std::min(w, open_rows_ - 1 - row); k >= 1; --k)
      subtract_product<false>(value_at(x, row), factor_at(row, k), value_at(x, row + k), n);
}

void BandedModes::solve(double* x) const {
  solve_open(x);
  if (shape_.cyclic) solve_border(x);
}

void BandedModes::solve_adjoint(double* x) const {
  if (shape_.cyclic) throw SolveError("separable: no transposed solve with a periodic banded axis");
  const int w = shape_.bandwidth, n = shape_.width;
  for (int row = 0; row < open_rows_; ++row)
    for (int k = std::min(w, row); k >= 1; --k)
      subtract_product<true>(value_at(x, row), factor_at(row - k, k), value_at(x, row - k), n);
  for (int row = open_rows_ - 1; row >= 0; --row) {
    const Line y = value_at(x, row);
    for (int k = std::min(w, open_rows_ - 1 - row); k >= 1; --k)
      subtract_product<true>(y, factor_at(row + k, -k), value_at(x, row + k), n);
    multiply<true>(y, factor_at(row, 0), n);
  }
}

/// y -= A(row, column) x, where the band reaches the column directly or round the end.
void BandedModes::couple(Line y, int row, int column, Line x) const {
  for (int offset : {column - row, column - row - shape_.rows, column - row + shape_.rows})
    if (std::abs(offset) <= shape_.bandwidth)
      subtract_product<false>(y, entry(row, offset), x, shape_.width);
}

/// border = T^-1 U and schur = (S - V T^-1 U)^-1 for the matrix [T U; V S].
void BandedModes::prepare_border() {
  const int w = shape_.bandwidth, n = shape_.width;
  const Line minus_one = spare(w);
  zero(minus_one, n);
  std::fill_n(minus_one.re, n, -1.0);
  for (int k = 0; k < w; ++k) {
    for (int row = 0; row < open_rows_; ++row) {
      zero(value_at(work_.data(), row), n);
      couple(value_at(work_.data(), row), row, open_rows_ + k, minus_one);
    }
    solve_open(work_.data());
    for (int row = 0; row < open_rows_; ++row) copy(value_at(work_.data(), row), border(row, k), n);
    for (int i = 0; i < w; ++i) {
      zero(schur(i, k), n);
      couple(schur(i, k), open_rows_ + i, open_rows_ + k, minus_one);
      for (int row = 0; row < open_rows_; ++row)
        couple(schur(i, k), open_rows_ + i, row, border(row, k));
    }
  }
  invert_schur();
}

/// Gauss-Jordan in place.
void BandedModes::invert_schur() {
  const int w = shape_.bandwidth, n = shape_.width;
  const Line factor_line = spare(0);
  for (int p = 0; p < w; ++p) {
    double* size = spare(1).re;
    row_size(open_rows_ + p, size);
    invert(schur(p, p), size, open_rows_ + p);
    for (int k = 0; k < w; ++k)
      if (k != p) multiply<false>(schur(p, k), schur(p, p), n);
    for (int i = 0; i < w; ++i) {
      if (i == p) continue;
      copy(schur(i, p), factor_line, n);
      for (int k = 0; k < w; ++k)
        if (k != p) subtract_product<false>(schur(i, k), factor_line, schur(p, k), n);
      multiply<false>(schur(i, p), schur(p, p), n);
      negate(schur(i, p), n);
    }
  }
}

void BandedModes::solve_border(double* x) const {
  const int w = shape_.bandwidth, n = shape_.width;
  for (int i = 0; i < w; ++i) {
    const int row = open_rows_ + i;
    for (int offset = -w; offset <= w; ++offset) {
      const int column = (row + offset + shape_.rows) % shape_.rows;
      if (column < open_rows_)
        subtract_product<false>(value_at(x, row), entry(row, offset), value_at(x, column), n);
    }
  }
  for (int i = 0; i < w; ++i) {
    zero(spare(i), n);
    for (int k = 0; k < w; ++k)
      subtract_product<false>(spare(i), schur(i, k), value_at(x, open_rows_ + k), n);
  }
  for (int k = 0; k < w; ++k) {
    const Line y = value_at(x, open_rows_ + k);
    copy(spare(k), y, n);
    negate(y, n);
    for (int row = 0; row < open_rows_; ++row)
      subtract_product<false>(value_at(x, row), border(row, k), y, n);
  }
}

}  // namespace fluxform::separable
