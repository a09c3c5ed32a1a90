// Coefficients on faces: means of cells, formulas at faces, vectors across them, differences of
// potentials. Cells here are wide enough apart for hand calculation.
#include "fields_support.hpp"

namespace fluxform::test {
namespace {

double cube(double x) { return x * x * x; }

/// Three regions of values 1, 3, 9 on four cells of unequal widths 1, 2, 3, 4.
GridSpec unequal() {
  GridSpec spec{.axes = {{.name = "x",
                          .cells = 4,
                          .from = 0.0,
                          .to = 10.0,
                          .spacing = Spacing::listed,
                          .listed = {0.0, 1.0, 3.0, 6.0, 10.0}}}};
  spec.regions = {{"a", below(1.0)}, {"b", [](const Point& p) { return p[0] > 1 && p[0] < 6; }}};
  return spec;
}
const char* const three_values = "{a: 1 m2/s, b: 3 m2/s, elsewhere: 9 m2/s}";

TEST(OnFaces, UniformForOneNumber) {
  OnGrid a({.axes = {axis("x", 8, 3.0)}}, "4 m2/s");
  EXPECT_TRUE(a.on_faces(Mean::series, 0.0, 2.0).is_uniform());
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside&) {
    EXPECT_EQ(a.faces.rows()(d, i), 8.0);
  });
  a.on_faces(Mean::step);
  EXPECT_EQ(a.faces.rows()(0, a.grid.owned().begin), 0.0);
}

TEST(OnFaces, HalfCellsInSeries) {
  OnGrid a(unequal(), three_values);
  a.on_faces(Mean::series);
  // (h_a + h_b) / (h_a/a + h_b/b) with half widths; the sides have the value of their cell.
  const std::array<double, 5> expected{1.0, 1.5 / (0.5 / 1.0 + 1.0 / 3.0), 3.0,
                                       3.5 / (1.5 / 3.0 + 2.0 / 9.0), 9.0};
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside&) {
    EXPECT_NEAR(a.faces.rows()(d, i), expected[static_cast<std::size_t>(i[0])], 1e-15);
  });
}

TEST(OnFaces, NodesHaveTheirFaceMidway) {
  GridSpec spec{.axes = {{.name = "x",
                          .cells = 4,
                          .from = 0.0,
                          .to = 7.0,
                          .spacing = Spacing::listed,
                          .listed = {0.0, 1.0, 3.0, 7.0},
                          .centering = Centering::node}}};
  OnGrid a(spec, "{expression: 1 + x, unit: m2/s}");
  a.on_faces(Mean::series);
  const std::array<double, 4> node{1.0, 2.0, 4.0, 8.0};
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside& beside) {
    const auto k = static_cast<std::size_t>(i[0]);
    const double expected = !beside.left    ? node[0]
                            : !beside.right ? node[3]
                                            : 2.0 / (1.0 / node[k - 1] + 1.0 / node[k]);
    EXPECT_NEAR(a.faces.rows()(d, i), expected, 1e-14);
  });
}

TEST(OnFaces, AtTheFaceAFormulaIsExactAndATableLinear) {
  OnGrid a({.axes = {axis("x", 8, 4.0, true), axis("y", 8, 8.0)}},
           "{expression: 10 + x^2 + 100*y, unit: m2/s}");
  a.on_faces(Mean::at_face);
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside&) {
    const double x = 0.5 * (d == 0 ? i[0] % 8 : i[0] + 0.5), y = i[1] + (d == 1 ? 0.0 : 0.5);
    EXPECT_NEAR(a.faces.rows()(d, i), 10.0 + x * x + 100.0 * y, 1e-12);
  });
  OnGrid b(unequal(), three_values);
  b.on_faces(Mean::at_face);
  const std::array<double, 5> expected{1.0, (1.0 * 1.0 + 0.5 * 3.0) / 1.5, 3.0,
                                       (2.0 * 3.0 + 1.5 * 9.0) / 3.5, 9.0};
  for_faces(b.grid, [&](int d, const Index& i, const CellsBeside&) {
    EXPECT_NEAR(b.faces.rows()(d, i), expected[static_cast<std::size_t>(i[0])], 1e-14);
  });
}

GridSpec sphere() {
  return {.geometry = Geometry::sphere,
          .axes = {axis("longitude", 8, 2 * M_PI, true),
                   {.name = "latitude", .cells = 9, .from = -M_PI / 2, .to = M_PI / 2}}};
}

