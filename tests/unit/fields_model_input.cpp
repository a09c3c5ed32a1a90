// A made-up model's declarations, from the text of an input to numbers in its handles.
#include <array>
#include <string>

#include <gtest/gtest.h>
#include <petscsys.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/fields/realised.hpp"

namespace fluxform {
namespace {

struct Ion {
  std::string name;
  double charge = 0.0;
  double radius = 1.0;  // m
  OnFaces diffusivity;
  OnSides bath;
};

struct Model {
  Each<Ion, 2> ions;
  OnCells source;
  OnFaces weight;
  double capacity = 2.0;  // F/m2

  void describe(ModelInput& in) {
    in.quantity("capacity", capacity, "F/m2").positive();
    in.cells("source", source, "mol m-3 s-1").by_default(7.0);
    in.each("ions", ions, [](ModelInput& s, Ion& ion, int n) {
        s.text("name", ion.name).required();
        s.number("charge", ion.charge);
        s.quantity("radius", ion.radius, "m");
        s.field(n, ion.name, "mol/m3").initial("concentration").not_negative();
        s.faces("diffusivity", ion.diffusivity, "m2/s").positive().required();
        s.sides("bath", ion.bath, "mol/m3").not_negative();
      }).required();
    in.derive(weight, [this](const Face& face) { return 3.0 * ions[0].diffusivity(face); });
  }
};

/// What stands between the text and the handles, kept alive together.
struct Read {
  Parameters p;
  Declarations declared;
  Model model;
  explicit Read(const std::string& text) {
    declared.variables = Evaluator::variables("s");
    declared.allowed_count = "1 to 2";
    ModelInput in(p, declared);
    model.describe(in);
    p.read(parse_document(text, "case.yaml"));
  }
};

const std::string two_ions = R"(
capacity: 3 F/m2
ions:
  - {name: sodium, charge: 1, radius: 2 mm, diffusivity: {expression: "1 + t", unit: mm2/s},
     bath: {x_min: 5 mol/m3}, concentration: {expression: "1e3*x", unit: mol/m3}}
  - {name: nitrate, charge: -1, diffusivity: 2 m2/s}
)";

GridSpec line() {
  GridSpec spec;
  spec.axes = {AxisSpec{.name = "x", .cells = 4, .from = 0.0, .to = 1000.0}};
  spec.length_scale = 1e-3;
  return spec;
}

InternalUnits millimetres() {
  InternalUnits units;
  units.set("m", 1e-3);
  units.set("mol/m3", 1.0);  // otherwise it is counted in mol/mm3
  units.set("s", 1.0);
  return units;
}

TEST(ModelInput, binds_handles_in_internal_units) {
  Read read(two_ions);
  const Grid grid(line(), 2, PETSC_COMM_WORLD);
  const InternalUnits units = read.declared.settle(millimetres());
  Realised realised(read.declared, units, grid, read.p, 0.0);
  const Index here = grid.owned().begin;
  const Face face = grid.face(0, here);
  EXPECT_NEAR(read.model.ions[0].diffusivity(face), 1.0, 1e-13);
  EXPECT_NEAR(read.model.ions[1].diffusivity(face), 2e6, 1e-6);
  EXPECT_NEAR(read.model.source(here), 7.0, 1e-13);
  EXPECT_NEAR(read.model.weight(face), 3.0, 1e-13);
  EXPECT_TRUE(realised.varies());
  realised.refresh(4.0);
  EXPECT_NEAR(read.model.ions[0].diffusivity(face), 5.0, 1e-13);
  EXPECT_NEAR(read.model.weight(face), 15.0, 1e-11);
}

TEST(ModelInput, sides_know_where_they_are_given) {
  Read read(two_ions);
  const Grid grid(line(), 2, PETSC_COMM_WORLD);
  const InternalUnits units = read.declared.settle(millimetres());
  const Realised realised(read.declared, units, grid, read.p, 0.0);
  Face lower, upper;
  lower.side = grid.side_named("x_min");
  upper.side = grid.side_named("x_max");
  const OnSides& bath = read.model.ions[0].bath;
  EXPECT_TRUE(bath.given(lower));
  EXPECT_NEAR(bath(lower), 5.0, 1e-13);
  EXPECT_FALSE(bath.given(upper));
  EXPECT_FALSE(read.model.ions[1].bath.given(lower));
}

TEST(ModelInput, quantities_reach_their_targets_in_internal_units) {
  Read read(two_ions);
  EXPECT_EQ(read.model.ions[0].radius, 2e-3);  // in checks it is as declared
  (void)read.declared.settle(millimetres());
  (void)read.declared.settle(millimetres());  // twice does no harm
  EXPECT_NEAR(read.model.ions[0].radius, 2.0, 1e-13);
  EXPECT_NEAR(read.model.ions[1].radius, 1000.0, 1e-10);
}

TEST(ModelInput, fields_take_names_and_start_from_the_input) {
  Read read(two_ions);
  const Grid grid(line(), 2, PETSC_COMM_WORLD);
  const InternalUnits units = read.declared.settle(millimetres());
  const Realised realised(read.declared, units, grid, read.p, 0.0);
  const auto infos = read.declared.field_infos(2, units);
  EXPECT_EQ(infos[0].name, "sodium");
  EXPECT_EQ(infos[1].name, "nitrate");
  const Handle<Vec> u = grid.create_global();
  realised.initialise(0.0, u);
  const ReadArray values(u);
  grid.for_owned([&](const Index& i) {
    EXPECT_NEAR(values[grid.owned_offset(i)], 125.0 + 250.0 * i[0], 1e-10);
    EXPECT_EQ(values[grid.owned_offset(i) + 1], 0.0);
  });
}

TEST(ModelInput, refuses_another_number_of_entries) {
  try {
    Read read("ions: [{name: a, diffusivity: 1 m2/s}]");
    FAIL();
  } catch (const InputError& e) {
    EXPECT_NE(std::string(e.what()).find("'ions' may have 1 to 2 entries, not 1"),
              std::string::npos);
  }
}

TEST(ModelInput, explains_keys_of_a_list) {
  Parameters p;
  Declarations declared;
  Model model;
  ModelInput in(p, declared);
  model.describe(in);
  EXPECT_NE(help_text(p).find("diffusivity"), std::string::npos);
  EXPECT_EQ(declared.coefficients.size(), 5U);  // source, and two of each ion: no pattern's
}

/// One handle for two keys, a coefficient that follows from it, and a unit made of the start.
struct Layers {
  bool by_resistance = false;
  OnCells told, conductivity, start;
  OnFaces through;

