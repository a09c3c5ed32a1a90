#pragma once
// How much memory a run will take, told before it starts.
#include "fluxform/app/run_controls.hpp"

namespace fluxform::ecology {

/// Upper estimate of a rank's peak in bytes: a base for the libraries, and per cell what
/// coefficients, state, matrix, its factors or multigrid levels, and maps take. The numbers per
/// cell were measured (docs/performance.md) and rounded up by a fifth.
double predicted_memory(const RunControls& controls, double cells_per_rank, int populations);

/// Says what is expected. Returns the prediction. Collective.
double tell_memory(const RunControls& controls, double total_cells, int populations, MPI_Comm comm);

}  // namespace fluxform::ecology
