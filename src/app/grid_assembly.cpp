// From the `grid:` section to the GridSpec.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/app/grid_draft.hpp"
#include "fluxform/files/raster.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform::grid_input {
namespace {

/// The axes of each geometry in the order the grid stores them.
std::vector<std::string> axes_of(Geometry geometry) {
  switch (geometry) {
    case Geometry::cartesian:
      return {"x", "y", "z"};
    case Geometry::cylindrical:
      return {"r", "phi", "z"};
    case Geometry::sphere:
      return {"longitude", "latitude"};
    case Geometry::shell:
      return {"longitude", "latitude", "r"};
  }
  return {};
}

/// Turns the draft into the spec, in reduced units; reports what does not fit together.
class Assembly {
 public:
  Assembly(const Draft& draft, GridSpec& grid, Checker& checker)
      : draft_(draft), grid_(grid), checker_(checker) {}

  void run() {
    choose_axes();
    grid_.sub_sides.clear();
    grid_.regions.clear();
    grid_.interfaces.clear();
    for (std::size_t i = 0; i < draft_.sides.size(); ++i) add_side(i);
    for (std::size_t i = 0; i < draft_.regions.size(); ++i) add_region(i);
    for (std::size_t i = 0; i < draft_.interfaces.size(); ++i) add_interface(i);
    set_active();
  }

 private:
  void choose_axes() {
    const auto allowed = axes_of(grid_.geometry);
    grid_.axes.clear();
    for (const auto& [name, axis] : draft_.axes) {
      const bool fits = std::find(allowed.begin(), allowed.end(), name) != allowed.end();
      if (checker_.given(name) && !fits)
        checker_.fail(name, fmt::format("is no axis of this geometry; its axes are {}",
                                        fmt::join(allowed, ", ")));
    }
    for (const auto& name : allowed) {
      const AxisDraft& axis = draft_.axes.at(name);
      if (axis.present || checker_.given(name)) grid_.axes.push_back(axis.spec);
    }
    report_missing_axes(allowed);
  }

  void report_missing_axes(const std::vector<std::string>& allowed) {
    const bool sphere = grid_.geometry == Geometry::sphere || grid_.geometry == Geometry::shell;
    const std::size_t needed = sphere ? allowed.size() : 1;
    for (std::size_t i = 0; i < needed; ++i)
      if (!has_axis(allowed[i])) checker_.fail(allowed[i], "is missing: an axis of this geometry");
    if (grid_.geometry == Geometry::cartesian && has_axis("z") && !has_axis("y"))
      checker_.fail("z", "needs the axis 'y' too");
  }

  bool has_axis(const std::string& name) const {
    return std::any_of(grid_.axes.begin(), grid_.axes.end(),
                       [&](const AxisSpec& axis) { return axis.name == name; });
  }

  std::vector<std::string> whole_sides() const { return side_names({.axes = grid_.axes}); }

  /// Names of sides, regions and interfaces so far.
  std::vector<std::string> taken() const {
    std::vector<std::string> names = side_names(grid_);
    for (const auto& more : {region_names(grid_), interface_names(grid_)})
      names.insert(names.end(), more.begin(), more.end());
    return names;
  }

  void add_side(std::size_t i) {
    const SideDraft& side = draft_.sides[i];
    const std::vector<std::string> sides = whole_sides();
    const std::string path = fmt::format("sides[{}]", i);
    if (std::find(sides.begin(), sides.end(), side.on) == sides.end())
      checker_.fail(path + ".on",
                    fmt::format("names no side: '{}'{}", side.on, suggestion(side.on, sides)));
    refuse_twice(side.name, path + ".name");
    grid_.sub_sides.push_back({side.name, side.on, predicate(side.where, path + ".where")});
  }

  void refuse_twice(const std::string& name, const std::string& path) {
    if (name == "all" || name == "elsewhere" || name == "holes")
      return checker_.fail(path, fmt::format("'{}' is a word that tables use for the rest", name));
    const auto names = taken();
    if (std::find(names.begin(), names.end(), name) != names.end())
      checker_.fail(path, fmt::format("'{}' is named already", name));
  }

