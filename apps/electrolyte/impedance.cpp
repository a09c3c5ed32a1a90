// Impedance of a cell in a steady state: the voltage of a metal answers a small current through it,
// added to the direct one where the cell carries such.
//
// The metal's voltage and charge become unknowns (model.hpp, driven), so that the linearised
// equations with the current's own derivative as forcing give Z = dV/dI without a second formula
// for the current, displacement included.
#include "fluxform/solve/impedance.hpp"

#include <cmath>
#include <complex>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/fv/shared.hpp"

#include "electrolyte_case.hpp"

namespace fluxform::electrolyte {
namespace {

using Answer = std::function<void(std::size_t, std::complex<double>)>;

/// Copies fields that both grids share, and gives the first cell voltage and charge.
void extend(const Grid& from, Vec u, const Grid& to, Vec v, double voltage, double charge) {
  const ReadArray x(u);
  const WriteArray y(v);
  const int n = from.unknowns();
  from.for_owned([&](const Index& i) {
    const std::ptrdiff_t at = to.owned_offset(i);
    for (int k = 0; k < n; ++k) y[at + k] = x[from.owned_offset(i) + k];
    y[at + n] = is_first(i) ? voltage : 0.0;
    y[at + n + 1] = is_first(i) ? charge : 0.0;
  });
}

Quantities row_of(std::complex<double> z) {
  return {{"resistance", z.real(), "ohm m2"},
          {"reactance", z.imag(), "ohm m2"},
          {"modulus", std::abs(z), "ohm m2"},
          {"phase", std::arg(z) * 180.0 / constants::pi, "degree"}};
}

/// The voltage that answers a current density of one into the electrolyte through the metal whose
/// voltage and charge are the last two unknowns.
void spectrum_of_driven(Operator& op, double t, Vec u, double area,
                        const std::vector<double>& radians, const Answer& answer) {
  const int charge = op.grid().unknowns() - 1;
  respond_shared(op, t, u, charge, area, charge - 1, radians, answer);
}

/// Those of a cell with the voltage and charge of a driven metal besides.
std::vector<FieldInfo> with_metal(std::vector<FieldInfo> fields) {
  for (const char* name : {"electrode_voltage", "electrode_charge"}) {
    fields.push_back({name});
    fields.back().shared = true;
  }
  fields[fields.size() - 2].stored = false;
  return fields;
}

}  // namespace

/// Of a metal at a given potential: the same cell with the current prescribed that flows at rest.
void ElectrolyteCase::spectrum_of_metal(std::size_t wall, Operator& op, Vec u,
                                        const std::vector<double>& radians, const Answer& answer) {
  const Grid& grid = op.grid();
  const double t = controls().time.start;
  const Wall& metal = m().walls.listed()[wall];
  const double area = setup_->area_of(metal);
  const auto side = static_cast<std::size_t>(grid.side_named(m().walls.sides()[wall]));
  const Passing rest = moment(t, u).passing()[side];
  const double charge = area * rest.charge / units().of("C/m2");
  const std::shared_ptr<Medium> driven = driven_copy();
  Wall& by_current = driven->walls.listed()[wall];
  by_current.contact = Contact::driven;
  by_current.applied = {};
  by_current.applied.base = rest.current;
  driven->driven_area = area;
  const Grid wide(grid.spec(), grid.unknowns() + 2, grid.comm());
  const auto wide_op = discretise_driven(*driven, wide, with_metal(op.fields()));
  const Handle<Vec> v = wide_op->create_vector();
  extend(grid, u, wide, v, metal.voltage, charge);
  spectrum_of_driven(*wide_op, t, v, area, radians, answer);
}

/// Where a current is prescribed anywhere the small one is added to it. It leaves by the only other
/// metal, so that both have the same impedance, each per its own area.
void ElectrolyteCase::spectrum(std::size_t wall, Operator& op, Vec u,
                               const std::vector<double>& radians, const Answer& answer) {
  const Wall* driven = m().driven();
  if (driven == nullptr) return spectrum_of_metal(wall, op, u, radians, answer);
  const double area = setup_->area_of(*driven);
  const double ratio = setup_->area_of(m().walls.listed()[wall]) / area;
  spectrum_of_driven(op, controls().time.start, u, area, radians,
                     [&](std::size_t k, std::complex<double> z) { answer(k, ratio * z); });
}

int ElectrolyteCase::answer_impedance(Operator& op, const RunContext& context) {
  const double t = controls().time.start;
  const std::size_t wall = asked_wall(impedance);
  const Handle<Vec> u = state_at_rest(op, t);
  const std::vector<double> hertz =
      frequencies_between(impedance_.from, impedance_.to, impedance_.per_decade);
  std::vector<double> radians;
  for (const double f : hertz) radians.push_back(2.0 * constants::pi * f);
  const double ohms = m().volts / m().amperes;
  Results results(context, *this, op, {"Hz", 1.0, 0.0, "frequency"}, "impedance.csv");
  results.state(0.0, u, *this, op);  // at rest
  Quantities lowest, highest;
  spectrum(wall, op, u, radians, [&](std::size_t k, std::complex<double> z) {
    highest = row_of(ohms * z);
    if (k == 0) lowest = highest;
    results.row(hertz[k], {highest, {}});
    console::info("  {:.6g} Hz   {:.6g} {:+.6g}i ohm m2   {} of {}", hertz[k], ohms * z.real(),
                  ohms * z.imag(), k + 1, hertz.size());
  });
  refuse_unused_options();
  Summary& summary = results.summary();
  summary.add(measure(op, t, u).history);
  summary.add(answers(t, u));
  summary.add("lowest_frequency_resistance", lowest[0].value, lowest[0].unit);
  summary.add("highest_frequency_resistance", highest[0].value, highest[0].unit);
  return results.close();
}

}  // namespace fluxform::electrolyte
