// Impedance of a cell in a steady state: the voltage of a metal answers a small current through it,
// added to the direct one where the cell carries such.
//
// The metal's voltage and charge become unknowns (model.hpp, Driven), so that the linearised
// equations with the current's own derivative as forcing give Z = dV/dI without a second formula
// for the current, displacement included.
#include <cmath>
#include <complex>
#include <functional>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/fv/shared.hpp"
#include "fluxform/output/history.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/summary.hpp"
#include "fluxform/solve/impedance.hpp"

#include "answers.hpp"
#include "debye_grid.hpp"

namespace fluxform::electrolyte {
namespace {

/// The same cell with the metal's current prescribed: the one it carries at rest.
Settings with_current(const Settings& settings, std::size_t wall, double current) {
  Settings driven = settings;
  driven.walls[wall].contact = Contact::driven;
  driven.walls[wall].current = Protocol{};
  driven.walls[wall].current.base = current;
  return driven;
}

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

std::vector<double> frequencies(const ImpedanceSettings& s) {
  std::vector<double> f;
  const double decades = std::log10(s.to / s.from);
  const int steps = std::max(1, static_cast<int>(std::lround(decades * s.per_decade)));
  for (int k = 0; k <= steps; ++k) f.push_back(s.from * std::pow(10.0, decades * k / steps));
  return f;
}

/// The first cell's unknown n on all ranks. Collective.
double shared_value(const Grid& grid, Vec u, int n) {
  double mine = 0.0, all = 0.0;
  const ReadArray x(u);
  if (is_first(grid.owned().begin)) mine = x[grid.owned_offset({0, 0, 0}) + n];
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  return all;
}

Quantities row_of(std::complex<double> z) {
  return {{"resistance", z.real(), "ohm m2"},
          {"reactance", z.imag(), "ohm m2"},
          {"modulus", std::abs(z), "ohm m2"},
          {"phase", std::arg(z) * 180.0 / constants::pi, "degree"}};
}

/// A current density of one into the electrolyte through the metal whose voltage and charge are the
/// last two unknowns.
Handle<Vec> unit_current(const Grid& wide, double area) {
  Handle<Vec> forcing = wide.create_global();
  petsc(VecZeroEntries(forcing));
  if (is_first(wide.owned().begin)) {
    const WriteArray b(forcing);
    b[wide.owned_offset({0, 0, 0}) + wide.unknowns() - 1] = area;
  }
  return forcing;
}

using Answer = std::function<void(std::size_t, std::complex<double>)>;

/// Of the metal whose current is prescribed: its voltage is an unknown already.
void spectrum_of_driven(Operator& op, double t, Vec u, double area,
                        const std::vector<double>& radians, const Answer& answer) {
  const Grid& grid = op.grid();
  const Handle<Vec> forcing = unit_current(grid, area);
  respond(op, t, u, forcing, radians, [&](std::size_t k, Vec re, Vec im) {
    const int voltage = grid.unknowns() - 2;
    answer(k, {shared_value(grid, re, voltage), shared_value(grid, im, voltage)});
  });
}

/// Of a metal at a given potential: the same cell with the current prescribed that flows at rest.
void spectrum_of_metal(const Settings& settings, std::size_t wall, const Parameters& input,
                       IonSystem& system, const Medium& medium, Operator& op, double t, Vec u,
                       const std::vector<double>& radians, const Answer& answer) {
  const Grid& grid = op.grid();
  const auto side = static_cast<std::size_t>(grid.side_named(settings.walls[wall].side));
  const Passing rest = passing(system, medium, grid, t, u)[side];
  const Settings driven = with_current(settings, wall, rest.current);
  const Grid wide(grid.spec(), grid.unknowns() + 2, grid.comm());
  const Places places(wide, input);
  const Medium other(driven, places);
  const auto cell = make_system(other, true);
  const auto wide_op = cell->discretise(wide);
  Handle<Vec> v = wide.create_global();
  const double area = medium.areas()[side], voltage = system.walls(t)[side].voltage;
  extend(grid, u, wide, v, voltage, area * rest.charge / medium.scales.surface_charge());
  spectrum_of_driven(*wide_op, t, v, area, radians, answer);
}

/// Where a current is prescribed anywhere the small one is added to it. It leaves by the only other
/// metal, so that both have the same impedance, each per its own area.
void spectrum(const Settings& settings, std::size_t wall, const Parameters& input,
              IonSystem& system, const Medium& medium, Operator& op, double t, Vec u,
              const std::vector<double>& radians, const Answer& answer) {
  const WallSettings* driven = settings.driven();
  if (driven == nullptr)
    return spectrum_of_metal(settings, wall, input, system, medium, op, t, u, radians, answer);
  const auto area = [&](const std::string& side) {
    return medium.areas()[static_cast<std::size_t>(op.grid().side_named(side))];
  };
  const double ratio = area(settings.walls[wall].side) / area(driven->side);
  spectrum_of_driven(op, t, u, area(driven->side), radians,
                     [&](std::size_t k, std::complex<double> z) { answer(k, ratio * z); });
}

}  // namespace

int run_impedance(const Settings& settings, std::size_t wall, const Parameters& input,
                  IonSystem& system, const Medium& medium, Operator& op, Vec u,
                  const RunControls& controls, const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const Grid& grid = op.grid();
  const double t = controls.time.start;
  const std::vector<double> hertz = frequencies(settings.impedance);
  std::vector<double> radians;
  for (const double f : hertz) radians.push_back(2.0 * constants::pi * f);
  const TimeAxis axis{"Hz", 1.0, 0.0, "frequency"};
  History table(context.place.directory + "/impedance.csv", axis, grid.comm());
  const double ohms = medium.scales.thermal_voltage() / medium.scales.current();
  Quantities lowest, highest;
  spectrum(settings, wall, input, system, medium, op, t, u, radians,
           [&](std::size_t k, std::complex<double> z) {
             highest = row_of(ohms * z);
             if (k == 0) lowest = highest;
             table.add(hertz[k], highest);
             console::info("  {:.6g} Hz   {:.6g} {:+.6g}i ohm m2   {} of {}", hertz[k],
                           ohms * z.real(), ohms * z.imag(), k + 1, hertz.size());
           });
  refuse_unused_options();
  RunFile file(context.place.directory + "/run.h5", grid, op.fields(), {"s", 1.0, 0.0});
  file.write_provenance(context.provenance);
  file.write_record(t, u);
  file.close();
  WallCells wall_cells;
  wall_cells.see(medium, system.walls(t), grid, u);
  wall_cells.report(medium, grid);
  Summary summary;
  summary.add(observe(system, medium, grid, t, u));
  summary.add(answers_of_the_field(system, medium, grid, t, u));
  summary.add("lowest_frequency_resistance", lowest[0].value, lowest[0].unit);
  summary.add("highest_frequency_resistance", highest[0].value, highest[0].unit);
  summary.add_resources(grid.comm(), wall_start);
  summary.write(context.place.directory + "/summary.json", grid.comm());
  console::info("\n{}\nResults in {}", summary.table(), context.place.directory);
  return 0;
}

}  // namespace fluxform::electrolyte
