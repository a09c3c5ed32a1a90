#pragma once
// A vector in a cell from its components across the cell's faces, for pictures of flows.
#include <algorithm>
#include <array>
#include <cmath>

namespace fluxform {

class FaceMeans {
 public:
  /// A component across one of the faces normal to an axis, positive along the axis.
  void add(int axis, double component) {
    sums_[static_cast<std::size_t>(axis)] += component;
    ++faces_[static_cast<std::size_t>(axis)];
  }
  /// Mean over the faces normal to an axis; 0 without any.
  double along(std::size_t axis) const { return sums_[axis] / std::max(faces_[axis], 1); }
  /// With its sign on one axis, the length of the vector on more.
  double size(int dimension) const {
    return dimension == 1 ? along(0) : std::hypot(along(0), along(1), along(2));
  }

 private:
  std::array<double, 3> sums_{};
  std::array<int, 3> faces_{};
};

}  // namespace fluxform
