#include "coefficients.hpp"

#include <memory>

#include "fluxform/fields/face_coefficients.hpp"

namespace fluxform::solar {
namespace {

std::function<double(int, const Point&)> flow_of_maps(const FlowMaps& maps) {
  return [east = MapInterpolant(maps.east), north = MapInterpolant(maps.north)](
             int axis, const Point& x) { return (axis == 0 ? east : north)(x[1], x[0]); };
}

}  // namespace

std::function<double(int, const Point&)> flow_at(const FlowSettings& f, const FlowMaps* maps,
                                                 const Evaluator& values, double t) {
  if (maps) return flow_of_maps(*maps);
  std::function<double(const Point&)> east, north;
  if (f.rotation == "expression")
    east = values.anywhere(*f.rotation_formula, "flow.rotation_formula", t);
  else
    east = [r = rotation_named(f.rotation, f.rigid_speed)](const Point& x) {
      return r.speed(x[1]);
    };
  if (f.meridional == "expression")
    north = values.anywhere(*f.meridional_formula, "flow.meridional_formula", t);
  else
    north = [u = meridional_named(f.meridional, f.meridional_speed, f.meridional_exponent)](
                const Point& x) { return u.speed(x[1]); };
  return [east, north](int axis, const Point& x) { return axis == 0 ? east(x) : north(x); };
}

FaceField face_velocity(const FlowSettings& f, const FlowMaps* maps, const Evaluator& values,
                        const InternalUnits& units, double t) {
  if (f.stream_function->is_set()) {
    const auto psi = values.anywhere(*f.stream_function, "flow.stream_function", t);
    const double factor = 1.0 / units.of("km2/s");
    return velocity_from_stream_function(values.grid(),
                                         [&](const Point& x) { return factor * psi(x); });
  }
  const auto flow = flow_at(f, maps, values, t);
  const double factor = 1.0 / units.of("m/s");
  return velocity_from_components(values.grid(),
                                  [&](int axis, const Point& x) { return factor * flow(axis, x); });
}

}  // namespace fluxform::solar
