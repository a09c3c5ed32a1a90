#pragma once
// Failing together: an exception on one rank becomes the same exception on all of them.
#include <functional>
#include <string>

#include <mpi.h>

namespace fluxform {

int rank_of(MPI_Comm comm);
int ranks_of(MPI_Comm comm);

/// Rank 0's bytes on every rank. Collective.
std::string broadcast(const std::string& on_rank_0, MPI_Comm comm);

/// Runs `body` on every rank; if any throws, all throw the exception (same type, same message) of
/// the lowest failing rank. Collective; `body` must not communicate after it may have thrown.
void collectively(MPI_Comm comm, const std::function<void()>& body);

}  // namespace fluxform
