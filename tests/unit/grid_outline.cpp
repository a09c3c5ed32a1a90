// Shares of boxes and faces inside an outline, against areas and lengths known in closed form.
#include <cmath>

#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/grid/outline.hpp"

namespace fluxform {
namespace {

std::vector<AxisSpec> plane(int cells, double half, bool periodic = false) {
  std::vector<AxisSpec> axes;
  for (const char* name : {"x", "y"}) {
    AxisSpec axis;
    axis.name = name;
    axis.from = -half;
    axis.to = half;
    axis.cells = cells;
    axis.periodic = periodic;
    axes.push_back(axis);
  }
  return axes;
}

double area(const Outline& outline, int cells, double half) {
  double sum = 0.0;
  for (int j = 0; j < cells; ++j)
    for (int i = 0; i < cells; ++i) sum += outline.share_of_cell({i, j, 0});
  return sum * std::pow(2.0 * half / cells, 2);
}

/// 1024 places of a box miss its share by about 1/32 of the boundary's length through it, with a
/// sign of its own in each of the 56 boxes that are cut: 56^(1/2) 0.5^2 / 32 / 2 of 38.5.
TEST(Outline, KeepsTheAreaOfADisc) {
  const Outline disc([](const Point& x) { return std::hypot(x[0], x[1]) < 3.5; }, plane(16, 4.0));
  EXPECT_NEAR(area(disc, 16, 4.0), constants::pi * 3.5 * 3.5, 0.03);
}

TEST(Outline, HalvesWhatAnObliqueLineHalves) {
  const Outline half([](const Point& x) { return x[0] + x[1] < 0.0; }, plane(4, 2.0));
  EXPECT_NEAR(half.share_of_cell({1, 2, 0}), 0.5, 1.0 / 32);
  EXPECT_EQ(half.share_of_cell({0, 0, 0}), 1.0);
  EXPECT_EQ(half.share_of_cell({3, 3, 0}), 0.0);
  // The face at x = 1 is inside below y = -0.5.
  const Outline shifted([](const Point& x) { return x[0] + x[1] < 0.5; }, plane(4, 2.0));
  EXPECT_NEAR(shifted.share_of_face(0, {3, 1, 0}), 0.5, 1e-3);
  EXPECT_EQ(shifted.share_of_face(0, {3, 2, 0}), 0.0);
  EXPECT_EQ(shifted.share_of_face(1, {0, 1, 0}), 1.0);
}

/// Outlines along the faces of boxes cut none, and leave nothing of those beyond.
TEST(Outline, ALineAlongTheFacesCutsNothing) {
  const Outline left([](const Point& x) { return x[0] < 1.0; }, plane(4, 2.0));
  EXPECT_EQ(left.share_of_cell({2, 1, 0}), 1.0);
  EXPECT_EQ(left.share_of_cell({3, 1, 0}), 0.0);
  EXPECT_TRUE(left.takes_part({2, 1, 0}));
  EXPECT_FALSE(left.takes_part({3, 1, 0}));
}

TEST(Outline, GoesOnAcrossPeriodicEnds) {
  const Outline ring([](const Point& x) { return std::abs(x[1]) < 1.25; }, plane(8, 2.0, true));
  EXPECT_EQ(ring.share_of_cell({-1, 4, 0}), ring.share_of_cell({7, 4, 0}));
  EXPECT_NEAR(ring.share_of_cell({0, 1, 0}), 0.5, 1e-12);
  EXPECT_TRUE(ring.takes_part_at({1.9, -1.3, 0.0}));
  EXPECT_FALSE(ring.takes_part_at({1.9, -1.6, 0.0}));
}

TEST(Outline, WithoutOutlineIsWhole) {
  const Outline all;
  EXPECT_TRUE(all.whole());
  EXPECT_TRUE(all.contains({1e9, 0.0, 0.0}));
}

}  // namespace
}  // namespace fluxform
