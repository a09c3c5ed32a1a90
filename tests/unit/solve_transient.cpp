// Transient runs: events, output times, conservation, step control, restarts, refusals.
#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/solve/transient.hpp"
#include "fluxform/solve/transient_stage.hpp"
#include "fluxform/solve/transient_tableau.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::ToyOperator;
using toy::ToyTerms;

SolverControls tight() {
  SolverControls c;
  c.newton.rtol = 1e-13;
  c.newton.stol = 1e-15;
  c.linear.rtol = 1e-13;
  return c;
}

ToyTerms linear_diffusion() {
  ToyTerms terms;
  terms.traits.linear = terms.traits.time_invariant = terms.traits.autonomous = true;
  terms.diffusivity = {0.1};
  return terms;
}

ToyTerms porous_storage() {
  ToyTerms terms;
  terms.traits.constant_storage = false;
  terms.diffusivity = {0.3};
  terms.storage = [](double, const Point&, const double* u, double* s) {
    s[0] = u[0] + u[0] * u[0];
  };
  terms.storage_slope = [](double, const Point&, const double* u, double* j) {
    j[0] = 1.0 + 2.0 * u[0];
  };
  return terms;
}

double bump(const Point& x, int) { return 1.0 + std::cos(constants::pi * x[0]) * x[0]; }

TransientControls controls(Scheme scheme, double step, double stop = 1.0) {
  TransientControls c;
  c.scheme = scheme;
  c.step = step;
  c.stop = stop;
  return c;
}

double difference(Vec a, Vec b) {
  Handle<Vec> d;
  double norm = 0.0;
  petsc(VecDuplicate(a, d.out()));
  petsc(VecWAXPY(d, -1.0, a, b));
  petsc(VecNorm(d, NORM_INFINITY, &norm));
  return norm;
}

std::string message_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST(Mass, IsKeptWithNonlinearStorageByEveryBdf) {
  for (Scheme scheme : {Scheme::bdf1, Scheme::bdf2, Scheme::bdf3, Scheme::bdf4, Scheme::bdf5}) {
    ToyOperator op(toy::line(20, PETSC_COMM_WORLD), porous_storage());
    Handle<Vec> u = op.state(bump);
    const double before = op.mass(u);
    TransientControls time = controls(scheme, 0.02);
    run_transient(op, u, time, tight());
    EXPECT_NEAR(op.mass(u) / before, 1.0, 1e-12) << name_of(scheme);
    EXPECT_GT(op.distance(u, bump), 0.1) << "the state must have changed to test anything";
  }
}

TEST(Mass, IsKeptByAdaptiveStepsToo) {
  ToyOperator op(toy::line(20, PETSC_COMM_WORLD), porous_storage());
  Handle<Vec> u = op.state(bump);
  const double before = op.mass(u);
  TransientControls time = controls(Scheme::bdf2, 1e-4);
  time.adaptive = true;
  const TransientResult done = run_transient(op, u, time, tight());
  EXPECT_NEAR(op.mass(u) / before, 1.0, 1e-12);
  EXPECT_GT(done.steps, 10);
}

TEST(Events, LandExactlyAndInOrder) {
  ToyOperator op(toy::line(4, PETSC_COMM_WORLD), linear_diffusion());
  Handle<Vec> u = op.state(bump);
  std::vector<double> seen;
  std::string order;
  TransientHooks hooks;
  const auto note = [&](char name) {
    return [&, name](double t, Vec) { seen.push_back(t), order += name; };
  };
  hooks.events = {
      {1.0 / 3.0, note('b')}, {0.0, note('a')}, {1.0 / 3.0, note('c')}, {1.0, note('d')}};
  std::vector<double> times;
  hooks.monitor = [&](const StepInfo& s, Vec) { times.push_back(s.time); };
  TransientControls time = controls(Scheme::esdirk3, 0.1);
  time.output_times = {0.7};
  run_transient(op, u, time, tight(), hooks);
  EXPECT_EQ(order, "abcd");
  EXPECT_EQ(seen, (std::vector<double>{0.0, 1.0 / 3.0, 1.0 / 3.0, 1.0}));
  EXPECT_EQ(std::count(times.begin(), times.end(), 0.7), 1);
  EXPECT_EQ(times.front(), 0.0);
  EXPECT_EQ(times.back(), 1.0);
}

