#include "drift_and_diffusion.hpp"

#include <cmath>

#include "fluxform/fv/sweep.hpp"

#include "observables.hpp"

namespace fluxform::electrolyte {
namespace {

/// Drift and diffusion by species on the faces of one axis, and the power lost there.
template <int axis>
void split(const Medium& m, const Grid& grid, const double* u, Split& s, double& power) {
  const Crowding crowding = m.settings().crowding.kind;
  visit_interior<axis>(grid, [&](const Visit& visit) {
    const double* right = u + visit.local;
    const double* left = right - grid.local_strides()[axis];
    s.field(axis, visit.face.index) = (left[0] - right[0]) / visit.face.distance;
    double full_l = 0.0, full_r = 0.0;
    for (std::size_t k = 1; k <= m.species.size(); ++k) {
      full_l += m.room * left[k];
      full_r += m.room * right[k];
    }
    for (std::size_t k = 0; k < m.species.size(); ++k) {
      const Species& ion = m.species[k];
      const double j = s.total[k + 1](axis, visit.face.index);
      s.diffusion[k](axis, visit.face.index) =
          ion.diffusivity(visit.face) * (left[k + 1] - right[k + 1]);
      if (!visit.owns_right || left[k + 1] <= 0.0 || right[k + 1] <= 0.0) continue;
      double fall = std::log(left[k + 1] / right[k + 1]) + ion.charge * (left[0] - right[0]) +
                    excess_potential(crowding, full_l) - excess_potential(crowding, full_r);
      if (!ion.drive.empty())
        fall += ion.drive(moved(visit.face.index, axis, -1)) - ion.drive(visit.face.index);
      power += visit.face.area * j * fall;
    }
  });
}

/// Power lost between reservoirs and the cells beside them.
double at_reservoirs(const Medium& m, const std::vector<Wall>& walls, const Grid& grid,
                     const double* u, double driven, const std::vector<FaceField>& flows) {
  const Crowding crowding = m.settings().crowding.kind;
  double power = 0.0;
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const Face face = grid.boundary_face(axis, i, outward);
    const Wall& wall = walls[static_cast<std::size_t>(face.side)];
    const double* here = u + grid.local_offset(inside);
    const double volts = wall.driven ? driven : wall.voltage;
    const double phi = wall_field<double>(wall, here[0], volts, m.permittivity(face)).potential;
    double full = 0.0, outside = 0.0;
    for (std::size_t k = 0; k < m.species.size(); ++k) {
      full += m.room * here[k + 1];
      outside += m.room * wall.ions[k].concentration;
    }
    for (std::size_t k = 0; k < m.species.size(); ++k) {
      const IonPassage& ion = wall.ions[k];
      if (ion.kind != Passage::reservoir || ion.concentration == 0.0) continue;
      const Species& s = m.species[k];
      double fall = std::log(here[k + 1] / ion.concentration) + s.charge * (here[0] - phi) +
                    excess_potential(crowding, full) - excess_potential(crowding, outside);
      if (!s.drive.empty()) fall += s.drive(inside) - s.drive_end(face);
      power += face.area * outward * flows[k + 1](axis, i) * fall;
    }
  });
  return power;
}

/// On faces of cell i across an axis that lie between cells.
double between_cells(const Grid& grid, const FaceField& f, int axis, const Index& i) {
  const Axis& line = grid.axis(axis);
  const int at = i[static_cast<std::size_t>(axis)];
  const bool first = !line.periodic && at == 0;
  const bool last = !line.periodic && at == line.cells() - 1;
  if (first && last) return 0.0;
  if (first) return f(axis, moved(i, axis, 1));
  if (last) return f(axis, i);
  return 0.5 * (f(axis, i) + f(axis, moved(i, axis, 1)));
}

}  // namespace

double size(const FluxVector& v) { return std::hypot(v[0], v[1], v[2]); }

CellSplit Split::in_cell(const Grid& grid, std::size_t species, const Index& i) const {
  CellSplit c;
  for (int a = 0; a < grid.dimension(); ++a) {
    const auto at = static_cast<std::size_t>(a);
    c.diffusion[at] = between_cells(grid, diffusion[species], a, i);
    c.drift[at] = between_cells(grid, total[species + 1], a, i) - c.diffusion[at];
  }
  return c;
}

FluxVector Split::field_in_cell(const Grid& grid, const Index& i) const {
  FluxVector e{};
  for (int a = 0; a < grid.dimension(); ++a)
    e[static_cast<std::size_t>(a)] = between_cells(grid, field, a, i);
  return e;
}

Split split_flows(IonSystem& system, const Medium& m, const Grid& grid, double t, Vec u) {
  Split s;
  s.total = system.flows(grid, t, u);
  s.field = FaceField(grid.owned(), grid.dimension());
  s.diffusion.assign(m.species.size(), s.field);
  Handle<Vec> local = grid.create_local();
  grid.to_local(u, local);
  const ReadArray x(local);
  double mine = 0.0;
  split<0>(m, grid, x.data(), s, mine);
  split<1>(m, grid, x.data(), s, mine);
  split<2>(m, grid, x.data(), s, mine);
  mine += at_reservoirs(m, system.walls(t), grid, x.data(), driven_voltage(m, grid, u), s.total);
  MPI_Allreduce(&mine, &s.power, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  return s;
}

}  // namespace fluxform::electrolyte
