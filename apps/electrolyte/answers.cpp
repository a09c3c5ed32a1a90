#include "answers.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fluxform/fv/sweep.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/vtk_series.hpp"

#include "bulk.hpp"
#include "check_cell.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double no_diffusion = 1e-9;  ///< of D c / L: rounding of concentrations that are equal
constexpr double most_ratio = 1e12;

template <class F>
double mean(const Grid& grid, const F& f) {
  return grid.integrate([&](const Index& i) { return f(i); }) /
         grid.integrate([](const Index&) { return 1.0; });
}

/// Charge over the difference of potential to the other metal, where there are just two.
void say_capacitance(const std::vector<Wall>& walls, const std::vector<Passing>& passed,
                     const Medium& m, const Grid& grid, Vec u, Quantities& q) {
  std::vector<std::size_t> metals;
  for (std::size_t s = 0; s < walls.size(); ++s)
    if (walls[s].metal && m.areas()[s] > 0.0) metals.push_back(s);
  if (metals.size() != 2) return;
  const double driven = driven_voltage(m, grid, u);
  const auto volts = [&](std::size_t s) {
    return m.scales.thermal_voltage() * (walls[s].driven ? driven : walls[s].voltage);
  };
  const double rise = volts(metals[1]) - volts(metals[0]);
  if (std::abs(rise) < 1e-6 * m.scales.thermal_voltage()) return;
  for (const std::size_t s : metals)
    q.push_back({grid.sides()[s] + "_capacitance",
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
      q.push_back({m.species[k].name + "_drift_over_diffusion", c.drift / c.diffusion, "1"});
  }
}

/// The spread of those that history.csv has no column for.
void say_new_species(const Medium& m, const Grid& grid, Vec u, Quantities& q) {
  const auto spread = potential_spread(m, grid, u);
  for (std::size_t k = 0; k < spread.size(); ++k)
    if (spread[k] && begins_absent(m, grid, k))
      q.push_back({m.species[k].name + "_potential_spread", *spread[k], "kT"});
}

/// Of the state u, whatever the start was.
void say_transport(const Medium& m, const Grid& grid, Vec u, Quantities& q) {
  const ReadArray x(u);
  double sum = 0.0;
  std::vector<double> share;
  for (std::size_t k = 0; k < m.species.size(); ++k) {
    const double z = m.species[k].charge;
    share.push_back(z * z * mean(grid, [&](const Index& i) {
                      const auto at = grid.owned_offset(i) + 1 + static_cast<std::ptrdiff_t>(k);
                      return m.diffusivity[k](i) * m.mobile(x[at]);
                    }));
    sum += share.back();
  }
  for (std::size_t k = 0; k < share.size(); ++k)
    if (sum > 0.0) q.push_back({m.species[k].name + "_transport_number", share[k] / sum, "1"});
  const double f = constants::faraday;
  q.push_back(
      {"conductivity",
       sum * Scales::diffusivity() * m.scales.concentration * f / m.scales.thermal_voltage(),
       "S m-1"});
}

void say_limits(const Medium& m, const Grid& grid, const std::vector<Wall>& walls, Quantities& q) {
  const auto salt = binary_salt(m, grid);
  if (!salt) return;
  q.push_back({"limiting_current", salt->limiting_current(), "A m-2"});
  const WallSettings* driven = m.settings().driven();
  // Of the strongest current, be it over at the end; along a sweep, of the one now.
  double i = driven == nullptr ? 0.0 : driven->current.largest();
  if (m.swept >= 0) {
    i = 0.0;
    for (const Wall& wall : walls)
      if (wall.driven) i = std::abs(wall.current * m.scales.current());
  }
  if (i > salt->limiting_current()) q.push_back({"sand_time", salt->sand_time(i), "s"});
}

void say_debye(const Medium& m, const Grid& grid, const std::vector<Wall>& walls, Quantities& q) {
  std::vector<double> shortest(grid.sides().size(), INFINITY);
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const auto side = static_cast<std::size_t>(grid.boundary_face(axis, i, outward).side);
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    shortest[side] = std::min(shortest[side], m.debye_length(inside, walls[side]));
  });
  MPI_Allreduce(MPI_IN_PLACE, shortest.data(), static_cast<int>(shortest.size()), MPI_DOUBLE,
                MPI_MIN, grid.comm());
  const double length = length_across(walls, grid);
  for (std::size_t s = 0; s < walls.size(); ++s) {
    if (!walls[s].metal || m.areas()[s] == 0.0) continue;
    if (!std::isfinite(shortest[s])) continue;  // no ions at all at the start
    q.push_back({grid.sides()[s] + "_debye_length", shortest[s] * Scales::length, "m"});
    q.push_back({grid.sides()[s] + "_debye_lengths_in_cell", length / shortest[s], "1"});
  }
}

}  // namespace

