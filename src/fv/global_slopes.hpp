#pragma once
// The derivatives by globals and of their rows, gathered by the same sweep that writes the fields'
// matrix: columns straight into the border, sums over the grid by way of the halo.
#include <Eigen/Core>
#include <algorithm>
#include <array>

#include "fluxform/fv/bordered.hpp"
#include "fluxform/fv/kernels.hpp"

namespace fluxform {

/// Where the derivatives by the unknowns of ghosted cell i stand in a local vector. Cells beyond a
/// pole stand for cells of the same rank; others on further ranks get their share when the halo is
/// added up. Beyond other ends derivatives are zero.
inline std::ptrdiff_t slope_offset(const Grid& grid, const Index& i) {
  const bool beyond = grid.has_poles() && (i[1] < 0 || i[1] >= grid.cells()[1]);
  return grid.local_offset(beyond ? grid.wrapped(i) : i);
}

template <class M>
class GlobalSlopes {
  static constexpr int N = M::unknowns, G = globals_of<M>();

 public:
  /// Of the globals' sums over the grid: their values and derivatives by the globals; those by the
  /// fields stand in the rows of the border.
  struct Sums {
    State<double, G> values{};
    Eigen::Matrix<double, G, G> slopes = Eigen::Matrix<double, G, G>::Zero();
  };

  explicit GlobalSlopes(const Grid& grid) : grid_(grid) {
    for (Handle<Vec>& v : local_) v = grid.create_local();
  }

  /// Clears the border of the matrix that the sweep fills.
  void begin(Border& border) {
    border_ = &border;
    sums_ = {};
    for (std::size_t k = 0; k < G; ++k) {
      petsc(VecZeroEntries(local_[k]));
      petsc(VecZeroEntries(border.columns[k]));
      petsc(VecGetArray(local_[k], &local_values_[k]));
      petsc(VecGetArray(border.columns[k], &columns_[k]));
    }
  }

  /// Adds share times df/dg to the rows of the owned cell whose first unknown stands at `at`.
  template <int P, int rows>
  void add_columns(std::ptrdiff_t at, const State<Dual<P>, rows>& f, double share) {
    for (int n = 0; n < N; ++n)
      for (int k = 0; k < G; ++k)
        columns_[static_cast<std::size_t>(k)][at + n] += share * f[n].partials[P - G + k];
  }
  /// Adds what a face between two cells gives to the sums; offsets are those of face_offsets.
  template <int P, std::size_t cells>
  void add_face(const Face& face, const std::array<Index, cells>& offsets,
                const State<Dual<P>, N + G>& f) {
    for (std::size_t k = 0; k < cells; ++k) {
      const Index& d = offsets[k];
      const Index cell{face.index[0] + d[0], face.index[1] + d[1], face.index[2] + d[2]};
      add_rows(cell, f, static_cast<int>(k) * N, face.area);
    }
    add_sums(f, face.area);
  }
  /// The same of a cell, or of a side of it.
  template <int P>
  void add_cell(const Index& i, const State<Dual<P>, N + G>& f, double share) {
    add_rows(i, f, 0, share);
    add_sums(f, share);
  }

  /// Ends what begin has begun: the border's rows are those of the sums. Collective.
  Sums end() {
    std::array<double, std::size_t{G} * (G + 1)> all{};
    std::copy_n(sums_.slopes.data(), G * G, all.begin());
    std::copy_n(sums_.values.data(), G, all.begin() + G * G);
    MPI_Allreduce(MPI_IN_PLACE, all.data(), static_cast<int>(all.size()), MPI_DOUBLE, MPI_SUM,
                  grid_.comm());
    std::copy_n(all.begin(), G * G, sums_.slopes.data());
    std::copy_n(all.begin() + G * G, G, sums_.values.data());
    for (std::size_t k = 0; k < G; ++k) {
      petsc(VecRestoreArray(local_[k], &local_values_[k]));
      petsc(VecRestoreArray(border_->columns[k], &columns_[k]));
      petsc(VecZeroEntries(border_->rows[k]));
      petsc(DMLocalToGlobalBegin(grid_.dm(), local_[k], ADD_VALUES, border_->rows[k]));
      petsc(DMLocalToGlobalEnd(grid_.dm(), local_[k], ADD_VALUES, border_->rows[k]));
    }
    return sums_;
  }

 private:
  template <int P>
  void add_rows(const Index& cell, const State<Dual<P>, N + G>& f, int first, double share) {
    const std::ptrdiff_t at = slope_offset(grid_, cell);
    for (int m = 0; m < G; ++m)
      for (int n = 0; n < N; ++n)
        local_values_[static_cast<std::size_t>(m)][at + n] += share * f[N + m].partials[first + n];
  }
  template <int P>
  void add_sums(const State<Dual<P>, N + G>& f, double share) {
    for (int m = 0; m < G; ++m) {
      sums_.values[m] += share * f[N + m].value;
      for (int k = 0; k < G; ++k) sums_.slopes(m, k) += share * f[N + m].partials[P - G + k];
    }
  }

  const Grid& grid_;
  Border* border_ = nullptr;
  Sums sums_;
  std::array<Handle<Vec>, G> local_;
  std::array<double*, G> local_values_{}, columns_{};
};

/// Without globals nothing is gathered.
template <class M>
requires(globals_of<M>() == 0) class GlobalSlopes<M> {
 public:
  explicit GlobalSlopes(const Grid&) {}
};

}  // namespace fluxform
