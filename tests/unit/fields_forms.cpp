// Keys that take one of several forms, vectors, and what follows from other coefficients.
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <petscsys.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/face_coefficients.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/fields/realised.hpp"

namespace fluxform {
namespace {

enum class Law { linear, squared };
enum class Wind { none, parts, stream };

struct Spot {
  std::string name;
  OnCells inside;
};

struct Model {
  std::string name = "dust", unit = "1";
  Law law = Law::linear;
  Wind kind = Wind::none;
  OnCells rate, twice, diffusivity;
  OnFaces wind, slope, through, conductance;
  std::vector<Spot> spots;

  void describe(ModelInput& in) {
    in.text("unit", unit);
    in.field(0, name, "1").told_unit(unit).long_name("amount of {}").initial("start");
    in.one_of<Law>(
        "law", law,
        {{"linear", Law::linear, "", [this](ModelInput& q) { q.cells("rate", rate, "1/s"); }},
         {"squared", Law::squared, "", [this](ModelInput& q) {
            q.cells("rate", rate, "1/s");
            q.derive(twice, [this](const Cell& c) { return 2.0 * rate(c); });
          }}});
    in.one_of<Wind>(
        "wind", kind,
        {{"none", Wind::none},
         {"parts", Wind::parts, "", [this](ModelInput& q) { q.components(wind, "m/s"); }},
         {"stream", Wind::stream, "", [this](ModelInput& q) { q.stream("psi", wind, "m2/s"); }}});
    in.faces("diffusivity", conductance, "m2/s").series().also_in(diffusivity);
    in.faces("potential", slope, "1").slope();
    in.derive_between(through, [this](const Face& f) { return conductance(f) / f.distance; });
    in.list("spots", spots, [](ModelInput& q, Spot& s) {
      q.text("name", s.name);
      q.cells("where", s.inside, "1");
    });
  }
};

GridSpec plane() {
  GridSpec spec;
  spec.axes = {AxisSpec{.name = "x", .cells = 6, .from = 0.0, .to = 3.0},
               AxisSpec{.name = "y", .cells = 4, .from = 0.0, .to = 2.0}};
  return spec;
}

/// A model with its numbers on a grid.
struct Made {
  Parameters p;
  Declarations declared;
  Model model;
  Grid grid;
  InternalUnits units;
  std::unique_ptr<Realised> realised;

  explicit Made(const std::string& text, const GridSpec& spec = plane())
      : grid(spec, 1, PETSC_COMM_WORLD) {
    declared.variables = Evaluator::variables("s");
    ModelInput in(p, declared);
    model.describe(in);
    p.read(parse_document(text, "case.yaml"));
    units.set("m", 1.0);
    units.set("s", 1.0);
    units = declared.settle(units);
    realised = std::make_unique<Realised>(declared, units, grid, p, 0.0);
  }
  Index here() const { return grid.owned().begin; }
};

TEST(ModelForms, only_the_chosen_form_is_computed) {
  const Made linear("law: {linear: {rate: 3 1/s}}");
  EXPECT_EQ(linear.model.rate(linear.here()), 3.0);
  EXPECT_FALSE(linear.model.twice.bound());
  const Made squared("law: {squared: {rate: 5 1/s}}");
  EXPECT_EQ(squared.model.rate(squared.here()), 5.0);
  EXPECT_EQ(squared.model.twice(squared.here()), 10.0);
  EXPECT_FALSE(squared.model.wind.bound());
}

TEST(ModelForms, components_stand_by_axis_or_number) {
  GridSpec rings = plane();
  rings.geometry = Geometry::cylindrical;
  rings.axes[0].name = "r";
  rings.axes[1].name = "z";
  for (const char* text : {"{r: 2 m/s, z: 1 m/s}", "{x: 2 m/s, y: 1 m/s}"}) {
    const Made made(std::string("wind: {parts: ") + text + "}", rings);
    EXPECT_EQ(made.model.wind(0, made.here()), 2.0) << text;
    EXPECT_EQ(made.model.wind(1, made.here()), 1.0) << text;
  }
}

TEST(ModelForms, refuses_a_component_along_no_axis) {
  try {
    const Made made("wind: {parts: {z: 2 m/s}}");
    FAIL();
  } catch (const InputError& e) {
    EXPECT_NE(std::string(e.what()).find("its axes are x, y"), std::string::npos) << e.what();
  }
}

TEST(ModelForms, a_stream_function_gives_a_flow_without_divergence) {
  const Made made("wind: {stream: {psi: {expression: 'sin(x)*y', unit: m2/s}}}");
  FaceField v(made.grid.owned(), 2);
  for (int a = 0; a < 2; ++a)
    for_box(v.box(a), [&](const Index& i) { v(a, i) = made.model.wind(a, i); });
  EXPECT_LT(divergence(made.grid, v), 1e-14);
  EXPECT_NEAR(v(0, moved(made.here(), 0, 1)), std::sin(0.5 * (made.here()[0] + 1)), 1e-13);
}

/// Exact for a linear potential, on sides too, where the next face's slope goes on.
TEST(ModelForms, slopes_go_on_to_the_sides) {
  const Made made("potential: {expression: '3*x - 2*y', unit: '1'}");
  const Index low = made.here();
  Index high = low;
  high[0] = made.grid.owned().end[0];
  for (const Index& i : {low, moved(low, 0, 1), high})
    EXPECT_NEAR(made.model.slope(0, i), 3.0, 1e-13);
  EXPECT_NEAR(made.model.slope(1, low), -2.0, 1e-13);
}

TEST(ModelForms, what_follows_is_the_same_uniform_or_not) {
  const Made even("diffusivity: 2 m2/s");
  EXPECT_EQ(even.model.through(0, even.here()), 4.0);
  const Index far{even.here()[0], even.grid.owned().end[1] - 1, 0};
  EXPECT_EQ(even.model.through(1, far), 4.0);
  const Made uneven("diffusivity: {expression: '1 + x', unit: m2/s}");
  const Index i = moved(uneven.here(), 0, 1);
  const double left = uneven.model.diffusivity(moved(i, 0, -1)),
               right = uneven.model.diffusivity(i);
  EXPECT_NEAR(uneven.model.through(0, i), 2.0 * left * right / (left + right) / 0.5, 1e-13);
}

TEST(ModelForms, lists_have_handles_of_their_own) {
  const Made made("spots: [{name: a, where: 'x < 1'}, {name: b, where: '2'}]");
  ASSERT_EQ(made.model.spots.size(), 2U);
  made.grid.for_owned([&](const Index& i) {
    EXPECT_EQ(made.model.spots[0].inside(i), made.grid.centre(i)[0] < 1.0 ? 1.0 : 0.0);
    EXPECT_EQ(made.model.spots[1].inside(i), 2.0);
  });
}

TEST(ModelForms, the_input_tells_what_numbers_count) {
  const Made made("{unit: km-2, start: 7}");
  const FieldInfo info = made.declared.field_infos(1, made.units).front();
  EXPECT_EQ(info.unit, "km-2");
  EXPECT_EQ(info.scale, 1.0);
  EXPECT_EQ(info.long_name, "amount of dust");
}

}  // namespace
}  // namespace fluxform
