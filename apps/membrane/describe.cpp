// What the input says of a cell and its surroundings.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "fluxform/input/suggest.hpp"

#include "passage.hpp"

namespace fluxform::membrane {
namespace {

constexpr const char* in_volts = "voltages are written with a unit: -120 mV";

/// Diffusivities in dilute water at 25 C, m2/s: Cussler, Diffusion, 3rd ed. (2009), table 6.1-1, and
/// Robinson & Stokes, Electrolyte Solutions (1959), by Nernst's D = RT lambda/(z F^2).
const std::map<std::string, double>& diffusivities() {
  static const std::map<std::string, double> known{
      {"H", 9.31e-9},    {"Li", 1.03e-9},  {"Na", 1.33e-9},     {"K", 1.96e-9},  {"Rb", 2.07e-9},
      {"Cs", 2.06e-9},   {"NH4", 1.96e-9}, {"Ca", 0.79e-9},     {"Mg", 0.71e-9}, {"OH", 5.28e-9},
      {"F", 1.47e-9},    {"Cl", 2.03e-9},  {"Br", 2.08e-9},     {"I", 2.05e-9},  {"NO3", 1.90e-9},
      {"HCO3", 1.19e-9}, {"SO4", 1.06e-9}, {"acetate", 1.09e-9}};
  return known;
}

void find_ion(Checker& c, const std::string& name, const std::vector<Ion>& ions, int& of,
              double& charge) {
  std::vector<std::string> names;
  for (const Ion& ion : ions) names.push_back(ion.name);
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end())
    return c.fail("ion", fmt::format("names no ion: '{}'{}", name, suggestion(name, names)));
  of = static_cast<int>(at - names.begin());
  charge = ions[static_cast<std::size_t>(of)].charge;
}

void describe_ion(ModelInput& in, Plant& cell, Ion& ion, int n) {
  in.text("name", ion.name).required().example("NO3").doc("NO3, K, Cl, ... have a diffusivity");
  in.number("charge", ion.charge).range(-4.0, 4.0).required().example("-1").doc("z");
  in.field(n, ion.name, "mol/m3")
      .initial("concentration")
      .not_negative()
      .doc("outside at the start; `outside` unless given");
  in.protocol("outside", ion.outside, "mol/m3");
  in.quantity("inside", ion.inside, "mol/m3").not_negative().doc("in the cytosol");
  in.quantity("permeability", ion.permeability, "m/s").not_negative().doc("P of its channels");
  in.parameters()
      .quantity("diffusivity", ion.diffusivity, "m2/s")
      .positive()
      .doc("D in water; of common ions known at 25 degrees");
  in.parameters()
      .quantity("buffer", ion.buffer, "1")
      .positive()
      .doc(
          "b of the soil: amount per volume over concentration in its water, which has all of it "
          "unless said");
  in.sides("bath", ion.bath, "mol/m3")
      .not_negative()
      .doc("kept at a side of the soil; else no flux");
  in.quantity("vacuole", ion.vacuole, "mol/m3").not_negative().doc("there at the start");
  in.quantity("tonoplast", ion.tonoplast, "m/s").not_negative().doc("P of its channels there");
  in.quantity("assimilation", ion.assimilation, "1/s")
      .not_negative()
      .doc("of what is in the cytosol");
  in.derive(ion.kept, [&ion](const Cell& at) { return ion.outside(at.t); });
  in.check([&](Checker& c) {
    const auto known = diffusivities().find(ion.name);
    ion.in_water = ion.diffusivity.value_or(known == diffusivities().end() ? 0.0 : known->second);
    if (cell.around == Around::soil && ion.in_water == 0.0)
      c.fail("diffusivity", fmt::format("of '{}' is not known here: give it", ion.name));
  });
}

void describe_symport(ModelInput& in, Plant& cell, Symport& s) {
  in.text("ion", s.ion).required().example("NO3").doc("what it carries");
  in.number("protons", s.protons).not_negative().doc("H+ that come in with every ion: n");
  in.quantity("maximum", s.maximum, "mol m-2 s-1").not_negative().doc("J_max");
  in.quantity("half_saturation", s.half_saturation, "mol/m3").positive().doc("K_m");
  in.quantity("linear", s.linear, "m/s").not_negative().doc("alpha, above what saturates");
  in.check([&](Checker& c) { find_ion(c, s.ion, cell.ions, s.of, s.charge); });
}

void describe_pump(ModelInput& in, Pump& pump) {
  in.quantity("maximum", pump.maximum, "A/m2").not_negative().doc("I_max, outward");
  in.quantity("atp_energy", pump.atp_energy, "J/mol").positive().doc("of its hydrolysis");
  in.number("protons", pump.protons).positive().doc("H+ that go out with every ATP");
}

void describe_voltage(ModelInput& in, Plant& cell) {
  const auto start = [&](ModelInput& s) {
    s.quantity("start", cell.start, "V").range(-0.5, 0.5).mistaken("1", in_volts);
  };
  in.one_of<Voltage>(
        "voltage", cell.voltage,
        {{"rest", Voltage::rest, "no current crosses the membrane", start},
         {"clamped", Voltage::clamped, "kept by an electrode",
          [&](ModelInput& s) { s.protocol("at", cell.clamp, "V"); }},
         {"charging", Voltage::charging, "currents charge the membrane",
          [&, start](ModelInput& s) {
            start(s);
            s.quantity("capacitance", cell.capacitance, "F/m2")
                .positive()
                .required()
                .example("0.01 F/m2");
            s.quantity("injected", cell.injected, "A/m2").doc("into the cell by an electrode");
          }}})
      .doc("V_m, inside against outside");
  in.check([&](Checker& c) {
    const auto [low, high] = cell.clamp.range();
    if (cell.voltage == Voltage::clamped && (low < -0.5 || high > 0.5))
      c.fail("voltage", "beyond 0.5 V no membrane stands; is a unit missing?");
  });
}

void describe_inside(ModelInput& in, Plant& cell) {
  in.number("pH_inside", cell.acidity_inside).range(0.0, 14.0).doc("of the cytosol");
  cell.acidity_outside.base = 5.5;
  in.section("pH_outside", [&](ModelInput& s) {
      s.protocol("value", cell.acidity_outside, "1");
    }).doc("at the membrane; may vary in time");
  in.section("cytosol",
             [&](ModelInput& s) {
               s.quantity("depth", cell.depth, "m")
                   .positive()
                   .required()
                   .example("2 um")
                   .doc("volume per area of membrane");
             })
      .optional()
      .doc("whose concentrations change; without it they are kept");
  in.section("vacuole",
             [&](ModelInput& s) {
               s.quantity("depth", cell.vacuole_depth, "m")
                   .positive()
                   .required()
                   .example("20 um")
                   .doc("volume per area of membrane");
               s.quantity("voltage", cell.vacuole_voltage, "V")
                   .range(-0.5, 0.5)
                   .doc("psi, against cytosol");
               s.number("pH", cell.vacuole_acidity).range(0.0, 14.0);
               s.list<Antiport>("antiports", cell.antiports, [&](ModelInput& a, Antiport& one) {
                 a.text("ion", one.ion).required().example("NO3").doc("what goes in");
                 a.number("ions", one.ions).positive().doc("for every H+ that comes out");
                 a.quantity("rate", one.rate, "m/s").not_negative();
                 a.check([&](Checker& c) { find_ion(c, one.ion, cell.ions, one.of, one.charge); });
               });
             })
      .optional()
      .doc("beside a cytosol");
}

void describe_outside(ModelInput& in, Plant& cell) {
  const auto stirred = [&](ModelInput& s) {
    s.quantity("depth", cell.bath_depth, "m")
        .positive()
        .required()
        .example("1 cm")
        .doc("volume per area of membrane");
  };
  const auto soil = [&](ModelInput& s) {
    s.faces("water", cell.water_on, "1")
        .positive()
        .by_default(0.3)
        .also_in(cell.water_in)
        .doc("theta, share of the volume");
    s.number("impedance", cell.impedance).range(1e-6, 1.0).doc("f, of crooked ways");
    s.vector("flow", cell.velocity, "m/s").doc("q, volume of water per area and time");
    s.sides("root", cell.surface, "1").not_negative().doc("area of membrane per area of this side");
    s.interfaces("membranes", cell.across, "1").positive().doc("the same on an interface");
    s.interfaces("clamped", cell.held_across, "V")
        .range(-0.5, 0.5)
        .doc("voltage of an interface's `from` against its `to`; else V_m");
  };
  in.one_of<Around>("around", cell.around,
                    {{"bath", Around::kept, "kept at what `outside` of the ions says", {}},
                     {"stirred", Around::stirred, "a volume that is used up", stirred},
                     {"soil", Around::soil, "the grid", soil}})
      .doc("what the cell stands in");
}

/// Outward of the cell as it starts, A/m2.
double current_at(const Plant& cell, double volts) {
  const Crossing crossing(cell, cell.acid(0.0), 1.0);
  const double v = volts / cell.thermal();
  double sum = crossing.pump_current(v) - cell.injected;
  for (int n = 0; n < cell.count(); ++n) {
    const Ion& ion = cell.ion(n);
    const Beside<double> out{ion.outside(0.0)}, inside{ion.inside};
    sum += constants::faraday * crossing(n, out, inside, v).charge;
  }
  return sum;
}

/// Refuses currents of which no voltage within that of a living membrane makes nothing.
void check_balance(Checker& c, const Plant& cell) {
  if (cell.voltage == Voltage::clamped || cell.around == Around::soil) return;
  const bool inward = current_at(cell, 0.5) <= 0.0;
  if (inward || current_at(cell, -0.5) >= 0.0)
    c.fail("voltage",
           fmt::format("no current can balance: within 0.5 V all that passes goes {}; clamp "
                       "it, or let an ion through that goes the other way",
                       inward ? "inward" : "outward"));
}

void check(ModelInput& in, Plant& cell) {
  const Parameters& p = in.parameters();
  in.check([&](Checker& c) {
    cell.compartment = p.given("cytosol");
    if (cell.count() > most_ions)
      c.fail("ions", fmt::format("may have 1 to {} entries", most_ions));
    if ((cell.around == Around::soil) != p.given("grid"))
      c.fail("around", cell.around == Around::soil ? "needs a 'grid' for the soil"
                                                   : "has no place: 'grid' is for 'around: soil'");
    if (cell.around == Around::soil && !p.given("around.soil.root") &&
        !p.given("around.soil.membranes"))
      c.fail("around.soil", "has no membrane: say with 'root' which side is one");
    if (p.given("vacuole") && !cell.compartment) c.fail("vacuole", "stands beside a 'cytosol'");
    check_balance(c, cell);
  });
}

}  // namespace

void Plant::describe(ModelInput& in) {
  in.scales([this](InternalUnits& units) {
    volt = 1e-3;
    units.set("V", volt);
    units.set("mol/m3", 1.0);
    units.set("C/mol", 1.0);
  });
  in.quantity("temperature", temperature, "K").positive();
  in.list<Ion>("ions", ions,
               [this](ModelInput& s, Ion& one, int n) { describe_ion(s, *this, one, n); })
      .required()
      .example(
          "[{name: NO3, charge: -1, inside: 5 mol/m3, outside: 1 mol/m3, permeability: 1e-9 m/s}]");
  in.list<Symport>("symports", symports, [this](ModelInput& s, Symport& one) {
      describe_symport(s, *this, one);
    }).doc("that protons drive");
  in.section("pump", [this](ModelInput& s) { describe_pump(s, pump); }).doc("of protons, by ATP");
  describe_voltage(in, *this);
  describe_inside(in, *this);
  describe_outside(in, *this);
  in.derive(clamp_now, [this](const Face& face) { return clamp(face.t) / volt; });
  in.derive(acid_now, [this](const Face& face) { return acid(face.t); });
  check(in, *this);
}

}  // namespace fluxform::membrane
