#pragma once
// From what the user said about flows and diffusion to numbers on faces, in solar radii and days.
#include <optional>

#include "fluxform/fv/face_coefficients.hpp"
#include "model.hpp"
#include "settings.hpp"
#include "surface_map.hpp"

namespace fluxform::solar {

/// Flow components read from a file, if the settings name one.
struct FlowMaps {
  const LatLonMap* east = nullptr;
  const LatLonMap* north = nullptr;
};

/// Sets every coefficient of `model` on `grid`.
void set_coefficients(SurfaceFlux& model, const Grid& grid, const Settings& settings,
                      const FlowMaps& maps);

/// Bilinear value of a map at a point given in radians.
double interpolate(const LatLonMap& map, double latitude, double longitude);

}  // namespace fluxform::solar
