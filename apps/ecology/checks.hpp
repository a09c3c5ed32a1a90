#pragma once
// What must fit together in an ecology input.
#include "fluxform/app/raster_grid.hpp"
#include "fluxform/input/parameters.hpp"

#include "site.hpp"

namespace fluxform::ecology {

/// Names that are missing, taken, reserved or unfit for tables. Needs all of the input read.
void check_names(Checker& c, std::span<const Population> populations, const Settings& s,
                 const RasterGrid& raster, const GridSpec& grid);

/// Throws InputError, located, for a front or an anisotropy along an axis that is not there.
void check_axes(const Parameters& p, std::span<const Population> populations, const Settings& s,
                const GridSpec& grid);

/// Throws InputError, located, for capacities and thresholds that make no sense. Collective.
void check_growth(const Site& site);

/// Throws InputError if the flow is declared free of divergence and is not. Collective.
void check_divergence(const Site& site);

/// The key under which a population's growth says `what`.
std::string growth_key(std::size_t number, const Population& p, const std::string& what);

}  // namespace fluxform::ecology
