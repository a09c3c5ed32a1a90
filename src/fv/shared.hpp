#pragma once
// Unknowns that all cells share, such as the voltage of an electrode on which a current is
// prescribed.
//
// They are a model's last unknowns and live in the first cell of the grid; elsewhere their rows say
// u = 0. Kernels see their values in every state, and what `boundary` returns for their rows is
// summed over all faces into the first cell's rows:
//
//   static constexpr int shared = 2;              the last two unknowns
//   bool touches_shared(const Face&) const;       boundary faces whose fluxes depend on them or
//                                                 count in their rows
//
// `flux` and `reaction` must not depend on them.
#include <map>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

template <class M>
constexpr int shared_of() {
  if constexpr (requires { M::shared; }) return M::shared;
  return 0;
}

/// Further cells that the rows of a cell depend on, all as global numbers.
using Couplings = std::map<PetscInt, std::vector<PetscInt>>;

/// Couples the cells of `touching` (this rank's) with the first cell, both ways. Collective.
Couplings couple_with_first(const Grid& grid, const std::vector<PetscInt>& touching);

inline bool is_first(const Index& i) { return i == Index{0, 0, 0}; }
/// Its global number. Collective.
PetscInt first_cell(const Grid& grid);

/// Puts the first cell's last `count` unknowns into every cell of a local vector. Collective.
void share_unknowns(const Grid& grid, Vec local, int count);

/// Sums the last `count` rows of all cells into those of the first; the others become
/// volume times u. Collective.
void gather_shared_rows(const Grid& grid, Vec u, Vec rows, int count);

/// Derivatives that do not fit a stencil.
struct FarEntry {
  PetscInt row = 0, column = 0;
  double value = 0.0;
};
/// Adds them to an assembled matrix whose pattern has their places. Collective.
void add_far_entries(Mat matrix, const std::vector<FarEntry>& entries);

}  // namespace fluxform
