#pragma once
// The derivatives of what flows between cells and of what is made and stored in them, by the same
// kernels with Dual numbers. In one pass over the rows of the grid, as the residual's: the rows of
// the matrix that faces and cells add to are at hand still.
#include "fluxform/fv/face_flux.hpp"
#include "fluxform/fv/global_slopes.hpp"
#include "fluxform/fv/matrix.hpp"

namespace fluxform {

/// Adds factor times the derivatives by unknowns first, first + 1, ... to the block of cell row + d.
template <int N, int P, int rows>
inline void add_block(const StencilWriter& write, std::ptrdiff_t row, const Index& d,
                      const State<Dual<P>, rows>& f, int first, double factor) {
  const auto block = write.block(row, d);
  if (!block.exists()) return;
  for (int r = 0; r < N; ++r) {
    for (int c = 0; c < N; ++c) block(r, c) += factor * f[r].partials[first + c];
  }
}

template <class M>
class RowJacobian {
  static constexpr int N = M::unknowns, G = globals_of<M>();

 public:
  /// Keeps references to both.
  RowJacobian(const Kernels<M>& kernels, const Grid& grid) : kernels_(kernels), grid_(grid) {}

  /// Writes R' + shift S', without the sides, at the local vector x; what has to do with globals
  /// goes to `border`.
  void fill(const double* x, double shift, const StencilWriter& write, Part part,
            GlobalSlopes<M>& border) const {
    const Box& owned = grid_.owned();
    Index i = owned.begin;
    for (i[2] = owned.begin[2]; i[2] <= owned.end[2]; ++i[2]) {
      for (i[1] = owned.begin[1]; i[1] <= owned.end[1]; ++i[1]) {
        if (has_row(owned, i))
          write.clear(grid_.owned_offset(i) / N, owned.end[0] - owned.begin[0]);
        for_axes<M>(grid_, [&]<int axis, int dimension>() {
          add_faces<axis, dimension>(i, x, write, part, border);
        });
        if (has_row(owned, i)) add_cells(i, x, shift, write, part, border);
      }
    }
  }

 private:
  template <class T>
  using Local = State<T, N>;

  template <int axis, int dimension>
  [[gnu::flatten]] void add_faces(const Index& i, const double* x, const StencilWriter& write,
                                  Part part, GlobalSlopes<M>& border) const {
    using T = Dual<cells_around<M>(dimension) * N + G>;
    const std::ptrdiff_t step = grid_.owned_strides()[axis];
    visit_row<M, axis>(kernels_, grid_, i, [&](const Visit& visit, const InterfaceFace* on) {
      const auto f = face_flux<M, T, axis, dimension>(kernels_, grid_, x, visit, on, part);
      const std::ptrdiff_t right = visit.owned / N, left = (visit.owned - step) / N;
      const double area = f.sign * visit.face.area;
      if (visit.owns_left) add_rows<axis, dimension, 1>(write, left, f.flux, area);
      if (visit.owns_right) add_rows<axis, dimension, 0>(write, right, f.flux, -area);
      if constexpr (G > 0) {
        if (visit.owns_left) border.add_columns(visit.owned - step, f.flux, area);
        if (visit.owns_right) border.add_columns(visit.owned, f.flux, -area);
        if (visit.owns_right && part != Part::explicitly)
          border.add_face(visit.face, face_offsets<M, dimension>(axis), f.flux);
      }
    });
  }

  /// Adds area times df/du to one cell's rows; `shift` turns offsets from the right into offsets
  /// from it.
  template <int axis, int dimension, int shift, int P>
  static void add_rows(const StencilWriter& write, std::ptrdiff_t row,
                       const State<Dual<P>, N + G>& f, double area) {
    constexpr auto offsets = face_offsets<M, dimension>(axis);
    for (std::size_t k = 0; k < offsets.size(); ++k) {
      add_block<N>(write, row, moved(offsets[k], axis, shift), f, static_cast<int>(k) * N, area);
    }
  }

  [[gnu::flatten]] void add_cells(Index i, const double* x, double shift,
                                  const StencilWriter& write, Part part,
                                  GlobalSlopes<M>& border) const {
    for (; i[0] < grid_.owned().end[0]; ++i[0]) {
      using T = Dual<N + G>;
      const auto u = state_at<T, N>(x + grid_.local_offset(i), 0);
      const auto s = kernels_.template stored<T>(u, i);
      auto row = grid_.active(i) ? kernels_.template produced<T>(u, i, part) : decay(u, part);
      if constexpr (G > 0) {
        if (part != Part::explicitly) border.add_cell(i, row, grid_.volume(i));
      }
      for (int n = 0; n < N; ++n) row[n] = shift * s[n] - row[n];
      add_block<N>(write, grid_.owned_offset(i) / N, {}, row, 0, grid_.volume(i));
      if constexpr (G > 0) border.add_columns(grid_.owned_offset(i), row, grid_.volume(i));
    }
  }

  static State<Dual<N + G>, N + G> decay(const Local<Dual<N + G>>& u, Part part) {
    State<Dual<N + G>, N + G> p{};
    if (part == Part::explicitly) return p;
    for (int n = 0; n < N; ++n) p[n] = -u[n];
    return p;
  }

  const Kernels<M>& kernels_;
  const Grid& grid_;
};

}  // namespace fluxform
