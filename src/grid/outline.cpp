#include "fluxform/grid/outline.hpp"

#include <algorithm>
#include <cmath>

namespace fluxform {
namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// Places asked per cell or face that is cut: 1024 in all, whatever its dimension.
int places(int extended) { return extended <= 1 ? 1024 : extended == 2 ? 32 : 10; }

}  // namespace

Outline::Outline(std::function<bool(const Point&)> inside, const std::vector<AxisSpec>& axes)
    : inside_(std::move(inside)) {
  if (!inside_) return;
  for (const AxisSpec& spec : axes) axes_.push_back(make_axis(spec));
}

Index Outline::wrapped(Index i) const {
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const int n = axes_[a].cells();
    if (axes_[a].periodic) i[a] = (i[a] % n + n) % n;
  }
  return i;
}

bool Outline::exists(const Index& i) const {
  for (std::size_t a = 0; a < axes_.size(); ++a)
    if (i[a] < 0 || i[a] >= axes_[a].cells()) return false;
  return true;
}

/// Share of the cell between two corners that lies inside; flat directions have low = high.
double Outline::share(const Point& low, const Point& high, int extended) const {
  const int n = places(extended);
  std::array<int, 3> count{1, 1, 1};
  for (std::size_t a = 0; a < axes_.size(); ++a) count[a] = high[a] > low[a] ? n : 1;
  int hits = 0;
  for (int k = 0; k < count[2]; ++k)
    for (int j = 0; j < count[1]; ++j)
      for (int i = 0; i < count[0]; ++i) {
        const std::array<int, 3> place{i, j, k};
        Point x{};
        for (std::size_t a = 0; a < axes_.size(); ++a)
          x[a] = low[a] + (high[a] - low[a]) * (place[a] + 0.5) / count[a];
        hits += inside_(x) ? 1 : 0;
      }
  return static_cast<double>(hits) / (count[0] * count[1] * count[2]);
}

double Outline::share_of_cell(const Index& cell) const {
  const Index i = wrapped(cell);
  if (!exists(i)) return 0.0;
  if (whole()) return 1.0;
  Point low{}, high{}, middle{};
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    low[a] = axes_[a].faces[at(i[a])];
    high[a] = axes_[a].faces[at(i[a]) + 1];
    middle[a] = 0.5 * (low[a] + high[a]);
  }
  // A cell with all corners and its middle on one side is not cut.
  const bool centre = inside_(middle);
  bool cut = false;
  for (int corner = 0; corner < (1 << axes_.size()) && !cut; ++corner) {
    Point x{};
    for (std::size_t a = 0; a < axes_.size(); ++a) x[a] = (corner >> a) & 1 ? high[a] : low[a];
    cut = inside_(x) != centre;
  }
  if (!cut) return centre ? 1.0 : 0.0;
  return share(low, high, static_cast<int>(axes_.size()));
}

double Outline::share_of_face(int axis, const Index& cell) const {
  if (whole()) return 1.0;
  const Index i = wrapped(cell);
  Point low{}, high{}, middle{};
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const bool across = static_cast<int>(a) == axis;
    if (i[a] < 0 || i[a] + (across ? 0 : 1) > axes_[a].cells()) return 0.0;  // beyond the grid
    low[a] = axes_[a].faces[at(i[a])];
    high[a] = across ? low[a] : axes_[a].faces[at(i[a]) + 1];
    middle[a] = 0.5 * (low[a] + high[a]);
  }
  const bool centre = inside_(middle);
  bool cut = inside_(low) != centre || inside_(high) != centre;
  if (axes_.size() == 3) {
    const auto b = at((axis + 1) % 3), c = at((axis + 2) % 3);
    Point x = low, y = low;
    x[b] = high[b];
    y[c] = high[c];
    cut = cut || inside_(x) != centre || inside_(y) != centre;
  }
  if (!cut) return centre ? 1.0 : 0.0;
  return share(low, high, static_cast<int>(axes_.size()) - 1);
}

bool Outline::takes_part(const Index& i) const {
  const double own = share_of_cell(i);
  if (own == 0.0 || own == 1.0) return own == 1.0;
  for (std::size_t a = 0; a < axes_.size(); ++a)
    for (const int up : {0, 1}) {
      Index other = i, face = i;
      other[a] += up ? 1 : -1;
      face[a] += up;
      if (!axes_[a].periodic && (other[a] < 0 || other[a] >= axes_[a].cells())) continue;
      if (share_of_face(static_cast<int>(a), face) > 0.0 && share_of_cell(other) > 0.0) return true;
    }
  return false;
}

bool Outline::takes_part_at(const Point& x) const {
  Index i{};
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const auto& faces = axes_[a].faces;
    const auto above = std::upper_bound(faces.begin() + 1, faces.end() - 1, x[a]);
    i[a] = static_cast<int>(above - faces.begin()) - 1;
  }
  return takes_part(i);
}

}  // namespace fluxform
