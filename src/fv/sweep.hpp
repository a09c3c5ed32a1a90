#pragma once
// Visiting every face once and gathering the states around it: the only loops over the grid that models
// meet.
#include "fluxform/fv/model.hpp"
#include "fluxform/grid/grid.hpp"

namespace fluxform {

inline Index moved(Index i, int axis, int by) {
  i[static_cast<std::size_t>(axis)] += by;
  return i;
}

template <class Body>
void for_box(const Box& box, Body&& body) {
  Index i;
  for (i[2] = box.begin[2]; i[2] < box.end[2]; ++i[2])
    for (i[1] = box.begin[1]; i[1] < box.end[1]; ++i[1])
      for (i[0] = box.begin[0]; i[0] < box.end[0]; ++i[0]) body(i);
}

/// Calls body(axis, i, outward) for the faces of one end of an axis that bound this rank's cells.
template <class Body>
void visit_end(const Grid& grid, int axis, int outward, Body&& body) {
  const auto a = static_cast<std::size_t>(axis);
  Box layer = grid.owned();
  const int end = outward > 0 ? grid.cells()[a] : 0;
  const bool touches = outward > 0 ? layer.end[a] == end : layer.begin[a] == end;
  if (grid.continued(axis, outward) || !touches) return;
  layer.begin[a] = end;
  layer.end[a] = end + 1;
  for_box(layer, [&](const Index& i) {
    const bool inside = grid.active(outward > 0 ? moved(i, axis, -1) : i);
    if (inside && grid.metric().area(axis, i) > 0.0) body(axis, i, outward);
  });
}

/// Calls interior(axis, i) for every face between two active cells of which this rank owns one, and
/// boundary(axis, i, outward) for every face between an owned active cell and the outside. Faces
/// without area (poles, the axis of a cylinder) are passed over.
template <class Interior, class Boundary>
void visit_faces(const Grid& grid, Interior&& interior, Boundary&& boundary) {
  for (int axis = 0; axis < grid.dimension(); ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    Box faces = grid.owned();
    if (faces.begin[a] == 0 && !grid.axis(axis).periodic) faces.begin[a] = 1;
    if (faces.end[a] < grid.cells()[a] || grid.axis(axis).periodic) faces.end[a] += 1;
    if (!grid.has_holes()) {
      for_box(faces, [&](const Index& i) { interior(axis, i); });
    } else {
      for_box(faces, [&](const Index& i) {
        const bool left = grid.active(moved(i, axis, -1)), right = grid.active(i);
        if (left && right) interior(axis, i);
        if (left && !right) boundary(axis, i, +1);
        if (right && !left) boundary(axis, i, -1);
      });
    }
    for (const int outward : {-1, +1}) visit_end(grid, axis, outward, boundary);
  }
}

template <class T>
T seeded(double value, int direction) {
  if constexpr (std::is_same_v<T, double>) {
    return value;
  } else {
    return T(value, direction);
  }
}

/// The state of one cell; its unknowns are the independent variables first, first + 1, ...
template <class T, int N>
State<T, N> state_at(const double* u, int first) {
  State<T, N> s;
  for (int n = 0; n < N; ++n) s[n] = seeded<T>(u[n], first + n);
  return s;
}

/// Offsets, from the right cell, of the cells a face's flux depends on.
template <class M>
std::array<Index, static_cast<std::size_t>(reach_of<M>())> face_offsets(int axis) {
  constexpr int reach = reach_of<M>();
  std::array<Index, static_cast<std::size_t>(reach)> d{};
  constexpr int along = reach == 2 ? 2 : 4;
  for (int s = 0; s < along; ++s) d[static_cast<std::size_t>(s)] = moved({}, axis, s - along / 2);
  if constexpr (reach == 8) {
    const int across = axis == 0 ? 1 : 0;
    for (int s = 0; s < 4; ++s) {
      d[static_cast<std::size_t>(4 + s)] =
          moved(moved({}, axis, s < 2 ? -1 : 0), across, s % 2 == 0 ? -1 : 1);
    }
  }
  return d;
}

/// States around the face below cell `right`. Cells beyond a boundary or in a hole are extrapolated
/// linearly along the axis, and repeated across it.
template <class M, class T>
auto gather(const Grid& grid, const double* u, int axis, const Index& right) {
  constexpr int N = M::unknowns, K = reach_of<M>();
  Neighbours<T, N, K> s;
  const auto offsets = face_offsets<M>(axis);
  std::array<bool, static_cast<std::size_t>(K)> there;
  for (std::size_t k = 0; k < offsets.size(); ++k) {
    const Index& d = offsets[k];
    const Index cell{right[0] + d[0], right[1] + d[1], right[2] + d[2]};
    there[k] = K == 2 || grid.active(cell);
    if (there[k]) s[k] = state_at<T, N>(u + grid.local_offset(cell), static_cast<int>(k) * N);
  }
  if constexpr (K > 2) {
    for (int n = 0; n < N; ++n) {
      if (!there[0]) s[0][n] = 2.0 * s[1][n] - s[2][n];
      if (!there[3]) s[3][n] = 2.0 * s[2][n] - s[1][n];
    }
  }
  if constexpr (K == 8) {
    for (std::size_t k = 4; k < 8; ++k) {
      if (!there[k]) s[k] = s[k < 6 ? 1 : 2];
    }
  }
  return s;
}

}  // namespace fluxform
