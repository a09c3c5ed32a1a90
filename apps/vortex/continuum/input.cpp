#include "continuum_settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"

#include "resistivity_table.hpp"

namespace fluxform::vortex {
namespace {

std::vector<Variable> time_variable() { return {{"t", "s", "time"}}; }

std::vector<Variable> place_variables() {
  return {{"x", "m", "position"}, {"y", "m", "position"}, {"r", "m", "distance from the axis"}};
}

void check_list(Checker& c, const ContinuumSettings& s) {
  if (s.at.size() != s.measured.size()) {
    return c.fail("measured", fmt::format("must list as many resistivities as 'at' fields: {}, "
                                          "not {}",
                                          s.at.size(), s.measured.size()));
  }
  for (std::size_t k = 0; k < s.at.size(); ++k) {
    if (s.at[k] <= (k == 0 ? 0.0 : s.at[k - 1]))
      return c.fail("at", "must increase from above 0, where the resistivity is 0");
    if (s.measured[k] <= 0.0) return c.fail("measured", "must be positive");
  }
}

void check_flux_flow(Checker& c, const ContinuumSettings& s) {
  const bool list = !s.at.empty() || !s.measured.empty(), file = !s.table.empty();
  if (list && file) return c.fail("table", "stands instead of 'at' and 'measured': leave one out");
  if (list) return check_list(c, s);
  if (file) return;
  for (const char* key : {"resistivity", "upper_critical_field"}) {
    if (!c.given(key))
      c.fail(key,
             "is missing: rho_ff = resistivity B/upper_critical_field needs both, unless there is "
             "a 'table'");
  }
}

void describe_flux_flow(Parameters& p, ContinuumSettings& s) {
  p.quantity("resistivity", s.resistivity, "ohm m").positive().doc("of the normal state");
  p.quantity("upper_critical_field", s.upper_critical_field, "T")
      .positive()
      .doc("Bc2: rho_ff = resistivity B/Bc2 below it");
  p.quantities("at", s.at, "T").doc("fields of a table rho_ff(B), instead of the straight line");
  p.quantities("measured", s.measured, "ohm m").doc("the table's resistivities");
  p.file("table", s.table)
      .doc(
          "the same from a CSV file with the columns 'field [T]' and 'resistivity [ohm m]', as "
          "the analysis flux_flow of the other model writes it");
  p.check([&s](Checker& c) { check_flux_flow(c, s); });
}

/// The exponent of creep over barriers U0 ln(Jc/J) (Zeldov et al., Appl. Phys. Lett. 56, 680
/// (1990)).
void take_exponent(Checker& c, ContinuumSettings& s) {
  const bool barrier = s.activation_energy.has_value(), warm = s.temperature.has_value();
  if (barrier != warm) {
    return c.fail(barrier ? "activation_energy" : "temperature",
                  "makes an exponent U0/(k T) only with both 'activation_energy' and "
                  "'temperature'");
  }
  if (barrier == s.exponent.has_value()) {
    return c.fail("exponent", barrier ? "is U0/(k T) already: leave one of them out"
                                      : "is missing: give it, or 'activation_energy' and "
                                        "'temperature'");
  }
  s.pinned.exponent =
      barrier ? *s.activation_energy / (constants::boltzmann * *s.temperature) : *s.exponent;
  if (s.pinned.exponent < 1.0)
    c.fail("temperature",
           fmt::format("gives U0/(k T) = {:.3g}: a power law needs 1 or more", s.pinned.exponent));
}

void describe_power_law(Parameters& p, ContinuumSettings& s) {
  p.quantity("critical_current", s.pinned.critical_current, "A/m2")
      .required()
      .example("1e10 A/m2")
      .positive()
      .doc("Jc without field, where E = criterion");
  p.quantity("criterion", s.pinned.criterion, "V/m").positive().doc("Ec");
  p.quantity("exponent", s.exponent, "1")
      .range(1.0, 1000.0)
      .doc("n of E = Ec (J/Jc)^n; Bean's critical state for large n");
  p.quantity("activation_energy", s.activation_energy, "J")
      .positive()
      .doc("U0 of creep: n = U0/(k T), instead of 'exponent'");
  p.quantity("temperature", s.temperature, "K").positive().doc("of creep");
  p.quantity("kim_field", s.pinned.kim_field, "T")
      .not_negative()
      .doc("B0 of Kim's Jc/(1 + |B|/B0); 0: Jc does not depend on B");
  p.check([&s](Checker& c) { take_exponent(c, s); });
}

void describe_side(Parameters& p, OutsideSettings& o) {
  p.text("side", o.side).required().example("x_min").doc("side or named part of one (grid.sides)");
  p.choice<Outside>("is", o.is,
                    {{"mirror", Outside::mirror, "plane of symmetry: no flux crosses"},
                     {"field", Outside::field, "its own 'field' outside"}})
      .doc("what is beyond");
  p.expression("field", o.field, "T", time_variable()).doc("beyond this side");
  p.check([&o](Checker& c) {
    if ((o.is == Outside::field) == o.field.empty())
      c.fail("is", o.field.empty() ? "needs a 'field'" : "'mirror' has no 'field' beyond it");
  });
}

void describe_outside(Parameters& p, ContinuumSettings& s) {
  p.expression("field", s.field, "T", time_variable())
      .example("0.1 T")
      .doc("applied, along z; outside all sides");
  p.quantity("period", s.period, "s")
      .not_negative()
      .doc("of the applied field, to tell the loss per cycle");
  p.expression("transport", s.transport, "A/m", time_variable())
      .doc("current along y per height of a slab: a difference of the fields on its faces");
  p.list<OutsideSettings>("sides", s.sides, describe_side).doc("sides that differ from the others");
}

}  // namespace

FluxFlow ContinuumSettings::flux_flow() const {
  std::vector<std::pair<double, double>> points{{0.0, 0.0}};
  for (std::size_t k = 0; k < at.size(); ++k) points.emplace_back(at[k], measured[k]);
  if (at.empty()) points.emplace_back(upper_critical_field.value(), resistivity.value());
  return FluxFlow(points);
}

std::optional<double> ContinuumSettings::flow_slope() const {
  if (!at.empty() || law != Law::flux_flow) return {};
  return *resistivity / *upper_critical_field;
}

void describe(Parameters& p, ContinuumSettings& s) {
  s.grid.length_scale = 1.0;
  s.field = Expression(0.0);
  s.initial = Expression(0.0);
  p.constants("constants").doc("names with numbers for the formulas below");
  p.section("grid", [&s](Parameters& q) { describe_grid(q, s.grid); })
      .required()
      .example("{x: {from: 0 mm, to: 1 mm, cells: 100}}");
  p.one_of<Law>("law", s.law,
                {{"flux_flow", Law::flux_flow, "no pinning: E = rho_ff(B) J",
                  [&s](Parameters& q) { describe_flux_flow(q, s); }},
                 {"power_law", Law::power_law, "pinning and creep: E = Ec (J/Jc)^n",
                  [&s](Parameters& q) { describe_power_law(q, s); }}})
      .required()
      .example("{flux_flow: {resistivity: 1e-7 ohm m, upper_critical_field: 1 T}}")
      .doc("electric field of a current");
  describe_outside(p, s);
  p.expression("initial", s.initial, "T", place_variables()).doc("flux density at the start");
  p.number("front_level", s.front_level)
      .range(1e-12, 0.5)
      .doc("share of the greatest change of B that counts as flux having arrived");
}

namespace {

void check_grid(const Parameters& p, const ContinuumSettings& s) {
  const auto& axes = s.grid.axes;
  const bool disk = s.grid.geometry == Geometry::cylindrical;
  if (s.grid.geometry != Geometry::cartesian && !disk)
    throw p.error("grid.geometry", "must be 'cartesian' or 'cylindrical'");
  if (disk && (axes.size() != 1 || axes[0].name != "r"))
    throw p.error("grid", "a cylinder in a parallel field has the one axis 'r'");
  if (axes.size() > 2 || axes.back().name == "z")
    throw p.error("grid", "the field stands along z, and depends on 'x' and 'y' only");
  for (const AxisSpec& axis : axes) {
    if (axis.centering == Centering::node)
      throw p.error(fmt::format("grid.{}.centering", axis.name),
                    "'node' is for the model 'ginzburg_landau': flux is counted in cells here");
  }
}

void check_sides(const Parameters& p, const ContinuumSettings& s) {
  for (std::size_t k = 0; k < s.sides.size(); ++k) {
    const auto same = [&](const OutsideSettings& o) { return o.side == s.sides[k].side; };
    if (std::count_if(s.sides.begin(), s.sides.end(), same) > 1)
      throw p.error(fmt::format("sides[{}].side", k),
                    fmt::format("'{}' is listed twice", s.sides[k].side));
  }
}

void check_transport(const Parameters& p, const ContinuumSettings& s) {
  if (s.transport.empty()) return;
  const bool slab = s.grid.geometry == Geometry::cartesian && s.grid.axes.size() == 1;
  if (!slab || s.grid.axes[0].periodic || !s.sides.empty())
    throw p.error("transport",
                  "a current needs a slab to flow through: one axis 'x', and the applied field on "
                  "both its faces "
                  "('sides' left out)");
}

/// Flux flow says no more than rho_n above Bc2, which is not what the sample is known for.
void warn_high_field(const ContinuumSettings& s, double start, double stop) {
  if (s.law != Law::flux_flow) return;
  const double top = s.at.empty() ? *s.upper_critical_field : s.at.back();
  double greatest = 0.0;
  for (int k = 0; k <= 200; ++k) {
    const std::array<double, 1> t{start + (stop - start) * k / 200.0};
    greatest = std::max(greatest, std::abs(s.field(t)));
    for (const OutsideSettings& o : s.sides)
      if (o.is == Outside::field) greatest = std::max(greatest, std::abs(o.field(t)));
  }
  if (greatest <= top) return;
  console::warn("the field outside reaches {:.4g} T, above {} {:.4g} T: there the {}", greatest,
                s.at.empty() ? "Bc2 =" : "the table's last field of", top,
                s.at.empty() ? "sample is normal" : "resistivity stays the last one");
}

}  // namespace

void load(const Parameters& p, ContinuumSettings& s) {
  if (s.law != Law::flux_flow || s.table.empty()) return;
  try {
    const ResistivityTable table = read_resistivities(s.table);
    s.at = table.field;
    s.measured = table.resistivity;
  } catch (const InputError& e) {
    throw p.error("law.flux_flow.table", e.what());
  }
}

void find_holes(ContinuumSettings& s, double duration) {
  constexpr double share = 1e-8;  // of a run, in which B of a hole becomes the same all over
  const auto spoken_for = [&s](const std::string& side) {
    return std::any_of(s.sides.begin(), s.sides.end(), [&](const OutsideSettings& o) {
      const auto& parts = s.grid.sub_sides;
      return o.side == side || std::any_of(parts.begin(), parts.end(), [&](const SubSide& part) {
               return part.name == o.side && part.side == side;
             });
    });
  };
  if (s.grid.geometry == Geometry::cylindrical) {
    if (s.grid.axes[0].from > 0.0 && !spoken_for("r_min")) s.holes = Holes::bore(s.grid);
  } else if (s.grid.axes.size() == 2 && s.grid.active && !spoken_for("holes")) {
    s.holes = Holes::enclosed(s.grid);
  }
  if (!s.holes.empty()) s.holes.even_out_within(share * duration);
}

void check(const Parameters& p, const ContinuumSettings& s, double start, double stop) {
  check_grid(p, s);
  check_sides(p, s);
  check_transport(p, s);
  warn_high_field(s, start, stop);
}

}  // namespace fluxform::vortex
