#pragma once
// Lists that every rank has a part of, put together.
#include <type_traits>
#include <vector>

#include "fluxform/core/parallel.hpp"

namespace fluxform {

/// The parts of all ranks, in the order of ranks, on every rank. Collective.
template <class T>
std::vector<T> gathered(const std::vector<T>& mine, MPI_Comm comm) {
  static_assert(std::is_trivially_copyable_v<T>);
  const int bytes = static_cast<int>(mine.size() * sizeof(T));
  const auto ranks = static_cast<std::size_t>(ranks_of(comm));
  std::vector<int> counts(ranks), starts(ranks, 0);
  MPI_Allgather(&bytes, 1, MPI_INT, counts.data(), 1, MPI_INT, comm);
  for (std::size_t r = 1; r < ranks; ++r) starts[r] = starts[r - 1] + counts[r - 1];
  std::vector<T> all(static_cast<std::size_t>(starts.back() + counts.back()) / sizeof(T));
  MPI_Allgatherv(mine.data(), bytes, MPI_BYTE, all.data(), counts.data(), starts.data(), MPI_BYTE,
                 comm);
  return all;
}

}  // namespace fluxform
