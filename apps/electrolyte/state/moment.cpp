#include "state/moment.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/fv/globals.hpp"

namespace fluxform::electrolyte {
namespace {

Handle<Vec> local_of(const Grid& grid, Vec u) {
  Handle<Vec> local = grid.create_local();
  grid.to_local(u, local);
  return local;
}

/// Of the metal with a prescribed current. Collective.
double driven_voltage(const Grid& grid, Vec u) {
  const std::vector<double> globals = read_globals(grid, u);
  return globals.empty() ? 0.0 : globals[0];
}

Operator& brought_to(const Setup& s, Operator& op, double t) {
  s.m.prepare(t);
  return op;
}

/// Collective.
double length_across(const Medium& m, const Grid& grid) {
  std::array<int, 3> ends{};
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Face face = grid.boundary_face(axis, i, outward);
    if (m.walls.at(face).metal()) ends[static_cast<std::size_t>(axis)] |= outward > 0 ? 2 : 1;
  });
  MPI_Allreduce(MPI_IN_PLACE, ends.data(), 3, MPI_INT, MPI_BOR, grid.comm());
  const auto axis = std::max_element(ends.begin(), ends.end(), [](int a, int b) {
    return (a != 0) + (a == 3) < (b != 0) + (b == 3);
  });
  return grid.axis(static_cast<int>(axis - ends.begin())).length();
}

}  // namespace

Setup::Setup(Medium& medium, const InternalUnits& internal, const Grid& on)
    : m(medium), units(internal), grid(on), areas(side_areas(on)), across(length_across(m, on)) {}

double Setup::area_of(const Wall& wall) const {
  double area = 0.0;
  for (std::size_t s = 0; s < areas.size(); ++s)
    if (&m.walls.of(static_cast<int>(s)) == &wall) area += areas[s];
  return area;
}

double size(const FluxVector& v) { return std::hypot(v[0], v[1], v[2]); }

Moment::Moment(const Setup& s, Operator& op, double time, Vec state)
    : setup(s),
      m(s.m),
      grid(op.grid()),
      t(time),
      u(state),
      flows(brought_to(s, op, time).flows(time, state)),
      local_(local_of(op.grid(), state)),
      x_(local_),
      driven_(driven_voltage(op.grid(), state)) {}

std::vector<Passing> Moment::passing() const {
  std::vector<Passing> found(grid.sides().size());
  for (std::size_t s = 0; s < found.size(); ++s) {
    const double area = setup.areas[s];
    if (area == 0.0) continue;
    const auto into = [&](std::size_t k) {
      return -flows.through_side(static_cast<int>(s), static_cast<int>(k)) / area;
    };
    found[s].charge = into(0) / m.stiffness * setup.units.of("C/m2");
    for (std::size_t k = 0; k < species(); ++k) {
      found[s].ions.push_back(into(k + 1) * setup.units.of("mol/(m2 s)"));
      found[s].current += m.ions[k].z * into(k + 1) * m.amperes;
    }
  }
  return found;
}

CellSplit Moment::split(std::size_t k, const Index& i) const {
  CellSplit c;
  const FaceField& total = flows.density(1 + static_cast<int>(k));
  for (int a = 0; a < grid.dimension(); ++a) {
    const auto axis = static_cast<std::size_t>(a);
    c.diffusion[axis] = cell_mean(grid, a, i, [&](const Face& face, const Index& left) {
      return m.conductance(k, face) * (at(left)[1 + k] - at(face.index)[1 + k]);
    });
    c.drift[axis] =
        cell_mean(grid, a, i, [&](const Face& face, const Index&) { return total(face); }) -
        c.diffusion[axis];
  }
  return c;
}

FluxVector Moment::field(const Index& i) const {
  FluxVector e{};
  for (int a = 0; a < grid.dimension(); ++a)
    e[static_cast<std::size_t>(a)] =
        cell_mean(grid, a, i, [&](const Face& face, const Index& left) {
          return (at(left)[0] - at(face.index)[0]) / face.distance;
        });
  return e;
}

}  // namespace fluxform::electrolyte
