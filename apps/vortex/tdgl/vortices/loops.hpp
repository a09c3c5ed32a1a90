#pragma once
// Fluxoids: around any closed loop of edges on which psi does not vanish,
//
//   sum [ wrap(arg(psi_i* U_ij psi_j)) + A.e ] = 2 pi n
//
// with n whole to rounding, whatever psi and the gauge. It counts the vortices inside and what a
// hole has trapped.
#include <vector>

#include "tdgl.hpp"

namespace fluxform::vortex {

/// A box of nodes in the plane of the first two axes, at one node along the third.
struct LoopBox {
  Index from{}, to{};  ///< corners, from < to along both
};

/// Turns around the loop, counter-clockwise; NaN if psi is 0 at a node of it or an edge is missing.
/// psi with its rim; `theta`: A.e of every edge. Collective.
double fluxoid(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta,
               const LoopBox& loop);

}  // namespace fluxform::vortex
