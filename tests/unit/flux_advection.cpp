// Face values for advection: order on smooth data, bounds on rough data, mirror symmetry,
// derivatives.
#include <numbers>

#include "fluxform/flux/advection.hpp"

#include "flux_support.hpp"

namespace fluxform {
namespace {

const std::array<Advection, 5> schemes{Advection::central, Advection::upwind, Advection::koren,
                                       Advection::weno3, Advection::fourth};

/// Cell averages of exp(x) around a face at x0 with cells of width h.
Stencil<double> averages(double x0, double h) {
  Stencil<double> u;
  for (std::size_t k = 0; k < 4; ++k) {
    const double lower = x0 + (static_cast<double>(k) - 2.0) * h;
    u[k] = std::exp(lower) * std::expm1(h) / h;
  }
  return u;
}

double observed_order(Advection scheme, double velocity) {
  const double coarse = face_value(scheme, averages(0.3, 0.04), velocity) - std::exp(0.3);
  const double fine = face_value(scheme, averages(0.3, 0.02), velocity) - std::exp(0.3);
  return std::log2(std::abs(coarse / fine));
}

TEST(Advection, ReachesItsOrderOnSmoothData) {
  for (double velocity : {1.0, -1.0}) {
    EXPECT_NEAR(observed_order(Advection::central, velocity), 2.0, 0.1);
    EXPECT_NEAR(observed_order(Advection::upwind, velocity), 1.0, 0.1);
    EXPECT_NEAR(observed_order(Advection::koren, velocity), 3.0, 0.15);
    EXPECT_NEAR(observed_order(Advection::fourth, velocity), 4.0, 0.1);
  }
}

TEST(Advection, WenoTendsToTheThirdOrderWeights) {
  const auto u = averages(0.3, 1e-3);
  const double third = (-u[0] + 5.0 * u[1] + 2.0 * u[2]) / 6.0;
  EXPECT_NEAR(weno3_value(u, 1.0, 1.0), third, 1e-8);
  EXPECT_NEAR(weno3_value(u, 1.0), std::exp(0.3), 1e-6);
}

TEST(Advection, ConstantsAreReproduced) {
  for (Advection scheme : schemes)
    for (double velocity : {-1.0, 0.0, 2.0})
      EXPECT_DOUBLE_EQ(face_value(scheme, Stencil<double>{3.7, 3.7, 3.7, 3.7}, velocity), 3.7);
}

TEST(Advection, MirroredStencilAndVelocityGiveTheSameValue) {
  const Stencil<double> u{0.3, 1.1, 0.9, 2.4};
  const Stencil<double> mirror{u[3], u[2], u[1], u[0]};
  for (Advection scheme : schemes)
    EXPECT_DOUBLE_EQ(face_value(scheme, u, 1.5), face_value(scheme, mirror, -1.5));
}

TEST(Advection, KorenStaysBetweenItsNeighboursAndFlattensAtExtrema) {
  EXPECT_DOUBLE_EQ(koren_value(Stencil<double>{0.0, 1.0, 0.4, 0.0}, 1.0), 1.0);
  for (double far : {-9.0, -0.5, 0.0, 0.2, 0.9, 5.0})
    for (double down : {-9.0, 0.1, 0.6, 1.0, 30.0}) {
      const double rounding = 1e-16 * (0.5 + std::abs(down));
      const double value = koren_value(Stencil<double>{far, 0.5, down, 7.0}, 1.0);
      EXPECT_GE(value, std::min(0.5, down) - rounding);
      EXPECT_LE(value, std::max(0.5, down) + rounding);
    }
}

TEST(Advection, WenoIsEssentiallyNonOscillatoryAtAJump) {
  const double behind_jump = weno3_value(Stencil<double>{0.0, 0.0, 1.0, 1.0}, 1.0);
  EXPECT_NEAR(behind_jump, 0.0, 1e-5);
  const double after_jump = weno3_value(Stencil<double>{0.0, 1.0, 1.0, 1.0}, 1.0);
  EXPECT_NEAR(after_jump, 1.0, 1e-5);
}

TEST(Advection, DerivativesAreExactOnEveryBranch) {
  const std::array<std::array<double, 4>, 5> stencils{{{0.1, 0.5, 0.8, 1.3},
                                                       {0.0, 0.1, 2.0, 2.1},
                                                       {0.0, 2.0, 2.1, 9.0},
                                                       {0.0, 1.0, 0.3, 0.7},
                                                       {0.4, 0.401, 0.4005, 0.39}}};
  for (const auto& u : stencils)
    for (Advection scheme : schemes)
      for (double velocity : {1.0, -1.0})
        test::expect_exact_derivatives<4>(
            [=](const auto& v) { return face_value(scheme, v, velocity); }, u, 1e-12);
}

}  // namespace
}  // namespace fluxform
