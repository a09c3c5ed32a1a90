// Fluxes through named interfaces: the states in the order of the two regions, exact derivatives,
// conservation, order, the same on any number of ranks, also where ranks meet on the interface.
#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

#include "fv_models.hpp"

namespace fluxform::test {
namespace {

/// Coupled fields with a membrane that lets pass more of `from` than of `to`.
template <int N, StencilKind kind>
struct Divided : Coupled<N, kind> {
  template <class T>
  State<T, N> interface(const State<T, N>& a, const State<T, N>& b, const Face& f) const {
    State<T, N> q;
    for (int n = 0; n < N; ++n)
      q[n] = (2.0 * a[n] * a[(n + 1) % N] - b[n] + 0.1 * f.t) /
             (1.0 + 3.0 * f.left_distance + f.right_distance + f.interface);
    return q;
  }
};

bool inside(const Point& p) { return std::hypot(p[0] - 0.5, p[1] - 0.5) < 0.3; }

/// A disc and a strip: faces of both senses on every axis.
GridSpec divided(GridSpec spec) {
  spec.regions = {{"disc", inside}, {"strip", [](const Point& p) { return p[0] > 0.9; }}};
  spec.interfaces = {{"membrane", "disc", "default"}, {"edge", "default", "strip"}};
  return spec;
}

template <class Model>
void expect_exact_derivatives(const GridSpec& spec) {
  const Grid grid(spec, Model::unknowns, PETSC_COMM_WORLD);
  Model model;
  FiniteVolume<Model> op(model, grid);
  constexpr double time = 0.4, shift = 1.3, h = 1e-3;
  const Handle<Vec> u = scattered(grid), d = scattered(grid, 3.7), s = grid.create_global();
  Handle<Vec> expected = grid.create_global(), v = grid.create_global(), f = grid.create_global();
  for (const Part part : {Part::all, Part::implicitly, Part::explicitly}) {
    petsc(VecZeroEntries(expected));
    for (const auto& [step, weight] :
         {std::pair{h, 8.0}, {-h, -8.0}, {2 * h, -1.0}, {-2 * h, 1.0}}) {  // fourth order
      petsc(VecWAXPY(v, step, d, u));
      op.residual(time, v, f, part);
      op.storage(time, v, s);
      petsc(VecAXPY(f, shift, s));
      petsc(VecAXPY(expected, weight / (12.0 * h), f));
    }
    const Handle<Mat> j = op.create_matrix();
    op.jacobian(time, u, shift, j, part);
    petsc(MatMult(j, d, f));
    petsc(VecAXPY(f, -1.0, expected));
    EXPECT_LT(norm(f) / norm(expected), 2e-10);
  }
}

TEST(Interfaces, DerivativesAreExact) {
  expect_exact_derivatives<Divided<1, StencilKind::pair>>(divided(plane(12, 11, true)));
  expect_exact_derivatives<Divided<2, StencilKind::line>>(divided(plane(12, 11)));
  expect_exact_derivatives<Divided<2, StencilKind::star>>(divided(plane(12, 11, true, true)));
  expect_exact_derivatives<Divided<1, StencilKind::star>>(divided(box(9, 8, 8)));
}

/// A wall that lets nothing pass.
struct Closed : Coupled<1, StencilKind::line> {
  template <class T>
  State<T, 1> interface(const State<T, 1>&, const State<T, 1>&, const Face&) const {
    return {};
  }
};

/// Wide stencils end at the interface: what lies behind it moves nothing but the flux through it.
TEST(Interfaces, EndWideStencilsAsSidesDo) {
  GridSpec spec{.axes = {{.name = "x", .cells = 16}}};
  spec.regions = {{"right", [](const Point& p) { return p[0] > 0.5; }}};
  spec.interfaces = {{"wall", "right", "default"}};
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  Closed model;
  FiniteVolume<Closed> op(model, grid);
  const Handle<Vec> u = scattered(grid), r = grid.create_global(), changed = grid.create_global();
  op.residual(0.0, u, r);
  {
    const WriteArray x(u);
    grid.for_owned([&](const Index& i) {
      if (grid.region(i) == 1) x[grid.owned_offset(i)] *= 1.5;
    });
  }
  op.residual(0.0, u, changed);
  const ReadArray before(r), after(changed);
  grid.for_owned([&](const Index& i) {
    const std::ptrdiff_t at = grid.owned_offset(i);
    EXPECT_TRUE(grid.region(i) == 1 || before[at] == after[at]) << i[0];
  });
}

TEST(Interfaces, WhatLeavesOneSideEntersTheOther) {
  const Grid grid(divided(plane(12, 11, true)), 2, PETSC_COMM_WORLD);
  Divided<2, StencilKind::line> model;
  FiniteVolume<Divided<2, StencilKind::line>> op(model, grid);
  const Handle<Vec> u = scattered(grid), r = grid.create_global();
  op.residual(0.4, u, r);
  const auto budget = op.budget(0.4, u);
  const Flows flows = op.flows(0.4, u);
  std::array<double, 4> sums{};
  const ReadArray y(r);
  grid.for_owned([&](const Index& i) {
    for (std::size_t n = 0; n < 2; ++n) {
      sums[n] += y[grid.owned_offset(i) + static_cast<std::ptrdiff_t>(n)];
      sums[n + 2] += std::abs(y[grid.owned_offset(i) + static_cast<std::ptrdiff_t>(n)]);
    }
  });
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), 4, MPI_DOUBLE, MPI_SUM, grid.comm());
  for (std::size_t n = 0; n < 2; ++n) {
    const auto k = static_cast<int>(n);
    EXPECT_NEAR(sums[n], budget.outflow[n] - budget.production[n], 1e-13 * sums[n + 2]);
    double out = 0.0;
    for (int side = 0; side < static_cast<int>(grid.sides().size()); ++side)
      out += flows.through_side(side, k);
    EXPECT_NEAR(out, budget.outflow[n], 1e-13 * std::abs(out));
  }
}