TEST(Events, ThatDoNothingChangeNothingInOneStepSchemes) {
  for (Scheme scheme : {Scheme::esdirk2, Scheme::esdirk4, Scheme::cn, Scheme::rk3}) {
    ToyOperator op(toy::line(10, PETSC_COMM_WORLD), linear_diffusion());
    Handle<Vec> plain = op.state(bump), with_events = op.state(bump);
    const TransientControls time = controls(scheme, 0.0125);
    TransientHooks hooks;
    hooks.events = {{0.25, [](double, Vec) {}}, {0.75, [](double, Vec) {}}};
    run_transient(op, plain, time, tight());
    run_transient(op, with_events, time, tight(), hooks);
    EXPECT_LT(difference(plain, with_events), 1e-12) << name_of(scheme);
  }
}

TEST(Events, EqualStepsBetweenThemNeedOneSetUp) {
  ToyOperator op(toy::line(10, PETSC_COMM_WORLD), linear_diffusion());
  Handle<Vec> u = op.state(bump);
  TransientHooks hooks;
  for (int k = 1; k < 10; ++k) hooks.events.push_back({0.1 * k, [](double, Vec) {}});
  EXPECT_EQ(run_transient(op, u, controls(Scheme::esdirk3, 0.03), {}, hooks).setups, 1);
  EXPECT_EQ(run_transient(op, u, controls(Scheme::bdf2, 0.03), {}, hooks).setups, 2)
      << "its own and its starter's";
}

TEST(LinearPath, AgreesWithNewtonAndAssemblesOnce) {
  for (Scheme scheme : {Scheme::bdf2, Scheme::bdf5, Scheme::esdirk2, Scheme::esdirk3, Scheme::cn}) {
    ToyTerms general = linear_diffusion();
    general.traits = {};
    ToyOperator fast(toy::line(30, PETSC_COMM_WORLD), linear_diffusion());
    ToyOperator slow(toy::line(30, PETSC_COMM_WORLD), general);
    Handle<Vec> a = fast.state(bump), b = slow.state(bump);
    run_transient(fast, a, controls(scheme, 0.02), tight());
    run_transient(slow, b, controls(scheme, 0.02), tight());
    EXPECT_LT(difference(a, b), 1e-11) << name_of(scheme);
    EXPECT_EQ(fast.jacobians, 1);
    EXPECT_EQ(fast.residuals, 1);
  }
}

