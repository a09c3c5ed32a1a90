// Steady states, their fallback, and what a failed solve says.
#include <cmath>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/closed_state.hpp"
#include "fluxform/solve/failure.hpp"
#include "fluxform/solve/leading_unknown.hpp"
#include "fluxform/solve/steady.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::ToyOperator;
using toy::ToyTerms;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Steady, NewtonSolvesABalanceOfReactionAndDiffusion) {
  // -D u'' + u^3 - 8 = 0 without flux: u = 2.
  ToyTerms terms;
  terms.diffusivity = {0.1};
  terms.stiff = [](double, const Point&, const double* u, double* r) {
    r[0] = u[0] * u[0] * u[0] - 8.0;
  };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) {
    j[0] = 3.0 * u[0] * u[0];
  };
  ToyOperator op(toy::line(16, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point& x, int) { return 1.0 + x[0]; });
  SteadyControls c;
  c.solvers.newton.rtol = 1e-13;
  const SteadyResult done = solve_steady(op, u, c);
  EXPECT_EQ(done.pseudo_steps, 0);
  EXPECT_GT(done.newton, 2);
  EXPECT_LT(op.distance(u, [](const Point&, int) { return 2.0; }), 1e-10);
}

// R = u/(1 + u^2) + u^3/1e4 pushes Newton uphill beyond u = 1, where |R| has a minimum that is not
// zero; the flow u' = -R still runs to 0.
ToyTerms with_false_minimum() {
  ToyTerms terms;
  terms.stiff = [](double, const Point&, const double* u, double* r) {
    r[0] = u[0] / (1.0 + u[0] * u[0]) + u[0] * u[0] * u[0] * 1e-4;
  };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) {
    const double q = 1.0 + u[0] * u[0];
    j[0] = (1.0 - u[0] * u[0]) / (q * q) + 3e-4 * u[0] * u[0];
  };
  return terms;
}

TEST(Steady, PseudoTimeLeadsWhereNewtonFails) {
  ToyOperator op(toy::line(4, PETSC_COMM_WORLD), with_false_minimum());
  const auto guess = [](const Point&, int) { return 5.0; };
  Handle<Vec> u = op.state(guess);
  SteadyControls c;
  c.fallback = false;
  EXPECT_THROW(solve_steady(op, u, c), SolveError);
  EXPECT_EQ(op.distance(u, guess), 0.0) << "a failed solve leaves the guess alone";
  c.fallback = true;
  const SteadyResult done = solve_steady(op, u, c);
  EXPECT_GT(done.pseudo_steps, 0);
  EXPECT_LT(op.distance(u, [](const Point&, int) { return 0.0; }), 1e-6);
}

TEST(Failure, NamesUnknownCellAndCure) {
  // No root: R >= 1, most in the last cell of the second unknown.
  ToyTerms terms;
  terms.stiff = [](double, const Point& x, const double* u, double* r) {
    r[0] = u[0];
    r[1] = 1.0 + 4.0 * x[0] + u[1] * u[1];
  };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) {
    j[0] = 1.0;
    j[3] = 2.0 * u[1];
  };
  ToyOperator op(toy::line(8, PETSC_COMM_WORLD, 2), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 0.5; });
  SteadyControls c;
  c.max_pseudo_steps = 10;
  try {
    solve_steady(op, u, c);
    FAIL() << "there is no solution";
  } catch (const SolveError& e) {
    const std::string text = e.what();
    EXPECT_TRUE(contains(text, "no steady state found: Newton ended with DIVERGED_")) << text;
    EXPECT_TRUE(contains(text, "pseudo-time steps")) << text;
    EXPECT_TRUE(contains(text, "second: residual norm")) << text;
    EXPECT_TRUE(contains(text, "in cell (7, 0, 0) at x = 0.9375")) << text;
    EXPECT_TRUE(contains(text, "the Jacobian is finite and has no empty rows")) << text;
    EXPECT_TRUE(contains(text, "try a first guess nearer the solution")) << text;
  }
}

TEST(Failure, SeesEmptyRowsAndNumbersThatAreNone) {
  ToyTerms terms;
  terms.stiff = [](double, const Point& x, const double*, double* r) {
    r[0] = x[0] > 0.5 ? std::nan("") : 1.0;
  };
  ToyOperator op(toy::line(4, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 3.0; });
  const std::string text = failure_report(op, 0.0, u, "what happened", "what to try");
  EXPECT_TRUE(contains(text, "what happened\n")) << text;
  EXPECT_TRUE(contains(text, "largest not a finite number in cell (2, 0, 0)")) << text;
  EXPECT_TRUE(contains(text, "values 3 to 3")) << text;
  EXPECT_TRUE(contains(text, "the Jacobian has an empty row (0)")) << text;
  EXPECT_TRUE(contains(text, "what to try")) << text;
}

TEST(Settle, KeepsWhatCannotLeave) {
  ToyTerms terms;
  terms.diffusivity = {0.1};
  ToyOperator op(toy::line(16, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point& x, int) { return 1.0 + x[0]; });
  SteadyControls c;
  const SteadyResult done = settle_closed(op, u, 0.1, c);
  EXPECT_GT(done.pseudo_steps, 5);
  EXPECT_LT(op.distance(u, [](const Point&, int) { return 1.5; }), 1e-9);
  c.objection = [](double, Vec) { return std::string("it moves"); };
  try {
    settle_closed(op, u, 0.1, c);
    FAIL();
  } catch (const SolveError& e) {
    EXPECT_TRUE(contains(e.what(), "it moves")) << e.what();
  }
}

// -0.1 u'' + w - 3 = 0 beside w = e^u: u = ln 3.
TEST(Leading, FindsWhatTheOthersFollow) {
  ToyTerms terms;
  terms.diffusivity = {0.1, 0.0};
  terms.stiff = [](double, const Point&, const double* u, double* r) {
    r[0] = u[1] - 3.0;
    r[1] = u[1] - std::exp(u[0]);
  };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) {
    j[0] = 0.0;
    j[1] = 1.0;
    j[2] = -std::exp(u[0]);
    j[3] = 1.0;
  };
  ToyOperator op(toy::line(16, PETSC_COMM_WORLD, 2), terms);
  Handle<Vec> u = op.state([](const Point& x, int) { return 4.0 * x[0]; });
  Followers followers;
  followers.write = [](double* cell, const Index&) { cell[1] = std::exp(cell[0]); };
  followers.slope = [](const double* cell, int) { return cell[1]; };
  ASSERT_TRUE(solve_leading(op, 0.0, u, followers));
  EXPECT_LT(op.distance(u, [](const Point&, int k) { return k == 0 ? std::log(3.0) : 3.0; }),
            1e-12);
}

}  // namespace
}  // namespace fluxform
