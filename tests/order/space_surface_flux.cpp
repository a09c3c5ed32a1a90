// The fourth-order scheme on the sphere, poles included: diffusion of fields with all orders m,
// steady advection with diffusion under differential rotation and circulation, and under rotation
// about an axis tilted against the grid's.
#include <deque>

#include "fluxform/fields/face_coefficients.hpp"
#include "fluxform/fields/tables.hpp"

#include "../../apps/solar/model.hpp"
#include "space_support.hpp"

namespace fluxform::test {
namespace {

constexpr double pi = M_PI, diffusivity = 0.05;

struct Sourced : solar::SurfaceFlux {
  CellField source;
  template <class T>
  State<T, 1> reaction(const State<T, 1>& b, const Cell& c) const {
    return {{source(c.index) - decay_rate * b[0]}};
  }
};

const std::vector<int> sizes{20, 40, 80};

GridSpec sphere(int n) {
  return {
      .geometry = Geometry::sphere,
      .axes = {{.name = "longitude", .cells = 2 * n, .from = 0.0, .to = 2.0 * pi, .periodic = true},
               {.name = "latitude", .cells = n, .from = -pi / 2, .to = pi / 2}}};
}

/// Numbers on faces behind the handles of a model.
class Tables {
 public:
  explicit Tables(const Grid& grid) : grid_(grid) {}
  OnFaces add(const FaceField& values) {
    FaceTable& table = tables_.emplace_back(grid_.owned(), grid_.dimension());
    table.full() = values;
    return OnFaces(&table.rows());
  }

 private:
  const Grid& grid_;
  std::deque<FaceTable> tables_;
};

double surface_error(const Problem& problem, FaceField velocity, const Grid& grid) {
  Sourced model;
  Tables tables(grid);
  model.velocity_tilt = tables.add(transverse_tilt(grid, velocity));
  model.velocity = tables.add(velocity);
  auto [mean, tilt] = diffusive_conductance(grid, problem.diffusivity);
  model.conductance = tables.add(mean);
  model.conductance_tilt = tables.add(tilt);
  model.decay_rate = problem.decay;
  model.source = sources(grid, problem);
  FiniteVolume<Sourced> op(model, grid, {{"br", "G"}});
  return error_of(grid, solve(op), problem.solution);
}

Complex harmonics(const Coordinates<Complex>& c) {
  const Complex x = std::cos(c[1]) * std::cos(c[0]), y = std::cos(c[1]) * std::sin(c[0]),
                z = std::sin(c[1]);
  return 0.4 + x + 0.5 * y * z + 0.8 * z * z * z + 2.0 * x * x * y - x * z * z;
}

Problem base() {
  Problem p;
  p.solution = harmonics;
  p.diffusivity = [](const Point&) { return diffusivity; };
  p.decay = 0.2;
  return p;
}

void expect_surface_order(const Problem& problem) {
  std::vector<double> errors;
  for (const int n : sizes) {
    const Grid grid(sphere(n), 1, PETSC_COMM_SELF);
    errors.push_back(
        surface_error(problem, velocity_from_components(grid, problem.velocity), grid));
  }
  expect_order_around_poles(errors, sizes, 4.0);
}

TEST(SurfaceFluxOrder, Diffusion) { expect_surface_order(base()); }

TEST(SurfaceFluxOrder, RotationAboutThePole) {
  Problem p = base();
  p.velocity = [](int axis, const Point& x) { return axis == 0 ? 0.7 * std::cos(x[1]) : 0.0; };
  expect_surface_order(p);
}

TEST(SurfaceFluxOrder, DifferentialRotationAndCirculation) {
  Problem p = base();
  p.velocity = [](int axis, const Point& x) {
    const double s = std::sin(x[1]), c = std::cos(x[1]);
    return axis == 0 ? c * (0.5 - 0.6 * s * s) : 0.3 * s * c;
  };
  expect_surface_order(p);
}

/// Rotation about an axis tilted by `tilt` towards longitude 0: psi = -Omega (position . axis).
constexpr double tilt = 1.1, rate = 0.7;

Problem tilted() {
  Problem p = base();
  p.velocity = [](int axis, const Point& x) {
    const double east = std::sin(x[1]) * std::cos(x[0]), north = std::sin(x[0]);
    return axis == 0 ? rate * (std::cos(x[1]) * std::cos(tilt) - east * std::sin(tilt))
                     : rate * north * std::sin(tilt);
  };
  return p;
}

TEST(SurfaceFluxOrder, TiltedRotationAcrossThePolesByComponents) { expect_surface_order(tilted()); }

TEST(SurfaceFluxOrder, TiltedRotationAcrossThePolesByStreamFunction) {
  const Problem p = tilted();
  std::vector<double> errors;
  for (const int n : sizes) {
    const Grid grid(sphere(n), 1, PETSC_COMM_SELF);
    const FaceField v = velocity_from_stream_function(grid, [](const Point& x) {
      return rate *
             (std::sin(x[1]) * std::cos(tilt) + std::cos(x[1]) * std::cos(x[0]) * std::sin(tilt));
    });
    EXPECT_LT(divergence(grid, v), 1e-12);
    errors.push_back(surface_error(p, v, grid));
  }
  expect_order_around_poles(errors, sizes, 4.0);
}

}  // namespace
}  // namespace fluxform::test