  void add_region(std::size_t i) {
    const RegionDraft& region = draft_.regions[i];
    const std::string path = fmt::format("regions[{}].", i);
    refuse_twice(region.name, path + "name");
    grid_.regions.push_back({region.name, region.file.empty()
                                              ? predicate(region.where, path + "where")
                                              : raster(region.file, path + "file")});
  }

  void add_interface(std::size_t i) {
    const Interface& interface = draft_.interfaces[i];
    const std::string path = fmt::format("interfaces[{}].", i);
    refuse_twice(interface.name, path + "name");
    require_region(interface.from, path + "from");
    require_region(interface.to, path + "to");
    if (interface.from == interface.to) checker_.fail(path + "to", "is the region of 'from'");
    for (const Interface& other : grid_.interfaces) {
      const bool same = other.from == interface.from && other.to == interface.to;
      const bool turned = other.from == interface.to && other.to == interface.from;
      if (same || turned)
        checker_.fail(path + "name",
                      fmt::format("lies where '{}' lies: its regions are the same", other.name));
    }
    grid_.interfaces.push_back(interface);
  }

  void require_region(const std::string& name, const std::string& path) {
    const auto names = region_names(grid_);
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    checker_.fail(path, fmt::format("names no region{}", suggestion(name, names)));
  }

  void set_active() {
    grid_.active = nullptr;
    if (!draft_.active.empty()) grid_.active = predicate(draft_.active, "active");
    if (draft_.mask.empty()) return;
    auto inside = raster(draft_.mask, "mask");
    grid_.active = [inside, formula = grid_.active](const Point& p) {
      return inside(p) && (!formula || formula(p));
    };
  }

  /// Factor from the grid's coordinate to the user's: metres or degrees.
  double user_factor(const AxisSpec& axis) const {
    return is_angle(axis.name) ? 1.0 / degree : grid_.length_scale;
  }

  std::function<bool(const Point&)> predicate(const Expression& where, const std::string& path) {
    std::vector<std::pair<std::size_t, double>> slots;  // formula's variable and factor, per axis
    for (const auto& axis : grid_.axes) {
      const auto at = std::find(axis_names.begin(), axis_names.end(), axis.name);
      slots.emplace_back(at - axis_names.begin(), user_factor(axis));
    }
    for (const char* name : axis_names)
      if (!has_axis(name) && where.uses(name))
        checker_.fail(path, fmt::format("uses '{}', which is no axis of this grid", name));
    return [where, slots](const Point& p) {
      std::array<double, axis_names.size()> values{};
      for (std::size_t a = 0; a < slots.size(); ++a)
        values[slots[a].first] = p[a] * slots[a].second;
      return where(values) != 0.0;
    };
  }

  std::function<bool(const Point&)> raster(const std::string& file, const std::string& path) {
    if (grid_.axes.size() != 2) {
      checker_.fail(path, "a raster needs a grid with two axes");
      return nullptr;
    }
    try {
      const auto map = std::make_shared<const Raster>(file);
      map->check();
      const double fx = map_factor(grid_.axes[0], *map), fy = map_factor(grid_.axes[1], *map);
      return [map, fx, fy](const Point& p) {
        return map->at(fx * p[0], fy * p[1]).value_or(0.0) != 0.0;
      };
    } catch (const InputError& e) {
      checker_.fail(path, e.what());
      return nullptr;
    }
  }

  /// Factor from the grid's coordinate to the map's.
  double map_factor(const AxisSpec& axis, const Raster& map) const {
    if (is_angle(axis.name)) return user_factor(axis);
    if (map.where().geographic)
      throw InputError("has coordinates in degrees, which are no lengths");
    return user_factor(axis) / map.where().metre;
  }

  const Draft& draft_;
  GridSpec& grid_;
  Checker& checker_;
};

}  // namespace

bool is_angle(const std::string& axis) {
  return axis == "phi" || axis == "longitude" || axis == "latitude";
}

void assemble(const Draft& draft, GridSpec& grid, Checker& checker) {
  Assembly(draft, grid, checker).run();
}

}  // namespace fluxform::grid_input
