#pragma once
// The electrolyte outside its double layers, and what the field does there.
//
// In a layer the field changes over the local Debye length, outside it does not. With E' from the
// charge that Poisson's equation turns into it, a cell belongs to the bulk where
//
//   debye |charge| / permittivity  <=  0.03 |E|        (next to one in a layer, debye / L in a
//   bulk)
//
// so that the tail of a layer is left out down to a thirtieth of the bulk's own field; fields below
// 1e-6 of kT/(eL), and 1e-9 of kT/(e debye), count as none.
#include <vector>

#include "state/moment.hpp"

namespace fluxform::electrolyte {

/// Of one species in the bulk.
struct Carried {
  double drift = 0.0, diffusion = 0.0;  ///< mean sizes
  double scale = 0.0;                   ///< of diffusion: mean of D c over the length across
  double led = 0.0;                     ///< share of the bulk where drift exceeds diffusion by 1 %
  Point from{}, to{};                   ///< the box of these cells, their centres
};

struct Bulk {
  double share = 0.0;  ///< of the cell's volume
  double field = 0.0;  ///< mean size, V/m
  std::vector<Carried> species;
  /// Whether there is enough of it to speak of; else the layers fill the cell.
  bool exists() const { return share >= 0.2; }
};

/// Collective.
Bulk find_bulk(const Moment& now);

}  // namespace fluxform::electrolyte
