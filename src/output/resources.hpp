#pragma once
// What a run has taken of the machine, together with the runs that it goes on from. Checkpoints
// carry it (checkpoint.cpp), the summary tells it.
#include <mpi.h>

namespace fluxform {

struct Spent {
  double wall = 0.0;  ///< seconds
  double cpu = 0.0;   ///< seconds, summed over ranks
};

/// Since this process began, without what went before. Collective.
Spent spent_here(MPI_Comm comm);
/// By the runs that led to the checkpoint from which this process goes on; nothing for a new run.
Spent spent_before();
/// Tells what stood in the checkpoint.
void set_spent_before(Spent spent);

}  // namespace fluxform
