// The power law E = Ec (J/Jc)^n against its exact solutions, Bean's critical state and creep.
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
    EXPECT_GT(std::log2(coarse / fine), 1.0) << "n = " << n << ": " << coarse << " to " << fine;
  }
}

/// Half width a = 1 mm, Jc = 1e8 A/m2: Hp = 1e5 A/m. The field swings by Ha Hp at a rate whose
/// electric field at the surface is about Ec, so that Jc is what Bean means.
std::string bean(double share, double n, int cells, double cycles) {
  const double peak = constants::vacuum_permeability * share * 1e5;
  const double period = 4.0 * peak / (1e-4 / 1e-3);  // Ec over a
  return fmt::format(
      "law: {{power_law: {{critical_current: 1e8 A/m2, criterion: 1e-4 V/m, exponent: {}}}}}\n"
      "grid: {{x: {{from: 0 mm, to: 1 mm, cells: {}}}}}\n"
      "field: {{expression: \"{:.17g}*2/pi*asin(sin(2*pi*t/{:.17g}))\", unit: T}}\n"
      "period: {:.17g} s\n"
      "sides: [{{side: x_min, is: mirror}}]\n"
      "time: {{stop: {:.17g} s, step: {:.17g} s, max_step: {:.17g} s, rtol: 1e-4, atol: 1e-6}}\n",
      n, cells, peak, period, period, cycles * period, period * 1e-4, period / 100.0);
}

/// Bean's loss per cycle and volume, J/m3.
double bean_loss(double share) {
  const double hp = 1e5, ha = share * hp, mu0 = constants::vacuum_permeability;
  if (share <= 1.0) return 2.0 * mu0 * ha * ha * ha / (3.0 * hp);
  return 2.0 * mu0 * hp * ha * (1.0 - 2.0 * hp / (3.0 * ha));
}

TEST(Bean, LossPerCycleIsThatOfTheCriticalState) {
  for (const double share : {0.6, 2.0}) {
    const double exact = bean_loss(share);
    double before = 1.0;
    for (const double n : {20.0, 80.0}) {
      ContinuumRun run(bean(share, n, 100, 1.25));
      run.march();
      const double heat = run.last("heat_of_last_cycle");
      const double off = std::abs(heat / exact - 1.0);
      EXPECT_LT(off, 2.0 / n) << share << " " << n << " " << heat << " for " << exact;
      EXPECT_LT(off, before);
      EXPECT_NEAR(run.last("hysteresis_of_last_cycle") / heat, 1.0, 0.02) << share << " " << n;
      before = off;
    }
  }
}

/// A square bar of half width a is magnetised as a roof, M = -Jc a/3, once flux has reached its
/// middle; the current turns corners, which the slope along a face must see.
TEST(Bean, ASquareBarIsMagnetisedAsARoof) {
  ContinuumRun run(
      "law: {power_law: {critical_current: 1e8 A/m2, criterion: 1e-4 V/m, exponent: 50}}\n"
      "grid: {x: {from: 0 mm, to: 1 mm, cells: 24}, y: {from: 0 mm, to: 1 mm, cells: 24}}\n"
      "field: {expression: \"0.1*t\", unit: T}\n"
      "sides: [{side: x_min, is: mirror}, {side: y_min, is: mirror}]\n"
      "time: {stop: 2.5 s, step: 1e-4 s, rtol: 1e-3, atol: 1e-5}\n");
  run.march();
  EXPECT_NEAR(run.last("magnetisation") / -(1e8 * 1e-3 / 3.0), 1.0, 0.03);
}

TEST(Creep, MagnetisationFallsAsItsExponentSays) {
  for (const double n : {5.0, 20.0, 50.0}) {
    ContinuumRun run(unit_power_law(n) +
                     "grid: {x: {from: 0 m, to: 1 m, cells: 50}}\n"
                     "sides: [{side: x_min, is: mirror}]\n"
                     "initial: {expression: \"1 - x\", unit: T}\n"
                     "time: {stop: 1e6 s, step: 1e-6 s, min_step: 1e-12 s, rtol: 1e-5, "
                     "atol: 1e-9}\n");
    run.march();
    EXPECT_NEAR(run.last("creep_rate") * (n - 1.0), 1.0, 2e-3) << "n = " << n;
  }
}

}  // namespace
}  // namespace fluxform::vortex
