// Order of every flux: linear ones on a closed line (uniform, and graded smoothly), limited ones in
// the monotone part of a profile, where they promise third order.
#include "fluxform/fields/face_coefficients.hpp"
#include "fluxform/flux/advection.hpp"
#include "fluxform/flux/averages.hpp"
#include "fluxform/flux/scharfetter_gummel.hpp"

#include "space_support.hpp"

namespace fluxform::test {
namespace {

enum class Scheme {
  arithmetic,
  harmonic,
  scharfetter_gummel,
  central,
  upwind,
  koren,
  weno3,
  fourth
};

Advection advection_of(Scheme scheme) {
  switch (scheme) {
    case Scheme::upwind:
      return Advection::upwind;
    case Scheme::koren:
      return Advection::koren;
    case Scheme::weno3:
      return Advection::weno3;
    case Scheme::fourth:
      return Advection::fourth;
    default:
      return Advection::central;
  }
}

struct Transport {
  static constexpr int unknowns = 1;
  Scheme scheme = Scheme::central;
  Problem problem;
  FaceField velocity, diffusivity;
  CellField source;
  std::vector<FieldInfo> fields() const { return {{"u"}}; }

  template <class T>
  State<T, 1> flux(const Line<T, 1>& u, const Face& f) const {
    const double v = velocity(f), d = diffusivity(f);
    if (scheme == Scheme::scharfetter_gummel)
      return {{scharfetter_gummel(u.left[0], u.right[0], v, d, f.distance)}};
    const Stencil<T> line{u.far_left[0], u.left[0], u.right[0], u.far_right[0]};
    const T carried = v * face_value(advection_of(scheme), line, v, f.weights->value);
    if (scheme != Scheme::fourth) return {{carried + d * (u.left[0] - u.right[0]) / f.distance}};
    const auto& s = f.weights->slope;
    const T rise = (s[0] * line[0] + s[1] * line[1]) + (s[2] * line[2] + s[3] * line[3]);
    return {{carried - d / f.distance * rise}};
  }
  /// Inflow brings the exact solution, outflow takes what is there.
  template <class T>
  State<T, 1> boundary(const State<T, 1>& u, const Face& f) const {
    const double v = velocity(f);
    if (f.outward < 0) return {{T(-v * value(problem.solution, f.position))}};
    return {{v * u[0]}};
  }
  template <class T>
  State<T, 1> reaction(const State<T, 1>& u, const Cell& c) const {
    return {{source(c.index) - problem.decay * u[0]}};
  }
};

/// Diffusivities on faces: exact, or averaged from the two cells beside them.
FaceField face_diffusivity(const Grid& grid, const Problem& problem, Scheme scheme) {
  FaceField d(grid.owned(), 1);
  for (int f = 0; f <= grid.cells()[0]; ++f) {
    const Index i{f, 0, 0};
    Point at{grid.axis(0).faces[static_cast<std::size_t>(f)]};
    const Index left = grid.wrapped(moved(i, 0, -1)), right = grid.wrapped(i);
    const double a = problem.diffusivity(grid.centre(left)),
                 b = problem.diffusivity(grid.centre(right));
    const double h_a = grid.axis(0).width(std::clamp(left[0], 0, grid.cells()[0] - 1));
    const double h_b = grid.axis(0).width(std::clamp(right[0], 0, grid.cells()[0] - 1));
    d(0, i) = problem.diffusivity(at);
    if (scheme == Scheme::arithmetic) d(0, i) = arithmetic_mean(a, b);
    if (scheme == Scheme::harmonic) d(0, i) = harmonic_mean(a, b, h_a, h_b);
  }
  return d;
}

void prepare(Transport& model, const Grid& grid) {
  model.velocity = velocity_from_components(grid, model.problem.velocity);
  model.diffusivity = face_diffusivity(grid, model.problem, model.scheme);
  model.source = sources(grid, model.problem);
}

/// A closed line of length 1; graded: cells vary smoothly, also across the ends.
AxisSpec closed_line(int n, bool graded) {
  AxisSpec x{.name = "x", .cells = n, .periodic = true};
  if (!graded) return x;
  x.spacing = Spacing::listed;
  for (int i = 0; i <= n; ++i) {
    const double s = static_cast<double>(i) / n;
    x.listed.push_back(s + 0.1 * std::sin(2.0 * M_PI * s) / (2.0 * M_PI) * 4.0);
  }
  return x;
}

Problem closed_problem() {
  Problem p;
  p.solution = [](const auto& x) {
    return std::exp(0.6 * std::sin(2.0 * M_PI * x[0])) + 0.3 * std::cos(4.0 * M_PI * x[0]);
  };
  p.velocity = [](int, const Point& x) { return 1.0 + 0.4 * std::cos(2.0 * M_PI * x[0]); };
  p.diffusivity = [](const Point& x) { return 0.2 * (1.0 + 0.5 * std::sin(2.0 * M_PI * x[0])); };
  return p;
}

void expect_on_closed_line(Scheme scheme, double theory, const std::vector<int>& sizes) {
  for (const bool graded : {false, true}) {
    std::vector<double> errors;
    for (const int n : sizes) {
      const Grid grid({.axes = {closed_line(n, graded)}}, 1, PETSC_COMM_SELF);
      Transport model;
      model.scheme = scheme;
      model.problem = closed_problem();
      prepare(model, grid);
      FiniteVolume<Transport> op(model, grid);
      errors.push_back(error_of(grid, solve(op), model.problem.solution));
    }
    expect_order(errors, theory);
  }
}

TEST(FluxOrder, TwoPointArithmetic) {
  expect_on_closed_line(Scheme::arithmetic, 2.0, {64, 128, 256});
}
TEST(FluxOrder, TwoPointHarmonic) { expect_on_closed_line(Scheme::harmonic, 2.0, {64, 128, 256}); }
TEST(FluxOrder, ScharfetterGummel) {
  expect_on_closed_line(Scheme::scharfetter_gummel, 2.0, {64, 128, 256});
}
TEST(FluxOrder, Central) { expect_on_closed_line(Scheme::central, 2.0, {64, 128, 256}); }
TEST(FluxOrder, Upwind) { expect_on_closed_line(Scheme::upwind, 1.0, {256, 512, 1024}); }
TEST(FluxOrder, Fourth) { expect_on_closed_line(Scheme::fourth, 4.0, {32, 64, 128}); }

/// Pure advection of a rising profile. Ends, where stencils are cut, are left out of the norm.
void expect_third_order_where_monotone(Scheme scheme, double direction) {
  std::vector<double> errors;
  for (const int n : {40, 80, 160, 320}) {
    AxisSpec x{.name = "x", .cells = n};
    const Grid grid({.axes = {x}}, 1, PETSC_COMM_SELF);
    Transport model;
    model.scheme = scheme;
    model.problem.solution = [](const auto& z) {
      return std::exp(z[0]) + 0.2 * std::sin(3.0 * z[0]);
    };
    model.problem.velocity = [&](int, const Point&) { return direction; };
    model.problem.diffusivity = [](const Point&) { return 0.0; };
    prepare(model, grid);
    FiniteVolume<Transport> op(model, grid);
    Handle<Vec> start = grid.create_global();
    {
      const WriteArray u(start);
      grid.for_owned([&](const Index& i) {
        u[grid.owned_offset(i)] = value(model.problem.solution, grid.centre(i));
      });
    }
    const auto inside = [](const Point& p) { return p[0] > 0.3 && p[0] < 0.7; };
    errors.push_back(error_of(grid, solve(op, 12, start), model.problem.solution, true, inside));
  }
  expect_order(errors, 3.0);
}

TEST(FluxOrder, Koren) { expect_third_order_where_monotone(Scheme::koren, 1.0); }
TEST(FluxOrder, Weno3) { expect_third_order_where_monotone(Scheme::weno3, 1.0); }

}  // namespace
}  // namespace fluxform::test
