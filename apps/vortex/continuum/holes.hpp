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

#include "fluxform/grid/grid.hpp"

namespace fluxform::vortex {

class Holes {
 public:
  static constexpr int none = -1;

  Holes() = default;
  /// The bore of a cylinder that begins at r > 0, which becomes a first cell of `grid`.
  static Holes bore(GridSpec& grid);
  /// Of two axes: groups of cells outside `grid.active` that share faces and do not reach the edge
  /// of the grid. They become cells of the grid.
  static Holes enclosed(GridSpec& grid);

  bool empty() const { return count_ == 0; }
  int count() const { return count_; }
  /// Number of the hole that a cell lies in, or none. Cells beyond periodic ends too.
  int of(Index i) const;
  /// Distance over which B falls at a face: of the sample's side alone at a hole's rim.
  double span(const Face& face) const;
  /// From a cell's centre to where B of its neighbour stands: its centre, or the rim of a hole; 0
  /// at an end of the grid, where nothing is beyond.
  double reach(const Index& i, int axis, int outward) const;
  /// Radius of a bore, 0 without one.
  double bore_radius() const { return bore_radius_; }
  /// Square of the size of the largest, m2.
  double size() const;
  /// E/J in the holes, ohm m: even B out within `time` (s).
  void even_out_within(double time);
  double resistivity() const { return resistivity_; }

 private:
  std::size_t place(const Index& i) const;
  int wrapped(int i, std::size_t axis) const;

  std::vector<Axis> axes_;
  std::vector<int> number_;  ///< of every cell of the grid, first axis fastest
  int count_ = 0;
  double bore_radius_ = 0.0, resistivity_ = 0.0;
};

}  // namespace fluxform::vortex
