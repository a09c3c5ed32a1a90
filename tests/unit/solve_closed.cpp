// States at rest of systems that nothing leaves, and transposed solves.
#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/adjoint.hpp"
#include "fluxform/solve/closed.hpp"
#include "fluxform/solve/steady.hpp"

#include "global_models.hpp"

namespace fluxform::test {
namespace {

/// Hydrogen that moves, is trapped and let go; a third species dimerises: 2 a <-> b is kept as a +
/// 2 b. `leaky`: nothing is kept after all.
struct Trapping {
  static constexpr int unknowns = 4;
  bool leaky = false;
  std::vector<FieldInfo> fields() const {
    return {{"lattice"}, {"trapped"}, {"single"}, {"double"}};
  }
  template <class T>
  State<T, 4> flux(const State<T, 4>& l, const State<T, 4>& r, const Face& f) const {
    const T drift = 1.5 * (l[0] + r[0]);
    return {{(l[0] - r[0]) / f.distance + drift, T(0.0), (l[2] - r[2]) / f.distance,
             0.5 * (l[3] - r[3]) / f.distance}};
  }
  template <class T>
  State<T, 4> reaction(const State<T, 4>& u, const Cell& c) const {
    const T catching = 3.0 * u[0] * (2.0 - u[1]) - (0.5 + c.position[0]) * u[1];
    const T pairing = 0.8 * u[2] * u[2] - 0.3 * u[3];
    return {{-catching - (leaky ? 0.1 : 0.0) * u[0], catching, -2.0 * pairing, pairing}};
  }
};

Handle<Vec> start(const Operator& op) {
  Handle<Vec> u = op.create_vector();
  const WriteArray x(u);
  op.grid().for_owned([&](const Index& i) {
    double* const here = x.data() + op.grid().owned_offset(i);
    here[0] = 1.0 + 0.3 * op.grid().centre(i)[0];
    here[1] = 0.2;
    here[2] = 0.7;
    here[3] = 0.1 + op.grid().centre(i)[0];
  });
  return u;
}

GridSpec line_of(int cells) { return {.axes = {{.name = "x", .cells = cells}}}; }

SolverControls tight(LinearMethod method = LinearMethod::automatic) {
  SolverControls c;
  c.linear.method = method;
  c.linear.rtol = 1e-13;
  c.linear.correction_rtol = 1e-10;
  c.newton.rtol = 1e-13;
  return c;
}

TEST(Closed, FindsTheCombinationsThatAreKept) {
  Trapping model;
  const Grid grid(line_of(24), 4, PETSC_COMM_WORLD);
  FiniteVolume op(model, grid);
  const Handle<Vec> u = start(op);
  const Eigen::MatrixXd kept = kept_combinations(op, 0.0, u);
  ASSERT_EQ(kept.cols(), 2);
  EXPECT_EQ(name_of(kept.col(0), op.fields()), "lattice + trapped");
  EXPECT_EQ(name_of(kept.col(1), op.fields()), "single + 2 double");
  model.leaky = true;
  EXPECT_EQ(kept_combinations(op, 0.0, u).cols(), 1);
}

TEST(Closed, RestsWithTheAmountsOfTheStartAndMultipliersAtZero) {
  for (const auto method : {LinearMethod::direct, LinearMethod::multigrid}) {
    Trapping model;
    const Grid grid(line_of(24), 4, PETSC_COMM_WORLD);
    FiniteVolume op(model, grid);
    const Handle<Vec> u = start(op);
    const auto before = op.stored(0.0, u).net;
    const SteadyResult done = solve_steady(op, u, {.solvers = tight(method)});
    const auto after = op.stored(0.0, u).net;
    EXPECT_NEAR(after[0] + after[1], before[0] + before[1], 1e-12);
    EXPECT_NEAR(after[2] + 2.0 * after[3], before[2] + 2.0 * before[3], 1e-12);
    ASSERT_EQ(done.kept.size(), 2U);
    EXPECT_EQ(done.kept[1].name, "single + 2 double");
    for (const KeptAmount& k : done.kept) EXPECT_LT(std::abs(k.multiplier), 1e-11);
    // Pairs are even and in equilibrium; the drift of the lattice's atoms is balanced by diffusion.
    const ReadArray x(u);
    grid.for_owned([&](const Index& i) {
      const double* here = x.data() + grid.owned_offset(i);
      EXPECT_NEAR(0.8 * here[2] * here[2], 0.3 * here[3], 1e-11);
      EXPECT_NEAR(3.0 * here[0] * (2.0 - here[1]), (0.5 + grid.centre(i)[0]) * here[1], 1e-10);
    });
  }
}

/// The length of a body that stretches until its contents have thinned enough; nothing leaves it.
struct Stretching {
  static constexpr int unknowns = 1, globals = 1;
  double stiffness = 2.0;
  std::vector<FieldInfo> fields() const { return {{"c"}}; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f,
                   const State<T, 1>& g) const {
    return {{(l[0] - r[0]) / (g[0] * f.distance)}};
  }
  template <class T>
  State<T, 1> storage(const State<T, 1>& u, const Cell&, const State<T, 1>& g) const {
    return {{g[0] * u[0]}};
  }
  template <class T>
  State<T, 2> reaction(const State<T, 1>& u, const Cell&) const {
    return {{T(0.0), u[0]}};
  }
  template <class T>
  State<T, 1> balance(const State<T, 1>& g, const State<T, 1>& sums, double) const {
    return {{stiffness * (g[0] - 1.0) - sums[0]}};
  }
  template <class T>
  State<T, 1> global_storage(const State<T, 1>& g, double) const {
    return {{0.5 * g[0]}};
  }
};

// Pressure c = M / L against the spring k (L - 1):  k L (L - 1) = M.
TEST(Closed, AStretchingBodyKeepsWhatItHolds) {
  Stretching model;
  const Grid grid(line_of(24), 1, PETSC_COMM_WORLD);
  FiniteVolume op(model, grid);
  const Handle<Vec> u = op.create_vector();
  {
    const WriteArray x(u);
    grid.for_owned([&](const Index& i) { x[grid.owned_offset(i)] = 1.0 + grid.centre(i)[0]; });
  }
  write_globals(grid, u, std::vector<double>{1.2});
  const double amount = op.stored(0.0, u).net[0];
  const SteadyResult done = solve_steady(op, u, {.solvers = tight()});
  const double length = read_globals(grid, u)[0];
  EXPECT_NEAR(length, 0.5 * (1.0 + std::sqrt(1.0 + 4.0 * amount / 2.0)), 1e-11);
  EXPECT_NEAR(op.stored(0.0, u).net[0], amount, 1e-12);
  ASSERT_EQ(done.kept.size(), 1U);
  EXPECT_LT(std::abs(done.kept[0].multiplier), 1e-11);
}

/// Derivative of the voltage at rest by the permeability.
double voltage_at(double permeability) {
  Charging model;
  model.permeability = permeability;
  const Grid grid(membrane_line(), 1, PETSC_COMM_WORLD);
  FiniteVolume op(model, grid);
  const Handle<Vec> u = op.create_vector();
  petsc(VecSet(u, 1.0));
  (void)solve_steady(op, u, {.solvers = tight()});
  return read_globals(grid, u)[0];
}

TEST(Adjoint, GivesTheDerivativeThatDifferencesOfSolutionsGive) {
  const double expected = (voltage_at(0.7001) - voltage_at(0.6999)) / 2e-4;
  for (const auto method : {LinearMethod::direct, LinearMethod::multigrid}) {
    Charging model;
    const Grid grid(membrane_line(), 1, PETSC_COMM_WORLD);
    FiniteVolume op(model, grid);
    const Handle<Vec> u = op.create_vector(), gradient = op.create_vector();
    const Handle<Vec> lambda = op.create_vector(), low = op.create_vector(),
                      high = op.create_vector();
    petsc(VecSet(u, 1.0));
    (void)solve_steady(op, u, {.solvers = tight(method)});
    write_globals(grid, gradient, std::vector<double>{1.0});
    Adjoint adjoint(op, 0.0, u, tight(method));
    adjoint.solve(gradient, lambda);
    model.permeability = 0.6999;
    op.residual(0.0, u, low);
    model.permeability = 0.7001;
    op.residual(0.0, u, high);
    petsc(VecAXPY(high, -1.0, low));
    double owed = 0.0;
    petsc(VecDot(lambda, high, &owed));
    EXPECT_NEAR(-owed / 2e-4, expected, 1e-6 * std::abs(expected));
  }
}

TEST(Adjoint, RefusesWhatHasNoAnswer) {
  Trapping model;
  const Grid grid(line_of(24), 4, PETSC_COMM_WORLD);
  FiniteVolume op(model, grid);
  const Handle<Vec> u = start(op), lambda = op.create_vector(), gradient = start(op);
  SolverControls c = tight(LinearMethod::multigrid);
  c.linear.max_iterations = 60;
  EXPECT_THROW(
      {
        Adjoint adjoint(op, 0.0, u, c);
        adjoint.solve(gradient, lambda);
      },
      SolveError);
}

}  // namespace
}  // namespace fluxform::test
