// Observed order of every time scheme on problems with known solutions.
#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/solve/transient.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::Local;
using toy::ToyOperator;
using toy::ToyTerms;

SolverControls tight() {
  SolverControls c;
  c.newton.rtol = 1e-13;
  c.newton.stol = 1e-15;
  c.linear.correction_rtol = 1e-12;
  c.linear.rtol = 1e-14;
  return c;
}

// du/dt = -u^2 cos t, u = 1/(1 + sin t); for IMEX a part u is moved from one side to the other.
ToyTerms nonlinear_decay() {
  ToyTerms terms;
  terms.traits.has_explicit_part = true;
  terms.stiff = [](double t, const Point&, const double* u, double* r) {
    r[0] = u[0] * u[0] * std::cos(t) + u[0];
  };
  terms.stiff_slope = [](double t, const Point&, const double* u, double* j) {
    j[0] = 2.0 * u[0] * std::cos(t) + 1.0;
  };
  terms.slow = [](double, const Point&, const double* u, double* r) { r[0] = -u[0]; };
  terms.slow_slope = [](double, const Point&, const double*, double* j) { j[0] = -1.0; };
  return terms;
}

double nonlinear_error(Scheme scheme, int steps, std::vector<Event> events) {
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), nonlinear_decay());
  Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
  TransientControls time;
  time.scheme = scheme;
  time.stop = 1.5;
  time.step = time.stop / steps;
  TransientHooks hooks;
  hooks.events = std::move(events);
  run_transient(op, u, time, tight(), hooks);
  return op.distance(u, [](const Point&, int) { return 1.0 / (1.0 + std::sin(1.5)); });
}

// Diffusion with a source that keeps u = cos(pi x) (1 + sin(4t)/2) exact on the grid itself.
double diffusion_error(Scheme scheme, int steps) {
  const int cells = 12;
  const double pi = constants::pi, dx = 1.0 / cells, diffusivity = 0.05;
  const double decay = diffusivity * std::pow(2.0 / dx * std::sin(0.5 * pi * dx), 2);
  ToyTerms terms;
  terms.traits.linear = terms.traits.time_invariant = true;
  terms.diffusivity = {diffusivity};
  const auto g = [](double t) { return 1.0 + 0.5 * std::sin(4.0 * t); };
  terms.stiff = [=](double t, const Point& x, const double*, double* r) {
    r[0] = -std::cos(pi * x[0]) * (2.0 * std::cos(4.0 * t) + decay * g(t));
  };
  ToyOperator op(toy::line(cells, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([&](const Point& x, int) { return std::cos(pi * x[0]); });
  TransientControls time;
  time.scheme = scheme;
  time.step = 1.0 / steps;
  run_transient(op, u, time, tight());
  return op.distance(u, [&](const Point& x, int) { return std::cos(pi * x[0]) * g(1.0); });
}

// d(u + u^2)/dt + u^2 - f = 0 with u = 1 + sin(t)/2.
double storage_error(Scheme scheme, int steps) {
  ToyTerms terms;
  terms.traits.constant_storage = false;
  const auto exact = [](double t) { return 1.0 + 0.5 * std::sin(t); };
  terms.stiff = [=](double t, const Point&, const double* u, double* r) {
    const double e = exact(t);
    r[0] = u[0] * u[0] - e * e - (1.0 + 2.0 * e) * 0.5 * std::cos(t);
  };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) { j[0] = 2.0 * u[0]; };
  terms.storage = [](double, const Point&, const double* u, double* s) {
    s[0] = u[0] + u[0] * u[0];
  };
  terms.storage_slope = [](double, const Point&, const double* u, double* j) {
    j[0] = 1.0 + 2.0 * u[0];
  };
  ToyOperator op(toy::line(2, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point&, int) { return 1.0; });
  TransientControls time;
  time.scheme = scheme;
  time.stop = 2.0;
  time.step = 2.0 / steps;
  run_transient(op, u, time, tight());
  return op.distance(u, [&](const Point&, int) { return exact(2.0); });
}

// Mean order over three halvings of the step.
void expect_order(Scheme scheme, const char* problem, int coarsest,
                  const std::function<double(int)>& error) {
  const double first = error(coarsest), last = error(8 * coarsest);
  const double observed = std::log2(first / last) / 3.0;
  EXPECT_NEAR(observed, order_of(scheme), 0.15)
      << name_of(scheme) << " on " << problem << ": errors " << first << " to " << last;
  ::testing::Test::RecordProperty(name_of(scheme) + "_" + problem, std::to_string(observed));
}

class EveryScheme : public testing::TestWithParam<Scheme> {};

TEST_P(EveryScheme, KeepsItsOrderOnANonlinearEquation) {
  expect_order(GetParam(), "nonlinear", 48,
               [](int steps) { return nonlinear_error(GetParam(), steps, {}); });
}

TEST_P(EveryScheme, KeepsItsOrderAcrossAnEvent) {
  const std::vector<Event> events{{0.75, [](double, Vec) {}}};
  expect_order(GetParam(), "event", 48,
               [&](int steps) { return nonlinear_error(GetParam(), steps, events); });
}

/// Diffusion has no explicit part, so IMEX schemes do not apply.
class SchemeForDiffusion : public EveryScheme {};

TEST_P(SchemeForDiffusion, KeepsItsOrder) {
  expect_order(GetParam(), "diffusion", 48,
               [](int steps) { return diffusion_error(GetParam(), steps); });
}

/// Nonlinear storage is for BDF alone; that the others refuse it is a unit test.
class SchemeForNonlinearStorage : public EveryScheme {};

TEST_P(SchemeForNonlinearStorage, KeepsItsOrder) {
  expect_order(GetParam(), "storage", 48,
               [](int steps) { return storage_error(GetParam(), steps); });
}

std::vector<Scheme> all_schemes() {
  std::vector<Scheme> all;
  for (const std::string& name : scheme_names()) all.push_back(*scheme_named(name));
  return all;
}

std::vector<Scheme> schemes_that(bool (*suit)(Scheme)) {
  std::vector<Scheme> chosen;
  for (const Scheme scheme : all_schemes())
    if (suit(scheme)) chosen.push_back(scheme);
  return chosen;
}

std::string name_of_instance(const testing::TestParamInfo<Scheme>& instance) {
  return name_of(instance.param);
}

INSTANTIATE_TEST_SUITE_P(Time, EveryScheme, testing::ValuesIn(all_schemes()), name_of_instance);
INSTANTIATE_TEST_SUITE_P(Time, SchemeForDiffusion,
                         testing::ValuesIn(schemes_that([](Scheme s) { return !is_imex(s); })),
                         name_of_instance);
INSTANTIATE_TEST_SUITE_P(Time, SchemeForNonlinearStorage, testing::ValuesIn(schemes_that(is_bdf)),
                         name_of_instance);

}  // namespace
}  // namespace fluxform
