// What the contract sees in a model, and when kernels learn the time.
#include <gtest/gtest.h>

#include "fluxform/fv/finite_volume.hpp"

#include "fv_models.hpp"

namespace fluxform::test {
namespace {

struct Plain {
  static constexpr int unknowns = 1;
  std::vector<FieldInfo> fields() const { return {{"u"}}; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f) const {
    return {{(l[0] - r[0]) / f.distance}};
  }
};
static_assert(fits_contract<Plain>());
static_assert(stencil_of<Plain>() == StencilKind::pair);
static_assert(!Names_boundary<Plain> && !Names_reaction<Plain> && !Names_interface<Plain>);

/// A kernel with an argument that no caller passes has its name and not its concept.
struct Misspelt : Plain {
  template <class T>
  State<T, 1> boundary(const State<T, 1>& u, const Cell&) const {
    return u;
  }
  template <class T>
  State<T, 1> reaction(const State<T, 1>& u, const Cell&) {
    return u;
  }
  template <class T>
  State<T, 2> storage(const State<T, 2>& u, const Cell&) const {
    return u;
  }
  State<double, 1> interface(const State<double, 1>& u, const Face&) const { return u; }
  bool admissible(const State<double, 1>&) const { return true; }
};
static_assert(Names_boundary<Misspelt> && !HasBoundary<Misspelt>);
static_assert(Names_reaction<Misspelt> && !HasReaction<Misspelt>);
static_assert(Names_storage<Misspelt> && !HasStorage<Misspelt>);
static_assert(Names_interface<Misspelt> && !HasInterface<Misspelt>);
static_assert(Names_admissible<Misspelt> && !HasAdmissible<Misspelt>);

/// The words and arguments of earlier models are noticed.
struct Old : Plain {
  static constexpr int reach = 2;
  static constexpr bool stiff_linear = true;
  template <class T>
  State<T, 1> boundary(const State<T, 1>& u, const Face&, double) const {
    return u;
  }
  template <class T>
  State<T, 1> slow_reaction(const State<T, 1>& u, const Cell&, double) const {
    return u;
  }
};
static_assert(Names_reach<Old> && Names_stiff_linear<Old> && Names_slow_reaction<Old>);
static_assert(TimedBoundary<Old> && !TimedReaction<Old>);

static_assert(stencil_of<Coupled<2, StencilKind::line>>() == StencilKind::line);
static_assert(stencil_of<Coupled<2, StencilKind::star>>() == StencilKind::star);

TEST(Contract, WithoutAWayToLearnTheTimeAModelIsAutonomous) {
  const Grid grid(plane(8, 8), 1, PETSC_COMM_WORLD);
  Plain plain;
  EXPECT_TRUE(FiniteVolume<Plain>(plain, grid).traits().autonomous);
  const FiniteVolume<Plain> refreshed(plain, grid, plain.fields(), [](double) {});
  EXPECT_FALSE(refreshed.traits().autonomous);
  Coupled<1, StencilKind::pair> timed;
  EXPECT_FALSE((FiniteVolume<Coupled<1, StencilKind::pair>>(timed, grid).traits().autonomous));
}

TEST(Contract, CoefficientsAreRefreshedWhenTheTimeChanges) {
  const Grid grid(plane(8, 8), 1, PETSC_COMM_WORLD);
  Plain plain;
  std::vector<double> times;
  FiniteVolume<Plain> op(plain, grid, plain.fields(), [&](double t) { times.push_back(t); });
  const Handle<Vec> u = scattered(grid), r = grid.create_global();
  const Handle<Mat> j = op.create_matrix();
  op.residual(0.0, u, r);
  op.jacobian(0.0, u, 1.0, j);
  op.residual(0.5, u, r);
  op.budget(0.5, u);
  op.residual(0.0, u, r);
  op.forget();
  op.residual(0.0, u, r);
  EXPECT_EQ(times, (std::vector<double>{0.0, 0.5, 0.0, 0.0}));
}

/// Reads the time without saying so.
struct Secretive : Plain {
  template <class T>
  State<T, 1> reaction(const State<T, 1>& u, const Cell& c) const {
    return {{c.t * u[0]}};
  }
};

TEST(Contract, TimeIsNotANumberForModelsThatDoNotSayTheyUseIt) {
  const Grid grid(plane(8, 8), 1, PETSC_COMM_WORLD);
  Secretive model;
  FiniteVolume<Secretive> op(model, grid);
  const Handle<Vec> u = scattered(grid), r = grid.create_global();
  op.residual(1.0, u, r);
  EXPECT_TRUE(std::isnan(norm(r)));
}

}  // namespace
}  // namespace fluxform::test
