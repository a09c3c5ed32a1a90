// Coefficients on sides and interfaces, by name and by formula; numbers from HDF5 files.
#include <filesystem>
#include <fstream>
#include <limits>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/dataset.hpp"
#include "fluxform/files/h5.hpp"

#include "fields_support.hpp"

namespace fluxform::test {
namespace {

/// Two regions that meet at x = 4 and a part of the lower end of y.
GridSpec membrane() {
  GridSpec spec{.axes = {axis("x", 8, 8.0), axis("y", 8, 8.0)}};
  spec.regions = {{"cytosol", below(4.0)}, {"soil", above(4.0)}};
  spec.interfaces = {{"membrane", "soil", "cytosol"}};
  spec.sub_sides = {{"inlet", "y_min", below(2.0)}};
  return spec;
}

Face side_face(const Grid& grid, int axis, const Index& i, const CellsBeside& beside) {
  return grid.boundary_face(axis, i, beside.outward());
}

TEST(OnSides, TablesNameThem) {
  OnGrid a(membrane(), "{x_min: 5 m2/s, inlet: {expression: 1 + t, unit: m2/s}}");
  PlaceValues table(a.grid.sides().size());
  const OnSides values(&table.table());
  a.values.on_sides(a.coefficient, "a", 2.0, 10.0, table);
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside& beside) {
    if (!beside.end()) return;
    const Face face = side_face(a.grid, d, i, beside);
    const std::string& name = a.grid.sides()[static_cast<std::size_t>(face.side)];
    EXPECT_EQ(values.given(face), name == "x_min" || name == "inlet") << name;
    if (!values.given(face)) return;
    EXPECT_EQ(values(face), name == "inlet" ? 30.0 : 50.0);
  });
}

TEST(OnSides, FormulasAreTakenOnTheirFaces) {
  OnGrid a(membrane(), "{all: {expression: x + 10*y, unit: m2/s}, x_max: 7 m2/s}");
  PlaceValues table(a.grid.sides().size());
  const OnSides values(&table.table());
  a.values.on_sides(a.coefficient, "a", 0.0, 1.0, table);
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside& beside) {
    if (!beside.end()) return;
    const Face face = side_face(a.grid, d, i, beside);
    const bool last = d == 0 && i[0] == 8;
    const double x = i[0] + (d == 0 ? 0.0 : 0.5), y = i[1] + (d == 1 ? 0.0 : 0.5);
    EXPECT_DOUBLE_EQ(values(face), last ? 7.0 : x + 10.0 * y);
  });
}

TEST(OnSides, FormulasOnPlanesAcrossEachAxis) {
  GridSpec spec{.axes = {axis("x", 4, 4.0), axis("y", 5, 5.0), axis("z", 8, 8.0)}};
  spec.sub_sides = {{"window", "z_max", below(2.0)}};
  OnGrid a(spec, "{all: {expression: \"x + 10*y + 100*z + t\", unit: m2/s}}");
  PlaceValues table(a.grid.sides().size());
  const OnSides values(&table.table());
  for (const double t : {0.0, 1.0}) {
    a.values.on_sides(a.coefficient, "a", t, 1.0, table);
    for_faces(a.grid, [&](int d, const Index& i, const CellsBeside& beside) {
      if (!beside.end()) return;
      Point x{i[0] + 0.5, i[1] + 0.5, i[2] + 0.5};
      x[static_cast<std::size_t>(d)] -= 0.5;
      EXPECT_DOUBLE_EQ(values(side_face(a.grid, d, i, beside)),
                       x[0] + 10.0 * x[1] + 100.0 * x[2] + t);
    });
  }
}

TEST(OnSides, OneValueHoldsForAllAndHoles) {
  GridSpec spec = membrane();
  spec.active = [](const Point& p) { return p[0] > 2.0 || p[1] > 4.0; };
  for (const char* text : {"3 m2/s", "{all: 4 m2/s, holes: 3 m2/s}"}) {
    OnGrid a(spec, text);
    PlaceValues table(a.grid.sides().size());
    a.values.on_sides(a.coefficient, "a", 0.0, 1.0, table);
    for_faces(a.grid, [&](int d, const Index& i, const CellsBeside& beside) {
      if (!beside.end()) return;
      const Face face = side_face(a.grid, d, i, beside);
      const bool hole = a.grid.sides()[static_cast<std::size_t>(face.side)] == "holes";
      EXPECT_EQ(OnSides(&table.table())(face), hole || text[0] == '3' ? 3.0 : 4.0);
    });
  }
}

