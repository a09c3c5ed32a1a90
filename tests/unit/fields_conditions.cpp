// `sides:` of a made-up model: which condition holds where, and what is refused.
#include <string>

#include <gtest/gtest.h>
#include <petscsys.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/fields/realised.hpp"
#include "fluxform/grid/sides.hpp"

namespace fluxform {
namespace {

struct Wall {
  double level = -1.0;
  OnSides inflow;
};

GridSpec plane() {
  GridSpec spec;
  spec.axes = {{.name = "x", .cells = 4}, {.name = "y", .cells = 4}};
  spec.sub_sides = {{"inlet", "x_min", [](const Point& p) { return p[1] < 0.5; }}};
  return spec;
}

/// The text read with `sides` and its older word `walls`.
struct Read {
  Parameters p;
  Declarations declared;
  GridSpec spec;
  Conditions<Wall> walls;

  explicit Read(const std::string& text, GridSpec of = plane(), bool every = false)
      : spec(std::move(of)) {
    declared.variables = Evaluator::variables("s");
    declared.spec = &spec;
    ModelInput in(p, declared);
    ConditionsEntry entry = in.conditions(
        "sides", walls,
        [](ModelInput& s, Wall& w) {
          s.quantity("level", w.level, "m").not_negative();
          s.sides("inflow", w.inflow, "m/s");
        },
        "walls");
    if (every) entry.every_side("open or shut");
    p.read(parse_document(text, "case.yaml"));
  }
};

std::string refusal(const std::string& text, GridSpec spec = plane(), bool every = false) {
  try {
    Read read(text, std::move(spec), every);
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

Face on(const Grid& grid, const std::string& side) {
  Face face;
  face.side = grid.side_named(side);
  return face;
}

TEST(Conditions, hold_on_their_sides_and_elsewhere_by_all) {
  Read read("sides: [{side: inlet, level: 2 m}, {side: all, level: 7 m}, {side: y_max}]");
  const Grid grid(read.spec, 1, PETSC_COMM_WORLD);
  InternalUnits units;
  units.set("m", 0.5);
  units = read.declared.settle(units);
  const Realised realised(read.declared, units, grid, read.p, 0.0);
  EXPECT_NEAR(read.walls.at(on(grid, "inlet")).level, 4.0, 1e-13);
  EXPECT_NEAR(read.walls.at(on(grid, "x_min")).level, 14.0, 1e-13);
  EXPECT_NEAR(read.walls.at(on(grid, "y_max")).level, -2.0, 1e-13);  // its own default
  EXPECT_EQ(read.walls.sides().size(), 3U);
}

TEST(Conditions, are_the_default_where_the_input_says_nothing) {
  Read read("sides: [{side: x_min, level: 2 m}]");
  const Grid grid(read.spec, 1, PETSC_COMM_WORLD);
  const Realised realised(read.declared, read.declared.settle({}), grid, read.p, 0.0);
  EXPECT_TRUE(read.walls.given(on(grid, "x_min")));
  EXPECT_FALSE(read.walls.given(on(grid, "inlet")));
  EXPECT_EQ(read.walls.at(on(grid, "inlet")).level, -1.0);
}

TEST(Conditions, may_hold_coefficients) {
  Read read("sides: [{side: x_max, inflow: {expression: \"3*y\", unit: m/s}}]");
  const Grid grid(read.spec, 1, PETSC_COMM_WORLD);
  const InternalUnits units = read.declared.settle({});
  const Realised realised(read.declared, units, grid, read.p, 0.0);
  Face face = grid.boundary_face(0, {4, 0, 0}, 1);
  EXPECT_TRUE(!grid.owns({3, 0, 0}) || std::abs(read.walls.at(face).inflow(face) - 0.375) < 1e-13);
}

TEST(Conditions, are_read_by_their_older_word) {
  testing::internal::CaptureStdout();
  Read read("walls: [{side: x_min, level: 2 m}]");
  testing::internal::GetCapturedStdout();
  EXPECT_EQ(read.walls.sides().size(), 1U);
  EXPECT_TRUE(read.p.given("sides[0].level"));
  EXPECT_NE(resolved_text(read.p).find("sides:"), std::string::npos);
  EXPECT_EQ(help_text(read.p).find("walls"), std::string::npos);
  EXPECT_NE(refusal("walls: [{side: y_min}]\nsides: [{side: x_min}]").find("older word"),
            std::string::npos);
}

TEST(Conditions, name_each_side_once_and_rightly) {
  const std::string misspelt = refusal("sides: [{side: xmin}]");
  EXPECT_EQ(misspelt.substr(0, misspelt.find('\n')),
            "case.yaml:1:16: 'sides[0].side' names no side: 'xmin'; did you mean 'x_min'?");
  EXPECT_NE(refusal("sides: [{side: x_min}, {side: x_min}]").find("'x_min' is described twice"),
            std::string::npos);
  EXPECT_NE(refusal("sides: [{side: holes}]").find("names no side: 'holes'"), std::string::npos);
  EXPECT_NE(refusal("walls: [{side: xmin}]").find("case.yaml:1:16"), std::string::npos);
}

TEST(Conditions, are_for_sides_that_something_passes) {
  GridSpec ring = plane();
  ring.axes[0].periodic = true;
  EXPECT_NE(
      refusal("sides: [{side: x_min}]", ring).find("'x_min' joins 'x_max': the axis is periodic"),
      std::string::npos);
  EXPECT_NE(refusal("sides: [{side: inlet}]", ring).find("is part of 'x_min', which joins"),
            std::string::npos);
  GridSpec pipe{.geometry = Geometry::cylindrical, .axes = {{.name = "r", .cells = 4}}};
  EXPECT_NE(refusal("sides: [{side: r_min}]", pipe).find("'r_min' is a point"), std::string::npos);
  GridSpec globe{
      .geometry = Geometry::sphere,
      .axes = {{.name = "longitude", .cells = 8, .to = 2.0 * constants::pi, .periodic = true},
               {.name = "latitude",
                .cells = 4,
                .from = -0.5 * constants::pi,
                .to = 0.5 * constants::pi}}};
  EXPECT_TRUE(open_sides(globe).empty());
  EXPECT_NE(refusal("sides: [{side: north}]", globe).find("this grid has none"), std::string::npos);
}

TEST(Conditions, may_be_needed_on_every_side) {
  EXPECT_NE(refusal("sides: [{side: x_min}, {side: y_min}, {side: inlet}]", plane(), true)
                .find("'sides' does not say what happens at 'x_max': open or shut"),
            std::string::npos);
  EXPECT_EQ(refusal("sides: [{side: all}]", plane(), true), "no error");
}

TEST(Conditions, may_follow_from_another_key) {
  GridSpec spec = plane();
  spec.active = [](const Point& p) { return p[0] + p[1] > 0.3; };
  Read read("sides: [{side: all, level: 3 m}]", spec);
  read.walls.say_elsewhere("holes", Wall{5.0, {}}, "is what 'mask' says");
  read.declared.check_sides(read.p);
  const Grid grid(read.spec, 1, PETSC_COMM_WORLD);
  const Realised realised(read.declared, read.declared.settle({}), grid, read.p, 0.0);
  EXPECT_EQ(read.walls.at(on(grid, "holes")).level, 5.0);
  EXPECT_EQ(read.walls.at(on(grid, "x_min")).level, 3.0);
  Read both("sides: [{side: holes}]", spec);
  both.walls.say_elsewhere("holes", Wall{}, "is what 'mask' says");
  EXPECT_THROW(both.declared.check_sides(both.p), InputError);
}

TEST(Conditions, need_a_face_of_the_grid) {
  GridSpec spec = plane();
  spec.sub_sides[0].contains = [](const Point& p) { return p[1] < 1e-3; };
  Read read("sides: [{side: inlet}]", spec);
  const Grid grid(read.spec, 1, PETSC_COMM_WORLD);
  const InternalUnits units = read.declared.settle({});
  EXPECT_THROW(Realised(read.declared, units, grid, read.p, 0.0), InputError);
}

}  // namespace
}  // namespace fluxform
