// Flux as a continuum on all ranks and on one alone: the same numbers, and a balanced ledger.
#include "continuum_run.hpp"

namespace fluxform::vortex {
namespace {

const std::vector<std::string> cases{
    // Flux flow in a slab that carries a current.
    "law: {flux_flow: {resistivity: 1e-7 ohm m, upper_critical_field: 1 T}}\n"
    "grid: {x: {from: 0 mm, to: 1 mm, cells: 40}}\n"
    "field: 0.1 T\ntransport: 1e4 A/m\n"
    "time: {stop: 10 us, step: 1 ns}\n",
    // A pinned bar in a rising field: slopes along faces reach across ranks.
    "law: {power_law: {critical_current: 1e8 A/m2, criterion: 1e-4 V/m, exponent: 10}}\n"
    "grid: {x: {from: 0 mm, to: 1 mm, cells: 16}, y: {from: 0 mm, to: 2 mm, cells: 16}}\n"
    "field: {expression: \"0.1*t\", unit: T}\nsides: [{side: x_min, is: mirror}]\n"
    "time: {stop: 0.5 s, step: 1e-3 s}\n"};

TEST(Ranks, MeasureTheSameAsOneAlone) {
  for (const std::string& input : cases) {
    ContinuumRun together(input), alone(input, PETSC_COMM_SELF);
    together.march();
    alone.march();
    const Quantities a = together.measured(together.rows() - 1).history;
    const Quantities b = alone.measured(alone.rows() - 1).history;
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t k = 0; k < a.size(); ++k)
      EXPECT_NEAR(a[k].value, b[k].value, 1e-7 * std::abs(b[k].value)) << a[k].name;
  }
}

TEST(Ranks, FluxIsCounted) {
  for (const std::string& input : cases) {
    ContinuumRun run(input);
    const double before = run.op().stored(0.0, run.state()).net[0];
    run.march();
    const double gain = run.op().stored(0.0, run.state()).net[0] - before;
    EXPECT_NE(gain, 0.0);
    EXPECT_NEAR(gain / -run.moved()[0], 1.0, 1e-6);
  }
}

}  // namespace
}  // namespace fluxform::vortex
