#pragma once
// From a slab of cells to modes and back: FFTW along the transform axes, then an all-to-all
// exchange that leaves every rank with all rows of its share of the modes.
//
// Mode data are laid out [row][component][width]: component 0 the real, 1 the imaginary parts
// (absent without a Fourier axis), `width` the rank's number of modes rounded up. On one rank the
// transforms write that layout themselves. Nothing is scaled: there and back multiplies by
// `scale()`.
#include <memory>

#include <fftw3.h>

#include "fluxform/solve/separable_stencil.hpp"

namespace fluxform::separable {

struct FftwFree {
  void operator()(double* p) const { fftw_free(p); }
  void operator()(fftw_plan p) const { fftw_destroy_plan(p); }
};
using Plan = std::unique_ptr<std::remove_pointer_t<fftw_plan>, FftwFree>;

/// Zeroed doubles aligned for SIMD.
class Buffer {
 public:
  explicit Buffer(std::size_t size = 0);
  double* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  std::unique_ptr<double, FftwFree> data_;
  std::size_t size_;
};

class Transform {
 public:
  /// Measures and plans; seconds at most, once. Collective.
  Transform(MPI_Comm comm, const Layout& layout, const std::array<Parity, 2>& parity);

  const std::array<Parity, 2>& parity() const { return parity_; }
  int components() const { return halved_ >= 0 ? 2 : 1; }
  int width() const { return width_; }
  int modes() const { return mode_end_ - mode_begin_; }  ///< of this rank, at most width()
  double scale() const;
  /// The factor mode (of this rank) `m` gives an entry at offset d: {real, imaginary}.
  std::array<double, 2> phase(int m, const Offset& d) const;

  /// Cells of this rank's slab rows -> modes, all rows. Collective.
  void forward(const double* slab, double* modes);
  /// The reverse, overwriting `modes`. Collective.
  void backward(double* modes, double* slab);

 private:
  struct Axes {
    std::vector<fftw_iodim> dims, loops;
    std::vector<fftw_r2r_kind> there, back;
  };
  std::size_t pitch() const;  ///< doubles from one row of `spectrum_` to the next
  fftw_iodim dim(std::size_t axis, int in, int out) const;
  Axes real_axes(int out_row) const;
  Axes fourier_axes() const;
  void plan_real(double* in, double* out, int out_row);
  void plan_fourier(double* cells);
  void share_modes();
  void fourier_forward(double* cells, double* spectrum);
  void fourier_backward(const double* spectrum, double* cells);
  std::array<double, 2> phase_along(std::size_t axis, int mode, int d) const;
  const double* aligned(const double* slab);
  void pack();
  void unpack();

  MPI_Comm comm_;
  Layout layout_;
  std::array<Parity, 2> parity_;
  int rank_, ranks_, my_rows_;
  int halved_ = -1;    ///< the Fourier axis of which only half the modes are kept
  bool real_ = false;  ///< some axis has ends
  std::array<int, 2> mode_count_{1, 1};
  int total_modes_ = 1, mode_begin_ = 0, mode_end_ = 1, width_ = 1;
  std::vector<int> first_mode_, widths_;  ///< of every rank
  std::vector<int> slab_counts_, slab_starts_, mode_counts_, mode_starts_;
  Buffer cells_, middle_, row_, spectrum_, packed_;
  Plan real_there_, real_back_, fourier_there_, fourier_back_;
};

}  // namespace fluxform::separable
