// What the transient keeps, and where it settles: numbers, taxis balances, interactions, seasons.
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/solve/eigenmodes.hpp"

#include "ecology_run.hpp"

namespace fluxform::ecology {
namespace {

/// Nobody is born or dies: uneven dispersal, flow through the middle, taxis, holes.
std::string conserved(const char* drift, const char* scheme) {
  return fmt::format(
      "grid: {{x: {{from: 0 m, to: 4 m, cells: 10}}, y: {{from: 0 m, to: 3 m, cells: 8}}, "
      "active: '(x-2)^2 + (y-1)^2 > 0.3'}}\n"
      "borders: [{{side: all, is: no_flux}}]\ndrift: {}\n"
      "flow: {{components: {{x: {{expression: '1 + y', unit: m/yr}}, "
      "y: {{expression: 'sin(x)', unit: m/yr}}}}}}\n"
      "populations:\n  - dispersal: {{expression: 'x < 2 ? 1 : 0.1 + 0.1*y', unit: m2/yr}}\n"
      "    taxis: 0.3 m2/yr\n    attractant: {{expression: 'cos(x)*y', unit: '1'}}\n"
      "    initial: {{expression: '(x < 1)*(1 + y)', unit: '1'}}\n"
      "time: {{stop: 50 yr, step: 0.005 yr, scheme: {}}}\noutput: {{history: 25 yr}}\n",
      drift, scheme);
}

/// What a solve leaves of its equations, some 1e-17 of what is stored, a multistep scheme takes along
/// into the next step; a one-step scheme puts it right.
double most_lost(const std::string& scheme) { return scheme.starts_with("bdf") ? 2e-13 : 1e-13; }

TEST(EcologyMass, is_kept_over_ten_thousand_steps) {
  for (const auto& [drift, scheme] : {std::pair{"exponential", "esdirk3"},
                                      {"exponential", "rkc2"},
                                      {"koren", "esdirk2"},
                                      {"central", "rk3"},
                                      {"upwind", "cn"},
                                      {"exponential", "bdf2"},
                                      {"koren", "bdf2"},
                                      {"exponential", "bdf5"},
                                      {"exponential", "imex2"},
                                      {"koren", "imex2"},
                                      {"koren", "imex3"},
                                      {"exponential", "imex4"}}) {
    EcologyRun run(conserved(drift, scheme));
    const TransientResult done = run.march();
    EXPECT_EQ(done.steps, 10000);
    EXPECT_NEAR(run.last("population_abundance") / run.first("population_abundance"), 1.0,
                most_lost(scheme))
        << drift << ", " << scheme;
  }
}

/// The same where nothing could be born: a linear problem, solved with constant matrices.
TEST(EcologyMass, is_kept_by_ten_thousand_linear_steps) {
  for (const char* scheme : {"bdf1", "bdf2", "bdf5", "esdirk2", "esdirk3", "cn"}) {
    std::string input = conserved("exponential", scheme);
    const std::string growth = "    growth: {exponential: {rate: 0 1/yr}}\n";
    EcologyRun run(input.insert(input.find("    taxis"), growth));
    run.march();
    EXPECT_NEAR(run.last("population_abundance") / run.first("population_abundance"), 1.0, 1e-13)
        << scheme;
  }
}

/// n ~ exp(chi S/D) balances taxis and dispersal through every face. `jump` is chi S/D's change
/// from cell to cell, the cell Peclet number.
std::string taxis(double jump, const char* drift) {
  return fmt::format(
      "grid: {{x: {{from: 0 m, to: 6 m, cells: 6}}, y: {{from: 0 m, to: 4 m, cells: 4}}}}\n"
      "borders: [{{side: all, is: no_flux}}]\ndrift: {}\n"
      "populations:\n  - dispersal: 0.5 m2/yr\n    taxis: 0.25 m2/yr\n"
      "    attractant: {{expression: '{}*sin(2.1*x)*cos(1.7*y)', unit: '1'}}\n"
      "    initial: {{expression: 'exp({}*sin(2.1*x)*cos(1.7*y))', unit: '1'}}\n"
      "time: {{stop: 2000 yr, step: 20 yr, scheme: bdf1}}\nsolver: {{rtol: 1e-14}}\n",
      drift, 2 * jump, jump);
}

/// Largest residual of the balance over what crosses faces one way.
double imbalance(EcologyRun& run, double largest) {
  Handle<Vec> r = run.grid().create_global();
  run.op().residual(0.0, run.state(), r);
  double worst = 0.0;
  petsc(VecNorm(r, NORM_INFINITY, &worst));
  return worst / largest;
}

TEST(EcologyTaxis, balance_is_exact_at_any_peclet_number) {
  for (const double jump : {0.1, 1.0, 10.0, 100.0, 300.0}) {
    EcologyRun run(taxis(jump, "exponential"));
    run.start();
    const auto n = run.field();
    // A face's Bernoulli weights differ by up to the jump 2 jump; rounding of it, and of the
    // formulas' exponents, is 2 jump eps of what crosses: 0.5 (1 + 2 jump) n.
    const double crossing = 0.5 * (1 + 2 * jump) * *std::max_element(n.begin(), n.end());
    EXPECT_LT(imbalance(run, crossing), 4 * (1 + 2 * jump) * 2.3e-16) << jump;
  }
}

TEST(EcologyTaxis, central_differences_miss_it) {
  EcologyRun run(taxis(2.0, "central"));
  run.start();
  const auto n = run.field();
  EXPECT_GT(imbalance(run, *std::max_element(n.begin(), n.end())), 0.1);
}

TEST(EcologyTaxis, any_start_settles_there) {
  EcologyRun run(taxis(3.0, "exponential"));
  run.start();
  const auto balance = run.field();
  EcologyRun even(taxis(3.0, "exponential") + "front: {level: 0}\n");
  even.start();
  double total = 0.0;
  for (const double n : balance) total += n;
  petsc(VecSet(even.state(), 1.0));
  TransientControls time;
  time.scheme = Scheme::bdf1;
  time.stop = 2e5;
  time.step = 2e3;
  SolverControls tight;
  tight.linear.rtol = 1e-15;
  run_transient(even.op(), even.state(), time, tight);
  const auto found = even.field();
  for (std::size_t k = 0; k < found.size(); ++k) {
    EXPECT_NEAR(found[k] / (balance[k] * static_cast<double>(found.size()) / total), 1.0, 1e-11)
        << k;
  }
}

/// Two populations everywhere alike.
std::string pair_of(const std::string& populations, const std::string& more) {
  return fmt::format(
      "grid: {{x: {{from: 0 m, to: 3 m, cells: 3}}}}\nborders: [{{side: all, is: no_flux}}]\n"
      "populations:\n{}{}",
      populations, more);
}

TEST(EcologyInteractions, competitors_coexist) {
  const std::string input = pair_of(
      "  - {name: red, dispersal: 1 m2/yr, initial: 0.1, growth: {regulated: {rate: 0.7 1/yr}}}\n"
      "  - {name: grey, dispersal: 2 m2/yr, initial: 0.5, growth: {regulated: {rate: 1.1 1/yr, "
      "capacity: 0.8}}}\n",
      "competition: [{on: red, by: grey, strength: 0.5}, {on: grey, by: red, strength: 0.6}]\n"
      "time: {stop: 200 yr, step: 0.5 yr}\n");
  const double red = reference("interactions", "competition n1 (1 0.8 0.5 0.6)");
  const double grey = reference("interactions", "competition n2 (1 0.8 0.5 0.6)");
  EcologyRun moving(input);
  moving.march();
  EXPECT_NEAR(moving.field(0)[1], red, 1e-12);
  EXPECT_NEAR(moving.field(1)[1], grey, 1e-12);
}

std::string eaten(const char* response, double capacity, double prey, double predator) {
  return pair_of(
      fmt::format(
          "  - {{name: hare, dispersal: 1 m2/yr, initial: {:.17g}, growth: {{regulated: {{rate: 1 "
          "1/yr, capacity: {}}}}}}}\n"
          "  - {{name: lynx, dispersal: 1 m2/yr, initial: {:.17g}, growth: {{exponential: {{death: "
          "0.3 1/yr}}}}}}\n",
          prey, capacity, predator),
      fmt::format("predation: [{{predator: lynx, prey: hare, response: {}, attack: 1 1/yr, "
                  "half_saturation: 0.5, conversion: 0.8}}]\n"
                  "time: {{stop: 300 yr, step: 0.05 yr}}\noutput: {{history: 0.5 yr}}\n",
                  response));
}

TEST(EcologyInteractions, predator_and_prey_balance) {
  const auto number = [](const char* who) {
    return reference("interactions", fmt::format("Holling III {} (1 2 1 0.5 0.8 0.3)", who));
  };
  EcologyRun third(eaten("holling_3", 2, 0.9 * number("prey"), 1.1 * number("predator")));
  third.steady();
  EXPECT_NEAR(third.field(0)[0], number("prey"), 1e-12);
  EXPECT_NEAR(third.field(1)[0], number("predator"), 1e-12);
  // Holling II below its Hopf capacity of 1.1: prey 0.3, predator (1 - 0.3/K) 0.8.
  EcologyRun second(eaten("holling_2", 1, 0.27, 0.62));
  second.steady();
  EXPECT_NEAR(second.field(0)[0], 0.3, 1e-12);
  EXPECT_NEAR(second.field(1)[0], 0.56, 1e-12);
}

/// Beyond the Hopf capacity the equilibrium is there, but nobody goes to it.
TEST(EcologyInteractions, cycles_are_no_steady_state) {
  EcologyRun run(eaten("holling_2", 2, 0.27, 0.75));
  EXPECT_THROW(run.steady(), SolveError);
}

/// Of the equilibrium of Holling II at a capacity K: prey 0.3, predator (1 - 0.3/K) 0.8.
EcologyRun near_equilibrium(double capacity, double away) {
  return EcologyRun(eaten("holling_2", capacity, 0.3 * (1 + away), (1 - 0.3 / capacity) * 0.8));
}

/// Growth rate of small oscillations: the least real part of the modes, with its sign changed.
double oscillation_growth(double capacity) {
  EcologyRun run = near_equilibrium(capacity, 0.0);
  run.start();
  EigenControls c;
  c.count = 2;
  const Eigenmodes modes = find_eigenmodes(run.op(), run.state(), c);
  EXPECT_GT(std::abs(modes.values[0].imag()), 0.1);
  return -modes.values[0].real();
}

TEST(EcologyInteractions, oscillations_grow_beyond_the_hopf_capacity) {
  const double hopf = reference("interactions", "Holling II Hopf capacity (1 0.5 0.8 0.3)");
  EXPECT_NEAR(oscillation_growth(hopf), 0.0, 1e-9);
  EXPECT_LT(oscillation_growth(0.95 * hopf), -1e-3);
  EXPECT_GT(oscillation_growth(1.05 * hopf), 1e-3);
}

/// Range of the prey over the last 50 years.
double last_swing(EcologyRun& run) {
  run.march();
  double least = 1e300, greatest = 0.0;
  for (std::size_t row = run.rows() - 100; row < run.rows(); ++row) {
    least = std::min(least, run.value("hare_mean", row));
    greatest = std::max(greatest, run.value("hare_mean", row));
  }
  EXPECT_GT(least, 0.0);
  return greatest - least;
}

TEST(EcologyInteractions, predator_and_prey_cycle_beyond_it) {
  EcologyRun calm = near_equilibrium(0.9, 0.2), cycling = near_equilibrium(1.5, 0.01);
  EXPECT_LT(last_swing(calm), 1e-3);
  EXPECT_GT(last_swing(cycling), 0.5);
}

/// n(t) = exp(b sin(2 pi t)/(2 pi)) for the rate b cos(2 pi t).
TEST(EcologySeasons, growth_follows_the_calendar) {
  for (const auto& [scheme, order] :
       {std::pair{"imex2", 2}, {"imex3", 3}, {"esdirk3", 3}, {"bdf2", 2}}) {
    std::vector<double> errors;
    for (const int steps : {80, 160, 320}) {
      EcologyRun run(fmt::format(
          "grid: {{x: {{from: 0 m, to: 3 m, cells: 3}}}}\nborders: [{{side: all, is: no_flux}}]\n"
          "populations:\n  - {{dispersal: 1 m2/yr, initial: 1, growth: {{exponential: {{rate: "
          "{{expression: '2*cos(2*pi*t)', unit: 1/yr}}}}}}}}\n"
          "time: {{stop: 1.25 yr, step: {:.17g} yr, scheme: {}}}\n",
          1.25 / steps, scheme));
      run.march();
      errors.push_back(run.field()[0] - std::exp(2 / (2 * constants::pi)));
    }
    expect_order(errors, order, scheme);
  }
}

/// The literal r n (1 - n/K) makes a sink (r < 0) above K explode.
std::string literal(double start) {
  return fmt::format(
      "grid: {{x: {{from: 0 m, to: 4 m, cells: 8}}}}\nborders: [{{side: all, is: no_flux}}]\n"
      "populations:\n  - {{dispersal: 1 m2/yr, initial: {}, growth: {{logistic: {{rate: "
      "{{expression: "
      "'x < 2 ? 1 : -1', unit: 1/yr}}, capacity: {{expression: 'x < 2 ? 4 : 1', unit: '1'}}}}}}}}\n"
      "time: {{stop: 20 yr, step: 0.1 yr}}\n",
      start);
}

/// With the default form the same sink is harmless: K = 4 beside r = -1.
TEST(EcologyLiteralLogistic, is_refused_above_capacity_in_a_sink) {
  EcologyRun run(literal(0.5));
  try {
    run.march();
    FAIL() << "the literal form went beyond its domain";
  } catch (const SolveError& e) {
    EXPECT_NE(std::string(e.what()).find("logistic"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("regulated"), std::string::npos) << e.what();
  }
}

TEST(EcologyLiteralLogistic, is_the_default_form_below_capacity) {
  const auto state = [](const char* form) {
    EcologyRun run(fmt::format(
        "grid: {{x: {{from: 0 m, to: 4 m, cells: 8}}}}\nborders: [{{side: all, is: no_flux}}]\n"
        "populations:\n  - {{dispersal: 1 m2/yr, initial: {{expression: 'x/4', unit: '1'}}, "
        "growth: "
        "{{{}: {{rate: 1 1/yr, capacity: 2}}}}}}\ntime: {{stop: 3 yr, step: 0.1 yr}}\n",
        form));
    run.march();
    return run.field();
  };
  const auto literal = state("logistic"), regulated = state("regulated");
  for (std::size_t k = 0; k < literal.size(); ++k) EXPECT_NEAR(literal[k], regulated[k], 1e-14);
}

}  // namespace
}  // namespace fluxform::ecology
