// Exponential fitting: exact for constant coefficients, positive at any Peclet number, graceful
// ends.
#include "fluxform/flux/scharfetter_gummel.hpp"

#include "flux_support.hpp"

namespace fluxform {
namespace {

TEST(ScharfetterGummel, IsExactForTheConstantFluxSolution) {
  const double h = 0.3;
  const double diffusivity = 0.7;
  for (double velocity : {-40.0, -1.0, -1e-7, 1e-7, 2.0, 40.0}) {
    // u = j/v + k exp(v x / D) solves v u - D u' = j.
    const double j = 1.3;
    const double left = j / velocity + 0.2 * std::exp(-0.5 * velocity * h / diffusivity);
    const double right = j / velocity + 0.2 * std::exp(0.5 * velocity * h / diffusivity);
    const double scale = std::abs(left) + std::abs(right) + 1.0;
    EXPECT_NEAR(scharfetter_gummel(left, right, velocity, diffusivity, h), j,
                1e-14 * scale * (std::abs(velocity) + diffusivity / h));
  }
}

TEST(ScharfetterGummel, ConstantStateIsCarriedByTheVelocity) {
  for (double velocity : {-1e3, -2.0, 0.0, 0.4, 1e5})
    for (double diffusivity : {0.0, 1e-30, 1e-3, 1.0})
      EXPECT_NEAR(scharfetter_gummel(2.5, 2.5, velocity, diffusivity, 0.1), 2.5 * velocity,
                  1e-14 * (std::abs(velocity) + 10.0 * diffusivity) * 5.0);
}

TEST(ScharfetterGummel, LimitsAreDiffusionAndUpwind) {
  EXPECT_NEAR(scharfetter_gummel(1.0, 3.0, 0.0, 2.0, 0.5), -8.0, 1e-14);
  EXPECT_DOUBLE_EQ(scharfetter_gummel(1.0, 3.0, 2.0, 0.0, 0.5), 2.0);
  EXPECT_DOUBLE_EQ(scharfetter_gummel(1.0, 3.0, -2.0, 0.0, 0.5), -6.0);
  EXPECT_EQ(scharfetter_gummel(1.0, 3.0, 0.0, 0.0, 0.5), 0.0);
  EXPECT_DOUBLE_EQ(scharfetter_gummel(1.0, 3.0, 2.0, 1e-300, 0.5), 2.0);
}

TEST(ScharfetterGummel, CoefficientsKeepPositivityAtAnyPeclet) {
  for (double peclet = -2000.0; peclet <= 2000.0; peclet += 12.5) {
    EXPECT_GE(scharfetter_gummel(1.0, 0.0, peclet, 1.0, 1.0), 0.0);
    EXPECT_LE(scharfetter_gummel(0.0, 1.0, peclet, 1.0, 1.0), 0.0);
  }
}

TEST(ScharfetterGummel, DerivativesInStateVelocityAndDiffusivity) {
  for (double velocity : {-30.0, -0.2, 0.3, 8.0})
    test::expect_exact_derivatives<4>(
        [](const auto& v) { return scharfetter_gummel(v[0], v[1], v[2], v[3], 0.25); },
        {1.2, 0.4, velocity, 0.6}, 3e-13);
}

}  // namespace
}  // namespace fluxform
