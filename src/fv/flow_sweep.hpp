#pragma once
// What crosses every face at one state, for files and observers: one sweep over faces and sides.
#include "fluxform/fv/face_flux.hpp"
#include "fluxform/fv/flows.hpp"

namespace fluxform {

template <class M, int axis, int dimension>
inline void add_interior_flows(const Kernels<M>& kernels, const Grid& grid, const double* x,
                               Flows& flows) {
  visit_rows<M, axis>(kernels, grid, [&](const Visit& visit, const InterfaceFace* on) {
    const auto f = face_flux<M, double, axis, dimension>(kernels, grid, x, visit, on, Part::all);
    const Crossing at = grid.crossing(axis, visit.face.index);
    for (int n = 0; n < M::unknowns; ++n) {
      const double along = f.sign * f.flux[n];
      flows.density(n)(axis, visit.face.index) = along;
      if (at.interface >= 0 && visit.owns_right)
        flows.add_to_interface(at.interface, n, (at.reversed ? -along : along) * visit.face.area);
    }
  });
}

/// From the local vector x. Collective.
template <class M>
Flows flows_of(const Kernels<M>& kernels, const Grid& grid, const double* x) {
  Flows flows(grid, M::unknowns);
  for_axes<M>(grid, [&]<int axis, int dimension>() {
    add_interior_flows<M, axis, dimension>(kernels, grid, x, flows);
  });
  visit_owned_sides(kernels, grid, [&](const Index& inside, const Face& face) {
    const auto f = kernels.template boundary_flux<double>(x, inside, face);
    for (int n = 0; n < M::unknowns; ++n) {
      flows.density(n)(face.axis, face.index) = face.outward * f[n];
      flows.add_to_side(face.side, n, face.area * f[n]);
    }
  });
  flows.sum_over_ranks(grid.comm());
  return flows;
}

}  // namespace fluxform
