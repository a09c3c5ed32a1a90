// What holds to rounding on any grid: gauge invariance, fluxoids, conservation of current, and the
// energy balance of the dissipative step. On several ranks.
#include "fluxform/core/constants.hpp"

#include "stability.hpp"
#include "vortex_run.hpp"

namespace fluxform::vortex {
namespace {

const std::string material = "material: {xi: 10 nm, lambda: 200 nm, thickness: 5 nm, gamma: 2}\n";

std::string open_film(const std::string& rest) {
  return material +
         "grid:\n  x: {from: -6 xi, to: 6 xi, cells: 25, centering: node}\n"
         "  y: {from: -4 xi, to: 4 xi, cells: 17, centering: node}\nfield: {z: 0.3 Bc2}\n" +
         rest;
}
const std::string currents =
    "sides: [{side: x_min, density: 0.1 J0}, {side: x_max, density: -0.1 J0}]\n";
const std::string leads =
    "sides: [{side: x_min, contact: superconducting, density: 0.1 J0},"
    " {side: x_max, contact: superconducting, density: -0.1 J0}]\n";
const std::string holes = "  active: \"(x-2*xi)^2 + (y-xi)^2 > (1.3*xi)^2\"\n";

std::string film_with_hole(const std::string& rest) {
  std::string text = open_film(rest);
  return text.insert(text.find("field:"), holes);
}

std::string twisted_cell(const std::string& rest) {
  return material +
         "grid:\n  x: {from: 0 xi, to: 9 xi, cells: 18, periodic: true}\n"
         "  y: {from: 0 xi, to: 7 xi, cells: 15, periodic: true}\nfield: {quanta: 3}\n" +
         rest;
}

std::string slab(const std::string& rest) {
  return material +
         "grid:\n  x: {from: 0 xi, to: 5 xi, cells: 10, periodic: true}\n"
         "  y: {from: 0 xi, to: 4 xi, cells: 9, centering: node}\n"
         "  z: {from: 0 xi, to: 4 xi, cells: 8}\nfield: {x: 0.2 Bc2, z: 0.4 Bc2}\n" +
         rest;
}

/// Any function of place, continued over periodic ends.
Field random_phase(VortexRun& run) {
  const Lattice& lattice = run.op().lattice();
  Field chi = lattice.field();
  run.grid().for_owned(
      [&](const Index& i) { chi[at(lattice.at(i))] = 2.0 * VortexRun::noise(run.number(i), 77); });
  lattice.exchange(chi);
  return chi;
}

void turn(const Field& chi, ComplexField& psi, const Lattice& lattice, EdgeField& theta) {
  for (std::size_t p = 0; p < chi.size(); ++p) {
    const double re = psi.re[p], c = std::cos(chi[p]), s = std::sin(chi[p]);
    psi.re[p] = c * re - s * psi.im[p];
    psi.im[p] = s * re + c * psi.im[p];
  }
  lattice.for_cells_and_above([&](std::size_t p, const Index&) {
    for (int a = 0; a < lattice.dimension(); ++a)
      theta[at(a)][p] += chi[p] - chi[p - at(lattice.stride(a))];
  });
}

class Everywhere : public testing::TestWithParam<std::string> {};

TEST_P(Everywhere, AChangeOfGaugeLeavesWhatIsObserved) {
  VortexRun run(GetParam());
  run.random_state(3);
  run.op().evaluate(0.0, run.state());
  Tdgl tdgl = run.op().tdgl();
  Electric electric(tdgl, run.op().around());
  EdgeField theta = run.op().angles();
  ComplexField psi = run.op().psi();
  turn(random_phase(run), psi, run.op().lattice(), theta);
  tdgl.set_links(theta);
  electric.solve(0.0, psi, nullptr);
  EXPECT_NEAR(tdgl.energy(psi).free, run.op().tdgl().energy(run.op().psi()).free, 1e-11);
  EXPECT_EQ(find_vortices(tdgl, psi, theta).size(),
            find_vortices(run.op().tdgl(), run.op().psi(), run.op().angles()).size());
  EXPECT_GT(find_vortices(tdgl, psi, theta).size(), 3U);
  double worst = 0.0;
  const Lattice& lattice = run.op().lattice();
  lattice.for_rows([&](std::ptrdiff_t p, int n) {
    for (std::ptrdiff_t q = p; q < p + n; ++q) {
      worst = std::max(worst, std::abs(electric.mu()[at(q)] - run.op().electric().mu()[at(q)]));
      for (int a = 0; a < lattice.dimension(); ++a)
        worst = std::max(worst, std::abs(electric.current()[at(a)][at(q)] -
                                         run.op().electric().current()[at(a)][at(q)]));
    }
  });
  EXPECT_LT(worst, run.op().electric().potential().direct() ? 1e-12 : 1e-8);
}

TEST_P(Everywhere, WhatFlowsIntoANodeFlowsOut) {
  VortexRun run(GetParam());
  run.random_state(5);
  run.op().evaluate(0.0, run.state());
  const Lattice& lattice = run.op().lattice();
  Field injected = lattice.field(), left = lattice.field();
  run.op().around().inject(0.0, injected);
  run.op().tdgl().outflow(run.op().electric().current(), injected, left);
  double worst = 0.0;
  lattice.for_rows([&](std::ptrdiff_t p, int n) {
    for (std::ptrdiff_t q = p; q < p + n; ++q) worst = std::max(worst, std::abs(left[at(q)]));
  });
  EXPECT_LT(worst, run.op().electric().potential().direct() ? 1e-12 : 1e-8);
}

TEST_P(Everywhere, WindingsAroundALoopAreWholeAndAddUp) {
  VortexRun run(GetParam());
  run.random_state(8);
  run.op().evaluate(0.0, run.state());
  const Lattice& lattice = run.op().lattice();
  const Grid& grid = run.grid();
  const ComplexField& psi = run.op().psi();
  double worst = 0.0;
  grid.for_owned([&](const Index& i) {
    const std::ptrdiff_t p = lattice.at(i), sx = lattice.stride(0), sy = lattice.stride(1);
    const std::array<std::ptrdiff_t, 5> loop{p, p + sx, p + sx + sy, p + sy, p};
    double sum = 0.0;
    for (std::size_t k = 0; k < 4; ++k) {
      const bool upward = loop[k + 1] > loop[k];
      const std::ptrdiff_t edge = std::max(loop[k], loop[k + 1]);
      const std::size_t a = k % 2;
      if (lattice.conductance(static_cast<int>(a))[at(edge)] == 0.0) return;
      const double angle = (upward ? 1.0 : -1.0) * run.op().angles()[a][at(edge)];
      const Complex<double> l{psi.re[at(loop[k])], psi.im[at(loop[k])]};
      const Complex<double> r{psi.re[at(loop[k + 1])], psi.im[at(loop[k + 1])]};
      if (dot(l, l) == 0.0 || dot(r, r) == 0.0) return;
      const Link u{std::cos(angle), -std::sin(angle)};
      const double js = GinzburgLandau::supercurrent(l, r, u);
      const Complex<double> d = GinzburgLandau::covariant_difference(l, r, u);
      sum += std::atan2(js, dot(l, Complex<double>{l.re + d.re, l.im + d.im})) + angle;
    }
    const double turns = sum / (2.0 * constants::pi);
    worst = std::max(worst, std::abs(turns - std::round(turns)));
  });
  EXPECT_LT(worst, 1e-12);
}

TEST_P(Everywhere, TheDissipativeStepBalancesEnergyWhateverItsLength) {
  for (const double h : {0.05, 0.7}) {
    VortexRun run(GetParam() + "step: dissipative\n");
    run.random_state(11);
    run.controls().time.adaptive = false;
    run.controls().time.step = h;
    run.controls().time.stop = 2.0 * h;
    double stored = run.op().stored(0.0, run.state()).net.at(0), heat = 0.0, worst = 0.0;
    run.march([&](const StepInfo& step, Vec u) {
      if (step.dt == 0.0) return;
      const double now = run.op().stored(step.time, u).net.at(0);
      heat = -step.moved.at(1);
      worst = std::max(worst, std::abs(now - stored + step.moved.at(0) - step.moved.at(1)) / heat);
      stored = now;
    });
    EXPECT_GT(heat, 0.0);
    EXPECT_LT(worst, run.op().electric().potential().direct() ? 1e-11 : 1e-9) << "h = " << h;
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, Everywhere,
                         testing::Values(open_film(""), open_film(currents), open_film(leads),
                                         film_with_hole(currents), twisted_cell(""), slab("")));

TEST(Gauge, AUniformShiftOfAWithItsPhaseLeavesATrajectoryAsItWas) {
  // A + grad chi and psi exp(i chi) with chi = c . r, carried through ten steps.
  const double along[] = {0.7, -0.4};
  Observables end[2];
  for (const int turned : {0, 1}) {
    VortexRun run(open_film(currents) +
                  "step: dissipative\ntime: {stop: 2 tau0, step: 0.2 tau0, adaptive: false}\n");
    run.random_state(21);
    if (turned) {
      const WriteArray u(run.state());
      run.grid().for_owned([&](const Index& i) {
        const Point x = run.grid().centre(i);
        const double chi = along[0] * x[0] + along[1] * x[1];
        double* const psi = u.data() + run.grid().owned_offset(i);
        const double re = psi[0];
        psi[0] = std::cos(chi) * re - std::sin(chi) * psi[1];
        psi[1] = std::sin(chi) * re + std::cos(chi) * psi[1];
      });
      run.op().shift() = {along[0], along[1], 0.0};
    }
    run.march();
    end[turned] = run.observe(2.0);
  }
  EXPECT_NEAR(end[0].energy, end[1].energy, 1e-10 * std::abs(end[0].energy));
  EXPECT_NEAR(end[0].voltage, end[1].voltage, 1e-10);
  EXPECT_NEAR(end[0].density, end[1].density, 1e-10);
  EXPECT_NEAR(end[0].condensate_heat, end[1].condensate_heat, 1e-10);
  EXPECT_EQ(end[0].vortices, end[1].vortices);
}

TEST(Flux, OfEveryPlaquetteIsThatOfTheFieldAlsoAcrossSeams) {
  for (const std::string& text : {open_film(""), twisted_cell(""), slab("")}) {
    VortexRun run(text);
    run.op().evaluate(0.0, run.state());
    const Lattice& lattice = run.op().lattice();
    const double b = run.op().around().field(0.0)[2];
    const EdgeField& theta = run.op().angles();
    run.grid().for_owned([&](const Index& i) {
      const std::ptrdiff_t p = lattice.at(i), sx = lattice.stride(0), sy = lattice.stride(1);
      if (lattice.conductance(0)[at(p + sx)] == 0.0 || lattice.conductance(1)[at(p + sy)] == 0.0)
        return;
      const double flux = theta[0][at(p + sx)] + theta[1][at(p + sx + sy)] -
                          theta[0][at(p + sx + sy)] - theta[1][at(p + sy)];
      Index next = i;
      ++next[0];
      const double hx = lattice.length(0, next), hy = lattice.length(1, {i[0], i[1] + 1, i[2]});
      const double turns = (flux - b * hx * hy) / (2.0 * constants::pi);
      EXPECT_NEAR(turns, std::round(turns), 1e-12) << text << i[0] << ' ' << i[1];
    });
  }
}

TEST(Jacobian, IsTheDerivativeOfTheResidualWithThePotentialHeld) {
  // Without supercurrents between nodes of equal phase the potential does not move.
  VortexRun run(material +
                "grid: {x: {from: 0 xi, to: 4 xi, cells: 9, centering: node}}\ninitial: normal\n");
  {
    const WriteArray u(run.state());
    run.grid().for_owned([&](const Index& i) {
      u[run.grid().owned_offset(i)] = 0.3 + 0.2 * VortexRun::noise(i[0], 4);
    });
  }
  const Handle<Mat> j = run.op().create_matrix();
  run.op().jacobian(0.0, run.state(), 0.0, j);
  const Handle<Vec> d = run.grid().create_global(), jd = run.grid().create_global();
  const Handle<Vec> up = run.grid().create_global(), low = run.grid().create_global();
  {
    const WriteArray v(d);
    run.grid().for_owned(
        [&](const Index& i) { v[run.grid().owned_offset(i)] = VortexRun::noise(i[0], 9); });
  }
  petsc(MatMult(j, d, jd));
  const double h = 1e-5;
  petsc(VecAXPY(run.state(), h, d));
  run.op().residual(0.0, run.state(), up);
  petsc(VecAXPY(run.state(), -2.0 * h, d));
  run.op().residual(0.0, run.state(), low);
  petsc(VecAXPY(up, -1.0, low));
  petsc(VecAXPBY(jd, -1.0 / (2.0 * h), 1.0, up));
  double difference = 0.0;
  petsc(VecNorm(jd, NORM_INFINITY, &difference));
  EXPECT_LT(difference, 1e-9);
}

TEST(Ranks, AgreeOnARun) {
  for (const std::string& text :
       {open_film(currents), film_with_hole(currents), twisted_cell("drive: {x: 0.1 J0}\n"),
        slab("drive: {x: 0.1 J0}\n")}) {
    const std::string input = text + "time: {stop: 3 tau0, rtol: 1e-6, atol: 1e-6}\nnoise: 0.3\n";
    VortexRun together(input), alone(input, PETSC_COMM_SELF);
    together.march();
    alone.march();
    const Observables a = together.observe(3.0), b = alone.observe(3.0);
    EXPECT_NEAR(a.energy, b.energy, 1e-6 * std::abs(b.energy));
    EXPECT_NEAR(a.voltage, b.voltage, 1e-5);
    EXPECT_NEAR(a.density, b.density, 1e-6);
    EXPECT_EQ(a.vortices, b.vortices);
  }
}

TEST(Modes, AreAlikeOnEveryNumberOfRanksAndLeaveTerminalsAlone) {
  const std::string text =
      "grid: {x: {from: -5 xi, to: 5 xi, cells: 21, centering: node}, "
      "y: {from: -4 xi, to: 4 xi, cells: 17, centering: node}}\nfield: {z: 0.6 Bc2}\n"
      "sides: [{side: x_min, density: 0 J0}, {side: x_max, density: 0 J0}]\npinning: {eps: \"1 - "
      "0.2*exp(-x^2/(xi*xi))\"}\n";
  StabilitySettings four;
  four.modes = 4;
  VortexRun together(text), alone(text, PETSC_COMM_SELF);
  const NormalModes a = normal_modes(together.op(), 0.0, 1.0, four);
  const NormalModes b = normal_modes(alone.op(), 0.0, 1.0, four);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(a.levels[k], b.levels[k], 1e-9);
  const Lattice& lattice = alone.op().lattice();
  const Field& free = alone.op().tdgl().sample().free;
  for (std::size_t p = 0; p < lattice.size(); ++p)
    if (lattice.volume()[p] > 0.0 && free[p] == 0.0) {
      EXPECT_LT(std::abs(b.shapes[0].re[p]), 1e-12);
    }
}

}  // namespace
}  // namespace fluxform::vortex
