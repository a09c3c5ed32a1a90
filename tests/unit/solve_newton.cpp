// Where an iteration ends: at rounding it has converged, above it has failed.
#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/newton.hpp"
#include "fluxform/solve/steady.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::ToyOperator;
using toy::ToyTerms;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr double heavy = 1e16;

/// heavy (u^3 - 2) = 0 and v^3 - 2 = 0: rounding of the first row is larger than all of the second.
ToyTerms rows_of_two_sizes() {
  ToyTerms terms;
  terms.stiff = [](double, const Point&, const double* u, double* r) {
    r[0] = heavy * (u[0] * u[0] * u[0] - 2.0);
    r[1] = u[1] * u[1] * u[1] - 2.0;
  };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) {
    j[0] = heavy * 3.0 * u[0] * u[0];
    j[3] = 3.0 * u[1] * u[1];
  };
  return terms;
}

TEST(Newton, GoesOnWhereRoundingOfLargeRowsHidesSmallOnes) {
  ToyOperator op(toy::line(3, PETSC_COMM_WORLD, 2), rows_of_two_sizes());
  Handle<Vec> u = op.state([](const Point&, int k) { return k == 0 ? 1.3 : 1.0; });
  SteadyControls c;
  c.fallback = false;
  c.solvers.newton.rtol = 1e-30;  // so that the norm comes down to rounding
  c.solvers.newton.stol = 0.0;
  solve_steady(op, u, c);
  // Rounding of v^3 by 64 epsilon moves v by a third of that.
  EXPECT_LT(op.distance(u, [](const Point&, int) { return std::cbrt(2.0); }), 1e-14);
}

TEST(Newton, SaysThatItEndedAboveRounding) {
  ToyTerms terms;  // no root
  terms.stiff = [](double, const Point&, const double* u, double* r) { r[0] = u[0] * u[0] + 1.0; };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) { j[0] = 2.0 * u[0]; };
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 0.7; });
  SteadyControls c;
  c.fallback = false;
  try {
    solve_steady(op, u, c);
    FAIL() << "there is no solution";
  } catch (const SolveError& e) {
    EXPECT_TRUE(contains(e.what(), "above rounding level")) << e.what();
    EXPECT_FALSE(contains(e.what(), "fold")) << e.what();
  }
}

TEST(Steady, IsNotReportedWhereItIsNotAtRest) {
  // What is left of the second row is nothing beside the first row's size at the guess.
  ToyOperator op(toy::line(3, PETSC_COMM_WORLD, 2), rows_of_two_sizes());
  const auto guess = [](const Point&, int k) { return k == 0 ? 5.0 : 1.0; };
  Handle<Vec> u = op.state(guess);
  SteadyControls c;
  c.fallback = false;
  solve_steady(op, u, c);
  EXPECT_LT(op.distance(u, [](const Point&, int) { return std::cbrt(2.0); }), 1e-8);
}

TEST(Steady, HeedsWhatThePhysicsObjectsTo) {
  ToyTerms terms;
  terms.stiff = [](double, const Point&, const double* u, double* r) { r[0] = u[0] * u[0] - 4.0; };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) { j[0] = 2.0 * u[0]; };
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
  int asked = 0;
  SteadyControls c;
  c.fallback = false;
  c.objection = [&](double, Vec) { return ++asked < 3 ? "it still moves" : ""; };
  solve_steady(op, u, c);
  EXPECT_EQ(asked, 3) << "Newton starts afresh while there are objections";
  c.objection = [](double, Vec) { return "it still moves"; };
  try {
    solve_steady(op, u, c);
    FAIL() << "it is not at rest";
  } catch (const SolveError& e) {
    EXPECT_TRUE(contains(e.what(), "not at rest: it still moves")) << e.what();
  }
}

}  // namespace
}  // namespace fluxform
