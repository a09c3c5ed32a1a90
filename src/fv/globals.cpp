#include "fluxform/fv/globals.hpp"

#include <algorithm>

#include "fluxform/core/parallel.hpp"

namespace fluxform {

Handle<Vec> create_with_globals(const Grid& grid, std::size_t count) {
  const bool first = rank_of(grid.comm()) == 0;
  Handle<Vec> v;
  petsc(VecCreate(grid.comm(), v.out()));
  petsc(VecSetSizes(v, field_rows(grid) + (first ? static_cast<PetscInt>(count) : PetscInt{0}),
                    PETSC_DETERMINE));
  petsc(VecSetType(v, VECSTANDARD));
  petsc(VecZeroEntries(v));
  return v;
}

PetscInt field_rows(const Grid& grid) {
  PetscInt rows = grid.unknowns();
  for (std::size_t a = 0; a < 3; ++a) rows *= grid.owned().end[a] - grid.owned().begin[a];
  return rows;
}

std::size_t count_globals(const Grid& grid, Vec v) {
  PetscInt size = 0;
  petsc(VecGetSize(v, &size));
  return static_cast<std::size_t>(size - grid.total_cells() * grid.unknowns());
}

std::vector<double> read_globals(const Grid& grid, Vec v) {
  std::vector<double> values(count_globals(grid, v));
  if (values.empty()) return values;
  if (rank_of(grid.comm()) == 0) {
    const ReadArray all(v);
    std::copy_n(all.data() + field_rows(grid), values.size(), values.begin());
  }
  MPI_Bcast(values.data(), static_cast<int>(values.size()), MPI_DOUBLE, 0, grid.comm());
  return values;
}

void write_globals(const Grid& grid, Vec v, std::span<const double> values) {
  if (values.empty()) return;
  // On every rank: PETSc remembers norms until a vector is touched, and one rank alone that remembers
  // leaves the others waiting, or with another norm.
  const WriteArray all(v);
  if (rank_of(grid.comm()) == 0)
    std::copy(values.begin(), values.end(), all.data() + field_rows(grid));
}

}  // namespace fluxform
