// Whatever the integrator, the way advection is discretised, and with flows slowed by the field: no
// net flux appears, and the answers agree.
#include "solar_run.hpp"

namespace fluxform::solar {
namespace {

std::string active_sun(const std::string& scheme, const std::string& step,
                       const std::string& rest) {
  return fmt::format(
      "grid: {{longitudes: 48, latitudes: 24}}\ntime: {{stop: 0.2 yr, step: {}, scheme: {}}}\n"
      "flow: {{rotation: aft, meridional: aft{}}}\ninitial: {{dipole: {{pole: -4 G}}}}\n"
      "regions: {{synthetic: {{pairs: 5, length: 0.2 yr, rho: 12 degree}}}}\n"
      "output: {{history: 2 d}}\n",
      step, scheme, rest);
}

void expect_no_net_flux(const std::string& input, const std::string& what) {
  SolarRun run(input);
  run.march();
  double worst = 0.0;
  for (std::size_t k = 0; k < run.rows(); ++k)
    worst = std::max(worst, std::abs(run.value("flux_net", k)) / run.value("flux_positive", k));
  EXPECT_LT(worst, 1e-13) << what;
  EXPECT_GT(run.rows(), 30u);
}

TEST(SolarFluxBalance, every_integrator) {
  for (const char* scheme :
       {"esdirk2", "esdirk3", "esdirk4", "cn", "bdf1", "bdf2", "bdf4", "imex2", "imex3", "imex4"})
    expect_no_net_flux(active_sun(scheme, "4 d", ""), scheme);
  for (const char* scheme : {"rk2", "rk3", "rk4"})
    expect_no_net_flux(active_sun(scheme, "0.1 d", ""), scheme);
}

TEST(SolarFluxBalance, every_advection) {
  for (const char* advection : {"fourth", "central", "koren", "weno3", "upwind"})
    expect_no_net_flux(active_sun("esdirk3", "4 d", "") + "advection: " + advection + "\n",
                       advection);
}

TEST(SolarFluxBalance, with_quenched_flows) {
  for (const char* scheme : {"esdirk3", "bdf2", "imex3"})
    expect_no_net_flux(active_sun(scheme, "4 d", ", quenching_field: 100 G"), scheme);
}

std::vector<double> final_field(const std::string& input) {
  SolarRun run(input);
  run.march();
  return run.field();
}

TEST(SolarIntegrators, agree) {
  SolarRun exact(active_sun("esdirk4", "1 d", ""));
  exact.march();
  struct Other {
    const char *scheme, *step;
    double tolerance;
  };
  for (const Other& other : {Other{"esdirk3", "1 d", 1e-5},
                             {"cn", "0.5 d", 1e-4},
                             {"bdf3", "0.25 d", 1e-4},
                             {"imex3", "1 d", 1e-4},
                             {"imex4", "1 d", 1e-5},
                             {"rk4", "0.1 d", 1e-6}}) {
    const double difference = relative_difference(
        final_field(active_sun(other.scheme, other.step, "")), exact.field(), exact.areas());
    EXPECT_LT(difference, other.tolerance) << other.scheme;
  }
}

TEST(SolarQuenching, newton_agrees_with_explicit_steps) {
  SolarRun implicit(active_sun("esdirk4", "2 d", ", quenching_field: 100 G"));
  EXPECT_GT(implicit.march().newton, 0);
  const auto expected = final_field(active_sun("rk4", "0.1 d", ", quenching_field: 100 G"));
  const double difference = relative_difference(implicit.field(), expected, implicit.areas());
  const double effect = relative_difference(final_field(active_sun("esdirk4", "2 d", "")), expected,
                                            implicit.areas());
  EXPECT_LT(difference, 1e-4);
  EXPECT_GT(effect, 1e-2);
}

TEST(SolarQuenching, weak_field_is_not_noticed) {
  SolarRun linear(active_sun("esdirk4", "2 d", ""));
  linear.march();
  const auto quenched = final_field(active_sun("esdirk4", "2 d", ", quenching_field: 1e12 G"));
  EXPECT_LT(relative_difference(quenched, linear.field(), linear.areas()), 1e-7);
}

/// The equation is odd in the field, and keeps fields odd about the equator odd.
TEST(SolarQuenching, keeps_symmetries) {
  const auto dipole = [](const char* pole) {
    SolarRun run(
        fmt::format("grid: {{longitudes: 16, latitudes: 24}}\ntime: {{stop: 1 yr, step: 10 d}}\n"
                    "flow: {{rotation: aft, meridional: aft, quenching_field: 10 G}}\n"
                    "initial: {{dipole: {{pole: {} G}}}}\n",
                    pole));
    run.march();
    return run.field();
  };
  const std::vector<double> up = dipole("10"), down = dipole("-10");
  for (std::size_t j = 0; j < 24; ++j) {
    for (std::size_t i = 0; i < 16; ++i) {
      EXPECT_NEAR(up[16 * j + i], -down[16 * j + i], 1e-8);
      EXPECT_NEAR(up[16 * j + i], -up[16 * (23 - j) + i], 1e-8);
    }
  }
  EXPECT_GT(up.back(), 5.0);
}

}  // namespace
}  // namespace fluxform::solar