/// Diffusion in two media and a membrane of permeability P between them: in series with the half
/// cells of both, as every second-order scheme must take it.
struct Series {
  static constexpr int unknowns = 1;
  static constexpr bool linear = true;
  static constexpr double permeability = 0.7;
  std::vector<FieldInfo> fields() const { return {{"c"}}; }
  static double diffusivity(int region) { return region == 1 ? 3.0 : 0.5; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f) const {
    return {{diffusivity(f.region_left) * (l[0] - r[0]) / f.distance}};
  }
  /// `a` stands in region 1, the fast one.
  template <class T>
  State<T, 1> interface(const State<T, 1>& a, const State<T, 1>& b, const Face& f) const {
    const double resistance =
        f.left_distance / diffusivity(1) + 1.0 / permeability + f.right_distance / diffusivity(0);
    return {{(a[0] - b[0]) / resistance}};
  }
  template <class T>
  State<T, 1> boundary(const State<T, 1>& u, const Face& f) const {
    const double outside = f.side == 0 ? 2.0 : f.side == 1 ? -1.0 : 0.0;
    if (f.side > 1) return {};
    return {{diffusivity(f.region_left) * (u[0] - outside) / f.distance}};
  }
};

/// The membrane at x = 0.4, which cuts no cell, between a slow medium (0.4) and a fast one (0.6).
GridSpec series(int cells, bool fast_first) {
  GridSpec spec{.axes = {{.name = "x", .cells = cells}, {.name = "y", .cells = 6}}};
  spec.regions = {{"fast", [=](const Point& p) { return fast_first ? p[0] < 0.4 : p[0] > 0.4; }}};
  spec.interfaces = {{"membrane", "fast", "default"}};
  return spec;
}

/// The root of a linear operator, by LU on every rank.
Handle<Vec> solved(Operator& op) {
  const Grid& grid = op.grid();
  Handle<Vec> u = grid.create_global(), r = grid.create_global();
  petsc(VecZeroEntries(u));
  const Handle<Mat> j = op.create_matrix();
  op.jacobian(0.0, u, 0.0, j);
  op.residual(0.0, u, r);
  KSP ksp = nullptr;
  PC pc = nullptr;
  petsc(KSPCreate(grid.comm(), &ksp));
  petsc(KSPSetOperators(ksp, j, j));
  petsc(KSPGetPC(ksp, &pc));
  petsc(PCSetType(pc, PCREDUNDANT));
  petsc(KSPSetTolerances(ksp, 1e-14, PETSC_DEFAULT, PETSC_DEFAULT, PETSC_DEFAULT));
  petsc(KSPSolve(ksp, r, u));
  petsc(KSPDestroy(&ksp));
  petsc(VecScale(u, -1.0));
  return u;
}

