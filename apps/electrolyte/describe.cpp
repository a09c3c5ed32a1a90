// The keys of an electrolyte and what they must keep among them.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "fluxform/input/suggest.hpp"

#include "medium.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr const char* not_a_diffusivity =
    "measures an amount in a volume, but a diffusivity is an area per time: write e.g. 1e-9 m2/s";
constexpr const char* count_of_ions =
    "counts ions, but a concentration counts moles: divide by 6.02214076e23";

/// Alternatives of a wall or an ion, by their words.
using DescribeForm = std::function<void(ModelInput&)>;

void describe_passage(ModelInput& in, IonPassage& ion) {
  in.text("species", ion.species).required().example("Li").doc("which");
  const DescribeForm kept = [&ion](ModelInput& s) {
    s.quantity("concentration", ion.concentration, "mol/m3")
        .not_negative()
        .required()
        .mistaken("1/m3", count_of_ions)
        .example("1 mol/L")
        .doc("there");
  };
  const DescribeForm forced = [&ion](ModelInput& s) {
    s.quantity("flux", ion.flux, "mol/(m2 s)")
        .required()
        .example("1e-6 mol/(m2 s)")
        .doc("into the electrolyte");
  };
  in.one_of<Passage>(
        "is", ion.kind,
        {{"blocking", Passage::blocking, "does not pass"},
         {"reservoir", Passage::reservoir, "has a given concentration at the wall", kept},
         {"prescribed", Passage::prescribed, "enters at a given rate", forced}})
      .doc("what it does there");
}

void describe_reaction(ModelInput& in, Reaction& r) {
  in.text("ox", r.ox_name).required().example("Li").doc("species that takes electrons up");
  in.text("red", r.red_name).doc("species it becomes; left out for a metal");
  in.number("electrons", r.electrons).positive().doc("per reaction");
  in.quantity("exchange_current", r.exchange, "A/m2")
      .positive()
      .required()
      .example("1 A/m2")
      .doc("i0, at the reference concentrations");
  in.number("alpha", r.alpha)
      .range(0.0, 1.0)
      .doc("share of the overpotential that helps oxidation");
  in.quantity("equilibrium", r.equilibrium, "V").doc("drop without current");
  in.quantity("ox_reference", r.ox_reference, "mol/m3")
      .positive()
      .required()
      .example("1 mol/L")
      .doc("concentration of 'ox' at which i0 holds");
  in.quantity("red_reference", r.red_reference, "mol/m3").positive().doc("the same of 'red'");
  in.check([&p = in.parameters()](Checker& c) {
    if (p.given("red") != p.given("red_reference"))
      c.fail(p.given("red") ? "red" : "red_reference",
             p.given("red") ? "needs 'red_reference' beside it" : "needs 'red' beside it");
  });
}

void describe_metal(ModelInput& in, Wall& w, const std::string& key, const std::string& unit) {
  describe_protocol(in.parameters(), key, unit, w.applied);
  in.quantity("stern", w.stern, "F/m2")
      .positive()
      .doc("capacitance of a layer without ions on the metal; left out for none");
}

void describe_contact(ModelInput& in, Wall& w) {
  const DescribeForm metal = [&w](ModelInput& s) { describe_metal(s, w, "potential", "V"); };
  const DescribeForm driven = [&w](ModelInput& s) { describe_metal(s, w, "density", "A/m2"); };
  const DescribeForm charged = [&w](ModelInput& s) {
    s.quantity("density", w.density, "C/m2").required().example("0.01 C/m2").doc("of charge");
  };
  in.one_of<Contact>("contact", w.contact,
                     {{"insulated", Contact::insulated, "no field enters"},
                      {"metal", Contact::metal, "at a given potential", metal},
                      {"charged", Contact::charged, "a given surface charge", charged},
                      {"current", Contact::driven,
                       "a metal at the potential that makes a given current flow", driven}})
      .doc("what the electric field meets");
}

void describe_wall(ModelInput& in, Wall& w) {
  describe_contact(in, w);
  in.list("ions", w.listed, describe_passage).doc("those not named are blocked");
  in.section("reaction", [&w](ModelInput& s) { describe_reaction(s, w.reaction); })
      .optional()
      .doc("Butler and Volmer's, on a metal");
  in.check([&p = in.parameters(), &w](Checker&) { w.reacts = p.given("reaction"); });
}

