#include "state/observables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fluxform/core/constants.hpp"
#include "fluxform/output/file_axes.hpp"

#include "model.hpp"

namespace fluxform::electrolyte {
namespace {

/// Whether species k is nowhere at the start: rows, which have the same columns always, then leave
/// out its spread. Collective.
bool begins_absent(const Setup& s, std::size_t k) {
  return greatest(s.grid, [&](const Index& i) { return s.m.ions[k].start(i); }) == 0.0;
}

bool lets_ions_pass(const Wall& wall, std::size_t species) {
  for (std::size_t k = 0; k < species; ++k)
    if (wall.lets_pass(static_cast<int>(k))) return true;
  return false;
}

void observe_wall(const Moment& now, const std::string& side, const Wall& wall,
                  const Passing& passed, Quantities& q) {
  if (wall.metal()) {
    q.push_back({side + "_voltage", now.m.volts * now.voltage(wall), "V"});
    q.push_back({side + "_charge", passed.charge, "C m-2"});
  }
  if (!lets_ions_pass(wall, now.species())) return;
  q.push_back({side + "_current", passed.current, "A m-2"});
  for (std::size_t k = 0; k < passed.ions.size(); ++k)
    q.push_back({side + "_" + now.m.ions[k].name + "_influx", passed.ions[k], "mol m-2 s-1"});
}

/// The field outside the double layers, and what it and diffusion carry there; zero, as rows always
/// have the same columns, while there is no such place.
void say_carriers(const Moment& now, const Bulk& bulk, Quantities& q) {
  const double here = bulk.exists() ? 1.0 : 0.0;
  const double unit = here * now.setup.units.of("mol m-2 s-1");
  q.push_back({"bulk_field", here * bulk.field, "V m-1"});
  for (std::size_t k = 0; k < bulk.species.size(); ++k) {
    const std::string& name = now.m.ions[k].name;
    const Carried& c = bulk.species[k];
    q.push_back({name + "_drift", unit * c.drift, "mol m-2 s-1"});
    q.push_back({name + "_diffusion", unit * c.diffusion, "mol m-2 s-1"});
    q.push_back({name + "_drift_leads", here * c.led, "1"});
  }
}

}  // namespace

std::vector<std::optional<double>> potential_spread(const Moment& now) {
  const std::size_t n = now.species();
  std::vector<double> extreme(2 * n, -std::numeric_limits<double>::infinity());
  now.grid.for_owned([&](const Index& i) {
    if (!now.grid.active(i)) return;
    const double* here = now.at(i);
    const double filling = now.m.filling(here);
    for (std::size_t k = 0; k < n; ++k) {
      if (here[1 + k] <= 0.0) continue;
      const double mu =
          now.m.potential_of(k, here[1 + k], here[0], now.m.ions[k].drive(i), filling);
      extreme[k] = std::max(extreme[k], mu);
      extreme[n + k] = std::max(extreme[n + k], -mu);
    }
  });
  MPI_Allreduce(MPI_IN_PLACE, extreme.data(), static_cast<int>(2 * n), MPI_DOUBLE, MPI_MAX,
                now.grid.comm());
  std::vector<std::optional<double>> spread(n);
  for (std::size_t k = 0; k < n; ++k)
    if (std::isfinite(extreme[k])) spread[k] = extreme[k] + extreme[n + k];
  return spread;
}

Quantities observe(const Moment& now, const Bulk& bulk, const Sums& sums) {
  Quantities q;
  const auto passed = now.passing();
  for (std::size_t s = 0; s < passed.size(); ++s)
    if (now.setup.areas[s] > 0.0)
      observe_wall(now, now.grid.sides()[s], now.m.walls.of(static_cast<int>(s)), passed[s], q);
  const VolumeUnit volume = volume_unit(now.grid);
  q.push_back({"free_energy",
               sums.over_all(free_energy) * now.setup.units.of("J m-3") * volume.factor,
               volume.unit == "m"    ? "J m-2"
               : volume.unit == "m2" ? "J m-1"
                                     : "J"});
  const auto spread = potential_spread(now);
  for (std::size_t k = 0; k < spread.size(); ++k) {
    const Ion& ion = now.m.ions[k];
    const double lowest = least(now.grid, [&](const Index& i) { return now.at(i)[1 + k]; });
    q.push_back({ion.name + "_least", lowest * now.setup.units.of("mol m-3"), "mol m-3"});
    if (!begins_absent(now.setup, k))
      q.push_back({ion.name + "_potential_spread", spread[k].value_or(0.0), "kT"});
  }
  say_carriers(now, bulk, q);
  return q;
}

}  // namespace fluxform::electrolyte
