#include "fluxform/fields/places.hpp"

#include <fmt/format.h>

namespace fluxform {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The number along its axis of the face in the domain that face (axis, i) stands for.
int face_inside(const Grid& grid, int axis, const Index& i) {
  if (grid.axis(axis).periodic) return grid.wrapped(i)[at(axis)];
  const int n = grid.axis(axis).cells(), face = i[at(axis)];
  return face < 0 ? -face : face > n ? 2 * n - face : face;  // beyond a pole: mirrored
}

}  // namespace

Places::Places(const Grid& grid) : grid_(grid) {
  for (std::size_t a = 0; a < at(grid.dimension()); ++a) {
    names_.push_back(name_of_axis(grid.spec(), a));
    factors_.push_back(user_factor(grid.spec(), a));
  }
}

Point Places::face_centre(int axis, const Index& i) const {
  const int n = grid_.axis(axis).cells();
  const bool upper_end = !grid_.axis(axis).periodic && i[at(axis)] == n;
  Point x = cell_centre(upper_end ? moved(i, axis, -1) : i);
  x[at(axis)] = grid_.axis(axis).faces[at(face_inside(grid_, axis, i))];
  return x;
}

std::array<double, 2> Places::halves(int axis, const Index& i) const {
  const Axis& line = grid_.axis(axis);
  const int left = grid_.wrapped(moved(i, axis, -1))[at(axis)], right = grid_.wrapped(i)[at(axis)];
  const auto below = [&](int k) { return line.centres[at(k)] - line.faces[at(k)]; };
  const auto above = [&](int k) { return line.faces[at(k) + 1] - line.centres[at(k)]; };
  const bool mirrored = left == right || right < left;  // across a pole, or a periodic end
  if (mirrored && !line.periodic) return {0.5 * line.width(left), 0.5 * line.width(right)};
  return {above(left), below(right)};
}

std::string Places::name_of(const Point& x) const {
  std::string text;
  for (std::size_t a = 0; a < names_.size(); ++a)
    text += fmt::format("{}{} = {:.6g}", a > 0 ? ", " : "", names_[a], user(a, x));
  return text;
}

}  // namespace fluxform