/// Two-point fluxes are exact for a field that is linear in each medium, so the flux is the closed
/// form (2 + 1) / (0.4/D_left + 1/P + 0.6/D_right) to rounding at any resolution.
void expect_series_flux(const GridSpec& spec, bool fast_first, double where) {
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  Series model;
  FiniteVolume<Series> op(model, grid);
  const Handle<Vec> u = solved(op);
  const double left = Series::diffusivity(fast_first ? 1 : 0);
  const double right = Series::diffusivity(fast_first ? 0 : 1);
  const double flux = 3.0 / (where / left + 1.0 / Series::permeability + (1.0 - where) / right);
  const Flows flows = op.flows(0.0, u);
  const int membrane = grid.interface_named("membrane");
  EXPECT_NEAR(flows.through_interface(membrane, 0), fast_first ? flux : -flux, 1e-11);
  EXPECT_NEAR(flows.through_side(grid.side_named("x_min"), 0), -flux, 1e-11);
  EXPECT_NEAR(flows.through_side(grid.side_named("x_max"), 0), flux, 1e-11);
  for (int side = 2; side < static_cast<int>(grid.sides().size()); ++side)
    EXPECT_EQ(flows.through_side(side, 0), 0.0);
  grid.for_owned([&](const Index& i) { EXPECT_NEAR(flows.density(0)(0, i), flux, 1e-11); });
}

TEST(Interfaces, AMembraneBetweenTwoMedia) {
  for (const bool fast_first : {true, false})
    expect_series_flux(series(20, fast_first), fast_first, 0.4);
}

TEST(Interfaces, OnARankBoundary) {
  GridSpec spec = series(16, true);
  spec.axes.pop_back();  // on one axis 2 and 4 ranks meet at 8 of 16 cells
  spec.regions[0].contains = [](const Point& p) { return p[0] < 0.5; };
  expect_series_flux(spec, true, 0.5);
}

TEST(Interfaces, AcrossThePeriodicEnd) {
  GridSpec spec{.axes = {{.name = "x", .cells = 12, .periodic = true}}};
  spec.regions = {{"left", [](const Point& p) { return p[0] < 0.5; }}};
  spec.interfaces = {{"seam", "default", "left"}};
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  Divided<1, StencilKind::pair> model;
  FiniteVolume<Divided<1, StencilKind::pair>> op(model, grid);
  Handle<Vec> u = grid.create_global();
  petsc(VecSet(u, 2.0));
  // Faces at 0.5 and at the end, distances 1/24 on each side.
  const double each = (2.0 * 4.0 - 2.0) / (1.0 + 4.0 / 24.0);
  EXPECT_NEAR(op.flows(0.0, u).through_interface(0, 0), 2.0 * each, 1e-14);
}

/// Nothing of it depends on the region.
struct SameEverywhere : Coupled<2, StencilKind::line> {
  template <class T>
  State<T, 2> reaction(const State<T, 2>& u, const Cell&) const {
    return u;
  }
};

TEST(Interfaces, WithoutAKernelTheFluxIsKept) {
  const GridSpec plain = plane(12, 11), with = divided(plane(12, 11));
  const Grid first(plain, 2, PETSC_COMM_WORLD), second(with, 2, PETSC_COMM_WORLD);
  SameEverywhere model;
  FiniteVolume<SameEverywhere> a(model, first), b(model, second);
  const Handle<Vec> u = scattered(first), r = first.create_global(), s = second.create_global();
  a.residual(0.1, u, r);
  b.residual(0.1, u, s);
  petsc(VecAXPY(r, -1.0, s));
  EXPECT_EQ(norm(r), 0.0);
}

std::string complaint(std::vector<Interface> interfaces) {
  GridSpec spec = divided(plane(12, 11));
  spec.interfaces = std::move(interfaces);
  try {
    const Grid grid(spec, 1, PETSC_COMM_WORLD);
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(Interfaces, ThatCannotBeAreRefused) {
  EXPECT_EQ(
      complaint({{"gap", "disc", "strip"}}),
      "grid: the regions 'disc' and 'strip' touch nowhere, so the interface 'gap' has no face");
  EXPECT_EQ(complaint({{"gap", "disc", "ring"}}),
            "grid: interface 'gap' names the region 'ring', which does not exist");
  EXPECT_EQ(complaint({{"gap", "disc", "disc"}}),
            "grid: interface 'gap' leads from 'disc' to itself");
  EXPECT_EQ(complaint({{"a", "disc", "default"}, {"b", "default", "disc"}}),
            "grid: interfaces 'a' and 'b' lie between the same two regions");
}

}  // namespace
}  // namespace fluxform::test
