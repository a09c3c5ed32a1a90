#pragma once
// Who owns which cells, and how they are laid out for the transforms: "slab" order [row][t2][t1],
// where the row counts along the banded axis and t1, t2 along the transform axes; ranks own whole
// rows.
#include <array>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform::separable {

/// Cell numbers in a DMDA's own (rank by rank) ordering, for any cell, without communication.
class Numbering {
 public:
  explicit Numbering(DM dm);
  PetscInt number(const Index& cell) const;
  Index cell(PetscInt number) const;
  /// True if no rank boundary cuts the axis.
  bool whole(int axis) const { return starts(axis).size() == 2; }
  /// Where each part begins along the axis, and the end.
  const std::vector<int>& starts(int axis) const { return starts_[static_cast<std::size_t>(axis)]; }

 private:
  Box box_of(const Index& part) const;
  std::size_t rank_of_part(const Index& part) const;
  std::array<std::vector<int>, 3> starts_;
  std::vector<PetscInt> first_;  ///< of each rank, and the total
};

/// The roles of the axes.
struct Layout {
  int banded = 0;
  bool cyclic = false;              ///< the banded axis is periodic
  int rows = 1;                     ///< cells along it
  std::array<int, 2> axis{-1, -1};  ///< transform axes, fastest first; -1 where there is none
  std::array<int, 2> n{1, 1};
  std::array<bool, 2> periodic{false, false};
  std::array<bool, 2> nodal{false, false};  ///< mirrored at the first and last unknown itself
  std::vector<int> row_begin;               ///< first slab row of each rank, and the end

  int plane() const { return n[0] * n[1]; }
  /// Position of a cell along a transform axis (0 where there is none).
  int along(std::size_t a, const Index& i) const {
    return axis[a] < 0 ? 0 : i[static_cast<std::size_t>(axis[a])];
  }
  int row(const Index& i) const { return i[static_cast<std::size_t>(banded)]; }
  Index cell(int row, int t1, int t2) const;
  /// The owned part of a DMDA vector already is this rank's slab.
  bool matches(const Numbering& numbering) const;
};

/// Throws SolveError where no choice of axes can work.
Layout choose_layout(const Grid& grid, const Numbering& numbering);

/// Carries vectors between the DMDA's layout and slabs.
class Slab {
 public:
  Slab(const Grid& grid, const Layout& layout, const Numbering& numbering);
  bool identity() const { return !scatter_; }
  /// The vector's values in slab order. Collective; valid until the next call.
  Vec gather(Vec x);
  /// Where results are put for `spread`.
  Vec values() const { return values_; }
  void spread(Vec y);

 private:
  Handle<Vec> values_;
  Handle<VecScatter> scatter_;
};

}  // namespace fluxform::separable
