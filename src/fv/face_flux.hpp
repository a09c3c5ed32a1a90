#pragma once
// The flux through single faces together with the states beside them, for derivatives and for what
// observes them. (The residual has a loop of its own, row_sweep.hpp, that compilers vectorise.)
#include "fluxform/fv/kernels.hpp"

namespace fluxform {

/// Two states in the order in which the model's kernel took them, and the flux density from the
/// first to the second, behind which stands what it adds to the sums of G globals.
template <class T, int N, int G>
struct FaceFlux {
  State<T, N> first, second;
  State<T, N + G> flux;
  double sign = 1.0;  ///< -1 if `first` is the cell on the right: on interfaces
};

/// Calls body(visit, interface) for the faces, normal to `axis`, of the row of i that lie between
/// two active cells of which this rank owns one. `interface` is null but on an interface for which
/// the model has a kernel.
template <class M, int axis, class Body>
inline void visit_row(const Kernels<M>& kernels, const Grid& grid, const Index& i, Body&& body) {
  const Box faces = grid.interior_faces(axis);
  if (axis >= grid.dimension() || !has_row(faces, i)) return;
  const FaceRow<axis, M::unknowns> row(grid, i);
  std::span<const InterfaceFace> special;
  if (HasInterface<M> && grid.has_interfaces()) special = grid.interfaces_of_row(axis, i);
  std::size_t next = 0;
  for (int k = faces.begin[0]; k < faces.end[0]; ++k) {
    if (grid.has_holes() && !row.open(k)) continue;
    Visit visit = row.visit(k);
    kernels.stamp(visit.face);
    while (next < special.size() && special[next].k < k) ++next;
    if (next == special.size() || special[next].k != k) {
      body(visit, static_cast<const InterfaceFace*>(nullptr));
    } else {
      grid.set_interface(visit.face, special[next]);
      body(visit, &special[next]);
    }
  }
}

/// The same for all rows of the grid.
template <class M, int axis, class Body>
inline void visit_rows(const Kernels<M>& kernels, const Grid& grid, Body&& body) {
  const Box& owned = grid.owned();
  Index i = owned.begin;
  for (i[2] = owned.begin[2]; i[2] <= owned.end[2]; ++i[2])
    for (i[1] = owned.begin[1]; i[1] <= owned.end[1]; ++i[1])
      visit_row<M, axis>(kernels, grid, i, body);
}

/// Calls body(cell inside, face) for every face between this rank's cells and the outside.
template <class M, class Body>
void visit_owned_sides(const Kernels<M>& kernels, const Grid& grid, Body&& body) {
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    if (!grid.owns(inside)) return;
    Face face = grid.boundary_face(axis, i, outward);
    kernels.stamp(face);
    body(inside, face);
  });
}

/// The flux through a face that visit_row passed, from the local vector x. Derivatives are by the
/// unknowns of the cells in the order of face_offsets.
template <class M, class T, int axis, int dimension>
inline FaceFlux<T, M::unknowns, globals_of<M>()> face_flux(const Kernels<M>& kernels,
                                                           const Grid& grid, const double* x,
                                                           const Visit& visit,
                                                           const InterfaceFace* interface,
                                                           Part part) {
  constexpr int N = M::unknowns, left = cells_around<M>(dimension) == 2 ? 0 : 1;
  const auto strides = grid.local_strides();
  if constexpr (HasInterface<M>) {
    if (interface) {
      auto l = state_at<T, N>(x + visit.local - strides[axis], left * N);
      auto r = state_at<T, N>(x + visit.local, (left + 1) * N);
      if (interface->reversed) std::swap(l, r);
      const auto f = kernels.template interface_flux<T>(l, r, visit.face, part);
      return {l, r, f, interface->reversed ? -1.0 : 1.0};
    }
  }
  const auto around = gather<M, T, axis, dimension>(grid, x, strides, visit);
  return {around.left, around.right, kernels.template flux<T>(around, visit.face, part), 1.0};
}

}  // namespace fluxform
