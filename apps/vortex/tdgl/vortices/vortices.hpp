#pragma once
// Vortices by the winding of the gauge-invariant phase: around every plaquette
//
//   sum [ wrap(arg(psi_i* U_ij psi_j)) ] + flux = 2 pi n,   n a whole number to rounding.
#include <vector>

#include "tdgl.hpp"

namespace fluxform::vortex {

struct Vortex {
  Point position{};  ///< where psi vanishes, interpolated inside the plaquette; in xi
  int winding = 0;
  int normal = 2;          ///< axis the plaquette is normal to: the vortex line pierces it
  bool pronounced = true;  ///< false for a zero in what little psi there is in normal metal
};

/// All zeros of psi in this rank's plaquettes (each belongs to one rank). psi with its rim, corners
/// included; `theta`: A.e of every edge. Plaquettes with a corner where psi is exactly 0, as in
/// normal terminals, and those cut by a hole have no winding and are left out. A zero is
/// pronounced where |psi|^2 rises by more than 1e-3 of the bulk's per xi^2.
std::vector<Vortex> local_zeros(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta);

/// The same of all ranks, on every rank, ordered by position. Collective.
std::vector<Vortex> find_zeros(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta);

/// The pronounced ones among them: vortices. Collective.
std::vector<Vortex> find_vortices(const Tdgl& tdgl, const ComplexField& psi,
                                  const EdgeField& theta);

/// A box of nodes in the plane of the first two axes, at one node along the third.
struct LoopBox {
  Index from{}, to{};  ///< corners, from < to along both
};

/// Fluxoid around any closed loop of edges on which psi does not vanish: sum [ wrap(arg(psi_i* U_ij
/// psi_j)) + A.e ] = 2 pi n with n whole to rounding, whatever psi and the gauge. It counts the
/// vortices inside and what a hole has trapped. In turns, counter-clockwise; NaN if psi is 0 at a
/// node of the loop or an edge is missing. Collective.
double fluxoid(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta,
               const LoopBox& loop);

}  // namespace fluxform::vortex