void describe_crowding(Parameters& p, CrowdingInput& s) {
  const auto size = [&s](Parameters& q) {
    q.quantity("size", s.size, "m").positive().doc("edge of the cube one ion takes");
  };
  const auto sites = [&s](Parameters& q) {
    q.quantity("sites", s.sites, "mol/m3")
        .positive()
        .required()
        .mistaken("1/m3", count_of_ions)
        .example("5000 mol/m3")
        .doc("how many there are");
  };
  p.one_of<Crowding>(
       "crowding", s.kind,
       {{"none", Crowding::none, "ideal: ions do not mind each other", nullptr},
        {"steric", Crowding::steric, "ions of a size (Bikerman; Kilic, Bazant and Ajdari)", size},
        {"lattice", Crowding::lattice, "sites that hold one ion each, mobility c (1 - c/sites)",
         sites}})
      .doc("what keeps ions apart");
}

}  // namespace

void Medium::describe(ModelInput& in) {
  Parameters& p = in.parameters();
  input_ = &p;
  p.quantity("temperature", temperature, "K").positive().doc("T");
  in.faces("permittivity", face_permittivity_over_vacuum, "1")
      .also_in(permittivity_over_vacuum)
      .by_default(80.0)
      .positive()
      .doc("relative to vacuum");
  in.list<Ion>("species", ions,
               [this](ModelInput& s, Ion& ion, int number) { describe_ion(s, ion, number); })
      .required()
      .example(
          "[{name: Na, charge: 1, diffusivity: 1.33e-9 m2/s, concentration: 1 mol/m3}, "
          "{name: Cl, charge: -1, diffusivity: 2.03e-9 m2/s, concentration: 1 mol/m3}]")
      .doc("one to four mobile ions");
  describe_background(in);
  describe_crowding(p, crowding_input);
  in.conditions("sides", walls, describe_wall, "walls")
      .example(
          "[{side: x_min, contact: {metal: {potential: 0 V}}}, "
          "{side: x_max, contact: {metal: {potential: 50 mV}}}]")
      .doc("walls; those not named are insulated and blocking");
  in.check([this](Checker& c) { check(c); });
  in.scales([this](InternalUnits& units, const Greatest& greatest) { set_units(units, greatest); });
  in.settled([this] { name_species(); });
}

void Medium::describe_background(ModelInput& in) {
  in.cells("background", background_told_, "mol/m3")
      .doc("fixed charge: elementary charges, of either sign");
  in.flag("neutral_background", neutral_background)
      .doc("fixed charge that makes the start neutral everywhere, instead of 'background'");
  in.derive(background, [this](const Cell& cell) {
    double charge = neutral_background ? 0.0 : background_told_(cell);
    for (const Ion& ion : ions) charge -= neutral_background ? ion.z * ion.start(cell) : 0.0;
    return charge;
  });
}

void Medium::describe_ion(ModelInput& in, Ion& ion, int number) {
  in.text("name", ion.name).required().example("Li").doc("in files and pictures");
  in.integer("charge", ion.charge).range(-8, 8).doc("in elementary charges");
  describe_transport(in, ion);
  in.field(1 + number, ion.name, "mol m-3")
      .long_name("concentration of {}")
      .initial("concentration", ion.start, "mol/m3")
      .not_negative()
      .required()
      .mistaken("1/m3", count_of_ions)
      .example("1 mol/L")
      .doc("at the start");
  in.faces("drive", ion.drive_step, "J/mol")
      .step()
      .also_in(ion.drive)
      .doc("any further potential that drives it: stress, solvation, ...");
  in.derive(ion.diffusivity_of_cells,
            [this, &ion](const Cell& cell) { return diffusivity_from(ion, cell); });
  in.derive_series(ion.diffusivity, ion.diffusivity_of_cells);
}

