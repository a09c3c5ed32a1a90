#pragma once
// Holes of a sample in a parallel field: the bore of a tube, and openings of a bar that the sample
// encloses. The field in one is uniform, B_h, and changes by what its rim lets through,
//
//   A_h dB_h/dt = -(closed integral of E dl),
//
// so that a hole stays shielded until flux has crossed the sample. A hole is cells of the grid like
// others: one cell for a bore, and for others as many as it covers, between which flux moves so
// freely that they hold the same B. The law of the sample holds in none of them.
#include <vector>

#include "fluxform/grid/spec.hpp"

namespace fluxform::vortex {

class Holes {
 public:
  static constexpr int none = -1;

  Holes() = default;
  /// Those of `grid`, which become cells of it: the bore of a cylinder that begins at r > 0, or
  /// groups of cells outside `grid.active` that share faces and do not reach the edge of a plane.
  /// Not where `open` names the side that bounds them: it says what is there.
  Holes(GridSpec& grid, const std::vector<std::string>& open);

  bool empty() const { return count_ == 0; }
  int count() const { return count_; }
  /// Number of the hole that a cell lies in, or none. Cells beyond periodic ends too.
  int of(Index i) const;
  /// How many of the two cells beside a face lie in holes.
  int beside(const Face& face) const {
    return (of(left_of(face)) != none) + (of(face.index) != none);
  }
  /// Distance over which B falls at a face: of the sample's side alone at a hole's rim.
  double span(const Face& face) const;
  /// Distance along an axis between where the two neighbours of a cell have their B: their centres,
  /// the rim of a hole, or this cell's own centre at an end of the grid, where nothing is beyond.
  double reach(const Index& i, int axis) const;
  /// Radius of a bore, 0 without one.
  double bore_radius() const { return bore_radius_; }

 private:
  static Index left_of(const Face& face) { return moved(face.index, face.axis, -1); }
  void take_bore(AxisSpec& r);
  void take_enclosed(GridSpec& grid);
  double half_reach(const Index& i, int axis, int outward) const;
  int wrapped(int i, std::size_t axis) const;

  std::vector<Axis> axes_;
  std::vector<int> number_;  ///< of every cell of the grid, first axis fastest; empty without holes
  int count_ = 0;
  double bore_radius_ = 0.0;
};

}  // namespace fluxform::vortex
