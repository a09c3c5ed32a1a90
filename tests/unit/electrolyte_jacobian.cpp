// Jacobians of every kind of crowding, wall and passage at random states, against differences of
// the residual.
#include <deque>
#include <random>

#include <gtest/gtest.h>

#include "fluxform/fields/tables.hpp"
#include "fluxform/fv/finite_volume.hpp"

#include "model.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double room = 0.3;  ///< filling per concentration

struct WallCase {
  const char* name;
  Wall wall;
};

Wall metal(double stern) {
  Wall wall;
  wall.contact = Contact::metal;
  wall.stern = stern;
  return wall;
}

Wall with_reaction(Wall wall, int red) {
  wall.reacts = true;
  wall.reaction = Reaction{0, red, 1.0, 0.6, 0.4, -0.3, 0.8, 1.1, "", ""};
  return wall;
}

/// Of three species: reservoirs for the first and the last, a flux of the second.
Wall open(Wall wall) {
  wall.ions[0] = {"", Passage::reservoir, 0.9, 0.0};
  wall.ions[1] = {"", Passage::prescribed, 0.0, -0.35};
  wall.ions[2] = {"", Passage::reservoir, 0.4, 0.0};
  return wall;
}

std::vector<WallCase> wall_cases() {
  Wall charged;
  charged.contact = Contact::charged;
  return {{"insulated", Wall{}},
          {"charged", charged},
          {"metal", metal(0.0)},
          {"Stern layer", metal(0.8)},
          {"charged, open", open(charged)},
          {"Stern layer, open", open(metal(0.8))},
          {"plating", with_reaction(metal(0.0), -1)},
          {"plating over a Stern layer", with_reaction(metal(0.8), -1)},
          {"redox over a Stern layer", with_reaction(metal(0.8), 2)}};
}

/// Coefficients on a grid, and the handles to them.
struct Tables {
  const Grid& grid;
  std::deque<CellTable> cells{};
  std::deque<FaceTable> faces{};

  OnCells on_cells(const std::function<double(const Index&)>& value) {
    CellTable& table = cells.emplace_back(grid.owned(), grid.dimension());
    CellField& field = table.full();
    for_box(field.box(), [&](const Index& i) { field(i) = value(i); });
    return OnCells(&table.rows());
  }
  OnFaces uniform(double value) {
    FaceTable& table = faces.emplace_back(grid.owned(), grid.dimension());
    table.make_uniform(value);
    return OnFaces(&table.rows());
  }
  /// Differences of a potential that is zero on all sides.
  OnFaces step(const std::function<double(const Index&)>& potential) {
    FaceTable& table = faces.emplace_back(grid.owned(), grid.dimension());
    FaceField& field = table.full();
    const auto inside = [&](const Index& i) { return grid.active(i) ? potential(i) : 0.0; };
    for (int axis = 0; axis < grid.dimension(); ++axis)
      for_box(field.box(axis), [&](const Index& i) {
        const Index left = moved(i, axis, -1);
        const bool lower_end = !grid.active(left);
        field(axis, i) = lower_end ? -inside(i) : inside(i) - inside(left);
      });
    return OnFaces(&table.rows());
  }
};

void fill(Medium& model, std::size_t species, Tables& tables, Crowding crowding) {
  model.face_permittivity_over_vacuum = tables.uniform(0.07);
  model.stiffness = 1.3;
  model.crowding = crowding;
  model.room = room;
  model.background = tables.on_cells([](const Index& i) { return -0.1 * i[0]; });
  const std::array<double, 4> charges{1.0, -1.0, 2.0, 0.0};
  model.ions.resize(species);
  for (std::size_t k = 0; k < species; ++k) {
    Ion& ion = model.ions[k];
    ion.z = charges[k];
    ion.diffusivity = tables.uniform(1.0 + 0.4 * static_cast<double>(k));
    ion.drive_step = tables.uniform(0.0);
    if (k == 1)
      ion.drive_step =
          tables.step([](const Index& i) { return std::sin(1.0 + i[0] - 2.0 * i[1]); });
  }
}

std::vector<FieldInfo> infos(int unknowns) {
  std::vector<FieldInfo> all;
  for (int k = 0; k < unknowns; ++k) all.push_back({"u" + std::to_string(k)});
  return all;
}

/// Potentials of some V_T, concentrations that leave room.
Handle<Vec> random_state(const Operator& op, std::mt19937& draw) {
  const Grid& grid = op.grid();
  std::uniform_real_distribution<double> volts(-6.0, 6.0), ions(0.05, 0.9);
  Handle<Vec> u = op.create_vector();
  std::vector<double> globals(op.globals().size());
  for (double& g : globals) g = volts(draw);
  write_globals(grid, u, globals);
  const WriteArray x(u);
  grid.for_owned([&](const Index& i) {
    for (int k = 0; k < grid.unknowns(); ++k)
      x[grid.owned_offset(i) + k] = k == 0 ? volts(draw) : ions(draw);
  });
  return u;
}

