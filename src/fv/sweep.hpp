#pragma once
// Visiting every face once and gathering the states around it: the only loops over the grid that
// models meet.
#include "fluxform/fv/model.hpp"
#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// True if the cells two below and one above i along axis lie in the domain.
inline bool surrounded(const Grid& grid, const Index& i, int axis) {
  const auto a = static_cast<std::size_t>(axis);
  return axis >= grid.dimension() ||
         (i[a] - 2 >= grid.present().begin[a] && i[a] + 1 < grid.present().end[a]);
}

/// A face between two active cells on its way past.
struct Visit {
  Face face;
  std::ptrdiff_t local, owned;  ///< of the right cell's first unknown, in local and global vectors
  bool owns_left, owns_right;   ///< whether this rank keeps rows for the cells beside it
  bool whole;  ///< true if all cells two steps around it are known to be active and connected
};

/// A row, along the first axis, of the faces normal to `axis` which this rank visits. What is
/// constant along it is held in local variables, `axis` and `unknowns` (0: the grid's) are
/// constants: inlined into its caller a loop over it costs little more than one written by hand.
template <int axis, int unknowns>
class FaceRow {
 public:
  FaceRow(const Grid& grid, const Index& i)
      : grid_(grid),
        at_(i),
        area_(grid.metric().area_row(axis, i)),
        distance_(grid.metric().distance_row(axis, i)),
        local_(grid.local_offset({0, i[1], i[2]})),
        owned_(grid.owned_offset({0, i[1], i[2]})),
        whole_(!grid.has_holes() && !grid.has_interfaces() && surrounded(grid, i, 1) &&
               surrounded(grid, i, 2)) {}

  /// Whether this rank keeps rows for the cells beside face k.
  bool owns_left(int k) const { return (axis == 0 ? k : at_[axis]) > grid_.owned().begin[axis]; }
  bool owns_right(int k) const { return (axis == 0 ? k : at_[axis]) < grid_.owned().end[axis]; }
  /// Whether there are cells on both sides of face k.
  bool open(int k) const {
    const Index right{k, at_[1], at_[2]};
    return grid_.active(moved(right, axis, -1)) && grid_.active(right);
  }
  std::ptrdiff_t owned(int k) const { return owned_ + k * step(); }
  /// The faces [first, last) of [begin, end) that are whole (Visit).
  std::pair<int, int> whole(int begin, int end) const {
    if (!whole_) return {begin, begin};
    const int first = std::clamp(grid_.present().begin[0] + 2, begin, end);
    return {first, std::clamp(grid_.present().end[0] - 1, first, end)};
  }
  Visit visit(int k) const {
    const Index& first = grid_.present().begin;
    const Index& last = grid_.present().end;
    return {grid_.face(axis, {k, at_[1], at_[2]}, area_(k), distance_(k)),
            local_ + k * step(),
            owned(k),
            owns_left(k),
            owns_right(k),
            whole_ && k - 2 >= first[0] && k + 1 < last[0]};
  }

 private:
  std::ptrdiff_t step() const { return unknowns > 0 ? unknowns : grid_.unknowns(); }
  const Grid& grid_;
  Index at_;
  MetricRow area_, distance_;
  std::ptrdiff_t local_, owned_;
  bool whole_;
};

/// Whether the row of i along the first axis is one of the box'.
inline bool has_row(const Box& box, const Index& i) {
  return i[1] >= box.begin[1] && i[1] < box.end[1] && i[2] >= box.begin[2] && i[2] < box.end[2];
}

