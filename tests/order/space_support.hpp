#pragma once
// Manufactured steady problems div(v u - D grad u) + k u = s on any grid: the source of every cell
// is the exact flow of the exact solution through its faces, by quadrature, so that what is left is
// the error of the scheme alone. Fields are functions of Cartesian position, derivatives by complex
// step.
#include <cmath>
#include <complex>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "fluxform/fv/finite_volume.hpp"
#include "fluxform/grid/grid.hpp"

namespace fluxform::test {

using Complex = std::complex<double>;
template <class T>
using Coordinates = std::array<T, 3>;

/// A smooth function of the grid's own coordinates, for real and complex arguments.
using Exact = std::function<Complex(const Coordinates<Complex>&)>;

inline Coordinates<Complex> complex_of(const Point& x) { return {x[0], x[1], x[2]}; }
inline double value(const Exact& u, const Point& x) { return u(complex_of(x)).real(); }
inline double derivative(const Exact& u, int axis, const Point& x) {
  Coordinates<Complex> z = complex_of(x);
  z[static_cast<std::size_t>(axis)] += Complex(0.0, 1e-30);
  return u(z).imag() / 1e-30;
}

/// Lengths per unit of each coordinate.
inline Point scale_factors(const Grid& grid, const Point& x) {
  const std::string& first = grid.axis(0).name;
  switch (grid.geometry()) {
    case Geometry::sphere:
      return {grid.spec().radius * std::cos(x[1]), grid.spec().radius, 1.0};
    case Geometry::shell:
      return {x[2] * std::cos(x[1]), x[2], 1.0};
    case Geometry::cylindrical:
      if (grid.axis_named("phi") == 1) return {1.0, x[0], 1.0};
      return {2.0 * M_PI * x[0], 1.0, 1.0};  // rings: the angle's length goes with the radius
    default:
      return first.empty() ? Point{} : Point{1.0, 1.0, 1.0};
  }
}

/// Scale factors as areas and volumes see them, and as gradients do (rings have no length along r).
inline double gradient_factor(const Grid& grid, int axis, const Point& x) {
  const bool rings = grid.geometry() == Geometry::cylindrical && grid.axis_named("phi") < 0;
  return rings ? 1.0 : scale_factors(grid, x)[static_cast<std::size_t>(axis)];
}
inline double volume_factor(const Grid& grid, const Point& x) {
  const Point h = scale_factors(grid, x);
  return h[0] * h[1] * h[2];
}

/// Integral over cell i's box in coordinates, axis `skip` held at `at` (skip = -1: all axes).
template <class F>
double integrate_box(const Grid& grid, const Index& i, int skip, double at, F&& f) {
  static constexpr std::array<double, 4> nodes{-0.8611363115940526, -0.3399810435848563,
                                               0.3399810435848563, 0.8611363115940526};
  static constexpr std::array<double, 4> weights{0.3478548451374538, 0.6521451548625461,
                                                 0.6521451548625461, 0.3478548451374538};
  std::function<double(int, Point)> nested = [&](int a, Point x) -> double {
    if (a == grid.dimension()) return f(x);
    const auto s = static_cast<std::size_t>(a);
    if (a == skip) {
      x[s] = at;
      return nested(a + 1, x);
    }
    const double lower = grid.axis(a).faces[static_cast<std::size_t>(i[s])];
    const double width = grid.axis(a).width(i[s]);
    double sum = 0.0;
    for (std::size_t q = 0; q < nodes.size(); ++q) {
      x[s] = lower + 0.5 * width * (1.0 + nodes[q]);
      sum += 0.5 * width * weights[q] * nested(a + 1, x);
    }
    return sum;
  };
  return nested(0, Point{});
}

inline double cell_average(const Grid& grid, const Index& i, const Exact& u) {
  return integrate_box(grid, i, -1, 0.0,
                       [&](const Point& x) { return value(u, x) * volume_factor(grid, x); }) /
         grid.volume(i);
}

/// The physics of a manufactured problem.
struct Problem {
  Exact solution;
  std::function<double(int, const Point&)> velocity = [](int, const Point&) { return 0.0; };
  std::function<double(const Point&)> diffusivity = [](const Point&) { return 1.0; };
  double decay = 1.0;

