#include "cellfate.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/map_output.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/tensor_edges.hpp"
#include "fluxform/solve/graded_elimination.hpp"

namespace fluxform::cellfate {
namespace {

enum Question : std::size_t { steady_question };

std::string place_of(const Network& network, const Point& x) {
  std::string text;
  for (std::size_t a = 0; a < network.count(); ++a)
    text += fmt::format("{}{} = {:.6g}", a ? ", " : "", network.genes[a].name, x[a]);
  return text;
}

}  // namespace

void Cellfate::set_defaults(RunControls& defaults) {
  defaults.time.stop = 10.0;
  defaults.time.adaptive = true;
}

TensorDrift Cellfate::at_time(double t) const {
  return {[this, t](const Point& x) { return network_.tensor(x, t); },
          [this, t](const Point& from, const Point& to) { return network_.step(from, to, t); },
          [this](int side) { return network_.walls.of(side).absorbing; }};
}

std::unique_ptr<Operator> Cellfate::build(const Grid& grid) {
  network_.walls.bind(grid.sides());
  collectively(grid.comm(), [&] { refuse_network(grid); });
  return ModelCase::build(grid);
}

std::unique_ptr<Operator> Cellfate::make_operator(const Grid& grid, std::vector<FieldInfo> fields,
                                                  const std::vector<FieldInfo>&) {
  const auto edges = [this, &grid](double t) {
    // At the time of a jump, the step that ends there sees what was and the next one what follows.
    return tensor_edges(grid, at_time(t == jumped_ ? std::nextafter(t, INFINITY) : t));
  };
  auto op = std::make_unique<EdgeOperator>(grid, std::move(fields), edges, network_.varies(),
                                           controls().time.start);
  op_ = op.get();
  return op;
}

/// Drift that is no number, and noise that is none.
void Cellfate::refuse_network(const Grid& grid) const {
  const double t = controls().time.start;
  const int n = static_cast<int>(network_.count());
  grid.for_owned([&](const Index& i) {
    const Point x = grid.centre(i);
    const auto at = network_.with_time(x, t);
    const auto f = network_.drift<double>(at);
    for (std::size_t a = 0; a < network_.count(); ++a)
      if (!std::isfinite(f[a]))
        throw input().error(fmt::format("genes[{}].drift", a),
                            fmt::format("is not a number at {}", place_of(network_, x)));
    const Tensor d = network_.tensor(x, t);
    Eigen::Matrix3d m = Eigen::Matrix3d::Identity();
    for (int a = 0; a < n; ++a)
      for (int b = 0; b < n; ++b)
        m(a, b) = d[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
    const double least =
        Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(m.topLeftCorner(n, n)).eigenvalues()[0];
    if (!(least > 0.0))
      throw input().error(
          input().given("cross_noise") ? "cross_noise" : "noise",
          fmt::format("is no noise at {}: the tensor's least eigenvalue is {:.6g}, and "
                      "must be positive",
                      place_of(network_, x), least));
  });
}

void Cellfate::initialise(const Operator& op, Vec u) {
  const Grid& grid = op.grid();
  const auto value = [&](const Index& i) {
    return network_.start.empty() ? 1.0 : network_.start(grid.centre(i).data());
  };
  const double whole = grid.integrate(value);
  if (!(whole > 0.0) || !std::isfinite(whole))
    throw input().error("start",
                        fmt::format("has the integral {:.6g} and can be no probability", whole));
  const WriteArray p(u);
  grid.for_owned([&](const Index& i) { p[grid.owned_offset(i)] = value(i) / whole; });
}

std::vector<Event> Cellfate::events() {
  std::vector<Event> all;
  for (const double time : network_.switches)
    all.push_back({time, [this, time](double, Vec) {
                     jumped_ = time;
                     op_->forget();
                   }});
  return all;
}

Measurement Cellfate::measure(const Operator& op, double, Vec u) {
  const Grid& grid = op.grid();
  const ReadArray p(u);
  const auto integral = [&](const std::function<double(const Point&)>& of) {
    return grid.integrate(
        [&](const Index& i) { return of(grid.centre(i)) * p[grid.owned_offset(i)]; });
  };
  Measurement all;
  const double left = integral([](const Point&) { return 1.0; });
  all.history.push_back({"probability", left, "1"});
  for (std::size_t a = 0; a < network_.count(); ++a)
    all.history.push_back({"mean_" + network_.genes[a].name,
                           integral([a](const Point& x) { return x[a]; }) / left, "1"});
  for (const NamedState& s : network_.states)
    all.history.push_back(
        {"probability_" + s.name,
         integral([&](const Point& x) { return s.where(x.data()) != 0.0 ? 1.0 : 0.0; }), "1"});
  return all;
}

std::vector<AnalysisChoice> Cellfate::analyses() {
  return {{"steady", "landscape, flux and entropy production of the density at rest"}};
}

bool Cellfate::absorbs_anywhere(const Grid& grid) const {
  for (int a = 0; a < grid.dimension(); ++a)
    for (const int outward : {-1, 1})
      if (!grid.continued(a, outward) && network_.walls.of(2 * a + (outward > 0 ? 1 : 0)).absorbing)
        return true;
  return false;
}

void Cellfate::refuse_question(std::size_t, Operator& op, const Document&) {
  if (absorbs_anywhere(op.grid()))
    throw input().error("walls",
                        "absorb what arrives: nothing is left in the end. Ask for 'transient'");
  if (network_.varies())
    throw input().error("analysis", "asks for a state at rest, but drift or noise depend on t");
}

void Cellfate::warn(const Landscape& found) const {
  const double coarse = found.coarse_share();
  if (coarse > 0.05)
    console::warn(
        "{:.0f} % of the probability stands in cells where the potential changes by more than 2 to "
        "a "
        "neighbour: the answer is of first order there; take more cells",
        100.0 * coarse);
  for (std::size_t a = 0; a < network_.count(); ++a) {
    if (network_.genes[a].periodic) continue;
    const double share = found.at_upper_end(static_cast<int>(a));
    if (share > 1e-6)
      console::warn("P at the upper end of '{}' is {:.2g} of its greatest: move 'to' outwards",
                    network_.genes[a].name, share);
  }
}

int Cellfate::answer(std::size_t, Operator& op, const RunContext& context) {
  return answer_steady(dynamic_cast<EdgeOperator&>(op), context);
}

int Cellfate::answer_steady(EdgeOperator& op, const RunContext& context) {
  const double wall_start = MPI_Wtime(), t = controls().time.start;
  refuse_unused_options();
  std::vector<double> logs;
  double entries = 0.0;
  {
    GradedElimination chain(op.grid(), op.edges(t));
    logs = chain.log_stationary();
    entries = chain.entries();
  }
  const Landscape found(network_, op, t, std::move(logs));
  write_maps("run", found.maps(), spec(), time_axis(), t, context, op.grid().comm());
  warn(found);
  Summary summary;
  summary.add(found.told());
  summary.add("numbers_kept_on_first_rank", entries);
  summary.add_resources(PETSC_COMM_WORLD, wall_start);
  summary.write(context.place.directory + "/summary.json", PETSC_COMM_WORLD);
  console::info("\n{}\nResults in {}", summary.table(), context.place.directory);
  return 0;
}

}  // namespace fluxform::cellfate
