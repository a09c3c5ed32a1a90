#include "questions/rest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "state/observables.hpp"

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
  if (wall.reacts && (wall.reaction.ox == species || wall.reaction.red == species)) return true;
  const IonPassage& ion = wall.ions[k];
  if (ion.kind == Passage::reservoir) return ion.concentration == 0.0;
  return ion.kind == Passage::prescribed && ion.flux != 0.0;
}

/// What a reservoir keeps in front of the wall.
double kept_potential(const Moment& now, const WallFace& w, std::size_t k) {
  const Ion& ion = now.m.ions[k];
  return now.m.potential_of(k, w.wall.ions[k].concentration, w.potential,
                            ion.drive(w.inside) + ion.drive_step(w.face), now.m.filling(w.wall));
}

void add(const Moment& now, const WallFace& w, std::size_t k, Traffic& mine) {
  const double out = w.face.area * now.outflow(k, w), area = w.face.area;
  const IonPassage& ion = w.wall.ions[k];
  const bool reservoir = ion.kind == Passage::reservoir;
  (out > 0.0 ? mine.out : mine.in) += std::abs(out);
  if (enters_at_a_rate(w.wall, k)) mine.reactions += area;
  if (reservoir || mine.reactions > 0.0)
    mine.exchange += area * now.m.conductance(k, w.face) * (w.here[k + 1] + ion.concentration);
  if (!reservoir || ion.concentration == 0.0) return;
  const double kept = kept_potential(now, w, k);
  mine.low = std::min(mine.low, kept);
  mine.high = std::max(mine.high, kept);
}

std::vector<Traffic> traffic(const Moment& now) {
  std::vector<Traffic> all(now.species());
  now.for_wall_faces([&](const WallFace& w) {
    for (std::size_t k = 0; k < all.size(); ++k) add(now, w, k, all[k]);
  });
  for (Traffic& mine : all) {
    for (double* sum : {&mine.in, &mine.out, &mine.exchange, &mine.reactions})
      MPI_Allreduce(MPI_IN_PLACE, sum, 1, MPI_DOUBLE, MPI_SUM, now.grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, &mine.low, 1, MPI_DOUBLE, MPI_MIN, now.grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, &mine.high, 1, MPI_DOUBLE, MPI_MAX, now.grid.comm());
  }
  return all;
}

/// In kT: -ln(1 - filling) rounds to epsilon over what it is the logarithm of.
double rounding_of_crowding(const Moment& now) {
  if (now.m.room == 0.0) return 0.0;
  const double fullest =
      greatest(now.grid, [&](const Index& i) { return now.m.filling(now.at(i)); });
  return 1e-14 / std::max(1.0 - fullest, least_room);
}

}  // namespace

std::optional<std::vector<double>> potentials_of_equilibrium(const Moment& now) {
  for (const Wall& wall : now.m.walls.listed()) {
    const bool keeps = std::any_of(wall.ions.begin(), wall.ions.end(), [](const IonPassage& ion) {
      return ion.kind == Passage::reservoir;
    });
    if (wall.driven() || (keeps && (!wall.metal() || wall.stern > 0.0))) return {};
  }
  std::vector<double> potentials;
  for (const Traffic& of : traffic(now)) {
    if (of.driven() || !std::isfinite(of.low)) return {};
    potentials.push_back(of.low);
  }
  return potentials;
}

std::string objection_to_rest(const Moment& now) {
  const auto sides = traffic(now);
  const auto spread = potential_spread(now);
  const double allowed = flat + rounding_of_crowding(now);
  for (std::size_t k = 0; k < sides.size(); ++k) {
    const Traffic& of = sides[k];
    const std::string& name = now.m.ions[k].name;
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
