#include "holes.hpp"

#include <algorithm>
#include <array>

#include "fluxform/core/constants.hpp"

namespace fluxform::vortex {
namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// Groups cells of a plane that share faces. Groups that touch an open end of an axis are outside.
class Grouping {
 public:
  Grouping(const std::vector<Axis>& axes, std::vector<char> taken)
      : axes_(axes), taken_(std::move(taken)), number_(taken_.size(), Holes::none) {}

  /// Numbers of the enclosed groups, and how many there are.
  std::vector<int> run(int& count) {
    count = 0;
    for (std::size_t k = 0; k < taken_.size(); ++k) {
      if (taken_[k] == 0 || number_[k] != Holes::none) continue;
      const std::vector<std::size_t> group = group_of(k, count);
      if (outside_) {
        for (const std::size_t cell : group) taken_[cell] = 0;
        for (const std::size_t cell : group) number_[cell] = Holes::none;
      } else {
        ++count;
      }
    }
    return number_;
  }

 private:
  std::vector<std::size_t> group_of(std::size_t first, int number) {
    std::vector<std::size_t> group{first};
    number_[first] = number;
    outside_ = false;
    for (std::size_t done = 0; done < group.size(); ++done)
      for (const int axis : {0, 1})
        for (const int step : {-1, 1}) visit(group[done], axis, step, number, group);
    return group;
  }

  void visit(std::size_t cell, int axis, int step, int number, std::vector<std::size_t>& group) {
    const int nx = axes_[0].cells();
    std::array<int, 2> i{static_cast<int>(cell) % nx, static_cast<int>(cell) / nx};
    const int n = axes_[at(axis)].cells();
    i[at(axis)] += step;
    if (i[at(axis)] < 0 || i[at(axis)] >= n) {
      if (!axes_[at(axis)].periodic) {
        outside_ = true;
        return;
      }
      i[at(axis)] = (i[at(axis)] + n) % n;
    }
    const std::size_t next = at(i[0]) + at(nx) * at(i[1]);
    if (taken_[next] == 0 || number_[next] != Holes::none) return;
    number_[next] = number;
    group.push_back(next);
  }

  const std::vector<Axis>& axes_;
  std::vector<char> taken_;
  std::vector<int> number_;
  bool outside_ = false;
};

}  // namespace

Holes Holes::bore(GridSpec& grid) {
  Holes holes;
  AxisSpec& r = grid.axes[0];
  holes.bore_radius_ = r.from;
  r.listed = make_axis(r).faces;
  r.listed.insert(r.listed.begin(), 0.0);
  r.spacing = Spacing::listed;
  r.from = 0.0;
  ++r.cells;
  holes.axes_ = {make_axis(r)};
  holes.number_.assign(at(r.cells), none);
  holes.number_[0] = 0;
  holes.count_ = 1;
  return holes;
}

Holes Holes::enclosed(GridSpec& grid) {
  Holes holes;
  for (const AxisSpec& axis : grid.axes) holes.axes_.push_back(make_axis(axis));
  const Axis &x = holes.axes_[0], &y = holes.axes_[1];
  std::vector<char> away;
  for (const double cy : y.centres)
    for (const double cx : x.centres) away.push_back(grid.active({cx, cy, 0.0}) ? 0 : 1);
  holes.number_ = Grouping(holes.axes_, std::move(away)).run(holes.count_);
  if (holes.empty()) return {};
  grid.active = [sample = grid.active, holes](const Point& p) {
    Index i{};
    for (std::size_t a = 0; a < 2; ++a) {
      const auto& c = holes.axes_[a].centres;
      const auto above = std::lower_bound(c.begin(), c.end(), p[a]);
      i[a] = static_cast<int>(above - c.begin());
      if (above == c.end() || (i[a] > 0 && p[a] - c[at(i[a]) - 1] < *above - p[a])) --i[a];
    }
    return holes.of(i) != none || sample(p);
  };
  return holes;
}

int Holes::wrapped(int i, std::size_t axis) const {
  const int n = axes_[axis].cells();
  return axes_[axis].periodic ? (i % n + n) % n : i;
}

std::size_t Holes::place(const Index& i) const {
  return at(i[0]) + (axes_.size() > 1 ? at(axes_[0].cells()) * at(i[1]) : 0);
}

int Holes::of(Index i) const {
  if (empty()) return none;
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    i[a] = wrapped(i[a], a);
    if (i[a] < 0 || i[a] >= axes_[a].cells()) return none;
  }
  return number_[place(i)];
}

double Holes::span(const Face& face) const {
  const auto a = at(face.axis);
  Index left = face.index;
  --left[a];
  const bool l = of(left) != none, r = of(face.index) != none;
  if (l == r) return face.distance;
  const Index& sample = l ? face.index : left;
  return 0.5 * axes_[a].width(wrapped(sample[a], a));
}

double Holes::reach(const Index& i, int axis, int outward) const {
  const auto a = at(axis);
  const Axis& line = axes_[a];
  Index other = i;
  other[a] += outward;
  const int here = wrapped(i[a], a), there = wrapped(other[a], a);
  if (there < 0 || there >= line.cells()) return 0.0;
  if (of(other) != none) return 0.5 * line.width(here);
  return 0.5 * (line.width(here) + line.width(there));
}

double Holes::size() const {
  if (axes_.size() == 1) return bore_radius_ * bore_radius_;
  const int nx = axes_[0].cells(), ny = axes_[1].cells();
  std::vector<std::array<int, 4>> box(at(count_), {nx, -1, ny, -1});
  for (int j = 0; j < ny; ++j)
    for (int i = 0; i < nx; ++i) {
      const int k = of({i, j, 0});
      if (k == none) continue;
      auto& [left, right, low, high] = box[at(k)];
      left = std::min(left, i);
      right = std::max(right, i);
      low = std::min(low, j);
      high = std::max(high, j);
    }
  double square = 0.0;
  for (const auto& [left, right, low, high] : box) {
    const double width = axes_[0].faces[at(right) + 1] - axes_[0].faces[at(left)];
    const double height = axes_[1].faces[at(high) + 1] - axes_[1].faces[at(low)];
    square = std::max(square, width * width + height * height);
  }
  return square;
}

void Holes::even_out_within(double time) {
  resistivity_ = constants::vacuum_permeability * size() / time;
}

}  // namespace fluxform::vortex
