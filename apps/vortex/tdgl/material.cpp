#include "material.hpp"

#include <memory>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/units.hpp"

namespace fluxform::vortex {

namespace {

void define_units(Parameters& p, const Material& m) {
  const auto define = [&p](const std::string& word, double size, const std::string& unit) {
    define_unit(word, fmt::format("{} {}", size, unit));
    p.define(word, size);
  };
  define("xi", m.coherence_length, "m");
  define("tau0", m.time(), "s");
  define("Bc2", m.field(), "T");
  define("J0", m.current_density(), "A/m2");
  define("E0", m.electric_field(), "V/m");
  define("V0", m.voltage(), "V");
}

void describe_numbers(Parameters& p, Material& m, std::optional<double>& resistivity) {
  p.quantity("xi", m.coherence_length, "m").positive().doc("coherence length");
  p.quantity("lambda", m.penetration_depth, "m").positive().doc("London penetration depth");
  p.quantity("thickness", m.thickness, "m").positive().doc("of the film (width of a wire too)");
  p.quantity("conductivity", m.conductivity, "S/m").positive().doc("of the normal state");
  p.quantity("resistivity", resistivity, "ohm m")
      .positive()
      .doc("of the normal state, instead of 'conductivity'");
  p.number("u", m.law.u).positive().doc("relaxation of the order parameter; 5.79 in a dirty metal");
  p.number("gamma", m.law.gamma)
      .not_negative()
      .doc("inelastic scattering, 2 tau_in Delta0 / hbar; 0 without a gap");
}

}  // namespace

void describe(Parameters& p, Material& m) {
  const auto resistivity = std::make_shared<std::optional<double>>();
  Entry& section = p.section("material", [&](Parameters& q) {
    describe_numbers(q, m, *resistivity);
    q.check([&q, resistivity](Checker& c) {
      if (q.given("conductivity") && resistivity->has_value())
        c.fail("resistivity", "and 'conductivity' say the same: give one of the two");
    });
  });
  section.doc("the superconductor; later sections may count in its xi, tau0, Bc2, J0, E0 and V0");
  define_units(p, m);
  section.then([&p, &m, resistivity] {
    if (resistivity->has_value()) m.conductivity = 1.0 / **resistivity;
    define_units(p, m);
  });
}

}  // namespace fluxform::vortex
