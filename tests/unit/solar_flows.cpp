// Flow profiles against the numbers their papers and peers give.
#include <cmath>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"

#include "flows.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

constexpr double pi = constants::pi;

std::vector<MeridionalFlow> all_meridional() {
  return {MeridionalFlow::none(), MeridionalFlow::aft(), MeridionalFlow::van_ballegooijen(),
          MeridionalFlow::sin_2lat(12.5), MeridionalFlow::p_profile(15.0, 2.33)};
}

TEST(SolarFlows, AftMatchesTheFormulaInColatitude) {
  for (double theta = 0.1; theta < pi; theta += 0.3) {
    const double c = std::cos(theta), s = std::sin(theta);
    const double v_phi = s * (46 - 262 * c * c - 379 * std::pow(c, 4));
    const double v_theta = -s * (22 * c + 11 * std::pow(c, 3) - 28 * std::pow(c, 5));
    EXPECT_NEAR(Rotation::aft().speed(pi / 2 - theta), v_phi, 1e-11);
    EXPECT_NEAR(MeridionalFlow::aft().speed(pi / 2 - theta), -v_theta, 1e-12);
  }
}

TEST(SolarFlows, DivergenceAtTheEquatorMatchesTheEffectivityTable) {
  EXPECT_NEAR(MeridionalFlow::aft().divergence_at_equator(), 3.1609e-8, 5e-13);
  EXPECT_NEAR(MeridionalFlow::p_profile(15.0, 2.33).divergence_at_equator(), 5.9619e-8, 5e-13);
  EXPECT_NEAR(MeridionalFlow::sin_2lat(12.5).divergence_at_equator(), 3.5920e-8, 5e-13);
}

TEST(SolarFlows, DivergenceIsTheSlopeOfTheSpeed) {
  const double h = 1e-5;
  for (const MeridionalFlow& flow : all_meridional())
    EXPECT_NEAR(flow.divergence_at_equator() * radius_m, (flow.speed(h) - flow.speed(-h)) / (2 * h),
                1e-7);
}

TEST(SolarFlows, IntegralIsTheAntiderivativeOfTheSpeed) {
  const double h = 1e-5;
  for (const MeridionalFlow& flow : all_meridional()) {
    EXPECT_EQ(flow.integral(0.0), 0.0);
    for (double x = -1.5; x < 1.5; x += 0.17)
      EXPECT_NEAR((flow.integral(x + h) - flow.integral(x - h)) / (2 * h), flow.speed(x), 1e-8);
  }
}

TEST(SolarFlows, MeridionalFlowIsPolewardAndOdd) {
  for (const MeridionalFlow& flow :
       {MeridionalFlow::van_ballegooijen(), MeridionalFlow::sin_2lat(10.0),
        MeridionalFlow::p_profile(15.0, 2.33), MeridionalFlow::aft()}) {
    EXPECT_GT(flow.speed(0.5), 0.0);
    EXPECT_DOUBLE_EQ(flow.speed(-0.5), -flow.speed(0.5));
    EXPECT_NEAR(flow.speed(pi / 2), 0.0, 1e-12);
  }
}

TEST(SolarFlows, PProfilePeaksAtItsSpeed) {
  double greatest = 0.0;
  for (double x = 0.0; x < pi / 2; x += 1e-4)
    greatest = std::fmax(greatest, MeridionalFlow::p_profile(15.0, 2.33).speed(x));
  EXPECT_NEAR(greatest, 15.0, 1e-6);
}

TEST(SolarFlows, VanBallegooijenStopsAtSeventyFiveDegrees) {
  const MeridionalFlow flow = MeridionalFlow::van_ballegooijen(11.0);
  EXPECT_NEAR(flow.speed(37.5 * degree), 11.0, 1e-12);
  EXPECT_EQ(flow.speed(80 * degree), 0.0);
  EXPECT_EQ(flow.speed(-80 * degree), 0.0);
}

TEST(SolarFlows, SteadyProfileOfAftHasTheKnownExponentAndWidth) {
  const MeridionalFlow flow = MeridionalFlow::aft();
  EXPECT_NEAR(-std::log(flow.steady_ratio(0.0, 3e8)), 21.0733, 5e-5);
  EXPECT_NEAR(flow.steady_ratio(pi / 2 - 17.136 * degree, 3e8), 0.5, 5e-5);
  EXPECT_NEAR(MeridionalFlow::sin_2lat(10.0).steady_ratio(pi / 2 - 9.954 * degree, 3e8), 0.5, 5e-5);
}

TEST(SolarFlows, RotationInDegreesADay) {
  const double metres_per_second = degree / seconds_per_day * radius_m;
  EXPECT_NEAR(Rotation::yeates().speed(0.0), 0.18 * metres_per_second, 1e-12);
  EXPECT_NEAR(Rotation::yeates().rate(pi / 2) * seconds_per_day / degree, 0.18 - 2.396 - 1.787,
              1e-12);
  EXPECT_NEAR(Rotation::van_ballegooijen().rate(pi / 2) * seconds_per_day / degree,
              0.18 - 2.30 - 1.62, 1e-12);
  EXPECT_NEAR(Rotation::snodgrass_ulrich().rate(0.0) * seconds_per_day / degree,
              13.7195 - 360 / 27.2753, 1e-12);
  EXPECT_NEAR(Rotation::snodgrass().rate(0.0) * seconds_per_day / degree, 13.38 - 360 / 27.2753,
              1e-12);
}

TEST(SolarFlows, RigidRotationHasOneRate) {
  const Rotation rigid = Rotation::rigid(1807.66);
  EXPECT_DOUBLE_EQ(rigid.rate(0.0), rigid.rate(1.2));
  EXPECT_NEAR(2 * pi / rigid.rate(0.3) / 3600.0, 672.0, 1e-3);
  EXPECT_EQ(Rotation::none().speed(0.4), 0.0);
}

template <class F>
std::string message_of(F&& body) {
  try {
    body();
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

TEST(SolarFlows, UnknownNamesListTheKnownOnes) {
  EXPECT_EQ(message_of([] { rotation_named("snodgras"); }),
            "unknown rotation profile 'snodgras'; one of: none, rigid, aft, snodgrass, "
            "snodgrass_ulrich, yeates, van_ballegooijen");
  EXPECT_EQ(message_of([] { meridional_named("sin2lat", 1, 1); }),
            "unknown meridional flow profile 'sin2lat'; one of: none, aft, van_ballegooijen, "
            "sin_2lat, p_profile");
  EXPECT_EQ(message_of([] { meridional_named("p_profile", 15, -1); }),
            "the exponent of the meridional flow must be positive");
}

TEST(SolarFlows, EveryNameMakesItsProfile) {
  for (const std::string& name : rotation_names())
    EXPECT_TRUE(std::isfinite(rotation_named(name, 10.0).speed(0.3)));
  for (const std::string& name : meridional_names())
    EXPECT_TRUE(std::isfinite(meridional_named(name, 10.0, 2.0).speed(0.3)));
  EXPECT_EQ(rotation_named("rigid", 10.0).speed(0.0), 10.0);
  EXPECT_EQ(meridional_named("sin_2lat", 10.0, 0.0).speed(pi / 4), 10.0);
}

}  // namespace
}  // namespace fluxform::solar
