#pragma once
// How much memory a run will take, checked before its grid is made.
#include "fluxform/app/run_controls.hpp"
#include "fluxform/grid/spec.hpp"

namespace fluxform {

class Case;

constexpr double mebibyte = 1024.0 * 1024.0, gibibyte = 1024.0 * mebibyte;

/// Product of the axes' cells.
double cells_of(const GridSpec& spec);

/// Bytes a rank needs at least: the vectors of the scheme, the matrix row by row, and the factors
/// of a direct solver. Files, maps and levels of a multigrid come on top.
double least_memory(const RunControls& controls, int dimension, double cells, int unknowns,
                    int ranks);

/// Upper estimate of a rank's peak in bytes for models whose flux takes the two cells beside a face:
/// a base for the libraries, and per cell what coefficients, state, matrix, its factors or multigrid
/// levels, and maps take. The numbers per cell were measured (docs/performance.md) and rounded up by
/// a fifth.
double expected_memory(const RunControls& controls, double cells_per_rank, int unknowns);

/// Says how much that is, and what is left. Returns it. Collective.
double tell_memory(const RunControls& controls, double total_cells, int unknowns, MPI_Comm comm);

/// Bytes this machine, or the share of it this program may use, can still give; 0 where neither
/// says.
double memory_left();

/// Throws InputError, with numbers, if the ranks of a machine would together need more than is
/// left, `each` bytes per rank. Collective.
void refuse_memory(double each, MPI_Comm comm);

/// The same for the grid of a case, and for more unknowns than indices count. Collective.
void refuse_too_large(const Case& app, const RunControls& controls, MPI_Comm comm);

}  // namespace fluxform
