#include "electrolyte_case.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

#include "observables.hpp"

namespace fluxform::electrolyte {

void ElectrolyteCase::describe(Parameters& p, RunControls& defaults) {
  defaults.time.scheme = Scheme::bdf1;  // positive, and the free energy falls at any step
  controls_ = &defaults;
  electrolyte::describe(p, settings_);
}

void ElectrolyteCase::prepare(const Parameters& p, MPI_Comm) {
  input_ = &p;
  for (const AxisSpec& axis : settings_.grid.axes) {
    if (axis.centering != Centering::node) continue;
    throw p.error("grid." + axis.name + ".centering",
                  "'node' is not for electrolytes, whose walls are faces of cells: leave it out");
  }
}

int ElectrolyteCase::unknowns() const {
  return 1 + static_cast<int>(settings_.species.size()) + (settings_.driven() ? 2 : 0);
}

std::unique_ptr<Operator> ElectrolyteCase::build(const Grid& grid) {
  places_ = std::make_unique<Places>(grid, *input_);
  medium_ = std::make_unique<Medium>(settings_, *places_);
  system_ = make_system(*medium_, settings_.driven() != nullptr);
  return system_->discretise(grid);
}

void ElectrolyteCase::initialise(const Operator& op, Vec u) {
  const Grid& grid = op.grid();
  petsc(VecZeroEntries(u));
  const WriteArray values(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    for (std::size_t k = 0; k < medium_->species.size(); ++k)
      values[grid.owned_offset(i) + 1 + static_cast<std::ptrdiff_t>(k)] = medium_->initial[k](i);
  });
}

/// Nothing is changed at the corners of a protocol: the march lands there and starts afresh.
std::vector<Event> ElectrolyteCase::events() {
  std::set<double> times;
  for (const WallSettings& w : settings_.walls)
    for (const Protocol* p : {&w.voltage, &w.current})
      for (const double t : p->corners())
        if (t > controls_->time.start && t < controls_->time.stop) times.insert(t);
  std::vector<Event> all;
  for (const double t : times) all.push_back({t, [](double, Vec) {}});
  return all;
}

Measurement ElectrolyteCase::measure(const Operator& op, double t, Vec u) {
  const Grid& grid = op.grid();
  Quantities q;
  const auto sides = passing(*system_, *medium_, grid, t, u);
  const auto& walls = system_->walls(t);
  for (std::size_t s = 0; s < sides.size(); ++s) {
    const Wall& wall = walls[s];
    if (medium_->areas()[s] == 0.0) continue;
    const std::string& side = grid.sides()[s];
    if (wall.metal && !wall.driven)
      q.push_back({side + "_voltage", wall.voltage * medium_->scales.thermal_voltage(), "V"});
    if (wall.metal) q.push_back({side + "_charge", sides[s].charge, "C m-2"});
    const bool open = wall.reaction || std::any_of(wall.ions.begin(), wall.ions.end(), [](auto& i) {
                        return i.kind != Passage::blocking;
                      });
    if (!open) continue;
    q.push_back({side + "_current", sides[s].current, "A m-2"});
    for (std::size_t k = 0; k < sides[s].ions.size(); ++k)
      q.push_back(
          {side + "_" + medium_->species[k].name + "_influx", sides[s].ions[k], "mol m-2 s-1"});
  }
  q.push_back({"free_energy", free_energy(*medium_, walls, grid, u), "J"});
  const auto spread = potential_spread(*medium_, grid, u);
  for (std::size_t k = 0; k < spread.size(); ++k)
    q.push_back({medium_->species[k].name + "_potential_spread", spread[k], "kT"});
  return {q, {}};
}

}  // namespace fluxform::electrolyte
