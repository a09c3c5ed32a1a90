#include "fluxform/solve/separable_transform.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform::separable {
namespace {

constexpr int lanes = 8;  // doubles in the widest vector register
// Trying plans out takes longer than most runs (0.4 s for 360 cells) and decides by the clock, so
// that two runs would round differently.
constexpr unsigned effort = FFTW_ESTIMATE;

std::size_t at(int i) { return static_cast<std::size_t>(i); }
int rounded_up(int n) { return (n + lanes - 1) / lanes * lanes; }

/// FFTW's transform whose basis continues with the given parity at both ends, half a cell outside.
fftw_r2r_kind kind_of(const Parity& parity) {
  if (parity[0] == parity[1]) return parity[0] > 0 ? FFTW_REDFT10 : FFTW_RODFT10;
  return parity[0] > 0 ? FFTW_REDFT11 : FFTW_RODFT11;
}

fftw_r2r_kind kind_of(const Layout& layout, std::size_t axis, const Parity& parity) {
  return layout.nodal[axis] ? FFTW_REDFT00 : kind_of(parity);
}

fftw_r2r_kind inverse_of(fftw_r2r_kind kind) {
  if (kind == FFTW_REDFT10) return FFTW_REDFT01;
  return kind == FFTW_RODFT10 ? FFTW_RODFT01 : kind;
}

/// Modes of one axis are numbered from 0; their wave number is shifted by this.
double shift_of(const Parity& parity) {
  if (parity[0] == parity[1]) return parity[0] > 0 ? 0.0 : 1.0;
  return 0.5;
}

std::vector<fftw_iodim> swapped(std::vector<fftw_iodim> dims) {
  for (fftw_iodim& d : dims) std::swap(d.is, d.os);
  return dims;
}

int size(const std::vector<fftw_iodim>& dims) { return static_cast<int>(dims.size()); }

Plan checked(fftw_plan plan) {
  if (!plan) throw SolveError("separable: FFTW could not plan a transform");
  return Plan(plan);
}

}  // namespace

Buffer::Buffer(std::size_t size)
    : data_(fftw_alloc_real(std::max<std::size_t>(size, 1))), size_(size) {
  std::fill_n(data_.get(), size, 0.0);
}

Transform::Transform(MPI_Comm comm, const Layout& layout, const std::array<Parity, 2>& parity)
    : comm_(comm),
      layout_(layout),
      parity_(parity),
      rank_(rank_of(comm)),
      ranks_(ranks_of(comm)),
      my_rows_(layout.row_begin[at(rank_ + 1)] - layout.row_begin[at(rank_)]) {
  for (std::size_t a = 0; a < 2; ++a) {
    mode_count_[a] = layout.n[a];
    if (layout.axis[a] < 0) continue;
    if (!layout.periodic[a]) real_ = true;
    if (layout.periodic[a] && halved_ < 0) halved_ = static_cast<int>(a);
  }
  if (halved_ >= 0) mode_count_[at(halved_)] = layout.n[at(halved_)] / 2 + 1;
  total_modes_ = mode_count_[0] * mode_count_[1];
  share_modes();
  cells_ = Buffer(at(my_rows_) * at(layout.plane()));
  spectrum_ = Buffer(at(my_rows_) * pitch());
  packed_ = Buffer(ranks_ > 1 ? at(slab_starts_.back() + slab_counts_.back()) : 0);
  if (my_rows_ == 0) return;
  const bool both = real_ && halved_ >= 0;
  if (both) middle_ = Buffer(cells_.size());
  if (both) plan_real(cells_.data(), middle_.data(), layout.plane());
  if (real_ && !both) plan_real(cells_.data(), spectrum_.data(), static_cast<int>(pitch()));
  if (halved_ >= 0) plan_fourier(both ? middle_.data() : cells_.data());
}

void Transform::share_modes() {
  for (int r = 0; r <= ranks_; ++r)
    first_mode_.push_back(static_cast<int>(static_cast<std::int64_t>(total_modes_) * r / ranks_));
  for (int r = 0; r < ranks_; ++r)
    widths_.push_back(rounded_up(first_mode_[at(r + 1)] - first_mode_[at(r)]));
  mode_begin_ = first_mode_[at(rank_)];
  mode_end_ = first_mode_[at(rank_ + 1)];
  width_ = widths_[at(rank_)];
  int slab_start = 0;
  for (int r = 0; r < ranks_; ++r) {
    const int rows = layout_.row_begin[at(r + 1)] - layout_.row_begin[at(r)];
    slab_counts_.push_back(my_rows_ * components() * widths_[at(r)]);
    slab_starts_.push_back(slab_start);
    slab_start += slab_counts_.back();
    mode_counts_.push_back(rows * components() * width_);
    mode_starts_.push_back(layout_.row_begin[at(r)] * components() * width_);
  }
}

