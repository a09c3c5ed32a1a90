#pragma once
// Derivatives of a kernel two ways: by Dual numbers and by a complex step (Squire and Trapp, SIAM
// Rev. 40 (1998) 110), which has no cancellation and shares no code with Dual.
#include <array>
#include <complex>

#include <gtest/gtest.h>

#include "fluxform/flux/number.hpp"

namespace fluxform::test {

/// Expects kernel(x) to have the same value and gradient with Dual<N> as with double and complex
/// steps.
template <std::size_t N, class Kernel>
void expect_exact_derivatives(Kernel&& kernel, const std::array<double, N>& x, double tolerance) {
  std::array<Dual<static_cast<int>(N)>, N> dual;
  for (std::size_t k = 0; k < N; ++k) dual[k] = {x[k], static_cast<int>(k)};
  const auto result = kernel(dual);
  EXPECT_DOUBLE_EQ(result.value, kernel(x));
  for (std::size_t k = 0; k < N; ++k) {
    std::array<std::complex<double>, N> z;
    std::copy(x.begin(), x.end(), z.begin());
    constexpr double step = 1e-30;
    z[k] += std::complex<double>(0.0, step);
    EXPECT_NEAR(result.partials[static_cast<int>(k)], kernel(z).imag() / step, tolerance)
        << "partial " << k << " at x[0] = " << x[0];
  }
}

}  // namespace fluxform::test