// Kennedy and Carpenter's schemes as PETSc has them, where its assumption of a unit mass matrix
// holds.
PetscErrorCode oscillate(TS, PetscReal, Vec u, Vec udot, Vec f, void*) {
  return guarded([&] {
    const ReadArray x(u), v(udot);
    const WriteArray out(f);
    out[0] = v[0] - x[1];
    out[1] = v[1] + x[0];
  });
}
PetscErrorCode oscillate_slope(TS, PetscReal, Vec, Vec, PetscReal a, Mat, Mat p, void*) {
  return guarded([&] {
    const PetscInt at[] = {0, 1};
    const double values[] = {a, -1.0, 1.0, a};
    petsc(MatSetValues(p, 2, at, 2, at, values, INSERT_VALUES));
    petsc(MatAssemblyBegin(p, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(p, MAT_FINAL_ASSEMBLY));
  });
}

Handle<Vec> by_petsc(const char* type, int steps) {
  Handle<TS> ts;
  Handle<Vec> u;
  Handle<Mat> j;
  petsc(VecCreateSeq(PETSC_COMM_SELF, 2, u.out()));
  petsc(VecSetValue(u, 0, 1.0, INSERT_VALUES));
  petsc(MatCreateSeqDense(PETSC_COMM_SELF, 2, 2, nullptr, j.out()));
  petsc(TSCreate(PETSC_COMM_SELF, ts.out()));
  petsc(TSSetType(ts, TSARKIMEX));
  petsc(TSARKIMEXSetType(ts, type));
  petsc(TSARKIMEXSetFullyImplicit(ts, PETSC_TRUE));
  petsc(TSSetIFunction(ts, nullptr, oscillate, nullptr));
  petsc(TSSetIJacobian(ts, j, j, oscillate_slope, nullptr));
  TSAdapt adapt = nullptr;
  petsc(TSGetAdapt(ts, &adapt));
  petsc(TSAdaptSetType(adapt, TSADAPTNONE));
  SNES snes = nullptr;
  petsc(TSGetSNES(ts, &snes));
  petsc(SNESSetTolerances(snes, 1e-15, 1e-14, 0.0, 10, 1000));
  petsc(TSSetTimeStep(ts, 2.0 / steps));
  petsc(TSSetMaxSteps(ts, steps));
  petsc(TSSetMaxTime(ts, 10.0));
  petsc(TSSetExactFinalTime(ts, TS_EXACTFINALTIME_STEPOVER));
  petsc(TSSolve(ts, u));
  return u;
}

TEST(LinearPath, MakesTheSameStepsAsPetscsRungeKutta) {
  ToyTerms terms;
  terms.traits.linear = terms.traits.time_invariant = true;
  terms.stiff = [](double, const Point&, const double* u, double* r) { r[0] = -u[1], r[1] = u[0]; };
  terms.stiff_slope = [](double, const Point&, const double*, double* j) {
    j[1] = -1.0, j[2] = 1.0;
  };
  const std::pair<Scheme, const char*> pairs[] = {
      {Scheme::esdirk2, TSARKIMEX2E}, {Scheme::esdirk3, TSARKIMEX3}, {Scheme::esdirk4, TSARKIMEX4}};
  for (const auto& [scheme, type] : pairs) {
    ToyOperator op(toy::line(1, PETSC_COMM_SELF, 2), terms);
    Handle<Vec> u = op.state([](const Point&, int k) { return k == 0 ? 1.0 : 0.0; });
    run_transient(op, u, controls(scheme, 0.1, 2.0), tight());
    EXPECT_LT(difference(u, by_petsc(type, 20)), 1e-12) << type;
  }
}

// u' = -v, 0 = v - u^2: v has no storage.
ToyTerms with_algebraic_unknown() {
  ToyTerms terms;
  terms.stiff = [](double, const Point&, const double* u, double* r) {
    r[0] = u[1];
    r[1] = u[1] - u[0] * u[0];
  };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) {
    j[1] = 1.0;
    j[2] = -2.0 * u[0];
    j[3] = 1.0;
  };
  terms.storage = [](double, const Point&, const double* u, double* s) { s[0] = u[0]; };
  terms.storage_slope = [](double, const Point&, const double*, double* j) { j[0] = 1.0; };
  return terms;
}

TEST(AlgebraicUnknowns, AreSolvedEvenFromAnInconsistentStart) {
  for (Scheme scheme : {Scheme::bdf3, Scheme::esdirk3, Scheme::esdirk4}) {
    ToyOperator op(toy::line(2, PETSC_COMM_WORLD, 2), with_algebraic_unknown());
    Handle<Vec> u = op.state([](const Point&, int k) { return k == 0 ? 1.0 : 7.0; });
    run_transient(op, u, controls(scheme, 0.005), tight());
    const auto exact = [](const Point&, int k) { return k == 0 ? 0.5 : 0.25; };
    EXPECT_LT(op.distance(u, exact), 0.02) << name_of(scheme);
    ToyOperator consistent(toy::line(2, PETSC_COMM_WORLD, 2), with_algebraic_unknown());
    Handle<Vec> v = consistent.state([](const Point&, int) { return 1.0; });
    run_transient(consistent, v, controls(scheme, 0.005), tight());
    EXPECT_LT(consistent.distance(v, exact), 1e-7) << name_of(scheme);
  }
}

