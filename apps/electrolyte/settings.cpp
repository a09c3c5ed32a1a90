#include "settings.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/input/suggest.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr const char* sweep_of_current =
    "is a current density: sweep it with 'analysis: {current_sweep: ...}'";

constexpr const char* not_a_diffusivity =
    "measures an amount in a volume, but a diffusivity is an area per time: write e.g. 1e-9 m2/s";

constexpr const char* count_of_ions =
    "counts ions, but a concentration counts moles: divide by 6.02214076e23";

void describe_transport(Parameters& p, SpeciesSettings& s) {
  const auto& at = place_variables();
  p.coefficient("diffusivity", s.diffusivity, "m2/s", at)
      .positive()
      .mistaken("mol/m3", not_a_diffusivity)
      .doc("D");
  p.coefficient("mobility", s.mobility, "m2/(V s)", at)
      .positive()
      .doc("instead: D = mobility V_T / |charge| (Einstein)");
  p.coefficient("conductivity", s.conductivity, "S/m", at)
      .positive()
      .doc(
          "instead: D = conductivity V_T / (F charge^2 concentration), on a lattice over the share "
          "of free "
          "sites too (Nernst, Einstein)");
  p.check([&p, &s](Checker& c) {
    const std::array keys{"diffusivity", "mobility", "conductivity"};
    const auto given = [&p](const char* key) { return p.given(key); };
    const auto count = std::count_if(keys.begin(), keys.end(), given);
    if (count > 1) c.fail("diffusivity", "follows from 'mobility' or 'conductivity': give one");
    if (given("mobility")) s.given = Transport::mobility;
    if (given("conductivity")) s.given = Transport::conductivity;
    if (s.given != Transport::diffusivity && s.charge == 0)
      c.fail("charge", "is zero: a neutral species has neither mobility nor conductivity");
  });
}

void describe_species(Parameters& p, SpeciesSettings& s) {
  const auto& at = place_variables();
  p.text("name", s.name).required().example("Li").doc("in files and pictures");
  p.integer("charge", s.charge).range(-8, 8).doc("in elementary charges");
  describe_transport(p, s);
  p.coefficient("concentration", s.concentration, "mol/m3", at)
      .not_negative()
      .required()
      .mistaken("1/m3", count_of_ions)
      .example("1 mol/L")
      .doc("at the start");
  p.coefficient("drive", s.drive, "J/mol", at)
      .doc("any further potential that drives it: stress, solvation, ...");
}

void describe_crowding(Parameters& p, CrowdingSettings& s) {
  p.one_of<Crowding>(
       "crowding", s.kind,
       {{"none", Crowding::none, "ideal: ions do not mind each other", nullptr},
        {"steric", Crowding::steric, "ions of a size (Bikerman; Kilic, Bazant and Ajdari)",
         [&s](Parameters& q) {
           q.quantity("size", s.size, "m").positive().doc("edge of the cube one ion takes");
         }},
        {"lattice", Crowding::lattice, "sites that hold one ion each, mobility c (1 - c/sites)",
         [&s](Parameters& q) {
           q.quantity("sites", s.sites, "mol/m3")
               .positive()
               .required()
               .mistaken("1/m3", count_of_ions)
               .example("5000 mol/m3")
               .doc("how many there are");
         }}})
      .doc("what keeps ions apart");
}

void describe_ion_wall(Parameters& p, IonWallSettings& s) {
  p.text("species", s.species).required().example("Li").doc("which");
  p.one_of<Passage>("is", s.kind,
                    {{"blocking", Passage::blocking, "does not pass", nullptr},
                     {"reservoir", Passage::reservoir, "has a given concentration at the wall",
                      [&s](Parameters& q) {
                        q.quantity("concentration", s.concentration, "mol/m3")
                            .not_negative()
                            .required()
                            .mistaken("1/m3", count_of_ions)
                            .example("1 mol/L")
                            .doc("there");
                      }},
                     {"prescribed", Passage::prescribed, "enters at a given rate",
                      [&s](Parameters& q) {
                        q.quantity("flux", s.flux, "mol/(m2 s)")
                            .required()
                            .example("1e-6 mol/(m2 s)")
                            .doc("into the electrolyte");
                      }}})
      .doc("what it does there");
}

