#pragma once
// What a patch is worth to a rare population: the growth rate it has with that patch alone, and
// the one that the landscape has without it.
#include <optional>
#include <string>
#include <vector>

#include "persistence.hpp"

namespace fluxform::ecology {

/// Rates of rows of the linear problem, 1/yr. Neither is above that of the whole landscape, since
/// what is left out takes whoever enters it (Perron and Frobenius).
struct PatchRate {
  std::string name;
  std::optional<double> alone;    ///< whoever leaves the patch is lost; nothing if it has no cell
  std::optional<double> without;  ///< whoever enters the patch is lost; nothing if all is in it
};

/// `one`: grid with one unknown on the same cells. Collective.
std::vector<PatchRate> patch_rates(const Linearised& system, const Grid& one,
                                   const std::vector<Patch>& patches,
                                   const PrincipalControls& controls);

}  // namespace fluxform::ecology
