#pragma once
// Globals: a few unknowns of the whole system, such as the voltage of a membrane or the length of a
// body. In vectors they stand behind the fields of the first rank; Operator::create_vector makes
// such vectors.
//
//   const std::vector<double> g = read_globals(grid, u);      // on all ranks
//   write_globals(grid, u, g);
#include <span>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// Zero; the fields of the grid and `count` globals. Collective.
Handle<Vec> create_with_globals(const Grid& grid, std::size_t count);

/// How many of this rank's rows belong to fields.
PetscInt field_rows(const Grid& grid);

/// How many globals a vector holds.
std::size_t count_globals(const Grid& grid, Vec v);

/// The globals of a vector, the same on all ranks. Collective; costs nothing where there are none.
std::vector<double> read_globals(const Grid& grid, Vec v);

/// Sets them; all ranks give the same. Collective.
void write_globals(const Grid& grid, Vec v, std::span<const double> values);

/// Of the row-th of this rank's rows: the unknown of its cell, or `unknowns` and the number of its
/// global.
inline std::size_t kind_of_row(PetscInt row, PetscInt rows_of_fields, int unknowns) {
  return static_cast<std::size_t>(row < rows_of_fields ? row % unknowns
                                                       : unknowns + row - rows_of_fields);
}

}  // namespace fluxform
