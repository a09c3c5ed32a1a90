#include "electrolyte_case.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/solve/continuation.hpp"
#include "fluxform/solve/newton.hpp"
#include "fluxform/solve/transient_stage.hpp"

#include "answers.hpp"
#include "applied.hpp"
#include "check_cell.hpp"
#include "debye_grid.hpp"
#include "equilibrium.hpp"
#include "observables.hpp"
#include "rest.hpp"

namespace fluxform::electrolyte {
namespace {

/// Unknowns up to which a direct solver is the faster one in two and three dimensions.
constexpr double direct_limit = 4000.0;
/// Above this ratio of cell widths, relaxation cell by cell no longer smooths: at 12.5, 64 x 128
/// cells of case E2 did not end their first step in the time the direct solver takes for all of
/// them.
constexpr double most_stretched = 8.0;
/// Of an oscillating wall, at least.
constexpr double steps_per_period = 50.0;
/// Words of the app's own analyses, in the order of ElectrolyteCase::Question.
constexpr std::array words{"sweep", "current_sweep", "impedance"};

double stretching(const GridSpec& spec) {
  double widest = 0.0, narrowest = INFINITY;
  for (const AxisSpec& a : spec.axes) {
    const Axis axis = make_axis(a);
    for (int i = 0; i < axis.cells(); ++i) {
      widest = std::max(widest, axis.width(i));
      narrowest = std::min(narrowest, axis.width(i));
    }
  }
  return widest / narrowest;
}

}  // namespace

void ElectrolyteCase::describe(Parameters& p, RunControls& defaults) {
  defaults.time.scheme = Scheme::bdf1;  // positive, and the free energy falls at any step
  defaults.solver.linear.correction_rtol = 1e-4;
  controls_ = &defaults;
  electrolyte::describe(p, settings_);
}

void ElectrolyteCase::prepare(const Parameters& p, MPI_Comm) {
  input_ = &p;
  for (const AxisSpec& axis : settings_.grid.axes) {
    if (axis.centering != Centering::node) continue;
    throw p.error("grid." + axis.name + ".centering",
                  "'node' is not for electrolytes, whose walls are faces of cells: leave it out");
  }
  check_cell(p, settings_, controls_->analysis != Analysis::transient);
  resolve_debye(p, settings_);
  choose_solver();
  heed_protocols();
}

/// Steps short enough to follow every oscillation; a warning where time does not pass.
void ElectrolyteCase::heed_protocols() const {
  TransientControls& time = controls_->time;
  for (const WallSettings& w : settings_.walls) {
    const Protocol& p = w.contact == Contact::driven ? w.current : w.voltage;
    if (p.shape == Protocol::Shape::constant) continue;
    if (controls_->analysis != Analysis::transient)
      console::warn(
          "the 'protocol' of '{}' is for 'analysis: transient'; here its value at "
          "'time.start' holds",
          w.side);
    if (p.shape != Protocol::Shape::oscillate) continue;
    const double longest = 1.0 / (steps_per_period * p.frequency);
    if (time.step == 0.0) time.step = std::min(longest, (time.stop - time.start) / 100.0);
    time.step = std::min(time.step, longest);
    time.max_step = time.max_step == 0.0 ? longest : std::min(time.max_step, longest);
  }
}

/// Measured: docs/performance.md.
void ElectrolyteCase::choose_solver() const {
  LinearControls& linear = controls_->solver.linear;
  linear.shared = settings_.driven() ? 2 : 0;
  if (linear.method != LinearMethod::automatic) return;
  double count = unknowns();
  for (const AxisSpec& axis : settings_.grid.axes) count *= axis.cells;
  const bool flat = settings_.grid.axes.size() == 1;
  const bool stretched =
      settings_.grid.axes.size() == 2 && stretching(settings_.grid) > most_stretched;
  linear.method =
      flat || stretched || count < direct_limit ? LinearMethod::direct : LinearMethod::geometric;
}

int ElectrolyteCase::unknowns() const {
  return 1 + static_cast<int>(settings_.species.size()) + (settings_.driven() ? 2 : 0);
}

std::unique_ptr<Operator> ElectrolyteCase::build(const Grid& grid) {
  places_ = std::make_unique<Places>(grid, *input_);
  medium_ = std::make_unique<Medium>(settings_, *places_);
  check_filling(*input_, *medium_, grid);
  report_charge(*medium_, grid);
  report_debye(*medium_, grid);
  report_overlaps(settings_, grid);
  if (controls_->analysis == Analysis::transient || controls_->analysis == Analysis::steady)
    report_limit(*medium_, grid, controls_->analysis == Analysis::steady);
  system_ = make_system(*medium_, settings_.driven() != nullptr);
  return system_->discretise(grid);
}

void ElectrolyteCase::initialise(const Operator& op, Vec u) {
  start(*medium_, op.grid(), u);
  if (controls_->analysis == Analysis::transient) find_potential(op.grid(), u);
}

/// Gives the ions of the start the potential they make, by a step too short for any to move.
/// Collective.
void ElectrolyteCase::find_potential(const Grid& grid, Vec u) const {
  const auto op = system_->discretise(grid);
  const auto stages = make_newton_stage_solver(*op, Part::all, controls_->solver);
  Handle<Vec> base = grid.create_global(), found = grid.create_global();
  op->storage(controls_->time.start, u, base);
  petsc(VecCopy(u, found));
  if (!stages->solve(controls_->time.start, 1e9 * fastest_rate(), base, found)) return;
  const ReadArray y(found);
  const WriteArray x(u);
  const auto ions = static_cast<std::ptrdiff_t>(settings_.species.size());
  grid.for_owned([&](const Index& i) {
    const std::ptrdiff_t at = grid.owned_offset(i);
    for (std::ptrdiff_t n = 0; n < grid.unknowns(); ++n)
      if (n == 0 || n > ions) x[at + n] = y[at + n];
  });
}

/// Nothing is changed at the corners of a protocol: the march lands there and starts afresh.
std::vector<Event> ElectrolyteCase::events() {
  std::set<double> times;
  for (const WallSettings& w : settings_.walls)
    for (const Protocol* p : {&w.voltage, &w.current})
      for (const double t : p->corners())
        if (t > controls_->time.start && t < controls_->time.stop) times.insert(t);
  std::vector<Event> all;
  for (const double t : times) all.push_back({t, [](double, Vec) {}});
  return all;
}

void ElectrolyteCase::remember(const Columns& earlier) { peak_.remember(earlier); }

Memory ElectrolyteCase::memory() const {
  return {{"overtaking", overtaking_.memory()}, {"wall_cells", wall_cells_.memory()}};
}

void ElectrolyteCase::recall(const Memory& memory) {
  overtaking_.recall(memory.at("overtaking"));
  wall_cells_.recall(memory.at("wall_cells"));
}

Measurement ElectrolyteCase::measure(const Operator& op, double t, Vec u) {
  const Grid& grid = op.grid();
  const auto walls = system_->walls(t);
  const Split split = split_flows(*system_, *medium_, grid, t, u);
  const Bulk bulk = find_bulk(split, *medium_, grid, u, length_across(walls, grid));
  Measurement now{observe(*system_, *medium_, grid, t, u, bulk), {}};
  peak_.see(t, now.history);
  overtaking_.see(t, bulk);
  wall_cells_.see(*medium_, walls, grid, u);
  return now;
}

double ElectrolyteCase::crossover(const Grid& grid, double t) const {
  return medium_->scales.thermal_voltage() /
         (length_across(system_->walls(t), grid) * Scales::length);
}

Quantities ElectrolyteCase::closing() {
  return peak_.answers(crossover(places_->grid(), controls_->time.start));
}

bool ElectrolyteCase::is_closed() const {
  for (std::size_t k = 0; k < settings_.species.size(); ++k)
    if (!is_open(settings_, k)) return true;
  return false;
}

/// Of diffusion across the cell, 1/s. Collective.
double ElectrolyteCase::slowest_rate() const {
  double length = 0.0, slowest = INFINITY, all = 0.0;
  for (const AxisSpec& a : settings_.grid.axes) length = std::max(length, make_axis(a).length());
  const Grid& grid = places_->grid();
  for (const CellField& d : medium_->diffusivity)
    grid.for_owned([&](const Index& i) { slowest = std::min(slowest, d(i)); });
  MPI_Allreduce(&slowest, &all, 1, MPI_DOUBLE, MPI_MIN, grid.comm());
  return all / (length * length);
}

/// Of diffusion across the narrowest cell, 1/s. Collective.
double ElectrolyteCase::fastest_rate() const {
  double narrowest = INFINITY, fastest = 0.0, all = 0.0;
  for (const AxisSpec& a : settings_.grid.axes) {
    const Axis axis = make_axis(a);
    for (int i = 0; i < axis.cells(); ++i) narrowest = std::min(narrowest, axis.width(i));
  }
  const Grid& grid = places_->grid();
  for (const CellField& d : medium_->diffusivity)
    grid.for_owned([&](const Index& i) { fastest = std::max(fastest, d(i)); });
  MPI_Allreduce(&fastest, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return all / (narrowest * narrowest);
}

/// Lets time pass in ever longer implicit steps, which keep what cannot leave, until steps of a
/// thousand times the time of diffusion change nothing. Collective.
SteadyResult ElectrolyteCase::settle(Operator& op, Vec u, const SteadyControls& controls) const {
  const auto stages = make_newton_stage_solver(op, Part::all, controls.solvers);
  Handle<Vec> base = op.grid().create_global(), trial = op.grid().create_global();
  const double rate = slowest_rate();
  SteadyResult result;
  std::string against;
  double step = 1e-3 / rate;
  for (; result.pseudo_steps < controls.max_pseudo_steps; ++result.pseudo_steps) {
    op.storage(controls.time, u, base);
    petsc(VecCopy(u, trial));
    const bool solved = stages->solve(controls.time, 1.0 / step, base, trial);
    if (!solved || !op.admissible(controls.time, trial)) {
      step *= 0.25;
      if (step < 1e-15 / rate) break;
      continue;
    }
    double size = 0.0, moved = 0.0;
    petsc(VecAXPY(u, -1.0, trial));
    petsc(VecNorm(u, NORM_INFINITY, &moved));
    petsc(VecCopy(trial, u));
    petsc(VecNorm(u, NORM_INFINITY, &size));
    const bool rests = step > 1e3 / rate && moved < 1e-12 * size;
    step = std::min(4.0 * step, 1e4 / rate);
    if (!rests) continue;
    against = objection(op.grid(), controls.time, u);
    if (!against.empty()) continue;
    result.newton = stages->counts().newton;
    result.linear = stages->counts().linear;
    return result;
  }
  throw SolveError(fmt::format(
      "the cell has not come to rest after {} steps{}{}; 'analysis: transient' shows what it does",
      result.pseudo_steps, against.empty() ? "" : ": ", against));
}

SteadyResult ElectrolyteCase::solve_steady_state(Operator& op, Vec u,
                                                 const SteadyControls& controls) {
  SteadyControls tight = controls;
  tight.solvers.newton.rtol = std::min(controls.solvers.newton.rtol, 1e-11);
  tight.objection = [&](double t, Vec y) { return objection(op.grid(), t, y); };
  if (is_closed()) {
    ramp(op, u, tight);
    return settle(op, u, tight);
  }
  Handle<Vec> guess = op.grid().create_global();
  petsc(VecCopy(u, guess));
  if (find_equilibrium(op, u, tight)) return {};
  petsc(VecCopy(guess, u));
  tight.fallback = false;
  try {
    return solve_steady(op, u, tight);
  } catch (const SolveError&) {
    petsc(VecCopy(guess, u));
  }
  return ramp(op, u, tight);
}

/// True if the cell is in equilibrium and u, now, the state of it. Collective.
bool ElectrolyteCase::find_equilibrium(Operator& op, Vec u, const SteadyControls& controls) const {
  const Grid& grid = op.grid();
  if (settings_.crowding.kind != Crowding::none) return false;
  const auto mu = potentials_of_equilibrium(*system_, *medium_, grid, controls.time, u);
  if (!mu || !solve_equilibrium(op, *medium_, controls.time, *mu, u)) return false;
  Newton newton(op, controls.solvers, false, steady_problem(op, controls.time));
  return unbalanced(newton, op, controls.unrest, u, u).empty() &&
         objection(grid, controls.time, u).empty();
}

std::string ElectrolyteCase::objection(const Grid& grid, double t, Vec u) const {
  return objection_to_rest(*system_, *medium_, grid, t, u);
}

/// Raises everything applied to the walls from nothing, by continuation: to what the input says, or
/// to the first value of a sweep. Collective.
SteadyResult ElectrolyteCase::ramp(Operator& op, Vec u, const SteadyControls& controls) const {
  const int swept = medium_->swept;
  const double start_time = medium_->start_time;
  medium_->ramped = swept;
  medium_->ramped_to = controls.time;
  medium_->swept = ramp_of_all;
  if (swept == no_sweep) medium_->start_time = controls.time;
  ContinuationControls way;
  way.step = 0.125;
  way.hold = is_closed() ? 1e-6 * slowest_rate() : 0.0;
  if (!is_closed()) way.objection = controls.objection;
  const ContinuationResult done = follow(op, u, way, controls.solvers, [](double, Vec) {});
  medium_->swept = swept;
  medium_->start_time = start_time;
  if (!done.reached)
    throw SolveError(
        fmt::format("no steady state was found: with {:.3g} of what is applied to the "
                    "walls there is one, but {}",
                    done.last, done.reason));
  SteadyResult result;
  result.newton = done.newton;
  result.linear = done.linear;
  result.pseudo_steps = done.points;
  return result;
}

Quantities ElectrolyteCase::conclude(Operator& op, double t, Vec u, const RunContext& context) {
  write_fluxes(*system_, *medium_, op.grid(), t, u, context);
  wall_cells_.report(*medium_, op.grid());
  Quantities q = answers_of_the_field(*system_, *medium_, op.grid(), t, u);
  const bool lasts = controls_->analysis == Analysis::transient;
  const TimeAxis axis{"s", 1.0, 0.0, lasts ? "time" : ""};
  for (const Quantity& first : overtaking_.answers(axis, *medium_, op.grid())) q.push_back(first);
  return q;
}

std::vector<AnalysisChoice> ElectrolyteCase::analyses() {
  return {{words[voltage_sweep], "steady states along the potential of a metal",
           [this](Parameters& q) { describe_sweep(q, settings_.sweep); }},
          {words[current_sweep], "steady states along the current through a metal",
           [this](Parameters& q) { describe_current_sweep(q, settings_.sweep); }},
          {words[impedance], "response to a small oscillation of a metal's potential",
           [this](Parameters& q) { describe_impedance(q, settings_.impedance); }}};
}

std::size_t ElectrolyteCase::wall_named(const std::string& side, const std::string& key) const {
  for (std::size_t k = 0; k < settings_.walls.size(); ++k)
    if (settings_.walls[k].side == side) return k;
  throw input_->error(key, fmt::format("'{}' is none of the 'walls'", side));
}

void ElectrolyteCase::refuse_question(std::size_t k, Operator&, const Document&) {
  (void)asked_wall(k);
}

int ElectrolyteCase::answer(std::size_t k, Operator& op, const RunContext& context) {
  if (k == impedance) return answer_impedance(op, context);
  return answer_sweep(op, context, k == current_sweep);
}

/// The wall an analysis is about, which must have the contact it needs.
std::size_t ElectrolyteCase::asked_wall(std::size_t question) const {
  const bool spectrum = question == impedance, of_current = question == current_sweep;
  const std::string& side = spectrum ? settings_.impedance.side : settings_.sweep.side;
  const std::string key = fmt::format("analysis.{}.side", words[question]);
  const std::size_t wall = wall_named(side, key);
  const Contact contact = settings_.walls[wall].contact;
  if (spectrum && contact == Contact::driven) return wall;
  if (contact != (of_current ? Contact::driven : Contact::metal))
    throw input_->error(
        key, fmt::format("'{}' must have 'contact: {}'", side, of_current ? "current" : "metal"));
  if (spectrum) check_way_out(wall, key);
  return wall;
}

/// A small current through one metal of a cell whose current is prescribed at another must be the
/// same at both.
void ElectrolyteCase::check_way_out(std::size_t wall, const std::string& key) const {
  const auto others =
      std::count_if(settings_.walls.begin(), settings_.walls.end(), [&](const WallSettings& w) {
        return w.contact == Contact::metal && w.side != settings_.walls[wall].side;
      });
  if (settings_.driven() == nullptr || others == 0) return;
  throw input_->error(key, fmt::format("the current prescribed at '{}' leaves by several metals: "
                                       "ask for the impedance of '{}'",
                                       settings_.driven()->side, settings_.driven()->side));
}

int ElectrolyteCase::answer_sweep(Operator& op, const RunContext& context, bool of_current) {
  const auto wall = static_cast<int>(asked_wall(of_current ? current_sweep : voltage_sweep));
  medium_->swept = wall;
  medium_->start_time = controls_->time.start;
  Handle<Vec> u = op.grid().create_global();
  initialise(op, u);
  SteadyControls first;
  first.time = settings_.sweep.from;
  first.solvers = controls_->solver;
  solve_steady_state(op, u, first);
  SweepOf sweep{*system_, *medium_, settings_.sweep, of_current,
                is_closed() ? 1e-6 * slowest_rate() : 0.0};
  return run_sweep(sweep, op, u, *controls_, context);
}

int ElectrolyteCase::answer_impedance(Operator& op, const RunContext& context) {
  const std::size_t wall = asked_wall(impedance);
  Handle<Vec> u = op.grid().create_global();
  initialise(op, u);
  SteadyControls rest;
  rest.time = controls_->time.start;
  rest.solvers = controls_->solver;
  solve_steady_state(op, u, rest);
  return run_impedance(settings_, wall, *input_, *system_, *medium_, op, u, *controls_, context);
}

}  // namespace fluxform::electrolyte
