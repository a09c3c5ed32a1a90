#pragma once
// What defines a grid, before there is one. No PETSc and no MPI here: models are declared without.
//
//   GridSpec spec{.axes = {{.name = "x", .cells = 100, .from = 0.0, .to = 1.0}}};
//   spec.regions = {{"left", [](const Point& p) { return p[0] < 0.5; }}};
#include <functional>
#include <string>
#include <vector>

#include "fluxform/grid/axis.hpp"
#include "fluxform/grid/cell.hpp"
#include "fluxform/grid/metric.hpp"

namespace fluxform {

/// A named part of a side, by a predicate of position: a patch electrode, a river mouth.
struct SubSide {
  std::string name;
  std::string side;  ///< the side it is cut from, e.g. "x_min"
  std::function<bool(const Point&)> contains;
};

/// A named set of cells; a later region wins where two overlap.
struct Region {
  std::string name;
  std::function<bool(const Point&)> contains;
};

/// Where two regions meet: a membrane, a grain boundary. Models see the states of both sides in the
/// order of `from` and `to`.
struct Interface {
  std::string name;
  std::string from, to;  ///< regions
};

/// Everything that defines a grid, in the reduced units of the app.
struct GridSpec {
  Geometry geometry = Geometry::cartesian;
  std::vector<AxisSpec> axes = {};
  double radius = 1.0;  ///< of the sphere surface
  std::vector<SubSide> sub_sides = {};
  std::vector<Region> regions = {};
  std::vector<Interface> interfaces = {};
  std::function<bool(const Point&)> active = {};  ///< empty: all cells take part
  double length_scale = 1.0;                      ///< metres per unit of length, for files
};

/// Whether the axis counts angles, which users see in degrees.
bool is_angle(const GridSpec& spec, std::size_t axis);

/// What users call the axis: "longitude", "latitude" on spheres, else its name in the spec.
std::string name_of_axis(const GridSpec& spec, std::size_t axis);

/// Factor from the grid's coordinate along the axis to the user's: metres or degrees.
double user_factor(const GridSpec& spec, std::size_t axis);

/// Sides by name: ends of axes that are not joined, parts cut from them, and `holes` where cells
/// may take no part.
std::vector<std::string> side_names(const GridSpec& spec);
std::vector<std::string> region_names(const GridSpec& spec);
std::vector<std::string> interface_names(const GridSpec& spec);

}  // namespace fluxform
