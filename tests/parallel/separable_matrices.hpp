#pragma once
// Matrices on a grid, row by row from a list of (cell, value), and the check that a PC inverts
// them.
#include <cmath>
#include <functional>
#include <vector>

#include <gtest/gtest.h>
#include <petscdmda.h>
#include <petscksp.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/separable.hpp"

namespace fluxform::test {

struct Entry {
  Index cell;  ///< may lie in the halo: beyond a periodic end or a pole
  double value;
};
using Rows = std::function<std::vector<Entry>(const Index&)>;

/// Deterministic noise in [-1, 1] that every rank computes alike.
inline double noise(int a, int b = 0, int c = 0) {
  const double x = std::sin(12.9898 * a + 78.233 * b + 37.719 * c + 1.0) * 43758.5453;
  return 2.0 * (x - std::floor(x)) - 1.0;
}

inline double natural_noise(const Grid& grid, const Index& i) {
  return noise(i[0] + grid.cells()[0] * (i[1] + grid.cells()[1] * i[2]), 5);
}

inline void fill(const Grid& grid, Mat matrix, const Rows& rows) {
  petsc(MatZeroEntries(matrix));
  grid.for_owned([&](const Index& i) {
    const PetscInt row = grid.global_cell(i);
    for (const Entry& e : rows(i)) {
      const PetscInt column = grid.global_cell(e.cell);
      petsc(MatSetValue(matrix, row, column, e.value, ADD_VALUES));
    }
  });
  petsc(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
}

inline void attach_grid(const Grid& grid, Mat matrix) {
  PetscContainer container = nullptr;
  petsc(PetscContainerCreate(grid.comm(), &container));
  petsc(PetscContainerSetPointer(container, const_cast<Grid*>(&grid)));
  petsc(PetscObjectCompose(reinterpret_cast<PetscObject>(matrix), "fluxform_grid",
                           reinterpret_cast<PetscObject>(container)));
  petsc(PetscContainerDestroy(&container));
}

inline Handle<Mat> assemble(const Grid& grid, const Rows& rows) {
  Handle<Vec> example = grid.create_global();
  PetscInt local = 0;
  petsc(VecGetLocalSize(example, &local));
  Handle<Mat> matrix;
  petsc(MatCreateAIJ(grid.comm(), local, local, PETSC_DETERMINE, PETSC_DETERMINE, 32, nullptr, 32,
                     nullptr, matrix.out()));
  petsc(MatSetOption(matrix, MAT_NEW_NONZERO_ALLOCATION_ERR, PETSC_FALSE));
  fill(grid, matrix, rows);
  attach_grid(grid, matrix);
  return matrix;
}

inline Handle<PC> separable_pc(Mat matrix) {
  register_separable();
  Handle<PC> pc;
  petsc(PCCreate(PetscObjectComm(reinterpret_cast<PetscObject>(matrix)), pc.out()));
  petsc(PCSetType(pc, "separable"));
  petsc(PCSetOperators(pc, matrix, matrix));
  petsc(PCSetUp(pc));
  return pc;
}

inline Handle<Vec> noise_vector(const Grid& grid) {
  Handle<Vec> x = grid.create_global();
  {
    const WriteArray values(x);
    grid.for_owned([&](const Index& i) { values[grid.owned_offset(i)] = natural_noise(grid, i); });
  }
  return x;
}

enum class Side { direct, transposed };

/// |PC (A x) - x| / |x| for a noisy x.
inline double inversion_error(const Grid& grid, Mat matrix, PC pc, Side side = Side::direct) {
  const Handle<Vec> x = noise_vector(grid);
  const Handle<Vec> b = grid.create_global(), y = grid.create_global();
  const bool direct = side == Side::direct;
  petsc(direct ? MatMult(matrix, x, b) : MatMultTranspose(matrix, x, b));
  petsc(direct ? PCApply(pc, b, y) : PCApplyTranspose(pc, b, y));
  petsc(VecAXPY(y, -1.0, x));
  double error = 0.0, size = 0.0;
  petsc(VecNorm(y, NORM_2, &error));
  petsc(VecNorm(x, NORM_2, &size));
  return error / size;
}

/// Divergence form of -Laplacian + shift on a box. `ends[axis][end]` is +1 for no flux, -1 for zero
/// at the face; ignored on periodic axes.
inline Rows laplacian(const Grid& grid, std::array<std::array<int, 2>, 3> ends, double shift,
                      const std::function<double(const Index&)>& factor = {}) {
  return [=, &grid](const Index& i) {
    std::vector<Entry> row;
    double diagonal = shift;
    for (int a = 0; a < grid.dimension(); ++a) {
      const auto s = static_cast<std::size_t>(a);
      const Axis& axis = grid.axis(a);
      const double width = axis.width(i[s]);
      for (int end : {0, 1}) {
        Index neighbour = i;
        neighbour[s] += 2 * end - 1;
        const bool outside = neighbour[s] < 0 || neighbour[s] >= grid.cells()[s];
        if (outside && !axis.periodic) {
          if (ends[s][static_cast<std::size_t>(end)] < 0) diagonal += 2.0 / (width * width);
          continue;
        }
        const double other = outside ? width : axis.width(neighbour[s]);
        const double k = (factor ? factor(i) : 1.0) * 2.0 / (width * (width + other));
        row.push_back({neighbour, -k});
        diagonal += k;
      }
    }
    row.push_back({i, diagonal});
    return row;
  };
}

}  // namespace fluxform::test
