// Where coefficients are constant along the transform axes the separable PC is a direct solver.
#include "separable_matrices.hpp"

namespace fluxform {
namespace {

using test::Side;

GridSpec sphere(int longitudes, int latitudes) {
  const double pi = std::acos(-1.0);
  GridSpec spec;
  spec.geometry = Geometry::sphere;
  spec.axes = {
      {.name = "longitude", .cells = longitudes, .from = 0.0, .to = 2.0 * pi, .periodic = true},
      {.name = "latitude", .cells = latitudes, .from = -pi / 2, .to = pi / 2}};
  return spec;
}

AxisSpec periodic(std::string name, int cells) {
  return {.name = std::move(name), .cells = cells, .from = 0.0, .to = 1.3, .periodic = true};
}
AxisSpec walls(std::string name, int cells) {
  return {.name = std::move(name), .cells = cells, .from = 0.0, .to = 1.0};
}
AxisSpec graded(std::string name, int cells) {
  return {.name = std::move(name),
          .cells = cells,
          .from = 0.0,
          .to = 1.0,
          .spacing = Spacing::geometric,
          .ratio = 1.1};
}

/// The cross stencil of fourth-order schemes with one-sided random entries that change from
/// latitude to latitude; cells beyond the poles are those across them.
test::Rows random_cross(const Grid& grid, bool wide, double shift) {
  return [&grid, wide, shift](const Index& i) {
    std::vector<test::Entry> row{{i, shift + 0.3 * test::noise(i[1], 99)}};
    for (int d : {-2, -1, 1, 2}) {
      if (!wide && std::abs(d) == 2) continue;
      row.push_back({{i[0] + d, i[1], 0}, test::noise(i[1], d, 1)});
      row.push_back({{i[0], i[1] + d, 0}, test::noise(i[1], d, 2)});
      row.push_back(
          {{i[0] + d / std::abs(d), i[1] + d / std::abs(d), 0}, 0.5 * test::noise(i[1], d, 3)});
    }
    return row;
  };
}

TEST(SeparableSphere, InvertsOneSidedPentadiagonalStencilsAcrossThePoles) {
  for (auto [longitudes, latitudes] : {std::array{24, 10}, {16, 33}, {50, 17}}) {
    const Grid grid(sphere(longitudes, latitudes), 1, PETSC_COMM_WORLD);
    const auto matrix = test::assemble(grid, random_cross(grid, true, 14.0));
    const auto pc = test::separable_pc(matrix);
    EXPECT_TRUE(separable_is_exact(pc));
    EXPECT_LT(separable_defect(pc), 1e-14);
    EXPECT_LT(test::inversion_error(grid, matrix, pc), 1e-12);
    EXPECT_LT(test::inversion_error(grid, matrix, pc, Side::transposed), 1e-12);
  }
}

TEST(SeparableSphere, PoleEntriesMatter) {
  const Grid grid(sphere(24, 10), 1, PETSC_COMM_WORLD);
  const auto matrix = test::assemble(grid, random_cross(grid, true, 14.0));
  const auto pc = test::separable_pc(matrix);
  const auto without = test::assemble(grid, [&](const Index& i) {
    auto row = random_cross(grid, true, 14.0)(i);
    for (auto& e : row)
      if (e.cell[1] < 0 || e.cell[1] >= 10) e.value = 0.0;
    return row;
  });
  EXPECT_GT(test::inversion_error(grid, without, pc), 1e-3);
}

TEST(SeparableSphere, FollowsNewValuesOnTheSamePattern) {
  const Grid grid(sphere(32, 12), 1, PETSC_COMM_WORLD);
  const auto matrix = test::assemble(grid, random_cross(grid, true, 14.0));
  const auto pc = test::separable_pc(matrix);
  for (double shift : {20.0, 300.0, 15.0}) {
    test::fill(grid, matrix, random_cross(grid, true, shift));
    petsc(PCSetUp(pc));
    EXPECT_LT(test::inversion_error(grid, matrix, pc), 1e-12);
  }
}

TEST(SeparableSphere, FollowsANewPattern) {
  const Grid grid(sphere(32, 12), 1, PETSC_COMM_WORLD);
  const auto narrow = test::assemble(grid, random_cross(grid, false, 14.0));
  const auto pc = test::separable_pc(narrow);
  EXPECT_LT(test::inversion_error(grid, narrow, pc), 1e-12);
  const auto wide = test::assemble(grid, random_cross(grid, true, 14.0));
  petsc(PCSetOperators(pc, wide, wide));
  petsc(PCSetUp(pc));
  EXPECT_LT(test::inversion_error(grid, wide, pc), 1e-12);
}

using Ends = std::array<std::array<int, 2>, 3>;

void expect_exact(const std::vector<AxisSpec>& axes, const Ends& ends) {
  const Grid grid({.geometry = Geometry::cartesian, .axes = axes}, 1, PETSC_COMM_WORLD);
  const auto matrix = test::assemble(grid, test::laplacian(grid, ends, 3.0));
  const auto pc = test::separable_pc(matrix);
  EXPECT_TRUE(separable_is_exact(pc)) << separable_defect(pc);
  EXPECT_LT(test::inversion_error(grid, matrix, pc), 1e-12);
}

TEST(SeparableBox, KnowsTheEndsOfATransformAxisFromTheMatrix) {
  for (int lower : {1, -1})
    for (int upper : {1, -1}) {
      expect_exact({walls("x", 14), graded("y", 19)}, {{{lower, upper}, {1, -1}, {1, 1}}});
      expect_exact({graded("x", 19), walls("y", 14)}, {{{1, -1}, {lower, upper}, {1, 1}}});
    }
}

TEST(SeparableBox, InvertsThreeDimensionalLaplacians) {
  const Ends ends{{{1, -1}, {-1, -1}, {1, 1}}};
  expect_exact({walls("x", 8), walls("y", 7), graded("z", 9)}, ends);
  expect_exact({periodic("x", 8), walls("y", 7), graded("z", 9)}, ends);
  expect_exact({walls("x", 8), periodic("y", 7), graded("z", 9)}, ends);
  expect_exact({periodic("x", 9), periodic("y", 6), walls("z", 9)}, ends);
  expect_exact({walls("x", 8), graded("y", 7), periodic("z", 9)}, ends);
}

TEST(SeparableBox, InvertsPeriodicBoxesAndLines) {
  const Ends ends{{{1, -1}, {-1, 1}, {1, 1}}};
  expect_exact({periodic("x", 12), periodic("y", 15)}, ends);
  expect_exact({periodic("x", 6), periodic("y", 7), periodic("z", 10)}, ends);
  expect_exact({walls("x", 12), periodic("y", 15)}, ends);
  expect_exact({graded("x", 31)}, ends);
  expect_exact({periodic("x", 31)}, ends);
}

TEST(SeparableBox, InvertsAWideCyclicBandWithVaryingRows) {
  const Grid grid({.geometry = Geometry::cartesian, .axes = {periodic("x", 10), periodic("y", 22)}},
                  1, PETSC_COMM_WORLD);
  const auto matrix = test::assemble(grid, random_cross(grid, true, 14.0));
  const auto pc = test::separable_pc(matrix);
  EXPECT_TRUE(separable_is_exact(pc));
  EXPECT_LT(test::inversion_error(grid, matrix, pc), 1e-12);
}

/// Pure no-flux Laplacian: residual of the solution for a right-hand side in its range.
double singular_residual(const std::vector<AxisSpec>& axes) {
  const Grid grid({.geometry = Geometry::cartesian, .axes = axes}, 1, PETSC_COMM_WORLD);
  const auto matrix = test::assemble(grid, test::laplacian(grid, {{{1, 1}, {1, 1}, {1, 1}}}, 0.0));
  const auto pc = test::separable_pc(matrix);
  const auto x = test::noise_vector(grid);
  const auto b = grid.create_global(), y = grid.create_global(), r = grid.create_global();
  petsc(MatMult(matrix, x, b));
  petsc(PCApply(pc, b, y));
  petsc(MatMult(matrix, y, r));
  petsc(VecAXPY(r, -1.0, b));
  double residual = 0.0, size = 0.0;
  petsc(VecNorm(r, NORM_2, &residual));
  petsc(VecNorm(b, NORM_2, &size));
  return residual / size;
}

TEST(SeparableBox, SolvesTheSingularNoFluxProblemConsistently) {
  EXPECT_LT(singular_residual({walls("x", 12), graded("y", 15)}), 1e-11);
  EXPECT_LT(singular_residual({periodic("x", 12), walls("y", 15)}), 1e-11);
  EXPECT_LT(singular_residual({periodic("x", 12), periodic("y", 15)}), 1e-11);
}

AxisSpec nodes(std::string name, int cells) {
  AxisSpec axis = walls(std::move(name), cells);
  axis.centering = Centering::node;
  return axis;
}

/// -Laplacian + shift divided by the boxes around the nodes: rows at the ends mirror the others.
test::Rows nodal_laplacian(const Grid& grid, double shift) {
  return [=, &grid](const Index& i) {
    std::vector<test::Entry> row{{i, shift}};
    for (int a = 0; a < grid.dimension(); ++a) {
      const auto s = static_cast<std::size_t>(a);
      const double k = 1.0 + a;
      for (int step : {-1, 1}) {
        Index neighbour = i;
        neighbour[s] += step;
        const bool outside = neighbour[s] < 0 || neighbour[s] >= grid.cells()[s];
        const bool nodal = grid.axis(a).centering == Centering::node;
        if (outside && !grid.axis(a).periodic) neighbour[s] -= nodal ? 2 * step : step;
        row.push_back({neighbour, -k});
        row[0].value += k;
      }
    }
    return row;
  };
}

TEST(SeparableBox, MirrorsNodeCentredAxesAtTheirEndNodes) {
  const std::vector<std::vector<AxisSpec>> boxes{{nodes("x", 11), nodes("y", 14)},
                                                 {nodes("x", 9), periodic("y", 8)},
                                                 {nodes("x", 8), nodes("y", 7), nodes("z", 9)},
                                                 {periodic("x", 8), nodes("y", 7), nodes("z", 9)},
                                                 {nodes("x", 8), walls("y", 9), nodes("z", 6)}};
  for (const auto& axes : boxes) {
    const Grid grid({.geometry = Geometry::cartesian, .axes = axes}, 1, PETSC_COMM_WORLD);
    const auto matrix = test::assemble(grid, nodal_laplacian(grid, 3.0));
    const auto pc = test::separable_pc(matrix);
    EXPECT_TRUE(separable_is_exact(pc)) << separable_defect(pc);
    EXPECT_LT(test::inversion_error(grid, matrix, pc), 1e-12);
  }
}

}  // namespace
}  // namespace fluxform
