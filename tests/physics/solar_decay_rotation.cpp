// Harmonics decay at their rate; solid rotation brings a field back, about the poles and across
// them.
#include "solar_run.hpp"

namespace fluxform::solar {
namespace {

constexpr double eta = 500.0, days = 120.0;  // km^2/s

struct Harmonic {
  int l, m;
  const char* formula;  ///< proportional to Y_lm
};

const Harmonic harmonics[] = {
    {1, 0, "sind(latitude)"},
    {1, 1, "cosd(latitude)*cosd(longitude)"},
    {2, 1, "sind(latitude)*cosd(latitude)*sind(longitude)"},
    {3, 2, "sind(latitude)*cosd(latitude)^2*cosd(2*longitude)"},
    {5, 5, "cosd(latitude)^5*cosd(5*longitude)"},
    {6, 0, "231*sind(latitude)^6 - 315*sind(latitude)^4 + 105*sind(latitude)^2 - 5"},
    {6, 5, "sind(latitude)*cosd(latitude)^5*cosd(5*longitude)"}};

double decay_error(const Harmonic& y, const std::string& scheme, const std::string& spacing,
                   int rows) {
  const double rate = y.l * (y.l + 1) * eta * 1e6 * seconds_per_day / (radius_m * radius_m);
  return error_of(fmt::format("grid: {{longitudes: {}, latitudes: {}, latitude_spacing: {}}}\n"
                              "time: {{stop: {} d, step: 10 d}}\n"
                              "diffusivity: {} km2/s\nadvection: {}\n"
                              "flow: {{rotation: none, meridional: none}}\n"
                              "initial: {{expression: {{br: {{expression: '{}', unit: G}}}}}}\n",
                              2 * rows, rows, spacing, days, eta, scheme, y.formula),
                  std::exp(-rate * days));
}

/// Observed order between 48 and 96 rows and the error at 96. Harmonics with m = 1 pass through the
/// poles with a slope: the few cells there converge more slowly and set the error.
void check_decay(const std::string& scheme, const std::string& spacing, double least_order,
                 double least_at_poles, double most) {
  for (const Harmonic& y : harmonics) {
    const double coarse = decay_error(y, scheme, spacing, 48);
    const double fine = decay_error(y, scheme, spacing, 96);
    const double order = observed_order(coarse, fine);
    EXPECT_GT(order, y.m == 1 ? least_at_poles : least_order)
        << scheme << " " << spacing << " Y_" << y.l << "," << y.m;
    EXPECT_LT(fine, most) << scheme << " " << spacing << " Y_" << y.l << "," << y.m;
  }
}

TEST(SolarDecay, fourth_order_scheme) { check_decay("fourth", "uniform", 3.85, 3.5, 1e-5); }
TEST(SolarDecay, second_order_scheme) { check_decay("central", "uniform", 1.85, 1.35, 2e-3); }
/// Rows of equal area are tall next to the poles, and a two-point flux between them is of low
/// order.
TEST(SolarDecay, equal_areas) { check_decay("central", "sine", 0.6, 0.5, 5e-3); }

constexpr double turn_days = 30.0;

/// A blob of half width 20 degrees off the equator, one turn of solid rotation without diffusion.
std::string turning(const std::string& flow, const std::string& scheme, int rows, int steps,
                    const std::string& linear) {
  return fmt::format(
      "grid: {{longitudes: {}, latitudes: {}}}\n"
      "time: {{stop: {} d, step: {} d}}\n"
      "diffusivity: 0 km2/s\nadvection: {}\nflow: {}\nsolver: {{linear: {}}}\n"
      "initial: {{expression: {{br: {{expression: 'exp(8*(cosd(latitude)*cosd(longitude-90)*0.8 + "
      "0.6*sind(latitude) - 1))', unit: G}}}}}}\n",
      2 * rows, rows, turn_days, turn_days / steps, scheme, flow, linear);
}

std::string about_poles() {
  const double speed = 2.0 * constants::pi * radius_m / (turn_days * seconds_per_day);
  return fmt::format("{{rotation: rigid, rigid_speed: {:.17g} m/s, meridional: none}}", speed);
}

/// About an axis at latitude 30, so that the blob passes near or over both poles.
std::string about_tilted_axis() {
  const double psi =
      2.0 * constants::pi * radius_m * radius_m * 1e-6 / (turn_days * seconds_per_day);
  return fmt::format(
      "{{stream_function: {{expression: '{:.17g}*(sqrt(0.75)*cosd(latitude)*cosd(longitude) + "
      "0.5*sind(latitude))', unit: km2/s}}}}",
      psi);
}

TEST(SolarRotation, about_the_poles_returns_the_field) {
  const double coarse = error_of(turning(about_poles(), "fourth", 48, 200, "separable"));
  const double fine = error_of(turning(about_poles(), "fourth", 96, 200, "separable"));
  EXPECT_NEAR(observed_order(coarse, fine), 4.0, 0.15);
  EXPECT_LT(fine, 1.5e-4);
}

TEST(SolarRotation, about_the_poles_at_second_order) {
  const double coarse = error_of(turning(about_poles(), "central", 48, 100, "separable"));
  const double fine = error_of(turning(about_poles(), "central", 96, 100, "separable"));
  EXPECT_NEAR(observed_order(coarse, fine), 2.0, 0.15);
}

TEST(SolarRotation, across_the_poles_returns_the_field) {
  const double coarse = error_of(turning(about_tilted_axis(), "fourth", 32, 200, "direct"));
  const double fine = error_of(turning(about_tilted_axis(), "fourth", 64, 200, "direct"));
  EXPECT_NEAR(observed_order(coarse, fine), 4.0, 0.2);
  EXPECT_LT(fine, 1e-3);
}

/// A flow that grows in proportion to time turns the field once in the same time.
TEST(SolarRotation, a_growing_rotation_returns_the_field) {
  const double speed = 4.0 * constants::pi * radius_m / (turn_days * seconds_per_day);
  const std::string growing = fmt::format(
      "{{rotation: expression, rotation_formula: {{expression: '{:.17g}*cosd(latitude)*t/{}', "
      "unit: m/s}}, meridional: none}}",
      speed, turn_days);
  const double steady = error_of(turning(about_poles(), "fourth", 24, 80, "direct"));
  EXPECT_NEAR(error_of(turning(growing, "fourth", 24, 80, "direct")) / steady, 1.0, 0.05);
}

/// With eta falling linearly to zero a harmonic decays as with half of it.
TEST(SolarDecay, by_a_diffusivity_that_falls_with_time) {
  const double rate = 6.0 * 0.5 * eta * 1e6 * seconds_per_day / (radius_m * radius_m);
  for (const char* scheme : {"esdirk4", "imex4"}) {
    const std::string input = fmt::format(
        "grid: {{longitudes: 32, latitudes: 32}}\ntime: {{stop: {0} d, step: 6 d, scheme: {1}}}\n"
        "diffusivity: {{expression: '{2}*(1 - t/{0})', unit: km2/s}}\n"
        "flow: {{rotation: none, meridional: none}}\nsolver: {{linear: direct}}\n"
        "initial: {{expression: {{br: {{expression: '3*sind(latitude)^2 - 1', unit: G}}}}}}\n",
        days, scheme, eta);
    EXPECT_LT(error_of(input, std::exp(-rate * days)), 1e-4) << scheme;
  }
}

/// Where supergranules spread the field faster on some longitudes, both solvers agree.
TEST(SolarDecay, by_a_diffusivity_that_varies_with_longitude) {
  const auto field = [](const char* linear) {
    SolarRun run(fmt::format(
        "grid: {{longitudes: 32, latitudes: 16}}\ntime: {{stop: 60 d, step: 10 d}}\n"
        "diffusivity: {{expression: '{}*(1 + 0.3*cosd(3*longitude))', unit: km2/s}}\n"
        "flow: {{rotation: none, meridional: none}}\nsolver: {{linear: {}, rtol: 1e-12}}\n"
        "initial: {{dipole: {{pole: 5 G}}}}\n",
        eta, linear));
    run.march();
    return std::pair(run.field(), run.areas());
  };
  const auto [separable, areas] = field("separable");
  EXPECT_LT(relative_difference(separable, field("direct").first, areas), 1e-8);
}

}  // namespace
}  // namespace fluxform::solar
