// Measures of every geometry against closed forms; neighbours across periodic ends and poles;
// regions, sides and holes; all of it on any number of ranks.
#include <cmath>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/grid/grid.hpp"

namespace fluxform::test {
namespace {

constexpr double pi = M_PI;

double total_volume(const GridSpec& spec) {
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  return grid.integrate([](const Index&) { return 1.0; });
}

AxisSpec longitude(int n) {
  return {.name = "longitude", .cells = n, .from = 0.0, .to = 2.0 * pi, .periodic = true};
}
AxisSpec latitude(int n, Spacing spacing = Spacing::uniform) {
  return {.name = "latitude", .cells = n, .from = -pi / 2, .to = pi / 2, .spacing = spacing};
}
AxisSpec radius(int n, double from, double to) {
  return {.name = "r", .cells = n, .from = from, .to = to};
}

TEST(Volumes, AddUpToTheWhole) {
  const AxisSpec x{.name = "x", .cells = 9, .to = 2.0, .spacing = Spacing::tanh},
      y{.name = "y", .cells = 8, .to = 3.0};
  EXPECT_NEAR(total_volume({.axes = {x, y}}), 6.0, 1e-13);
  const GridSpec tube{.geometry = Geometry::cylindrical, .axes = {radius(9, 0.5, 2.0)}};
  EXPECT_NEAR(total_volume(tube), pi * 3.75, 1e-12);
  const GridSpec can{.geometry = Geometry::cylindrical,
                     .axes = {radius(9, 0.0, 2.0), {.name = "z", .cells = 8, .to = 3.0}}};
  EXPECT_NEAR(total_volume(can), 12.0 * pi, 1e-12);
  GridSpec wedges = can;
  wedges.axes = {radius(8, 0.0, 2.0),
                 {.name = "phi", .cells = 8, .to = 2.0 * pi, .periodic = true},
                 {.name = "z", .cells = 8, .to = 3.0}};
  EXPECT_NEAR(total_volume(wedges), 12.0 * pi, 1e-12);
  for (const Spacing spacing : {Spacing::uniform, Spacing::sine}) {
    EXPECT_NEAR(total_volume({.geometry = Geometry::sphere,
                              .axes = {longitude(8), latitude(10, spacing)},
                              .radius = 3.0}),
                36.0 * pi, 1e-11);
  }
  const GridSpec shell{.geometry = Geometry::shell,
                       .axes = {longitude(8), latitude(8), radius(8, 1.0, 2.0)}};
  EXPECT_NEAR(total_volume(shell), 4.0 * pi * 7.0 / 3.0, 1e-11);
}

TEST(Faces, OfRings) {
  const Grid grid({.geometry = Geometry::cylindrical,
                   .axes = {radius(10, 0.0, 2.0), {.name = "z", .cells = 8, .to = 4.0}}},
                  1, PETSC_COMM_WORLD);
  const Metric& m = grid.metric();
  EXPECT_EQ(m.area(0, {0, 3, 0}), 0.0);
  EXPECT_NEAR(m.area(0, {4, 3, 0}), 2.0 * pi * 0.8 * 0.5, 1e-14);
  EXPECT_NEAR(m.area(1, {4, 3, 0}), pi * (1.0 - 0.64), 1e-14);
  EXPECT_NEAR(m.distance(0, {4, 3, 0}), 0.2, 1e-14);
  EXPECT_NEAR(m.distance(0, {10, 3, 0}), 0.1, 1e-14);
  EXPECT_NEAR(m.distance(1, {4, 0, 0}), 0.25, 1e-14);
}

TEST(Faces, OfWedges) {
  const Grid grid({.geometry = Geometry::cylindrical,
                   .axes = {radius(10, 0.0, 2.0),
                            {.name = "phi", .cells = 8, .to = 2.0 * pi, .periodic = true}}},
                  1, PETSC_COMM_WORLD);
  const Metric& m = grid.metric();
  const double step = pi / 4.0;
  EXPECT_NEAR(m.area(0, {5, 2, 0}), step, 1e-14);
  EXPECT_NEAR(m.area(1, {5, 2, 0}), 0.2, 1e-14);
  // Around the axis: the mean radius of a cell by volume, 2 (b^3 - a^3) / 3 (b^2 - a^2).
  EXPECT_NEAR(m.distance(1, {0, 2, 0}), 2.0 / 3.0 * 0.2 * step, 1e-14);
  EXPECT_NEAR(m.distance(1, {5, 2, 0}), 2.0 * (1.728 - 1.0) / (3.0 * 0.44) * step, 1e-14);
}

TEST(Faces, OfTheSphere) {
  const double r = 3.0, step = pi / 10.0;
  const Grid grid({.geometry = Geometry::sphere, .axes = {longitude(8), latitude(10)}, .radius = r},
                  1, PETSC_COMM_WORLD);
  const Metric& m = grid.metric();
  EXPECT_EQ(m.area(1, {2, 0, 0}), 0.0);
  EXPECT_EQ(m.area(1, {2, 10, 0}), 0.0);
  EXPECT_NEAR(m.area(1, {2, 7, 0}), r * std::cos(0.2 * pi) * pi / 4.0, 1e-14);
  EXPECT_NEAR(m.area(0, {2, 7, 0}), r * step, 1e-14);
  EXPECT_NEAR(m.distance(1, {2, 0, 0}), r * step, 1e-14);  // across the pole
  EXPECT_NEAR(m.distance(1, {2, 7, 0}), r * step, 1e-14);
  const double a = 0.2 * pi, b = 0.3 * pi;  // mean cosine of the cell by area
  const double mean =
      (0.5 * (b - a) + 0.25 * (std::sin(2 * b) - std::sin(2 * a))) / (std::sin(b) - std::sin(a));
  EXPECT_NEAR(m.distance(0, {2, 7, 0}), r * mean * pi / 4.0, 1e-14);
}

TEST(Faces, OfTheShell) {
  const Grid grid(
      {.geometry = Geometry::shell, .axes = {longitude(8), latitude(8), radius(10, 1.0, 2.0)}}, 1,
      PETSC_COMM_WORLD);
  const Metric& m = grid.metric();
  const Index i{2, 5, 4};
  const double cap = std::sin(pi / 4) - std::sin(pi / 8);
  EXPECT_NEAR(m.area(2, i), 1.4 * 1.4 * pi / 4 * cap, 1e-14);
  EXPECT_NEAR(m.area(1, i), pi / 4 * std::cos(pi / 8) * 0.5 * (1.5 * 1.5 - 1.4 * 1.4), 1e-14);
  EXPECT_NEAR(m.area(0, i), pi / 8 * 0.5 * (1.5 * 1.5 - 1.4 * 1.4), 1e-14);
  EXPECT_NEAR(m.distance(1, i), 1.45 * pi / 8, 1e-14);
  EXPECT_NEAR(m.distance(2, i), 0.1, 1e-14);
  EXPECT_NEAR(m.volume(i), (1.5 * 1.5 * 1.5 - 1.4 * 1.4 * 1.4) / 3.0 * pi / 4 * cap, 1e-14);
}

/// A number that names a cell.
double label(const Index& i, int unknown) {
  return i[0] + 100.0 * i[1] + 10000.0 * i[2] + 0.25 * unknown;
}

/// Fills a global vector with labels and expects every halo cell to carry that of the cell it
/// stands for.
void expect_labels_in_halo(const GridSpec& spec) {
  const Grid grid(spec, 2, PETSC_COMM_WORLD);
  const Handle<Vec> global = grid.create_global(), local = grid.create_local();
  {
    const WriteArray u(global);
    grid.for_owned([&](const Index& i) {
      for (int n = 0; n < 2; ++n) u[grid.owned_offset(i) + n] = label(i, n);
    });
  }
  grid.to_local(global, local);
  const ReadArray x(local);
  Index i;
  for (i[2] = grid.ghosted().begin[2]; i[2] < grid.ghosted().end[2]; ++i[2])
    for (i[1] = grid.ghosted().begin[1]; i[1] < grid.ghosted().end[1]; ++i[1])
      for (i[0] = grid.ghosted().begin[0]; i[0] < grid.ghosted().end[0]; ++i[0]) {
        EXPECT_EQ(grid.global_cell(i) >= 0, grid.active(i));
        if (!grid.active(i)) continue;
        for (int n = 0; n < 2; ++n) {
          EXPECT_EQ(x[grid.local_offset(i) + n], label(grid.wrapped(i), n))
              << i[0] << ' ' << i[1] << ' ' << i[2];
        }
      }
}

TEST(Halo, AcrossPeriodicEnds) {
  expect_labels_in_halo(
      {.axes = {{.name = "x", .cells = 9, .periodic = true}, {.name = "y", .cells = 8}}});
}
TEST(Halo, AcrossPoles) {
  expect_labels_in_halo({.geometry = Geometry::sphere, .axes = {longitude(10), latitude(9)}});
  expect_labels_in_halo(
      {.geometry = Geometry::shell, .axes = {longitude(6), latitude(8), radius(8, 1.0, 2.0)}});
}

TEST(Halo, PolesAreHalfATurnAway) {
  const Grid grid({.geometry = Geometry::sphere, .axes = {longitude(10), latitude(8)}}, 1,
                  PETSC_COMM_WORLD);
  EXPECT_EQ(grid.wrapped({3, -1, 0}), (Index{8, 0, 0}));
  EXPECT_EQ(grid.wrapped({7, 9, 0}), (Index{2, 6, 0}));
  EXPECT_EQ(grid.wrapped({-1, -2, 0}), (Index{4, 1, 0}));
  EXPECT_TRUE(grid.continued(1, -1));
}

TEST(Regions, LaterOnesWin) {
  const GridSpec spec{
      .axes = {{.name = "x", .cells = 10}, {.name = "y", .cells = 8}},
      .regions = {{"left", [](const Point& p) { return p[0] < 0.5; }},
                  {"corner", [](const Point& p) { return p[0] < 0.3 && p[1] < 0.5; }}}};
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  EXPECT_EQ(grid.regions(), (std::vector<std::string>{"default", "left", "corner"}));
  std::array<int, 3> counts{};
  grid.for_owned([&](const Index& i) { ++counts[static_cast<std::size_t>(grid.region(i))]; });
  MPI_Allreduce(MPI_IN_PLACE, counts.data(), 3, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  EXPECT_EQ(counts, (std::array<int, 3>{40, 28, 12}));
}

TEST(Sides, AreNamedAndMayBeCut) {
  const GridSpec spec{
      .axes = {{.name = "x", .cells = 10}, {.name = "y", .cells = 8}},
      .sub_sides = {{"electrode", "x_min", [](const Point& p) { return p[1] > 0.5; }}}};
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  EXPECT_EQ(grid.sides(),
            (std::vector<std::string>{"x_min", "x_max", "y_min", "y_max", "electrode"}));
  EXPECT_EQ(grid.side_of(0, -1, {0.0, 0.7, 0.0}), 4);
  EXPECT_EQ(grid.side_of(0, -1, {0.0, 0.3, 0.0}), 0);
  EXPECT_EQ(grid.side_of(0, +1, {1.0, 0.7, 0.0}), 1);
  EXPECT_EQ(grid.side_named("electrode"), 4);
  EXPECT_EQ(grid.side_named("nowhere"), -1);
  EXPECT_EQ(grid.axis_named("y"), 1);
  EXPECT_EQ(grid.axis_named("z"), -1);
}

TEST(Holes, AreLeftOutOfVolumesAndBoundedBySides) {
  GridSpec spec{.axes = {{.name = "x", .cells = 10}, {.name = "y", .cells = 8}}};
  spec.active = [](const Point& p) { return p[0] < 0.4 || p[0] > 0.6; };
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  EXPECT_NEAR(grid.integrate([](const Index&) { return 1.0; }), 0.8, 1e-14);
  grid.for_owned([&](const Index& i) { EXPECT_EQ(grid.active(i), i[0] != 4 && i[0] != 5); });
  if (grid.owned().begin[0] > 4 || grid.owned().end[0] < 5) return;
  const Face f = grid.boundary_face(0, {4, grid.owned().begin[1], 0}, +1);
  EXPECT_EQ(grid.sides()[static_cast<std::size_t>(f.side)], "holes");
  EXPECT_NEAR(f.distance, 0.05, 1e-14);
  EXPECT_NEAR(f.area, 0.125, 1e-14);
}

void expect_refused(const GridSpec& spec, const std::string& message) {
  try {
    const Grid grid(spec, 1, PETSC_COMM_WORLD);
    FAIL() << "accepted; expected: " << message;
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), message);
  }
}

TEST(Grid, SaysWhatIsWrong) {
  expect_refused({}, "grid: needs one to three axes");
  expect_refused({.geometry = Geometry::cylindrical, .axes = {{.name = "x", .cells = 9}}},
                 "grid: no axis 'x' in this geometry");
  expect_refused({.geometry = Geometry::sphere, .axes = {longitude(9), latitude(8)}},
                 "grid: a pole needs an even number of longitudes, so that each cell has one "
                 "across it; 9 given");
  expect_refused({.axes = {{.name = "x", .cells = 9}},
                  .sub_sides = {{"inlet", "top", [](const Point&) { return true; }}}},
                 "grid: side 'inlet' is cut from 'top', which does not exist");
  expect_refused({.axes = {{.name = "x", .cells = 1, .periodic = true}}},
                 "grid axis 'x': a periodic axis needs at least 2 cells, not 1");
  expect_refused({.axes = {{.name = "x", .cells = 100000}, {.name = "y", .cells = 100000}}},
                 "grid: 1e+10 cells with 1 unknowns each are more than this build of PETSc can "
                 "number (2.15e+09); take coarser cells");
}

}  // namespace
}  // namespace fluxform::test
