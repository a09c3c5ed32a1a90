// What the summary says of the last state beyond the history.
#include <algorithm>
#include <cmath>

#include "fluxform/core/constants.hpp"

#include "model.hpp"
#include "state/observables.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double no_diffusion = 1e-9;  ///< of D c / L: rounding of concentrations that are equal

/// The sides that are metals, by number.
std::vector<std::size_t> metals_of(const Moment& now) {
  std::vector<std::size_t> metals;
  for (std::size_t s = 0; s < now.setup.areas.size(); ++s)
    if (now.m.walls.of(static_cast<int>(s)).metal() && now.setup.areas[s] > 0.0)
      metals.push_back(s);
  return metals;
}

/// Charge over the difference of potential to the other metal, where there are just two.
void say_capacitance(const Moment& now, Quantities& q) {
  const auto metals = metals_of(now);
  if (metals.size() != 2) return;
  const auto volts = [&](std::size_t s) {
    return now.m.volts * now.voltage(now.m.walls.of(static_cast<int>(s)));
  };
  const double rise = volts(metals[1]) - volts(metals[0]);
  if (std::abs(rise) < 1e-6 * now.m.volts) return;
  const auto passed = now.passing();
  for (const std::size_t s : metals)
    q.push_back({now.grid.sides()[s] + "_capacitance",
                 passed[s].charge / (s == metals[1] ? rise : -rise), "F m-2"});
}

/// What the field does outside the double layers; nothing where they fill the cell.
void say_bulk(const Bulk& bulk, double crossover, const Medium& m, Quantities& q) {
  q.push_back({"bulk_share", bulk.share, "1"});
  if (!bulk.exists()) return;
  q.push_back({"mean_field", bulk.field, "V m-1"});
  q.push_back({"mean_field_over_crossover", bulk.field / crossover, "1"});
  for (std::size_t k = 0; k < bulk.species.size(); ++k) {
    const Carried& c = bulk.species[k];
    if (c.diffusion > no_diffusion * c.scale)
      q.push_back({m.ions[k].name + "_drift_over_diffusion", c.drift / c.diffusion, "1"});
  }
}

/// The spread of those that history.csv has no column for.
void say_new_species(const Moment& now, Quantities& q) {
  const auto spread = potential_spread(now);
  for (std::size_t k = 0; k < spread.size(); ++k) {
    const Ion& ion = now.m.ions[k];
    const bool absent = greatest(now.grid, [&](const Index& i) { return ion.start(i); }) == 0.0;
    if (spread[k] && absent) q.push_back({ion.name + "_potential_spread", *spread[k], "kT"});
  }
}

/// Of the state now, whatever the start was.
void say_transport(const Moment& now, Quantities& q) {
  double sum = 0.0;
  std::vector<double> share;
  for (std::size_t k = 0; k < now.species(); ++k) {
    const Ion& ion = now.m.ions[k];
    share.push_back(ion.z * ion.z * mean(now.grid, [&](const Index& i) {
                      return ion.diffusivity_of_cells(i) * now.m.mobile(now.at(i)[1 + k]);
                    }));
    sum += share.back();
  }
  for (std::size_t k = 0; k < share.size(); ++k)
    if (sum > 0.0) q.push_back({now.m.ions[k].name + "_transport_number", share[k] / sum, "1"});
  q.push_back({"conductivity", sum * now.setup.units.of("S/m"), "S m-1"});
}

void say_limits(const Moment& now, Quantities& q) {
  const auto salt = binary_salt(now.setup);
  if (!salt) return;
  q.push_back({"limiting_current", salt->limiting_current(), "A m-2"});
  const Wall* driven = now.m.driven();
  if (driven == nullptr) return;
  // Of the strongest current, be it over at the end; along a sweep, of the one now.
  const bool swept = now.m.meaning.of == Meaning::Of::applied;
  const double i = swept ? std::abs(driven->current * now.m.amperes) : driven->applied.largest();
  if (i > salt->limiting_current()) q.push_back({"sand_time", salt->sand_time(i), "s"});
}