TEST(OnFaces, OfASphereGoOnAcrossItsPoles) {
  // Degrees: cells of 45 by 20. Row -1 is row 0 half a circle further on, row 9 likewise row 8.
  const auto row = [](int j) { return j < 0 ? -1 - j : j > 8 ? 17 - j : j; };
  const auto column = [](int i, int j) { return (i + 16 + (j < 0 || j > 8 ? 4 : 0)) % 8; };
  OnGrid a(sphere(), "{expression: 1000 + longitude + latitude, unit: m2/s}");
  FaceField& at_face = a.on_faces(Mean::at_face).full();
  int across = 0;
  for (int d = 0; d < 2; ++d)
    for_box(at_face.box(d), [&](const Index& i) {
      if (d == 1 && (i[1] == 0 || i[1] == 9)) return;  // at the pole itself
      const int j = i[1];
      const double east = 45.0 * column(i[0], j) + (d == 0 ? 0.0 : 22.5);
      const int face = j < 0 ? -j : j > 9 ? 18 - j : j;
      const double north = -90.0 + 20.0 * (d == 1 ? face : row(j) + 0.5);
      EXPECT_NEAR(at_face(d, i), 1000.0 + east + north, 1e-9) << d << " " << i[0] << " " << i[1];
      across += j < 0 || j > 9 ? 1 : 0;
    });
  MPI_Allreduce(MPI_IN_PLACE, &across, 1, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  EXPECT_GT(across, 0);
}

TEST(OnFaces, SeriesAcrossAPoleTakesTheCellBeyond) {
  OnGrid a(sphere(), "{expression: longitude + 1, unit: m2/s}");
  const RowTable& d = a.on_faces(Mean::series).rows();
  for_faces(a.grid, [&](int axis, const Index& i, const CellsBeside&) {
    if (axis != 1) return;
    const double here = 45.0 * (i[0] + 0.5) + 1.0;
    const double opposite = 45.0 * ((i[0] + 4) % 8 + 0.5) + 1.0;
    const bool pole = i[1] == 0 || i[1] == 9;
    const double expected = pole ? 2.0 * here * opposite / (here + opposite) : here;
    EXPECT_NEAR(d(axis, i), expected, 1e-10 * expected);
  });
}

TEST(OnFaces, StepOfAPotentialReachesToTheWalls) {
  GridSpec spec{.axes = {axis("x", 8, 8.0), axis("y", 8, 8.0, true)}};
  spec.active = [](const Point& p) { return p[0] > 2.0 || p[1] > 4.0; };
  OnGrid a(spec, "{expression: x^2 + y, unit: m2/s}");
  a.on_faces(Mean::step, 0.0, 2.0);
  const auto square = [](double x) { return x * x; };
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside& beside) {
    const int low = d == 0 ? i[0] : i[1] % 8;
    double expected = 0.0;  // right less left, or wall less cell
    if (d == 0 && beside.inner()) expected = square(low + 0.5) - square(low - 0.5);
    if (d == 0 && beside.end()) expected = square(low) - square(low + (beside.right ? 0.5 : -0.5));
    if (d == 1 && beside.inner()) expected = low == 0 ? -7.0 : 1.0;  // the seam of the period
    if (d == 1 && beside.end())
      expected = (low == 0 ? 0.0 : low) - (beside.right ? low + 0.5 : (low + 7) % 8 + 0.5);
    EXPECT_NEAR(a.faces.rows()(d, i), 2.0 * expected, 1e-12) << d << " " << i[0] << " " << i[1];
  });
}

TEST(OnFaces, HolesTakeNoPartInMeans) {
  GridSpec spec{.axes = {axis("x", 8, 8.0)}};
  spec.active = above(3.0);
  OnGrid a(spec, "{expression: x, unit: m2/s}");
  a.on_faces(Mean::series);
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside&) {
    if (i[0] != 3) return;
    EXPECT_NEAR(a.faces.rows()(d, i), 3.5, 1e-15);
  });
  a.on_faces(Mean::at_face);
  for_faces(a.grid, [&](int d, const Index& i, const CellsBeside&) {
    if (i[0] != 3) return;
    EXPECT_NEAR(a.faces.rows()(d, i), 3.0, 1e-15);
  });
}

