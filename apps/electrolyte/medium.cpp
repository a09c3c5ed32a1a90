#include "medium.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"

namespace fluxform::electrolyte {

double CrowdingInput::room() const {
  if (kind == Crowding::lattice) return 1.0 / sites;
  return kind == Crowding::steric ? std::pow(size, 3) * constants::avogadro : 0.0;
}

int Medium::index_of(const std::string& name) const {
  const auto at =
      std::find_if(ions.begin(), ions.end(), [&](const Ion& k) { return k.name == name; });
  return at == ions.end() ? -1 : static_cast<int>(at - ions.begin());
}

const Wall* Medium::driven() const {
  for (const Wall& w : walls.listed())
    if (w.driven()) return &w;
  return nullptr;
}

double Medium::filling(const double* u) const {
  double sum = 0.0;
  for (std::size_t k = 0; k < species(); ++k) sum += u[1 + k];
  return room * sum;
}

double Medium::filling(const Wall& wall) const {
  double sum = 0.0;
  for (const IonPassage& ion : wall.ions) sum += ion.concentration;
  return room * sum;
}

double Medium::charge(const double* u, const Index& i) const {
  double sum = background(i);
  for (std::size_t k = 0; k < species(); ++k) sum += ions[k].z * u[1 + k];
  return sum;
}

double Medium::strength(const double* u) const {
  double sum = 0.0;
  for (std::size_t k = 0; k < species(); ++k) sum += ions[k].z * ions[k].z * mobile(u[1 + k]);
  return sum;
}

void Medium::prepare(double t) {
  using Of = Meaning::Of;
  const double time = meaning.of == Of::time ? t : meaning.start_time;
  const double share = meaning.of == Of::all ? t : 1.0;
  for (std::size_t k = 0; k < walls.listed().size(); ++k) {
    Wall& wall = walls.listed()[k];
    double value = wall.applied(time);
    if (static_cast<int>(k) == meaning.wall) value = meaning.of == Of::all ? meaning.first : t;
    wall.voltage = wall.contact == Contact::metal ? share * value / volts : 0.0;
    wall.current = wall.driven() ? share * value / amperes : 0.0;
    wall.charge = share * wall.density;
  }
}

void Medium::set_units(InternalUnits& units, const Greatest& greatest) {
  double largest = 0.0;
  for (std::size_t k = 0; k < species(); ++k)
    largest = std::max(largest, greatest(fmt::format("species[{}].concentration", k)));
  for (const Wall& w : walls.listed())
    for (const IonPassage& ion : w.listed) largest = std::max(largest, ion.concentration);
  if (largest == 0.0)
    throw input_->error("species", "there are no ions: all concentrations are zero");
  units.set("V", constants::gas_constant * temperature / constants::faraday);
  units.set("mol/m3", largest);
  units.set("C/mol", constants::faraday);
  volts = units.of("V");
  amperes = units.of("A/m2");
  vacuum_permittivity = constants::vacuum_permittivity / units.of("F/m");
  crowding = crowding_input.kind;
  room = crowding_input.room() * units.of("mol/m3");
}

void Medium::name_species() {
  for (Ion& ion : ions) ion.z = ion.charge;
  for (Wall& w : walls.listed()) {
    w.ions = {};
    for (const IonPassage& ion : w.listed)
      w.ions[static_cast<std::size_t>(index_of(ion.species))] = ion;
    w.reaction.ox = index_of(w.reaction.ox_name);
    w.reaction.red = index_of(w.reaction.red_name);  // none where it is a metal
  }
}

/// Einstein's relation, and Nernst's, in the model's units.
double Medium::diffusivity_from(const Ion& ion, const Cell& cell) const {
  const double told = ion.told(cell), z = std::abs(ion.charge);
  if (ion.given == Transport::diffusivity) return told;
  if (ion.given == Transport::mobility) return told / z;
  return told / (z * z * mobile(ion.start(cell)));
}

}  // namespace fluxform::electrolyte
