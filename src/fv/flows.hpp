#pragma once
// What crosses every face of a grid, sides and interfaces included.
//
//   const Flows flows = op.flows(t, u);
//   flows.density(cation)(axis, i);                 // per area, along the axis, on this rank's faces
//   flows.through_side(grid.side_named("x_min"), cation);          // area times density, all ranks
//   flows.through_interface(grid.interface_named("membrane"), cation);
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

class Flows {
 public:
  /// Zero on the faces of this rank's cells.
  Flows(const Grid& grid, int unknowns);

  /// Flux density, in internal units, of every face of this rank's cells; positive along the axis
  /// everywhere, on sides too.
  const FaceField& density(int unknown) const { return fields_[at(unknown)]; }
  FaceField& density(int unknown) { return fields_[at(unknown)]; }
  /// Outward through a side (Grid::sides()), summed over all its faces and ranks.
  double through_side(int side, int unknown) const { return sides_[place(side, unknown)]; }
  /// From `from` to `to` of an interface (Grid::interfaces()), likewise.
  double through_interface(int interface, int unknown) const {
    return interfaces_[place(interface, unknown)];
  }

  /// Area times outward density of one face of this rank.
  void add_to_side(int side, int unknown, double flow) { sides_[place(side, unknown)] += flow; }
  void add_to_interface(int interface, int unknown, double flow) {
    interfaces_[place(interface, unknown)] += flow;
  }
  /// Adds up what the ranks have; to be called once. Collective.
  void sum_over_ranks(MPI_Comm comm);

 private:
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  std::size_t place(int of, int unknown) const { return at(of) * fields_.size() + at(unknown); }
  std::vector<FaceField> fields_;
  std::vector<double> sides_, interfaces_;  ///< unknowns of the first place, of the second, ...
};

}  // namespace fluxform
