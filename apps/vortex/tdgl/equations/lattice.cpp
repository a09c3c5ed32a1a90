#include "lattice.hpp"

namespace fluxform::vortex {

Lattice::Lattice(const Grid& grid, Outline outline) : Padded(grid), outline_(std::move(outline)) {
  volume_ = field();
  conductance_ = edge_field();
  if (!outline_.whole()) open_ = edge_field();
  grid.for_owned([&](const Index& i) {
    if (grid.active(i)) volume_[vortex::at(at(i))] = grid.volume(i) * outline_.share_of_cell(i);
  });
  total_volume_ = sum_of([&](std::size_t p) { return volume_[p]; });
  for_cells_and_above([&](std::size_t p, const Index& i) {
    for (int a = 0; a < dimension(); ++a) {
      if (!outline_.whole()) open_[vortex::at(a)][p] = outline_.share_of_face(a, i);
      if (grid.active(i) && grid.active(moved(i, a, -1)))
        conductance_[vortex::at(a)][p] = open_area(a, i) / length(a, i);
    }
  });
}

EdgeField Lattice::edge_field() const {
  EdgeField f;
  for (int a = 0; a < dimension(); ++a) f[vortex::at(a)] = field();
  return f;
}

double Lattice::open_area(int axis, const Index& i) const {
  const double whole = grid().metric().area(axis, i);
  return outline_.whole() ? whole : whole * open_[vortex::at(axis)][vortex::at(at(i))];
}

}  // namespace fluxform::vortex