std::size_t Transform::pitch() const { return at(components() * rounded_up(total_modes_)); }

double Transform::scale() const {
  double scale = 1.0;
  for (std::size_t a = 0; a < 2; ++a)
    if (layout_.axis[a] >= 0)
      scale *=
          layout_.periodic[a] ? layout_.n[a] : 2.0 * (layout_.n[a] - (layout_.nodal[a] ? 1 : 0));
  return scale;
}

fftw_iodim Transform::dim(std::size_t axis, int in, int out) const {
  return {layout_.n[axis], axis == 0 ? 1 : in, axis == 0 ? 1 : out};
}

Transform::Axes Transform::real_axes(int out_row) const {
  Axes axes;
  for (std::size_t a = 2; a-- > 0;) {
    if (layout_.axis[a] < 0) continue;
    const fftw_iodim d = dim(a, layout_.n[0], layout_.n[0]);
    if (layout_.periodic[a]) {
      axes.loops.push_back(d);
      continue;
    }
    axes.dims.push_back(d);
    axes.there.push_back(kind_of(layout_, a, parity_[a]));
    axes.back.push_back(inverse_of(axes.there.back()));
  }
  axes.loops.push_back({my_rows_, layout_.plane(), out_row});
  return axes;
}

/// Of one slab row.
Transform::Axes Transform::fourier_axes() const {
  Axes axes;
  for (std::size_t a = 2; a-- > 0;) {  // the halved axis must come last among the dims
    if (layout_.axis[a] < 0) continue;
    (layout_.periodic[a] ? axes.dims : axes.loops).push_back(dim(a, layout_.n[0], mode_count_[0]));
  }
  return axes;
}

void Transform::plan_real(double* in, double* out, int out_row) {
  const Axes axes = real_axes(out_row);
  const auto back = swapped(axes.dims), back_loops = swapped(axes.loops);
  real_there_ = checked(fftw_plan_guru_r2r(size(axes.dims), axes.dims.data(), size(axes.loops),
                                           axes.loops.data(), in, out, axes.there.data(), effort));
  real_back_ = checked(fftw_plan_guru_r2r(size(back), back.data(), size(back_loops),
                                          back_loops.data(), out, in, axes.back.data(), effort));
}

void Transform::plan_fourier(double* cells) {
  const Axes axes = fourier_axes();
  const auto back = swapped(axes.dims), back_loops = swapped(axes.loops);
  row_ = Buffer(2 * at(total_modes_));
  auto* row = reinterpret_cast<fftw_complex*>(row_.data());
  const unsigned flags = layout_.plane() % 2 == 0 ? effort : effort | FFTW_UNALIGNED;
  fourier_there_ = checked(fftw_plan_guru_dft_r2c(
      size(axes.dims), axes.dims.data(), size(axes.loops), axes.loops.data(), cells, row, flags));
  fourier_back_ = checked(fftw_plan_guru_dft_c2r(size(back), back.data(), size(back_loops),
                                                 back_loops.data(), row, cells, flags));
}

/// Row by row through a complex line that stays in cache: FFTW's own split format takes twice as
/// long.
void Transform::fourier_forward(double* cells, double* spectrum) {
  const std::size_t imaginary = pitch() / 2;
  const double* __restrict row = row_.data();
  for (int r = 0; r < my_rows_; ++r) {
    fftw_execute_dft_r2c(fourier_there_.get(), cells + at(r) * at(layout_.plane()),
                         reinterpret_cast<fftw_complex*>(row_.data()));
    double* __restrict out = spectrum + at(r) * pitch();
    for (std::size_t m = 0; m < at(total_modes_); ++m) {
      out[m] = row[2 * m];
      out[imaginary + m] = row[2 * m + 1];
    }
  }
}

void Transform::fourier_backward(const double* spectrum, double* cells) {
  const std::size_t imaginary = pitch() / 2;
  double* __restrict row = row_.data();
  for (int r = 0; r < my_rows_; ++r) {
    const double* __restrict in = spectrum + at(r) * pitch();
    for (std::size_t m = 0; m < at(total_modes_); ++m) {
      row[2 * m] = in[m];
      row[2 * m + 1] = in[imaginary + m];
    }
    fftw_execute_dft_c2r(fourier_back_.get(), reinterpret_cast<fftw_complex*>(row_.data()),
                         cells + at(r) * at(layout_.plane()));
  }
}