void describe_reaction(Parameters& p, ReactionSettings& r) {
  p.text("ox", r.ox).required().example("Li").doc("species that takes electrons up");
  p.text("red", r.red).doc("species it becomes; left out for a metal");
  p.number("electrons", r.electrons).positive().doc("per reaction");
  p.quantity("exchange_current", r.exchange, "A/m2")
      .positive()
      .required()
      .example("1 A/m2")
      .doc("i0, at the reference concentrations");
  p.number("alpha", r.alpha).range(0.0, 1.0).doc("share of the overpotential that helps oxidation");
  p.quantity("equilibrium", r.equilibrium, "V").doc("drop without current");
  p.quantity("ox_reference", r.ox_reference, "mol/m3")
      .positive()
      .required()
      .example("1 mol/L")
      .doc("concentration of 'ox' at which i0 holds");
  p.quantity("red_reference", r.red_reference, "mol/m3").positive().doc("the same of 'red'");
  p.check([&p](Checker& c) {
    if (p.given("red") != p.given("red_reference"))
      c.fail(p.given("red") ? "red" : "red_reference",
             p.given("red") ? "needs 'red_reference' beside it" : "needs 'red' beside it");
  });
}

void describe_stern(Parameters& p, WallSettings& w) {
  p.quantity("stern", w.stern, "F/m2")
      .positive()
      .doc("capacitance of a layer without ions on the metal; left out for none");
}

void describe_contact(Parameters& p, WallSettings& w) {
  p.one_of<Contact>(
       "contact", w.contact,
       {{"insulated", Contact::insulated, "no field enters", nullptr},
        {"metal", Contact::metal, "at a given potential",
         [&w](Parameters& q) {
           describe_protocol(q, "potential", "V", w.voltage);
           describe_stern(q, w);
         }},
        {"charged", Contact::charged, "a given surface charge",
         [&w](Parameters& q) {
           q.quantity("density", w.charge, "C/m2").required().example("0.01 C/m2").doc("of charge");
         }},
        {"current", Contact::driven, "a metal at the potential that makes a given current flow",
         [&w](Parameters& q) {
           describe_protocol(q, "density", "A/m2", w.current);
           describe_stern(q, w);
         }}})
      .doc("what the electric field meets");
}

void describe_wall(Parameters& p, WallSettings& w) {
  p.text("side", w.side).required().example("x_min").doc("x_min, ..., or a named part");
  describe_contact(p, w);
  p.list<IonWallSettings>("ions", w.ions, describe_ion_wall).doc("those not named are blocked");
  w.reaction.emplace();
  p.section("reaction", [&w](Parameters& q) { describe_reaction(q, *w.reaction); })
      .optional()
      .doc("Butler and Volmer's, on a metal");
  p.check([&p, &w](Checker&) {
    if (!p.given("reaction")) w.reaction.reset();
  });
}

void require_species(Checker& c, const Settings& s, const std::string& path,
                     const std::string& name) {
  if (s.index_of(name) >= 0) return;
  std::vector<std::string> names;
  for (const SpeciesSettings& k : s.species) names.push_back(k.name);
  c.fail(path, fmt::format("names no species: '{}'{}", name, suggestion(name, names)));
}

void check_ions(Checker& c, const Settings& s, const WallSettings& w, const std::string& path) {
  for (std::size_t k = 0; k < w.ions.size(); ++k) {
    const std::string& name = w.ions[k].species;
    const std::string key = fmt::format("{}.ions[{}].species", path, k);
    require_species(c, s, key, name);
    for (std::size_t j = 0; j < k; ++j)
      if (w.ions[j].species == name) c.fail(key, fmt::format("'{}' is described twice", name));
    if (w.reaction && (w.reaction->ox == name || w.reaction->red == name))
      c.fail(key, fmt::format("'{}' passes by the 'reaction' already", name));
  }
}

