#pragma once
// How a current drives flux through a sample too large for single vortices: E as a function of J
// and B, written once for any number type. SI units.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "fluxform/core/constants.hpp"
#include "fluxform/flux/number.hpp"

namespace fluxform::vortex {

/// Titles of a table rho_ff(B), which the analysis flux_flow of single vortices writes.
inline constexpr const char* field_column = "field [T]";
inline constexpr const char* resistivity_column = "resistivity [ohm m]";

/// Flux flow without pinning, E = rho_ff(|B|) J. rho_ff is piecewise linear in |B|, from the points
/// given to the last of them and constant beyond: (0, 0) and (Bc2, rho_n) are Bardeen and Stephen's
/// rho_n B/Bc2.
class FluxFlow {
 public:
  FluxFlow() : FluxFlow({{0.0, 0.0}, {1.0, 1.0}}) {}
  /// Pairs of |B| (T), the first 0, increasing, and resistivity (ohm m).
  explicit FluxFlow(std::vector<std::pair<double, double>> points) : points_(std::move(points)) {
    integrals_.push_back(0.0);
    for (std::size_t k = 1; k < points_.size(); ++k) {
      const auto& [b0, r0] = points_[k - 1];
      const auto& [b1, r1] = points_[k];
      integrals_.push_back(integrals_.back() + 0.5 * (r0 + r1) * (b1 - b0));
    }
  }

  /// Odd in B: integral of rho_ff from 0. Differences of it make the flux between two cells exact
  /// where it is uniform, and let a front enter a sample free of flux.
  template <class T>
  T integral(const T& field) const {
    const T b = value_of(field) < 0.0 ? -field : field;
    const std::size_t k = segment(value_of(b));
    const auto& [b0, r0] = points_[k];
    const T beyond = b - b0;
    const T sum = integrals_[k] + beyond * (r0 + 0.5 * slope(k) * beyond);
    return value_of(field) < 0.0 ? -sum : sum;
  }
  double resistivity(double field) const {
    const double b = std::abs(field);
    const std::size_t k = segment(b);
    return points_[k].second + slope(k) * (b - points_[k].first);
  }

 private:
  /// The last point at or below b.
  std::size_t segment(double b) const {
    const auto above = std::upper_bound(points_.begin(), points_.end(), b,
                                        [](double x, const auto& p) { return x < p.first; });
    return above == points_.begin() ? 0 : static_cast<std::size_t>(above - points_.begin() - 1);
  }
  double slope(std::size_t k) const {
    if (k + 1 == points_.size()) return 0.0;
    return (points_[k + 1].second - points_[k].second) / (points_[k + 1].first - points_[k].first);
  }
  std::vector<std::pair<double, double>> points_;
  std::vector<double> integrals_;
};

/// Pinned vortices that creep, E = Ec (J/Jc)^n; towards Bean's critical state as n grows.
struct PowerLaw {
  double criterion = 1e-4;  ///< Ec, V/m
  double exponent = 20.0;   ///< n
  double kim_field = 0.0;   ///< B0 of Jc/(1 + |B|/B0), T; 0: Jc does not depend on B

  /// E along a component J of a current whose square is `square`; `critical`: Jc without field.
  template <class T>
  T electric_field(double critical, const T& j, const T& square, const T& field) const {
    using std::pow;
    T jc(critical);
    if (kim_field > 0.0)
      jc = critical / (1.0 + (value_of(field) < 0.0 ? -field : field) / kim_field);
    const T share = square / (jc * jc);
    const double half = 0.5 * (exponent - 1.0);
    // 0^0 has no slope, and the slope of 0^p only exists for p >= 1: both times J = 0.
    if (half == 0.0) return criterion * j / jc;
    if (value_of(share) == 0.0) return T(0.0);
    return criterion * pow(share, half) * (j / jc);
  }
};

}  // namespace fluxform::vortex
