#include "observables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fluxform/fv/shared.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/output/file_axes.hpp"

namespace fluxform::electrolyte {
namespace {

double filling(const Medium& m, const double* u) {
  double sum = 0.0;
  for (std::size_t k = 0; k < m.species.size(); ++k) sum += u[1 + k];
  return m.room * sum;
}

/// Density of entropy of mixing over -R: its derivative by c_k is ln c_k + excess.
double mixing(const Medium& m, const double* u) {
  double sum = 0.0;
  for (std::size_t k = 0; k < m.species.size(); ++k)
    if (u[1 + k] > 0.0) sum += u[1 + k] * (std::log(u[1 + k]) - 1.0);
  if (m.room > 0.0) sum += mixing_of_room(1.0 - filling(m, u)) / m.room;
  return sum;
}

double in_cells(const Medium& m, const Grid& grid, const double* u) {
  double sum = 0.0;
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    const double* here = u + grid.local_offset(i);
    double density = mixing(m, here);
    for (std::size_t k = 0; k < m.species.size(); ++k)
      if (!m.species[k].drive.empty()) density += m.species[k].drive(i) * here[1 + k];
    sum += grid.volume(i) * density;
  });
  return sum;
}

template <int axis>
double in_faces(const Medium& m, const Grid& grid, const double* u) {
  double sum = 0.0;
  visit_interior<axis>(grid, [&](const Visit& visit) {
    if (!visit.owns_right) return;
    const double rise = u[visit.local] - u[visit.local - grid.local_strides()[axis]];
    sum += 0.5 * visit.face.area * m.permittivity(visit.face) * rise * rise;
  });
  return sum;
}

/// The field beside the walls, in the layer without ions too, less voltage times charge; a given
/// charge has its potential energy instead.
double at_walls(const Medium& m, const std::vector<Wall>& walls, const Grid& grid,
                const double* u) {
  double sum = 0.0;
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const Face face = grid.boundary_face(axis, i, outward);
    const Wall& wall = walls[static_cast<std::size_t>(face.side)];
    const double half = m.permittivity(face), phi = u[grid.local_offset(inside)];
    const auto field = wall_field<double>(wall, phi, wall.voltage, half);
    const double d = field.displacement;
    double energy = 0.5 * d * d / half;
    if (wall.metal && wall.stern > 0.0) energy += 0.5 * d * d / wall.stern;
    if (wall.metal) energy += wall.voltage * d;
    sum += face.area * energy;
  });
  return sum;
}

}  // namespace

std::vector<Passing> passing(IonSystem& system, const Medium& medium, const Grid& grid, double t,
                             Vec u) {
  const auto flows = system.flows(grid, t, u);
  const std::size_t fields = flows.size(), sides = grid.sides().size();
  std::vector<double> mine(fields * sides, 0.0), all(mine.size());
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Face face = grid.boundary_face(axis, i, outward);
    const auto side = static_cast<std::size_t>(face.side);
    for (std::size_t k = 0; k < fields; ++k)
      mine[side * fields + k] += outward * face.area * flows[k](axis, i);
  });
  MPI_Allreduce(mine.data(), all.data(), static_cast<int>(all.size()), MPI_DOUBLE, MPI_SUM,
                grid.comm());
  std::vector<Passing> found(sides);
  const Scales& scales = medium.scales;
  for (std::size_t s = 0; s < sides; ++s) {
    const double area = medium.areas()[s];
    if (area == 0.0) continue;
    found[s].charge = -all[s * fields] / area / scales.stiffness * scales.surface_charge();
    for (std::size_t k = 1; k < fields; ++k) {
      const double in = -all[s * fields + k] / area;
      found[s].ions.push_back(in * scales.particle_flux());
      found[s].current += medium.species[k - 1].charge * in * scales.current();
    }
  }
  return found;
}

double free_energy(const Medium& medium, const std::vector<Wall>& walls, const Grid& grid, Vec u) {
  Handle<Vec> local = grid.create_local();
  grid.to_local(u, local);
  const ReadArray x(local);
  const double* n = x.data();
  double mine = in_cells(medium, grid, n) + in_faces<0>(medium, grid, n) +
                in_faces<1>(medium, grid, n) + in_faces<2>(medium, grid, n) +
                at_walls(medium, walls, grid, n);
  double all = 0.0;
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  return all * constants::gas_constant * medium.scales.temperature * medium.scales.concentration *
         volume_unit(grid).factor;
}

std::vector<std::optional<double>> potential_spread(const Medium& medium, const Grid& grid, Vec u) {
  const std::size_t n = medium.species.size();
  std::vector<double> extreme(2 * n, -std::numeric_limits<double>::infinity());
  const ReadArray x(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    const double* here = x.data() + grid.owned_offset(i);
    const double excess = excess_potential(medium.settings().crowding.kind, filling(medium, here));
    for (std::size_t k = 0; k < n; ++k) {
      const Species& s = medium.species[k];
      if (here[1 + k] <= 0.0) continue;
      double mu = std::log(here[1 + k]) + s.charge * here[0] + excess;
      if (!s.drive.empty()) mu += s.drive(i);
      extreme[k] = std::max(extreme[k], mu);
      extreme[n + k] = std::max(extreme[n + k], -mu);
    }
  });
  MPI_Allreduce(MPI_IN_PLACE, extreme.data(), static_cast<int>(2 * n), MPI_DOUBLE, MPI_MAX,
                grid.comm());
  std::vector<std::optional<double>> spread(n);
  for (std::size_t k = 0; k < n; ++k)
    if (std::isfinite(extreme[k])) spread[k] = extreme[k] + extreme[n + k];
  return spread;
}

