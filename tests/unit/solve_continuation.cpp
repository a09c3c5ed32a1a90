// Where a curve of solutions ends, and what is said of it.
#include <gtest/gtest.h>

#include "fluxform/solve/continuation.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::ToyOperator;
using toy::ToyTerms;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

ContinuationResult walk(ToyTerms terms, double first_guess, double to) {
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), std::move(terms));
  Handle<Vec> u = op.state([&](const Point&, int) { return first_guess; });
  ContinuationControls c;
  c.to = to;
  c.step = 0.1;
  SolverControls solvers;
  solvers.newton.rtol = 1e-12;
  return follow(op, u, c, solvers, [](double, Vec) {});
}

ToyTerms of(toy::Local value, toy::Local slope) {
  ToyTerms terms;
  terms.stiff = std::move(value);
  terms.stiff_slope = std::move(slope);
  return terms;
}

TEST(Continuation, CallsAFoldAFold) {
  // u^2 + p = 1 turns back at p = 1.
  const auto done = walk(
      of([](double p, const Point&, const double* u, double* r) { r[0] = u[0] * u[0] + p - 1.0; },
         [](double, const Point&, const double* u, double* j) { j[0] = 2.0 * u[0]; }),
      1.0, 2.0);
  EXPECT_FALSE(done.reached);
  EXPECT_TRUE(done.fold) << done.reason;
  EXPECT_TRUE(contains(done.reason, "turns back there, a fold")) << done.reason;
  EXPECT_NEAR(done.last, 1.0, 2e-5) << "the shortest step is 1e-5 of the way";
}

TEST(Continuation, CallsNothingElseAFold) {
  // u = -ln(1 - p) leaves for infinity at p = 1.
  const auto limit = walk(
      of([](double p, const Point&, const double* u, double* r) { r[0] = std::exp(-u[0]) - 1 + p; },
         [](double, const Point&, const double* u, double* j) { j[0] = -std::exp(-u[0]); }),
      0.0, 2.0);
  EXPECT_FALSE(limit.reached);
  EXPECT_FALSE(limit.fold);
  EXPECT_TRUE(contains(limit.reason, "grows without bound there, a limit")) << limit.reason;
  // u = p where the model ends at 1/2.
  ToyTerms terms = of([](double p, const Point&, const double* u, double* r) { r[0] = u[0] - p; },
                      [](double, const Point&, const double*, double* j) { j[0] = 1.0; });
  terms.allowed = [](const double* u) { return u[0] < 0.5; };
  const auto wall = walk(std::move(terms), 0.0, 2.0);
  EXPECT_FALSE(wall.reached);
  EXPECT_FALSE(wall.fold);
  EXPECT_FALSE(contains(wall.reason, "fold") || contains(wall.reason, "limit")) << wall.reason;
  EXPECT_TRUE(contains(wall.reason, "no solution was found beyond")) << wall.reason;
}

TEST(Continuation, TakesNoPointThatIsNotAtRest) {
  ToyTerms terms = of([](double p, const Point&, const double* u, double* r) { r[0] = u[0] - p; },
                      [](double, const Point&, const double*, double* j) { j[0] = 1.0; });
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), std::move(terms));
  Handle<Vec> u = op.state([](const Point&, int) { return 0.0; });
  ContinuationControls c;
  c.objection = [](double p, Vec) { return p > 0.5 ? "it still moves" : ""; };
  const auto done = follow(op, u, c, {}, [](double, Vec) {});
  EXPECT_FALSE(done.reached);
  EXPECT_LE(done.last, 0.5);
  EXPECT_TRUE(contains(done.reason, "not at rest: it still moves")) << done.reason;
}

}  // namespace
}  // namespace fluxform
