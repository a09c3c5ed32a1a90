// Where faces and centres stand, for every spacing and centering, and what a bad axis is told.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/grid/axis.hpp"
#include "fluxform/grid/grading.hpp"

namespace fluxform::test {
namespace {

void expect_near(const std::vector<double>& got, const std::vector<double>& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t k = 0; k < got.size(); ++k)
    EXPECT_NEAR(got[k], wanted[k], 1e-14) << "entry " << k;
}

TEST(Axis, Uniform) {
  const Axis x = make_axis({.cells = 4, .from = 1.0, .to = 3.0});
  expect_near(x.faces, {1.0, 1.5, 2.0, 2.5, 3.0});
  expect_near(x.centres, {1.25, 1.75, 2.25, 2.75});
  EXPECT_TRUE(x.uniform);
  EXPECT_DOUBLE_EQ(x.length(), 2.0);
}

TEST(Axis, GeometricCellsGrowByTheirRatio) {
  const Axis x = make_axis({.cells = 3, .to = 7.0, .spacing = Spacing::geometric, .ratio = 2.0});
  expect_near(x.faces, {0.0, 1.0, 3.0, 7.0});
  const Axis same = make_axis({.cells = 2, .spacing = Spacing::geometric, .ratio = 1.0});
  expect_near(same.faces, {0.0, 0.5, 1.0});
}

TEST(Axis, TanhIsFinestWhereAsked) {
  for (const Graded end : {Graded::both, Graded::lower, Graded::upper}) {
    const Axis x = make_axis(
        {.cells = 20, .from = -1.0, .spacing = Spacing::tanh, .strength = 2.0, .graded = end});
    EXPECT_EQ(x.faces.front(), -1.0);
    EXPECT_EQ(x.faces.back(), 1.0);
    const double lower = x.width(0), middle = x.width(10), upper = x.width(19);
    EXPECT_EQ(lower < 0.5 * middle, end != Graded::upper);
    EXPECT_EQ(upper < 0.5 * middle, end != Graded::lower);
    if (end == Graded::both) {
      EXPECT_NEAR(lower, upper, 1e-14);
    }
  }
}

TEST(Axis, ListedAndSine) {
  expect_near(
      make_axis({.cells = 2, .spacing = Spacing::listed, .listed = {0.0, 0.1, 1.0}}).centres,
      {0.05, 0.55});
  const Axis y = make_axis({.name = "latitude",
                            .cells = 4,
                            .from = -M_PI / 2,
                            .to = M_PI / 2,
                            .spacing = Spacing::sine});
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_NEAR(std::sin(y.faces[i]), -1.0 + 0.5 * static_cast<double>(i), 1e-15);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(std::sin(y.centres[i]), -0.75 + 0.5 * static_cast<double>(i), 1e-15);
}

TEST(Axis, NodesHaveHalfCellsAtTheEnds) {
  const Axis x = make_axis({.cells = 3,
                            .spacing = Spacing::listed,
                            .listed = {0.0, 1.0, 4.0},
                            .centering = Centering::node});
  expect_near(x.centres, {0.0, 1.0, 4.0});
  expect_near(x.faces, {0.0, 0.5, 2.5, 4.0});
}

TEST(Axis, PeriodicNodesCloseOnThemselves) {
  const Axis x = make_axis({.cells = 4, .to = 2.0, .periodic = true, .centering = Centering::node});
  expect_near(x.centres, {0.0, 0.5, 1.0, 1.5});
  expect_near(x.faces, {-0.25, 0.25, 0.75, 1.25, 1.75});
}

TEST(Axis, IsRefinedAtItsEnds) {
  const double open = std::numeric_limits<double>::infinity();
  AxisSpec spec{.cells = 10, .from = -2.0, .to = 8.0};
  refine_ends(spec, 0.1, open, {4, 1.25});
  const Axis x = make_axis(spec);
  EXPECT_EQ(x.faces.front(), -2.0);
  EXPECT_EQ(x.faces.back(), 8.0);
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(x.width(i), 0.1, 1e-13);
  EXPECT_NEAR(x.width(4), 0.125, 1e-13);
  for (int i = 4; i < x.cells(); ++i) {
    EXPECT_LE(x.width(i), 1.0 + 1e-12);
    EXPECT_GE(x.width(i), 0.1);
  }
  EXPECT_NEAR(x.width(x.cells() - 1), x.width(x.cells() - 2), 1e-12) << "the other end is coarse";
  AxisSpec both{.cells = 10, .from = 0.0, .to = 10.0};
  refine_ends(both, 0.1, 0.1, {4, 1.25});
  const Axis y = make_axis(both);
  for (int i = 0; i < y.cells(); ++i)
    EXPECT_NEAR(y.width(i), y.width(y.cells() - 1 - i), 1e-12) << "is symmetric";
}

void expect_refused(const AxisSpec& spec, const std::string& message) {
  try {
    make_axis(spec);
    FAIL() << "accepted; expected: " << message;
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), message);
  }
}

TEST(Axis, SaysWhatIsWrong) {
  expect_refused({.cells = 0}, "grid axis 'x': needs at least 1 cells");
  expect_refused({.cells = 1, .centering = Centering::node},
                 "grid axis 'x': needs at least 2 cells");
  expect_refused({.cells = 4, .from = 1.0, .to = 1.0}, "grid axis 'x': 'to' must be above 'from'");
  expect_refused({.cells = 4, .spacing = Spacing::geometric, .ratio = -1.0},
                 "grid axis 'x': ratio must be positive");
  expect_refused({.cells = 4, .spacing = Spacing::tanh, .strength = 0.0},
                 "grid axis 'x': strength must be positive");
  expect_refused({.name = "z", .cells = 2, .spacing = Spacing::listed, .listed = {0.0, 1.0}},
                 "grid axis 'z': 2 coordinates listed, 3 needed");
  expect_refused({.cells = 2, .spacing = Spacing::listed, .listed = {0.0, 2.0, 1.0}},
                 "grid axis 'x': coordinates must increase (1 after 2)");
}

}  // namespace
}  // namespace fluxform::test
