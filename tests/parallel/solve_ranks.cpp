// The same run on one rank and on all of them.
#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/solve/eigenmodes.hpp"
#include "fluxform/solve/linear.hpp"
#include "fluxform/solve/steady.hpp"
#include "fluxform/solve/transient.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::ToyOperator;
using toy::ToyTerms;

std::shared_ptr<Grid> plane(MPI_Comm comm) {
  return toy::box({toy::axis("x", 12), toy::axis("y", 10, 0.8)}, comm);
}

double start(const Point& x, int) {
  return 1.5 + std::cos(constants::pi * x[0]) * std::sin(2.0 * x[1]);
}

ToyTerms burning() {
  ToyTerms terms;
  terms.diffusivity = {0.02};
  terms.stiff = [](double t, const Point& x, const double* u, double* r) {
    r[0] = u[0] * u[0] * (1.0 + x[1]) - std::cos(t);
  };
  terms.stiff_slope = [](double, const Point& x, const double* u, double* j) {
    j[0] = 2.0 * u[0] * (1.0 + x[1]);
  };
  return terms;
}

ToyTerms spreading() {
  ToyTerms terms;
  terms.traits.linear = terms.traits.time_invariant = terms.traits.autonomous = true;
  terms.diffusivity = {0.02};
  return terms;
}

using Analysis = std::function<void(Operator&, Vec)>;

// Largest difference between the run on one rank and the run on all, over all cells.
double spread(const ToyTerms& terms, const Analysis& analysis) {
  ToyOperator alone(plane(PETSC_COMM_SELF), terms), together(plane(PETSC_COMM_WORLD), terms);
  Handle<Vec> one = alone.state(start), all = together.state(start);
  analysis(alone, one);
  analysis(together, all);
  double worst = 0.0;
  const ReadArray reference(one), mine(all);
  together.grid().for_owned([&](const Index& i) {
    worst = std::max(worst, std::abs(reference[alone.grid().owned_offset(i)] -
                                     mine[together.grid().owned_offset(i)]));
  });
  MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
  return worst;
}

SolverControls tight(LinearMethod method) {
  SolverControls c;
  c.linear.method = method;
  c.linear.rtol = 1e-13;
  c.linear.correction_rtol = 1e-10;
  c.newton.rtol = 1e-13;
  return c;
}

Analysis march(Scheme scheme, LinearMethod method, bool adaptive = false) {
  return [=](Operator& op, Vec u) {
    TransientControls time;
    time.scheme = scheme;
    time.step = 0.25;
    time.adaptive = adaptive;
    run_transient(op, u, time, tight(method));
  };
}

TEST(Ranks, DoNotChangeALinearRun) {
  for (LinearMethod method :
       {LinearMethod::direct, LinearMethod::multigrid, LinearMethod::separable})
    for (Scheme scheme : {Scheme::esdirk3, Scheme::bdf2})
      EXPECT_LT(spread(spreading(), march(scheme, method)), 1e-11)
          << name_of(scheme) << " with method " << static_cast<int>(method);
}

TEST(Ranks, DoNotChangeANonlinearRun) {
  for (Scheme scheme : {Scheme::bdf3, Scheme::esdirk3})
    EXPECT_LT(spread(burning(), march(scheme, LinearMethod::direct)), 1e-11) << name_of(scheme);
  EXPECT_LT(spread(burning(), march(Scheme::bdf2, LinearMethod::multigrid)), 1e-10);
  EXPECT_LT(spread(burning(), march(Scheme::rk3, LinearMethod::direct, true)), 1e-11);
}

TEST(Ranks, DoNotChangeASteadyState) {
  EXPECT_LT(spread(burning(),
                   [](Operator& op, Vec u) {
                     SteadyControls c;
                     c.solvers = tight(LinearMethod::direct);
                     solve_steady(op, u, c);
                   }),
            1e-11);
}

TEST(Ranks, DoNotChangeEigenvalues) {
  ToyOperator alone(plane(PETSC_COMM_SELF), burning()),
      together(plane(PETSC_COMM_WORLD), burning());
  Handle<Vec> one = alone.state(start), all = together.state(start);
  EigenControls c;
  c.count = 4;
  const Eigenmodes a = find_eigenmodes(alone, one, c), b = find_eigenmodes(together, all, c);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_LT(std::abs(a.values[i] - b.values[i]), 1e-9);
}

TEST(Ranks, AStateBadOnOneRankCutsTheStepOnAll) {
  ToyTerms terms = burning();
  terms.allowed = [](const double* u) { return u[0] > 0.2; };
  terms.stiff = [](double, const Point& x, const double*, double* r) {
    r[0] = x[0] < 0.05 && x[1] < 0.05 ? 10.0 : 0.0;
  };
  terms.stiff_slope = nullptr;
  ToyOperator op(plane(PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
  int rejected = 0;
  TransientHooks hooks;
  hooks.monitor = [&](const StepInfo& s, Vec) { rejected += s.rejected; };
  TransientControls time;
  time.step = 1.0;
  time.min_step = 0.01;
  try {
    run_transient(op, u, time, {}, hooks);
  } catch (const std::exception&) {
    rejected += 1;
  }
  int least = rejected;
  MPI_Allreduce(MPI_IN_PLACE, &least, 1, MPI_INT, MPI_MIN, PETSC_COMM_WORLD);
  EXPECT_GT(least, 0);
  EXPECT_EQ(least, rejected);
}

TEST(Ranks, OneAskingToStopStopsAll) {
  ToyOperator op(plane(PETSC_COMM_WORLD), spreading());
  Handle<Vec> u = op.state(start);
  TransientHooks hooks;
  hooks.stop_requested = [] { return rank_of(PETSC_COMM_WORLD) == 0; };
  TransientControls time;
  time.step = 0.25;
  const TransientResult done = run_transient(op, u, time, {}, hooks);
  EXPECT_TRUE(done.stopped);
  EXPECT_EQ(done.steps, 1);
}

}  // namespace
}  // namespace fluxform
