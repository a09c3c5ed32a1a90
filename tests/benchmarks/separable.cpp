// Times of the separable solver on spheres, beside the least such a solver can cost: FFTW along
// longitude, one tridiagonal elimination per mode with real factors, and FFTW back.
//
//   separable_benchmark            (one core; a table in milliseconds)
#include "fluxform/solve/separable.hpp"

#include <cmath>
#include <complex>
#include <cstdio>
#include <numbers>
#include <vector>

#include <fftw3.h>
#include <fmt/format.h>
#include <petscksp.h>

#include "fluxform/fv/operator.hpp"

namespace fluxform {
namespace {

constexpr double pi = std::numbers::pi;

/// Milliseconds of the fastest of some calls: the machine's best, free of other programs.
template <class Body>
double best_time(int calls, Body&& body) {
  double best = 1e300;
  for (int k = 0; k < calls; ++k) {
    const double start = MPI_Wtime();
    body();
    best = std::min(best, 1e3 * (MPI_Wtime() - start));
  }
  return best;
}

/// Twiddles aside, the textbook program: one r2c and c2r per latitude, Thomas across modes.
double bare_time(int nlon, int nlat) {
  const int modes = nlon / 2 + 1;
  const auto cells = static_cast<std::size_t>(nlon) * static_cast<std::size_t>(nlat);
  const auto size = static_cast<std::size_t>(modes) * static_cast<std::size_t>(nlat);
  double* u = fftw_alloc_real(cells);
  auto* spectrum = reinterpret_cast<std::complex<double>*>(fftw_alloc_complex(size));
  auto* raw = reinterpret_cast<fftw_complex*>(spectrum);
  fftw_plan there = fftw_plan_many_dft_r2c(1, &nlon, nlat, u, nullptr, 1, nlon, raw, nullptr, 1,
                                           modes, FFTW_MEASURE);
  fftw_plan back = fftw_plan_many_dft_c2r(1, &nlon, nlat, raw, nullptr, 1, modes, u, nullptr, 1,
                                          nlon, FFTW_MEASURE);
  const std::vector<double> lower(size, -0.25), pivot(size, 0.3), upper(size, -0.25);
  std::fill_n(u, cells, 1.0);
  const auto width = static_cast<std::size_t>(modes);
  const double time = best_time(60, [&] {
    fftw_execute(there);
    for (std::size_t k = 0; k < width; ++k) spectrum[k] *= pivot[k];
    for (std::size_t k = width; k < size; ++k)
      spectrum[k] = (spectrum[k] - lower[k] * spectrum[k - width]) * pivot[k];
    for (std::size_t k = size - width; k-- > 0;) spectrum[k] -= upper[k] * spectrum[k + width];
    fftw_execute(back);
  });
  fftw_destroy_plan(there);
  fftw_destroy_plan(back);
  fftw_free(u);
  fftw_free(spectrum);
  return time;
}

Handle<Mat> sphere_matrix(const Grid& grid, int reach, double advection) {
  Handle<Mat> matrix;
  const auto cells = static_cast<PetscInt>(grid.total_cells());
  petsc(MatCreateSeqAIJ(grid.comm(), cells, cells, 13, nullptr, matrix.out()));
  grid.for_owned([&](const Index& i) {
    const double width = std::cos(grid.centre(i)[1]);
    const PetscInt row = grid.global_cell(i);
    const auto add = [&](int dx, int dy, double value) {
      petsc(
          MatSetValue(matrix, row, grid.global_cell({i[0] + dx, i[1] + dy, 0}), value, ADD_VALUES));
    };
    add(0, 0, 5.0 + 4.0 / width);
    for (int d = 1; d <= reach; ++d) {
      add(d, 0, (-1.0 + advection) / (width * d * d * d));
      add(-d, 0, (-1.0 - advection) / (width * d * d * d));
      add(0, d, -1.0 / (d * d * d));
      add(0, -d, -1.0 / (d * d * d));
      if (reach == 1) continue;
      add(d % 2, d / 2, 0.01);
      add(-d % 2, -d / 2, 0.01);
    }
  });
  petsc(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
  PetscContainer container = nullptr;
  petsc(PetscContainerCreate(grid.comm(), &container));
  petsc(PetscContainerSetPointer(container, const_cast<Grid*>(&grid)));
  petsc(PetscObjectCompose(reinterpret_cast<PetscObject>(matrix.get()), "fluxform_grid",
                           reinterpret_cast<PetscObject>(container)));
  petsc(PetscContainerDestroy(&container));
  return matrix;
}

void report(int nlon, int nlat, const char* name, int reach, double advection) {
  GridSpec spec;
  spec.geometry = Geometry::sphere;
  spec.axes = {{.name = "longitude", .cells = nlon, .from = 0.0, .to = 2.0 * pi, .periodic = true},
               {.name = "latitude", .cells = nlat, .from = -pi / 2, .to = pi / 2}};
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  const auto matrix = sphere_matrix(grid, reach, advection);
  Handle<PC> pc;
  petsc(PCCreate(grid.comm(), pc.out()));
  petsc(PCSetType(pc, "separable"));
  petsc(PCSetOperators(pc, matrix, matrix));
  const double first = best_time(1, [&] { petsc(PCSetUp(pc)); });
  const double again = best_time(10, [&] {
    petsc(MatScale(matrix, 1.001));  // new values, so that set-up has work to do
    petsc(PCSetUp(pc));
  });
  const auto x = grid.create_global(), y = grid.create_global();
  petsc(VecSet(x, 1.0));
  const double apply = best_time(60, [&] { petsc(PCApply(pc, x, y)); });
  const double bare = bare_time(nlon, nlat);
  fmt::print("{:5} x {:4}  {:28} {:10.1f} {:10.2f} {:10.3f} {:10.3f} {:8.2f}\n", nlon, nlat, name,
             first, again, apply, bare, apply / bare);
  std::fflush(stdout);
}

}  // namespace
}  // namespace fluxform

int main(int argc, char** argv) {
  PetscInitialize(&argc, &argv, nullptr, nullptr);
  fluxform::register_separable();
  fmt::print("{:12}  {:28} {:>10} {:>10} {:>10} {:>10} {:>8}\n", "cells", "stencil", "first/ms",
             "set-up/ms", "apply/ms", "bare/ms", "ratio");
  for (auto [nlon, nlat] : {std::array{360, 180}, {720, 360}, {1024, 512}}) {
    fluxform::report(nlon, nlat, "tridiagonal, symmetric", 1, 0.0);
    fluxform::report(nlon, nlat, "tridiagonal, advective", 1, 0.3);
    fluxform::report(nlon, nlat, "pentadiagonal, symmetric", 2, 0.0);
    fluxform::report(nlon, nlat, "pentadiagonal, advective", 2, 0.3);
  }
  PetscFinalize();
}
