// Sums of observables against sums written out, their derivatives against differences, on any
// number of ranks.
#include <gtest/gtest.h>

#include "fluxform/fv/totals.hpp"

#include "fv_models.hpp"

namespace fluxform::test {
namespace {

template <int N, StencilKind kind>
struct Watched : Coupled<N, kind> {
  enum Observable { amount, flow, gain };

  template <class T>
  State<T, N> interface(const State<T, N>& a, const State<T, N>& b, const Face& f) const {
    State<T, N> q;
    for (int n = 0; n < N; ++n) q[n] = (2.0 * a[n] * a[n] - b[n]) / f.left_distance;
    return q;
  }
  template <class T, class Sum>
  void observe(const State<T, N>& u, const Cell& cell, Sum& sum) const {
    sum(amount, u[0] * u[N - 1] + cell.t);
  }
  template <class T, class Sum>
  void observe(const State<T, N>& a, const State<T, N>& b, const State<T, N>& flux,
               const Face& face, Sum& sum) const {
    if (face.interface >= 0) sum(flow, flux[N - 1]);
    sum(gain, flux[0] * (a[0] - b[0]) * face.distance);
  }
  template <class T, class Sum>
  void observe(const State<T, N>& u, const State<T, N>& flux, const Face&, Sum& sum) const {
    sum(flow, flux[N - 1]);
    sum(gain, flux[0] * u[0]);
  }
};

GridSpec divided(GridSpec spec) {
  spec.regions = {
      {"disc", [](const Point& p) { return std::hypot(p[0] - 0.5, p[1] - 0.5) < 0.3; }}};
  spec.interfaces = {{"membrane", "disc", "default"}};
  return spec;
}

constexpr double time = 0.4;

TEST(Totals, AmountsAndFlowsAgreeWithSumsWrittenOut) {
  using Model = Watched<2, StencilKind::pair>;
  const Grid grid(divided(plane(12, 11)), 2, PETSC_COMM_WORLD);
  Model model;
  FiniteVolume<Model> op(model, grid);
  Totals<Model> totals(model, grid);
  const Handle<Vec> u = scattered(grid);
  const Sums sums = totals.sums(time, u);
  const ReadArray x(u);
  double all = 0.0;
  for (int region = 0; region < 2; ++region) {
    const double expected = grid.integrate([&](const Index& i) {
      const std::ptrdiff_t at = grid.owned_offset(i);
      return grid.region(i) == region ? x[at] * x[at + 1] + time : 0.0;
    });
    EXPECT_NEAR(sums.over_region(Model::amount, region), expected, 1e-14);
    all += expected;
  }
  EXPECT_NEAR(sums.over_regions(Model::amount), all, 1e-14);
  const Flows flows = op.flows(time, u);
  const double through = flows.through_interface(0, 1);
  EXPECT_NEAR(sums.over_interface(Model::flow, 0), through, 1e-13 * std::abs(through));
  for (int side = 0; side < 4; ++side) {
    const double out = flows.through_side(side, 1);
    EXPECT_NEAR(sums.over_side(Model::flow, side), out, 1e-13 * std::abs(out));
  }
  // Nothing flows on faces off the interface, and faces give no amount.
  EXPECT_EQ(sums.over_regions(Model::flow), 0.0);
  EXPECT_EQ(sums.over_sides(Model::amount), 0.0);
}

/// Of all observables in all places, each with a weight of its own, along a scattered direction.
template <class Model>
void expect_exact_gradient(const GridSpec& spec) {
  const Grid grid(spec, Model::unknowns, PETSC_COMM_WORLD);
  Model model;
  Totals<Model> totals(model, grid);
  const Handle<Vec> u = scattered(grid), d = scattered(grid, 3.7), g = grid.create_global();
  const Handle<Vec> v = grid.create_global();
  const int places = Sums::interface(grid, static_cast<int>(grid.interfaces().size()));
  Sums weights(grid);
  for (int o = 0; o < 3; ++o)
    for (int p = 0; p < places; ++p) weights.at(o, p) = std::cos(1.0 + 3.0 * o + 0.7 * p);
  const auto weighted = [&](double step) {
    petsc(VecWAXPY(v, step, d, u));
    const Sums sums = totals.sums(time, v);
    double sum = 0.0;
    for (int o = 0; o < 3; ++o)
      for (int p = 0; p < places; ++p) sum += weights.at(o, p) * sums.at(o, p);
    return sum;
  };
  constexpr double h = 1e-3;  // fourth order: the error of the difference is about h^4
  const double expected =
      (8.0 * (weighted(h) - weighted(-h)) - (weighted(2 * h) - weighted(-2 * h))) / (12.0 * h);
  totals.gradient(time, u, weights, g);
  double found = 0.0;
  petsc(VecDot(g, d, &found));
  EXPECT_NEAR(found, expected, 1e-9 * std::abs(expected));
}

TEST(Totals, GradientsAreExact) {
  expect_exact_gradient<Watched<1, StencilKind::pair>>(divided(plane(12, 11, true)));
  expect_exact_gradient<Watched<2, StencilKind::line>>(divided(plane(12, 11, false, true)));
  expect_exact_gradient<Watched<2, StencilKind::star>>(divided(plane(12, 11, true)));
  expect_exact_gradient<Watched<1, StencilKind::star>>(whole_sphere(8));
}

}  // namespace
}  // namespace fluxform::test
