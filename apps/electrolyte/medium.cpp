#include "medium.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/input/suggest.hpp"

#include "applied.hpp"

namespace fluxform::electrolyte {
namespace {

std::string key(std::size_t k, const char* what) { return fmt::format("species[{}].{}", k, what); }

std::string transport_key(std::size_t k, Transport given) {
  if (given == Transport::mobility) return key(k, "mobility");
  return key(k, given == Transport::conductivity ? "conductivity" : "diffusivity");
}

/// A formula may be anything.
void refuse_not_positive(const Places& places, const CellField& f, const std::string& what) {
  for_box(f.box(), [&](const Index& i) {
    if (f(i) > 0.0) return;
    throw places.error(what,
                       fmt::format("is not positive at {}",
                                   places.name_of(places.grid().centre(places.grid().wrapped(i)))));
  });
}

/// Greatest value on any rank's own cells. Collective.
double greatest(const Grid& grid, const CellField& f) {
  double mine = 0.0, all = 0.0;
  grid.for_owned([&](const Index& i) { mine = std::max(mine, f(i)); });
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return all;
}

}  // namespace

Medium::Medium(const Settings& settings, const Places& places)
    : settings_(settings), places_(places) {
  scales.temperature = settings.temperature;
  set_concentrations();
  set_transport();
  set_fixed_charge();
  measure_sides();
}

void Medium::set_concentrations() {
  const Grid& grid = places_.grid();
  double largest = 0.0;
  for (std::size_t k = 0; k < settings_.species.size(); ++k) {
    collectively(grid.comm(), [&] {
      initial.push_back(places_.field(settings_.species[k].concentration, key(k, "concentration")));
      for_box(initial.back().box(), [&](const Index& i) {
        if (initial.back()(i) < 0.0)
          throw places_.error(key(k, "concentration"),
                              fmt::format("is negative ({:g} mol/m3) at {}", initial.back()(i),
                                          places_.name_of(grid.centre(i))));
      });
    });
    largest = std::max(largest, greatest(grid, initial.back()));
  }
  for (const WallSettings& w : settings_.walls)
    for (const IonWallSettings& ion : w.ions) largest = std::max(largest, ion.concentration);
  if (largest == 0.0)
    throw places_.error("species", "there are no ions: all concentrations are zero");
  scales.concentration = largest;
  for (CellField& f : initial) for_box(f.box(), [&](const Index& i) { f(i) /= largest; });
  const double lattice = settings_.crowding.sites;
  const double cube = std::pow(settings_.crowding.size, 3) * constants::avogadro;
  if (settings_.crowding.kind == Crowding::lattice) room = largest / lattice;
  if (settings_.crowding.kind == Crowding::steric) room = largest * cube;
}

CellField Medium::diffusivity_of(std::size_t k) const {
  const SpeciesSettings& s = settings_.species[k];
  const double v_t = scales.thermal_voltage(), z = std::abs(s.charge),
               to = 1.0 / Scales::diffusivity();
  if (s.given == Transport::diffusivity)
    return places_.field(s.diffusivity, key(k, "diffusivity"), to);
  if (s.given == Transport::mobility)
    return places_.field(s.mobility, key(k, "mobility"), to * v_t / z);
  CellField d = places_.field(s.conductivity, key(k, "conductivity"),
                              to * v_t / (constants::faraday * z * z * scales.concentration));
  for_box(d.box(), [&](const Index& i) {
    if (initial[k](i) == 0.0)
      throw places_.error(key(k, "conductivity"),
                          fmt::format("tells no diffusivity at {}, where no such ion is at the "
                                      "start: give 'diffusivity' or 'mobility'",
                                      places_.name_of(places_.grid().centre(i))));
    d(i) /= mobile(initial[k](i));
  });
  return d;
}

void Medium::set_transport() {
  const Grid& grid = places_.grid();
  double fastest = 0.0;
  const double energy = 1.0 / (constants::gas_constant * scales.temperature);
  for (std::size_t k = 0; k < settings_.species.size(); ++k) {
    const SpeciesSettings& s = settings_.species[k];
    collectively(grid.comm(), [&] {
      diffusivity.push_back(diffusivity_of(k));
      refuse_not_positive(places_, diffusivity.back(), transport_key(k, s.given));
      Species ion{
          s.name, static_cast<double>(s.charge), places_.on_faces(diffusivity.back()), {}, {}};
      const bool driven = !s.drive.is_constant() || s.drive.constant != 0.0;
      if (driven) {
        ion.drive = places_.field(s.drive, key(k, "drive"), energy);
        ion.drive_end = places_.on_boundary(s.drive, ion.drive, energy);
      }
      species.push_back(std::move(ion));
    });
    fastest = std::max(fastest, greatest(grid, diffusivity.back()));
  }
  collectively(grid.comm(), [&] {
    permittivity_of_cells =
        places_.field(settings_.permittivity, "permittivity", scales.permittivity(1.0));
    refuse_not_positive(places_, permittivity_of_cells, "permittivity");
    permittivity = places_.on_faces(permittivity_of_cells);
  });
  scales.stiffness = fastest / greatest(grid, permittivity_of_cells);
}

void Medium::set_fixed_charge() {
  const Coefficient& b = settings_.background;
  if (settings_.neutral_background) {
    background = CellField(places_.grid().owned(), places_.grid().dimension(), 1);
    for_box(background.box(), [&](const Index& i) {
      for (std::size_t k = 0; k < species.size(); ++k)
        background(i) -= species[k].charge * initial[k](i);
    });
  } else if (!b.is_constant() || b.constant != 0.0) {
    collectively(places_.grid().comm(),
                 [&] { background = places_.field(b, "background", 1.0 / scales.concentration); });
  }
}

void Medium::measure_sides() {
  const Grid& grid = places_.grid();
  std::vector<double> mine(grid.sides().size(), 0.0);
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Face face = grid.boundary_face(axis, i, outward);
    mine[static_cast<std::size_t>(face.side)] += face.area;
  });
  areas_.resize(mine.size());
  MPI_Allreduce(mine.data(), areas_.data(), static_cast<int>(mine.size()), MPI_DOUBLE, MPI_SUM,
                grid.comm());
  for (std::size_t k = 0; k < settings_.walls.size(); ++k) {
    const std::string& name = settings_.walls[k].side;
    const std::string where = fmt::format("walls[{}].side", k);
    sides_.push_back(grid.side_named(name));
    if (sides_.back() < 0)
      throw places_.error(
          where, fmt::format("names no side: '{}'{}", name, suggestion(name, grid.sides())));
    if (areas_[static_cast<std::size_t>(sides_.back())] == 0.0)
      throw places_.error(where, fmt::format("no face of the grid lies on '{}'", name));
  }
}