/// What the electrons bring, the ions take away: a metal is neutral.
void check_electrons(Checker& c, const Settings& s, const ReactionSettings& r,
                     const std::string& path) {
  const int ox = s.index_of(r.ox), red = r.red.empty() ? -1 : s.index_of(r.red);
  if (ox < 0 || (red < 0 && !r.red.empty())) return;
  const int before = s.species[static_cast<std::size_t>(ox)].charge;
  const int after = red < 0 ? 0 : s.species[static_cast<std::size_t>(red)].charge;
  if (r.electrons == before - after) return;
  c.fail(path, fmt::format("does not keep charge: '{}' of charge {} becomes {} of charge {} by {} "
                           "electrons, not {:g}",
                           r.ox, before, red < 0 ? "a metal" : "'" + r.red + "'", after,
                           before - after, r.electrons));
}

void check_wall(Checker& c, const Settings& s, const WallSettings& w, const std::string& path) {
  check_ions(c, s, w, path);
  if (!w.reaction) return;
  require_species(c, s, path + ".reaction.ox", w.reaction->ox);
  if (!w.reaction->red.empty()) require_species(c, s, path + ".reaction.red", w.reaction->red);
  check_electrons(c, s, *w.reaction, path + ".reaction");
  if (w.contact != Contact::metal && w.contact != Contact::driven)
    c.fail(path + ".reaction", "needs a metal: give 'contact' as 'metal' or 'current'");
}

void check_walls(Checker& c, const Settings& s) {
  int driven = 0;
  for (std::size_t k = 0; k < s.walls.size(); ++k) {
    const std::string path = fmt::format("walls[{}]", k);
    for (std::size_t j = 0; j < k; ++j)
      if (s.walls[j].side == s.walls[k].side)
        c.fail(path + ".side", fmt::format("'{}' is described twice", s.walls[k].side));
    if (s.walls[k].contact == Contact::driven && ++driven > 1)
      c.fail(path + ".contact", "a current is prescribed on another wall already");
    check_wall(c, s, s.walls[k], path);
  }
}

void check_species(Checker& c, const Settings& s) {
  if (s.species.empty() || s.species.size() > most_species)
    c.fail("species", fmt::format("must list one to four species, not {}", s.species.size()));
  for (std::size_t k = 0; k < s.species.size(); ++k)
    for (std::size_t j = 0; j < k; ++j)
      if (s.species[j].name == s.species[k].name)
        c.fail(fmt::format("species[{}].name", k), "is the name of another species too");
  if (s.crowding.kind == Crowding::lattice && s.species.size() != 1)
    c.fail("crowding", "'lattice' is for one mobile species; 'steric' takes several");
}

}  // namespace

const std::vector<Variable>& place_variables() {
  static const std::vector<Variable> all{{"x", "m", "first coordinate"},
                                         {"y", "m", "second coordinate"},
                                         {"z", "m", "third coordinate"},
                                         {"r", "m", "distance from the axis or centre"}};
  return all;
}

int Settings::index_of(const std::string& name) const {
  for (std::size_t k = 0; k < species.size(); ++k)
    if (species[k].name == name) return static_cast<int>(k);
  return -1;
}

const WallSettings* Settings::driven() const {
  for (const WallSettings& w : walls)
    if (w.contact == Contact::driven) return &w;
  return nullptr;
}

