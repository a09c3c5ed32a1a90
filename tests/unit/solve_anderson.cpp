// Anderson's combination of passes finds fixed points that the passes alone approach slowly, or flee.
#include <Eigen/Dense>

#include <gtest/gtest.h>

#include "fluxform/solve/anderson.hpp"

namespace fluxform {
namespace {

using State = Eigen::Vector3d;

Anderson<State> anderson(std::size_t depth) {
  return {depth, [](const State& a, const State& b) { return a.dot(b); },
          [](double factor, const State& x, State& to) { to += factor * x; }};
}

/// x -> A x + b with eigenvalues 0.99, -0.9 and 1.5: one pass more than there are directions, and
/// one to tell, and a linear map is solved.
TEST(Anderson, SolvesALinearMapInAsManyPassesAsDirections) {
  const Eigen::Vector3d factors(0.99, -0.9, 1.5), b(1.0, 2.0, 3.0);
  const State exact = b.array() / (1.0 - factors.array());
  Anderson<State> faster = anderson(3);
  State x = State::Zero();
  for (int pass = 0; pass < 5; ++pass) {
    const State before = x;
    x = factors.cwiseProduct(x) + b;
    faster.improve(before, x);
  }
  EXPECT_LT((x - exact).norm(), 1e-9 * exact.norm());
}

TEST(Anderson, ForgetsAtARestart) {
  Anderson<State> faster = anderson(3);
  State x(1.0, 0.0, 0.0), before = State::Zero();
  faster.improve(before, x);
  faster.restart();
  State next(5.0, 4.0, 3.0);
  faster.improve(x, next);
  EXPECT_EQ(next, State(5.0, 4.0, 3.0));
}

}  // namespace
}  // namespace fluxform