TEST(Steps, AreCutWhenTheStateLeavesItsDomain) {
  // Explicit steps longer than 2/k overshoot zero: only shorter ones are allowed.
  ToyTerms terms;
  terms.stiff = [](double, const Point&, const double* u, double* r) { r[0] = 50.0 * u[0]; };
  terms.stiff_slope = [](double, const Point&, const double*, double* j) { j[0] = 50.0; };
  terms.allowed = [](const double* u) { return u[0] >= 0.0; };
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
  const TransientResult done = run_transient(op, u, controls(Scheme::rk3, 0.2), {});
  EXPECT_GT(done.rejected, 0);
  EXPECT_TRUE(op.admissible(0.0, u));
  EXPECT_EQ(done.time, 1.0);
}

TEST(Steps, AdaptiveErrorFollowsTheTolerance) {
  for (Scheme scheme : {Scheme::bdf2, Scheme::bdf4, Scheme::esdirk3, Scheme::rk4}) {
    std::vector<double> errors;
    for (double rtol : {1e-4, 1e-7}) {
      ToyTerms terms;
      terms.stiff = [](double t, const Point&, const double* u, double* r) {
        r[0] = u[0] * u[0] * std::cos(t);
      };
      terms.stiff_slope = [](double t, const Point&, const double* u, double* j) {
        j[0] = 2.0 * u[0] * std::cos(t);
      };
      ToyOperator op(toy::line(2, PETSC_COMM_WORLD), terms);
      Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
      TransientControls time = controls(scheme, 1e-3, 3.0);
      time.adaptive = true;
      time.rtol = rtol;
      time.atol = rtol;
      run_transient(op, u, time, tight());
      errors.push_back(
          op.distance(u, [](const Point&, int) { return 1.0 / (1.0 + std::sin(3.0)); }));
    }
    EXPECT_LT(errors[0], 100 * 1e-4) << name_of(scheme);
    EXPECT_LT(errors[1], 0.02 * errors[0]) << name_of(scheme);
  }
}

TEST(Steps, ThatCannotSucceedEndInAReport) {
  ToyTerms terms;
  terms.stiff = [](double, const Point&, const double*, double* r) { r[0] = 1.0; };
  terms.allowed = [](const double* u) { return u[0] > 0.25; };
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
  const std::string text =
      message_of([&] { run_transient(op, u, controls(Scheme::bdf2, 0.1), {}); });
  EXPECT_NE(text.find("a step left the model's domain"), std::string::npos) << text;
  EXPECT_NE(text.find("below the smallest allowed (1e-10)"), std::string::npos) << text;
  EXPECT_NE(text.find("first: residual norm"), std::string::npos) << text;
}

TEST(Steps, TellOfTheStateFromWhichTheyAreCut) {
  // u falls from 1 at unit rate and must stay above a quarter: the step from 0.7 is the first to fail.
  ToyTerms terms;
  terms.stiff = [](double, const Point&, const double*, double* r) { r[0] = 1.0; };
  terms.allowed = [](const double* u) { return u[0] > 0.25; };
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
  std::vector<double> told;
  bool cut_short = false;
  TransientHooks hooks;
  hooks.monitor = [&](const StepInfo& s, Vec) {
    EXPECT_EQ(s.cut_short, !told.empty()) << s.time;
    cut_short = s.cut_short;
  };
  hooks.cut_from = [&](const StepInfo& s, Vec now) {
    told.push_back(s.time);
    EXPECT_EQ(s.step, 7);
    EXPECT_LT(op.distance(now, [](const Point&, int) { return 0.3; }), 1e-12);
  };
  message_of([&] { run_transient(op, u, controls(Scheme::bdf2, 0.1), tight(), hooks); });
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NEAR(told[0], 0.7, 1e-15);
  EXPECT_TRUE(cut_short) << "steps towards the end were made from shorter ones";
}

