// The vortex app against theory: units, normal metal, growth near the critical field, the lattice
// at rest and in motion, depairing.
#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/solve/eigenmodes.hpp"

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
                  "terminals: [{on: x_min, current: 3 uA}, {on: x_max, current: -3 uA}]\n");
    // Cell-centred: the outermost unknowns stand half a cell inside.
    const double length = centring == "node" ? 600.0 : 600.0 * 30.0 / 31.0;
    const double resistance = 0.2e-6 * length / 240.0 / 20e-9;
    EXPECT_NEAR(run.measured("voltage") / (3e-6 * resistance), 1.0, 1e-10) << centring;
    EXPECT_NEAR(run.measured("power_normal_current") / (9e-12 * resistance), 1.0, 1e-10);
  }
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

/// Greatest current density a ring of these nodes carries without resistance.
double depairing(double h) {
  double best = 0.0;
  for (double t = 0.0; t < 1.5; t += 1e-5)
    best = std::max(best, (1.0 - 2.0 * (1.0 - std::cos(t)) / (h * h)) * std::sin(t) / h);
  return best;
}

double ring_voltage(double j) {
  VortexRun run(
      fmt::format("grid: {{x: {{from: 0 xi, to: 8 xi, cells: 16, periodic: true}}}}\n"
                  "drive: {{x: {:.12g} J0}}\nstep: midpoint\n"
                  "time: {{stop: 3000 tau0, max_step: 2 tau0, rtol: 1e-8, atol: 1e-8}}\n",
                  j));
  run.march();
  return run.observe(0.0).voltage;
}

TEST(Depairing, EndsTheSupercurrentOfARingWhereTheDiscreteFormulaSays) {
  const double jd = depairing(0.5);
  EXPECT_NEAR(jd, 0.380898, 1e-6);
  EXPECT_LT(std::abs(ring_voltage(0.998 * jd)), 1e-6);
  EXPECT_GT(std::abs(ring_voltage(1.002 * jd)), 0.1);
}

}  // namespace
}  // namespace fluxform::vortex
