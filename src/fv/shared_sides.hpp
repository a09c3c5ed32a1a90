#pragma once
// How the fluxes of sides depend on unknowns that all cells share (shared.hpp).
#include <vector>

#include "fluxform/fv/face_flux.hpp"
#include "fluxform/fv/shared.hpp"

namespace fluxform {

/// Couples the cells at sides that touch shared unknowns with the cell that holds them. Collective.
template <class M>
Couplings far_couplings([[maybe_unused]] const M& model, [[maybe_unused]] const Kernels<M>& kernels,
                        [[maybe_unused]] const Grid& grid) {
  if constexpr (shared_of<M>() == 0) {
    return {};
  } else {
    std::vector<PetscInt> touching;
    visit_owned_sides(kernels, grid, [&](const Index& inside, const Face& face) {
      if (model.touches_shared(face)) touching.push_back(grid.global_cell(inside));
    });
    return couple_with_first(grid, touching);
  }
}

/// Moves, of a boundary flux' derivatives, those that involve shared unknowns to `into`.
template <class M>
void split_far(PetscInt first, PetscInt cell, double area, State<Dual<M::unknowns>, M::unknowns>& f,
               std::vector<FarEntry>& into) {
  constexpr int N = M::unknowns, own = N - shared_of<M>();
  const auto place = [&](int n) { return (n < own ? cell : first) * N + n; };
  for (int r = 0; r < N; ++r) {
    for (int c = 0; c < N; ++c) {
      double& slope = f[r].partials[c];
      if ((r < own && c < own) || slope == 0.0) continue;
      into.push_back({place(r), place(c), area * slope});
      slope = 0.0;
    }
  }
}

}  // namespace fluxform
