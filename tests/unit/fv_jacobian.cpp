// Derivatives: kernels by Dual numbers against complex steps, matrices against differences of
// residuals and storage, implicit and explicit parts against their sum.
#include <gtest/gtest.h>

#include "fv_models.hpp"

namespace fluxform::test {
namespace {

constexpr double time = 0.4;

/// (F(u + h d) - F(u - h d)) / 2h, fourth-order extrapolated.
template <class F>
Handle<Vec> difference(const Grid& grid, Vec u, Vec d, F&& evaluate) {
  Handle<Vec> sum = grid.create_global(), v = grid.create_global(), f = grid.create_global();
  constexpr double h = 1e-3;
  petsc(VecZeroEntries(sum));
  for (const auto& [step, weight] : {std::pair{h, 8.0}, {-h, -8.0}, {2 * h, -1.0}, {-2 * h, 1.0}}) {
    petsc(VecWAXPY(v, step, d, u));
    evaluate(v.get(), f.get());
    petsc(VecAXPY(sum, weight / (12.0 * h), f));
  }
  return sum;
}

template <class Model>
void expect_exact_jacobian(const GridSpec& spec, double shift, Part part) {
  const Grid grid(spec, Model::unknowns, PETSC_COMM_WORLD);
  Model model;
  FiniteVolume<Model> op(model, grid);
  const Handle<Vec> u = scattered(grid), d = scattered(grid, 3.7), product = grid.create_global();
  const Handle<Mat> j = op.create_matrix();
  op.jacobian(time, u, shift, j, part);
  petsc(MatMult(j, d, product));
  const Handle<Vec> s = grid.create_global();
  const Handle<Vec> expected = difference(grid, u, d, [&](Vec v, Vec f) {
    op.residual(time, v, f, part);
    op.storage(time, v, s);
    petsc(VecAXPY(f, shift, s));
  });
  const double size = norm(expected);
  ASSERT_GT(size, 0.0);
  petsc(VecAXPY(product, -1.0, expected));
  EXPECT_LT(norm(product) / size, 2e-10);
}

template <class Model>
void expect_exact_on(const GridSpec& spec) {
  for (const Part part : {Part::all, Part::implicitly, Part::explicitly})
    expect_exact_jacobian<Model>(spec, 0.0, part);
  expect_exact_jacobian<Model>(spec, 2.3, Part::all);
}

template <int N>
void expect_exact_everywhere() {
  const GridSpec line{
      .axes = {{.name = "x", .cells = 9, .spacing = Spacing::geometric, .ratio = 1.2}}};
  expect_exact_on<Coupled<N, StencilKind::pair>>(line);
  expect_exact_on<Coupled<N, StencilKind::line>>(line);
  expect_exact_on<Coupled<N, StencilKind::pair>>(plane(8, 9, true, true));
  expect_exact_on<Coupled<N, StencilKind::line>>(plane(9, 8, false, true));
  expect_exact_on<Coupled<N, StencilKind::star>>(plane(8, 9, true, true));
  expect_exact_on<Coupled<N, StencilKind::star>>(whole_sphere(8));
}

TEST(Jacobian, OneUnknown) { expect_exact_everywhere<1>(); }
TEST(Jacobian, TwoUnknowns) { expect_exact_everywhere<2>(); }
TEST(Jacobian, ThreeUnknowns) { expect_exact_everywhere<3>(); }

TEST(Jacobian, ThreeAxes) {
  GridSpec spec = plane(8, 8);
  spec.axes.push_back({.name = "z", .cells = 8, .periodic = true});
  expect_exact_on<Coupled<2, StencilKind::line>>(spec);
  expect_exact_on<Coupled<2, StencilKind::star>>(spec);
}

TEST(Jacobian, BoundaryNodes) {
  GridSpec spec = plane(9, 8);
  for (AxisSpec& axis : spec.axes) axis.centering = Centering::node;
  expect_exact_on<Coupled<2, StencilKind::pair>>(spec);
  expect_exact_on<Coupled<2, StencilKind::star>>(spec);
}

TEST(Jacobian, FewPeriodicCellsMeetThemselvesInTheStencil) {
  int ranks = 1;
  MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
  for (const int n : {2, 3, 4}) {
    if (ranks > 1) continue;  // a rank keeps at least as many cells as its halo is wide
    const GridSpec spec{.axes = {{.name = "x", .cells = n, .periodic = true},
                                 {.name = "y", .cells = 2, .periodic = true}}};
    expect_exact_on<Coupled<2, StencilKind::pair>>(spec);
    expect_exact_on<Coupled<2, StencilKind::star>>(spec);
  }
}

template <class Model>
void expect_parts_add_up(const GridSpec& spec) {
  const Grid grid(spec, Model::unknowns, PETSC_COMM_WORLD);
  Model model;
  FiniteVolume<Model> op(model, grid);
  const Handle<Vec> u = scattered(grid), d = scattered(grid, 1.1);
  const Handle<Mat> j = op.create_matrix();
  std::array<Handle<Vec>, 3> r, jd;
  for (std::size_t k = 0; k < 3; ++k) {
    const Part part = std::array{Part::all, Part::implicitly, Part::explicitly}[k];
    r[k] = grid.create_global();
    jd[k] = grid.create_global();
    op.residual(time, u, r[k], part);
    op.jacobian(time, u, 0.0, j, part);
    petsc(MatMult(j, d, jd[k]));
    EXPECT_GT(norm(r[k]), 0.0);
  }
  for (auto* set : {&r, &jd}) {
    const double size = norm((*set)[0]);
    petsc(VecAXPY((*set)[0], -1.0, (*set)[1]));
    petsc(VecAXPY((*set)[0], -1.0, (*set)[2]));
    EXPECT_LT(norm((*set)[0]) / size, 1e-14);
  }
}

TEST(Parts, ImplicitAndExplicitAddUpToAll) {
  expect_parts_add_up<Coupled<2, StencilKind::pair>>(plane(8, 9, false, true));
  expect_parts_add_up<Coupled<1, StencilKind::star>>(whole_sphere(8));
  GridSpec nodes = plane(9, 8);
  for (AxisSpec& axis : nodes.axes) axis.centering = Centering::node;
  expect_parts_add_up<Coupled<3, StencilKind::pair>>(nodes);
}

template <class T, int N, int K>
using States = std::array<State<T, N>, static_cast<std::size_t>(K)>;

/// d kernel / d u by Dual numbers and by complex steps, for a kernel of K cells with N fields.
template <int N, int K, class Kernel>
void expect_kernel_derivatives(Kernel&& kernel) {
  States<Dual<N * K>, N, K> dual;
  States<std::complex<double>, N, K> plain;
  for (int k = 0; k < K; ++k) {
    for (int n = 0; n < N; ++n) {
      const double u = 0.3 + 0.17 * k + 0.29 * n - 0.02 * k * k;
      dual[static_cast<std::size_t>(k)][n] = Dual<N * K>(u, k * N + n);
      plain[static_cast<std::size_t>(k)][n] = u;
    }
  }
  const auto exact = kernel(dual);
  for (int c = 0; c < N * K; ++c) {
    auto stepped = plain;
    stepped[static_cast<std::size_t>(c / N)][c % N] += std::complex<double>(0.0, 1e-40);
    const auto f = kernel(stepped);
    for (int r = 0; r < N; ++r) {
      const double by_step = f[r].imag() * 1e40;
      EXPECT_NEAR(exact[r].partials[c], by_step, 1e-14 * (1.0 + std::abs(by_step)))
          << r << " by " << c;
    }
  }
}

TEST(Kernels, DualNumbersAgreeWithComplexSteps) {
  const Reconstruction weights{{-0.1, 0.6, 0.6, -0.1}, {0.0, -1.0, 1.0, 0.0}};
  Face face;
  face.distance = 0.7;
  face.position = {0.4, 0.1, 0.0};
  face.side = 1;
  face.weights = &weights;
  face.t = time;
  Cell cell;
  cell.t = time;
  const Coupled<3, StencilKind::pair> pair;
  const Coupled<2, StencilKind::line> line;
  const Coupled<2, StencilKind::star> star;
  expect_kernel_derivatives<3, 2>([&](const auto& u) { return pair.flux(u[0], u[1], face); });
  expect_kernel_derivatives<2, 4>([&](const auto& u) {
    using T = std::decay_t<decltype(u[0][0])>;
    return line.flux(Line<T, 2>{u[0], u[1], u[2], u[3]}, face);
  });
  expect_kernel_derivatives<2, 8>([&](const auto& u) {
    using T = std::decay_t<decltype(u[0][0])>;
    return star.flux(Star<T, 2>{u[0], u[1], u[2], u[3], 0, {{{u[4], u[5]}}}, {{{u[6], u[7]}}}},
                     face);
  });
  expect_kernel_derivatives<3, 1>([&](const auto& u) { return pair.boundary(u[0], face); });
  expect_kernel_derivatives<3, 1>([&](const auto& u) { return pair.reaction(u[0], cell); });
  expect_kernel_derivatives<3, 1>([&](const auto& u) { return pair.storage(u[0], cell); });
}

}  // namespace
}  // namespace fluxform::test
