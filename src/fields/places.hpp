#pragma once
// Where cells and faces of a grid lie: as formulas see them, as messages name them, and what is on
// either side of a face.
//
//   const Places places(grid);
//   places.name_of(places.face_centre(0, i));      // "x = 1.5, y = 2", in the user's units
#include <string>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// What lies beside a face: two cells, or one where `outward` says on which side there is none (+1
/// above, -1 below).
struct CellsBeside {
  bool left = false, right = false;
  bool inner() const { return left && right; }
  bool end() const { return left != right; }
  int outward() const { return left ? 1 : -1; }
};

class Places {
 public:
  explicit Places(const Grid& grid);

  /// Of a cell, beyond periodic ends and poles of the one it stands for.
  Point cell_centre(const Index& i) const { return grid_.centre(grid_.wrapped(i)); }
  /// Of the face below cell i along an axis, likewise.
  Point face_centre(int axis, const Index& i) const;
  CellsBeside beside(int axis, const Index& i) const {
    return {grid_.active(moved(i, axis, -1)), grid_.active(i)};
  }
  /// Distances along the axis from the face below cell i to the centres of the cells beside it.
  std::array<double, 2> halves(int axis, const Index& i) const;

  /// The coordinate along an axis as users see it: in metres or degrees.
  double user(std::size_t axis, const Point& x) const { return x[axis] * factors_[axis]; }
  const std::vector<std::string>& names() const { return names_; }
  std::string name_of(const Point& x) const;
  const Grid& grid() const { return grid_; }

 private:
  const Grid& grid_;
  std::vector<std::string> names_;  ///< of the axes in formulas
  std::vector<double> factors_;
};

}  // namespace fluxform
