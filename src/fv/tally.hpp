#pragma once
// What a sweep adds up on this rank for the ledger while it is at it: outflow through boundaries
// and production in cells, per unknown.
#include <array>
#include <cstddef>

#include "fluxform/core/state.hpp"

namespace fluxform {

template <int N>
class Tally {
 public:
  using Sums = std::array<double, std::size_t{2} * N>;  ///< outflow, then production

  void clear() { sums_.fill(0.0); }
  const Sums& sums() const { return sums_; }

  /// `area` times the outward flux density of the unknowns, the first N rows.
  template <int rows>
  void add_outflow(double area, const State<double, rows>& f) {
    for (int n = 0; n < N; ++n) at(n) += area * f[n];
  }
  /// The production of a row of cells, N numbers each, in several sums side by side.
  void add_production(const double* gain, int cells) {
    constexpr int lanes = 8 * N;
    std::array<double, lanes> sum{};
    const int whole = cells * N / lanes * lanes;
    for (int m = 0; m < whole; m += lanes) {
      for (int l = 0; l < lanes; ++l) sum[static_cast<std::size_t>(l)] += gain[m + l];
    }
    for (int m = whole; m < cells * N; ++m) sum[static_cast<std::size_t>(m - whole)] += gain[m];
    for (int l = 0; l < lanes; ++l) at(N + l % N) += sum[static_cast<std::size_t>(l)];
  }

 private:
  double& at(int i) { return sums_[static_cast<std::size_t>(i)]; }
  Sums sums_{};
};

}  // namespace fluxform
