#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/input/expression.hpp"

using namespace fluxform;

namespace {

double value(const std::string& text, double x = 0.0, double t = 0.0) {
  return Expression(text, {{"x", "m"}, {"t", "s"}})(std::array{x, t});
}

struct Failure {
  std::string message;
  int position, width;
};

Failure failure(const std::string& text) {
  try {
    Expression(text, {{"x"}, {"latitude", "degree"}});
  } catch (const ExpressionError& e) {
    return {e.what(), e.position, e.width};
  }
  return {"no error", -1, -1};
}

TEST(Formula, evaluates) {
  EXPECT_DOUBLE_EQ(value("2*x + t^2", 3.0, 4.0), 22.0);
  EXPECT_DOUBLE_EQ(value("sin(pi/6)"), 0.5);
  EXPECT_DOUBLE_EQ(value("sind(30) + cosd(60) + tand(45)"), 2.0);
  EXPECT_DOUBLE_EQ(value("log(e)"), 1.0);
  EXPECT_DOUBLE_EQ(value("x > 1 && t < 1 ? 5 : 7", 2.0, 0.0), 5.0);
  EXPECT_DOUBLE_EQ(value("step(x) + step(-1)", 0.0), 1.0);
  EXPECT_DOUBLE_EQ(value("x == 2", 2.0), 1.0);
  EXPECT_DOUBLE_EQ(value("1e-3*x", 2.0), 2e-3);
}

TEST(Formula, knows_whole_numbers_remainders_and_not) {
  EXPECT_DOUBLE_EQ(value("floor(x) + 10*ceil(x) + 100*round(x)", 2.5), 2.0 + 30.0 + 300.0);
  EXPECT_DOUBLE_EQ(value("floor(x) + 10*ceil(x) + 100*round(x)", -2.5), -3.0 - 20.0 - 300.0);
  EXPECT_DOUBLE_EQ(value("mod(x, 12)", 26.5), 2.5);
  EXPECT_DOUBLE_EQ(value("mod(x, 12)", -1.0), 11.0);
  EXPECT_DOUBLE_EQ(value("!x", 0.0), 1.0);
  EXPECT_DOUBLE_EQ(value("!(x > 1) || t != 0", 3.0, 0.0), 0.0);
  EXPECT_DOUBLE_EQ(value("x > 1 && !(x > 4)", 3.0), 1.0);
  EXPECT_DOUBLE_EQ(value("!!x + 10*!!t", 3.0, 0.0), 1.0);
  EXPECT_DOUBLE_EQ(value("x != 3", 3.0), 0.0);
  EXPECT_DOUBLE_EQ(value("!x == 1", 0.0), 1.0);  // binds before comparisons, as in C
}

// Binds like a sign: before comparisons and before && and ||.
TEST(Formula, ux_not_operator) {
  const std::string outside = "!(abs(x) < 2 && abs(t - 1) < 3)";
  EXPECT_EQ(value(outside, 0.0, 0.0), 0.0);
  EXPECT_EQ(value(outside, 2.5, 0.0), 1.0);
  EXPECT_EQ(value("!x && !t"), 1.0);
  EXPECT_EQ(value("!x || t", 1.0, 0.0), 0.0);
  EXPECT_EQ(value("!!x", 5.0), 1.0);
  EXPECT_EQ(value("!x == 0", 5.0), 1.0);
  EXPECT_EQ(value("x != 2 ? 7 : 8", 2.0), 8.0);
  EXPECT_EQ(value("!(x != 2) ? 7 : 8", 2.0), 7.0);
  EXPECT_EQ(value("2 + !x", 0.0), 3.0);
}

TEST(Formula, knows_the_physical_constants) {
  EXPECT_DOUBLE_EQ(value("boltzmann*300/elementary_charge"),
                   constants::boltzmann * 300 / constants::elementary_charge);
  EXPECT_DOUBLE_EQ(value("flux_quantum"), constants::flux_quantum);
}

TEST(Formula, takes_declared_constants_and_a_factor) {
  const Expression f("a*x", {{"x"}}, {{"a", 2.5}}, 10.0);
  EXPECT_DOUBLE_EQ(f(std::array{2.0}), 50.0);
}

TEST(Formula, copies_are_independent) {
  const Expression f("x + t", {{"x"}, {"t"}});
  Expression g = f;
  Expression h;
  h = f;
  EXPECT_DOUBLE_EQ(g(std::array{1.0, 2.0}), 3.0);
  EXPECT_DOUBLE_EQ(f(std::array{10.0, 20.0}), 30.0);
  EXPECT_DOUBLE_EQ(h(std::array{0.5, 0.25}), 0.75);
  g = Expression(2.0);
  EXPECT_DOUBLE_EQ(f(std::array{1.0, 2.0}), 3.0);
  EXPECT_TRUE(Expression().empty());
  EXPECT_TRUE(f.uses("x"));
  EXPECT_FALSE(Expression("x", {{"x"}, {"t"}}).uses("t"));
  EXPECT_DOUBLE_EQ(Expression(4.5)({}), 4.5);
}

struct Bad {
  const char* text;
  const char* message;
  int position, width;
};

class BadFormula : public testing::TestWithParam<Bad> {};

TEST_P(BadFormula, is_explained_at_its_place) {
  const Failure found = failure(GetParam().text);
  EXPECT_EQ(found.message, GetParam().message);
  EXPECT_EQ(found.position, GetParam().position);
  EXPECT_EQ(found.width, GetParam().width);
}

INSTANTIATE_TEST_SUITE_P(
    all, BadFormula,
    testing::Values(Bad{"x + latitud", "unknown name 'latitud'; did you mean 'latitude'?", 4, 7},
                    Bad{"cso(x)", "unknown name 'cso'; did you mean 'cos'?", 0, 3},
                    Bad{"2*qqqqq", "unknown name 'qqqqq'; variables here: latitude, x", 2, 5},
                    Bad{"x +", "the formula ends too early", 3, 1},
                    Bad{"(x", "a closing ')' is missing", 0, 1}, Bad{"x)", "unexpected ')'", 1, 1},
                    Bad{"x x", "'x' does not follow an operator", 2, 1},
                    Bad{"x = 1", "a formula cannot assign; compare with '=='", 2, 1},
                    Bad{"1,5", "a formula has one value; write 1.5, not 1,5", 0, 3},
                    Bad{"sin()", "too few arguments for 'sin'", 0, 3},
                    Bad{"sin(x, 2)", "too many arguments for 'sin'", 0, 3},
                    Bad{"sin(sin(x), 2)", "too many arguments for 'sin'", 0, 3},
                    Bad{"x + mod(sin(x)) + mod(x, 2)", "too few arguments for 'mod'", 4, 3},
                    Bad{"x + (2*(x + 1)", "a closing ')' is missing", 4, 1},
                    Bad{"x + sin x",
                        "the function 'sin' takes its argument in parentheses right behind it: "
                        "'sin(...)'",
                        4, 3},
                    Bad{"x**2", "unexpected operator '*'; a power is written '^'", 2, 1},
                    Bad{"x @ 2", "unexpected '@'", 2, 1}, Bad{"2*1e", "'1e' is not a number", 2, 2},
                    Bad{"max(x,, 2)", "unexpected ','", 6, 1},
                    Bad{"x > 1 ? 2", "'?' needs a ':' and what holds otherwise", 6, 1},
                    Bad{"x : 2", "':' without a '?' before it", 2, 1},
                    Bad{"latitude + x*latitud",
                        "unknown name 'latitud'; did you mean "
                        "'latitude'?",
                        13, 7},
                    Bad{"2 + cos (2*latitude)",
                        "'cos' takes radians, but 'latitude' is in degrees: write 'cosd'", 4, 3},
                    Bad{"sind(x) + tan(x*(latitude - 30))",
                        "'tan' takes radians, but 'latitude' is in degrees: write 'tand'", 10, 3},
                    Bad{"exp(sin(latitude))",
                        "'sin' takes radians, but 'latitude' is in degrees: write 'sind'", 4, 3},
                    Bad{"", "the formula is empty", 0, 1}));

TEST(Formula, degrees_may_be_made_radians) {
  const std::vector<Variable> variables{{"latitude", "degree"}, {"x", "m"}};
  const auto value = [&](const char* text) {
    return Expression(text, variables, {{"rad", 0.017453292519943295}})(std::array{30.0, 2.0});
  };
  EXPECT_DOUBLE_EQ(value("sin(pi/180*latitude)"), 0.5);
  EXPECT_DOUBLE_EQ(value("sin(rad*latitude)"), 0.5);
  EXPECT_DOUBLE_EQ(value("sind(latitude)"), 0.5);
  EXPECT_DOUBLE_EQ(value("sin(x*sind(latitude))"), std::sin(1.0));
  EXPECT_DOUBLE_EQ(value("sin(x) + latitude"), std::sin(2.0) + 30.0);
}

}  // namespace
