// Jacobians of every kind of crowding, wall and passage at random states, against differences of
// the residual.
#include <random>

#include <gtest/gtest.h>

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
  wall.metal = true;
  wall.voltage = 1.7;
  wall.stern = stern;
  return wall;
}

Wall with_reaction(Wall wall, int red) {
  wall.reaction = Reaction{0, red, 1.0, 0.6, 0.4, -0.3, 0.8, 1.1};
  return wall;
}

/// Of three species: reservoirs for the first and the last, a flux of the second.
Wall open(Wall wall) {
  wall.ions[0] = {Passage::reservoir, 0.9, 0.0};
  wall.ions[1] = {Passage::prescribed, 0.0, 0.35};
  wall.ions[2] = {Passage::reservoir, 0.4, 0.0};
  return wall;
}

std::vector<WallCase> wall_cases() {
  Wall charged;
  charged.charge = 0.45;
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

template <int N, bool IsDriven>
void fill(Electrolyte<N, IsDriven>& model, const Grid& grid, Crowding crowding) {
  model.permittivity.uniform = 0.07;
  model.stiffness = 1.3;
  model.crowding = crowding;
  model.room = room;
  model.background = CellField(grid.owned(), grid.dimension(), 1);
  for_box(model.background.box(), [&](const Index& i) { model.background(i) = -0.1 * i[0]; });
  const std::array<double, 4> charges{1.0, -1.0, 2.0, 0.0};
  for (int k = 0; k < N; ++k) {
    Species& s = model.species[static_cast<std::size_t>(k)];
    s.charge = charges[static_cast<std::size_t>(k)];
    s.diffusivity.uniform = 1.0 + 0.4 * k;
    if (k != 1) continue;
    s.drive = CellField(grid.owned(), grid.dimension(), 1);
    for_box(s.drive.box(), [&](const Index& i) { s.drive(i) = std::sin(1.0 + i[0] - 2.0 * i[1]); });
    s.drive_end = FaceField(grid.owned(), grid.dimension());
  }
  for (int k = 0; k < Electrolyte<N, IsDriven>::unknowns; ++k) {
    FieldInfo info{"u" + std::to_string(k)};
    info.shared = k > N;
    model.info.push_back(info);
  }
}

/// Potentials of some V_T, concentrations that leave room.
template <class Model>
Handle<Vec> random_state(const Grid& grid, std::mt19937& draw) {
  std::uniform_real_distribution<double> volts(-6.0, 6.0), ions(0.05, 0.9);
  Handle<Vec> u = grid.create_global();
  const WriteArray x(u);
  grid.for_owned([&](const Index& i) {
    for (int k = 0; k < Model::unknowns; ++k)
      x[grid.owned_offset(i) + k] =
          k == 0 || k > Model::unknowns - Model::shared - 1 ? volts(draw) : ions(draw);
  });
  return u;
}

/// Along d, of sixth order.
Handle<Vec> difference(Operator& op, Vec u, Vec d) {
  const Grid& grid = op.grid();
  Handle<Vec> sum = grid.create_global(), v = grid.create_global(), r = grid.create_global();
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
  FiniteVolume<Model> op(model, grid);
  const Handle<Vec> u = random_state<Model>(grid, draw), product = grid.create_global();
  Handle<Vec> d = random_state<Model>(grid, draw);
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
      if (c.wall.reaction && !reactions) continue;
      if (IsDriven && !c.wall.metal) continue;
      SCOPED_TRACE(std::string(c.name) + ", crowding " +
                   std::to_string(static_cast<int>(crowding)));
      Model model;
      fill(model, grid, crowding);
      model.walls.assign(grid.sides().size(), Wall{});
      model.walls.front() = c.wall;
      model.walls.front().driven = IsDriven;
      model.walls.front().current = 0.7;
      model.walls[1] = open(metal(0.0));
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
