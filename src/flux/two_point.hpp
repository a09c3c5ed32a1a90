#pragma once
// Diffusion through a face by the two cells beside it: flux per unit area, positive from left to
// right.
#include "fluxform/flux/averages.hpp"

namespace fluxform {

/// D (u_left - u_right) / distance, with the diffusivity (or conductivity) D known at the face.
/// Second order where the face stands midway; D may be a number or depend on the unknowns.
template <class T, class D>
auto diffusive_flux(const T& left, const T& right, const D& diffusivity, double distance) {
  return diffusivity * ((left - right) / distance);
}

/// The same for a coefficient that jumps at the face: the flux through two half cells in series,
/// exact for piecewise constant coefficients.
template <class T, class D>
auto diffusive_flux_in_series(const T& left, const T& right, const D& d_left, const D& d_right,
                              double half_left, double half_right) {
  return diffusive_flux(left, right, harmonic_mean(d_left, d_right, half_left, half_right),
                        half_left + half_right);
}

}  // namespace fluxform
