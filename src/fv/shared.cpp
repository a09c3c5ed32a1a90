#include "fluxform/fv/shared.hpp"

#include <algorithm>
#include <numeric>

#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

bool holds_first(const Grid& grid) {
  const Index& begin = grid.owned().begin;
  return is_first(begin);
}

/// Everyone's numbers on all ranks. Collective.
std::vector<PetscInt> gather_all(MPI_Comm comm, const std::vector<PetscInt>& mine) {
  const int ranks = ranks_of(comm), count = static_cast<int>(mine.size());
  std::vector<int> counts(static_cast<std::size_t>(ranks)), starts(counts.size());
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, comm);
  std::exclusive_scan(counts.begin(), counts.end(), starts.begin(), 0);
  std::vector<PetscInt> all(static_cast<std::size_t>(starts.back() + counts.back()));
  MPI_Allgatherv(mine.data(), count, MPIU_INT, all.data(), counts.data(), starts.data(), MPIU_INT,
                 comm);
  return all;
}

}  // namespace

PetscInt first_cell(const Grid& grid) {
  PetscInt mine = holds_first(grid) ? grid.global_cell({0, 0, 0}) : 0, all = 0;
  MPI_Allreduce(&mine, &all, 1, MPIU_INT, MPI_MAX, grid.comm());
  return all;
}

Couplings couple_with_first(const Grid& grid, const std::vector<PetscInt>& touching) {
  const PetscInt first = first_cell(grid);
  Couplings couplings;
  for (const PetscInt cell : touching) couplings[cell].push_back(first);
  const auto all = gather_all(grid.comm(), touching);
  auto& of_first = couplings[first];
  of_first.insert(of_first.end(), all.begin(), all.end());
  return couplings;
}

void share_unknowns(const Grid& grid, Vec local, int count) {
  const WriteArray x(local);
  const int n = grid.unknowns(), begin = n - count;
  std::vector<double> values(static_cast<std::size_t>(count), 0.0);
  if (holds_first(grid))
    std::copy_n(x.data() + grid.local_offset({0, 0, 0}) + begin, count, values.begin());
  MPI_Allreduce(MPI_IN_PLACE, values.data(), count, MPI_DOUBLE, MPI_SUM, grid.comm());
  PetscInt size = 0;
  petsc(VecGetLocalSize(local, &size));
  for (PetscInt at = begin; at < size; at += n)
    std::copy(values.begin(), values.end(), x.data() + at);
}

void gather_shared_rows(const Grid& grid, Vec u, Vec rows, int count) {
  const ReadArray x(u);
  const WriteArray y(rows);
  const int begin = grid.unknowns() - count;
  std::vector<double> sums(static_cast<std::size_t>(count), 0.0);
  grid.for_owned([&](const Index& i) {
    const std::ptrdiff_t at = grid.owned_offset(i) + begin;
    for (std::ptrdiff_t s = 0; s < count; ++s) {
      sums[static_cast<std::size_t>(s)] += y[at + s];
      y[at + s] = grid.volume(i) * x[at + s];
    }
  });
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), count, MPI_DOUBLE, MPI_SUM, grid.comm());
  if (holds_first(grid))
    std::copy(sums.begin(), sums.end(), y.data() + grid.owned_offset({0, 0, 0}) + begin);
}

void add_far_entries(Mat matrix, const std::vector<FarEntry>& entries) {
  for (const FarEntry& e : entries)
    petsc(MatSetValue(matrix, e.row, e.column, e.value, ADD_VALUES));
  petsc(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
}

}  // namespace fluxform