Reaction Medium::reaction(const ReactionSettings& r) const {
  Reaction q;
  q.ox = settings_.index_of(r.ox);
  q.red = r.red.empty() ? -1 : settings_.index_of(r.red);
  q.electrons = r.electrons;
  q.exchange = r.exchange / scales.current();
  q.alpha = r.alpha;
  q.equilibrium = r.equilibrium / scales.thermal_voltage();
  q.ox_reference = r.ox_reference / scales.concentration;
  if (q.red >= 0) q.red_reference = r.red_reference / scales.concentration;
  return q;
}

Wall Medium::wall(const WallSettings& w, double t) const {
  Wall made;
  made.metal = w.contact == Contact::metal || w.contact == Contact::driven;
  made.driven = w.contact == Contact::driven;
  if (made.driven) made.current = w.current(t) / scales.current();
  if (w.contact == Contact::metal) made.voltage = w.voltage(t) / scales.thermal_voltage();
  made.stern = w.stern / scales.capacitance();
  made.charge = w.charge / scales.surface_charge();
  for (const IonWallSettings& ion : w.ions) {
    IonPassage& p = made.ions[static_cast<std::size_t>(settings_.index_of(ion.species))];
    p = {ion.kind, ion.concentration / scales.concentration, -ion.flux / scales.particle_flux()};
  }
  if (w.reaction) made.reaction = reaction(*w.reaction);
  return made;
}

std::vector<Wall> Medium::walls(double t) const {
  std::vector<Wall> all(places_.grid().sides().size());
  for (std::size_t k = 0; k < sides_.size(); ++k)
    all[static_cast<std::size_t>(sides_[k])] =
        wall(settings_.walls[k], swept != no_sweep ? start_time : t);
  const auto apply = [&](int which, double value) {
    Wall& wall = all[static_cast<std::size_t>(sides_[static_cast<std::size_t>(which)])];
    (wall.driven ? wall.current : wall.voltage) =
        value / (wall.driven ? scales.current() : scales.thermal_voltage());
  };
  if (swept == ramp_of_all) {
    if (ramped >= 0) apply(ramped, ramped_to);
    for (Wall& wall : all) {
      for (double* applied : {&wall.voltage, &wall.current, &wall.charge}) *applied *= t;
    }
  } else if (swept >= 0) {
    apply(swept, t);
  }
  return all;
}

double Medium::mobile(double c) const {
  return settings_.crowding.kind == Crowding::lattice ? c * (1.0 - room * c) : c;
}

double Medium::debye_length(const Index& i, const Wall& wall) const {
  double at_start = 0.0, at_wall = 0.0;
  for (std::size_t k = 0; k < species.size(); ++k) {
    const double z2 = species[k].charge * species[k].charge, here = mobile(initial[k](i));
    const bool kept = wall.ions[k].kind == Passage::reservoir;
    at_start += z2 * here;
    at_wall += z2 * (kept ? mobile(wall.ions[k].concentration) : here);
  }
  return std::sqrt(permittivity_of_cells(i) / std::max(at_start, at_wall));
}

}  // namespace fluxform::electrolyte
