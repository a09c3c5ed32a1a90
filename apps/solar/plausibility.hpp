#pragma once
// Warnings of numbers that no Sun has: mistaken units, signs and columns that are valid input.
#include <functional>
#include <span>

#include "fluxform/files/maps/map_file.hpp"

#include "bipolar_regions.hpp"

namespace fluxform::solar {

/// Of the diffusivity, a number or formula, in km2/s.
void warn_of_diffusivity(const std::function<double(const Point&)>& diffusivity);

/// Of a flow as flow_at gives it.
void warn_of_flow(const std::function<double(int, const Point&)>& flow);

/// Of a map's values.
void warn_of_map(const MapReport& report);

/// Of the fluxes of regions.
void warn_of_regions(std::span<const BipolarRegion> regions);

}  // namespace fluxform::solar
