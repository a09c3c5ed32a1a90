#pragma once
// Warnings of numbers that no Sun has: mistaken units, signs and columns that are valid input.
#include <span>

#include "bipolar_regions.hpp"
#include "map_file.hpp"
#include "settings.hpp"
#include "surface_map.hpp"

namespace fluxform::solar {

/// Of the diffusivity and of the flows, `east` and `north` being those of a file or null.
void warn_of_coefficients(const Settings& settings, const LatLonMap* east, const LatLonMap* north);

/// Of a map's values, its columns and its slice.
void warn_of_map(const MapReport& report);

/// Of the fluxes of regions.
void warn_of_regions(std::span<const BipolarRegion> regions);

}  // namespace fluxform::solar