/// Calls body(visit) for every face normal to `axis` between two active cells of which this rank
/// owns one.
template <int axis, int unknowns = 0, class Body>
inline void visit_interior(const Grid& grid, Body&& body) {
  if (axis >= grid.dimension()) return;
  const Box faces = grid.interior_faces(axis);
  Index i = faces.begin;
  for (i[2] = faces.begin[2]; i[2] < faces.end[2]; ++i[2]) {
    for (i[1] = faces.begin[1]; i[1] < faces.end[1]; ++i[1]) {
      const FaceRow<axis, unknowns> row(grid, i);
      for (int k = faces.begin[0]; k < faces.end[0]; ++k) {
        if (!grid.has_holes() || row.open(k)) body(row.visit(k));
      }
    }
  }
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

/// Calls body(axis, i, outward) for every face between an active cell and the outside, at the ends
/// (owned cells only) and around holes (either cell may be a neighbouring rank's).
template <class Body>
void visit_boundary(const Grid& grid, Body&& body) {
  for (int axis = 0; axis < grid.dimension(); ++axis) {
    if (grid.has_holes()) {
      for_box(grid.interior_faces(axis), [&](const Index& i) {
        const bool left = grid.active(moved(i, axis, -1)), right = grid.active(i);
        if (left && !right) body(axis, i, +1);
        if (right && !left) body(axis, i, -1);
      });
    }
    for (const int outward : {-1, +1}) visit_end(grid, axis, outward, body);
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

/// Number of cells a face's flux depends on; on one axis a star has the width it has on two.
template <class M>
constexpr int cells_around(int dimension) {
  constexpr StencilKind kind = stencil_of<M>();
  if (kind == StencilKind::pair) return 2;
  return kind == StencilKind::line ? 4 : dimension == 3 ? 12 : 8;
}

/// The axes other than a face's, in their order.
constexpr int other_axis(int axis, int which) { return which < axis ? which : which + 1; }

/// Offsets, from the right cell, of the cells a face's flux depends on: along the axis, then for
/// each other axis below and above the left cell, below and above the right one.
template <class M, int dimension>
constexpr auto face_offsets(int axis) {
  constexpr int count = cells_around<M>(dimension);
  std::array<Index, static_cast<std::size_t>(count)> d{};
  constexpr int along = count == 2 ? 2 : 4;
  for (int s = 0; s < along; ++s) d[static_cast<std::size_t>(s)] = moved({}, axis, s - along / 2);
  for (int s = 0; s < count - along; ++s) {
    const Index beside = moved({}, axis, s % 4 < 2 ? -1 : 0);
    const int step = s % 2 == 0 ? -1 : 1;
    d[static_cast<std::size_t>(along + s)] = moved(beside, other_axis(axis, s / 4), step);
  }
  return d;
}

/// Two states, as narrow fluxes and interfaces see them.
template <class T, int N>
struct Pair {
  State<T, N> left, right;
};

/// The states around a face in the order of face_offsets, and which of these cells are there.
/// `all_there`: the caller knows that they all are.
template <class M, class T, int axis, int dimension, bool all_there>
struct Gathered {
  static constexpr int N = M::unknowns, K = cells_around<M>(dimension);
  static constexpr auto offsets = face_offsets<M, dimension>(axis);
  std::array<State<T, N>, static_cast<std::size_t>(K)> state;
  std::array<bool, static_cast<std::size_t>(K)> there{};

  Gathered(const Grid& grid, const double* u, const std::array<std::ptrdiff_t, 3>& strides,
           const Visit& visit) {
    for (std::size_t k = 0; k < offsets.size(); ++k) {
      const Index& d = offsets[k];
      there[k] = all_there || K == 2 || visit.whole || connected(grid, k, visit.face.index);
      const std::ptrdiff_t at =
          visit.local + d[0] * strides[0] + d[1] * strides[1] + d[2] * strides[2];
      if (there[k]) state[k] = state_at<T, N>(u + at, static_cast<int>(k) * N);
    }
    if constexpr (!all_there) fill();
  }

 private:
  /// Whether cell k is there and no interface with a kernel lies between it and the face.
  static bool connected(const Grid& grid, std::size_t k, const Index& i) {
    const Index& d = offsets[k];
    const Index cell{i[0] + d[0], i[1] + d[1], i[2] + d[2]};
    if (!grid.active(cell)) return false;
    if constexpr (HasInterface<M>) {
      if (grid.has_interfaces()) return !cut(grid, k, cell);
    }
    return true;
  }
  static bool cut(const Grid& grid, std::size_t k, const Index& cell) {
    if (k == 1 || k == 2) return false;
    const int along = k < 4 ? axis : other_axis(axis, static_cast<int>(k - 4) / 4);
    const bool below = k == 0 || (k > 3 && k % 2 == 0);  // the cell it hangs on lies above it
    return grid.crossing(along, below ? moved(cell, along, 1) : cell).interface >= 0;
  }
  /// Missing cells are extrapolated linearly along the axis, and repeated across it.
  void fill() {
    if constexpr (K > 2) {
      for (int n = 0; n < N; ++n) {
        if (!there[0]) state[0][n] = 2.0 * state[1][n] - state[2][n];
        if (!there[3]) state[3][n] = 2.0 * state[2][n] - state[1][n];
      }
    }
    for (std::size_t k = 4; k < offsets.size(); ++k)
      if (!there[k]) state[k] = state[k % 4 < 2 ? 1 : 2];
  }
};

/// States around a face as the model's flux takes them.
template <class M, class T, int axis, int dimension, bool all_there = false>
inline auto gather(const Grid& grid, const double* u, const std::array<std::ptrdiff_t, 3>& strides,
                   const Visit& visit) {
  constexpr int N = M::unknowns;
  const Gathered<M, T, axis, dimension, all_there> g(grid, u, strides, visit);
  const auto& s = g.state;
  if constexpr (stencil_of<M>() == StencilKind::pair) {
    return Pair<T, N>{s[0], s[1]};
  } else if constexpr (stencil_of<M>() == StencilKind::line) {
    return Line<T, N>{s[0], s[1], s[2], s[3]};
  } else {
    Star<T, N> star{s[0], s[1], s[2], s[3], axis, {{{s[4], s[5]}}}, {{{s[6], s[7]}}}};
    if constexpr (dimension == 3) {
      star.left_others[1] = {s[8], s[9]};
      star.right_others[1] = {s[10], s[11]};
    }
    return star;
  }
}

/// Calls body.template operator()<axis, dimension>() for every axis of a grid. The number of axes
/// is a constant for the sake of stars, whose width depends on it.
template <class M, class Body>
inline void for_axes(const Grid& grid, Body&& body) {
  const int axes = grid.dimension();
  if (stencil_of<M>() == StencilKind::star && axes == 3) {
    if constexpr (stencil_of<M>() == StencilKind::star) {
      body.template operator()<0, 3>();
      body.template operator()<1, 3>();
      body.template operator()<2, 3>();
    }
    return;
  }
  body.template operator()<0, 2>();
  if (axes > 1) body.template operator()<1, 2>();
  if constexpr (stencil_of<M>() != StencilKind::star) {
    if (axes > 2) body.template operator()<2, 2>();
  }
}

}  // namespace fluxform
