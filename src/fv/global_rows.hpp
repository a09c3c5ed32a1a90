#pragma once
// The rows of a model's globals, d global_storage / dt + balance(g, sums over the grid), scaled so
// that they weigh in norms as the fields' rows do: a current in ampere beside amounts in mol per
// second would be all that Newton sees.
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "fluxform/fv/global_slopes.hpp"
#include "fluxform/fv/globals.hpp"

namespace fluxform {

template <class M>
class GlobalRows {
  static constexpr int G = globals_of<M>();
  using Small = Eigen::Matrix<double, G, G>;

 public:
  using Values = State<double, G>;
  GlobalRows(const Kernels<M>& kernels, const Grid& grid) : kernels_(kernels), grid_(grid) {
    scale_.fill(1.0);
  }

  std::vector<double> scales() const { return {scale_.begin(), scale_.end()}; }
  void set_scales(const std::vector<double>& scales) {
    for (std::size_t k = 0; k < scale_.size(); ++k) scale_[k] = scales.at(k);
    scaled_ = true;
  }
  /// Whether the scales are known; asking settles that they are.
  bool first_time() { return !std::exchange(scaled_, true); }
  /// Takes the scales from a matrix of unscaled rows: the entries of C beside the largest diagonal
  /// of A in their columns. Powers of two, so that no digit changes. Collective.
  void choose_scales(Mat matrix);

  /// Sets the globals' rows of r from this rank's sums and keeps them. Collective.
  void write(Values sums, Part part, Vec r) {
    MPI_Allreduce(MPI_IN_PLACE, sums.data(), G, MPI_DOUBLE, MPI_SUM, grid_.comm());
    balance_ = kernels_.template balance<double>(kernels_.globals(), sums);
    write_scaled(part == Part::explicitly ? Values{} : balance_, r);
  }
  void write_storage(Vec s) const { write_scaled(stored(), s); }
  Values stored() const { return kernels_.template global_storage<double>(kernels_.globals()); }
  /// Unscaled, as `write` found it last.
  const Values& balance() const { return balance_; }

  /// Turns the border of sums into that of the rows, plus shift times that of the storage.
  void differentiate(const typename GlobalSlopes<M>::Sums& sums, double shift, Part part,
                     Border& border) const;

 private:
  void write_scaled(Values rows, Vec into) const {
    for (int k = 0; k < G; ++k) rows[k] /= scale_[static_cast<std::size_t>(k)];
    write_globals(grid_, into, rows);
  }
  const Kernels<M>& kernels_;
  const Grid& grid_;
  std::array<double, G> scale_{};
  bool scaled_ = false;
  Values balance_{};
};

/// Without globals there are no rows.
template <class M>
requires(globals_of<M>() == 0) class GlobalRows<M> {
 public:
  GlobalRows(const Kernels<M>&, const Grid&) {}
};

template <class M>
void GlobalRows<M>::differentiate(const typename GlobalSlopes<M>::Sums& sums, double shift,
                                  Part part, Border& border) const {
  // The directions: g, then the sums.
  using T = Dual<2 * G>;
  State<T, G> g, s;
  for (int k = 0; k < G; ++k) {
    g[k] = T(kernels_.globals()[k], k);
    s[k] = T(sums.values[k], G + k);
  }
  const State<T, G> row = kernels_.template balance<T>(g, s);
  const State<T, G> held = kernels_.template global_storage<T>(g);
  Small by_g = Small::Zero(), by_sums = Small::Zero(), of_storage = Small::Zero();
  for (int m = 0; m < G; ++m) {
    const double share = 1.0 / scale_[static_cast<std::size_t>(m)];
    for (int k = 0; k < G; ++k) {
      of_storage(m, k) = share * held[m].partials[k];
      if (part == Part::explicitly) continue;
      by_g(m, k) = share * row[m].partials[k];
      by_sums(m, k) = share * row[m].partials[G + k];
    }
  }
  border.corner = by_g + by_sums * sums.slopes + shift * of_storage;
  std::array<Handle<Vec>, G> of_sums;
  for (std::size_t k = 0; k < G; ++k) {
    petsc(VecDuplicate(border.rows[k], of_sums[k].out()));
    petsc(VecCopy(border.rows[k], of_sums[k]));
  }
  for (std::size_t m = 0; m < G; ++m) {
    petsc(VecZeroEntries(border.rows[m]));
    for (std::size_t k = 0; k < G; ++k)
      petsc(VecAXPY(border.rows[m], by_sums(static_cast<int>(m), static_cast<int>(k)), of_sums[k]));
  }
}

template <class M>
void GlobalRows<M>::choose_scales(Mat matrix) {
  const Border& border = *border_of(matrix);
  Handle<Vec> diagonal;
  petsc(VecDuplicate(border.rows[0], diagonal.out()));
  petsc(MatGetDiagonal(border.fields, diagonal));
  PetscInt size = 0;
  petsc(VecGetLocalSize(diagonal, &size));
  const ReadArray d(diagonal);
  for (std::size_t m = 0; m < G; ++m) {
    std::array<double, 2> largest{};
    const ReadArray row(border.rows[m]);
    for (PetscInt i = 0; i < size; ++i) {
      if (row[i] == 0.0) continue;
      largest[0] = std::max(largest[0], std::abs(row[i]));
      largest[1] = std::max(largest[1], std::abs(d[i]));
    }
    MPI_Allreduce(MPI_IN_PLACE, largest.data(), 2, MPI_DOUBLE, MPI_MAX, grid_.comm());
    const double ratio = largest[0] / largest[1];
    if (std::isfinite(ratio) && ratio > 0.0) scale_[m] = std::exp2(std::round(std::log2(ratio)));
  }
}

}  // namespace fluxform
