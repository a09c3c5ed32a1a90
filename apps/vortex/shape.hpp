#pragma once
// The outline of a sample that does not follow the grid: which share of each node's box and of each
// face between two boxes lies inside `grid.active`. Boxes that the outline cuts keep the part
// inside, so that n.(grad - iA) psi = 0 holds on the outline itself and not on the steps of the
// grid: a disc of 3.5 xi has its lowest level to 1e-3 at h = 0.5, and 14 % off by steps.
#include <functional>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform::vortex {

class Shape {
 public:
  /// Without outline: all boxes are whole.
  Shape() = default;
  Shape(std::function<bool(const Point&)> inside, const std::vector<AxisSpec>& axes);

  bool whole() const { return !inside_; }
  bool contains(const Point& x) const { return !inside_ || inside_(x); }
  /// Whether anything of node i's box belongs to the sample and touches another box of it.
  bool takes_part(const Index& i) const;
  /// The same of the node nearest to a place: what a grid asks.
  bool takes_part_at(const Point& x) const;
  /// Share of node i's box inside, 0 to 1.
  double share_of_box(const Index& i) const;
  /// Share of the face below node i along an axis.
  double share_of_face(int axis, const Index& i) const;

 private:
  double share(const Point& low, const Point& high, int cuts) const;
  bool exists(const Index& i) const;
  Index wrapped(Index i) const;

  std::function<bool(const Point&)> inside_;
  std::vector<Axis> axes_;
};

}  // namespace fluxform::vortex
