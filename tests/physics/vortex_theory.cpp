// The vortex app against theory: units, normal metal, growth near the critical field, the lattice
// at rest and in motion, depairing.
#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/solve/eigenmodes.hpp"

#include "lone_vortex.hpp"
#include "vortex_run.hpp"

namespace fluxform::vortex {
namespace {

using constants::flux_quantum;
using constants::pi;

const std::string niobium_film =
    "material: {xi: 12 nm, lambda: 150 nm, thickness: 20 nm, resistivity: 0.2 uohm m}\n";

TEST(Units, AVoltageTurnsThePhaseAsJosephsonSays) {
  Material m;
  m.coherence_length = 12e-9;
  m.penetration_depth = 150e-9;
  EXPECT_NEAR(m.voltage() * m.time() * 2.0 * pi / flux_quantum, 1.0, 1e-14);
  EXPECT_NEAR(m.field() * 2.0 * pi * 144e-18 / flux_quantum, 1.0, 1e-14);
  EXPECT_NEAR(m.energy(3) / (m.field() * m.field() / constants::vacuum_permeability * 1728e-27 /
                             std::pow(m.kappa(), 2)),
              1.0, 1e-12);
}

TEST(NormalMetal, HasTheResistanceOfItsShape) {
  for (const std::string centring : {"node", "cell"}) {
    VortexRun run(niobium_film + "grid: {x: {from: 0 nm, to: 600 nm, cells: 31, centering: " +
                  centring + "}, y: {from: 0 nm, to: 240 nm, cells: 14, centering: " + centring +
                  "}}\npinning: {eps: -1}\ninitial: normal\n"
                  "sides: [{side: x_min, current: 3 uA}, {side: x_max, current: -3 uA}]\n");
    // Cell-centred: the outermost unknowns stand half a cell inside.
    const double length = centring == "node" ? 600.0 : 600.0 * 30.0 / 31.0;
    const double resistance = 0.2e-6 * length / 240.0 / 20e-9;
    EXPECT_NEAR(run.measured("voltage") / (3e-6 * resistance), 1.0, 1e-10) << centring;
    EXPECT_NEAR(run.measured("power_normal_current") / (9e-12 * resistance), 1.0, 1e-10);
  }
}

TEST(NormalMetal, CarriesAUniformCurrentThroughEveryNode) {
  for (const std::string centring : {"node", "cell"}) {
    VortexRun run(niobium_film + "grid: {x: {from: 0 nm, to: 600 nm, cells: 31, centering: " +
                  centring + "}, y: {from: 0 nm, to: 240 nm, cells: 14, centering: " + centring +
                  "}}\npinning: {eps: -1}\ninitial: normal\n"
                  "sides: [{side: x_min, density: 0.3 J0}, {side: x_max, density: -0.3 J0}]\n");
    run.op().evaluate(0.0, run.state());
    const Grid fields(run.grid().spec(), 5, PETSC_COMM_WORLD);
    const Handle<Vec> shown = fields.create_global();
    show(run.op(), shown);
    const ReadArray values(shown);
    fields.for_owned([&](const Index& i) {
      EXPECT_NEAR(values[fields.owned_offset(i) + 3], 0.3, 1e-12) << centring << ' ' << i[0];
      EXPECT_NEAR(values[fields.owned_offset(i) + 4], 0.0, 1e-12) << centring << ' ' << i[1];
    });
  }
}

/// |psi|^2 at the middle of a line that carries `current` at rest, and the voltage over it.
std::pair<double, double> line_at_rest(const std::string& contact, double current) {
  VortexRun run(
      fmt::format("grid: {{x: {{from: 0 xi, to: 40 xi, cells: 81, centering: node}}}}\n"
                  "sides: [{{side: x_min, contact: {0}, density: {1} J0}},"
                  " {{side: x_max, contact: {0}, density: -{1} J0}}]\n"
                  "time: {{stop: 400 tau0, max_step: 5 tau0, rtol: 1e-8, atol: 1e-10}}\n",
                  contact, current));
  run.march();
  double density = 0.0;
  const ReadArray u(run.state());
  run.grid().for_owned([&](const Index& i) {
    const auto k = run.grid().owned_offset(i);
    if (i[0] == 40) density = u[k] * u[k] + u[k + 1] * u[k + 1];
  });
  return {density, run.measured("voltage") / run.material().voltage()};
}

TEST(Leads, WithoutResistanceWhereTheyAreSuperconducting) {
  const double h = 0.5, current = 0.2;
  // The uniform state j = (1 - 2 (1 - cos t)/h^2) sin(t)/h of the chain, by bisection.
  const auto density = [h](double t) { return 1.0 - 2.0 * (1.0 - std::cos(t)) / (h * h); };
  double low = 0.0, high = 0.2;
  for (int k = 0; k < 60; ++k) {
    const double t = 0.5 * (low + high);
    (density(t) * std::sin(t) / h < current ? low : high) = t;
  }
  const auto [middle, voltage] = line_at_rest("superconducting", current);
  EXPECT_NEAR(middle, density(low), 1e-6);
  EXPECT_NEAR(voltage, 0.0, 1e-8);
  // Into normal metal the same current needs a field over the conversion length of both ends.
  EXPECT_GT(line_at_rest("normal", current).second, 0.1);
}

/// Lowest level of -(grad - iA)^2 in a cell with one quantum, from the decay rate at psi = 0.
double lowest_level(double b, int n) {
  const double side = std::sqrt(2.0 * pi / b);
  VortexRun run(
      fmt::format("grid: {{x: {{from: 0 xi, to: {} xi, cells: {}, periodic: true}}, "
                  "y: {{from: 0 xi, to: {} xi, cells: {}, periodic: true}}}}\n"
                  "field: {{quanta: 1}}\ninitial: normal\n",
                  side, n, side, n));
  EigenControls eigen;
  eigen.count = 2;
  eigen.target = -0.5 / 5.79;
  const Eigenmodes modes = find_eigenmodes(run.op(), run.state(), eigen);
  double slowest = 1e300;
  for (const auto& value : modes.values) slowest = std::min(slowest, value.real());
  return 1.0 + 5.79 * slowest;
}

TEST(Growth, OfSmallPsiIsThatOfTheLowestLandauLevel) {
  const double b = 0.5, coarse = lowest_level(b, 16), fine = lowest_level(b, 32);
  const double h = std::sqrt(2.0 * pi / b) / 32.0;
  EXPECT_NEAR(fine, b * (1.0 - b * h * h / 8.0), 2e-5);
  EXPECT_NEAR((4.0 * fine - coarse) / 3.0, b, 2e-5);
  EXPECT_NEAR(std::log2((coarse - b) / (fine - b)), 2.0, 0.05);
}

/// Current density of a ring whose phase turns by t from node to node.
double ring_current(double t, double h) {
  return (1.0 - 2.0 * (1.0 - std::cos(t)) / (h * h)) * std::sin(t) / h;
}

/// Where it is greatest.
double depairing_turn(double h) {
  double low = 0.0, high = h;
  for (int k = 0; k < 200; ++k) {
    const double a = low + 0.4 * (high - low), b = low + 0.6 * (high - low);
    (ring_current(a, h) < ring_current(b, h) ? low : high) =
        ring_current(a, h) < ring_current(b, h) ? a : b;
  }
  return low;
}

/// Greatest |voltage| per length within 200000 tau0 of a ring that starts with the turn t in the
/// state that belongs to it.
double ring_field(double h, double t, double j) {
  VortexRun run(
      fmt::format("grid: {{x: {{from: 0 xi, to: {} xi, cells: 8, periodic: true}}}}\n"
                  "drive: {{x: {:.17g} J0}}\ntime: {{stop: 200000 tau0, max_step: 20 tau0, rtol: "
                  "1e-11, atol: 1e-11}}\n",
                  8.0 * h, j));
  const double f = std::sqrt(1.0 - 2.0 * (1.0 - std::cos(t)) / (h * h));
  run.op().shift() = {-t / h, 0.0, 0.0};
  {
    const WriteArray u(run.state());
    run.grid().for_owned([&](const Index& i) { u[run.grid().owned_offset(i)] = f; });
  }
  double greatest = 0.0;
  run.march([&](const StepInfo& step, Vec) {
    if (step.dt > 0.0) greatest = std::max(greatest, std::abs(run.op().electric().shift_rate()[0]));
  });
  return greatest;
}

class Depairing : public testing::TestWithParam<std::pair<double, double>> {};

TEST_P(Depairing, EndsTheSupercurrentOfARingWhereTheDiscreteFormulaSays) {
  const auto [h, known] = GetParam();
  const double turn = depairing_turn(h), greatest = ring_current(turn, h);
  EXPECT_NEAR(greatest, known, 1e-6);
  double low = 0.0, high = turn;
  const double below = (1.0 - 1e-8) * greatest;
  for (int k = 0; k < 100; ++k)
    (ring_current(0.5 * (low + high), h) < below ? low : high) = 0.5 * (low + high);
  EXPECT_LT(ring_field(h, low, below), 1e-9);
  EXPECT_GT(ring_field(h, turn, (1.0 + 1e-8) * greatest), 0.1);
}

INSTANTIATE_TEST_SUITE_P(Spacings, Depairing,
                         testing::Values(std::pair{0.25, 0.383898}, std::pair{0.5, 0.380898},
                                         std::pair{1.0, 0.369009}));

/// Length over which the electric field of a current that enters at the ends of a wire dies out.
double penetration(double gamma, double h) {
  const int half = static_cast<int>(16.0 / h);
  VortexRun run(
      fmt::format("material: {{gamma: {}}}\n"
                  "grid: {{x: {{from: -16 xi, to: 16 xi, cells: {}, centering: node}}}}\n"
                  "sides: [{{side: x_min, contact: plain, density: 0.001 J0}},\n"
                  "            {{side: x_max, contact: plain, density: -0.001 J0}}]\n"
                  "time: {{stop: 1000 tau0, max_step: 20 tau0, rtol: 1e-10, atol: 1e-10}}\n",
                  gamma, 2 * half + 1));
  run.march();
  run.op().evaluate(0.0, run.state());
  const Field& mu = run.op().electric().mu();
  const auto node = [&](double x) {
    return static_cast<std::size_t>(run.op().lattice().at({static_cast<int>(x / h + 0.5), 0, 0}));
  };
  return 1.0 / std::log(mu[node(1.0)] / mu[node(2.0)]);
}

TEST(ElectricField, PenetratesOneConversionLength) {
  const std::pair<double, double> known[] = {{0.0, 0.41559}, {10.0, 1.3175}};
  for (const auto& [gamma, length] : known) {
    const double a = penetration(gamma, 0.2), b = penetration(gamma, 0.1);
    const double decay = std::sqrt(5.79) / std::pow(1.0 + gamma * gamma, 0.25);
    // Of the discrete equation to the digits that currents this small leave.
    EXPECT_NEAR(a, 0.2 / std::acosh(1.0 + 0.5 * std::pow(0.2 * decay, 2)), 2e-5) << gamma;
    EXPECT_NEAR((4.0 * b - a) / 3.0, length, 2e-4) << gamma;
    EXPECT_GT(std::log2((a - 1.0 / decay) / (b - 1.0 / decay)), 1.95) << gamma;
  }
}

/// |psi| at 1, 2 and 3 xi from a vortex in the middle of a film without field.
std::array<double, 3> core(double h) {
  const int half = static_cast<int>(20.0 / h);
  VortexRun run(
      fmt::format("grid: {{x: {{from: -20 xi, to: 20 xi, cells: {0}, centering: node}}, "
                  "y: {{from: -20 xi, to: 20 xi, cells: {0}, centering: node}}}}\n"
                  "time: {{stop: 100 tau0, max_step: 10 tau0, rtol: 1e-6, atol: 1e-6}}\n",
                  2 * half + 1));
  {
    const WriteArray u(run.state());
    run.grid().for_owned([&](const Index& i) {
      const Point x = run.grid().centre(i);
      const double r = std::hypot(x[0], x[1]), shrink = r > 1e-9 ? std::tanh(r) / r : 0.0;
      u[run.grid().owned_offset(i)] = shrink * x[0];
      u[run.grid().owned_offset(i) + 1] = shrink * x[1];
    });
  }
  run.march();
  EXPECT_EQ(run.observe().winding, 1);
  std::array<double, 3> f{};
  for (int k = 0; k < 3; ++k) {
    const auto p = static_cast<std::size_t>(
        run.op().lattice().at({half + static_cast<int>((k + 1) / h + 0.5), half, 0}));
    f[static_cast<std::size_t>(k)] = std::hypot(run.op().psi().re[p], run.op().psi().im[p]);
  }
  return f;
}

TEST(Vortex, HasTheProfileOfTheRadialEquation) {
  constexpr std::array<double, 3> known{0.520052, 0.804957, 0.917481};
  const auto a = core(1.0), b = core(0.5), c = core(0.25);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR((4.0 * c[k] - b[k]) / 3.0, known[k], 5e-4) << k;
    EXPECT_GT(std::log2((b[k] - a[k]) / (c[k] - b[k])), 1.6) << k;
  }
}

TEST(LoneVortex, HasTheCoreAndTheDragOfTheRadialEquations) {
  const LoneVortex coarse({}, 4000), fine({}, 8000);
  const auto limit = [](double a, double b) { return (4.0 * b - a) / 3.0; };
  EXPECT_NEAR(limit(coarse.slope(), fine.slope()), 0.583189, 2e-6);
  const std::pair<double, double> known[] = {{1.0, 0.520052}, {2.0, 0.804957}, {3.0, 0.917481}};
  for (const auto& [r, f] : known) EXPECT_NEAR(limit(coarse.core(r), fine.core(r)), f, 1e-6) << r;
  EXPECT_NEAR(drag_of_lone_vortex({5.79, 0.0}), 9.12503, 2e-5);
  EXPECT_NEAR(drag_of_lone_vortex({1.0, 0.0}), 2.38807, 2e-5);
  EXPECT_NEAR(drag_of_lone_vortex({5.79, 1.0}), 9.74838, 2e-5);
  const double limited = drag_of_lone_vortex({});
  EXPECT_NEAR(std::log2((LoneVortex({}, 2000).drag() - limited) / (coarse.drag() - limited)), 2.0,
              0.05);
}

}  // namespace
}  // namespace fluxform::vortex
