// The synthetic cycle's recipe.
#include <cmath>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"

#include "synthetic_cycle.hpp"

namespace fluxform::solar {
namespace {

TEST(SolarCycle, DefaultIsTheReferenceCycle) {
  const auto list = SyntheticCycle{}.regions();
  ASSERT_EQ(list.size(), 480u);
  for (std::size_t n = 0; n < 240; ++n) {
    const BipolarRegion &north = list[2 * n], &south = list[2 * n + 1];
    const double x = (static_cast<double>(n) + 0.5) / 240, pulse = std::sin(constants::pi * x);
    EXPECT_NEAR(north.time, 11 * x, 1e-12);
    EXPECT_NEAR(north.latitude / degree, 27 - 20 * x, 1e-12);
    EXPECT_NEAR(north.tilt, 0.5 * std::sin(north.latitude), 1e-15);
    EXPECT_NEAR(north.flux, 1e23 * pulse * pulse, 1e9);
    EXPECT_EQ(north.rho, 4 * degree);
    EXPECT_EQ(south.latitude, -north.latitude);
    EXPECT_EQ(south.longitude, north.longitude);
  }
}

TEST(SolarCycle, SouthIsTheOppositeMirrorImage) {
  const auto list = SyntheticCycle{}.regions();
  const RegionField north(list[100]), south(list[101]);
  for (double lat = -0.9; lat < 0.9; lat += 0.1)
    for (double lon = 0.0; lon < 6.2; lon += 0.2)
      EXPECT_NEAR(south.at(lat, lon), -north.at(-lat, lon), 1e-10);
}

TEST(SolarCycle, PolarityAlternatesBetweenCycles) {
  const auto list = SyntheticCycle{.cycles = 2, .pairs = 10}.regions();
  ASSERT_EQ(list.size(), 40u);
  EXPECT_NEAR(list[20].tilt - list[0].tilt, constants::pi, 1e-14);
  EXPECT_NEAR(list[20].time - list[0].time, 11.0, 1e-12);
  EXPECT_EQ(list[20].latitude, list[0].latitude);
  const auto other = SyntheticCycle{.pairs = 10, .positive_trailing_north = false}.regions();
  EXPECT_NEAR(other[0].tilt, list[20].tilt, 1e-14);
}

TEST(SolarCycle, SeedAloneDecidesTheLongitudes) {
  const auto one = SyntheticCycle{.seed = 1}.regions(), again = SyntheticCycle{.seed = 1}.regions();
  const auto two = SyntheticCycle{.seed = 2}.regions();
  EXPECT_EQ(one[10].longitude, again[10].longitude);
  EXPECT_NE(one[10].longitude, two[10].longitude);
  for (const BipolarRegion& region : one) {
    EXPECT_GE(region.longitude, 0.0);
    EXPECT_LT(region.longitude, 2 * constants::pi);
  }
}

TEST(SolarCycle, TiltLawsAreTheirPapers) {
  const double lat = 20 * degree, s = std::sin(lat);
  EXPECT_NEAR(tilt(TiltLaw::sine, lat), 0.5 * s, 1e-15);
  EXPECT_NEAR(std::sin(tilt(TiltLaw::wang_sheeley, lat)), 0.48 * s + 0.03, 1e-15);
  EXPECT_NEAR(tilt(TiltLaw::stenflo, lat) / degree, 32 * s, 1e-12);
  EXPECT_NEAR(tilt(TiltLaw::jiang, lat) / degree, 0.7 * 1.4 * std::sqrt(20.0), 1e-12);
  for (const TiltLaw law : {TiltLaw::sine, TiltLaw::wang_sheeley, TiltLaw::stenflo, TiltLaw::jiang})
    EXPECT_EQ(tilt(law, -lat), -tilt(law, lat));
}

TEST(SolarCycle, ImpossibleRecipesAreRefused) {
  EXPECT_THROW(SyntheticCycle{.pairs = 0}.regions(), InputError);
  EXPECT_THROW(SyntheticCycle{.length = 0}.regions(), InputError);
  EXPECT_THROW(SyntheticCycle{.from = 2.0}.regions(), InputError);
  EXPECT_THROW(SyntheticCycle{.peak_flux = -1}.regions(), InputError);
}

}  // namespace
}  // namespace fluxform::solar
