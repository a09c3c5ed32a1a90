// The power law E = Ec (J/Jc)^n against its exact solutions at any n: source, front, creep.
#include <array>

#include "continuum_run.hpp"

namespace fluxform::vortex {
namespace {

/// Barenblatt's source of u_t = (|u_x|^(n-1) u_x)_x at time t, C = 1.
double source(double n, double x, double t) {
  const double k = (n - 1.0) / (n + 1.0) * std::pow(2.0 * n, -1.0 / n);
  const double s = std::abs(x) * std::pow(t, -1.0 / (2.0 * n));
  const double inside = std::max(1.0 - k * std::pow(s, (n + 1.0) / n), 0.0);
  return std::pow(t, -1.0 / (2.0 * n)) * std::pow(inside, n / (n - 1.0));
}

double source_error(double n, int cells) {
  const double k = (n - 1.0) / (n + 1.0) * std::pow(2.0 * n, -1.0 / n);
  ContinuumRun run(
      unit_power_law(n) +
      fmt::format("grid: {{x: {{from: 0 m, to: 3 m, cells: {}}}}}\n"
                  "sides: [{{side: x_min, is: mirror}}, {{side: x_max, is: mirror}}]\n"
                  "initial: {{expression: \"max(1 - {:.17g}*x^{:.17g}, 0)^{:.17g}\", unit: T}}\n"
                  "time: {{start: 1 s, stop: 10 s, step: 1e-5 s, rtol: 1e-6, atol: 1e-8}}\n",
                  cells, k, (n + 1.0) / n, n / (n - 1.0)));
  run.march();
  const double front = std::pow(k, -n / (n + 1.0)) * std::pow(10.0, 1.0 / (2.0 * n));
  EXPECT_NEAR(run.last("penetration"), front, 3.0 / cells) << "n = " << n;
  return run.error([n](const Point& x) { return source(n, x[0], 10.0); });
}

TEST(PowerLaw, ASourceSpreadsAsBarenblattSays) {
  for (const double n : {5.0, 20.0}) {
    const double coarse = source_error(n, 60), fine = source_error(n, 120);
    RecordProperty(fmt::format("order_n_{:g}", n), fmt::format("{:.2f}", std::log2(coarse / fine)));
    EXPECT_GT(std::log2(coarse / fine), 1.0) << "n = " << n << ": " << coarse << " to " << fine;
  }
}

double travelling_error(double n, int cells) {
  const double c = 1.0, power = n / (n - 1.0), slope = (n - 1.0) / n * std::pow(c, 1.0 / n);
  ContinuumRun run(unit_power_law(n) +
                   fmt::format("grid: {{x: {{from: 0 m, to: 1.5 m, cells: {}}}}}\n"
                               "field: {{expression: \"({:.17g}*t)^{:.17g}\", unit: T}}\n"
                               "sides: [{{side: x_max, is: mirror}}]\n"
                               "time: {{stop: 1 s, step: 1e-4 s, rtol: 1e-6, atol: 1e-8}}\n",
                               cells, slope * c, power));
  run.march();
  EXPECT_NEAR(run.last("penetration"), 1.0, 1.5 / cells) << "n = " << n;
  return run.error(
      [=](const Point& x) { return std::pow(std::max(slope * (c - x[0]), 0.0), power); });
}

TEST(PowerLaw, ARampDrivesTheTravellingFront) {
  for (const double n : {5.0, 20.0}) {
    const double coarse = travelling_error(n, 60), fine = travelling_error(n, 120);
    RecordProperty(fmt::format("order_n_{:g}", n), fmt::format("{:.2f}", std::log2(coarse / fine)));
    EXPECT_GT(std::log2(coarse / fine), 1.0) << "n = " << n << ": " << coarse << " to " << fine;
  }
}

/// Mean of f where u = f(x) (t + t0)^(-1/(n-1)) solves u_t = (|u_x|^(n-1) u_x)_x on 0 < x < 1 with
/// u_x(0) = u(1) = 0: all that is left of any start. f' f'^n = f f'/(n-1) integrates to
/// |f'|^(n+1) = k (f(0)^2 - f^2), k = (n+1)/(2n(n-1)), whose quadrature is a beta function.
double creeping_mean(double n) {
  const double k = (n + 1.0) / (2.0 * n * (n - 1.0));
  const double width = 0.5 * std::beta(0.5, n / (n + 1.0));
  const double top = std::pow(std::pow(k, 1.0 / (n + 1.0)) / width, (n + 1.0) / (n - 1.0));
  return (n - 1.0) * std::pow(k * top * top, n / (n + 1.0));
}

/// Creep from Bean's profile over twelve decades; [0]: M over the exact one, [1]: rate over
/// 1/(n-1).
std::array<double, 2> creep(double n) {
  ContinuumRun run(unit_power_law(n) +
                   fmt::format("grid: {{x: {{from: 0 m, to: 1 m, cells: 50}}}}\n"
                               "sides: [{{side: x_min, is: mirror}}]\n"
                               "initial: {{expression: \"1 - x\", unit: T}}\n"
                               "time: {{stop: 1e6 s, step: 1e-6 s, min_step: 1e-12 s, rtol: 1e-5, "
                               "atol: 1e-9}}\n"));
  run.march();
  const double exact = creeping_mean(n) * std::pow(1e6, -1.0 / (n - 1.0));
  return {run.last("mean_field") / exact, run.last("creep_rate") * (n - 1.0)};
}

TEST(Creep, MagnetisationFallsAsTheSeparableSolution) {
  for (const double n : {5.0, 20.0, 50.0}) {
    const auto [moment, rate] = creep(n);
    RecordProperty(fmt::format("moment_n_{:g}", n), fmt::format("{:.2e}", moment - 1.0));
    RecordProperty(fmt::format("rate_n_{:g}", n), fmt::format("{:.2e}", rate - 1.0));
    EXPECT_NEAR(moment, 1.0, 1e-3) << "n = " << n;
    EXPECT_NEAR(rate, 1.0, 1e-3) << "n = " << n;
  }
}

}  // namespace
}  // namespace fluxform::vortex