TEST(OnFaces, ValuesThereAreCheckedToo) {
  OnGrid a({.axes = {axis("x", 8, 4.0)}}, "{expression: \"x - 0.1\", unit: m2/s}");
  EXPECT_EQ(a.error_of([&] { a.on_faces(Mean::at_face); }),
            "input.yaml:1:1: this is -0.1 m2/s at x = 0; it must be zero or positive");
  EXPECT_EQ(a.error_of([&] { a.on_faces(Mean::series); }), "no error");
}

struct Vector {
  Parameters input;
  std::array<Coefficient, 3> parts;
  Grid grid;
  Evaluator values{grid, input};
  FaceTable faces{grid.owned(), grid.dimension()};

  Vector(const GridSpec& spec, const std::string& x, const std::string& y)
      : grid(spec, 1, PETSC_COMM_WORLD) {
    for (std::size_t a = 0; a < 3; ++a)
      input.coefficient(std::string(1, "xyz"[a]), parts[a], "m/s", Evaluator::variables("s"));
    input.read(parse_document("x: " + x + "\ny: " + y + "\n", "input.yaml"));
  }
  void fill(double factor = 1.0) {
    values.normal({&parts[0], &parts[1], nullptr}, {"x", "y", "z"}, 0.0, factor, faces);
  }
};

TEST(Normal, OfAUniformVectorIsOneRowPerAxis) {
  Vector v({.axes = {axis("x", 8, 4.0), axis("y", 8, 8.0)}}, "3 m/s",
           "{expression: -t - 2, unit: m/s}");
  v.fill(10.0);
  EXPECT_TRUE(v.faces.is_uniform());
  for_faces(v.grid, [&](int d, const Index& i, const CellsBeside&) {
    EXPECT_EQ(v.faces.rows()(d, i), d == 0 ? 30.0 : -20.0);
  });
}

TEST(Normal, OfFormulasIsTheMeanOverTheFace) {
  GridSpec spec{.axes = {axis("x", 8, 4.0), axis("y", 8, 8.0)}};
  spec.regions = {{"low", [](const Point& p) { return p[1] < 4.0; }}};
  Vector v(spec, "{expression: y^2 + x, unit: m/s}", "{low: 1 m/s, elsewhere: 2 m/s}");
  v.fill();
  for_faces(v.grid, [&](int d, const Index& i, const CellsBeside&) {
    // Mean of y^2 from y to y + 1; on the face between the regions the two halves' mean.
    const double along = (cube(i[1] + 1.0) - cube(i[1])) / 3.0 + 0.5 * i[0];
    const double across = i[1] < 4 ? 1.0 : i[1] == 4 ? 1.5 : 2.0;
    EXPECT_NEAR(v.faces.rows()(d, i), d == 0 ? along : across, 1e-12);
  });
}

TEST(Normal, MistakesPointAtTheirComponent) {
  Vector v({.axes = {axis("x", 8, 4.0), axis("y", 8, 8.0)}}, "3 m/s",
           "{expression: 1/x, unit: m/s}");
  v.fill();  // no face across y lies at x = 0
  Vector w({.axes = {axis("x", 8, 4.0), axis("y", 8, 8.0)}}, "3 m/s",
           "{expression: 1/y, unit: m/s}");
  try {
    w.fill();
    FAIL();
  } catch (const InputError& e) {
    const std::string text = e.what();
    EXPECT_EQ(text.substr(0, text.find('\n')),
              "input.yaml:2:1: this has no finite value at x = 0.25, y = 0");
  }
}

TEST(Stream, FlowsWithoutDivergence) {
  OnGrid a({.axes = {axis("x", 8, 4.0), axis("y", 8, 8.0)}},
           "{expression: \"sin(x)*y^2\", unit: m2/s}");
  a.values.stream(a.coefficient, "a", 0.0, 1.0, a.faces);
  const RowTable& v = a.faces.rows();
  a.grid.for_owned([&](const Index& i) {
    const double out = v(0, moved(i, 0, 1)) - v(0, i) + 0.5 * (v(1, moved(i, 1, 1)) - v(1, i));
    EXPECT_NEAR(out, 0.0, 1e-12);
    // (psi above - psi below) / (y above - y below)
    EXPECT_NEAR(v(0, i), std::sin(0.5 * i[0]) * (2.0 * i[1] + 1.0), 1e-12);
  });
}

}  // namespace
}  // namespace fluxform::test
