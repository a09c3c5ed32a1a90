#include "holes.hpp"

#include <algorithm>

#include "fluxform/grid/groups.hpp"
#include "fluxform/grid/nearest.hpp"

namespace fluxform::vortex {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

Holes::Holes(GridSpec& grid, const std::vector<std::string>& open) {
  const auto held = [&open](const char* side) {
    return std::find(open.begin(), open.end(), side) == open.end();
  };
  for (const AxisSpec& axis : grid.axes) axes_.push_back(make_axis(axis));
  if (grid.geometry == Geometry::cylindrical) {
    if (grid.axes[0].from > 0.0 && held("r_min")) take_bore(grid.axes[0]);
  } else if (axes_.size() == 2 && grid.active && held("holes")) {
    take_enclosed(grid);
  }
}

void Holes::take_bore(AxisSpec& r) {
  bore_radius_ = r.from;
  r.listed = axes_[0].faces;
  r.listed.insert(r.listed.begin(), 0.0);
  r.spacing = Spacing::listed;
  r.from = 0.0;
  ++r.cells;
  axes_ = {make_axis(r)};
  number_.assign(at(r.cells), none);
  number_[0] = 0;
  count_ = 1;
}

void Holes::take_enclosed(GridSpec& grid) {
  std::vector<char> away;
  for (const double y : axes_[1].centres)
    for (const double x : axes_[0].centres) away.push_back(grid.active({x, y, 0.0}) ? 0 : 1);
  number_ = enclosed_groups(axes_, away);
  count_ = 1 + *std::max_element(number_.begin(), number_.end());
  if (empty()) return;
  grid.active = [sample = grid.active, holes = *this](const Point& p) {
    Index i{};
    for (std::size_t a = 0; a < 2; ++a) i[a] = nearest_cell(holes.axes_[a], p[a]);
    return holes.of(i) != none || sample(p);
  };
}

int Holes::wrapped(int i, std::size_t axis) const {
  const int n = axes_[axis].cells();
  return axes_[axis].periodic ? (i % n + n) % n : i;
}

int Holes::of(Index i) const {
  if (empty()) return none;
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    i[a] = wrapped(i[a], a);
    if (i[a] < 0 || i[a] >= axes_[a].cells()) return none;
  }
  return number_[at(i[0]) + at(axes_[0].cells()) * at(i[1])];
}

double Holes::span(const Face& face) const {
  if (beside(face) != 1) return face.distance;
  const auto a = at(face.axis);
  const Index& sample = of(face.index) == none ? face.index : left_of(face);
  return 0.5 * axes_[a].width(wrapped(sample[a], a));
}

double Holes::reach(const Index& i, int axis) const {
  if (at(axis) >= axes_.size()) return 0.0;
  return half_reach(i, axis, -1) + half_reach(i, axis, 1);
}

double Holes::half_reach(const Index& i, int axis, int outward) const {
  const auto a = at(axis);
  const Axis& line = axes_[a];
  const int here = wrapped(i[a], a), there = wrapped(i[a] + outward, a);
  if (there < 0 || there >= line.cells()) return 0.0;
  const double own = 0.5 * line.width(here);
  return of(moved(i, axis, outward)) != none ? own : own + 0.5 * line.width(there);
}

}  // namespace fluxform::vortex