void Medium::describe_transport(ModelInput& in, Ion& ion) {
  const auto given_as = [&ion](Transport t) { return [&ion, t] { return ion.given == t; }; };
  in.cells("diffusivity", ion.told, "m2/s")
      .only_if(given_as(Transport::diffusivity))
      .by_default(1e-9)
      .positive()
      .mistaken("mol/m3", not_a_diffusivity)
      .doc("D");
  in.cells("mobility", ion.told, "m2/(V s)")
      .only_if(given_as(Transport::mobility))
      .positive()
      .doc("instead: D = mobility V_T / |charge| (Einstein)");
  in.cells("conductivity", ion.told, "S/m")
      .only_if(given_as(Transport::conductivity))
      .positive()
      .doc(
          "instead: D = conductivity V_T / (F charge^2 concentration), on a lattice over the share "
          "of free sites too (Nernst, Einstein)");
  in.check([&p = in.parameters(), &ion](Checker& c) {
    const std::array keys{"diffusivity", "mobility", "conductivity"};
    const auto given = [&p](const char* key) { return p.given(key); };
    const auto count = std::count_if(keys.begin(), keys.end(), given);
    if (count > 1) c.fail("diffusivity", "follows from 'mobility' or 'conductivity': give one");
    if (given("mobility")) ion.given = Transport::mobility;
    if (given("conductivity")) ion.given = Transport::conductivity;
    if (ion.given != Transport::diffusivity && ion.charge == 0)
      c.fail("charge", "is zero: a neutral species has neither mobility nor conductivity");
  });
}

void Medium::check(Checker& c) const {
  check_species(c);
  bool driven = false;
  for (std::size_t k = 0; k < walls.listed().size(); ++k) {
    const std::string path = fmt::format("sides[{}]", k);
    const Wall& wall = walls.listed()[k];
    if (wall.driven() && driven)
      c.fail(path + ".contact", "a current is prescribed on another wall already");
    driven = driven || wall.driven();
    check_wall(c, wall, path);
  }
  if (c.given("background") && neutral_background)
    c.fail("neutral_background", "is chosen for you: leave out 'background'");
}

void Medium::check_species(Checker& c) const {
  if (ions.empty() || species() > most_species)
    c.fail("species", fmt::format("must list one to four species, not {}", species()));
  for (std::size_t k = 0; k < species(); ++k)
    if (index_of(ions[k].name) < static_cast<int>(k))
      c.fail(fmt::format("species[{}].name", k), "is the name of another species too");
  if (crowding_input.kind == Crowding::lattice && species() != 1)
    c.fail("crowding", "'lattice' is for one mobile species; 'steric' takes several");
}

void Medium::require_species(Checker& c, const std::string& path, const std::string& name) const {
  if (index_of(name) >= 0) return;
  std::vector<std::string> names;
  for (const Ion& k : ions) names.push_back(k.name);
  c.fail(path, fmt::format("names no species: '{}'{}", name, suggestion(name, names)));
}

void Medium::check_ions(Checker& c, const Wall& w, const std::string& path) const {
  for (std::size_t k = 0; k < w.listed.size(); ++k) {
    const std::string& name = w.listed[k].species;
    const std::string key = fmt::format("{}.ions[{}].species", path, k);
    require_species(c, key, name);
    for (std::size_t j = 0; j < k; ++j)
      if (w.listed[j].species == name) c.fail(key, fmt::format("'{}' is described twice", name));
    if (w.reacts && (w.reaction.ox_name == name || w.reaction.red_name == name))
      c.fail(key, fmt::format("'{}' passes by the 'reaction' already", name));
  }
}

/// What the electrons bring, the ions take away: a metal is neutral.
void Medium::check_electrons(Checker& c, const Reaction& r, const std::string& path) const {
  const int ox = index_of(r.ox_name), red = index_of(r.red_name);
  const bool to_metal = r.red_name.empty();
  if (ox < 0 || (red < 0 && !to_metal)) return;
  const int before = ions[static_cast<std::size_t>(ox)].charge;
  const int after = to_metal ? 0 : ions[static_cast<std::size_t>(red)].charge;
  if (r.electrons == before - after) return;
  c.fail(path, fmt::format("does not keep charge: '{}' of charge {} becomes {} of charge {} by {} "
                           "electrons, not {:g}",
                           r.ox_name, before, to_metal ? "a metal" : "'" + r.red_name + "'", after,
                           before - after, r.electrons));
}

void Medium::check_wall(Checker& c, const Wall& w, const std::string& path) const {
  check_ions(c, w, path);
  if (!w.reacts) return;
  require_species(c, path + ".reaction.ox", w.reaction.ox_name);
  if (!w.reaction.red_name.empty()) require_species(c, path + ".reaction.red", w.reaction.red_name);
  check_electrons(c, w.reaction, path + ".reaction");
  if (!w.metal())
    c.fail(path + ".reaction", "needs a metal: give 'contact' as 'metal' or 'current'");
}

}  // namespace fluxform::electrolyte