TEST(OnInterfaces, ValuesAndFormulas) {
  for (const bool formula : {false, true}) {
    OnGrid a(membrane(),
             formula ? "{membrane: {expression: 1 + y, unit: m2/s}}" : "{membrane: 6 m2/s}");
    PlaceValues table(1);
    const OnInterfaces values(&table.table());
    a.values.on_interfaces(a.coefficient, "a", 0.0, 1.0, table);
    for_faces(a.grid, [&](int d, const Index& i, const CellsBeside&) {
      if (d != 0 || i[0] != 4) return;
      Face face = a.grid.face(d, i);
      face.interface = 0;
      EXPECT_TRUE(values.given(face));
      EXPECT_DOUBLE_EQ(values(face), formula ? 1.5 + i[1] : 6.0);
    });
  }
}

TEST(OnParts, MistakesAreLocated) {
  const auto mistake = [](const std::string& value, bool side) {
    OnGrid a(membrane(), value);
    PlaceValues table(side ? a.grid.sides().size() : 1);
    return a.error_of([&] {
      if (side) return a.values.on_sides(a.coefficient, "a", 0.0, 1.0, table);
      a.values.on_interfaces(a.coefficient, "a", 0.0, 1.0, table);
    });
  };
  EXPECT_EQ(mistake("{inlt: 5 m2/s}", true),
            "input.yaml:1:1: no side is called 'inlt'; did you mean 'inlet'?");
  EXPECT_EQ(mistake("{membrne: 5 m2/s}", false),
            "input.yaml:1:1: no interface is called 'membrne'; did you mean 'membrane'?");
  EXPECT_EQ(mistake("{x_min: {expression: y - 7, unit: m2/s}}", true),
            "input.yaml:1:1: this is -6.5 m2/s at x = 0, y = 0.5; it must be zero or positive");
  EXPECT_EQ(mistake("{membrane: {expression: \"1/(y > 7 ? 0 : 1)\", unit: m2/s}}", false),
            "input.yaml:1:1: this has no finite value at x = 4, y = 7.5");
}

class Dataset : public testing::Test {
 protected:
  /// Values 100 k + 10 j + i, last axis first, with `odd` in place of the first.
  void write(const h5::Extent& extent, double odd = 0.0) const {
    const h5::File out(PETSC_COMM_WORLD, file, h5::Access::create);
    const h5::Id set = h5::create_dataset(out, {"eta", extent, {}});
    std::vector<double> values;
    for (hsize_t k = 0; k < extent[0]; ++k)
      for (hsize_t j = 0; j < extent[1]; ++j)
        for (hsize_t i = 0; i < extent[2]; ++i)
          values.push_back(100.0 * static_cast<double>(k) + 10.0 * static_cast<double>(j) +
                           static_cast<double>(i));
    values[0] = odd;
    h5::write_same(out, set, {{0, 0, 0}, extent}, values.data());
  }
  void TearDown() override {
    MPI_Barrier(PETSC_COMM_WORLD);
    std::filesystem::remove(file);
    MPI_Barrier(PETSC_COMM_WORLD);
  }
  std::string value(const char* name = "eta") const {
    return "{file: " + file + ", dataset: " + name + ", unit: cm2/s}";
  }
  GridSpec box = {.axes = {axis("x", 5, 5.0, true), axis("y", 4, 4.0), axis("z", 8, 8.0)}};
  std::string file = testing::TempDir() + "fluxform_fields.h5";
};

TEST_F(Dataset, IsReadOnceInTheShapeOfTheGrid) {
  write({8, 4, 5});
  OnGrid a(box, value());
  a.on_cells();
  std::filesystem::remove(file);
  MPI_Barrier(PETSC_COMM_WORLD);
  a.on_cells(1.0, 1e4);
  for_box(a.grid.ghosted(), [&](const Index& i) {
    if (!a.grid.active(i)) return;
    EXPECT_NEAR(OnCells(&a.cells.rows())(i), 100.0 * i[2] + 10.0 * i[1] + (i[0] + 5) % 5, 1e-12);
  });
}

