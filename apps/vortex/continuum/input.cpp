#include "input.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/files/csv.hpp"

namespace fluxform::vortex {
namespace {

std::vector<Variable> time_variable() { return {{"t", "s", "time"}}; }

void check_list(Checker& c, const ContinuumInput& s) {
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

void check_flux_flow(Checker& c, const ContinuumInput& s) {
  const bool list = !s.at.empty() || !s.measured.empty(), file = !s.table.empty();
  if (list && file) return c.fail("table", "stands instead of 'at' and 'measured': leave one out");
  if (list) return check_list(c, s);
  for (const char* key : {"resistivity", "upper_critical_field"}) {
    if (!file && !c.given(key))
      c.fail(key,
             "is missing: rho_ff = resistivity B/upper_critical_field needs both, unless there is "
             "a 'table'");
  }
}

void describe_side(Parameters& p, Beyond& o) {
  o.is = Outside::mirror;
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

void check_grid(const Parameters& p, const GridSpec& grid) {
  const auto& axes = grid.axes;
  const bool disk = grid.geometry == Geometry::cylindrical;
  if (grid.geometry != Geometry::cartesian && !disk)
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

/// Sides of the grid that the list names, whole or in part.
std::vector<std::string> spoken_for(const GridSpec& grid, std::vector<std::string> listed) {
  for (const SubSide& part : grid.sub_sides)
    if (std::find(listed.begin(), listed.end(), part.name) != listed.end())
      listed.push_back(part.side);
  return listed;
}

}  // namespace

void ContinuumInput::describe_flux_flow(ModelInput& in) {
  Parameters& p = in.parameters();
  p.quantity("resistivity", resistivity, "ohm m").positive().doc("of the normal state");
  p.quantity("upper_critical_field", upper_critical_field, "T")
      .positive()
      .doc("Bc2: rho_ff = resistivity B/Bc2 below it");
  p.quantities("at", at, "T").doc("fields of a table rho_ff(B), instead of the straight line");
  p.quantities("measured", measured, "ohm m").doc("the table's resistivities");
  p.file("table", table)
      .doc(
          "the same from a CSV file with the columns 'field [T]' and 'resistivity [ohm m]', as "
          "the analysis flux_flow of the other model writes it");
  p.check([this](Checker& c) { check_flux_flow(c, *this); });
}

/// The exponent of creep over barriers U0 ln(Jc/J) (Zeldov et al., Appl. Phys. Lett. 56, 680
/// (1990)).
void ContinuumInput::take_exponent(Checker& c) {
  const bool barrier = activation_energy.has_value(), warm = temperature.has_value();
  if (barrier != warm) {
    return c.fail(barrier ? "activation_energy" : "temperature",
                  "makes an exponent U0/(k T) only with both 'activation_energy' and "
                  "'temperature'");
  }
  if (barrier == exponent.has_value()) {
    return c.fail("exponent", barrier ? "is U0/(k T) already: leave one of them out"
                                      : "is missing: give it, or 'activation_energy' and "
                                        "'temperature'");
  }
  pinned.exponent =
      barrier ? *activation_energy / (constants::boltzmann * *temperature) : *exponent;
  if (pinned.exponent < 1.0)
    c.fail("temperature",
           fmt::format("gives U0/(k T) = {:.3g}: a power law needs 1 or more", pinned.exponent));
}

void ContinuumInput::describe_power_law(ModelInput& in) {
  given_current = &in.faces("critical_current", critical_current, "A/m2")
                       .at_face()
                       .required()
                       .example("1e10 A/m2")
                       .positive()
                       .doc("Jc without field, where E = criterion")
                       .value();
  Parameters& p = in.parameters();
  p.quantity("criterion", pinned.criterion, "V/m").positive().doc("Ec");
  p.quantity("exponent", exponent, "1")
      .range(1.0, 1000.0)
      .doc("n of E = Ec (J/Jc)^n; Bean's critical state for large n");
  p.quantity("activation_energy", activation_energy, "J")
      .positive()
      .doc("U0 of creep: n = U0/(k T), instead of 'exponent'");
  p.quantity("temperature", temperature, "K").positive().doc("of creep");
  p.quantity("kim_field", pinned.kim_field, "T")
      .not_negative()
      .doc("B0 of Kim's Jc/(1 + |B|/B0); 0: Jc does not depend on B");
  p.check([this](Checker& c) { take_exponent(c); });
}

void ContinuumInput::describe_outside(ModelInput& in) {
  Parameters& p = in.parameters();
  p.expression("field", field, "T", time_variable())
      .example("0.1 T")
      .doc("applied, along z; outside all sides");
  p.quantity("period", period, "s")
      .not_negative()
      .doc("of the applied field, to tell the loss per cycle");
  p.expression("transport", transport, "A/m", time_variable())
      .doc("current along y per height of a slab: a difference of the fields on its faces");
  in.conditions("sides", sides, [](ModelInput& q, Beyond& o) {
      describe_side(q.parameters(), o);
    }).doc("sides that differ from the others");
}

void ContinuumInput::describe(ModelInput& in) {
  field = Expression(0.0);
  in.one_of<Law>("law", law,
                 {{"flux_flow", Law::flux_flow, "no pinning: E = rho_ff(B) J",
                   [this](ModelInput& q) { describe_flux_flow(q); }},
                  {"power_law", Law::power_law, "pinning and creep: E = Ec (J/Jc)^n",
                   [this](ModelInput& q) { describe_power_law(q); }}})
      .required()
      .example("{flux_flow: {resistivity: 1e-7 ohm m, upper_critical_field: 1 T}}")
      .doc("electric field of a current");
  describe_outside(in);
  in.field(flux_density, "flux_density", "T")
      .long_name("flux density")
      .amount("Wb", 1.0)
      .initial("initial")
      .doc("flux density at the start");
  in.number("front_level", front_level)
      .range(1e-12, 0.5)
      .doc("share of the greatest change of B that counts as flux having arrived");
  in.account("field_energy", "J m-3", "energy of B", energy, leaving, heat);
  in.derive(span, [this](const Face& face) { return holes.span(face); });
  in.derive(in_holes, [this](const Face& face) { return double(holes.beside(face)); });
  for (int a : {0, 1})
    in.derive(gap[static_cast<std::size_t>(a)],
              [this, a](const Cell& cell) { return holes.reach(cell.index, a); });
}

std::optional<double> ContinuumInput::flow_slope() const {
  if (!at.empty() || law != Law::flux_flow) return {};
  return *resistivity / *upper_critical_field;
}

void ContinuumInput::read_table(const Parameters& p) {
  try {
    const CsvTable csv = read_csv(table);
    at = csv.numbers(field_column);
    measured = csv.numbers(resistivity_column);
    for (std::size_t k = 0; k < at.size(); ++k) {
      const double last = k == 0 ? 0.0 : at[k - 1];
      if (!(at[k] > last))
        throw csv.error(csv.rows[k].line, fmt::format("fields must increase from above 0: {} T "
                                                      "after {} T",
                                                      at[k], last));
      if (!(measured[k] > 0.0))
        throw csv.error(csv.rows[k].line, fmt::format("{} ohm m is not positive", measured[k]));
    }
  } catch (const InputError& e) {
    throw p.error("law.flux_flow.table", e.what());
  }
}

/// Flux flow says no more than rho_n above Bc2, which is not what the sample is known for.
void ContinuumInput::warn_high_field(double start, double stop) const {
  if (law != Law::flux_flow) return;
  const double top = at.empty() ? *upper_critical_field : at.back();
  double greatest = 0.0;
  for (int k = 0; k <= 200; ++k) {
    const std::array<double, 1> t{start + (stop - start) * k / 200.0};
    greatest = std::max(greatest, std::abs(field(t)));
    for (const Beyond& o : sides.listed())
      if (o.is == Outside::field) greatest = std::max(greatest, std::abs(o.field(t)));
  }
  if (greatest <= top) return;
  console::warn("the field outside reaches {:.4g} T, above {} {:.4g} T: there the {}", greatest,
                at.empty() ? "Bc2 =" : "the table's last field of", top,
                at.empty() ? "sample is normal" : "resistivity stays the last one");
}

void ContinuumInput::settle(const Parameters& p, GridSpec& grid, double start, double stop) {
  constexpr double share = 1e-8;  // of a run, in which B of a hole becomes the same all over
  if (law == Law::flux_flow && !table.empty()) read_table(p);
  std::vector<std::pair<double, double>> points{{0.0, 0.0}};
  for (std::size_t k = 0; k < at.size(); ++k) points.emplace_back(at[k], measured[k]);
  if (flow_slope()) points.emplace_back(*upper_critical_field, *resistivity);
  flow = EvenTable(points);
  check_grid(p, grid);
  outside.resize(side_names(grid).size());
  const bool slab = grid.geometry == Geometry::cartesian && grid.axes.size() == 1;
  if (!transport.empty() && (!slab || grid.axes[0].periodic || !sides.sides().empty()))
    throw p.error("transport",
                  "a current needs a slab to flow through: one axis 'x', and the applied field on "
                  "both its faces ('sides' left out)");
  warn_high_field(start, stop);
  holes = Holes(grid, spoken_for(grid, sides.sides()));
  for (const AxisSpec& axis : grid.axes)
    hole_resistivity += constants::vacuum_permeability * (axis.to - axis.from) *
                        (axis.to - axis.from) / (share * (stop - start));
}

bool ContinuumInput::is_driven(std::size_t side) const {
  return side < outside.size() && outside[side].has_value();
}

void ContinuumInput::prepare(double t) {
  const std::array<double, 1> now{t};
  std::fill(outside.begin(), outside.end(), field(now));
  if (!transport.empty()) {
    // Current along y: B falls by mu0 K from the lower face to the upper one.
    const double half = 0.5 * constants::vacuum_permeability * transport(now);
    *outside[0] += half;
    *outside[1] -= half;
  }
  for (std::size_t k = 0; k < outside.size(); ++k) {
    const Beyond& o = sides.of(static_cast<int>(k));
    if (o.is == Outside::mirror) outside[k].reset();
    if (o.is == Outside::field) outside[k] = o.field(now);
  }
}

}  // namespace fluxform::vortex