std::array<double, 2> Transform::phase_along(std::size_t axis, int mode, int d) const {
  const double n = layout_.n[axis];
  constexpr double pi = std::numbers::pi;
  if (layout_.nodal[axis]) return {std::cos(pi * mode * d / (n - 1.0)), 0.0};
  if (!layout_.periodic[axis])
    return {std::cos(pi * (mode + shift_of(parity_[axis])) * d / n), 0.0};
  const auto turns = static_cast<int>(static_cast<std::int64_t>(mode) * d % layout_.n[axis]);
  if (2 * turns == layout_.n[axis]) return {-1.0, 0.0};
  return {std::cos(2.0 * pi * turns / n), std::sin(2.0 * pi * turns / n)};
}

std::array<double, 2> Transform::phase(int m, const Offset& d) const {
  const int mode = mode_begin_ + m;
  const auto p = phase_along(0, mode % mode_count_[0], d.along[0]);
  const auto q = phase_along(1, mode / mode_count_[0], d.along[1]);
  return {p[0] * q[0] - p[1] * q[1], p[0] * q[1] + p[1] * q[0]};
}

/// FFTW's plans hold for memory aligned like ours; copies what is not.
const double* Transform::aligned(const double* slab) {
  auto* memory = const_cast<double*>(slab);  // FFTW asks; it does not write
  if (fftw_alignment_of(memory) == fftw_alignment_of(cells_.data())) return slab;
  std::copy_n(slab, cells_.size(), cells_.data());
  return cells_.data();
}

void Transform::forward(const double* slab, double* modes) {
  double* out = ranks_ == 1 ? modes : spectrum_.data();
  auto* in = const_cast<double*>(aligned(slab));  // preserved: no plan here destroys its input
  if (my_rows_ == 0) {
  } else if (real_ && halved_ >= 0) {
    fftw_execute_r2r(real_there_.get(), in, middle_.data());
    fourier_forward(middle_.data(), out);
  } else if (real_) {
    fftw_execute_r2r(real_there_.get(), in, out);
  } else if (halved_ >= 0) {
    fourier_forward(in, out);
  } else {
    for (int row = 0; row < my_rows_; ++row) out[at(row) * pitch()] = in[row];
  }
  if (ranks_ == 1) return;
  pack();
  MPI_Alltoallv(packed_.data(), slab_counts_.data(), slab_starts_.data(), MPI_DOUBLE, modes,
                mode_counts_.data(), mode_starts_.data(), MPI_DOUBLE, comm_);
}

void Transform::backward(double* modes, double* slab) {
  double* in = ranks_ == 1 ? modes : spectrum_.data();
  if (ranks_ > 1) {
    MPI_Alltoallv(modes, mode_counts_.data(), mode_starts_.data(), MPI_DOUBLE, packed_.data(),
                  slab_counts_.data(), slab_starts_.data(), MPI_DOUBLE, comm_);
    unpack();
  }
  if (my_rows_ == 0) return;
  const bool direct = fftw_alignment_of(slab) == fftw_alignment_of(cells_.data());
  double* out = direct ? slab : cells_.data();
  if (real_ && halved_ >= 0) {
    fourier_backward(in, middle_.data());
    fftw_execute_r2r(real_back_.get(), middle_.data(), out);
  } else if (real_) {
    fftw_execute_r2r(real_back_.get(), in, out);
  } else if (halved_ >= 0) {
    fourier_backward(in, out);
  } else {
    for (int row = 0; row < my_rows_; ++row) out[row] = in[at(row) * pitch()];
  }
  if (!direct) std::copy_n(out, cells_.size(), slab);
}

/// spectrum_ [row][component][mode] -> packed_ [rank][row][component][mode of that rank].
void Transform::pack() {
  const int lines = my_rows_ * components();
  const std::size_t line = pitch() / at(components());
  for (int r = 0; r < ranks_; ++r) {
    const int first = first_mode_[at(r)], count = first_mode_[at(r + 1)] - first;
    double* to = packed_.data() + slab_starts_[at(r)];
    for (int k = 0; k < lines; ++k)
      std::copy_n(spectrum_.data() + at(k) * line + at(first), count,
                  to + at(k) * at(widths_[at(r)]));
  }
}

void Transform::unpack() {
  const int lines = my_rows_ * components();
  const std::size_t line = pitch() / at(components());
  for (int r = 0; r < ranks_; ++r) {
    const int first = first_mode_[at(r)], count = first_mode_[at(r + 1)] - first;
    const double* from = packed_.data() + slab_starts_[at(r)];
    for (int k = 0; k < lines; ++k)
      std::copy_n(from + at(k) * at(widths_[at(r)]), count,
                  spectrum_.data() + at(k) * line + at(first));
  }
}

}  // namespace fluxform::separable
