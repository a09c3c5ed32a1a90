// Invasion fronts against exact waves and speeds.
#include "ecology_run.hpp"

namespace fluxform::ecology {
namespace {

/// A line [from, to] with no flux through its ends, D = 1 m2/yr, in cells of 1 m / `per_metre`.
std::string line(int from, int to, int per_metre, const std::string& growth,
                 const std::string& start, const std::string& time) {
  return fmt::format(
      "grid: {{x: {{from: {} m, to: {} m, cells: {}}}}}\nborders: [{{side: all, is: no_flux}}]\n"
      "populations:\n  - dispersal: 1 m2/yr\n    initial: {{expression: '{}', unit: '1'}}\n"
      "    growth: {{{}}}\ntime: {{{}}}\n",
      from, to, (to - from) * per_metre, start, growth, time);
}

const char* const fisher = "regulated: {rate: 1 1/yr}";

std::string allee(double threshold) {
  return fmt::format("allee: {{rate: 1 1/yr, threshold: {}}}", threshold);
}

/// Root mean square difference from exact(x).
template <class F>
double distance(const EcologyRun& run, F&& exact) {
  const auto n = run.field();
  double sum = 0.0;
  for (std::size_t k = 0; k < n.size(); ++k) {
    const double d = n[k] - exact(run.grid().axis(0).centres[k]);
    sum += d * d;
  }
  return std::sqrt(sum / static_cast<double>(n.size()));
}

double fisher_wave(double x, double t) {
  return std::pow(1 + std::exp((x - reference("fronts", "Fisher wave speed") * t) / std::sqrt(6.0)),
                  -2);
}

/// The wave of Ablowitz and Zeppetella: exact at the start and, but for the grid and the steps,
/// later.
double fisher_wave_error(int per_metre, double step) {
  EcologyRun run(line(-60, 60, per_metre, fisher, "(1 + exp(x/sqrt(6)))^-2",
                      fmt::format("stop: 4 yr, step: {} yr, scheme: imex2", step)));
  run.march();
  return distance(run, [](double x) { return fisher_wave(x, 4.0); });
}

TEST(EcologyFisher, exact_wave_in_space_and_time) {
  std::vector<double> errors;
  for (int n = 1; n <= 8; n *= 2) errors.push_back(fisher_wave_error(n, 0.2 / n));
  expect_order({errors.begin() + 1, errors.end()}, 2, "travelling wave");
}

TEST(EcologyFisher, exact_wave_in_time) {
  const auto state = [](const char* scheme, double step) {
    EcologyRun run(line(-30, 40, 2, fisher, "(1 + exp(x/sqrt(6)))^-2",
                        fmt::format("stop: 4 yr, step: {} yr, scheme: {}", step, scheme)));
    run.march();
    return run.field();
  };
  const auto converged = state("imex4", 0.02);
  for (const char* scheme : {"imex2", "bdf2", "cn", "esdirk2"}) {
    std::vector<double> errors;
    for (const double step : {0.2, 0.1, 0.05}) {
      const auto found = state(scheme, step);
      double sum = 0.0;
      for (std::size_t k = 0; k < found.size(); ++k) sum += std::pow(found[k] - converged[k], 2);
      errors.push_back(std::sqrt(sum));
    }
    expect_order(errors, 2, scheme);
  }
}

/// Slowest front of the equation on a grid of cells h: min over s of (2 (cosh(s h) - 1)/h^2 + 1)/s.
double speed_on_grid(double h) {
  double slowest = 1e300;
  for (double s = 0.9; s < 1.1; s += 1e-5) {
    slowest = std::min(slowest, (2 * (std::cosh(s * h) - 1) / (h * h) + 1) / s);
  }
  return slowest;
}

/// From a steep start the speed is 2 - 3/(2t) up to t^(-3/2) and t^(-2), which nearly cancel:
/// within 1e-3 of the speed for t from 40 on (tests/support/ecology_closed_forms.py,
/// bramson_speed).
TEST(EcologyFisher, speed_from_a_steep_start_lags) {
  EcologyRun run(
      "front: {level: 0.5, axis: x}\noutput: {history: 20 yr}\n" +
      line(0, 150, 4, fisher, "x < 5 ? 1 : 0", "stop: 60 yr, step: 0.05 yr, scheme: rkc2"));
  run.march();
  ASSERT_EQ(run.rows(), 4U);
  // Implicit schemes leave rounding ahead of the front, which grows as exp(t); rkc2 does not.
  const double found = (run.value("population_front", 3) - run.value("population_front", 2)) / 20;
  const double c = reference("fronts", "Fisher speed");
  const double lag = 1.5 * std::log(60.0 / 40.0) / 20;
  const double grid = speed_on_grid(0.25) - c;
  EXPECT_NEAR(found, c + grid - lag, 1e-3 * c);
  EXPECT_GT(lag, 20e-3 * c / 2);  // what the test would miss without the correction
}

/// Speed of an Allee front from 1 on the left to 0 on the right: what it adds to the abundance.
double allee_speed(double threshold, int per_metre) {
  EcologyRun run(line(-40, 40, per_metre, allee(threshold), "1/(1 + exp(x/sqrt(2)))",
                      "stop: 10 yr, step: 0.05 yr") +
                 "output: {history: 5 yr}\n");
  run.march();
  return (run.value("population_abundance", 2) - run.value("population_abundance", 1)) / 5;
}

TEST(EcologyAllee, front_advances_and_retreats) {
  for (const double threshold : {0.25, 0.75}) {
    const double exact =
        (threshold < 0.5 ? 1 : -1) * reference("fronts", "Allee wave speed a=0.25");
    expect_order(errors_of([&](int n) { return allee_speed(threshold, n); }, exact, 1), 2,
                 fmt::format("Allee front, threshold {}", threshold));
  }
}

/// By symmetry, on any grid: n and 1 - n on the two sides of the front.
TEST(EcologyAllee, front_stands_still_at_one_half) { EXPECT_NEAR(allee_speed(0.5, 2), 0.0, 1e-10); }

TEST(EcologyAllee, rare_population_dies_out) {
  EcologyRun run(line(-40, 40, 1, allee(0.25), "x*x < 100 ? 0.2 : 0", "stop: 40 yr, step: 0.1 yr"));
  run.march();
  EXPECT_LT(run.last("population_max"), 1e-3);
}

}  // namespace
}  // namespace fluxform::ecology
