// Tensors on edges, and elimination without subtraction.
#include <Eigen/Dense>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/fv/edge_operator.hpp"
#include "fluxform/fv/tensor_edges.hpp"
#include "fluxform/solve/graded_elimination.hpp"

namespace fluxform::test {
namespace {

Tensor random_tensor(std::mt19937& dice, int n, double squeeze) {
  std::uniform_real_distribution<double> in(-1.0, 1.0);
  Eigen::Matrix3d m = Eigen::Matrix3d::Zero();
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) m(i, j) = in(dice) * (j == 0 ? 1.0 : squeeze);
  const Eigen::Matrix3d d = m * m.transpose();
  Tensor t{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      t[i][j] = d(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
  for (int i = 0; i < n; ++i) t[static_cast<std::size_t>(i)][static_cast<std::size_t>(i)] += 1e-3;
  return t;
}

TEST(Selling, EdgesMakeUpTheTensor) {
  std::mt19937 dice(7);
  for (const int n : {1, 2, 3})
    for (int k = 0; k < 400; ++k) {
      const Tensor d = random_tensor(dice, n, k % 2 == 0 ? 1.0 : 0.1);
      Tensor sum{};
      for (const TensorEdge& e : selling(d, n)) {
        EXPECT_GT(e.weight, 0.0);
        for (std::size_t i = 0; i < 3; ++i)
          for (std::size_t j = 0; j < 3; ++j) sum[i][j] += e.weight * e.offset[i] * e.offset[j];
      }
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
          EXPECT_NEAR(sum[i][j], d[i][j], 1e-11 * (d[0][0] + d[1][1] + d[2][2]));
    }
}

TEST(Selling, DiagonalTensorsTakeNeighboursOnly) {
  const Tensor d{{{2.0, 0.0, 0.0}, {0.0, 3.0, 0.0}, {0.0, 0.0, 5.0}}};
  for (const TensorEdge& e : selling(d, 3))
    EXPECT_EQ(std::abs(e.offset[0]) + std::abs(e.offset[1]) + std::abs(e.offset[2]), 1);
}

GridSpec square(int cells, bool ring) {
  AxisSpec x{.name = "x", .cells = cells, .from = -1.0, .to = 1.0};
  AxisSpec y{.name = "y", .cells = cells + 3, .from = -1.0, .to = 1.0};
  x.periodic = ring;
  return {.axes = {x, y}};
}

TensorDrift oblique(bool absorbs) {
  return {[](const Point&) {
            return Tensor{{{1.0, 0.4, 0.0}, {0.4, 0.8, 0.0}, {}}};
          },
          [](const Point& a, const Point& b) {
            return 3.0 * (b[0] - a[0]) +
                   (b[1] - a[1]) * std::sin(constants::pi * (a[0] + b[0]) / 2);
          },
          [absorbs](int side) { return absorbs && side == 3; }};
}

class Edged : public ::testing::TestWithParam<bool> {
 protected:
  Edged()
      : grid(square(18, GetParam()), 1, PETSC_COMM_WORLD),
        op(
            grid, {{"P"}}, [&](double) { return tensor_edges(grid, drift); }, false, 0.0),
        u(op.create_vector()) {
    const WriteArray x(u);
    grid.for_owned([&](const Index& i) {
      x[grid.owned_offset(i)] = 1.0 + std::sin(3.0 * grid.centre(i)[0] + i[1]);
    });
  }
  TensorDrift drift = oblique(true);
  Grid grid;
  EdgeOperator op;
  Handle<Vec> u;
};

TEST_P(Edged, MatrixIsTheResidual) {
  const Handle<Vec> r = op.create_vector(), product = op.create_vector();
  const Handle<Mat> j = op.create_matrix();
  op.residual(0.0, u, r, Part::all);
  op.jacobian(0.0, u, 0.0, j, Part::all);
  petsc(MatMult(j, u, product));
  petsc(VecAXPY(product, -1.0, r));
  double difference = 0.0, size = 0.0;
  petsc(VecNorm(product, NORM_INFINITY, &difference));
  petsc(VecNorm(r, NORM_INFINITY, &size));
  EXPECT_LT(difference, 1e-13 * size);
}

TEST_P(Edged, NothingIsLostButThroughTheSide) {
  const Handle<Vec> r = op.create_vector();
  op.residual(0.0, u, r, Part::all);
  double sum = 0.0, size = 0.0;
  petsc(VecSum(r, &sum));
  petsc(VecNorm(r, NORM_1, &size));
  EXPECT_NEAR(sum, op.budget(0.0, u).outflow[0], 1e-13 * size);
}

TEST_P(Edged, FacesCarryWhatEdgesDo) {
  const Handle<Vec> r = op.create_vector();
  op.residual(0.0, u, r, Part::all);
  const Flows flows = op.flows(0.0, u);
  const ReadArray expected(r);
  grid.for_owned([&](const Index& i) {
    double out = 0.0;
    for (int a = 0; a < 2; ++a)
      for (const int up : {0, 1}) {
        const Index face = moved(i, a, up);
        out += (up == 1 ? 1.0 : -1.0) * grid.metric().area(a, face) * flows.density(0)(a, face);
      }
    EXPECT_NEAR(out, expected[grid.owned_offset(i)], 1e-11);
  });
}

INSTANTIATE_TEST_SUITE_P(BoxAndRing, Edged, ::testing::Bool());

class Graded : public ::testing::TestWithParam<bool> {};

TEST_P(Graded, SolvesWhatTheMatrixSays) {
  const TensorDrift drift = oblique(true);
  const Grid grid(square(21, GetParam()), 1, PETSC_COMM_WORLD);
  EdgeOperator op(
      grid, {{"P"}}, [&](double) { return tensor_edges(grid, drift); }, false, 0.0);
  GradedElimination chain(grid, op.edges(0.0), {true, true});
  std::vector<double> source;
  grid.for_owned([&](const Index& i) { source.push_back(1.0 + i[0] % 3); });
  const Handle<Mat> j = op.create_matrix();
  const Handle<Vec> x = op.create_vector(), product = op.create_vector();
  op.jacobian(0.0, x, 0.0, j, Part::all);
  for (const bool forward : {true, false}) {
    const std::vector<double> found = forward ? chain.forward(source) : chain.backward(source);
    {
      const WriteArray values(x);
      for (std::size_t k = 0; k < found.size(); ++k) {
        values[static_cast<std::ptrdiff_t>(k)] = found[k];
        EXPECT_GT(found[k], 0.0);
      }
    }
    petsc(forward ? MatMult(j, x, product) : MatMultTranspose(j, x, product));
    const ReadArray got(product);
    for (std::size_t k = 0; k < source.size(); ++k)
      EXPECT_NEAR(got[static_cast<std::ptrdiff_t>(k)], source[k], 1e-9);
  }
}

TEST_P(Graded, WhatRestsIsKept) {
  const TensorDrift drift = oblique(false);
  const Grid grid(square(26, GetParam()), 1, PETSC_COMM_WORLD);
  EdgeOperator op(
      grid, {{"P"}}, [&](double) { return tensor_edges(grid, drift); }, false, 0.0);
  const std::vector<double> logs = GradedElimination(grid, op.edges(0.0)).log_stationary();
  const Handle<Vec> p = op.create_vector(), r = op.create_vector();
  {
    const WriteArray values(p);
    for (std::size_t k = 0; k < logs.size(); ++k)
      values[static_cast<std::ptrdiff_t>(k)] = std::exp(logs[k]);
  }
  op.residual(0.0, p, r, Part::all);
  double left = 0.0;
  petsc(VecNorm(r, NORM_INFINITY, &left));
  EXPECT_LT(left, 1e-13);
  EXPECT_NEAR(grid.integrate([&](const Index& i) {
    return std::exp(logs[static_cast<std::size_t>(grid.owned_offset(i))]);
  }),
              1.0, 1e-13);
}

INSTANTIATE_TEST_SUITE_P(BoxAndRing, Graded, ::testing::Bool());

TEST(Graded, RefusesPartsThatNothingLeaves) {
  Front front{{0, 1, 2}, Eigen::MatrixXd::Zero(3, 3), Eigen::VectorXd::Zero(3)};
  front.rates(1, 0) = 1.0;  // nothing leaves 0
  EXPECT_THROW(eliminate(front, 3, {}), SolveError);
}

}  // namespace
}  // namespace fluxform::test
