// Eigenvalues of the discrete Laplacian, known in closed form.
#include <algorithm>

#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/solve/eigenmodes.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::ToyOperator;
using toy::ToyTerms;

ToyTerms laplacian() {
  ToyTerms terms;
  terms.traits.linear = terms.traits.time_invariant = true;
  terms.diffusivity = {1.0};
  return terms;
}

// k-th value for n cells of width length/n without flux at the ends.
double neumann(int k, int n, double length = 1.0) {
  const double dx = length / n;
  return std::pow(2.0 / dx * std::sin(0.5 * constants::pi * k / n), 2);
}

TEST(Eigenmodes, OfALine) {
  ToyOperator op(toy::line(40, PETSC_COMM_WORLD), laplacian());
  Handle<Vec> u = op.state([](const Point&, int) { return 0.0; });
  EigenControls c;
  c.count = 5;
  c.target = -1.0;
  const Eigenmodes modes = find_eigenmodes(op, u, c);
  ASSERT_EQ(modes.values.size(), 5u) << "as many as asked for";
  for (int k = 0; k < 5; ++k) {
    const auto i = static_cast<std::size_t>(k);
    EXPECT_NEAR(modes.values[i].real(), neumann(k, 40), 1e-10 * (1.0 + neumann(k, 40)));
    EXPECT_NEAR(modes.values[i].imag(), 0.0, 1e-10);
    EXPECT_LT(modes.residuals[i], k == 0 ? 1.0 : 1e-9) << "relative to the value, zero for k = 0";
  }
}

TEST(Eigenmodes, OfARectangle) {
  ToyOperator op(toy::box({toy::axis("x", 12), toy::axis("y", 9, 0.7)}, PETSC_COMM_WORLD),
                 laplacian());
  Handle<Vec> u = op.state([](const Point&, int) { return 0.0; });
  std::vector<double> exact;
  for (int k = 0; k < 12; ++k)
    for (int l = 0; l < 9; ++l) exact.push_back(neumann(k, 12) + neumann(l, 9, 0.7));
  std::sort(exact.begin(), exact.end());
  EigenControls c;
  c.count = 8;
  c.target = -1.0;
  const Eigenmodes modes = find_eigenmodes(op, u, c);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_NEAR(modes.values[i].real(), exact[i], 1e-10 * (1.0 + exact[i]));
}

// u' = -(a u + b v), v' = -(-b u + a v): values a +- ib; w has no storage.
TEST(Eigenmodes, ComplexPairsWithAnAlgebraicUnknownAndLeftVectors) {
  ToyTerms terms;
  terms.stiff_slope = [](double, const Point&, const double*, double* j) {
    const double rows[] = {0.3, 2.0, 1.0, -2.0, 0.3, 0.0, 0.0, 0.0, 1.0};
    std::copy(rows, rows + 9, j);
  };
  terms.storage = [](double, const Point&, const double* u, double* s) {
    s[0] = u[0], s[1] = u[1];
  };
  terms.storage_slope = [](double, const Point&, const double*, double* j) { j[0] = j[4] = 1.0; };
  ToyOperator op(toy::line(3, PETSC_COMM_WORLD, 3), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 0.0; });
  EigenControls c;
  c.count = 1;
  c.target = 0.25;
  c.adjoint = true;
  const Eigenmodes modes = find_eigenmodes(op, u, c);
  ASSERT_EQ(modes.values.size(), 2u) << "a pair stays together";
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(modes.values[i].real(), 0.3, 1e-10);
    EXPECT_NEAR(std::abs(modes.values[i].imag()), 2.0, 1e-10);
  }
  EXPECT_EQ(modes.left_real.size(), modes.values.size());
}

TEST(Eigenmodes, LeftVectorsAnnihilateTheTransposedProblem) {
  ToyTerms terms = laplacian();
  terms.stiff_slope = [](double, const Point& x, const double*, double* j) { j[0] = x[0]; };
  ToyOperator op(toy::line(16, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 0.0; });
  EigenControls c;
  c.count = 2;
  c.target = -1.0;
  c.adjoint = true;
  const Eigenmodes modes = find_eigenmodes(op, u, c);
  Handle<Mat> j = op.create_matrix();
  op.jacobian(0.0, u, -modes.values[0].real(), j, Part::all);
  Handle<Vec> product = op.grid().create_global();
  double norm = 0.0, size = 0.0;
  petsc(MatMultTranspose(j, modes.left_real[0], product));
  petsc(VecNorm(product, NORM_2, &norm));
  petsc(VecNorm(modes.left_real[0], NORM_2, &size));
  ASSERT_GT(size, 0.0);
  EXPECT_LT(norm, 1e-9 * size);
}

TEST(Eigenmodes, WithoutStorageAreRefused) {
  ToyTerms terms = laplacian();
  terms.storage = terms.storage_slope = [](double, const Point&, const double*, double*) {};
  ToyOperator op(toy::line(4, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 0.0; });
  EXPECT_THROW(find_eigenmodes(op, u, EigenControls{}), SolveError);
}

}  // namespace
}  // namespace fluxform
