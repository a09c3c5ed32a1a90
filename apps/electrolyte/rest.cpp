#include "rest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/fv/sweep.hpp"

#include "observables.hpp"

namespace fluxform::electrolyte {
namespace {

/// In kT: a potential is a sum of a logarithm and of up to some hundred V_T, both rounded, and
/// every face adds its own rounding along the cell.
constexpr double flat = 1e-9;
/// Of the larger of what enters and what leaves.
constexpr double balanced = 1e-6;
/// Of what both sides of a wall would exchange if nothing came back: rounding of their difference.
constexpr double rounding = 1e-12;

/// How one species passes the sides.
struct Traffic {
  double low = std::numeric_limits<double>::infinity();    ///< potential that reservoirs keep
  double high = -std::numeric_limits<double>::infinity();  ///< the same
  double in = 0.0, out = 0.0, exchange = 0.0, reactions = 0.0;
  bool driven() const { return reactions > 0.0 || high - low > flat; }
};

bool enters_at_a_rate(const Wall& wall, std::size_t k) {
  const int species = static_cast<int>(k);
  if (wall.reaction && (wall.reaction->ox == species || wall.reaction->red == species)) return true;
  const IonPassage& ion = wall.ions[k];
  if (ion.kind == Passage::reservoir) return ion.concentration == 0.0;
  return ion.kind == Passage::prescribed && ion.flux != 0.0;
}

/// What a reservoir keeps in front of the wall.
double kept_potential(const Medium& m, const Wall& wall, std::size_t k, const Face& face,
                      double potential) {
  double outside = 0.0;
  for (std::size_t j = 0; j < m.species.size(); ++j) outside += m.room * wall.ions[j].concentration;
  const Species& s = m.species[k];
  return std::log(wall.ions[k].concentration) + s.charge * potential +
         excess_potential(m.settings().crowding.kind, outside) +
         (s.drive.empty() ? 0.0 : s.drive_end(face));
}

std::vector<Traffic> traffic(IonSystem& system, const Medium& m, const Grid& grid, double t,
                             Vec u) {
  const auto flows = system.flows(grid, t, u);
  const auto& walls = system.walls(t);
  const double driven = driven_voltage(m, grid, u);
  std::vector<Traffic> all(m.species.size());
  Handle<Vec> local = grid.create_local();
  grid.to_local(u, local);
  const ReadArray x(local);
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const Face face = grid.boundary_face(axis, i, outward);
    const Wall& wall = walls[static_cast<std::size_t>(face.side)];
    const double* here = x.data() + grid.local_offset(inside);
    const double volts = wall.driven ? driven : wall.voltage;
    const double phi = wall_field<double>(wall, here[0], volts, m.permittivity(face)).potential;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const double out = outward * face.area * flows[k + 1](axis, i);
      const bool reservoir = wall.ions[k].kind == Passage::reservoir;
      Traffic& mine = all[k];
      (out > 0.0 ? mine.out : mine.in) += std::abs(out);
      if (enters_at_a_rate(wall, k)) mine.reactions += face.area;
      if (reservoir || mine.reactions > 0.0)
        mine.exchange +=
            face.area * m.species[k].diffusivity(face) * (here[k + 1] + wall.ions[k].concentration);
      if (!reservoir || wall.ions[k].concentration == 0.0) continue;
      const double kept = kept_potential(m, wall, k, face, phi);
      mine.low = std::min(mine.low, kept);
      mine.high = std::max(mine.high, kept);
    }
  });
  for (Traffic& mine : all) {
    for (double* sum : {&mine.in, &mine.out, &mine.exchange, &mine.reactions})
      MPI_Allreduce(MPI_IN_PLACE, sum, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, &mine.low, 1, MPI_DOUBLE, MPI_MIN, grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, &mine.high, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  }
  return all;
}

/// In kT: -ln(1 - filling) rounds to epsilon over what it is the logarithm of.
double rounding_of_crowding(const Medium& m, const Grid& grid, Vec u) {
  if (m.room == 0.0) return 0.0;
  double fullest = 0.0, all = 0.0;
  const ReadArray x(u);
  grid.for_owned([&](const Index& i) {
    double filling = 0.0;
    for (std::size_t k = 1; k <= m.species.size(); ++k)
      filling += m.room * x[grid.owned_offset(i) + static_cast<std::ptrdiff_t>(k)];
    fullest = std::max(fullest, filling);
  });
  MPI_Allreduce(&fullest, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return 1e-14 / std::max(1.0 - all, least_room);
}

}  // namespace

std::optional<std::vector<double>> potentials_of_equilibrium(IonSystem& system, const Medium& m,
                                                             const Grid& grid, double t, Vec u) {
  for (const Wall& wall : system.walls(t)) {
    const bool keeps = std::any_of(wall.ions.begin(), wall.ions.end(), [](const IonPassage& ion) {
      return ion.kind == Passage::reservoir;
    });
    if (wall.driven || (keeps && (!wall.metal || wall.stern > 0.0))) return {};
  }
  std::vector<double> potentials;
  for (const Traffic& of : traffic(system, m, grid, t, u)) {
    if (of.driven() || !std::isfinite(of.low)) return {};
    potentials.push_back(of.low);
  }
  return potentials;
}

std::string objection_to_rest(IonSystem& system, const Medium& m, const Grid& grid, double t,
                              Vec u) {
  const auto sides = traffic(system, m, grid, t, u);
  const auto spread = potential_spread(m, grid, u);
  const double allowed = flat + rounding_of_crowding(m, grid, u);
  for (std::size_t k = 0; k < sides.size(); ++k) {
    const Traffic& of = sides[k];
    const std::string& name = m.species[k].name;
    if (!of.driven() && spread[k].value_or(0.0) > allowed)
      return fmt::format(
          "the electrochemical potential of '{}' differs by {:.3g} kT within the cell, though "
          "nothing drives it",
          name, *spread[k]);
    const double missing = std::abs(of.in - of.out);
    if (of.driven() && missing > balanced * std::max(of.in, of.out) + rounding * of.exchange)
      return fmt::format("what enters and what leaves of '{}' differ by {:.3g} of the larger", name,
                         missing / std::max(of.in, of.out));
  }
  return "";
}

}  // namespace fluxform::electrolyte
