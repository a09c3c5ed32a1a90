// The least value of a function that falls, then rises.
#include <cmath>

#include <gtest/gtest.h>

#include "fluxform/solve/minimum.hpp"

namespace fluxform {
namespace {

/// r/s + D s has its least value 2 sqrt(r D) at sqrt(r/D), wherever the search starts.
TEST(Minimum, is_found_from_either_side) {
  const double r = 0.3, d = 7.0;
  for (const double start : {1e-6, 0.2, 1e5}) {
    const Minimum found = minimum_from(
        start, [&](double s) { return r / s + d * s; }, 1e-7);
    EXPECT_NEAR(found.at / std::sqrt(r / d), 1.0, 1e-6) << start;
    EXPECT_NEAR(found.value / (2.0 * std::sqrt(r * d)), 1.0, 1e-12) << start;
  }
}

}  // namespace
}  // namespace fluxform
