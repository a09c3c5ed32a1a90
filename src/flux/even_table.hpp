#pragma once
// An even function known at a few places, with its integral: a conductivity or resistivity measured
// at some temperatures or fields. Differences of the integral make a flux between two cells exact
// where it is uniform, and let a front enter where the function vanishes. No PETSc here.
//
//   const EvenTable rho({{0.0, 0.0}, {1.0, 2e-7}});   rho.integral(b_left) - rho.integral(b_right);
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "fluxform/flux/number.hpp"

namespace fluxform {

/// Of |x| piecewise linear, and constant beyond the last place.
class EvenTable {
 public:
  /// Zero everywhere.
  EvenTable() : EvenTable({{0.0, 0.0}}) {}
  /// Pairs of a place, the first 0, increasing, and the value there.
  explicit EvenTable(std::vector<std::pair<double, double>> points) : points_(std::move(points)) {
    integrals_.push_back(0.0);
    for (std::size_t k = 1; k < points_.size(); ++k) {
      const auto& [x0, y0] = points_[k - 1];
      const auto& [x1, y1] = points_[k];
      integrals_.push_back(integrals_.back() + 0.5 * (y0 + y1) * (x1 - x0));
    }
  }

  double value(double x) const {
    const std::size_t k = segment(std::abs(x));
    return points_[k].second + slope(k) * (std::abs(x) - points_[k].first);
  }
  /// From 0 to x, odd in x; of any number type.
  template <class T>
  T integral(const T& x) const {
    const T size = value_of(x) < 0.0 ? -x : x;
    const std::size_t k = segment(value_of(size));
    const auto& [x0, y0] = points_[k];
    const T beyond = size - x0;
    const T sum = integrals_[k] + beyond * (y0 + 0.5 * slope(k) * beyond);
    return value_of(x) < 0.0 ? -sum : sum;
  }

 private:
  /// The last place at or below x.
  std::size_t segment(double x) const {
    const auto above = std::upper_bound(points_.begin(), points_.end(), x,
                                        [](double at, const auto& p) { return at < p.first; });
    return above == points_.begin() ? 0 : static_cast<std::size_t>(above - points_.begin() - 1);
  }
  double slope(std::size_t k) const {
    if (k + 1 == points_.size()) return 0.0;
    return (points_[k + 1].second - points_[k].second) / (points_[k + 1].first - points_[k].first);
  }
  std::vector<std::pair<double, double>> points_;
  std::vector<double> integrals_;
};

}  // namespace fluxform