void say_debye(const Moment& now, Quantities& q) {
  std::vector<double> shortest(now.grid.sides().size(), INFINITY);
  now.for_wall_faces([&](const WallFace& w) {
    double& side = shortest[static_cast<std::size_t>(w.face.side)];
    side = std::min(side, debye_length(now.m, w.inside, w.wall));
  });
  MPI_Allreduce(MPI_IN_PLACE, shortest.data(), static_cast<int>(shortest.size()), MPI_DOUBLE,
                MPI_MIN, now.grid.comm());
  for (const std::size_t s : metals_of(now)) {
    if (!std::isfinite(shortest[s])) continue;  // no ions at all at the start
    const std::string& side = now.grid.sides()[s];
    q.push_back({side + "_debye_length", shortest[s] * now.setup.units.of("m"), "m"});
    q.push_back({side + "_debye_lengths_in_cell", now.setup.across / shortest[s], "1"});
  }
}

}  // namespace

bool is_open(const Medium& m, std::size_t k) {
  const auto& walls = m.walls.listed();
  return std::any_of(walls.begin(), walls.end(),
                     [&](const Wall& w) { return w.lets_pass(static_cast<int>(k)); });
}

bool has_background(const Setup& s) {
  return s.m.neutral_background ||
         greatest(s.grid, [&](const Index& i) { return std::abs(s.m.background(i)); }) > 0.0;
}

double debye_length(const Medium& m, const Index& i, const Wall& wall) {
  double at_start = 0.0, at_wall = 0.0;
  for (std::size_t k = 0; k < m.species(); ++k) {
    const double z2 = m.ions[k].z * m.ions[k].z, here = m.mobile(m.ions[k].start(i));
    const bool kept = wall.ions[k].kind == Passage::reservoir;
    at_start += z2 * here;
    at_wall += z2 * (kept ? m.mobile(wall.ions[k].concentration) : here);
  }
  return std::sqrt(m.permittivity(i) / std::max(at_start, at_wall));
}

double BinarySalt::limiting_current() const {
  return 2.0 * charge * constants::faraday * diffusivity * concentration /
         (length * (1.0 - transport));
}

double BinarySalt::sand_time(double current) const {
  const double ratio =
      charge * constants::faraday * concentration / (2.0 * current * (1.0 - transport));
  return constants::pi * diffusivity * ratio * ratio;
}

std::optional<BinarySalt> binary_salt(const Setup& s) {
  const Medium& m = s.m;
  if (m.species() != 2 || m.ions[0].charge * m.ions[1].charge >= 0) return {};
  if (has_background(s) || m.crowding != Crowding::none) return {};
  if (is_open(m, 0) == is_open(m, 1)) return {};
  const std::size_t open = is_open(m, 0) ? 0 : 1, shut = 1 - open;
  const double z = std::abs(m.ions[open].z), w = std::abs(m.ions[shut].z);
  const auto mean_of = [&](const OnCells& of) {
    return mean(s.grid, [&](const Index& i) { return of(i); });
  };
  const double d = mean_of(m.ions[open].diffusivity_of_cells);
  const double e = mean_of(m.ions[shut].diffusivity_of_cells);
  BinarySalt salt;
  salt.diffusivity = (z + w) * d * e / (z * d + w * e) * s.units.of("m2/s");
  salt.transport = z * d / (z * d + w * e);
  // Neutral, so that the ion that stays tells how much there is.
  salt.concentration = w / z * mean_of(m.ions[shut].start) * s.units.of("mol/m3");
  salt.charge = z;
  salt.length = s.across * s.units.of("m");
  return salt;
}

Quantities answers_of_the_field(const Moment& now, const Bulk& bulk, const Sums& sums) {
  Quantities q;
  const InternalUnits& units = now.setup.units;
  q.push_back({"crossover_field", units.of("V/m") / now.setup.across, "V m-1"});
  say_bulk(bulk, q[0].value, now.m, q);
  say_new_species(now, q);
  say_transport(now, q);
  say_limits(now, q);
  say_debye(now, q);
  say_capacitance(now, q);
  // Per area of the cell's section across the way from metal to metal.
  const double section = volume(now.grid) / now.setup.across;
  q.push_back(
      {"dissipated_power", sums.over_all(dissipation) / section * units.of("W/m2"), "W m-2"});
  return q;
}

}  // namespace fluxform::electrolyte
