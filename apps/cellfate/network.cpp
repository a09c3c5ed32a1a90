#include <algorithm>
#include <cmath>

#include "model.hpp"

namespace fluxform::cellfate {
namespace {

/// Points of Gauss' rule along an edge: exact for polynomials of degree seven.
constexpr int points = 4;
using Lanes = Eigen::Array<double, points, 1>;
using Matrix = std::array<std::array<Lanes, most_genes>, most_genes>;

const GaussRule& rule() {
  static const GaussRule all = gauss_rule(points);
  return all;
}

/// Solves d x = a for a symmetric positive definite d on n axes, at all points at once.
std::array<Lanes, most_genes> solved(Matrix d, std::array<Lanes, most_genes> a, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = k + 1; i < n; ++i) {
      const Lanes factor = d[i][k] / d[k][k];
      for (std::size_t j = k; j < n; ++j) d[i][j] -= factor * d[k][j];
      a[i] -= factor * a[k];
    }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) a[k] -= d[k][j] * a[j];
    a[k] /= d[k][k];
  }
  return a;
}

}  // namespace

bool Network::noise_uses(int variable) const {
  const auto uses = [&](const auto& of) { return of.noise.uses(variable); };
  return std::any_of(genes.begin(), genes.end(), uses) ||
         std::any_of(cross.begin(), cross.end(), uses);
}

bool Network::varies() const {
  const int t = static_cast<int>(count());
  return noise_uses(t) ||
         std::any_of(genes.begin(), genes.end(), [t](const Gene& g) { return g.drift.uses(t); });
}

/// div D.
std::array<double, most_genes> Network::divergence_of_noise(const Point& x, double t) const {
  using Slopes = Dual<most_genes>;
  const std::size_t n = count();
  std::array<Slopes, most_genes + 1> at;
  for (std::size_t i = 0; i < n; ++i) at[i] = Slopes(x[i], static_cast<int>(i));
  at[n] = Slopes(t);
  const auto d = noise<Slopes>(at);
  std::array<double, most_genes> sum{};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) sum[i] += d[i][j].partials[static_cast<Eigen::Index>(j)];
  return sum;
}

std::array<double, most_genes> Network::effective_drift(const Point& x, double t) const {
  auto a = drift<double>(with_time(x, t));
  const auto spurious = divergence_of_noise(x, t);
  for (std::size_t i = 0; i < count(); ++i) a[i] -= ito_share() * spurious[i];
  return a;
}

double Network::step(const Point& from, const Point& to, double t) const {
  const std::size_t n = count();
  std::array<Lanes, most_genes + 1> at;
  for (std::size_t a = 0; a < n; ++a)
    for (int k = 0; k < points; ++k)
      at[a][k] = 0.5 * (from[a] + to[a]) +
                 0.5 * (to[a] - from[a]) * rule().point[static_cast<std::size_t>(k)];
  at[n] = Lanes::Constant(t);
  const Matrix d = noise<Lanes>(at);
  std::array<Lanes, most_genes> a = drift<Lanes>(at);
  for (int k = 0; k < points && ito_share() > 0.0; ++k) {
    Point x{};
    for (std::size_t i = 0; i < n; ++i) x[i] = at[i][k];
    const auto spurious = divergence_of_noise(x, t);
    for (std::size_t i = 0; i < n; ++i) a[i][k] -= ito_share() * spurious[i];
  }
  const auto force = solved(d, a, n);
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i)
    for (int k = 0; k < points; ++k)
      sum += 0.5 * rule().weight[static_cast<std::size_t>(k)] * force[i][k] * (to[i] - from[i]);
  return sum;
}

}  // namespace fluxform::cellfate
