#include "material.hpp"

#include <cmath>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/units.hpp"

namespace fluxform::vortex {

using constants::flux_quantum;
using constants::pi;
using constants::vacuum_permeability;

double Material::time() const {
  return vacuum_permeability * conductivity * penetration_depth * penetration_depth;
}

double Material::field() const {
  return flux_quantum / (2.0 * pi * coherence_length * coherence_length);
}

double Material::current_density() const {
  return flux_quantum / (2.0 * pi * vacuum_permeability * penetration_depth * penetration_depth *
                         coherence_length);
}

double Material::electric_field() const { return current_density() / conductivity; }

double Material::voltage() const { return electric_field() * coherence_length; }

double Material::cross_section(int dimension) const { return std::pow(thickness, 3 - dimension); }

double Material::current(int dimension) const {
  return current_density() * std::pow(coherence_length, dimension - 1) * cross_section(dimension);
}

double Material::energy(int dimension) const {
  return current_density() * electric_field() * time() * std::pow(coherence_length, dimension) *
         cross_section(dimension);
}

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
