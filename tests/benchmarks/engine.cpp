// The engine's sweeps against loops written by hand for the same equations, in the same run.
//
//   build/release/bin/engine_benchmark            one core, with the comparison
//   mpirun -n 2 build/release/bin/engine_benchmark     sweeps only: divide for the speed-up
//
// Times are the best of several repetitions, in nanoseconds per cell.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>
#include <malloc.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/face_coefficients.hpp"
#include "fluxform/fv/finite_volume.hpp"

#include "engine_by_hand.hpp"

namespace fluxform::benchmark {
namespace {

/// Seconds of this thread's own processor time on one rank, so that a busy machine disturbs little;
/// of the wall clock on several, where waiting counts.
double now(MPI_Comm comm) {
  if (ranks_of(comm) > 1) return MPI_Wtime();
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

template <class Body>
double best_seconds(MPI_Comm comm, Body&& body) {
  double best = 1e300;
  for (int repetition = 0; repetition < 15; ++repetition) {
    MPI_Barrier(comm);
    const double start = now(comm);
    body();
    double slowest = now(comm) - start;
    MPI_Allreduce(MPI_IN_PLACE, &slowest, 1, MPI_DOUBLE, MPI_MAX, comm);
    best = std::min(best, slowest);
  }
  return best;
}

GridSpec box_of(const std::vector<int>& cells) {
  static constexpr std::array<const char*, 3> names{"x", "y", "z"};
  GridSpec spec;
  for (std::size_t a = 0; a < cells.size(); ++a) {
    spec.axes.push_back(
        {.name = names[a], .cells = cells[a], .spacing = Spacing::tanh, .strength = 1.0});
  }
  return spec;
}

PlainBox plain(const Grid& grid) {
  PlainBox box;
  for (int a = 0; a < 3; ++a) {
    const auto s = static_cast<std::size_t>(a);
    if (a >= grid.dimension()) {
      box.width[s] = box.gap[s] = {1.0};
      continue;
    }
    const Axis& axis = grid.axis(a);
    box.cells[s] = axis.cells();
    for (int i = 0; i < axis.cells(); ++i) {
      box.width[s].push_back(axis.width(i));
      const auto here = static_cast<std::size_t>(i);
      box.gap[s].push_back(i == 0 ? 0.0 : axis.centres[here] - axis.centres[here - 1]);
    }
  }
  return box;
}

Handle<Vec> smooth_state(const Grid& grid) {
  Handle<Vec> u = grid.create_global();
  const WriteArray x(u);
  grid.for_owned([&](const Index& i) {
    const Point p = grid.centre(i);
    for (int n = 0; n < grid.unknowns(); ++n)
      x[grid.owned_offset(i) + n] = 1.5 + std::sin(3.0 * p[0] + n) * std::cos(2.0 * p[1] - p[2]);
  });
  return u;
}

double flow(int axis, const Point& x) {
  return 40.0 * std::sin(5.0 * x[0] + 3.0 * x[1] + 2.0 * axis);
}

std::array<std::vector<double>, 3> plain_velocity(const Grid& grid, const FaceField& v) {
  std::array<std::vector<double>, 3> plain;
  for (int a = 0; a < grid.dimension(); ++a) {
    grid.for_owned([&](const Index& i) { plain[static_cast<std::size_t>(a)].push_back(v(a, i)); });
  }
  return plain;
}

void print(const Grid& grid, const char* what, const char* quantity, double engine,
           double by_hand) {
  if (rank_of(grid.comm()) != 0) return;
  const double each = 1e9 / static_cast<double>(grid.total_cells());
  fmt::print("{:<22} {:<9} {:>9.1f}", what, quantity, engine * each);
  if (by_hand > 0.0) fmt::print(" {:>9.1f} {:>7.2f}", by_hand * each, engine / by_hand);
  fmt::print("\n");
}

double largest_difference(const double* a, const double* b, std::size_t n) {
  double worst = 0.0, size = 0.0;
  for (std::size_t k = 0; k < n; ++k) {
    worst = std::max(worst, std::abs(a[k] - b[k]));
    size = std::max(size, std::abs(b[k]));
  }
  return worst / size;
}

void expect_equal(const double* a, const double* b, std::size_t n) {
  if (const double d = largest_difference(a, b, n); d > 1e-12)
    throw SolveError(fmt::format("engine and hand-written loop differ by {}", d));
}

/// Bytes this process holds on its heap.
double heap_bytes() {
  const auto heap = mallinfo2();
  return static_cast<double>(heap.uordblks + heap.hblkhd);
}

/// Times the engine and, on one rank, the two hand-written functions; compares their results.
template <class Model, class Residual, class Jacobian>
void compare(const char* name, const Grid& grid, Model& model, Residual&& residual,
             Jacobian&& jacobian) {
  const double before = heap_bytes();
  FiniteVolume<Model> op(model, grid);
  const Handle<Vec> u = smooth_state(grid), r = grid.create_global();
  const Handle<Mat> j = op.create_matrix();
  constexpr double shift = 2.0;
  const double sweep = best_seconds(grid.comm(), [&] { op.residual(0.0, u, r); });
  const double assembly = best_seconds(grid.comm(), [&] { op.jacobian(0.0, u, shift, j); });
  const double bytes = heap_bytes() - before;
  if (ranks_of(grid.comm()) > 1) {
    print(grid, name, "residual", sweep, 0.0);
    print(grid, name, "Jacobian", assembly, 0.0);
    return;
  }
  const PlainBox box = plain(grid);
  const PlainRows rows(box, Model::unknowns);
  const ReadArray x(u), y(r);
  std::vector<double> by_hand(box.size() * Model::unknowns);
  print(grid, name, "residual", sweep,
        best_seconds(grid.comm(), [&] { residual(box, x.data(), by_hand.data()); }));
  expect_equal(y.data(), by_hand.data(), by_hand.size());
  std::vector<double> values(
      static_cast<std::size_t>(rows.start.back() + Model::unknowns * rows.length.back()));
  print(grid, name, "Jacobian", assembly,
        best_seconds(grid.comm(), [&] { jacobian(box, rows, x.data(), shift, values); }));
  const double* entries = nullptr;
  petsc(MatSeqAIJGetArrayRead(j, &entries));
  expect_equal(entries, values.data(), values.size());
  petsc(MatSeqAIJRestoreArrayRead(j, &entries));
  fmt::print("{:<22} {:.0f} bytes per unknown: matrix, its places, two vectors\n", name,
             bytes / static_cast<double>(by_hand.size()));
}

void drift_diffusion(const char* name, const std::vector<int>& cells) {
  const Grid grid(box_of(cells), DriftDiffusion::unknowns, PETSC_COMM_WORLD);
  DriftDiffusion model;
  model.velocity = velocity_from_components(grid, flow);
  const auto velocity = plain_velocity(grid, model.velocity);
  compare(
      name, grid, model,
      [&](const PlainBox& box, const double* u, double* r) {
        drift_diffusion_residual(box, velocity, u, r);
      },
      [&](const PlainBox& box, const PlainRows& rows, const double*, double shift, auto& values) {
        drift_diffusion_jacobian(box, velocity, rows, shift, values);
      });
}

void electrolyte(const char* name, const std::vector<int>& cells) {
  const Grid grid(box_of(cells), Electrolyte::unknowns, PETSC_COMM_WORLD);
  Electrolyte model;
  compare(name, grid, model, electrolyte_residual, electrolyte_jacobian);
}

void run() {
  if (rank_of(PETSC_COMM_WORLD) == 0) {
    fmt::print("{:<22} {:<9} {:>9} {:>9} {:>7}   (ns per cell, {} rank(s))\n", "model", "sweep",
               "engine", "by hand", "ratio", ranks_of(PETSC_COMM_WORLD));
  }
  drift_diffusion("drift-diffusion 2D", {700, 700});
  drift_diffusion("drift-diffusion 3D", {80, 80, 80});
  electrolyte("electrolyte 2D", {400, 400});
}

}  // namespace
}  // namespace fluxform::benchmark

int main(int argc, char** argv) {
  PetscInitialize(&argc, &argv, nullptr, nullptr);
  int code = EXIT_SUCCESS;
  try {
    fluxform::benchmark::run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    code = EXIT_FAILURE;
  }
  PetscFinalize();
  return code;
}