void describe_sweep(Parameters& p, SweepSettings& s) {
  p.text("side", s.side).required().example("x_max").doc("the metal whose potential is varied");
  p.quantity("from", s.from, "V").doc("first potential").mistaken("A/m2", sweep_of_current);
  p.quantity("to", s.to, "V")
      .required()
      .example("1 V")
      .doc("last potential")
      .mistaken("A/m2", sweep_of_current);
  p.quantity("step", s.step, "V").not_negative().doc("longest; 0 takes a fortieth of the way");
  p.check([&s](Checker& c) {
    if (s.to == s.from) c.fail("to", "is where the sweep begins");
    if (s.step == 0.0) s.step = std::abs(s.to - s.from) / 40.0;
  });
}

void describe_current_sweep(Parameters& p, SweepSettings& s) {
  p.text("side", s.side).required().example("x_max").doc("the metal that carries the current");
  p.quantity("from", s.from, "A/m2").doc("first current density");
  p.quantity("to", s.to, "A/m2").required().example("1 A/m2").doc("last current density");
  p.quantity("step", s.step, "A/m2").not_negative().doc("longest; 0 takes a fortieth of the way");
  p.check([&s](Checker& c) {
    if (s.to == s.from) c.fail("to", "is where the sweep begins");
    if (s.step == 0.0) s.step = std::abs(s.to - s.from) / 40.0;
  });
}

void describe_impedance(Parameters& p, ImpedanceSettings& s) {
  p.text("side", s.side).required().example("x_max").doc("the metal whose potential oscillates");
  p.quantity("from", s.from, "Hz").positive().doc("lowest frequency");
  p.quantity("to", s.to, "Hz").positive().doc("highest frequency");
  p.integer("per_decade", s.per_decade).range(1, 1000).doc("frequencies per decade");
  p.check([&s](Checker& c) {
    if (s.to <= s.from) c.fail("to", "must be above 'from'");
  });
}

void describe(Parameters& p, Settings& s) {
  s.grid.length_scale = 1e-6;
  p.constants("constants").doc("names with numbers for the formulas below");
  p.section("grid", [&s](Parameters& q) { describe_grid(q, s.grid); })
      .required()
      .example("{x: {from: 0 um, to: 1 um, cells: 400}}")
      .doc("cells");
  p.one_of<bool>("resolve", s.resolve,
                 {{"as_given", false, "cells as the grid has them", nullptr},
                  {"debye", true, "graded to the Debye length where an axis ends in a field",
                   [&s](Parameters& q) {
                     q.number("cells", s.resolve_cells)
                         .range(1.0, 1000.0)
                         .doc("in the length over which ions fall by e at the wall");
                     q.number("ratio", s.resolve_ratio).range(1.001, 2.0).doc("of neighbours");
                   }}})
      .doc("whether cells are refined for you");
  p.quantity("temperature", s.temperature, "K").positive().doc("T");
  p.coefficient("permittivity", s.permittivity, "1", place_variables())
      .positive()
      .doc("relative to vacuum");
  p.list<SpeciesSettings>("species", s.species, describe_species)
      .required()
      .example(
          "[{name: Na, charge: 1, diffusivity: 1.33e-9 m2/s, concentration: 1 mol/m3}, "
          "{name: Cl, charge: -1, diffusivity: 2.03e-9 m2/s, concentration: 1 mol/m3}]")
      .doc("one to four mobile ions");
  p.coefficient("background", s.background, "mol/m3", place_variables())
      .doc("fixed charge: elementary charges, of either sign");
  p.flag("neutral_background", s.neutral_background)
      .doc("fixed charge that makes the start neutral everywhere, instead of 'background'");
  describe_crowding(p, s.crowding);
  p.list<WallSettings>("walls", s.walls, describe_wall)
      .example(
          "[{side: x_min, contact: {metal: {potential: 0 V}}}, "
          "{side: x_max, contact: {metal: {potential: 50 mV}}}]")
      .doc("those not named are insulated and blocking");
  p.check([&p, &s](Checker& c) {
    check_species(c, s);
    check_walls(c, s);
    if (p.given("background") && s.neutral_background)
      c.fail("neutral_background", "is chosen for you: leave out 'background'");
  });
}

}  // namespace fluxform::electrolyte
