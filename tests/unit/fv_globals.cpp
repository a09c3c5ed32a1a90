// Unknowns of the whole system: their rows and columns against independent evaluations.
#include <gtest/gtest.h>

#include "fluxform/fv/totals.hpp"

#include "global_models.hpp"

namespace fluxform::test {
namespace {

double size_of(Vec v) {
  double size = 0.0;
  petsc(VecNorm(v, NORM_2, &size));
  return size;
}

/// J d against central differences of R + shift S; relative to J d.
double jacobian_error(Operator& op, Vec u, Vec d, double t, double shift) {
  const Handle<Mat> j = op.create_matrix();
  op.jacobian(t, u, shift, j);
  Handle<Vec> product = op.create_vector(), moved = op.create_vector(), s = op.create_vector();
  std::array<Handle<Vec>, 2> ends{op.create_vector(), op.create_vector()};
  petsc(MatMult(j, d, product));
  constexpr double step = 1e-5;
  for (const int sign : {0, 1}) {
    petsc(VecWAXPY(moved, sign == 0 ? -step : step, d, u));
    op.residual(t, moved, ends[static_cast<std::size_t>(sign)]);
    op.storage(t, moved, s);
    petsc(VecAXPY(ends[static_cast<std::size_t>(sign)], shift, s));
  }
  petsc(VecAXPY(ends[1], -1.0, ends[0]));
  petsc(VecScale(ends[1], 0.5 / step));
  petsc(VecAXPY(ends[1], -1.0, product));
  return size_of(ends[1]) / size_of(product);
}

/// The derivative of everything, and of the globals alone.
template <class Model>
void expect_exact_jacobian(const GridSpec& spec, double shift) {
  Model model;
  const Grid grid(spec, Model::unknowns, PETSC_COMM_WORLD);
  FiniteVolume<Model> op(model, grid);
  const Handle<Vec> u = scattered_with_globals(op, 0.0, 0.9);
  const Handle<Vec> d = scattered_with_globals(op, 3.7, -0.6);
  Handle<Vec> alone = op.create_vector();
  write_globals(grid, alone, std::vector<double>(op.globals().size(), 0.7));
  EXPECT_LT(jacobian_error(op, u, d, 0.3, shift), 2e-9);
  EXPECT_LT(jacobian_error(op, u, alone, 0.3, shift), 2e-9);
}

GridSpec membrane_plane(int axis) {
  GridSpec spec{.axes = {{.name = "x", .cells = 8}, {.name = "y", .cells = 12, .to = 1.4}}};
  const auto a = static_cast<std::size_t>(axis);
  spec.regions = {{"left", [a](const Point& p) { return p[a] < 0.5; }},
                  {"right", [a](const Point& p) { return p[a] > 0.5; }}};
  spec.interfaces = {{"membrane", "right", "left"}};
  return spec;
}

TEST(Globals, DerivativesAreExactForEveryStencil) {
  for (const double shift : {0.0, 3.0}) {
    expect_exact_jacobian<Charging>(membrane_line(), shift);
    for (const int axis : {0, 1}) {
      expect_exact_jacobian<Everywhere<StencilKind::pair>>(membrane_plane(axis), shift);
      expect_exact_jacobian<Everywhere<StencilKind::line>>(membrane_plane(axis), shift);
      expect_exact_jacobian<Everywhere<StencilKind::star>>(membrane_plane(axis), shift);
    }
  }
}

TEST(Globals, TransposedMatrixIsTheTranspose) {
  Everywhere<StencilKind::line> model;
  const Grid grid(membrane_plane(0), 2, PETSC_COMM_WORLD);
  FiniteVolume op(model, grid);
  const Handle<Vec> u = scattered_with_globals(op, 0.0, 0.9);
  const Handle<Vec> a = scattered_with_globals(op, 3.7, -0.6),
                    b = scattered_with_globals(op, 1.1, 0.3);
  const Handle<Vec> ja = op.create_vector(), jb = op.create_vector(), again = op.create_vector();
  const Handle<Mat> j = op.create_matrix();
  op.jacobian(0.0, u, 1.0, j);
  const Handle<Mat> turned = transposed(j);
  petsc(MatMult(j, a, ja));
  petsc(MatMult(turned, b, jb));
  petsc(MatMultTranspose(j, b, again));
  double one = 0.0, other = 0.0;
  petsc(VecDot(ja, b, &one));
  petsc(VecDot(jb, a, &other));
  EXPECT_NEAR(one, other, 1e-12 * std::abs(one));
  petsc(VecAXPY(again, -1.0, jb));
  EXPECT_LT(size_of(again), 1e-13 * size_of(jb));
}

// The row of the voltage by hand: the current through the membrane and the leak.
TEST(Globals, RowIsTheBalanceOfTheSums) {
  Charging model;
  const Grid grid(membrane_line(), 1, PETSC_COMM_WORLD);
  FiniteVolume op(model, grid);
  Handle<Vec> u = op.create_vector();
  {
    const WriteArray x(u);
    grid.for_owned([&](const Index& i) { x[grid.owned_offset(i)] = 1.0 + 0.1 * i[0]; });
  }
  write_globals(grid, u, std::vector<double>{0.8});
  const double up = 0.8 / (std::exp(0.8) - 1.0), down = 0.8 + up;
  const double current = 0.7 * (down * 2.9 - up * 3.0);
  const Operator::Budget budget = op.budget(0.0, u);
  ASSERT_EQ(budget.production.size(), 2U);
  EXPECT_NEAR(budget.production[1], -(current + 0.2 * 0.4), 1e-14);
  EXPECT_NEAR(op.stored(0.0, u).net[1], 0.3 * 0.8, 1e-15);
  EXPECT_EQ(op.accounts().size(), 2U);
}

/// Observes flows that depend on a global.
struct ObservedCharging : Charging {
  template <class T, class Sum>
  void observe(const State<T, 1>& a, const State<T, 1>&, const State<T, 1>& j, const Face& face,
               Sum& sum) const {
    if (face.interface >= 0) sum(0, j[0] * a[0]);
  }
};

TEST(Globals, GradientsOfObservablesHaveTheirGlobals) {
  ObservedCharging model;
  const Grid grid(membrane_line(), 1, PETSC_COMM_WORLD);
  FiniteVolume<ObservedCharging> op(model, grid);
  Totals totals(model, grid);
  const Handle<Vec> u = scattered_with_globals(op, 0.0, 0.9),
                    d = scattered_with_globals(op, 3.7, -0.6);
  const Handle<Vec> gradient = op.create_vector(), moved = op.create_vector();
  Sums weights(grid);
  weights.at(0, Sums::interface(grid, 0)) = 1.0;
  totals.gradient(0.0, u, weights, gradient);
  double along = 0.0;
  petsc(VecDot(gradient, d, &along));
  const auto at = [&](double step) {
    petsc(VecWAXPY(moved, step, d, u));
    return totals.sums(0.0, moved).over_interface(0, 0);
  };
  EXPECT_NEAR(along, (at(1e-5) - at(-1e-5)) / 2e-5, 1e-8 * std::abs(along));
}

struct InAmpere : Charging {
  template <class T>
  State<T, 1> balance(const State<T, 1>& g, const State<T, 1>& sums, double t) const {
    return {{96485.0 * Charging::balance(g, sums, t)[0]}};
  }
};

TEST(Globals, RowsAreScaledToTheFields) {
  InAmpere model;
  const Grid grid(membrane_line(), 1, PETSC_COMM_WORLD);
  FiniteVolume<InAmpere> op(model, grid);
  const Handle<Vec> u = scattered_with_globals(op, 0.0, 0.9), r = op.create_vector();
  op.residual(0.0, u, r);
  const double row = read_globals(grid, r)[0], unscaled = op.budget(0.0, u).production[0 + 1];
  EXPECT_GT(std::abs(unscaled / row), 1e2);
  EXPECT_EQ(std::exp2(std::round(std::log2(std::abs(unscaled / row)))), std::abs(unscaled / row));
}

}  // namespace
}  // namespace fluxform::test
