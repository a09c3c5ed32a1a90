#include "cellfate.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/tensor_edges.hpp"

namespace fluxform::cellfate {
namespace {

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

/// A density is as small as the box is large, in whatever unit its amounts are.
void Cellfate::prepare(const Parameters& p, MPI_Comm comm) {
  ModelCase::prepare(p, comm);
  if (p.given("time.atol")) return;
  double volume = 1.0;
  for (const Gene& gene : network_.genes) volume *= gene.to - gene.from;
  controls().time.atol = 1e-6 / volume;
}

TensorDrift Cellfate::at_time(double t) const {
  return {[this, t](const Point& x) { return network_.tensor(x, t); },
          [this, t](const Point& from, const Point& to) { return network_.step(from, to, t); },
          [this](int side) { return network_.walls.of(side).absorbing; }};
}

/// Elimination by nested dissection keeps n log n rates in the plane and n^(4/3) in space. The numbers
/// of bytes were measured up to 1024^2 and 52^3 cells.
double Cellfate::memory_per_rank(const RunControls& controls, int dimension, double cells,
                                 int ranks) const {
  const double least = ModelCase::memory_per_rank(controls, dimension, cells, ranks);
  if (controls.analysis == Analysis::transient || controls.analysis == Analysis::eigenmodes)
    return least;
  const double rates = dimension == 3   ? 125.0 * std::pow(cells, 4.0 / 3.0)
                       : dimension == 2 ? 36.0 * cells * std::log2(cells)
                                        : 0.0;
  return least + rates / ranks;
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
    for (std::size_t k = 0; k < network_.reactions.size(); ++k)
      if (network_.reactions[k].rate(at.data()) < 0.0)
        throw input().error(fmt::format("reactions[{}].rate", k),
                            fmt::format("is negative at {}", place_of(network_, x)));
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
  if (production_at_rest_)
    all.history.push_back({"entropy_production_rate", *production_at_rest_, "1"});
  for (const NamedState& s : network_.states)
    all.history.push_back(
        {"probability_" + s.name,
         integral([&](const Point& x) { return s.where(x.data()) != 0.0 ? 1.0 : 0.0; }), "1"});
  return all;
}

}  // namespace fluxform::cellfate
