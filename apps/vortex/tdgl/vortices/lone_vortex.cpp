#include "lone_vortex.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/constants.hpp"

namespace fluxform::vortex {
namespace {

constexpr double range = 40.0;  // xi
constexpr int most_corrections = 50;

/// x'' + x'/r - (1/r^2 + own) x = right between nodes 0 and n, where x is given already.
template <class Own, class Right>
void solve(double h, std::vector<double>& x, Own&& own, Right&& right) {
  const std::size_t n = x.size() - 1;
  std::vector<double> upper(n + 1, 0.0), value(n + 1, 0.0);
  value[0] = x[0];
  for (std::size_t i = 1; i < n; ++i) {
    const double r = h * static_cast<double>(i), below = 1.0 / (h * h) - 0.5 / (r * h);
    const double above = 1.0 / (h * h) + 0.5 / (r * h);
    const double pivot = -2.0 / (h * h) - 1.0 / (r * r) - own(i) - below * upper[i - 1];
    upper[i] = above / pivot;
    value[i] = (right(i) - below * value[i - 1]) / pivot;
  }
  for (std::size_t i = n - 1; i > 0; --i) x[i] = value[i] - upper[i] * x[i + 1];
}

}  // namespace

LoneVortex::LoneVortex(const GinzburgLandau& law, int nodes)
    : law_(law),
      step_(range / nodes),
      f_(static_cast<std::size_t>(nodes) + 1, 0.0),
      g_(f_.size(), 0.0) {
  solve_core();
  solve_potential();
}

/// Newton's method: f'' + f'/r - (1/r^2 - 1 + 3 f0^2) f = -2 f0^3.
void LoneVortex::solve_core() {
  for (std::size_t i = 0; i < f_.size(); ++i) f_[i] = std::tanh(0.6 * radius(i));
  f_.back() = 1.0 - 0.5 / (range * range);
  for (int k = 0; k < most_corrections; ++k) {
    const std::vector<double> before = f_;
    solve(
        step_, f_, [&](std::size_t i) { return 3.0 * before[i] * before[i] - 1.0; },
        [&](std::size_t i) { return -2.0 * std::pow(before[i], 3); });
    double change = 0.0;
    for (std::size_t i = 0; i < f_.size(); ++i)
      change = std::max(change, std::abs(f_[i] - before[i]));
    if (change < 1e-13) return;
  }
}

void LoneVortex::solve_potential() {
  const auto a = [&](std::size_t i) { return law_.relaxation(f_[i] * f_[i]) * f_[i] * f_[i]; };
  g_.back() = -1.0 / range;
  solve(step_, g_, a, [&](std::size_t i) { return a(i) / radius(i); });
}

/// The integrand of the drag at node i.
double LoneVortex::drag_on(std::size_t i) const {
  const double r = radius(i), df = (f_[i + 1] - f_[i - 1]) / (2.0 * step_);
  const double dg = (g_[i + 1] - g_[i - 1]) / (2.0 * step_), density = f_[i] * f_[i];
  const double w = law_.relaxation(density), slip = g_[i] + 1.0 / r;
  const double stretch = w * (1.0 + law_.gamma * law_.gamma * density) * df * df;
  return r * (stretch + w * density * slip * slip + dg * dg + g_[i] * g_[i] / (r * r));
}

double LoneVortex::drag() const {
  double sum = 0.0;
  for (std::size_t i = 1; i + 1 < f_.size(); ++i) sum += step_ * drag_on(i);
  // The last node has half its weight; beyond it g = -1/r.
  const double at_end = 2.0 / std::pow(range, 3);
  return constants::pi * (sum + 0.5 * step_ * at_end + 1.0 / (range * range));
}

double LoneVortex::core(double r) const {
  const auto i = static_cast<std::size_t>(r / step_);
  const double share = r / step_ - static_cast<double>(i);
  return (1.0 - share) * f_[i] + share * f_[i + 1];
}

double LoneVortex::slope() const { return (8.0 * f_[1] - f_[2]) / (6.0 * step_); }

double drag_of_lone_vortex(const GinzburgLandau& law) {
  const double coarse = LoneVortex(law, 2000).drag(), fine = LoneVortex(law, 4000).drag();
  return (4.0 * fine - coarse) / 3.0;
}

}  // namespace fluxform::vortex
