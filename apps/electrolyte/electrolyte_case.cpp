#include "electrolyte_case.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/app/protocols.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/solve/closed_state.hpp"

#include "check_cell.hpp"

namespace fluxform::electrolyte {
namespace {

/// Unknowns up to which a direct solver is the faster one in two and three dimensions.
constexpr double direct_limit = 4000.0;
/// Above this ratio of cell widths, relaxation cell by cell no longer smooths: at 12.5, 64 x 128
/// cells of case E2 did not end their first step in the time the direct solver takes for all of
/// them.
constexpr double most_stretched = 8.0;

/// Least and greatest width of a cell along any axis.
std::pair<double, double> widths(const GridSpec& spec) {
  std::pair<double, double> found{INFINITY, 0.0};
  for (const AxisSpec& a : spec.axes) {
    const Axis axis = make_axis(a);
    for (int i = 0; i < axis.cells(); ++i) {
      found.first = std::min(found.first, axis.width(i));
      found.second = std::max(found.second, axis.width(i));
    }
  }
  return found;
}

}  // namespace

void ElectrolyteCase::describe(Parameters& p, RunControls& defaults) {
  defaults.time.scheme = Scheme::bdf1;  // positive, and the free energy falls at any step
  defaults.solver.linear.correction_rtol = 1e-4;
  ModelCase::describe(p, defaults);
}

void ElectrolyteCase::describe_place(Parameters& p) {
  p.section("grid", [this](Parameters& q) { describe_grid(q, spec()); })
      .required()
      .example("{x: {from: 0 um, to: 1 um, cells: 400}}")
      .doc("cells");
  electrolyte::describe(p, resolve_);
}

void ElectrolyteCase::prepare(const Parameters& p, MPI_Comm comm) {
  ModelCase::prepare(p, comm);
  for (const AxisSpec& axis : spec().axes) {
    if (axis.centering != Centering::node) continue;
    throw p.error("grid." + axis.name + ".centering",
                  "'node' is not for electrolytes, whose walls are faces of cells: leave it out");
  }
  medium().name_species();
  check_cell(p, declarations(), m(), controls().analysis != Analysis::transient);
  resolve_debye(p, declarations(), m(), sweep_, resolve_, spec());
  choose_solver();
  for (std::size_t k = 0; k < m().walls.listed().size(); ++k)
    heed_protocol(m().walls.listed()[k].applied, m().walls.sides()[k], controls());
}

/// Measured: docs/performance.md.
void ElectrolyteCase::choose_solver() {
  LinearControls& linear = controls().solver.linear;
  if (linear.method != LinearMethod::automatic) return;
  double count = unknowns();
  for (const AxisSpec& axis : spec().axes) count *= axis.cells;
  const auto [narrowest, widest] = widths(spec());
  const std::size_t axes = spec().axes.size();
  const bool direct =
      axes == 1 || count < direct_limit || (axes == 2 && widest / narrowest > most_stretched);
  linear.method = direct ? LinearMethod::direct : LinearMethod::geometric;
}

std::unique_ptr<Operator> ElectrolyteCase::build(const Grid& grid) {
  Medium& m = medium();
  auto op = ModelCase::build(grid);
  const double start = controls().time.start;
  m.prepare(start);
  setup_ = std::make_unique<Setup>(m, units(), grid);
  check_start(input(), *setup_);
  m.stiffness = fastest_diffusivity() /
                greatest(setup_->grid, [&](const Index& i) { return m.permittivity(i); });
  if (m.driven()) m.driven_area = setup_->area_of(*m.driven());
  report_debye(*setup_);
  const Analysis asked = controls().analysis;
  if (asked == Analysis::transient || asked == Analysis::steady)
    report_limit(*setup_, m.meaning.start_time, asked == Analysis::steady);
  op_ = op.get();
  return op;
}

/// Collective.
double ElectrolyteCase::fastest_diffusivity() const {
  double fastest = 0.0;
  for (const Ion& ion : m().ions)
    fastest = std::max(fastest, greatest(setup_->grid, [&](const Index& i) {
                         return ion.diffusivity_of_cells(i);
                       }));
  return fastest;
}

/// In a run through time the ions of the start also get the potential that they make.
void ElectrolyteCase::initialise(const Operator& op, Vec u) {
  petsc(VecZeroEntries(u));
  ModelCase::initialise(op, u);
  if (controls().analysis != Analysis::transient) return;
  const double narrowest = widths(spec()).first;
  complete_start(*op_, controls().time.start, fastest_diffusivity() / (narrowest * narrowest), u,
                 controls().solver);
}

std::vector<Event> ElectrolyteCase::events() {
  std::vector<const Protocol*> protocols;
  for (const Wall& w : m().walls.listed()) protocols.push_back(&w.applied);
  return events_at_corners(protocols, controls().time.start, controls().time.stop);
}

double ElectrolyteCase::time_of_coefficients(double t) const {
  return m().meaning.of == Meaning::Of::time ? t : m().meaning.start_time;
}

void ElectrolyteCase::remember(const Columns& earlier) { peak_.remember(earlier); }

Memory ElectrolyteCase::memory() const {
  return {{"overtaking", overtaking_.memory()}, {"wall_cells", wall_cells_.memory()}};
}

void ElectrolyteCase::recall(const Memory& memory) {
  overtaking_.recall(memory.at("overtaking"));
  wall_cells_.recall(memory.at("wall_cells"));
}

Measurement ElectrolyteCase::measure(const Operator&, double t, Vec u) {
  const Moment now = moment(t, u);
  const Bulk bulk = find_bulk(now);
  Measurement all{observe(now, bulk, *sums(t, u)), {}};
  peak_.see(t, all.history);
  overtaking_.see(t, bulk);
  wall_cells_.see(now);
  return all;
}

Quantities ElectrolyteCase::closing() { return peak_.answers(units().of("V/m") / setup_->across); }

Quantities ElectrolyteCase::answers(double t, Vec u) {
  const Moment now = moment(t, u);
  wall_cells_.report(*setup_);
  return answers_of_the_field(now, find_bulk(now), *sums(t, u));
}

Quantities ElectrolyteCase::conclude(Operator&, double t, Vec u, const RunContext& context) {
  write_fluxes(moment(t, u), context);
  Quantities q = answers(t, u);
  const bool lasts = controls().analysis == Analysis::transient;
  const TimeAxis axis{"s", 1.0, 0.0, lasts ? "time" : ""};
  for (const Quantity& first : overtaking_.answers(axis, m(), setup_->grid)) q.push_back(first);
  return q;
}

}  // namespace fluxform::electrolyte
