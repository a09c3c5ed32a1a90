#include "certificate.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/fields/dataset.hpp"
#include "fluxform/flux/bernoulli.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform::cellfate {
namespace {

/// Entropy production must exceed what the estimators leave open, this many times.
constexpr double certain = 1.0;

double quadratic(const Tensor& d, const std::array<double, most_genes>& a, std::size_t genes) {
  const auto n = static_cast<Eigen::Index>(genes);
  Eigen::Matrix3d m = Eigen::Matrix3d::Identity();
  Eigen::Vector3d v = Eigen::Vector3d::Zero();
  for (std::size_t i = 0; i < genes; ++i) {
    v[static_cast<Eigen::Index>(i)] = a[i];
    for (std::size_t j = 0; j < genes; ++j)
      m(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = d[i][j];
  }
  return v.head(n).dot(m.topLeftCorner(n, n).ldlt().solve(v.head(n)));
}

}  // namespace

double linear_entropy_production(const Network& network, const Grid& grid, double t,
                                 const std::vector<double>& log_density) {
  const CellField logs = with_neighbours(grid, log_density);
  double sum = 0.0;
  grid.for_owned([&](const Index& i) {
    const Point x = grid.centre(i);
    const double p = std::exp(logs(i));
    sum += p * grid.volume(i) *
           quadratic(network.tensor(x, t), network.effective_drift(x, t), network.count());
    for (int a = 0; a < grid.dimension(); ++a)
      for (const int outward : {-1, 1}) {
        const Index face = outward > 0 ? moved(i, a, 1) : i;
        const auto s = static_cast<std::size_t>(a);
        Point at = x;
        at[s] = grid.axis(a).faces[static_cast<std::size_t>(face[s])];
        const double flow =
            outward * network.effective_drift(at, t)[s] * grid.metric().area(a, face);
        const Index inner = moved(i, a, -outward);
        const bool wall = !grid.continued(a, outward) && !grid.active(moved(i, a, outward));
        // At a wall div A and the closed integral meet; P there follows from the two cells before it.
        sum += flow * (wall ? p - (1.5 * p - 0.5 * std::exp(logs(inner))) : p);
      }
  });
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  return sum;
}

Edges null_edges(const Grid& grid, const Edges& edges, const std::vector<double>& log_density) {
  const CellField logs = with_neighbours(grid, log_density);
  Edges null = edges;
  for (EdgeRates& e : null.between)
    for_box(grid.ghosted(), [&](const Index& i) {
      double& forward = e.forward(i);
      double& backward = e.backward(i);
      if (!(forward > 0.0 && backward > 0.0)) return;
      const double weight = forward / bernoulli(-std::log(forward / backward));
      const auto b = bernoulli_pair(logs(ahead(i, e.offset)) - logs(i));
      forward = weight * b.minus;
      backward = weight * b.plus;
    });
  return null;
}

Loop greatest_affinity(const Network& network, const Grid& grid, double t,
                       const std::vector<double>& log_density) {
  double greatest_log = *std::max_element(log_density.begin(), log_density.end());
  MPI_Allreduce(MPI_IN_PLACE, &greatest_log, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  Loop own;
  double around = 0.0;
  const auto centre = [&](const Index& i) { return unwrapped_centre(grid, i); };
  grid.for_owned([&](const Index& i) {
    if (grid.dimension() == 1 && grid.active(moved(i, 0, 1)))
      around += network.step(centre(i), centre(moved(i, 0, 1)), t);
    if (log_density[static_cast<std::size_t>(grid.owned_offset(i))] < greatest_log - std::log(1e6))
      return;
    for (int a = 0; a < grid.dimension(); ++a)
      for (int b = a + 1; b < grid.dimension(); ++b) {
        const Index right = moved(i, a, 1), up = moved(i, b, 1), both = moved(right, b, 1);
        if (!grid.active(both)) continue;
        const double affinity = network.step(centre(i), centre(right), t) +
                                network.step(centre(right), centre(both), t) +
                                network.step(centre(both), centre(up), t) +
                                network.step(centre(up), centre(i), t);
        if (std::abs(affinity) > std::abs(own.affinity)) own = {affinity, grid.centre(i)};
      }
  });
  if (grid.dimension() == 1) {
    MPI_Allreduce(MPI_IN_PLACE, &around, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
    return {grid.continued(0, 1) ? around : 0.0, grid.centre({0, 0, 0})};
  }
  struct {
    double size;
    int rank;
  } place{std::abs(own.affinity), 0}, best{};
  MPI_Comm_rank(grid.comm(), &place.rank);
  MPI_Allreduce(&place, &best, 1, MPI_DOUBLE_INT, MPI_MAXLOC, grid.comm());
  static_assert(sizeof(Loop) == 4 * sizeof(double));
  MPI_Bcast(&own, 4, MPI_DOUBLE, best.rank, grid.comm());
  return own;
}

double Certificate::spread() const {
  const double edges = limit(by_edges), drift = limit(by_drift);
  return std::abs(edges - drift) + std::abs(edges - by_edges[1]) + std::abs(drift - by_drift[1]);
}

bool Certificate::driven() const {
  const double least = std::min({limit(by_edges), limit(by_drift), by_edges[1]});
  return least > certain * spread() && least > 1e3 * std::abs(null_production);
}

std::string Certificate::verdict() const {
  if (driven())
    return fmt::format(
        "driven: entropy production is {:.6g} by edges and {:.6g} by the drift, {:.2g} times what "
        "they "
        "leave open",
        limit(by_edges), limit(by_drift), limit(by_edges) / spread());
  return fmt::format(
      "not shown: entropy production is {:.3g} by edges and {:.3g} by the drift, which leave "
      "{:.3g} open",
      limit(by_edges), limit(by_drift), spread());
}

Quantities Certificate::told(const Network& network) const {
  Quantities all{{"driven", driven() ? 1.0 : 0.0, "1"},
                 {"entropy_production_rate", limit(by_edges), "1"},
                 {"entropy_production_by_edges", by_edges[1], "1"},
                 {"entropy_production_by_edges_coarse", by_edges[0], "1"},
                 {"entropy_production_by_drift", by_drift[1], "1"},
                 {"entropy_production_by_drift_coarse", by_drift[0], "1"},
                 {"entropy_production_by_drift_limit", limit(by_drift), "1"},
                 {"spread", spread(), "1"},
                 {"null_entropy_production", null_production, "1"},
                 {"null_flow_share", null_flow, "1"},
                 {"greatest_affinity", loop.affinity, "1"}};
  for (std::size_t a = 0; a < network.count(); ++a)
    all.push_back({"greatest_affinity_at_" + network.genes[a].name, loop.at[a], "1"});
  return all;
}

}  // namespace fluxform::cellfate
