// Impedance of a cell in a steady state: the voltage of a metal answers a small current through it,
// added to the direct one where the cell carries such.
//
// The metal's voltage and charge become unknowns (model.hpp, driven), so that the linearised
// equations with the current's own derivative as forcing give Z = dV/dI without a second formula
// for the current, displacement included.
#include "fluxform/solve/impedance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/fv/globals.hpp"

#include "electrolyte_case.hpp"
#include "model.hpp"

namespace fluxform::electrolyte {
namespace {

using Answer = std::function<void(std::size_t, std::complex<double>)>;

Quantities row_of(std::complex<double> z) {
  return {{"resistance", z.real(), "ohm m2"},
          {"reactance", z.imag(), "ohm m2"},
          {"modulus", std::abs(z), "ohm m2"},
          {"phase", std::arg(z) * 180.0 / constants::pi, "degree"}};
}

/// The voltage that answers a current density of one into the electrolyte through the driven metal.
void spectrum_of_driven(Operator& op, double t, Vec u, const std::vector<double>& radians,
                        const Answer& answer) {
  using Driven = Electrolyte<1, true>;
  respond_globals(op, t, u, Driven::charge_of_metal, Driven::voltage, radians, answer);
}

}  // namespace

/// Of a metal at a given potential: the same cell with the current prescribed that flows at rest.
void ElectrolyteCase::spectrum_of_metal(std::size_t wall, Operator& op, Vec u,
                                        const std::vector<double>& radians, const Answer& answer) {
  const Grid& grid = op.grid();
  const double t = controls().time.start;
  const Wall& metal = m().walls.listed()[wall];
  const auto side = static_cast<std::size_t>(grid.side_named(m().walls.sides()[wall]));
  const Passing rest = moment(t, u).passing()[side];
  const std::shared_ptr<Medium> driven = driven_copy();
  Wall& by_current = driven->walls.listed()[wall];
  by_current.contact = Contact::driven;
  by_current.applied = {};
  by_current.applied.base = rest.current;
  driven->driven_area = setup_->area_of(metal);
  const auto driven_op = discretise_driven(*driven, grid, op.fields());
  const Handle<Vec> v = driven_op->create_vector();
  {
    const ReadArray from(u);
    const WriteArray to(v);
    std::copy_n(from.data(), field_rows(grid), to.data());
  }
  write_globals(grid, v, std::array{metal.voltage, rest.charge / units().of("C/m2")});
  spectrum_of_driven(*driven_op, t, v, radians, answer);
}

/// Where a current is prescribed anywhere the small one is added to it. It leaves by the only other
/// metal, so that both have the same impedance, each per its own area.
void ElectrolyteCase::spectrum(std::size_t wall, Operator& op, Vec u,
                               const std::vector<double>& radians, const Answer& answer) {
  const Wall* driven = m().driven();
  if (driven == nullptr) return spectrum_of_metal(wall, op, u, radians, answer);
  const double area = setup_->area_of(*driven);
  const double ratio = setup_->area_of(m().walls.listed()[wall]) / area;
  spectrum_of_driven(op, controls().time.start, u, radians,
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