TEST_F(Dataset, MistakesAreLocated) {
  write({8, 4, 4});
  const auto mistake = [&](const std::string& text) {
    OnGrid a(box, text);
    return a.error_of([&] { a.on_cells(); });
  };
  EXPECT_EQ(mistake(value()), "input.yaml:1:1: 'eta' of '" + file +
                                  "' has 8 x 4 x 4 values, the grid 8 x 4 x 5 cells (last axis "
                                  "first)");
  EXPECT_EQ(mistake(value("mu")), "input.yaml:1:1: '" + file + "' has no dataset 'mu'");
  write({8, 4, 5}, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(mistake(value()),
            "input.yaml:1:1: '" + file + "' has no value at x = 0.5, y = 0.5, z = 0.5");
  box.active = above(1.0);
  EXPECT_EQ(mistake(value()), "no error");
}

class Map : public testing::Test {
 protected:
  /// Six squares of 2 m; the north-western one has no data.
  void SetUp() override {
    if (rank_of(PETSC_COMM_WORLD) == 0)
      std::ofstream(file) << "ncols 3\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 2\n"
                             "NODATA_value -9\n-9 5 6\n1 2 3\n";
    MPI_Barrier(PETSC_COMM_WORLD);
  }
  void TearDown() override {
    MPI_Barrier(PETSC_COMM_WORLD);
    if (rank_of(PETSC_COMM_WORLD) == 0) std::filesystem::remove(file);
  }
  std::string value() const { return "{file: " + file + ", unit: cm2/s}"; }
  std::string file = testing::TempDir() + "fluxform_fields.asc";
};

TEST_F(Map, GivesItsMeanOnEqualCells) {
  // Cells 0.75 m wide, all in the southern row; the third has two thirds of the first square.
  OnGrid a({.axes = {axis("x", 8, 6.0), axis("y", 8, 2.0)}}, value());
  a.on_cells(0.0, 1e4);
  const OnCells values(&a.cells.rows());
  a.grid.for_owned([&](const Index& i) {
    const std::array<double, 8> expected{
        1, 1, (2 * 1.0 + 1 * 2.0) / 3, 2, 2, (1 * 2.0 + 2 * 3.0) / 3, 3, 3};
    EXPECT_NEAR(values(i), expected[static_cast<std::size_t>(i[0])], 1e-12);
  });
}

TEST_F(Map, GivesItsValueAtTheCentreOfOtherCells) {
  AxisSpec x = axis("x", 4, 6.0);
  x.spacing = Spacing::listed;
  x.listed = {0.0, 2.5, 3.0, 4.5, 6.0};
  OnGrid a({.axes = {x, axis("y", 8, 2.0)}}, value());
  a.on_cells(0.0, 1e4);
  const std::array<double, 4> expected{1, 2, 2, 3};
  a.grid.for_owned([&](const Index& i) {
    EXPECT_NEAR(OnCells(&a.cells.rows())(i), expected[static_cast<std::size_t>(i[0])], 1e-12);
  });
}

TEST_F(Map, MistakesAreLocated) {
  OnGrid a({.axes = {axis("x", 6, 6.0), axis("y", 8, 4.0)}}, value());
  EXPECT_EQ(a.error_of([&] { a.on_cells(); }),
            "input.yaml:1:1: '" + file + "' has no value at x = 0.5, y = 2.25");
  OnGrid b({.axes = {axis("x", 6, 6.0)}}, value());
  EXPECT_EQ(b.error_of([&] { b.on_cells(); }),
            "input.yaml:1:1: '" + file +
                "': a raster needs a grid with two axes, x and y or longitude and latitude");
}

TEST_F(Map, IsKnownToFormulasByName) {
  Parameters input;
  Coefficient c;
  input.define_variable({"cover", "1"});
  input.coefficient("a", c, "1", Evaluator::variables(""));
  input.read(parse_document("a: \"cover == 2 ? 7 : x\"\n", "input.yaml"));
  const Grid grid({.axes = {axis("x", 8, 6.0), axis("y", 8, 2.0)}}, 1, PETSC_COMM_WORLD);
  Evaluator values(grid, input);
  values.define_raster("cover", file, {}, Resampling::nearest, "a");
  CellTable table(grid.owned(), 2);
  values.on_cells(c, "a", 0.0, 1.0, table);
  grid.for_owned([&](const Index& i) {
    const double x = 0.75 * (i[0] + 0.5);
    EXPECT_EQ(OnCells(&table.rows())(i), x > 2.0 && x < 4.0 ? 7.0 : x);
  });
}

}  // namespace
}  // namespace fluxform::test