/// Along d, of sixth order.
Handle<Vec> difference(Operator& op, Vec u, Vec d) {
  Handle<Vec> sum = op.create_vector(), v = op.create_vector(), r = op.create_vector();
  petsc(VecZeroEntries(sum));
  constexpr double h = 4e-3;
  const std::array<double, 3> weights{45.0, -9.0, 1.0};
  for (int k = 1; k <= 3; ++k)
    for (const double sign : {1.0, -1.0}) {
      petsc(VecWAXPY(v, sign * k * h, d, u));
      op.residual(0.0, v, r);
      petsc(VecAXPY(sum, sign * weights[static_cast<std::size_t>(k - 1)] / (60.0 * h), r));
    }
  return sum;
}

double norm(Vec v) {
  double size = 0.0;
  petsc(VecNorm(v, NORM_2, &size));
  return size;
}

template <class Model>
void expect_exact(Model& model, const Grid& grid, std::mt19937& draw) {
  FiniteVolume<Model> op(model, grid, infos(Model::unknowns));
  const Handle<Vec> u = random_state(op, draw), product = op.create_vector();
  Handle<Vec> d = random_state(op, draw);
  petsc(VecScale(d, 0.1));
  const Handle<Mat> j = op.create_matrix();
  op.jacobian(0.0, u, 0.0, j);
  petsc(MatMult(j, d, product));
  const Handle<Vec> expected = difference(op, u, d);
  const double size = norm(expected);
  ASSERT_GT(size, 0.0);
  petsc(VecAXPY(product, -1.0, expected));
  EXPECT_LT(norm(product) / size, 1e-9);
}

template <int N, bool IsDriven>
void expect_exact_at(const GridSpec& spec, bool reactions) {
  using Model = Electrolyte<N, IsDriven>;
  std::mt19937 draw(11);
  const Grid grid(spec, Model::unknowns, PETSC_COMM_WORLD);
  for (const Crowding crowding : {Crowding::none, Crowding::steric, Crowding::lattice})
    for (const WallCase& c : wall_cases()) {
      if (c.wall.reacts && !reactions) continue;
      if (IsDriven && !c.wall.metal()) continue;
      SCOPED_TRACE(std::string(c.name) + ", crowding " +
                   std::to_string(static_cast<int>(crowding)));
      Model model;
      Tables tables{grid};
      fill(model, N, tables, crowding);
      Wall first = c.wall;
      if (IsDriven) first.contact = Contact::driven;
      first.applied.base = IsDriven ? 0.7 : 1.7;
      first.density = first.contact == Contact::charged ? 0.45 : 0.0;
      Wall second = open(metal(0.0));
      second.applied.base = 1.7;
      model.walls.say_elsewhere(grid.sides()[0], first, "");
      model.walls.say_elsewhere(grid.sides()[1], second, "");
      model.walls.bind(grid.sides());
      expect_exact(model, grid, draw);
    }
}

GridSpec line() {
  return {.axes = {{.name = "x", .cells = 9, .spacing = Spacing::geometric, .ratio = 1.3}}};
}
GridSpec plane() {
  GridSpec spec = line();
  spec.axes.push_back({.name = "y", .cells = 6});
  return spec;
}

TEST(ElectrolyteJacobian, OneSpecies) { expect_exact_at<1, false>(line(), false); }
TEST(ElectrolyteJacobian, ThreeSpecies) {
  expect_exact_at<3, false>(line(), true);
  expect_exact_at<3, false>(plane(), true);
}
TEST(ElectrolyteJacobian, ThreeSpeciesUnderACurrent) {
  expect_exact_at<3, true>(line(), true);
  expect_exact_at<3, true>(plane(), true);
}

TEST(Room, GoesOnAlongItsTangent) {
  const double h = 1e-3 * least_room;
  for (const double left : {3.0 * least_room, 0.5 * least_room, -4.0 * least_room}) {
    const Dual<1> log = log_of_room(Dual<1>(left, 0));
    EXPECT_NEAR(log.partials[0] * least_room, left > least_room ? least_room / left : 1.0, 1e-12);
    const double slope = (mixing_of_room(left + h) - mixing_of_room(left - h)) / (2.0 * h);
    EXPECT_NEAR(slope, log.value, 1e-6 * std::abs(log.value));
  }
  EXPECT_NEAR(log_of_room(least_room * (1.0 + 1e-9)), log_of_room(least_room * (1.0 - 1e-9)), 1e-8);
}

}  // namespace
}  // namespace fluxform::electrolyte