double BinarySalt::limiting_current() const {
  return 2.0 * charge * constants::faraday * diffusivity * concentration /
         (length * (1.0 - transport));
}

double BinarySalt::sand_time(double current) const {
  const double ratio =
      charge * constants::faraday * concentration / (2.0 * current * (1.0 - transport));
  return constants::pi * diffusivity * ratio * ratio;
}

std::optional<BinarySalt> binary_salt(const Medium& m, const Grid& grid) {
  const Settings& s = m.settings();
  if (m.species.size() != 2 || m.species[0].charge * m.species[1].charge >= 0.0) return {};
  if (!m.background.empty() || s.crowding.kind != Crowding::none) return {};
  if (is_open(s, 0) == is_open(s, 1)) return {};
  const std::size_t open = is_open(s, 0) ? 0 : 1, shut = 1 - open;
  const double z = std::abs(m.species[open].charge), w = std::abs(m.species[shut].charge);
  const double d = mean(grid, m.diffusivity[open]), e = mean(grid, m.diffusivity[shut]);
  BinarySalt salt;
  salt.diffusivity = (z + w) * d * e / (z * d + w * e) * Scales::diffusivity();
  salt.transport = z * d / (z * d + w * e);
  // Neutral, so that the ion that stays tells how much there is.
  salt.concentration = w / z * mean(grid, m.initial[shut]) * m.scales.concentration;
  salt.charge = z;
  salt.length = length_across(m.walls(m.start_time), grid) * Scales::length;
  return salt;
}

Quantities answers_of_the_field(IonSystem& system, const Medium& m, const Grid& grid, double t,
                                Vec u) {
  Quantities q;
  const auto& walls = system.walls(t);
  const double across = length_across(walls, grid);
  q.push_back({"crossover_field", m.scales.thermal_voltage() / (across * Scales::length), "V m-1"});
  const Split s = split_flows(system, m, grid, t, u);
  say_bulk(find_bulk(s, m, grid, u, across), q[0].value, m, q);
  say_new_species(m, grid, u, q);
  say_transport(m, grid, u, q);
  say_limits(m, grid, walls, q);
  say_debye(m, grid, walls, q);
  say_capacitance(walls, passing(system, m, grid, t, u), m, grid, u, q);
  // Per area of the cell's section across the way from metal to metal.
  const double section = grid.integrate([](const Index&) { return 1.0; }) / across;
  q.push_back({"dissipated_power",
               s.power / section * m.scales.current() * m.scales.thermal_voltage(), "W m-2"});
  return q;
}

void write_fluxes(IonSystem& system, const Medium& m, const Grid& grid, double t, Vec u,
                  const RunContext& context) {
  const Split s = split_flows(system, m, grid, t, u);
  std::vector<FieldInfo> fields;
  const double unit = m.scales.particle_flux();
  for (const Species& k : m.species) {
    for (int a = 0; a < grid.dimension(); ++a) {
      const std::string tail = "_" + grid.axis(a).name;
      fields.push_back({k.name + "_drift" + tail, "mol m-2 s-1", unit, "carried by the field"});
      fields.push_back({k.name + "_diffusion" + tail, "mol m-2 s-1", unit, "carried by diffusion"});
    }
    fields.push_back(
        {k.name + "_drift_over_diffusion", "1", 1.0, "ratio of their sizes, at most 1e12"});
  }
  const Grid all(grid.spec(), static_cast<int>(fields.size()), grid.comm());
  Handle<Vec> values = all.create_global();
  {
    const WriteArray v(values);
    all.for_owned([&](const Index& i) {
      std::ptrdiff_t at = all.owned_offset(i);
      for (std::size_t k = 0; k < m.species.size(); ++k) {
        const CellSplit here = s.in_cell(grid, k, i);
        for (int a = 0; a < grid.dimension(); ++a) {
          v[at++] = here.drift[static_cast<std::size_t>(a)];
          v[at++] = here.diffusion[static_cast<std::size_t>(a)];
        }
        const double drift = size(here.drift);
        v[at++] = drift > 0.0 ? drift / std::max(size(here.diffusion), drift / most_ratio) : 0.0;
      }
    });
  }
  RunFile file(context.place.directory + "/fluxes.h5", all, fields, {"s", 1.0, 0.0});
  file.write_provenance(context.provenance);
  file.write_record(t, values);
  file.close();
  if (context.controls.output.paraview)
    VtkSeries(context.place.directory, "fluxes", all, fields, {"s", 1.0, 0.0}).write(t, values);
}

}  // namespace fluxform::electrolyte
