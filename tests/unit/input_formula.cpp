// Formulas in any number type: values against muParser, derivatives against differences, mistakes.
#include <cmath>

#include <gtest/gtest.h>

#include "fluxform/input/formula.hpp"

namespace fluxform::test {
namespace {

const NamedValues constants{{"a", 1.5}, {"S", 0.5}};

double value(const std::string& text, double x, double y) {
  const double at[] = {x, y};
  return Formula(text, {"x", "y"}, constants)(at);
}

TEST(Formula, AgreesWithMuParser) {
  for (const std::string text :
       {"-x^2 + 3*y", "2^3^2 - x", "x - y - 1", "x/y/2", "-2*-x", "a*exp(-x) + log(y)",
        "x < y ? 1 : 2", "(x > 1 || y > 1) && !(x == y)", "min(x, y) + max(x, 2)",
        "sqrt(abs(x)) - tanh(y)*cos(x)", "2^-1 + x^-2", "x^1.5", "1e-3*x + .5",
        "step(x - y) + sinh(x)*cosh(y)", "x >= 1 ? y <= 2 ? 3 : 4 : 5"})
    for (const double x : {0.3, 1.0, 2.5}) {
      const Expression reference(text, {{"x"}, {"y"}}, constants);
      const double at[] = {x, 1.7};
      EXPECT_NEAR(value(text, x, 1.7), reference(at), 1e-13) << text << " at " << x;
    }
}

TEST(Formula, HillFunctions) {
  for (const double x : {0.0, 0.2, 1.3}) {
    const double r = std::pow(x / 0.5, 4), s = std::pow(x / 0.5, 2.5);
    EXPECT_NEAR(value("activate(x, S, 4)", x, 0), r / (1 + r), 1e-14);
    EXPECT_NEAR(value("repress(x, S, 2.5)", x, 0), 1 / (1 + s), 1e-14);
  }
}

TEST(Formula, DualNumbersHaveTheSlope) {
  const std::string text =
      "activate(x, S, 4)*y - x^3/(1 + y^2) + exp(-x*y)*tan(x) + max(x, y)*x^1.5";
  const Formula f(text, {"x", "y"}, constants);
  const double x = 0.7, y = 1.1, h = 1e-6;
  const Dual<2> at[] = {Dual<2>(x, 0), Dual<2>(y, 1)};
  const Dual<2> found = f(at);
  EXPECT_NEAR(found.partials[0], (value(text, x + h, y) - value(text, x - h, y)) / (2 * h), 1e-8);
  EXPECT_NEAR(found.partials[1], (value(text, x, y + h) - value(text, x, y - h)) / (2 * h), 1e-8);
}

TEST(Formula, SeveralPointsAtOnce) {
  using Lanes = Eigen::Array<double, 4, 1>;
  const std::string text = "x < 1 ? activate(x, S, 3) : repress(y, S, 1.5)*x^2 - abs(x - y)";
  const Lanes at[] = {Lanes(0.1, 0.9, 1.1, 3.0), Lanes(2.0, 1.0, 0.5, 0.1)};
  const Lanes found = Formula(text, {"x", "y"}, constants)(at);
  for (int k = 0; k < 4; ++k) EXPECT_NEAR(found[k], value(text, at[0][k], at[1][k]), 1e-15);
}

void expect_mistake(const std::string& text, const std::string& words, int at) {
  try {
    Formula(text, {"gata1"}, constants);
    FAIL() << text;
  } catch (const ExpressionError& e) {
    EXPECT_NE(std::string(e.what()).find(words), std::string::npos) << e.what();
    EXPECT_EQ(e.position, at) << text;
  }
}

TEST(Formula, MistakesAreToldWithTheirPlace) {
  expect_mistake("1 + gata2", "'gata2' is not known here; did you mean 'gata1'?", 4);
  expect_mistake("expp(1)", "'expp' is no function; did you mean 'exp'?", 0);
  expect_mistake("activate(gata1, S)", "'activate' takes 3 numbers, not 2", 0);
  expect_mistake("(gata1", "')' is missing", 6);
  expect_mistake("gata1 gata1", "'g' is not expected here", 6);
  expect_mistake("1 +", "the formula ends too early", 3);
  expect_mistake("gata1 = 1", "'=' is not expected here", 6);
}

}  // namespace
}  // namespace fluxform::test