TEST(Stop, IsObeyedAfterTheStep) {
  ToyOperator op(toy::line(4, PETSC_COMM_WORLD), linear_diffusion());
  Handle<Vec> u = op.state(bump);
  int steps = 0;
  TransientHooks hooks;
  hooks.monitor = [&](const StepInfo& s, Vec) { steps = s.step; };
  hooks.stop_requested = [&] { return steps == 3; };
  const TransientResult done = run_transient(op, u, controls(Scheme::esdirk2, 0.1), {}, hooks);
  EXPECT_TRUE(done.stopped);
  EXPECT_EQ(done.steps, 3);
  EXPECT_NEAR(done.time, 0.3, 1e-15);
}

TEST(Restart, ContinuesAsIfNeverStopped) {
  for (Scheme scheme : {Scheme::bdf3, Scheme::esdirk3, Scheme::imex3, Scheme::rk4}) {
    ToyTerms terms = linear_diffusion();
    terms.traits.has_explicit_part = true;
    ToyOperator op(toy::line(10, PETSC_COMM_WORLD), terms);
    Handle<Vec> whole = op.state(bump), parts = op.state(bump);
    const TransientControls time = controls(scheme, 0.013);
    run_transient(op, whole, time, tight());
    Restart at;
    std::vector<Handle<Vec>> kept;
    TransientHooks hooks;
    hooks.monitor = [&](const StepInfo& s, Vec) {
      if (s.step != 31) return;
      at.time = s.time;
      at.step = s.step;
      at.past.steps = s.past.steps;
      for (Vec v : s.past.solutions) {
        kept.emplace_back();
        petsc(VecDuplicate(v, kept.back().out()));
        petsc(VecCopy(v, kept.back()));
      }
    };
    hooks.stop_requested = [&] { return at.step == 31; };
    run_transient(op, parts, time, tight(), hooks);
    for (const Handle<Vec>& v : kept) at.past.solutions.push_back(v);
    const TransientResult rest = run_transient(op, parts, time, tight(), {}, at);
    EXPECT_EQ(rest.steps, 77 - 31) << name_of(scheme);
    EXPECT_LT(difference(whole, parts), 1e-12) << name_of(scheme);
  }
}

/// Steps are cut where they overshoot, grow back after some calm and fill what is left up to an
/// output time: wherever the run is stopped, those after it are the same to the last bit.
TEST(Restart, StepsAreThoseOfAnUnbrokenRun) {
  ToyTerms terms;
  terms.stiff = [](double, const Point&, const double* u, double* r) { r[0] = 50.0 * u[0]; };
  terms.stiff_slope = [](double, const Point&, const double*, double* j) { j[0] = 50.0; };
  terms.allowed = [](const double* u) { return u[0] >= 0.0; };
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), terms);
  TransientControls time = controls(Scheme::rk3, 0.2);
  time.output_interval = 0.3;
  const auto one = [](const Point&, int) { return 1.0; };
  Handle<Vec> u = op.state(one), whole = op.state(one);
  std::vector<double> times, all;
  Restart at;
  TransientHooks hooks;
  hooks.monitor = [&](const StepInfo& s, Vec) {
    times.push_back(s.time);
    at = {s.time, s.step, s.next_dt, {}, s.pace};
  };
  const int steps = run_transient(op, whole, time, {}, hooks).steps;
  all = times;
  for (int stop = 0; stop < steps; ++stop) {
    times.clear();
    petsc(VecSet(u, 1.0));
    hooks.stop_requested = [&] { return at.step == stop; };
    if (stop > 0)
      run_transient(op, u, time, {}, hooks);
    else
      at = {0.0, 0, time.step, {}, {}}, times = {0.0};
    hooks.stop_requested = nullptr;
    run_transient(op, u, time, {}, hooks, Restart(at));
    EXPECT_EQ(times, all) << "stopped after step " << stop;
    EXPECT_EQ(difference(whole, u), 0.0);
  }
}

