// Coefficients on cells: every kind, every place where cells go on, and what is said of mistakes.
#include "fields_support.hpp"

namespace fluxform::test {
namespace {

constexpr double pi = M_PI;

TEST(OnCells, OneNumberIsOneRow) {
  OnGrid a({.axes = {axis("x", 12, 3.0), axis("y", 9, 1.0)}}, "4 m2/s");
  EXPECT_TRUE(a.on_cells(0.0, 2.0).is_uniform());
  a.grid.for_owned([&](const Index& i) { EXPECT_EQ(OnCells(&a.cells.rows())(i), 8.0); });
}

TEST(OnCells, FormulaOfTimeAloneIsUniformAtEachTime) {
  OnGrid a({.axes = {axis("x", 12, 3.0)}}, "{expression: 2 + t, unit: m2/s}", 10.0);
  EXPECT_TRUE(Evaluator::varies(a.coefficient));
  const OnCells values(&a.cells.rows());
  EXPECT_TRUE(a.on_cells(0.0).is_uniform());
  EXPECT_EQ(values(a.grid.owned().begin), 2.0);
  a.on_cells(0.5);  // five of the user's units
  EXPECT_EQ(values(a.grid.owned().begin), 7.0);
}

TEST(OnCells, FormulasSeeMetresAlsoAcrossPeriodicEnds) {
  OnGrid a({.axes = {axis("x", 8, 4.0, true), axis("y", 8, 2.0)}, .length_scale = 1e-6},
           "{expression: \"1e6*x + 1e7*y\", unit: m2/s}");
  a.on_cells();
  EXPECT_FALSE(Evaluator::varies(a.coefficient));
  const OnCells values(&a.cells.rows());
  for_box(a.grid.ghosted(), [&](const Index& i) {
    if (!a.grid.active(i)) return;
    const double x = 0.5 * ((i[0] + 8) % 8 + 0.5), y = 0.25 * (i[1] + 0.5);
    EXPECT_NEAR(values(i), x + 10.0 * y, 1e-12) << i[0] << " " << i[1];
  });
}

TEST(OnCells, FormulasSeeDegreesAlsoAcrossPoles) {
  OnGrid a({.geometry = Geometry::sphere,
            .axes = {axis("longitude", 8, 2 * pi, true),
                     {.name = "latitude", .cells = 9, .from = -pi / 2, .to = pi / 2}}},
           "{expression: 1000 + longitude + latitude, unit: m2/s}");
  a.on_cells();
  const OnCells values(&a.cells.rows());
  int beyond = 0;
  for_box(a.grid.ghosted(), [&](const Index& i) {
    const bool pole = i[1] < 0 || i[1] > 8;
    const int row = i[1] < 0 ? -1 - i[1] : i[1] > 8 ? 17 - i[1] : i[1];
    const int column = (i[0] + 8 + (pole ? 4 : 0)) % 8;
    EXPECT_NEAR(values(i), 1000 + 45.0 * (column + 0.5) - 90.0 + 20.0 * (row + 0.5), 1e-10);
    beyond += pole ? 1 : 0;
  });
  int all = 0;
  MPI_Allreduce(&beyond, &all, 1, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  EXPECT_GT(all, 0);
}

TEST(OnCells, TablesByRegionMayHoldFormulas) {
  GridSpec spec{.axes = {axis("x", 12, 12.0)}};
  spec.regions = {{"left", below(4.0)}, {"right", above(8.0)}};
  OnGrid a(spec, "{left: 5 m2/s, right: {expression: x*t, unit: m2/s}, elsewhere: 1 m2/s}");
  EXPECT_TRUE(Evaluator::varies(a.coefficient));
  a.on_cells(3.0);
  const OnCells values(&a.cells.rows());
  a.grid.for_owned([&](const Index& i) {
    const double x = i[0] + 0.5;
    EXPECT_DOUBLE_EQ(values(i), x < 4.0 ? 5.0 : x > 8.0 ? 3.0 * x : 1.0);
  });
}

TEST(OnCells, MapsAreKnownToFormulasByName) {
  GridSpec spec{.axes = {axis("x", 8, 8.0)}};
  Parameters input;
  Coefficient c;
  input.define_variable({"forest", "1"});
  input.coefficient("a", c, "1", Evaluator::variables(""));
  input.read(parse_document("a: 10*forest + x\n", "input.yaml"));
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  Evaluator values(grid, input);
  CellField forest(grid.owned(), 1, 2);
  for_box(forest.box(), [&](const Index& i) { forest(i) = i[0] % 2; });
  values.define_map("forest", forest);
  CellTable table(grid.owned(), 1);
  values.on_cells(c, "a", 0.0, 1.0, table);
  grid.for_owned([&](const Index& i) {
    EXPECT_EQ(OnCells(&table.rows())(i), 10.0 * (i[0] % 2) + i[0] + 0.5);
  });
}

TEST(OnCells, HolesNeedNoValue) {
  GridSpec spec{.axes = {axis("x", 8, 8.0)}};
  spec.active = above(2.0);
  OnGrid a(spec, "{expression: sqrt(x - 2), unit: m2/s}");
  a.on_cells();
  a.grid.for_owned([&](const Index& i) {
    EXPECT_EQ(OnCells(&a.cells.rows())(i), i[0] < 2 ? 0.0 : std::sqrt(i[0] + 0.5 - 2.0));
  });
}

std::string mistake(const std::string& value, GridSpec spec, double t = 0.0) {
  OnGrid a(std::move(spec), value);
  return a.error_of([&] { a.on_cells(t); });
}

TEST(OnCells, MistakesNameTheirPlaceOnAllRanks) {
  const GridSpec spec{.axes = {axis("x", 8, 4.0), axis("y", 8, 8.0)}, .length_scale = 1e-3};
  EXPECT_EQ(mistake("{expression: \"1/(x < 3e-4 ? 0 : 1)\", unit: m2/s}", spec),
            "input.yaml:1:1: this has no finite value at x = 0.00025, y = 0.0005");
  EXPECT_EQ(mistake("{expression: \"0.0034 - x\", unit: cm2/s}", spec),
            "input.yaml:1:1: this is -3.5e-08 m2/s at x = 0.00375, y = 0.0005; it must be zero or "
            "positive");
  EXPECT_EQ(mistake("{expression: \"z\", unit: m2/s}", spec),
            "input.yaml:1:1: uses 'z', which is no axis of this grid; its axes are x, y");
  EXPECT_EQ(mistake("{expression: \"1 - t\", unit: m2/s}", spec, 3.0),
            "input.yaml:1:1: this is -2 m2/s at t = 3; it must be zero or positive");
  EXPECT_EQ(mistake("{expression: \"1e-2 - t*x\", unit: m2/s}", spec, 3.0),
            "input.yaml:1:1: this is -0.00125 m2/s at x = 0.00375, y = 0.0005, t = 3; it must be "
            "zero or positive");
}

TEST(OnCells, RegionsWithoutValueAreMistakes) {
  GridSpec spec{.axes = {axis("x", 8, 8.0)}};
  spec.regions = {{"left", below(4.0)}};
  EXPECT_EQ(mistake("{left: 1 m2/s}", spec),
            "input.yaml:1:1: no value at x = 4.5, which is in no region: give 'elsewhere'");
  EXPECT_EQ(mistake("{elsewhere: 1 m2/s, lefd: 2 m2/s}", spec),
            "input.yaml:1:1: no region is called 'lefd'; did you mean 'left'?");
  spec.regions.push_back({"right", above(4.0)});
  EXPECT_EQ(mistake("{left: 1 m2/s}", spec), "input.yaml:1:1: no value for the region 'right'");
}

}  // namespace
}  // namespace fluxform::test
