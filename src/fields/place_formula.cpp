#include "fluxform/fields/place_formula.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/error.hpp"

namespace fluxform {

PlaceFormula::PlaceFormula(const Expression& formula, const Places& places,
                           const std::vector<NamedMap>& maps, double t)
    : formula_(formula), places_(places), values_(formula.variables().size(), 0.0) {
  for (std::size_t v = 0; v < values_.size(); ++v) {
    const std::string& name = formula.variables()[v].name;
    if (!formula.uses(name)) continue;
    const auto axis = std::find(places.names().begin(), places.names().end(), name);
    const auto map =
        std::find_if(maps.begin(), maps.end(), [&](const NamedMap& m) { return m.name == name; });
    if (axis != places.names().end()) {
      axes_.push_back({v, static_cast<std::size_t>(axis - places.names().begin())});
    } else if (map != maps.end()) {
      maps_.push_back({v, &map->cells});
    } else if (name == "t") {
      values_[v] = t;
    } else {
      throw InputError(fmt::format("uses '{}', which is no axis of this grid; its axes are {}",
                                   name, fmt::join(places.names(), ", ")));
    }
  }
}

double PlaceFormula::operator()(const Point& x, const Index& i) const {
  for (const AxisSlot& slot : axes_) values_[slot.variable] = places_.user(slot.axis, x);
  for (const MapSlot& slot : maps_) values_[slot.variable] = (*slot.cells)(i);
  return formula_(values_);
}

}  // namespace fluxform
