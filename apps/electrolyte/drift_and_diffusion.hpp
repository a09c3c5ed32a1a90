#pragma once
// What ions do, told apart: diffusion is -D grad c, and drift the rest of the flux, so that the two
// add up to what the model computes, whatever the field and the crowding.
#include <array>
#include <vector>

#include "ion_system.hpp"

namespace fluxform::electrolyte {

using FluxVector = std::array<double, 3>;
double size(const FluxVector& v);

/// In the model's units.
struct CellSplit {
  FluxVector drift{}, diffusion{};
};

struct Split {
  std::vector<FaceField> total;      ///< the field's, then by species
  std::vector<FaceField> diffusion;  ///< by species; not known on the walls
  FaceField field;                   ///< electric, V_T/um; not known on the walls
  double power = 0.0;                ///< lost between cells and towards reservoirs, not in
                                     ///< reactions; in the model's units, on all ranks

  /// Mean of the faces of cell i between cells, per axis.
  CellSplit in_cell(const Grid& grid, std::size_t species, const Index& i) const;
  FluxVector field_in_cell(const Grid& grid, const Index& i) const;
};

/// Collective.
Split split_flows(IonSystem& system, const Medium& medium, const Grid& grid, double t, Vec u);

}  // namespace fluxform::electrolyte
