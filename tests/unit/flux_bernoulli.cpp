// B(x) = x / (e^x - 1) and its derivative against 80-bit evaluation, to the 1e-14 that is promised.
#include <numbers>

#include "fluxform/flux/bernoulli.hpp"

#include "flux_support.hpp"

namespace fluxform {
namespace {

/// zeta(2k), k = 0..14; slow to compute, so once.
const std::array<long double, 15>& zeta_even() {
  static const auto table = [] {
    std::array<long double, 15> zeta{};
    for (std::size_t k = 1; k < zeta.size(); ++k)
      zeta[k] = std::riemann_zeta(2.0L * static_cast<long double>(k));
    return zeta;
  }();
  return table;
}

/// The alternating zeta series sum B_2k x^2k / (2k)! = -2 sum_k (-1)^k zeta(2k) (x / 2 pi)^2k, an
/// independent form: B(x) and B'(x) for |x| < 1.
std::array<long double, 2> exact_near_zero(long double x) {
  const long double q = x / (2.0L * std::numbers::pi_v<long double>);
  long double value = 1.0L - 0.5L * x;
  long double slope = -0.5L;
  for (int k = 1; k <= 14; ++k) {
    const long double sign = k % 2 == 1 ? 1.0L : -1.0L;
    const long double term =
        2.0L * sign * zeta_even()[static_cast<std::size_t>(k)] * std::pow(q * q, k);
    value += term;
    slope += x == 0.0L ? 0.0L : 2.0L * k * term / x;
  }
  return {value, slope};
}

std::array<long double, 2> exact(long double x) {
  if (std::abs(x) < 0.9L) return exact_near_zero(x);
  const long double e = std::expm1(x);
  return {x / e, (e - x * std::exp(x)) / (e * e)};
}

TEST(Bernoulli, ValueAndDerivativeAreExactTo1e14) {
  double worst = 0.0;
  double worst_slope = 0.0;
  for (int i = -40000; i <= 40000; ++i) {
    const double x = 0.0025 * i + 1e-5 * std::sin(i);
    if (std::abs(x) > 100.0) continue;
    const auto reference = exact(x);
    const Dual<1> b = bernoulli(Dual<1>(x, 0));
    worst = std::max(worst, static_cast<double>(std::abs(b.value - reference[0])));
    worst_slope =
        std::max(worst_slope, static_cast<double>(std::abs(b.partials[0] - reference[1])));
  }
  EXPECT_LT(worst, 1e-14);
  EXPECT_LT(worst_slope, 1e-14);
}

TEST(Bernoulli, IsExactAtTinyArgumentsAndAroundTheWindow) {
  for (double size : {0.0, 1e-300, 1e-20, 1e-12, 1e-8, 1e-4, 0.01, 0.4999999999, 0.5, 0.5000000001})
    for (double x : {size, -size}) {
      const auto reference = exact(x);
      const Dual<1> b = bernoulli(Dual<1>(x, 0));
      EXPECT_NEAR(b.value, static_cast<double>(reference[0]), 5e-16) << x;
      EXPECT_NEAR(b.partials[0], static_cast<double>(reference[1]), 2e-15) << x;
    }
}

TEST(Bernoulli, PairSharesItsIdentityAndStaysPositive) {
  for (double x : {-690.0, -100.0, -3.0, -0.2, 0.0, 0.2, 3.0, 100.0, 690.0}) {
    const auto pair = bernoulli_pair(x);
    EXPECT_GT(pair.plus, 0.0);
    EXPECT_GT(pair.minus, 0.0);
    EXPECT_DOUBLE_EQ(pair.plus, bernoulli(x));
    EXPECT_DOUBLE_EQ(pair.minus, bernoulli(-x));
    EXPECT_NEAR(pair.minus - pair.plus, x, 1e-15 * std::abs(x));
  }
  EXPECT_EQ(bernoulli(1e4), 0.0);
  EXPECT_EQ(bernoulli(-1e4), 1e4);
}

TEST(Bernoulli, DerivativesAgreeWithComplexStep) {
  for (double x : {-50.0, -2.0, -0.501, -0.499, -0.1, 0.0, 0.1, 0.499, 0.501, 2.0, 50.0})
    test::expect_exact_derivatives<1>(
        [](const auto& v) {
          const auto pair = bernoulli_pair(v[0]);
          return pair.plus * 3.0 + pair.minus;
        },
        {x}, 2e-14);
}

}  // namespace
}  // namespace fluxform
