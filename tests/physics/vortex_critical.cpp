// Critical fields of the vortex app: where small psi grows in bulk, along a surface and in a thin
// slab, and the lattice it grows into.
#include <cmath>
#include <complex>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"

#include "stability.hpp"
#include "vortex_run.hpp"

namespace fluxform::vortex {
namespace {

using constants::pi;

StabilitySettings modes(int count) {
  StabilitySettings s;
  s.modes = count;
  return s;
}

std::string cell(double b, int quanta, double aspect, int nx, int ny) {
  const double side = std::sqrt(2.0 * pi * quanta / (b * aspect));
  return fmt::format(
      "grid: {{x: {{from: 0 xi, to: {:.17g} xi, cells: {}, periodic: true}}, "
      "y: {{from: 0 xi, to: {:.17g} xi, cells: {}, periodic: true}}}}\n"
      "field: {{quanta: {}}}\ninitial: normal\n",
      side, nx, side * aspect, ny, quanta);
}

TEST(Bulk, LevelsAreThoseOfTheFivePointSchemeInAMagneticTorus) {
  // Two quanta at sides 1 : sqrt 3: the lowest level is twofold, (1 - b h^2/8) b to second order.
  const struct { double b, level; } known[] = {{0.5, 0.499805}, {0.2, 0.199922}};
  for (const auto& [b, level] : known) {
    VortexRun run(cell(b, 2, std::sqrt(3.0), 48, 84));
    const NormalModes m = normal_modes(run.op(), 0.0, 1.0, modes(3));
    EXPECT_NEAR(1.0 + m.levels[0], level, 2e-6);
    EXPECT_NEAR(m.levels[1], m.levels[0], 1e-6);
    EXPECT_NEAR(1.0 + m.levels[2], 3.0 * b, 0.01);  // the next Landau level
  }
}

TEST(Bulk, TheLowestLevelComesWithTheSquareOfTheSpacing) {
  double error[2];
  for (const int k : {0, 1}) {
    VortexRun run(cell(0.5, 1, 1.0, 16 << k, 16 << k));
    error[k] = 0.5 - 1.0 - normal_modes(run.op(), 0.0, 1.0, modes(1)).levels[0];
  }
  EXPECT_GT(std::log2(error[0] / error[1]), 1.95);
  EXPECT_NEAR((4.0 * error[1] - error[0]) / 3.0, 0.0, 1e-5);
}

double ratio_of(const Lattice& lattice, const ComplexField& psi) {
  double density = 0.0, square = 0.0, volume = 0.0;
  lattice.for_rows([&](std::ptrdiff_t p, int n) {
    for (auto q = static_cast<std::size_t>(p); q < static_cast<std::size_t>(p + n); ++q) {
      const double here = psi.re[q] * psi.re[q] + psi.im[q] * psi.im[q];
      density += here;
      square += here * here;
      volume += 1.0;
    }
  });
  return square * volume / (density * density);
}

TEST(Bulk, PsiGrowsIntoAbrikosovsLattices) {
  double square[2], triangle[2];
  for (const int k : {0, 1}) {
    VortexRun one(cell(0.5, 1, 1.0, 12 << k, 12 << k));
    square[k] = ratio_of(one.op().lattice(), normal_modes(one.op(), 0.0, 1.0, modes(1)).shapes[0]);
    // With two quanta a family of lattices grows alike; the triangular one has the least ratio.
    VortexRun two(cell(0.5, 2, std::sqrt(3.0), 12 << k, 21 << k));
    const NormalModes m = normal_modes(two.op(), 0.0, 1.0, modes(2));
    ComplexField psi = m.shapes[0];
    const auto mixed = [&](double share, double angle) {
      const std::complex<double> a = std::polar(std::sin(share), angle);
      for (std::size_t p = 0; p < psi.re.size(); ++p) {
        const auto v = std::cos(share) * std::complex(m.shapes[0].re[p], m.shapes[0].im[p]) +
                       a * std::complex(m.shapes[1].re[p], m.shapes[1].im[p]);
        psi.re[p] = v.real();
        psi.im[p] = v.imag();
      }
      return ratio_of(two.op().lattice(), psi);
    };
    double best[] = {2.0, 0.0, 0.0};
    for (double span = 1.6; span > 1e-5; span *= 0.5) {
      const double share = best[1], angle = best[2];
      for (int i = -4; i <= 4; ++i)
        for (int j = -8; j <= 8; ++j) {
          const double s = share + 0.25 * span * i, a = angle + 0.25 * span * j, r = mixed(s, a);
          if (r < best[0]) best[0] = r, best[1] = s, best[2] = a;
        }
    }
    triangle[k] = best[0];
  }
  EXPECT_NEAR((4.0 * square[1] - square[0]) / 3.0, 1.180341, 2e-5);
  EXPECT_NEAR((4.0 * triangle[1] - triangle[0]) / 3.0, 1.159595, 2e-5);
  EXPECT_GT(std::log2((square[0] - 1.180341) / (square[1] - 1.180341)), 1.9);
}

/// A strip 16 xi wide and periodic along x, so long that a guiding centre stands where the surface
/// level is lowest, 0.76818 / sqrt b inside.
std::string strip(double b, int n) {
  const double width = 16.0, length = 2.0 * pi / (b * (0.5 * width - 0.76818 / std::sqrt(b)));
  return fmt::format(
      "grid: {{x: {{from: 0 xi, to: {:.17g} xi, cells: {}, periodic: true}}, "
      "y: {{from: 0 xi, to: {:.17g} xi, cells: {}, centering: node}}}}\n"
      "field: {{z: {:.17g} Bc2}}\ninitial: normal\n",
      length, n / 4, width, 8 * n + 1, b);
}

TEST(Surface, HoldsSuperconductivityUpToHc3) {
  const struct { double b, growth; } known[] = {{1.5, 0.019834}, {1.75, -0.005646}};
  for (const auto& [b, growth] : known) {
    double found[3];
    for (const int k : {0, 1, 2}) {
      VortexRun run(strip(b, 16 << k));
      found[k] = -normal_modes(run.op(), 0.0, 1.0, modes(1)).levels[0] / 5.79;
    }
    EXPECT_NEAR((4.0 * found[2] - found[1]) / 3.0, growth, 1e-6) << b;
    EXPECT_GT(std::log2((found[1] - found[0]) / (found[2] - found[1])), 1.9) << b;
  }
}

TEST(Surface, Hc3IsFoundAsACriticalField) {
  // A strip of which only one side stands well inside the spacing of guiding centres: the field is
  // taken near Hc3, so that the search changes it little.
  double found[2];
  for (const int k : {0, 1}) {
    VortexRun run(strip(1.69461, 32 << k));
    found[k] = 1.69461 * critical_factor(run.op(), 0.0, modes(1));
  }
  EXPECT_NEAR((4.0 * found[1] - found[0]) / 3.0, 1.69461, 2e-4);
}

TEST(Slab, ThinInAParallelFieldGoesNormalWhereTinkhamSays) {
  // E = (b d)^2/12 - b^4 d^6/7560 + ... for constant psi and its first correction.
  const double d = 0.25;
  double found[2];
  for (const int k : {0, 1}) {
    VortexRun run(
        fmt::format("grid:\n  x: {{from: 0 xi, to: 1 xi, cells: 3, periodic: true}}\n"
                    "  y: {{from: 0 xi, to: {} xi, cells: 3, periodic: true}}\n"
                    "  z: {{from: 0 xi, to: {} xi, cells: {}, centering: node}}\n"
                    "field: {{x: 4 Bc2}}\ninitial: normal\n",
                    0.15 / (1 << k), d, (16 << k) + 1));
    found[k] = 4.0 * critical_factor(run.op(), 0.0, modes(1));
  }
  double y = 12.0;  // (b d)^2
  for (int k = 0; k < 50; ++k) y = 12.0 * (1.0 + y * y * d * d / 7560.0);
  EXPECT_NEAR((4.0 * found[1] - found[0]) / 3.0, std::sqrt(y) / d, 5e-4);
}

}  // namespace
}  // namespace fluxform::vortex
