#include "species.hpp"

#include <cmath>

#include "fluxform/core/constants.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform::gorsky {
namespace {

using constants::gas_constant;

constexpr double bar = 1e5;  // Pa

constexpr const char* by_mole = "it is that of one atom here: 1 eV an atom is 96485.33 J/mol";

void declare(ModelInput& in, const std::string& factor, const std::string& unit,
             const std::string& energy, Arrhenius& law) {
  in.quantity(factor, law.factor, unit).positive().doc("at high temperature");
  in.quantity(energy, law.energy, "J/mol").mistaken("eV", by_mole).doc("activation energy of it");
}

/// From the cell inside to the wall, or from left to right.
struct Ends {
  double warm_from, warm_to, stress_from, stress_to, drive_from, drive_to;
};

Ends ends_of(const Species& s, const Face& face) {
  const Metal& metal = *s.metal;
  const double t = face.t;
  const Index left = moved(face.index, face.axis, -1);
  const Index& from = face.outward < 0 ? face.index : left;
  const Index& to = face.index;
  const bool inner = face.outward == 0;
  return {metal.temperature(from, t), inner ? metal.temperature(to, t) : metal.temperature(face),
          metal.hydrostatic(from, t), inner ? metal.hydrostatic(to, t) : metal.hydrostatic_on(face),
          s.drive_in(from),           inner ? s.drive_in(to) : s.drive_on(face)};
}

double potential_step(const Species& s, const Face& face) {
  const Ends e = ends_of(s, face);
  const double between = 0.5 * (e.warm_from + e.warm_to);
  return e.drive_to - e.drive_from -
         s.volume * (e.stress_to - e.stress_from) / (gas_constant * between) -
         s.transport_heat / gas_constant * (1.0 / e.warm_to - 1.0 / e.warm_from);
}

void derive(ModelInput& in, Species& s) {
  in.derive(s.diffusivity, [&s](const Face& face) {
    return s.given_by.factor > 0.0 ? s.given_by.at(s.metal->temperature(face))
                                   : s.given_diffusivity(face);
  });
  in.derive(s.attraction, [&s](const Cell& cell) {
    return s.interaction / (gas_constant * s.metal->temperature(cell.index, cell.t));
  });
  in.derive(s.step, [&s](const Face& face) { return potential_step(s, face); });
}

void check_species(ModelInput& in, Species& s) {
  const Parameters& p = in.parameters();
  in.check([&p, &s](Checker& c) {
    const bool law = p.given("prefactor");
    if (law == p.given("diffusivity"))
      c.fail("diffusivity", "needs either a value or 'prefactor' and 'activation'");
    if (!law && p.given("activation"))
      c.fail("activation", "belongs to a 'prefactor', not to a 'diffusivity'");
    s.has_gas = p.given("pressure");
    s.is_open = s.has_gas || p.given("reservoir") || p.given("inflow") || p.given("recombination");
    if (s.has_gas && !p.given("solubility"))
      c.fail("pressure", "needs the 'solubility', the concentration under 1 bar");
    if (s.metal->crowding == Crowding::none && s.interaction != 0.0)
      c.fail("interaction", "is counted per filled site: say 'filling: {lattice: {sites: ...}}'");
    if (p.given("drive") && !s.metal->is_isothermal())
      c.fail(
          "drive",
          "is a potential in RT, which is none where the temperature varies: give the stress, or "
          "one temperature");
    if (s.hottest > 0.0 && s.hottest <= s.coldest)
      c.fail("measured_to", "must be above 'measured_from'");
  });
}

void describe_one(ModelInput& in, Species& s, int n) {
  in.text("name", s.name).required().example("hydrogen").doc("in files and pictures");
  in.field(n, s.name, "mol/m3").initial("concentration").not_negative().required();
  CoefficientEntry entry = in.faces("diffusivity", s.given_diffusivity, "m2/s");
  entry.not_negative().doc("D");
  s.diffusivity_given = &entry.value();
  declare(in, "prefactor", "m2/s", "activation", s.given_by);
  in.quantity("measured_from", s.coldest, "K").not_negative().doc("D was, up from this");
  in.quantity("measured_to", s.hottest, "K").not_negative().doc("and up to this temperature");
  in.faces("drive", s.drive_on, "1")
      .at_face()
      .also_in(s.drive_in)
      .doc("any further potential in RT, which atoms go down; no load multiplies it");
  in.quantity("volume", s.volume, "m3/mol")
      .doc("partial molar volume: positive for atoms larger than their site");
  in.quantity("transport_heat", s.transport_heat, "J/mol").mistaken("eV", by_mole).doc("Q*");
  in.quantity("interaction", s.interaction, "J/mol")
      .mistaken("eV", by_mole)
      .doc("of neighbours, where every site is filled; attraction is negative");
  in.sides("reservoir", s.reservoir, "mol/m3").not_negative().doc("concentration kept at a side");
  in.sides("pressure", s.pressure, "Pa").not_negative().doc("of its gas of two atoms, at a side");
  declare(in, "solubility", "mol/m3", "solution_enthalpy", s.solubility);
  in.sides("inflow", s.inflow, "mol m-2 s-1").doc("through a side");
  in.sides("recombination", s.recombination, "m4 mol-1 s-1")
      .not_negative()
      .doc("two atoms leave together: outflow over the square of the concentration");
  check_species(in, s);
  derive(in, s);
}

/// Which species a trap holds.
void find_species(Checker& c, const std::string& name, const std::vector<Species>& species,
                  int& found) {
  std::vector<std::string> names;
  for (const Species& s : species) names.push_back(s.name);
  if (name.empty() && names.size() == 1) return;
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end())
    c.fail("of", "names no species: '" + name + "'" + suggestion(name, names));
  else
    found = static_cast<int>(at - names.begin());
}

}  // namespace

