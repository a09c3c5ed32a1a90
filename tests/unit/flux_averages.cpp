// Face averages: symmetry, bounds, accuracy near equal arguments, derivatives.
#include "fluxform/flux/averages.hpp"
#include "fluxform/flux/two_point.hpp"

#include "flux_support.hpp"

namespace fluxform {
namespace {

const std::array<std::array<double, 2>, 8> pairs{{{1.0, 1.0},
                                                  {1.0, 1.0 + 1e-9},
                                                  {1.0, 1.19},
                                                  {2.0, 1.6},
                                                  {1.0, 1.25},
                                                  {1e-6, 1.0},
                                                  {7.0, 0.3},
                                                  {3e-9, 4e-9}}};

TEST(Averages, AreSymmetricAndOrdered) {
  for (auto [a, b] : pairs) {
    EXPECT_DOUBLE_EQ(logarithmic_mean(a, b), logarithmic_mean(b, a));
    EXPECT_DOUBLE_EQ(harmonic_mean(a, b), harmonic_mean(b, a));
    const double slack = 1e-15 * (a + b);
    EXPECT_LE(harmonic_mean(a, b), std::sqrt(a * b) + slack);
    EXPECT_LE(std::sqrt(a * b), logarithmic_mean(a, b) + slack);
    EXPECT_LE(logarithmic_mean(a, b), arithmetic_mean(a, b) + slack);
  }
}

TEST(Averages, LogarithmicMeanKeepsItsDigits) {
  for (double f = -0.3; f < 0.3; f += 0.99e-3) {
    const double a = 1.0 + f;
    const double b = 1.0 - f;
    const long double log_ratio = std::log(static_cast<long double>(a) / b);
    const long double exact = a == b ? 1.0L : (static_cast<long double>(a) - b) / log_ratio;
    EXPECT_NEAR(logarithmic_mean(a, b), static_cast<double>(exact), 2e-15) << f;
  }
}

TEST(Averages, WeightedHarmonicMeanIsTheSeriesConductance) {
  EXPECT_DOUBLE_EQ(harmonic_mean(2.0, 5.0, 0.1, 0.3), 0.4 / (0.1 / 2.0 + 0.3 / 5.0));
  EXPECT_DOUBLE_EQ(harmonic_mean(2.0, 5.0, 0.3, 0.3), harmonic_mean(2.0, 5.0));
  EXPECT_EQ(harmonic_mean(0.0, 5.0), 0.0);
  EXPECT_EQ(harmonic_mean(0.0, 0.0), 0.0);
}

TEST(Averages, DerivativesAgreeWithComplexStep) {
  for (const auto& pair : pairs) {
    const auto logarithmic = [](const auto& v) { return logarithmic_mean(v[0], v[1]); };
    const auto harmonic = [](const auto& v) { return harmonic_mean(v[0], v[1], 0.2, 0.7); };
    test::expect_exact_derivatives<2>(logarithmic, pair, 1e-13);
    test::expect_exact_derivatives<2>(harmonic, pair, 1e-14);
  }
}

TEST(TwoPoint, SeriesFluxIsExactForAJumpInTheCoefficient) {
  const double flux = 3.0;
  const double at_face = 1.0;
  const double left = at_face + flux * 0.2 / 4.0;
  const double right = at_face - flux * 0.5 / 0.1;
  EXPECT_NEAR(diffusive_flux_in_series(left, right, 4.0, 0.1, 0.2, 0.5), flux, 1e-14);
}

TEST(TwoPoint, IsAntisymmetricAndConsistent) {
  EXPECT_DOUBLE_EQ(diffusive_flux(1.0, 3.0, 2.0, 0.5), -8.0);
  EXPECT_DOUBLE_EQ(diffusive_flux(3.0, 1.0, 2.0, 0.5), 8.0);
  EXPECT_EQ(diffusive_flux(0.7, 0.7, 2.0, 0.5), 0.0);
}

}  // namespace
}  // namespace fluxform
