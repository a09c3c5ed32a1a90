#include "check_borders.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform::ecology {
namespace {

/// An end of an axis at which all its points are one: nothing passes there.
bool is_point(const GridSpec& grid, const AxisSpec& axis, double end) {
  const bool round = grid.geometry != Geometry::cartesian;
  if (axis.name == "r") return round && end == 0.0;
  return axis.name == "latitude" && std::abs(std::abs(end) - constants::pi / 2) < 1e-12;
}

bool named(const Settings& s, const std::string& side) {
  if (side == "holes" && s.holes) return true;
  return std::any_of(s.borders.begin(), s.borders.end(),
                     [&](const BorderSettings& b) { return b.side == side; });
}

}  // namespace

std::vector<std::string> open_sides(const GridSpec& grid) {
  std::vector<std::string> sides;
  for (const AxisSpec& axis : grid.axes) {
    if (axis.periodic) continue;
    if (!is_point(grid, axis, axis.from)) sides.push_back(axis.name + "_min");
    if (!is_point(grid, axis, axis.to)) sides.push_back(axis.name + "_max");
  }
  for (const SubSide& part : grid.sub_sides) sides.push_back(part.name);
  if (grid.active) sides.emplace_back("holes");
  return sides;
}

void check_borders(const Parameters& p, const Settings& s) {
  const auto sides = open_sides(s.grid);
  for (std::size_t k = 0; k < s.borders.size(); ++k) {
    const std::string& side = s.borders[k].side;
    const std::string path = fmt::format("borders[{}].side", k);
    if (side != "all" && std::find(sides.begin(), sides.end(), side) == sides.end()) {
      if (sides.empty()) throw p.error(path, "this grid has no sides: all its axes are periodic");
      throw p.error(path, fmt::format("no side is called '{}'{}", side, suggestion(side, sides)));
    }
    if (side == "holes" && s.holes) {
      throw p.error(path, "of a raster are what 'landscape.nodata' says: hole or lethal");
    }
    for (std::size_t j = 0; j < k; ++j) {
      if (s.borders[j].side == side) {
        throw p.error(path, fmt::format("'{}' is named twice", side));
      }
    }
  }
  if (s.borders.empty() && !sides.empty()) {
    throw p.error("borders",
                  "names no border: say for every side whether it is no_flux, hostile, outflow or "
                  "robin ('side: all' serves those not named)");
  }
  if (named(s, "all")) return;
  for (const std::string& side : sides) {
    if (named(s, side)) continue;
    throw p.error("borders", fmt::format("does not say what happens at '{}': no_flux, hostile, "
                                         "outflow or robin",
                                         side));
  }
}

void check_axes(const Parameters& p, const Settings& s) {
  std::vector<std::string> names;
  for (const AxisSpec& axis : s.grid.axes) names.push_back(axis.name);
  for (std::size_t a = names.size(); a < 3 && s.flow.kind == Flow::components; ++a) {
    if (!p.given(fmt::format("flow.components.{}", "xyz"[a]))) continue;
    throw p.error(fmt::format("flow.components.{}", "xyz"[a]),
                  fmt::format("is the velocity along axis {} of a grid with {}", a + 1,
                              fmt::join(names, ", ")));
  }
  for (const Expression* part : {&s.flow.along[0].expression, &s.flow.along[1].expression,
                                 &s.flow.along[2].expression, &s.flow.stream_function}) {
    if (!part->empty() && part->uses("landscape")) {
      throw p.error("flow",
                    "formulas of the flow cannot use 'landscape', which has cells, not faces; give "
                    "the component as a raster of its own: {file: ..., unit: ...}");
    }
  }
  if (s.flow.kind == Flow::stream_function && names.size() != 2) {
    throw p.error("flow.stream_function",
                  fmt::format("needs two axes; the grid has {}", fmt::join(names, ", ")));
  }
  if (s.front.level > 0.0 && std::find(names.begin(), names.end(), s.front.axis) == names.end()) {
    throw p.error("front", fmt::format("no axis is called '{}'; there are {}", s.front.axis,
                                       fmt::join(names, ", ")));
  }
  for (std::size_t k = 0; k < s.populations.size(); ++k) {
    const auto& factors = s.populations[k].anisotropy;
    if (factors.empty()) continue;
    const std::string path = fmt::format("populations[{}].anisotropy", k);
    if (factors.size() != names.size()) {
      throw p.error(path, fmt::format("needs a factor for each of {}, not {}",
                                      fmt::join(names, ", "), factors.size()));
    }
    if (*std::min_element(factors.begin(), factors.end()) < 0.0) {
      throw p.error(path, "factors of dispersal cannot be negative");
    }
  }
}

}  // namespace fluxform::ecology
