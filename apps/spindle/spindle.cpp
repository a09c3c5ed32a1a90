#include "spindle.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/stored_steps.hpp"

namespace fluxform::spindle {

void SpindleApp::describe(Parameters& p, RunControls& defaults) {
  defaults.time.stop = 8.0;
  defaults.time.step = 0.05;
  defaults.output.history_interval = 0.05;
  ModelCase::describe(p, defaults);
}

void SpindleApp::describe_place(Parameters& p) {
  p.section("spindle", [this](Parameters& q) {
     spindle::describe_place(q, settings().machine);
   }).doc("poles and cells");
}

void SpindleApp::describe_more(ModelInput& in) {
  in.section("kymograph", [this](ModelInput& s) {
      s.quantity("pixel", settings().seeing.pixel, "um").positive();
      s.quantity("margin", settings().seeing.margin, "um")
          .not_negative()
          .doc("what it shows beyond the poles of the start");
    }).doc("the image of the run, a row for each history time");
}

void SpindleApp::prepare(const Parameters& p, MPI_Comm comm) {
  const Machine& m = settings().machine;
  const TransientControls& time = controls().time;
  if (time.scheme != TransientControls{}.scheme)
    throw p.error("time.scheme", "steps here are explicit ones that keep densities positive");
  if (time.adaptive)
    throw p.error("time.adaptive", "steps here are as long as keeps densities positive");
  for (const Mark& mark : settings().marks)
    if (mark.time > time.stop)
      console::warn("the mark at {:g} min comes after the end of the run", mark.time);
  const double pixels = (m.poles[1] - m.poles[0]) / settings().seeing.pixel;
  if (pixels > 1e5)
    throw p.error("kymograph.pixel",
                  fmt::format("makes {:.3g} pixels a row; a hundred thousand are "
                              "the most",
                              pixels));
  AxisSpec axis;
  axis.cells = m.cells;
  axis.from = m.poles[0];
  axis.to = m.poles[1];
  spec().axes = {axis};
  ModelCase::prepare(p, comm);
}

std::unique_ptr<Operator> SpindleApp::build(const Grid& grid) {
  const Machine& m = settings().machine;
  const Seeing& see = settings().seeing;
  record_.pixels.from = m.poles[0] - see.margin;
  record_.pixels.width = see.pixel;
  record_.pixels.count =
      static_cast<int>(std::ceil((m.poles[1] - m.poles[0] + 2.0 * see.margin) / see.pixel - 1e-9));
  std::vector<double> start(spindle::globals, 0.0);
  start[left_pole] = m.poles[0];
  start[left_kinetochore] = m.chromosome - 0.5 * m.sisters;
  start[right_kinetochore] = m.chromosome + 0.5 * m.sisters;
  start[right_pole] = m.poles[1];
  set_start(start);
  start_ = start;
  std::unique_ptr<Operator> op = ModelCase::build(grid);
  op_ = op.get();
  return op;
}

void SpindleApp::initialise(const Operator& op, Vec u) {
  write_globals(op.grid(), u, start_);
  const WriteArray values(u);
  op.grid().for_owned([&](const Index& i) {
    double* cell = values.data() + op.grid().owned_offset(i);
    for (std::size_t k = 0; k < pools().size(); ++k) {
      cell[4 * k] = cell[4 * k + 1] = pools()[k].number;
      cell[4 * k + 2] = cell[4 * k + 3] = 0.0;
    }
  });
}

EndsOf SpindleApp::ends_now(const Operator& op, Vec u) {
  return [this, g = read_globals(op.grid(), u)](int n) {
    const auto [a, b] = ends(n);
    return std::array<double, 2>{g[a], g[b]};
  };
}

std::vector<Event> SpindleApp::events() {
  std::vector<Event> all;
  const Machine& m = settings().machine;
  const double start = controls().time.start, stop = controls().time.stop;
  for (const double t : {m.anaphase.value_or(start), m.inhibited.from})  // laws change there
    if (t > start && t < stop) all.push_back({t, [](double, Vec) {}});
  for (const Mark& mark : settings().marks)
    if (mark.time <= stop)
      all.push_back({mark.time, [this, &mark](double, Vec u) { apply(mark, *op_, u); }});
  return all;
}

/// The mark takes its share of what is not marked yet.
void SpindleApp::apply(const Mark& mark, const Operator& op, Vec u) {
  const EndsOf ends = ends_now(op, u);
  const Grid& grid = op.grid();
  const WriteArray values(u);
  const int cells = settings().machine.cells;
  for (int n = 0; n < grid.unknowns(); ++n) {
    if (n % 4 >= 2) continue;
    const auto [a, b] = ends(n);
    const double step = (b - a) / cells;
    grid.for_owned([&, a = a](const Index& i) {
      double* cell = values.data() + grid.owned_offset(i);
      const double low = a + step * i[0];
      cell[n + 2] += mark.mean(low, low + step) * std::max(cell[n] - cell[n + 2], 0.0);
    });
  }
}

double SpindleApp::longest_step(const Operator& op, Vec u) {
  const std::vector<double> g = read_globals(op.grid(), u);
  const EndsOf ends = ends_now(op, u);
  double rate = 1e-12;
  for (int n = 0; n < op.grid().unknowns(); ++n) {
    const auto [a, b] = ends(n);
    const Pool& pool = pools()[static_cast<std::size_t>(n / 4)];
    const double cell = (b - a) / settings().machine.cells;
    rate = std::max(rate, 2.0 * fastest(n, g) / cell + 3.0 * pool.diffusivity / (cell * cell) +
                              pool.loss() + pool.exchange);
  }
  return 0.9 / rate;
}

std::unique_ptr<Stepper> SpindleApp::stepper(Operator& op, const RunControls&) {
  const double cells = settings().machine.cells;
  const Measure cell = [this, cells](const Index&, int n, const std::vector<double>& g) {
    const auto [a, b] = ends(n);
    return (g[b] - g[a]) / cells;
  };
  StoredForm form{[&op, cell](Vec s, Vec u) { release(op, s, u, cell); },
                  [this, &op](Vec u) { return longest_step(op, u); }};
  return std::make_unique<StoredSteps>(op, std::move(form), budget_rates(op));
}

/// How a field shines: what is activated, what is not bleached, or all of it.
std::vector<double> SpindleApp::weights() {
  std::vector<double> all;
  const std::vector<Mark>& marks = settings().marks;
  const bool activated = !marks.empty() && marks[0].light == Light::activate;
  for (std::size_t n = 0; n < 4 * pools().size(); ++n)
    all.push_back(n % 4 >= 2 ? (activated ? 1.0 : -1.0) : (activated ? 0.0 : 1.0));
  return all;
}

Measurement SpindleApp::measure(const Operator& op, double t, Vec u) {
  Measurement all;
  const std::vector<double> g = read_globals(op.grid(), u);
  const EndsOf ends = ends_now(op, u);
  for (std::size_t k = 0; k < g.size(); ++k)
    all.history.push_back({op.globals()[k].name, g[k], "um"});
  const std::vector<Moments> seen = moments(op.grid(), u, ends);
  double tubulin = 0.0;
  for (std::size_t n = 0; n < seen.size(); ++n) {
    const std::string& name = op.fields()[n].name;
    if (n % 4 < 2) tubulin += seen[n].amount;
    all.history.push_back({name, seen[n].amount, "um"});
    if (n % 4 < 2) continue;
    all.history.push_back({name + "_centroid", seen[n].centroid, "um"});
    all.history.push_back({name + "_variance", seen[n].variance, "um2"});
    const auto [a, b] = ends(static_cast<int>(n));
    const double reach = 3.0 * std::sqrt(seen[n].variance), x = seen[n].centroid;
    const bool seen_at_all = seen[n].amount > 1e-6 * seen[n - 2].amount;
    // What has begun to leave through an end no longer moves as a whole.
    if (seen_at_all && x - reach > a && x + reach < b) record_.point(name, t, x, seen[n].amount);
  }
  all.history.push_back({"tubulin", tubulin, "um"});
  if (settings().machine.law == Law::tension)
    all.history.push_back({"tension", tension(g[right_kinetochore] - g[left_kinetochore]), "pN"});
  add_window(op, u, all.history);
  record_.frame(t, image(op.grid(), u, ends, weights(), record_.pixels));
  return all;
}

/// What of the mark is left where the first bar was made.
void SpindleApp::add_window(const Operator& op, Vec u, Quantities& to) {
  const std::vector<Mark>& marks = settings().marks;
  if (marks.empty() || marks[0].shape != Shape::bar) return;
  const Pixels window{marks[0].from, marks[0].to - marks[0].from, 1};
  std::vector<double> marked;
  for (std::size_t n = 0; n < 4 * pools().size(); ++n) marked.push_back(n % 4 >= 2 ? 1.0 : 0.0);
  to.push_back({"marked_in_window",
                image(op.grid(), u, ends_now(op, u), marked, window)[0] * window.width, "um"});
}

SteadyResult SpindleApp::solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) {
  set_at_rest();
  return ModelCase::solve_steady_state(op, u, controls);
}

Quantities SpindleApp::conclude(Operator& op, double, Vec, const RunContext& context) {
  const std::string folder = context.place.directory + "/";
  record_.write(folder + "kymograph.csv", folder + "lines.csv", op.grid().comm());
  Quantities all = record_.lines();
  all.insert(all.end(), told_.begin(), told_.end());
  return all;
}

std::vector<std::string> SpindleApp::own_files() const {
  return {"kymograph.csv", "lines.csv", "knockouts.csv"};
}

}  // namespace fluxform::spindle
