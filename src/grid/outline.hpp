#pragma once
// An outline that does not follow the grid: which share of each cell and of each face between two
// cells lies inside. Cells that it cuts may keep the part inside, so that what holds on the outline
// does not hold on the steps of the grid instead.
//
//   const Outline disc([](const Point& x) { return std::hypot(x[0], x[1]) < 3.5; }, spec.axes);
//   disc.share_of_cell(i);
#include <functional>
#include <vector>

#include "fluxform/grid/spec.hpp"

namespace fluxform {

class Outline {
 public:
  /// Without outline: all cells are whole.
  Outline() = default;
  Outline(std::function<bool(const Point&)> inside, const std::vector<AxisSpec>& axes);

  bool whole() const { return !inside_; }
  bool contains(const Point& x) const { return !inside_ || inside_(x); }
  /// Whether anything of cell i lies inside and touches another cell that does.
  bool takes_part(const Index& i) const;
  /// The same of the cell at a place: what GridSpec::active asks.
  bool takes_part_at(const Point& x) const;
  /// Share of cell i inside, 0 to 1.
  double share_of_cell(const Index& i) const;
  /// Share of the face below cell i along an axis.
  double share_of_face(int axis, const Index& i) const;

 private:
  double share(const Point& low, const Point& high, int cuts) const;
  bool exists(const Index& i) const;
  Index wrapped(Index i) const;

  std::function<bool(const Point&)> inside_;
  std::vector<Axis> axes_;
};

}  // namespace fluxform
