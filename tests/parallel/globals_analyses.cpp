// A system with one global through every analysis and solver: a membrane that charges, exactly
// between two ranks. Each rank also computes the same alone and compares.
#include <algorithm>

#include <gtest/gtest.h>

#include "fluxform/fv/bordered.hpp"
#include "fluxform/output/checkpoint.hpp"
#include "fluxform/solve/continuation.hpp"
#include "fluxform/solve/eigenmodes.hpp"
#include "fluxform/solve/impedance.hpp"
#include "fluxform/solve/newton.hpp"
#include "fluxform/solve/steady.hpp"
#include "fluxform/solve/transient.hpp"

#include "global_models.hpp"

namespace fluxform::test {
namespace {

struct System {
  explicit System(MPI_Comm comm, int cells = 40)
      : grid(membrane_line(cells), 1, comm), op(model, grid), u(op.create_vector()) {
    const WriteArray x(u);
    grid.for_owned(
        [&](const Index& i) { x[grid.owned_offset(i)] = grid.centre(i)[0] < 0.5 ? 2.0 : 0.5; });
  }
  double g() const { return read_globals(grid, u)[0]; }
  Charging model;
  Grid grid;
  FiniteVolume<Charging> op;
  Handle<Vec> u;
};

SolverControls tight(LinearMethod method = LinearMethod::automatic) {
  SolverControls c;
  c.linear.method = method;
  c.linear.correction_rtol = 1e-10;
  c.newton.rtol = 1e-13;
  return c;
}

/// Largest difference of a state from one on this rank alone.
double difference(const System& one, const System& alone) {
  double worst = std::abs(one.g() - alone.g());
  {
    const ReadArray a(one.u), b(alone.u);
    one.grid.for_owned([&](const Index& i) {
      worst =
          std::max(worst, std::abs(a[one.grid.owned_offset(i)] - b[alone.grid.owned_offset(i)]));
    });
  }
  MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_DOUBLE, MPI_MAX, one.grid.comm());
  return worst;
}

// At rest the voltage solves  leak (g - rest) + J(g) = 0  with the baths in series on both sides.
double voltage_at_rest() {
  const Charging m;
  const auto current = [&](double g) {
    const double up = g / std::expm1(g), down = g + up;
    const double j =
        m.permeability * (down * m.low - up * m.high) / (1.0 + m.permeability * 0.5 * (down + up));
    return j + m.leak * (g - m.rest);
  };
  double below = -20.0, above = 19.0;
  for (int k = 0; k < 200; ++k)
    (current(0.5 * (below + above)) > 0.0 ? above : below) = 0.5 * (below + above);
  return 0.5 * (below + above);
}

TEST(GlobalsSteady, FindsTheVoltageByEverySolver) {
  // The cells beside the membrane are half a cell away from it: an error of first order in them.
  const double coarse = [] {
    System s(PETSC_COMM_SELF, 40);
    (void)solve_steady(s.op, s.u, {.solvers = tight()});
    return s.g();
  }();
  const double fine = [] {
    System s(PETSC_COMM_SELF, 80);
    (void)solve_steady(s.op, s.u, {.solvers = tight()});
    return s.g();
  }();
  EXPECT_NEAR(2.0 * fine - coarse, voltage_at_rest(), 2e-4);
  for (const auto method :
       {LinearMethod::direct, LinearMethod::multigrid, LinearMethod::geometric}) {
    System s(PETSC_COMM_WORLD);
    const SteadyResult done = solve_steady(s.op, s.u, {.solvers = tight(method)});
    EXPECT_NEAR(s.g(), coarse, 1e-10);
    EXPECT_LE(done.newton, 8);
    EXPECT_EQ(done.pseudo_steps, 0);
    if (method == LinearMethod::direct) {
      EXPECT_LE(done.linear, 2 * done.newton);
    }
  }
}

TEST(GlobalsSteady, NewtonConvergesQuadratically) {
  System s(PETSC_COMM_WORLD);
  write_globals(s.grid, s.u, std::vector<double>{2.0});
  SolverControls c = tight(LinearMethod::direct);
  c.newton.rtol = 1e-30;
  std::vector<double> norms;
  Newton newton(s.op, c, false, steady_problem(s.op, 0.0));
  const auto note = [](SNES, PetscInt, PetscReal norm, void* into) {
    static_cast<std::vector<double>*>(into)->push_back(norm);
    return PetscErrorCode{0};
  };
  petsc(SNESMonitorSet(newton.snes(), note, &norms, nullptr));
  (void)newton.solve(s.u, 1e-13);
  ASSERT_GE(norms.size(), 4U);
  const auto last = std::find_if(norms.begin(), norms.end(), [](double n) { return n < 1e-11; });
  ASSERT_NE(last, norms.end());
  const auto before = *(last - 1), first = *(last - 2);
  EXPECT_LT(std::log(before) / std::log(std::min(first, 0.5)), 4.0);
  EXPECT_GT(std::log(before) / std::log(std::min(first, 0.5)), 1.6);
}

TransientControls short_run(Scheme scheme, double step, bool adaptive = false) {
  TransientControls c;
  c.scheme = scheme;
  c.stop = 0.04;
  c.step = step;
  c.adaptive = adaptive;
  if (adaptive) c.rtol = c.atol = 1e-5;
  return c;
}

/// The run, and how far its books are from closing.
double run(System& s, const TransientControls& time, const SolverControls& solvers,
           TransientResult* result = nullptr) {
  const Operator::Stored before = s.op.stored(0.0, s.u);
  Amounts moved;
  TransientHooks hooks;
  hooks.rates = [&](double t, Vec u) {
    const Operator::Budget b = s.op.budget(t, u);
    return Amounts{b.production[0] - b.outflow[0], b.production[1] - b.outflow[1]};
  };
  hooks.monitor = [&](const StepInfo& step, Vec) {
    moved.resize(2, 0.0);
    for (std::size_t k = 0; k < step.moved.size(); ++k) moved[k] += step.moved[k];
  };
  const TransientResult done = run_transient(s.op, s.u, time, solvers, hooks);
  if (result) *result = done;
  const Operator::Stored after = s.op.stored(0.0, s.u);
  return std::max(std::abs(after.net[0] - before.net[0] - moved[0]),
                  std::abs(after.net[1] - before.net[1] - moved[1]));
}

class GlobalsScheme : public testing::TestWithParam<Scheme> {};

TEST_P(GlobalsScheme, GivesOneRanksAnswerOnAnyRanksAndClosesItsBooks) {
  System world(PETSC_COMM_WORLD), alone(PETSC_COMM_SELF);
  TransientResult here, there;
  EXPECT_LT(run(world, short_run(GetParam(), 0.01), tight(), &here), 1e-12);
  (void)run(alone, short_run(GetParam(), 0.01), tight(), &there);
  EXPECT_LT(difference(world, alone), 1e-10);
  EXPECT_EQ(here.steps, there.steps);
  EXPECT_EQ(here.rejected, 0);
  EXPECT_LE(here.newton, there.newton + 5);
}

INSTANTIATE_TEST_SUITE_P(Implicit, GlobalsScheme,
                         testing::Values(Scheme::bdf1, Scheme::bdf2, Scheme::bdf3, Scheme::bdf4,
                                         Scheme::bdf5, Scheme::esdirk2, Scheme::esdirk3,
                                         Scheme::esdirk4, Scheme::cn),
                         [](const auto& of) { return name_of(of.param); });

TEST(GlobalsTransient, ExplicitAndAdaptiveSchemesToo) {
  const auto brief = [](Scheme scheme, double step) {
    TransientControls c = short_run(scheme, step);
    c.stop = 0.02;
    return c;
  };
  System at_first(PETSC_COMM_SELF), reference(PETSC_COMM_SELF);
  (void)run(at_first, brief(Scheme::esdirk4, 0.0005), tight());
  for (const Scheme scheme : {Scheme::rk4, Scheme::rkc2}) {
    System s(PETSC_COMM_WORLD);
    EXPECT_LT(run(s, brief(scheme, 2e-4), tight()), 1e-12);
    EXPECT_LT(difference(s, at_first), 1e-4) << name_of(scheme);
  }
  (void)run(reference, short_run(Scheme::esdirk4, 0.002), tight());
  for (const Scheme scheme : {Scheme::bdf2, Scheme::esdirk3}) {
    System s(PETSC_COMM_WORLD);
    EXPECT_LT(run(s, short_run(scheme, 1e-4, true), tight()), 1e-12);
    EXPECT_LT(difference(s, reference), 1e-4) << name_of(scheme);
  }
}

TEST(GlobalsTransient, OrdersOfAccuracyHold) {
  System reference(PETSC_COMM_SELF);
  (void)run(reference, short_run(Scheme::esdirk4, 0.001), tight());
  const auto error = [&](Scheme scheme, double step) {
    System s(PETSC_COMM_SELF);
    (void)run(s, short_run(scheme, step), tight());
    return std::abs(s.g() - reference.g());
  };
  EXPECT_NEAR(std::log2(error(Scheme::bdf1, 0.004) / error(Scheme::bdf1, 0.002)), 1.0, 0.3);
  EXPECT_NEAR(std::log2(error(Scheme::bdf2, 0.004) / error(Scheme::bdf2, 0.002)), 2.0, 0.5);
  EXPECT_GT(std::log2(error(Scheme::esdirk3, 0.008) / error(Scheme::esdirk3, 0.004)), 2.3);
}

TEST(GlobalsTransient, ACheckpointGoesOnAsIfNothingHadHappened) {
  System whole(PETSC_COMM_WORLD), first(PETSC_COMM_WORLD), second(PETSC_COMM_WORLD);
  (void)run(whole, short_run(Scheme::bdf3, 0.0025), tight());
  TransientHooks hooks;
  TransientControls half = short_run(Scheme::bdf3, 0.0025);
  half.stop = 0.02;
  double next = 0.0;
  std::vector<double> steps;
  const std::string file = "globals_" + std::to_string(first.grid.total_cells()) + ".h5";
  hooks.monitor = [&](const StepInfo& step, Vec u) {
    if (step.time < 0.02) return;
    next = step.next_dt;
    steps = step.past.steps;
    write_checkpoint(file, first.grid, first.op.fields(), u, {step.time, step.step, {}},
                     step.past.solutions);
  };
  (void)run_transient(first.op, first.u, half, tight(), hooks);
  std::vector<Handle<Vec>> past;
  const Checkpoint from = read_checkpoint(file, second.grid, second.op.fields(), second.u, &past);
  EXPECT_EQ(second.g(), first.g());
  ASSERT_EQ(past.size(), 3U);
  EXPECT_NE(read_globals(second.grid, past[0])[0], second.g());
  Restart restart;
  restart.time = from.time;
  restart.step = static_cast<int>(from.step);
  restart.next_dt = next;
  restart.past.steps = steps;
  restart.past.moved.resize(past.size());
  for (const Handle<Vec>& v : past) restart.past.solutions.push_back(v);
  (void)run_transient(second.op, second.u, short_run(Scheme::bdf3, 0.0025), tight(), {}, restart);
  EXPECT_NEAR(second.g(), whole.g(), 1e-13);
  EXPECT_LT(std::abs(difference(second, System(PETSC_COMM_SELF)) -
                     difference(whole, System(PETSC_COMM_SELF))),
            1e-12);
  Handle<Vec> without = second.grid.create_global();
  EXPECT_THROW((void)read_checkpoint(file, second.grid, second.op.fields(), without), InputError);
}

// A small disturbance decays as the slowest mode says, which is also a left eigenvector's.
TEST(GlobalsEigenmodes, SlowestModeIsThatOfTheTransient) {
  System s(PETSC_COMM_WORLD);
  (void)solve_steady(s.op, s.u, {.solvers = tight()});
  EigenControls c;
  c.count = 3;
  c.adjoint = true;
  const Eigenmodes modes = find_eigenmodes(s.op, s.u, c);
  for (const double residual : modes.residuals) EXPECT_LT(residual, 1e-9);
  System alone(PETSC_COMM_SELF);
  (void)solve_steady(alone.op, alone.u, {.solvers = tight()});
  const Eigenmodes same = find_eigenmodes(alone.op, alone.u, c);
  for (std::size_t k = 0; k < 3; ++k)
    EXPECT_NEAR(modes.values[k].real(), same.values[k].real(), 1e-8);
  const double rest = s.g();
  petsc(VecAXPY(s.u, 1e-4, modes.right_real[0]));
  const double at_first = s.g() - rest;
  (void)run(s, short_run(Scheme::esdirk4, 0.005), tight());
  EXPECT_NEAR((s.g() - rest) / at_first, std::exp(-0.04 * modes.values[0].real()), 1e-4);
  // R'^T w = lambda S'^T w
  const Handle<Mat> r = s.op.create_matrix(), stored = s.op.create_matrix();
  System still(PETSC_COMM_WORLD);
  (void)solve_steady(still.op, still.u, {.solvers = tight()});
  still.op.jacobian(0.0, still.u, 0.0, r);
  still.op.jacobian(0.0, still.u, -modes.values[0].real(), stored);
  const Handle<Vec> left = s.op.create_vector();
  double size = 0.0, scale = 0.0;
  petsc(MatMultTranspose(stored, modes.left_real[0], left));
  petsc(VecNorm(left, NORM_2, &size));
  petsc(MatMultTranspose(r, modes.left_real[0], left));
  petsc(VecNorm(left, NORM_2, &scale));
  EXPECT_LT(size, 1e-6 * std::max(scale, 1e-3));
}

// (R' + i w S') du = b, looked at by products with the matrices.
TEST(GlobalsResponse, SolvesTheSystemOfEveryFrequency) {
  System s(PETSC_COMM_WORLD);
  (void)solve_steady(s.op, s.u, {.solvers = tight()});
  const Handle<Vec> b = scattered_with_globals(s.op, 2.0, 1.3), left = s.op.create_vector();
  const Handle<Mat> r = s.op.create_matrix(), m = s.op.create_matrix();
  s.op.jacobian(0.0, s.u, 0.0, r);
  s.op.jacobian(0.0, s.u, 1.0, m);
  petsc(MatAXPY(m, -1.0, r, SAME_NONZERO_PATTERN));
  const std::vector<double> frequencies{0.0, 0.3, 30.0};
  respond(s.op, 0.0, s.u, b, frequencies, [&](std::size_t k, Vec re, Vec im) {
    const Handle<Vec> sum = s.op.create_vector();
    double off = 0.0;
    petsc(MatMult(r, re, sum));
    petsc(MatMult(m, im, left));
    petsc(VecAXPY(sum, -frequencies[k], left));
    petsc(VecAXPY(sum, -1.0, b));
    petsc(VecNorm(sum, NORM_2, &off));
    EXPECT_LT(off, 1e-9);
    petsc(MatMult(m, re, sum));
    petsc(VecScale(sum, frequencies[k]));
    petsc(MatMult(r, im, left));
    petsc(VecAXPY(sum, 1.0, left));
    petsc(VecNorm(sum, NORM_2, &off));
    EXPECT_LT(off, 1e-9);
  });
}

struct Growing : Charging {
  static constexpr bool uses_time = true;
  template <class T>
  State<T, 1> balance(const State<T, 1>& g, const State<T, 1>& sums, double t) const {
    return {{sums[0] + leak * (g[0] - t)}};
  }
};

TEST(GlobalsContinuation, FollowsAGlobalAlongAParameter) {
  Growing model;
  const Grid grid(membrane_line(), 1, PETSC_COMM_WORLD);
  FiniteVolume<Growing> op(model, grid);
  Handle<Vec> u = op.create_vector();
  petsc(VecSet(u, 1.0));
  ContinuationControls c;
  c.to = 2.0;
  double before = -100.0;
  const ContinuationResult done = follow(op, u, c, tight(), [&](double, Vec v) {
    const double g = read_globals(grid, v)[0];
    EXPECT_GT(g, before);
    before = g;
  });
  EXPECT_TRUE(done.reached);
}

/// Nothing leaves, the global is a multiplier that keeps the amount: A is singular.
struct Kept {
  static constexpr int unknowns = 1, globals = 1;
  double amount = 1.7;
  std::vector<FieldInfo> fields() const { return {{"c"}}; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f) const {
    return {{(l[0] - r[0]) * (1.0 + 0.3 * (l[0] + r[0])) / f.distance + 2.0 * (l[0] + r[0])}};
  }
  template <class T>
  State<T, 2> reaction(const State<T, 1>& u, const Cell&, const State<T, 1>& g) const {
    return {{g[0], u[0]}};
  }
  template <class T>
  State<T, 1> balance(const State<T, 1>&, const State<T, 1>& sums, double) const {
    return {{sums[0] - amount}};
  }
};

TEST(GlobalsSteady, AMultiplierThatKeepsAnAmountEndsAtZero) {
  for (const auto method : {LinearMethod::direct, LinearMethod::multigrid}) {
    Kept model;
    const Grid grid(membrane_line(64), 1, PETSC_COMM_WORLD);
    FiniteVolume<Kept> op(model, grid);
    Handle<Vec> u = op.create_vector();
    petsc(VecSet(u, 1.0));
    write_globals(grid, u, std::vector<double>{0.0});
    const SteadyResult done = solve_steady(op, u, {.solvers = tight(method)});
    EXPECT_LT(std::abs(read_globals(grid, u)[0]), 1e-12);
    EXPECT_NEAR(op.stored(0.0, u).net[0], 1.7, 1e-12);
    EXPECT_LT(done.linear, 12 * done.newton);
  }
}

}  // namespace
}  // namespace fluxform::test
