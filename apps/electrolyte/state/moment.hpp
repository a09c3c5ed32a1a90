#pragma once
// A state of the cell at a time, with what crosses every face: what is measured is measured of it.
// Numbers are the model's unless a unit is named.
#include <array>
#include <vector>

#include "fluxform/core/internal_units.hpp"
#include "fluxform/fv/measures.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/fv/sweep.hpp"

#include "medium.hpp"

namespace fluxform::electrolyte {

/// The electrolyte on a grid.
struct Setup {
  Medium& m;
  const InternalUnits& units;
  const Grid& grid;
  const std::vector<double> areas;  ///< by side
  const double across;              ///< length from metal to metal; of the first axis where there
                                    ///< are no two that face each other
  /// Collective.
  Setup(Medium& medium, const InternalUnits& internal, const Grid& on);
  /// Of all sides that a listed wall stands for.
  double area_of(const Wall& wall) const;
};

/// What crosses one side, per area of it, in SI units.
struct Passing {
  double charge = 0.0;         ///< C/m2 on the metal
  double current = 0.0;        ///< A/m2 that ions carry into the electrolyte
  std::vector<double> ions{};  ///< mol/(m2 s) into the electrolyte
};

/// A face on a wall and the cell inside it.
struct WallFace {
  Face face;
  const Wall& wall;
  Index inside;
  const double* here;  ///< unknowns of that cell
  double potential;    ///< where ions end
};

using FluxVector = std::array<double, 3>;
double size(const FluxVector& v);
/// What ions do, told apart: diffusion is -D grad c, and drift the rest of the flux, so that the two
/// add up to what the model computes, whatever the field and the crowding.
struct CellSplit {
  FluxVector drift{}, diffusion{};
};

class Moment {
 public:
  /// Brings the walls to the time. Collective, as are all members but those of one cell or face.
  Moment(const Setup& setup, Operator& op, double t, Vec u);

  const Setup& setup;
  const Medium& m;
  const Grid& grid;
  const double t;
  Vec const u;
  const Flows flows;

  std::size_t species() const { return m.species(); }
  /// The unknowns of a cell of this rank or of its halo.
  const double* at(const Index& i) const { return x_.data() + grid.local_offset(i); }
  double voltage(const Wall& wall) const { return wall.driven() ? driven_ : wall.voltage; }
  /// By side of the grid; empty for sides without area.
  std::vector<Passing> passing() const;
  /// Mean of the faces of cell i between cells, by axis.
  CellSplit split(std::size_t species, const Index& i) const;
  FluxVector field(const Index& i) const;
  /// Of species k, outward and per area.
  double outflow(std::size_t k, const WallFace& w) const {
    return w.face.outward * flows.density(1 + static_cast<int>(k))(w.face);
  }
  /// Calls body(wall face) for those beside this rank's cells.
  template <class Body>
  void for_wall_faces(Body&& body) const;

 private:
  Handle<Vec> local_;
  ReadArray x_;
  double driven_ = 0.0;
};

template <class Body>
void Moment::for_wall_faces(Body&& body) const {
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const Face face = grid.boundary_face(axis, i, outward);
    const Wall& wall = m.walls.at(face);
    const double phi =
        wall_field<double>(wall, at(inside)[0], voltage(wall), m.conductance(face)).potential;
    body(WallFace{face, wall, inside, at(inside), phi});
  });
}

}  // namespace fluxform::electrolyte
