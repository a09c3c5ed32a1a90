// Second order of two-point diffusion on every geometry, spacing and centering.
#include "space_support.hpp"

namespace fluxform::test {
namespace {

constexpr double pi = M_PI;

AxisSpec latitude(int n, Spacing spacing) {
  return {.name = "latitude", .cells = n, .from = -pi / 2, .to = pi / 2, .spacing = spacing};
}
AxisSpec circle(const char* name, int n) {
  return {.name = name, .cells = n, .from = 0.0, .to = 2.0 * pi, .periodic = true};
}
AxisSpec radius(int n, double from, double to) {
  return {.name = "r", .cells = n, .from = from, .to = to};
}

double diffusion_error(const GridSpec& spec, const Exact& exact) {
  const Grid grid(spec, 1, PETSC_COMM_SELF);
  Diffusion model;
  model.problem.solution = exact;
  model.source = sources(grid, model.problem);
  FiniteVolume<Diffusion> op(model, grid);
  return error_of(grid, solve(op), exact);
}

template <class Spec>
void expect_second_order(const std::vector<int>& sizes, const Exact& exact, Spec&& spec) {
  std::vector<double> errors;
  for (const int n : sizes) errors.push_back(diffusion_error(spec(n), exact));
  expect_order(errors, 2.0);
}

Complex bump(const Coordinates<Complex>& x) {
  return std::sin(2.0 * x[0] + 0.4) * std::exp(0.7 * x[1] - 0.3 * x[2]);
}

/// A polynomial of Cartesian position: smooth across poles and axes.
Complex on_sphere(const Coordinates<Complex>& c) {
  const Complex x = std::cos(c[1]) * std::cos(c[0]), y = std::cos(c[1]) * std::sin(c[0]),
                z = std::sin(c[1]);
  return 1.0 + x + 0.5 * y * z + 0.8 * z * z * z + x * x * y;
}
Complex in_shell(const Coordinates<Complex>& c) {
  return c[2] * c[2] * on_sphere(c) / (1.0 + 0.2 * c[2]);
}
Complex in_cylinder(const Coordinates<Complex>& c) {
  const Complex x = c[0] * std::cos(c[1]), y = c[0] * std::sin(c[1]);
  return std::exp(0.5 * x) * std::cos(y + 0.3) * (1.0 + c[2] * c[2]);
}

TEST(SpaceOrder, CartesianUniform) {
  expect_second_order({16, 32, 64}, bump,
                      [](int n) { return GridSpec{.axes = {{.name = "x", .cells = n}}}; });
}
TEST(SpaceOrder, CartesianTanh) {
  for (const Graded end : {Graded::both, Graded::lower, Graded::upper}) {
    expect_second_order({32, 64, 128}, bump, [&](int n) {
      return GridSpec{
          .axes = {
              {.name = "x", .cells = n, .spacing = Spacing::tanh, .strength = 2.0, .graded = end}}};
    });
  }
}
TEST(SpaceOrder, CartesianTwoAxesGraded) {
  expect_second_order({12, 24, 48}, bump, [](int n) {
    const AxisSpec x{.name = "x", .cells = n, .spacing = Spacing::tanh, .strength = 1.5};
    const AxisSpec y{
        .name = "y", .cells = n, .spacing = Spacing::geometric, .ratio = std::pow(5.0, 1.0 / n)};
    return GridSpec{.axes = {x, y}};
  });
}
TEST(SpaceOrder, CartesianThreeAxes) {
  expect_second_order({6, 12, 24}, bump, [](int n) {
    const AxisSpec z{.name = "z",
                     .cells = n / 2,
                     .spacing = Spacing::geometric,
                     .ratio = std::pow(0.4, 2.0 / n)};
    return GridSpec{.axes = {{.name = "x", .cells = n}, {.name = "y", .cells = n}, z}};
  });
}
TEST(SpaceOrder, CylinderRadius) {
  const Exact exact = [](const auto& x) { return std::cos(2.0 * x[0] * x[0]) + x[0] * x[0]; };
  expect_second_order({16, 32, 64}, exact, [](int n) {
    return GridSpec{.geometry = Geometry::cylindrical, .axes = {radius(n, 0.0, 1.0)}};
  });
}
TEST(SpaceOrder, CylinderRadiusAndHeight) {
  const Exact exact = [](const auto& x) { return std::cos(1.5 * x[0] * x[0]) * std::exp(x[1]); };
  expect_second_order({12, 24, 48}, exact, [](int n) {
    return GridSpec{
        .geometry = Geometry::cylindrical,
        .axes = {radius(n, 0.0, 1.0), {.name = "z", .cells = n, .from = -1.0, .to = 0.5}}};
  });
}
TEST(SpaceOrder, CylinderAllAxes) {
  expect_second_order({9, 18, 36}, in_cylinder, [](int n) {
    return GridSpec{
        .geometry = Geometry::cylindrical,
        .axes = {
            radius(n / 3, 0.6, 1.0), circle("phi", n), {.name = "z", .cells = n / 3, .to = 0.5}}};
  });
}
TEST(SpaceOrder, SphereUniformLatitude) {
  expect_second_order({12, 24, 48}, on_sphere, [](int n) {
    return GridSpec{.geometry = Geometry::sphere,
                    .axes = {circle("longitude", 2 * n), latitude(n, Spacing::uniform)},
                    .radius = 1.7};
  });
}
/// Rows uniform in the sine of latitude grow towards the poles as the root of their number:
/// two-point differences there see a spacing sqrt(h), so first order in h is what a field with all
/// orders m can have; a field that is flat around the poles has second order.
TEST(SpaceOrder, SphereUniformSine) {
  const auto spec = [](int n) {
    return GridSpec{.geometry = Geometry::sphere,
                    .axes = {circle("longitude", 2 * n), latitude(n, Spacing::sine)}};
  };
  std::vector<double> errors;
  for (const int n : {12, 24, 48}) errors.push_back(diffusion_error(spec(n), on_sphere));
  expect_order(errors, 1.0);
  const Exact flat = [](const auto& c) {
    const Complex square = std::cos(c[1]) * std::cos(c[1]);
    return 1.0 + square * square * square * (1.0 + std::sin(c[1])) * std::cos(2.0 * c[0]);
  };
  expect_second_order({16, 32, 64}, flat, spec);
}
TEST(SpaceOrder, Shell) {
  expect_second_order({6, 12, 24}, in_shell, [](int n) {
    return GridSpec{.geometry = Geometry::shell,
                    .axes = {circle("longitude", 2 * n), latitude(n, Spacing::uniform),
                             radius(n / 3, 1.0, 1.3)}};
  });
}

/// Node-centred axes: exchange with the exact value outside, 1e9 times what diffusion passes, holds
/// boundary nodes to it within 1e-9; errors are taken at the nodes.
struct NodalDiffusion : Diffusion {
  template <class T>
  State<T, 1> boundary(const State<T, 1>& u, const Face& f) const {
    return {{1e9 * (u[0] - value(problem.solution, f.position))}};
  }
};

TEST(SpaceOrder, NodeCentredGraded) {
  std::vector<double> errors;
  for (const int n : {17, 33, 65}) {
    const AxisSpec x{.name = "x",
                     .cells = n,
                     .spacing = Spacing::tanh,
                     .strength = 1.5,
                     .centering = Centering::node};
    const AxisSpec y{.name = "y",
                     .cells = n,
                     .spacing = Spacing::geometric,
                     .ratio = std::pow(3.0, 1.0 / (n - 1)),
                     .centering = Centering::node};
    const Grid grid({.axes = {x, y}}, 1, PETSC_COMM_SELF);
    NodalDiffusion model;
    model.problem.solution = bump;
    model.source = sources(grid, model.problem);
    FiniteVolume<NodalDiffusion> op(model, grid);
    errors.push_back(error_of(grid, solve(op), bump, false));
  }
  expect_order(errors, 2.0);
}

}  // namespace
}  // namespace fluxform::test
