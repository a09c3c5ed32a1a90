// Residuals, storage and Jacobians do not depend on how many ranks share the grid.
#include <gtest/gtest.h>

#include "../unit/fv_models.hpp"

namespace fluxform::test {
namespace {

/// Residual, storage and Jacobian times a vector on the ranks of `comm`.
template <class Model>
std::array<Handle<Vec>, 3> evaluate(const Grid& grid) {
  Model model;
  FiniteVolume<Model> op(model, grid);
  const Handle<Vec> u = scattered(grid), d = scattered(grid, 2.9);
  const Handle<Mat> j = op.create_matrix();
  std::array<Handle<Vec>, 3> results{grid.create_global(), grid.create_global(),
                                     grid.create_global()};
  op.residual(0.4, u, results[0]);
  op.storage(0.4, u, results[1]);
  op.jacobian(0.4, u, 1.7, j);
  petsc(MatMult(j, d, results[2]));
  return results;
}

template <class Model>
void expect_same_on_all_ranks(const GridSpec& spec) {
  const Grid shared(spec, Model::unknowns, PETSC_COMM_WORLD),
      alone(spec, Model::unknowns, PETSC_COMM_SELF);
  const auto ours = evaluate<Model>(shared), serial = evaluate<Model>(alone);
  for (std::size_t k = 0; k < 3; ++k) {
    double size = 0.0;
    petsc(VecNorm(serial[k], NORM_INFINITY, &size));
    const ReadArray x(ours[k]), y(serial[k]);
    shared.for_owned([&](const Index& i) {
      for (int n = 0; n < Model::unknowns; ++n) {
        EXPECT_NEAR(x[shared.owned_offset(i) + n], y[alone.owned_offset(i) + n], 1e-15 * size);
      }
    });
  }
}

TEST(Ranks, Line) {
  const GridSpec line{.axes = {{.name = "x", .cells = 13, .spacing = Spacing::tanh}}};
  expect_same_on_all_ranks<Coupled<2, StencilKind::pair>>(line);
  expect_same_on_all_ranks<Coupled<2, StencilKind::line>>(line);
}
TEST(Ranks, PlaneWithHole) {
  expect_same_on_all_ranks<Coupled<3, StencilKind::pair>>(plane(11, 10, true, true));
  expect_same_on_all_ranks<Coupled<2, StencilKind::star>>(plane(11, 10, false, true));
}
TEST(Ranks, Nodes) {
  GridSpec nodes = plane(9, 10);
  for (AxisSpec& axis : nodes.axes) axis.centering = Centering::node;
  expect_same_on_all_ranks<Coupled<2, StencilKind::line>>(nodes);
}
TEST(Ranks, Box) { expect_same_on_all_ranks<Coupled<2, StencilKind::star>>(box(9, 8, 8)); }
TEST(Ranks, Sphere) { expect_same_on_all_ranks<Coupled<2, StencilKind::star>>(whole_sphere(10)); }
TEST(Ranks, Shell) {
  GridSpec shell = whole_sphere(8);
  shell.geometry = Geometry::shell;
  shell.axes.push_back({.name = "r", .cells = 8, .from = 1.0, .to = 1.4});
  expect_same_on_all_ranks<Coupled<1, StencilKind::line>>(shell);
}

}  // namespace
}  // namespace fluxform::test
