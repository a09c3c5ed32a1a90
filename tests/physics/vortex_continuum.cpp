// Flux flow of the vortex density against the exact fronts of d_t b = div(b grad b): Barenblatt's
// sources, a constant and a ramped field outside, and the resistance of a slab.
#include "continuum_run.hpp"

namespace fluxform::vortex {
namespace {

/// Errors on grids twice as fine each time fall at least with `order`.
void expect_order_at_least(const std::vector<double>& errors, double order) {
  for (std::size_t k = 1; k < errors.size(); ++k) {
    testing::Test::RecordProperty(fmt::format("order_{}", k),
                                  fmt::format("{:.2f}", std::log2(errors[k - 1] / errors[k])));
    EXPECT_GT(std::log2(errors[k - 1] / errors[k]), order)
        << "errors " << errors[k - 1] << " to " << errors[k];
  }
}

struct Outcome {
  double error, front;
};

Outcome slab_source(int cells) {
  const double c = std::pow(3.0 / (4.0 * std::sqrt(6.0)), 2.0 / 3.0);
  EXPECT_NEAR(c, 0.4542801, 1e-7);
  ContinuumRun run(unit_flux_flow() +
                   fmt::format("grid: {{x: {{from: 0 m, to: 5 m, cells: {}}}}}\n"
                               "sides: [{{side: x_min, is: mirror}}, {{side: x_max, is: mirror}}]\n"
                               "initial: {{expression: \"max({:.17g} - x^2/6, 0)\", unit: T}}\n"
                               "time: {{start: 1 s, stop: 8 s, rtol: 1e-6, atol: 1e-8}}\n",
                               cells, c));
  run.march();
  const auto exact = [c](const Point& x) { return 0.5 * std::max(c - x[0] * x[0] / 24.0, 0.0); };
  return {run.error(exact), run.last("penetration")};
}

TEST(FluxFlow, ASourceInASlabSpreadsAsBarenblattSays) {
  std::vector<double> errors;
  for (const int cells : {50, 100, 200}) {
    const Outcome o = slab_source(cells);
    errors.push_back(o.error);
    EXPECT_NEAR(o.front, 1.6509636 * 2.0, 5.0 / cells) << cells;
  }
  expect_order_at_least(errors, 1.2);
  EXPECT_LT(errors.back(), 1e-4);
}

Outcome disk_source(int cells) {
  const double c = std::sqrt(1.0 / (4.0 * constants::pi));
  ContinuumRun run(
      unit_flux_flow() +
      fmt::format("grid: {{geometry: cylindrical, r: {{from: 0 m, to: 4 m, cells: {}}}}}\n"
                  "sides: [{{side: r_max, is: mirror}}]\n"
                  "initial: {{expression: \"max({:.17g} - r^2/8, 0)\", unit: T}}\n"
                  "time: {{start: 1 s, stop: 16 s, rtol: 1e-6, atol: 1e-8}}\n",
                  cells, c));
  run.march();
  const auto exact = [c](const Point& x) { return 0.25 * std::max(c - x[0] * x[0] / 32.0, 0.0); };
  return {run.error(exact), run.last("penetration")};
}

TEST(FluxFlow, ASourceInADiskSpreadsAsBarenblattSays) {
  std::vector<double> errors;
  for (const int cells : {40, 80, 160}) {
    const Outcome o = disk_source(cells);
    errors.push_back(o.error);
    EXPECT_NEAR(o.front, 1.5022511 * 2.0, 4.0 / cells) << cells;
  }
  expect_order_at_least(errors, 1.2);
}

TEST(FluxFlow, AConstantFieldOutsideDrivesTheSelfSimilarFront) {
  ContinuumRun run(unit_flux_flow() +
                   "grid: {x: {from: 0 m, to: 2 m, cells: 400}}\n"
                   "field: 1 T\nsides: [{side: x_max, is: mirror}]\n"
                   "time: {stop: 1 s, step: 1e-6 s, rtol: 1e-5, atol: 1e-7}\n");
  run.march();
  EXPECT_NEAR(run.last("penetration"), 1.6161254, 2.0 / 400);
  // Flux in = integral of 0.4437483/sqrt(t).
  EXPECT_NEAR(2.0 * run.last("mean_field"), 2.0 * 0.4437483, 2e-3);
}

double ramp_error(int cells) {
  ContinuumRun run(unit_flux_flow() +
                   fmt::format("grid: {{x: {{from: 0 m, to: 1.5 m, cells: {}}}}}\n"
                               "field: {{expression: t, unit: T}}\n"
                               "sides: [{{side: x_max, is: mirror}}]\n"
                               "time: {{stop: 1 s, step: 1e-4 s, rtol: 1e-5, atol: 1e-7}}\n",
                               cells));
  run.march();
  EXPECT_NEAR(run.last("penetration"), 1.0, 1.5 / cells);
  return run.error([](const Point& x) { return std::max(1.0 - x[0], 0.0); });
}

TEST(FluxFlow, ARampedFieldDrivesAFrontOfUniformCurrent) {
  const std::vector<double> errors{ramp_error(60), ramp_error(120), ramp_error(240)};
  expect_order_at_least(errors, 1.0);
}

TEST(FluxFlow, HeatIsWhatTheEnergyOfTheFieldLoses) {
  ContinuumRun run(unit_flux_flow() +
                   "grid: {x: {from: 0 m, to: 1 m, cells: 50}}\n"
                   "field: {expression: \"sin(3*t)\", unit: T}\n"
                   "initial: 0.1 T\n"
                   "time: {stop: 2 s, step: 1e-3 s, rtol: 1e-6, atol: 1e-8}\n");
  const Operator::Stored before = run.op().stored(0.0, run.state());
  run.march();
  const Operator::Stored after = run.op().stored(2.0, run.state());
  const Amounts& moved = run.moved();
  EXPECT_NEAR(after.net[0] - before.net[0], -moved[0], 1e-9);
  const double heat = -moved[3];
  EXPECT_GT(heat, 0.0);
  EXPECT_NEAR((after.net[1] - before.net[1] + moved[1] + heat) / heat, 0.0, 1e-4);
}

TEST(FluxFlow, ASlabResistsAsBardeenAndStephenSay) {
  ContinuumRun run(
      "law: {flux_flow: {resistivity: 2e-7 ohm m, upper_critical_field: 10 T}}\n"
      "grid: {x: {from: 0 mm, to: 1 mm, cells: 40}}\n"
      "field: 2 T\ninitial: 2 T\ntransport: 1e5 A/m\n");
  run.steady();
  const Quantities q = run.measure(0.0);
  EXPECT_NEAR(value_of(q, "sheet_current"), 1e5, 1e-6);
  // E = rho_n <B>/Bc2 J with <B> of the two faces; B^2 is linear across the slab.
  const double rho = 2e-7 * 2.0 / 10.0;
  EXPECT_NEAR(value_of(q, "electric_field") / (rho * 1e5 / 1e-3), 1.0, 1e-9);
  EXPECT_NEAR(value_of(q, "power_per_area") / (rho * 1e10 / 1e-3), 1.0, 1e-9);
  EXPECT_NEAR(value_of(q, "heat") * 1e-3 / value_of(q, "power_per_area"), 1.0, 1e-9);
}

/// E of a slab is the integral of rho_ff dB between its faces over mu0 and its thickness.
double field_of_slab(const std::string& law) {
  ContinuumRun run(law +
                   "grid: {x: {from: 0 mm, to: 1 mm, cells: 40}}\n"
                   "field: 0.5 T\ninitial: 0.5 T\ntransport: 3e5 A/m\n");
  run.steady();
  return value_of(run.measure(0.0), "electric_field");
}

TEST(FluxFlow, ATableResistsAsItSays) {
  const double half = 0.5 * constants::vacuum_permeability * 3e5;
  const double low = 0.5 - half, high = 0.5 + half;
  // From 1e-8 at 0.4 T to 4e-8 ohm m at 0.6 T, and as much beyond.
  const auto linear = [](double b) { return 1e-8 * b + 1.5e-7 * (b - 0.4) * (b - 0.4) / 2.0; };
  const double below = (0.4 - low) * (1e-8 + 1e-8 * low / 0.4) / 2.0;
  const double above = (high - 0.6) * 4e-8;
  const double exact =
      (linear(0.6) - linear(0.4) + below + above) / (constants::vacuum_permeability * 1e-3);
  const double found =
      field_of_slab("law: {flux_flow: {at: [0.4 T, 0.6 T], measured: [1e-8 ohm m, 4e-8 ohm m]}}\n");
  EXPECT_NEAR(found / exact, 1.0, 1e-9);
}

TEST(FluxFlow, ATableOfTheFormulaIsTheFormula) {
  const double table = field_of_slab(
      "law: {flux_flow: {at: [0.4 T, 0.6 T, 2 T], "
      "measured: [4e-8 ohm m, 6e-8 ohm m, 2e-7 ohm m]}}\n");
  const double formula =
      field_of_slab("law: {flux_flow: {resistivity: 2e-7 ohm m, upper_critical_field: 2 T}}\n");
  EXPECT_NEAR(table / formula, 1.0, 1e-12);
}

TEST(FluxFlow, ATableIsIntegratedExactly) {
  const EvenTable law({{0.0, 0.0}, {1.0, 2.0}, {3.0, 3.0}});
  EXPECT_DOUBLE_EQ(law.integral(0.5), 0.25);
  EXPECT_DOUBLE_EQ(law.integral(-2.0), -(1.0 + 2.25));
  EXPECT_DOUBLE_EQ(law.integral(5.0), 1.0 + 5.0 + 6.0);
  EXPECT_DOUBLE_EQ(law.value(-2.0), 2.5);
  const Dual<1> slope = law.integral(Dual<1>(-2.0, 0));
  EXPECT_DOUBLE_EQ(slope.partials[0], 2.5);
}

}  // namespace
}  // namespace fluxform::vortex
