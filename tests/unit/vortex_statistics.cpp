// Means of correlated series against what theory says of them, and when a point of a sweep is
// known.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/solve/threshold.hpp"

#include "iv_curve.hpp"

namespace fluxform::vortex {
namespace {

/// x_k = phi x_(k-1) + noise of variance 1 - phi^2: mean 0, variance 1, and the mean of n values
/// has the variance (1 + phi) / (1 - phi) / n up to terms in 1/n.
std::vector<double> autoregressive(double phi, std::size_t n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> x(n);
  double now = normal(random);
  for (double& value : x) {
    value = now;
    now = phi * now + std::sqrt(1.0 - phi * phi) * normal(random);
  }
  return x;
}

class Correlated : public testing::TestWithParam<double> {};

TEST_P(Correlated, ErrorIsThatOfTheory) {
  const double phi = GetParam();
  const std::size_t n = 4000;
  double mean = 0.0;
  for (unsigned seed = 1; seed <= 20; ++seed)
    mean += mean_of_series(autoregressive(phi, n, seed)).error / 20.0;
  const double theory = std::sqrt((1.0 + phi) / (1.0 - phi) / static_cast<double>(n));
  EXPECT_NEAR(mean, theory, 0.1 * theory);
}

/// Twice the standard error covers 95 of 100 means. The error is itself estimated, from 40
/// independent stretches at phi = 0.8, which leaves a little less.
TEST_P(Correlated, TwiceTheErrorCoversTheTruth) {
  int covered = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    const SeriesMean m = mean_of_series(autoregressive(GetParam(), 400, 1000 + seed));
    covered += std::abs(m.mean) < 2.0 * m.error ? 1 : 0;
  }
  EXPECT_GE(covered, 350);
  EXPECT_LE(covered, 396);
}

INSTANTIATE_TEST_SUITE_P(Memories, Correlated, testing::Values(0.0, 0.5, 0.8));

TEST(MeanOfSeries, LeavesOutTheBeginningThatStillSettles) {
  std::vector<double> x = autoregressive(0.3, 200, 5);
  for (std::size_t k = 0; k < x.size(); ++k) x[k] += 40.0 * std::exp(-static_cast<double>(k) / 5.0);
  const SeriesMean m = mean_of_series(x);
  EXPECT_GT(m.dropped, 10U);
  EXPECT_LT(m.dropped, 60U);
  EXPECT_LT(std::abs(m.mean), 3.0 * m.error);
}

TEST(MeanOfSeries, ADriftIsNoticed) {
  std::vector<double> x = autoregressive(0.0, 400, 9);
  EXPECT_TRUE(mean_of_series(x).steady());
  for (std::size_t k = 0; k < x.size(); ++k) x[k] += 0.01 * static_cast<double>(k);
  const SeriesMean m = mean_of_series(x);
  EXPECT_GT(m.drift, 1.0);
}

SweepSettings settings() {
  SweepSettings s;
  s.accuracy = 0.05;
  s.criterion = 1e-3;
  return s;
}

std::vector<double> shifted(std::vector<double> x, double mean, double scale) {
  for (double& value : x) value = mean + scale * value;
  return x;
}

TEST(Settled, WhenTheMeanIsKnownWellEnough) {
  EXPECT_TRUE(settled(shifted(autoregressive(0.2, 60, 2), 1.0, 0.1), settings()));
  EXPECT_FALSE(settled(shifted(autoregressive(0.2, 60, 2), 1.0, 0.6), settings()));
  EXPECT_FALSE(settled(shifted(autoregressive(0.2, 9, 2), 1.0, 1e-3), settings()));
}

TEST(Settled, NotWhileTheVoltageDecays) {
  std::vector<double> x(20);
  for (std::size_t k = 0; k < x.size(); ++k) x[k] = 2e-2 * std::exp(-static_cast<double>(k) / 10.0);
  EXPECT_FALSE(settled(x, settings()));
}

TEST(Settled, NotWhileTheVoltageRises) {
  std::vector<double> x = shifted(autoregressive(0.0, 100, 4), 1.0, 0.02);
  for (std::size_t k = 0; k < x.size(); ++k) x[k] += 0.01 * static_cast<double>(k);
  EXPECT_FALSE(settled(x, settings()));
}

TEST(Settled, WhereThereIsNoVoltageThatIsKnown) {
  std::vector<double> x(20);
  for (std::size_t k = 0; k < x.size(); ++k) x[k] = 1e-2 * std::exp(-static_cast<double>(k));
  EXPECT_TRUE(settled(x, settings()));
}

/// 20 blocks of 50 tau0 at 2e-3 V0 are 2 / (2 pi) quanta, 15 times as many suffice.
TEST(Settled, OnlyOnceSomeQuantaHaveCrossed) {
  const std::vector<double> few = shifted(autoregressive(0.0, 20, 6), 2e-3, 1e-5);
  SeriesMean mean;
  mean.mean = -2e-3;
  mean.used = 20;
  EXPECT_NEAR(quanta(mean, 50.0), 1.0 / constants::pi, 1e-12);
  EXPECT_FALSE(settled(few, settings()));
  EXPECT_TRUE(settled(shifted(autoregressive(0.0, 20, 6), 3e-2, 1.5e-4), settings()));
  SweepSettings longer = settings();
  longer.block = 750.0;
  EXPECT_TRUE(settled(few, longer));
}

TEST(Settled, WithoutQuantaWhereTheVoltageStandsStill) {
  EXPECT_TRUE(settled(std::vector<double>(20, 2e-3), settings()));
}

TEST(Settled, IsAskedEverMoreRarely) {
  int looks = 0;
  for (std::size_t n = 1; n <= 1000; ++n) looks += worth_a_look(n, settings()) ? 1 : 0;
  EXPECT_FALSE(worth_a_look(9, settings()));
  EXPECT_TRUE(worth_a_look(10, settings()));
  EXPECT_GE(looks, 30);  // log(100) / log(1.15) = 33
  EXPECT_LE(looks, 34);
}

TEST(CriticalCurrent, LiesBetweenThePointsOfTheLastRise) {
  const std::vector<double> current{1, 2, 3, 4, 5}, voltage{0.0, 3.0, 0.5, 2.0, 9.0};
  const Bracket ic = rising_through(current, voltage, 1.0);
  EXPECT_EQ(ic.above, 3.0);
  EXPECT_EQ(ic.below, 4.0);
}

// Up through a jump and down again, where the voltage stays until a lower current: that is the
// retrapping current, not the critical one. A current that is turned round counts by its size.
TEST(CriticalCurrent, IsNotTheRetrappingCurrent) {
  for (const double sign : {1.0, -1.0}) {
    std::vector<double> current{1, 2, 3, 4, 3, 2, 1}, voltage{0, 0, 0, 9, 7, 5, 0};
    for (double& x : current) x *= sign;
    for (double& x : voltage) x *= sign;
    const Bracket ic = rising_through(current, voltage, 1.0);
    EXPECT_EQ(ic.above, 3.0);
    EXPECT_EQ(ic.below, 4.0);
    const Bracket ir = falling_through(current, voltage, 1.0);
    EXPECT_EQ(ir.above, 1.0);
    EXPECT_EQ(ir.below, 2.0);
  }
}

TEST(CriticalCurrent, OutsideThePointsLeavesABound) {
  const std::vector<double> current{1, 2, 3}, voltage{1.0, 2.0, 9.0};
  const Bracket higher = rising_through(current, voltage, 10.0);
  EXPECT_EQ(higher.above, 3.0);
  EXPECT_TRUE(std::isnan(higher.below));
  const Bracket lower = rising_through(current, voltage, 0.5);
  EXPECT_TRUE(std::isnan(lower.above));
  EXPECT_EQ(lower.below, 1.0);
}

TEST(CriticalCurrent, OfAFallingCurrentAloneIsUnknown) {
  const std::vector<double> current{3, 2, 1}, voltage{9.0, 5.0, 0.0};
  const Bracket ic = rising_through(current, voltage, 1.0);
  EXPECT_TRUE(std::isnan(ic.above) && std::isnan(ic.below));
  const Bracket never = falling_through(current, std::vector<double>{9.0, 5.0, 4.0}, 1.0);
  EXPECT_TRUE(std::isnan(never.above));
  EXPECT_EQ(never.below, 1.0);
}

}  // namespace
}  // namespace fluxform::vortex
