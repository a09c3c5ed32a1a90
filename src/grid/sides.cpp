#include "fluxform/grid/sides.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/constants.hpp"

namespace fluxform {
namespace {

/// An end of an axis at which all its points are one.
bool is_point(const GridSpec& spec, const AxisSpec& axis, double end) {
  if (axis.name == "r") return spec.geometry != Geometry::cartesian && end == 0.0;
  return axis.name == "latitude" && std::abs(std::abs(end) - constants::pi / 2) < 1e-12;
}

std::string why_end_closed(const GridSpec& spec, const AxisSpec& axis, bool upper) {
  if (axis.periodic)
    return "joins '" + axis.name + (upper ? "_min" : "_max") + "': the axis is periodic";
  if (is_point(spec, axis, upper ? axis.to : axis.from)) return "is a point, which nothing passes";
  return "";
}

}  // namespace

std::vector<std::string> numbered_sides(const GridSpec& spec) {
  std::vector<std::string> names;
  for (const AxisSpec& axis : spec.axes)
    names.insert(names.end(), {axis.name + "_min", axis.name + "_max"});
  for (const SubSide& part : spec.sub_sides) names.push_back(part.name);
  if (spec.active) names.emplace_back("holes");
  return names;
}

std::string why_closed(const GridSpec& spec, const std::string& side) {
  for (const AxisSpec& axis : spec.axes)
    for (const bool upper : {false, true})
      if (side == axis.name + (upper ? "_max" : "_min")) return why_end_closed(spec, axis, upper);
  for (const SubSide& part : spec.sub_sides) {
    if (part.name != side) continue;
    const std::string why = why_closed(spec, part.side);
    return why.empty() ? "" : "is part of '" + part.side + "', which " + why;
  }
  return "";
}

std::vector<std::string> open_sides(const GridSpec& spec) {
  std::vector<std::string> names = numbered_sides(spec);
  std::erase_if(names, [&](const std::string& side) { return !why_closed(spec, side).empty(); });
  return names;
}

}  // namespace fluxform
