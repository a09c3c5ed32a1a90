#include "fluxform/grid/spec.hpp"

#include <algorithm>
#include <iterator>

#include "fluxform/core/constants.hpp"

namespace fluxform {
namespace {

bool spherical(const GridSpec& spec) {
  return spec.geometry == Geometry::sphere || spec.geometry == Geometry::shell;
}

template <class Part>
std::vector<std::string> names_of(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  std::transform(parts.begin(), parts.end(), std::back_inserter(names),
                 [](const Part& part) { return part.name; });
  return names;
}

}  // namespace

bool is_angle(const GridSpec& spec, std::size_t axis) {
  if (spherical(spec)) return axis < 2;
  return spec.geometry == Geometry::cylindrical && spec.axes[axis].name == "phi";
}

std::string name_of_axis(const GridSpec& spec, std::size_t axis) {
  if (spherical(spec) && axis < 2) return axis == 0 ? "longitude" : "latitude";
  return spec.axes[axis].name;
}

double user_factor(const GridSpec& spec, std::size_t axis) {
  return is_angle(spec, axis) ? 180.0 / constants::pi : spec.length_scale;
}

std::vector<std::string> side_names(const GridSpec& spec) {
  std::vector<std::string> names;
  for (const AxisSpec& axis : spec.axes)
    if (!axis.periodic) names.insert(names.end(), {axis.name + "_min", axis.name + "_max"});
  for (const SubSide& sub : spec.sub_sides) names.push_back(sub.name);
  if (spec.active) names.emplace_back("holes");
  return names;
}

std::vector<std::string> region_names(const GridSpec& spec) { return names_of(spec.regions); }

std::vector<std::string> interface_names(const GridSpec& spec) { return names_of(spec.interfaces); }

}  // namespace fluxform