  /// Flux along `axis` at x.
  double flux(const Grid& grid, int axis, const Point& x) const {
    return velocity(axis, x) * value(solution, x) -
           diffusivity(x) * derivative(solution, axis, x) / gradient_factor(grid, axis, x);
  }
  /// Flow through the lower (0) or upper (1) face of cell i.
  double flow(const Grid& grid, int axis, const Index& i, int upper) const {
    const auto s = static_cast<std::size_t>(axis);
    const double at = grid.axis(axis).faces[static_cast<std::size_t>(i[s] + upper)];
    if (grid.metric().area(axis, upper ? moved(i, axis, 1) : i) == 0.0) return 0.0;
    return integrate_box(grid, i, axis, at, [&](const Point& x) {
      return flux(grid, axis, x) * volume_factor(grid, x) / gradient_factor(grid, axis, x);
    });
  }
  double source(const Grid& grid, const Index& i) const {
    double net = 0.0;
    for (int a = 0; a < grid.dimension(); ++a) net += flow(grid, a, i, 1) - flow(grid, a, i, 0);
    return net / grid.volume(i) + decay * cell_average(grid, i, solution);
  }
};

inline CellField sources(const Grid& grid, const Problem& problem) {
  CellField s(grid.owned(), grid.dimension(), 0);
  grid.for_owned([&](const Index& i) { s(i) = problem.source(grid, i); });
  return s;
}

/// Solves R(u) = 0 by Newton's method with a direct solver, from zero or a given start.
inline Handle<Vec> solve(Operator& op, int iterations = 1, Vec start = nullptr) {
  Handle<Vec> u = op.grid().create_global(), r = op.grid().create_global(),
              d = op.grid().create_global();
  if (start) petsc(VecCopy(start, u));
  const Handle<Mat> j = op.create_matrix();
  Handle<KSP> ksp;
  petsc(KSPCreate(PETSC_COMM_SELF, ksp.out()));
  petsc(KSPSetType(ksp, KSPPREONLY));
  PC pc = nullptr;
  petsc(KSPGetPC(ksp, &pc));
  petsc(PCSetType(pc, PCLU));
  petsc(PCFactorSetMatOrderingType(pc, MATORDERINGND));
  for (int k = 0; k < iterations; ++k) {
    op.residual(0.0, u, r);
    op.jacobian(0.0, u, 0.0, j);
    petsc(KSPSetOperators(ksp, j, j));
    petsc(KSPSolve(ksp, r, d));
    petsc(VecAXPY(u, -1.0, d));
  }
  return u;
}

/// Relative L2 error against cell averages (or centre values), over cells whose centre `counts`.
inline double error_of(const Grid& grid, Vec u, const Exact& exact, bool averages = true,
                       const std::function<bool(const Point&)>& counts = {}) {
  const ReadArray x(u);
  double wrong = 0.0, size = 0.0;
  grid.for_owned([&](const Index& i) {
    if (counts && !counts(grid.centre(i))) return;
    const double right = averages ? cell_average(grid, i, exact) : value(exact, grid.centre(i));
    wrong += grid.volume(i) * std::pow(x[grid.owned_offset(i)] - right, 2);
    size += grid.volume(i) * right * right;
  });
  return std::sqrt(wrong / size);
}

/// Observed order from the last two of the refinements by two, printed and compared with theory.
inline void expect_order(const std::vector<double>& errors, double theory,
                         double tolerance = 0.15) {
  double observed = 0.0;
  for (std::size_t k = 1; k < errors.size(); ++k) observed = std::log2(errors[k - 1] / errors[k]);
  testing::Test::RecordProperty("order", std::to_string(observed));
  for (const double e : errors) std::printf("  %.3e", e);
  std::printf("  order %.3f (theory %.0f)\n", observed, theory);
  EXPECT_NEAR(observed, theory, tolerance);
}

/// The same for grids with poles. Cells of a fixed number of rows around a pole never resolve its
/// neighbourhood; their errors h^(p+1) decay from there like h / distance and add up to
/// h^p sqrt(log n) in the L2 norm, which is the theory here.
inline void expect_order_around_poles(std::vector<double> errors, const std::vector<int>& sizes,
                                      double theory, double tolerance = 0.15) {
  for (std::size_t k = 0; k < errors.size(); ++k)
    errors[k] /= std::sqrt(std::log(static_cast<double>(sizes[k])));
  expect_order(errors, theory, tolerance);
}

/// Two-point diffusion with Dirichlet sides: what the metrics are tested with.
struct Diffusion {
  static constexpr int unknowns = 1;
  static constexpr bool linear = true;
  Problem problem;
  CellField source;
  std::vector<FieldInfo> fields() const { return {{"u"}}; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f) const {
    return {{problem.diffusivity(f.position) * (l[0] - r[0]) / f.distance}};
  }
  template <class T>
  State<T, 1> boundary(const State<T, 1>& u, const Face& f) const {
    return {{problem.diffusivity(f.position) * (u[0] - value(problem.solution, f.position)) /
             f.distance}};
  }
  template <class T>
  State<T, 1> reaction(const State<T, 1>& u, const Cell& c) const {
    return {{source(c.index) - problem.decay * u[0]}};
  }
};

}  // namespace fluxform::test