double Arrhenius::at(double temperature) const {
  return factor * std::exp(-energy / (gas_constant * temperature));
}

double Species::held(const Face& face) const {
  if (outgassing) return 0.0;
  if (reservoir.given(face)) return reservoir(face);
  const double warm = metal->temperature(face);
  const double free = solubility.at(warm) * std::sqrt(pressure(face) / bar) *
                      std::exp(volume * metal->hydrostatic_on(face) / (gas_constant * warm));
  return metal->crowding == Crowding::none ? free : free / (1.0 + free / metal->sites);
}

void describe_species(ModelInput& in, const Metal& metal, std::vector<Species>& species) {
  in.list<Species>("species", species,
                   [&metal](ModelInput& s, Species& one, int n) {
                     one.metal = &metal;
                     describe_one(s, one, n);
                   })
      .required()
      .example("[{name: H, diffusivity: 1e-9 m2/s, concentration: 1 mol/m3}]");
}

void describe_traps(ModelInput& in, const Metal& metal, const std::vector<Species>& species,
                    std::vector<Trap>& traps, std::vector<Oriani>& isotherms) {
  in.list<Trap>("traps", traps, [&](ModelInput& s, Trap& trap, int n) {
      s.text("name", trap.name).required().example("trapped").doc("of the atoms in them");
      s.text("of", trap.of).doc("the species; needed where there are several");
      s.field(static_cast<int>(species.size()) + n, trap.name, "mol/m3")
          .initial("concentration")
          .not_negative();
      s.cells("density", trap.density, "mol/m3").positive().required().doc("atoms they can hold");
      declare(s, "capture", "1/s", "capture_energy", trap.capturing);
      declare(s, "release", "1/s", "release_energy", trap.releasing);
      s.check([&species, &trap](Checker& c) { find_species(c, trap.of, species, trap.species); });
      s.derive(trap.capture, [&trap, &metal](const Cell& cell) {
        return trap.capturing.at(metal.temperature(cell.index, cell.t));
      });
      s.derive(trap.release, [&trap, &metal](const Cell& cell) {
        return trap.releasing.at(metal.temperature(cell.index, cell.t));
      });
    }).doc("whose atoms are counted by a field of their own (McNabb, Foster)");
  in.list<Oriani>("equilibrium_traps", isotherms, [&](ModelInput& s, Oriani& trap, int) {
      s.text("name", trap.name).required().example("boundaries").doc("what they are");
      s.text("of", trap.of).doc("the species; needed where there are several");
      s.cells("density", trap.density, "mol/m3")
          .not_negative()
          .required()
          .doc("atoms they can hold");
      s.quantity("binding", trap.binding, "J/mol")
          .mistaken("eV", by_mole)
          .doc("energy: K = e^{binding/RT} over the sites of the lattice");
      s.parameters().quantity("constant", trap.constant, "m3/mol").doc("K itself, instead");
      s.check([&](Checker& c) {
        find_species(c, trap.of, species, trap.species);
        if (!trap.constant && metal.crowding == Crowding::none)
          c.fail("binding", "counts from the sites of a lattice: give them, or 'constant'");
      });
      s.derive(trap.affinity, [&](const Cell& cell) {
        const double warm = metal.temperature(cell.index, cell.t);
        return trap.constant.value_or(std::exp(trap.binding / (gas_constant * warm)) /
                                      (metal.sites > 0.0 ? metal.sites : 1.0));
      });
    }).doc("at equilibrium with the lattice (Oriani)");
}

}  // namespace fluxform::gorsky
