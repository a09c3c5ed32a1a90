// The power law where its exponent is large: Bean's and Kim's critical states, their losses and
// remanence, and what is exact at any exponent in a field that rises steadily.
#include <Eigen/Dense>
#include <functional>

#include "continuum_run.hpp"

namespace fluxform::vortex {
namespace {

constexpr double hp = 1e5;  ///< of full penetration, Jc a, A/m
constexpr double full = constants::vacuum_permeability * hp;
/// Half width a = 1 mm, Jc = 1e8 A/m2: Hp = 1e5 A/m. Fields rise at Ec/a, so that the electric
/// field at the surface is about Ec and Jc is what Bean means.
std::string pinned(double n, const std::string& more) {
  return fmt::format(
             "law: {{power_law: {{critical_current: 1e8 A/m2, criterion: 1e-4 V/m, exponent: "
             "{}}}}}\n"
             "grid: {{x: {{from: 0 mm, to: 1 mm, cells: 100}}}}\n"
             "sides: [{{side: x_min, is: mirror}}]\n",
             n) +
         more;
}

/// What a quantity at n = 20, 40, 80, 160 tends to. The critical state is left by J = Jc
/// (E/Ec)^(1/n), 1/n where flux moves; where it has stopped E falls as 1/(n t), which leaves (ln
/// n)/n.
double towards_bean(const std::function<double(double)>& at) {
  Eigen::Matrix4d terms;
  Eigen::Vector4d values;
  for (int k = 0; k < 4; ++k) {
    const double n = 20.0 * (1 << k);
    terms.row(k) << 1.0, 1.0 / n, std::log(n) / n, 1.0 / (n * n);
    values(k) = at(n);
  }
  return terms.fullPivLu().solve(values)(0);
}

/// Bean's loss per cycle and volume, J/m3.
double bean_loss(double share) {
  const double ha = share * hp, mu0 = constants::vacuum_permeability;
  if (share <= 1.0) return 2.0 * mu0 * ha * ha * ha / (3.0 * hp);
  return 2.0 * mu0 * hp * ha * (1.0 - 2.0 * hp / (3.0 * ha));
}

/// Heat of a cycle over that of the critical state; the loop's area must be the same.
double loss(double share, double n) {
  const double peak = share * full, period = 4.0 * peak / 0.1;
  ContinuumRun run(pinned(
      n,
      fmt::format("field: {{expression: \"{0:.17g}*2/pi*asin(sin(2*pi*t/{1:.17g}))\", unit: T}}\n"
                  "period: {1:.17g} s\n"
                  "time: {{stop: {2:.17g} s, step: {3:.17g} s, max_step: {4:.17g} s, rtol: 1e-5, "
                  "atol: 1e-7}}\n",
                  peak, period, 1.25 * period, 1e-4 * period, period / 200.0)));
  run.march();
  const double heat = run.last("heat_of_last_cycle");
  EXPECT_NEAR(run.last("hysteresis_of_last_cycle") / heat, 1.0, 0.01) << share << " " << n;
  return heat / bean_loss(share);
}

TEST(Bean, LossPerCycleTendsToThatOfTheCriticalState) {
  for (const double share : {0.6, 2.0}) {
    const double limit = towards_bean([share](double n) { return loss(share, n); });
    RecordProperty(fmt::format("loss_at_{:g}", share), fmt::format("{:.2e}", limit - 1.0));
    EXPECT_NEAR(limit, 1.0, 1e-3) << share;
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

/// Up at Ec/a to 2.5 of full penetration and down again. Once the current reaches the middle, B
/// rises everywhere alike and E = Ec x/a, so M = -/+ Hp/(2 + 1/n) exactly, as in the remanent
/// state.
std::unique_ptr<ContinuumRun> up_and_down(double n) {
  const double peak = 2.5 * full / 0.1;
  auto run = std::make_unique<ContinuumRun>(pinned(
      n, fmt::format("field: {{expression: \"0.1*({0:.17g} - abs(t - {0:.17g}))\", unit: T}}\n"
                     "time: {{stop: {1:.17g} s, step: 1e-4 s, rtol: 1e-5, atol: 1e-7}}\n"
                     "output: {{fields: {2:.17g} s}}\n",
                     peak, 2.0 * peak, 0.5 * full / 0.1)));
  run->march();
  return run;
}

/// Where the run above had come to after so many halves of the time to full penetration.
std::size_t row_after(const ContinuumRun& run, int halves) {
  const double time = halves * 0.5 * full / 0.1;
  std::size_t row = 0;
  while (row + 1 < run.rows() && run.times()[row] < time * (1.0 - 1e-9)) ++row;
  EXPECT_NEAR(run.times()[row] / time, 1.0, 1e-9);
  return row;
}

TEST(Bean, VirginCurveAndRemanence) {
  const double limit = towards_bean([](double n) {
    const auto run = up_and_down(n);
    const double whole = hp / (2.0 + 1.0 / n);
    EXPECT_NEAR(run->value("magnetisation", row_after(*run, 4)) / -whole, 1.0, 5e-4) << n;
    EXPECT_NEAR(run->last("magnetisation") / whole, 1.0, 5e-4) << n;
    // Creep carries the front a little further than Ha/Jc.
    EXPECT_NEAR(run->value("penetration", row_after(*run, 1)) / 0.5e-3, 1.0, 2.0 / n + 0.02) << n;
    return run->value("magnetisation", row_after(*run, 1)) / hp;
  });
  RecordProperty("virgin_moment", fmt::format("{:.6f}", limit));
  EXPECT_NEAR(limit, -0.5 + 0.5 * 0.25, 1e-3);  // -Ha + Ha^2/(2 Hp) at Ha = Hp/2
}

/// E = B' r/2 in a cylinder of radius R: M = -Jc R (B' R/(2 Ec))^(1/n) / (3 + 1/n).
TEST(Bean, ACylinderInARisingField) {
  for (const double n : {10.0, 40.0}) {
    ContinuumRun run(fmt::format(
        "law: {{power_law: {{critical_current: 1e8 A/m2, criterion: 1e-4 V/m, exponent: {}}}}}\n"
        "grid: {{geometry: cylindrical, r: {{from: 0 mm, to: 1 mm, cells: 100}}}}\n"
        "field: {{expression: \"0.1*t\", unit: T}}\n"
        "time: {{stop: 4 s, step: 1e-4 s}}\n",
        n));
    run.march();
    const double exact = -hp * std::pow(0.5, 1.0 / n) / (3.0 + 1.0 / n);
    EXPECT_NEAR(run.last("magnetisation") / exact, 1.0, 5e-4) << n;
  }
}

constexpr double kim = 0.05;  ///< B0 of Jc/(1 + B/B0), T

/// Its square stands for Jc(B) B' = B' + B B'/B0.
double kim_sum(double b) { return b + 0.5 * b * b / kim; }

/// Kim's virgin state: kim_sum falls by mu0 Jc per length, so that the mean of B is the integral of
/// B (1 + B/B0) dB over mu0 Jc a.
TEST(Kim, VirginMoment) {
  const double ba = 0.06;
  const double mean = (0.5 * ba * ba + ba * ba * ba / (3.0 * kim)) / full;
  ASSERT_LT(kim_sum(ba), full);
  const double limit = towards_bean([&](double n) {
    ContinuumRun run(fmt::format(
        "law: {{power_law: {{critical_current: 1e8 A/m2, criterion: 1e-4 V/m, exponent: {}, "
        "kim_field: {} T}}}}\n"
        "grid: {{x: {{from: 0 mm, to: 1 mm, cells: 100}}}}\n"
        "sides: [{{side: x_min, is: mirror}}]\n"
        "field: {{expression: \"0.1*t\", unit: T}}\n"
        "time: {{stop: {} s, step: 1e-4 s, rtol: 1e-5, atol: 1e-7}}\n",
        n, kim, ba / 0.1));
    run.march();
    return run.last("mean_field") / mean;
  });
  RecordProperty("moment", fmt::format("{:.2e}", limit - 1.0));
  EXPECT_NEAR(limit, 1.0, 2e-3);
}

/// A steady current: E is uniform, and Jc(B)/(1 + B/B0) is what kim_sum falls by, at any n.
TEST(Kim, ASlabResistsExactly) {
  const double current = 3.4e4, mu0 = constants::vacuum_permeability, half = 0.5 * mu0 * current;
  ContinuumRun run(fmt::format(
      "law: {{power_law: {{critical_current: 1e8 A/m2, criterion: 1e-4 V/m, exponent: 20, "
      "kim_field: {} T}}}}\n"
      "grid: {{x: {{from: 0 mm, to: 1 mm, cells: 40}}}}\n"
      "field: 0.1 T\ntransport: {} A/m\n"
      "initial: {{expression: \"0.1 + {:.17g}*(1 - 2*x/1e-3)\", unit: T}}\n",
      kim, current, half));
  run.steady();
  const double fall = kim_sum(0.1 + half) - kim_sum(0.1 - half);
  const double exact = 1e-4 * std::pow(fall / full, 20.0);
  EXPECT_NEAR(value_of(run.measure(0.0), "electric_field") / exact, 1.0, 1e-8);
}

}  // namespace
}  // namespace fluxform::vortex