bool begins_absent(const Medium& medium, const Grid& grid, std::size_t k) {
  double most = 0.0, all = 0.0;
  grid.for_owned([&](const Index& i) { most = std::max(most, medium.initial[k](i)); });
  MPI_Allreduce(&most, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return all == 0.0;
}

double driven_voltage(const Medium& medium, const Grid& grid, Vec u) {
  double mine = 0.0, all = 0.0;
  const auto fields = static_cast<std::ptrdiff_t>(medium.species.size()) + 1;
  const ReadArray x(u);
  if (grid.unknowns() > fields && is_first(grid.owned().begin))
    mine = x[grid.owned_offset({0, 0, 0}) + fields];
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  return all;
}

void start(const Medium& medium, const Grid& grid, Vec u) {
  petsc(VecZeroEntries(u));
  const WriteArray values(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    for (std::size_t k = 0; k < medium.species.size(); ++k)
      values[grid.owned_offset(i) + 1 + static_cast<std::ptrdiff_t>(k)] = medium.initial[k](i);
  });
}

namespace {

bool lets_ions_pass(const Wall& wall) {
  return wall.reaction || std::any_of(wall.ions.begin(), wall.ions.end(), [](const IonPassage& i) {
           return i.kind != Passage::blocking;
         });
}

void observe_wall(const std::string& side, const Wall& wall, const Passing& passed, double volts,
                  const Medium& medium, Quantities& q) {
  if (wall.metal) {
    q.push_back({side + "_voltage", volts, "V"});
    q.push_back({side + "_charge", passed.charge, "C m-2"});
  }
  if (!lets_ions_pass(wall)) return;
  q.push_back({side + "_current", passed.current, "A m-2"});
  for (std::size_t k = 0; k < passed.ions.size(); ++k)
    q.push_back({side + "_" + medium.species[k].name + "_influx", passed.ions[k], "mol m-2 s-1"});
}

/// The field outside the double layers, and what it and diffusion carry there; zero, as rows always
/// have the same columns, while there is no such place.
void say_carriers(const Bulk& bulk, const Medium& medium, Quantities& q) {
  const double here = bulk.exists() ? 1.0 : 0.0, unit = here * medium.scales.particle_flux();
  q.push_back({"bulk_field", here * bulk.field, "V m-1"});
  for (std::size_t k = 0; k < bulk.species.size(); ++k) {
    const std::string& name = medium.species[k].name;
    const Carried& c = bulk.species[k];
    q.push_back({name + "_drift", unit * c.drift, "mol m-2 s-1"});
    q.push_back({name + "_diffusion", unit * c.diffusion, "mol m-2 s-1"});
    q.push_back({name + "_drift_leads", here * c.led, "1"});
  }
}

/// Least concentration of each species, mol/m3. Collective.
std::vector<double> least(const Medium& medium, const Grid& grid, Vec u) {
  const std::size_t n = medium.species.size();
  std::vector<double> low(n, std::numeric_limits<double>::infinity());
  const ReadArray x(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    for (std::size_t k = 0; k < n; ++k)
      low[k] = std::min(low[k], x[grid.owned_offset(i) + 1 + static_cast<std::ptrdiff_t>(k)]);
  });
  MPI_Allreduce(MPI_IN_PLACE, low.data(), static_cast<int>(n), MPI_DOUBLE, MPI_MIN, grid.comm());
  for (double& c : low) c *= medium.scales.concentration;
  return low;
}

}  // namespace

Quantities observe(IonSystem& system, const Medium& medium, const Grid& grid, double t, Vec u) {
  const auto split = split_flows(system, medium, grid, t, u);
  return observe(system, medium, grid, t, u,
                 find_bulk(split, medium, grid, u, length_across(system.walls(t), grid)));
}

Quantities observe(IonSystem& system, const Medium& medium, const Grid& grid, double t, Vec u,
                   const Bulk& bulk) {
  Quantities q;
  const auto sides = passing(system, medium, grid, t, u);
  const auto& walls = system.walls(t);
  const double v_t = medium.scales.thermal_voltage(), driven = driven_voltage(medium, grid, u);
  for (std::size_t s = 0; s < sides.size(); ++s) {
    if (medium.areas()[s] == 0.0) continue;
    const double volts = v_t * (walls[s].driven ? driven : walls[s].voltage);
    observe_wall(grid.sides()[s], walls[s], sides[s], volts, medium, q);
  }
  const std::string volume = volume_unit(grid).unit;
  q.push_back({"free_energy", free_energy(medium, walls, grid, u),
               volume == "m"    ? "J m-2"
               : volume == "m2" ? "J m-1"
                                : "J"});
  const auto spread = potential_spread(medium, grid, u);
  const auto low = least(medium, grid, u);
  for (std::size_t k = 0; k < spread.size(); ++k) {
    q.push_back({medium.species[k].name + "_least", low[k], "mol m-3"});
    if (!begins_absent(medium, grid, k))
      q.push_back({medium.species[k].name + "_potential_spread", spread[k].value_or(0.0), "kT"});
  }
  say_carriers(bulk, medium, q);
  return q;
}

}  // namespace fluxform::electrolyte
