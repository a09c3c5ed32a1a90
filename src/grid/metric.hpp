#pragma once
// Exact volumes, face areas and centre distances as products of one factor per axis.
//
// | geometry    | axes               | volume element          |
// | cartesian   | x, y, z            | dx dy dz                |
// | cylindrical | r / r,z / r,phi,z  | r dr dphi dz            |
// | sphere      | lon, lat           | R^2 cos(lat) dlon dlat  |
// | shell       | lon, lat, r        | r^2 cos(lat) dr dlon dlat |
#include <array>
#include <vector>

#include "fluxform/grid/axis.hpp"
#include "fluxform/grid/cell.hpp"

namespace fluxform {

enum class Geometry { cartesian, cylindrical, sphere, shell };

class ExtendedAxis;

/// One factor's product along a row of the first axis: what varies and what does not.
struct MetricRow {
  const double* along = nullptr;  ///< indexed by the first axis' cell number
  double across = 1.0;
  double operator()(int i) const { return along[i] * across; }
};

class Metric {
 public:
  Metric() = default;
  Metric(Geometry geometry, const std::vector<Axis>& axes, double radius);

  double volume(const Index& i) const { return volume_row(i)(i[0]); }
  /// The same for the row of cells that i stands in, and below for its row of faces.
  MetricRow volume_row(const Index& i) const { return row(volume_, i); }
  /// Area of the face below cell i along axis.
  double area(int axis, const Index& i) const { return area_row(axis, i)(i[0]); }
  MetricRow area_row(int axis, const Index& i) const {
    return row(area_[static_cast<std::size_t>(axis)], i);
  }
  /// Distance between the centres on both sides of that face (to the face itself on a boundary).
  double distance(int axis, const Index& i) const { return distance_row(axis, i)(i[0]); }
  MetricRow distance_row(int axis, const Index& i) const {
    return row(length_[static_cast<std::size_t>(axis)], i);
  }
  /// Four-cell reconstruction weights at that face.
  const Reconstruction& weights(int axis, int face) const {
    return weights_[static_cast<std::size_t>(axis)][static_cast<std::size_t>(face)];
  }
  /// Volume-weighted mean and variance of coordinate `axis` over cell i: for second moments.
  double mean(int axis, int i) const {
    return mean_[static_cast<std::size_t>(axis)][static_cast<std::size_t>(i)];
  }
  double variance(int axis, int i) const {
    return variance_[static_cast<std::size_t>(axis)][static_cast<std::size_t>(i)];
  }

 private:
  using Factors = std::array<std::vector<double>, 3>;  ///< per axis, indexed with a margin
  static constexpr int margin = 2;
  static std::size_t at(const Index& i, int a) {
    return static_cast<std::size_t>(i[static_cast<std::size_t>(a)] + margin);
  }
  static MetricRow row(const Factors& f, const Index& i) {
    return {f[0].data() + margin, f[1][at(i, 1)] * f[2][at(i, 2)]};
  }
  static std::size_t slot(int i) { return static_cast<std::size_t>(i + margin); }
  void allocate(const std::vector<Axis>& axes);
  void set_moments(std::size_t axis, const ExtendedAxis& extended);
  Factors volume_;
  std::array<Factors, 3> area_, length_;
  std::array<std::vector<Reconstruction>, 3> weights_;
  Factors mean_, variance_;
};

}  // namespace fluxform
