#pragma once
// What of an input gives an answer other than its author expects, told before anything is computed.
#include "coefficients.hpp"
#include "landscape.hpp"
#include "model.hpp"

namespace fluxform::ecology {

/// Warns of cells wider than sqrt(D/|r|), the width of a front and of the edge of a population
/// (Fisher 1937). Collective.
void warn_of_coarse_cells(const Landscape& land, const Coefficients& coefficients,
                          const std::vector<Population>& populations, double t);

/// Warns of a landscape that falls into pieces between which nobody passes. Collective.
void warn_of_pieces(const Landscape& land, const Settings& settings);

/// Warns of borders that no cell of the landscape reaches, as behind a frame of cells without data,
/// and of a flow that runs into such cells, where nobody leaves. Collective.
void warn_of_closed_outlets(const Landscape& land, const Coefficients& coefficients,
                            const Settings& settings, double t);

}  // namespace fluxform::ecology
