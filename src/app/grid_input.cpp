#include "fluxform/app/grid_input.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "fluxform/app/grid_draft.hpp"

namespace fluxform {
namespace {

using namespace grid_input;

std::vector<Variable> coordinates() {
  std::vector<Variable> variables;
  for (const char* name : axis_names) variables.push_back({name, is_angle(name) ? "degree" : "m"});
  return variables;
}

AxisSpec default_axis(const std::string& name) {
  AxisSpec axis;
  axis.name = name;
  axis.cells = 0;
  if (is_angle(name)) axis.to = 360.0 * degree;
  if (name == "latitude") axis.from = -90.0 * degree;
  if (name == "latitude") axis.to = 90.0 * degree;
  axis.periodic = name == "longitude" || name == "phi";
  return axis;
}

std::shared_ptr<Draft> start_draft(const GridSpec& grid) {
  auto draft = std::make_shared<Draft>();
  for (const char* name : axis_names) draft->axes[name].spec = default_axis(name);
  for (const auto& axis : grid.axes) draft->axes[axis.name] = {axis, true};
  return draft;
}

void describe_spacing(Parameters& p, AxisSpec& axis) {
  p.choice<Spacing>("spacing", axis.spacing,
                    {{"uniform", Spacing::uniform, "equal cells"},
                     {"geometric", Spacing::geometric, "each cell `ratio` times the one before"},
                     {"tanh", Spacing::tanh, "fine at the ends, as strongly as `strength` says"},
                     {"list", Spacing::listed, "faces (or nodes) at `coordinates`"},
                     {"sine", Spacing::sine, "equal steps in the sine of latitude"}})
      .doc("how cell sizes vary along the axis");
  p.number("ratio", axis.ratio).doc("of neighbouring cells, for geometric").positive();
  p.number("strength", axis.strength).doc("of the grading, for tanh").positive();
  p.choice<Graded>("graded", axis.graded,
                   {{"both", Graded::both}, {"lower", Graded::lower}, {"upper", Graded::upper}})
      .doc("the end where tanh is finest");
}

void check_list(Checker& c, AxisSpec& axis) {
  const bool sorted = std::is_sorted(axis.listed.begin(), axis.listed.end(),
                                     [](double a, double b) { return a <= b; });
  if (axis.listed.size() < 2) return c.fail("coordinates", "must list two or more for 'list'");
  if (!sorted) return c.fail("coordinates", "must increase");
  const int faces = static_cast<int>(axis.listed.size());
  const bool ends_are_nodes = axis.centering == Centering::node && !axis.periodic;
  const int cells = ends_are_nodes ? faces : faces - 1;
  if (c.given("cells") && axis.cells != cells)
    c.fail("cells", fmt::format("must be {} for the {} coordinates listed", cells, faces));
  axis.cells = cells;
  axis.from = axis.listed.front();
  axis.to = axis.listed.back();
}

void check_axis(Checker& c, AxisSpec& axis) {
  if (axis.spacing == Spacing::listed) return check_list(c, axis);
  if (c.given("coordinates")) c.fail("coordinates", "needs 'spacing: list'");
  if (axis.cells < 1) c.fail("cells", fmt::format("is missing in '{}'", axis.name));
  if (axis.to <= axis.from)
    c.fail(c.given("to") ? "to" : "from", "leaves no room: 'to' must be beyond 'from'");
  if (axis.spacing == Spacing::sine && axis.name != "latitude")
    c.fail("spacing", "'sine' is for latitude only");
}

void describe_axis(Parameters& p, AxisDraft& draft, double length_scale) {
  AxisSpec& axis = draft.spec;
  const bool angle = is_angle(axis.name);
  const std::string unit = angle ? "degree" : "m";
  const double factor = angle ? degree : 1.0 / length_scale;
  p.quantity("from", axis.from, unit, factor).doc("lower end");
  p.quantity("to", axis.to, unit, factor).doc("upper end");
  p.integer("cells", axis.cells).doc("number of cells (nodes if node-centred)").range(1, 1 << 24);
  describe_spacing(p, axis);
  p.quantities("coordinates", axis.listed, unit, factor).doc("for spacing 'list'");
  p.choice<Centering>("centering", axis.centering,
                      {{"cell", Centering::cell, "unknowns midway between faces"},
                       {"node", Centering::node, "unknowns on the points, and on the boundary"}})
      .doc("where the unknowns stand");
  p.flag("periodic", axis.periodic).doc("whether the ends are joined");
  p.check([&axis](Checker& c) { check_axis(c, axis); });
}

void describe_parts(Parameters& p, Draft& draft) {
  p.list<SideDraft>("sides", draft.sides, [](Parameters& q, SideDraft& side) {
     q.text("name", side.name).doc("of the part").required().example("inlet");
     q.text("on", side.on).doc("side it is cut from").required().example("x_min");
     q.expression("where", side.where, "1", coordinates())
         .doc("true on the part")
         .required()
         .example("y < 1e-3");
   }).doc("parts of the boundary, later before earlier; whole sides are x_min, ...");
  p.list<RegionDraft>("regions", draft.regions, [](Parameters& q, RegionDraft& region) {
     q.text("name", region.name).doc("of the region").required().example("core");
     q.expression("where", region.where, "1", coordinates()).doc("true inside").example("x < 1e-3");
     q.file("file", region.file).doc("GeoTIFF or ESRI ASCII grid, not zero inside");
     q.check([&q](Checker& c) {
       if (q.given("where") == q.given("file")) c.fail("name", "needs either 'where' or 'file'");
     });
   }).doc("named sets of cells; a later one wins");
  p.list<Interface>("interfaces", draft.interfaces, [](Parameters& q, Interface& interface) {
     q.text("name", interface.name).doc("of the interface").required().example("membrane");
     q.text("from", interface.from).doc("region before it").required().example("cytosol");
     q.text("to", interface.to).doc("region behind it").required().example("soil");
   }).doc("where two regions meet; what crosses is counted from the first to the second");
  p.expression("active", draft.active, "1", coordinates()).doc("true where cells take part");
  p.file("mask", draft.mask).doc("GeoTIFF or ESRI ASCII grid, not zero where cells take part");
}

}  // namespace

void describe_grid(Parameters& p, GridSpec& grid) {
  auto draft = start_draft(grid);
  p.choice<Geometry>("geometry", grid.geometry,
                     {{"cartesian", Geometry::cartesian, "axes x, y, z"},
                      {"cylindrical", Geometry::cylindrical, "axes r; r, z; r, phi; r, phi, z"},
                      {"sphere", Geometry::sphere, "axes longitude, latitude"},
                      {"shell", Geometry::shell, "axes longitude, latitude, r"}})
      .doc("kind of coordinates");
  p.quantity("radius", grid.radius, "m", 1.0 / grid.length_scale).doc("of the sphere").positive();
  for (const char* name : axis_names) {
    AxisDraft& axis = draft->axes.at(name);
    Entry& section =
        p.section(name, [&](Parameters& q) { describe_axis(q, axis, grid.length_scale); });
    section.doc(fmt::format("axis {}", name));
    if (!axis.present) section.optional();
  }
  describe_parts(p, *draft);
  p.check([draft, &grid](Checker& c) { assemble(*draft, grid, c); });
}

}  // namespace fluxform
