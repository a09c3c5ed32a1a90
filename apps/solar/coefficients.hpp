#pragma once
// From what the input says about flows to speeds at places and normal velocities of faces.
#include <functional>
#include <optional>

#include "fluxform/fields/evaluator.hpp"
#include "fluxform/files/maps/map_interpolant.hpp"

#include "settings.hpp"

namespace fluxform::solar {

/// Both components of the flow on a map, m/s.
struct FlowMaps {
  LatLonMap east, north;
};

/// Velocity along an axis (0 east, 1 north) in m/s, at a point of longitude and latitude in
/// radians: from `maps`, or from the profiles and formulas that the input names. All arguments must
/// outlive it.
std::function<double(int, const Point&)> flow_at(const FlowSettings& flow, const FlowMaps* maps,
                                                 const Evaluator& values, double t);

/// The same normal to faces, in the units given; where the input has a stream function, from that.
FaceField face_velocity(const FlowSettings& flow, const FlowMaps* maps, const Evaluator& values,
                        const InternalUnits& units, double t);

}  // namespace fluxform::solar