  void describe(ModelInput& in) {
    in.flag("by_resistance", by_resistance);
    in.cells("conductivity", told, "S/m").only_if([this] { return !by_resistance; }).positive();
    in.cells("resistivity", told, "ohm m").only_if([this] { return by_resistance; }).positive();
    in.derive(conductivity,
              [this](const Cell& cell) { return by_resistance ? 1.0 / told(cell) : told(cell); });
    in.derive_series(through, conductivity);
    in.field(0, "charge", "C m-3").initial("charge", start, "C/m3");
    in.scales([](InternalUnits& units, const Greatest& greatest) {
      units.set("C/m3", greatest("charge"));
    });
  }
};

TEST(ModelInput, makes_units_and_faces_of_what_is_on_the_grid) {
  Parameters p;
  Declarations declared;
  Layers model;
  declared.variables = Evaluator::variables("s");
  ModelInput in(p, declared);
  model.describe(in);
  p.read(
      parse_document("by_resistance: true\n"
                     "resistivity: {expression: \"x < 0.5 ? 1 : 3\", unit: ohm m}\n"
                     "charge: {expression: \"2 + x + t\", unit: C/m3}\n",
                     "case.yaml"));
  GridSpec spec = line();
  spec.axes[0].to = 1.0;
  spec.length_scale = 1.0;
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  const InternalUnits units = declared.settle({}, [&](const std::string& path) {
    return Realised::greatest(declared, grid, p, path, 0.0);
  });
  EXPECT_EQ(units.of("C/m3"), 2.875);
  Realised realised(declared, units, grid, p, 0.0);
  realised.refresh(5.0);  // the start stays what it was
  if (grid.owns({3, 0, 0})) {
    EXPECT_NEAR(model.start(Index{3, 0, 0}), 1.0, 1e-14);
  }
  if (!grid.owns({2, 0, 0})) return;
  const double right = model.conductivity(Index{2, 0, 0});
  EXPECT_NEAR(model.conductivity(Index{1, 0, 0}) / right, 3.0, 1e-13);
  EXPECT_NEAR(model.through(grid.face(0, {2, 0, 0})) / right, 1.5, 1e-13);
}

}  // namespace
}  // namespace fluxform
