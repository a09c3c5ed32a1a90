// Vortices followed from moment to moment, on made-up positions; and the order of known lattices.
#include <cmath>
#include <filesystem>
#include <fstream>

#include "fluxform/core/constants.hpp"

#include "tracks.hpp"
#include "vortex_run.hpp"

namespace fluxform::vortex {
namespace {

Grid box(bool periodic, double lx = 20.0, double ly = 20.0) {
  GridSpec spec;
  for (const auto& [name, length] : {std::pair{"x", lx}, std::pair{"y", ly}}) {
    AxisSpec axis;
    axis.name = name;
    axis.from = 0.0;
    axis.to = length;
    axis.cells = 16;
    axis.periodic = periodic;
    spec.axes.push_back(axis);
  }
  return {spec, 1, PETSC_COMM_SELF};
}

Vortex vortex_at(double x, double y, int winding = 1) { return {{x, y, 0.0}, winding, 2}; }

TEST(Follow, FastVorticesKeepTheirNamesAcrossAPeriodicEnd) {
  const Grid grid = box(true);
  std::vector<Frame> frames;
  for (int k = 0; k < 30; ++k) {
    const double shift = 0.9 * k;  // less than half the spacing of 5 at first sight
    Frame frame{0.5 * k, {}};
    for (int n = 0; n < 4; ++n)
      frame.vortices.push_back(vortex_at(std::fmod(5.0 * ((n + k) % 4) + shift, 20.0), 10.0));
    frames.push_back(frame);
  }
  const Tracks tracks = follow(grid, frames);
  EXPECT_EQ(tracks.count, 4);
  EXPECT_EQ(tracks.entered + tracks.left + tracks.created + tracks.annihilated, 0);
  EXPECT_NEAR(tracks.mean_velocity[0], 1.8, 1e-12);
  EXPECT_NEAR(tracks.mean_square_speed, 3.24, 1e-12);
  EXPECT_EQ(tracks.points.size(), 120U);
}

TEST(Follow, TellsEntriesExitsAndPairs) {
  const Grid grid = box(false);
  const std::vector<Frame> frames{
      {0.0, {vortex_at(3, 3), vortex_at(10, 10), vortex_at(11, 10, -1)}},
      {1.0, {vortex_at(2, 3)}},                                              // a pair is gone
      {2.0, {vortex_at(1, 3), vortex_at(19.5, 5)}},                          // one enters
      {3.0, {vortex_at(18.5, 5)}},                                           // one leaves
      {4.0, {vortex_at(17.5, 5), vortex_at(4, 15), vortex_at(5, 15, -1)}}};  // a pair appears
  const Tracks tracks = follow(grid, frames);
  EXPECT_EQ(tracks.annihilated, 1);
  EXPECT_EQ(tracks.entered, 1);
  EXPECT_EQ(tracks.left, 1);
  EXPECT_EQ(tracks.created, 1);
  EXPECT_EQ(tracks.count, 6);
}

TEST(Follow, NothingLeavesAClosedCell) {
  const Grid grid = box(true);
  const std::vector<Frame> frames{
      {0.0, {vortex_at(1, 1), vortex_at(2, 2), vortex_at(11, 9, -1), vortex_at(15, 5)}},
      {1.0, {vortex_at(1, 1), vortex_at(15, 5)}}};  // a pair, far apart a moment before
  const Tracks tracks = follow(grid, frames);
  EXPECT_EQ(tracks.annihilated, 1);
  EXPECT_EQ(tracks.left + tracks.lost, 0);
}

TEST(Follow, AVortexThatLeapsInAClosedCellIsLostNotGone) {
  const Grid grid = box(true);
  const std::vector<Frame> frames{{0.0, {vortex_at(1, 1), vortex_at(5, 15)}},
                                  {1.0, {vortex_at(1, 1), vortex_at(14, 6)}}};
  const Tracks tracks = follow(grid, frames);
  EXPECT_EQ(tracks.lost, 1);
  EXPECT_EQ(tracks.entered + tracks.left, 0);
}

TEST(Follow, ATableComesBackAsItWas) {
  const Grid grid = box(false);
  const std::vector<Frame> frames{{0.0, {vortex_at(3, 3), vortex_at(8, 4, -1)}},
                                  {1.5, {vortex_at(3.5, 3), vortex_at(8, 4.5, -1)}},
                                  {3.0, {vortex_at(4, 3)}}};
  const auto path = std::filesystem::temp_directory_path() / "vortex_tracks_test.csv";
  std::ofstream(path) << tracks_csv(follow(grid, frames), 1e-8, 5e-14);
  const Tracks again = follow(grid, frames_of_csv(path.string(), 1e-8, 5e-14, 100.0));
  const Tracks once = follow(grid, frames);
  ASSERT_EQ(again.points.size(), once.points.size());
  for (std::size_t k = 0; k < once.points.size(); ++k) {
    const TrackPoint &a = again.points[k], &b = once.points[k];
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.winding, b.winding);
    EXPECT_NEAR(a.time, b.time, 1e-12);
    for (std::size_t c = 0; c < 2; ++c) {
      EXPECT_NEAR(a.position[c], b.position[c], 1e-12);
      EXPECT_NEAR(a.velocity[c], b.velocity[c], 1e-12);
    }
  }
  EXPECT_EQ(frames_of_csv(path.string(), 1e-8, 5e-14, 3.0).size(), 2U);
  std::filesystem::remove(path);
}

/// a = 2.6935 / sqrt(b): from a cell with whole quanta, a (Phi0 = 2 pi) from the area per vortex.
TEST(LatticeOrder, OfTheTriangularLattice) {
  const double b = 0.3, a = std::sqrt(4.0 * constants::pi / (std::sqrt(3.0) * b));
  const Grid grid = box(true, 4.0 * a, 2.0 * std::sqrt(3.0) * a);
  std::vector<Vortex> all;
  for (int row = 0; row < 4; ++row)
    for (int n = 0; n < 4; ++n)
      all.push_back(vortex_at((n + 0.5 * (row % 2)) * a, 0.5 * std::sqrt(3.0) * row * a));
  const LatticeOrder order = lattice_order(grid, all);
  EXPECT_NEAR(order.spacing, 2.6935 / std::sqrt(b), 1e-4 * a);
  EXPECT_NEAR(order.spacing, a, 1e-12);
  EXPECT_NEAR(order.bond_order, 1.0, 1e-12);
  EXPECT_NEAR(std::sin(3.0 * order.orientation), 0.0, 1e-12);
  EXPECT_EQ(order.used, 16);
}

TEST(LatticeOrder, TurnsWithTheLattice) {
  const double angle = 0.3;
  const Grid grid = box(false, 40.0, 40.0);
  std::vector<Vortex> all;
  for (int row = -30; row <= 30; ++row)
    for (int n = -30; n <= 30; ++n) {
      const double x = 3.0 * (n + 0.5 * row), y = 1.5 * std::sqrt(3.0) * row;
      const double px = 20.0 + x * std::cos(angle) - y * std::sin(angle);
      const double py = 20.0 + x * std::sin(angle) + y * std::cos(angle);
      if (px > 0.0 && px < 40.0 && py > 0.0 && py < 40.0) all.push_back(vortex_at(px, py));
    }
  const LatticeOrder order = lattice_order(grid, all);
  EXPECT_NEAR(order.orientation, angle, 1e-9);
  EXPECT_NEAR(order.bond_order, 1.0, 1e-9);
  EXPECT_NEAR(order.spacing, 3.0, 1e-9);
  EXPECT_GT(order.used, 100);
}

TEST(LatticeOrder, ASquareLatticeHasLess) {
  const Grid grid = box(true, 12.0, 12.0);
  std::vector<Vortex> all;
  for (int row = 0; row < 4; ++row)
    for (int n = 0; n < 4; ++n) all.push_back(vortex_at(3.0 * n, 3.0 * row));
  EXPECT_LT(lattice_order(grid, all).bond_order, 0.7);
}

const std::string film =
    "material: {xi: 10 nm, gamma: 2}\n"
    "grid:\n  x: {from: -6 xi, to: 6 xi, cells: 25, centering: node}\n"
    "  y: {from: -4 xi, to: 4 xi, cells: 17, centering: node}\n";
const std::string loops =
    "field: {z: 0.6 Bc2}\nloops: [{from: [-5 xi, -3 xi], to: [4 xi, 3.5 xi]}, "
    "{from: [0 xi, -1.5 xi], to: [-1 xi, 2 xi]}]\n";

/// Around any box, with noise for psi, in a film without and with a hole.
TEST(Fluxoid, IsAWholeNumberForAnyState) {
  for (const std::string hole : {"", "  active: \"(x-2*xi)^2 + (y-xi)^2 > (1.3*xi)^2\"\n"})
    for (int seed = 1; seed < 6; ++seed) {
      VortexRun run(film + hole + loops);
      run.random_state(seed);
      const Observables o = run.observe();
      ASSERT_EQ(o.fluxoids.size(), 2U);
      for (const double n : o.fluxoids) EXPECT_NEAR(n, std::round(n), 1e-12);
    }
}

TEST(Fluxoid, CountsTheVorticesInside) {
  VortexRun run(film + loops + "time: {stop: 30 tau0}\n");
  run.march();
  const Observables o = run.observe(30.0);
  int inside = 0;
  for (const Vortex& v : find_vortices(run.op().tdgl(), run.op().psi(), run.op().angles()))
    if (v.position[0] > -5 && v.position[0] < 4 && v.position[1] > -3 && v.position[1] < 3.5)
      inside += v.winding;
  EXPECT_GE(inside, 1);
  EXPECT_NEAR(o.fluxoids[0], inside, 1e-12);
}

/// Above Bc2 but for a sheath along its surface the film is normal: what is left of psi inside has
/// many zeros.
TEST(FindVortices, NoneInNormalMetal) {
  VortexRun run(
      "grid:\n  x: {from: -12 xi, to: 12 xi, cells: 49, centering: node}\n"
      "  y: {from: -12 xi, to: 12 xi, cells: 49, centering: node}\n"
      "field: {z: 1.52 Bc2}\nnoise: 0.2\ntime: {stop: 60 tau0}\n");
  run.march();
  run.observe(60.0);
  for (const Vortex& v : find_vortices(run.op().tdgl(), run.op().psi(), run.op().angles()))
    EXPECT_GT(std::max(std::abs(v.position[0]), std::abs(v.position[1])), 8.0);
}

/// psi fades towards the midst of normal inclusions, where vortices sit.
TEST(FindVortices, ThoseOnNormalInclusions) {
  VortexRun run(
      "grid:\n  x: {from: -8 xi, to: 8 xi, cells: 32, periodic: true}\n"
      "  y: {from: -8 xi, to: 8 xi, cells: 32, periodic: true}\n"
      "field: {quanta: 2}\ninitial: normal\nnoise: 0.3\n"
      "pinning: {inclusions: [{at: [-4 xi, -4 xi], radius: 2 xi, eps: -1},"
      " {at: [4 xi, 4 xi], radius: 2 xi, eps: -1}]}\ntime: {stop: 200 tau0}\n");
  run.march();
  EXPECT_EQ(run.observe(200.0).vortices, 2);
  for (const Vortex& v : find_vortices(run.op().tdgl(), run.op().psi(), run.op().angles())) {
    const double pin = v.position[0] < 0.0 ? -4.0 : 4.0;
    EXPECT_LT(std::hypot(v.position[0] - pin, v.position[1] - pin), 2.0);
  }
}

/// Whatever psi is, the windings of all plaquettes of a closed cell add up to the quanta through
/// it; those that count as vortices need not, as noise has shallow zeros.
TEST(FindZeros, WindAsOftenAsTheCellHasQuanta) {
  for (const int quanta : {-3, 0, 5, 48}) {
    VortexRun run(
        fmt::format("grid:\n  x: {{from: 0 xi, to: 12 xi, cells: 24, periodic: true}}\n"
                    "  y: {{from: 0 xi, to: 12 xi, cells: 24, periodic: true}}\n"
                    "field: {{quanta: {}}}\ninitial: normal\nnoise: 0.01\n",
                    quanta));
    const Observables o = run.observe();
    EXPECT_EQ(o.all_winding, quanta);
    EXPECT_GT(o.all_vortices, o.vortices);
    EXPECT_EQ(find_zeros(run.op().tdgl(), run.op().psi(), run.op().angles()).size(),
              static_cast<std::size_t>(o.all_vortices));
  }
}

/// Around a box the phase winds as often as around all zeros inside together.
TEST(FindZeros, AddUpToTheFluxoidOfALoop) {
  VortexRun run(film + loops);
  run.random_state(4);
  const Observables o = run.observe();
  int inside = 0;
  for (const Vortex& v : find_zeros(run.op().tdgl(), run.op().psi(), run.op().angles()))
    if (v.position[0] > -5 && v.position[0] < 4 && v.position[1] > -3 && v.position[1] < 3.5)
      inside += v.winding;
  EXPECT_NEAR(o.fluxoids[0], inside, 1e-12);
}

}  // namespace
}  // namespace fluxform::vortex