TEST(Refusals, SayWhyAndWhatInstead) {
  OperatorTraits nonlinear_storage;
  nonlinear_storage.constant_storage = false;
  for (Scheme scheme : {Scheme::esdirk3, Scheme::cn, Scheme::imex2, Scheme::rk4})
    EXPECT_EQ(message_of([&] { check_scheme(scheme, nonlinear_storage); }),
              "scheme '" + name_of(scheme) +
                  "' steps u rather than the stored amount, which here is nonlinear in u, so mass "
                  "would not be kept; use 'bdf2' (or another bdf scheme)");
  EXPECT_NO_THROW(check_scheme(Scheme::bdf5, nonlinear_storage));
  EXPECT_EQ(message_of([&] { check_scheme(Scheme::imex3, OperatorTraits{}); }),
            "scheme 'imex3' treats a part of the equations explicitly, and this model names "
            "none; use 'esdirk3' or 'bdf2'");
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD, 2), with_algebraic_unknown());
  Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
  EXPECT_EQ(message_of([&] { run_transient(op, u, controls(Scheme::rk4, 0.1), {}); }),
            "scheme 'rk4' needs every unknown to have a storage term of its own; here one has none "
            "or shares it; use an implicit scheme such as 'bdf2' or 'esdirk3'");
}

TEST(Refusals, OfTimesThatMakeNoSense) {
  TransientControls c;
  c.stop = -1.0;
  EXPECT_EQ(message_of([&] { check(c); }), "the end of the run (-1) is not after its start (0)");
  c.stop = 1.0;
  c.output_times = {2.0};
  EXPECT_EQ(message_of([&] { check(c); }), "output time 2 is outside the run, 0 to 1");
}

// Order conditions up to order 4 of every tableau, both parts and their coupling.
double sum(const std::vector<double>& b, const std::function<double(std::size_t)>& term) {
  double total = 0.0;
  for (std::size_t i = 0; i < b.size(); ++i) total += b[i] * term(i);
  return total;
}

TEST(Tableau, MeetsTheOrderConditions) {
  for (const std::string& name : scheme_names()) {
    const Scheme scheme = *scheme_named(name);
    if (is_bdf(scheme) || scheme == Scheme::rkc2) continue;  // rkc2 makes its stages as it goes
    const Tableau t = tableau_of(scheme);
    const auto power = [&](int p) {
      return [&t, p](std::size_t i) { return std::pow(t.c[i], p); };
    };
    for (int p = 0; p < t.order; ++p)
      EXPECT_NEAR(sum(t.b, power(p)), 1.0 / (p + 1), 1e-12) << name << " " << p;
    for (int p = 0; p < t.embedded_order; ++p)
      EXPECT_NEAR(sum(t.embedded, power(p)), 1.0 / (p + 1), 1e-12) << name << " embedded " << p;
    for (const Coefficients* a : {&t.implicit_part, &t.explicit_part}) {
      if (a->empty()) continue;
      const auto nested = [&](std::size_t i) { return sum((*a)[i], power(1)); };
      if (t.order < 3) continue;
      EXPECT_NEAR(sum(t.b, nested), 1.0 / 6.0, 1e-12) << name;
      if (t.order < 4) continue;
      EXPECT_NEAR(sum(t.b, [&](std::size_t i) { return t.c[i] * nested(i); }), 0.125, 1e-12)
          << name;
    }
  }
}

}  // namespace
}  // namespace fluxform
