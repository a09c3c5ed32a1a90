#pragma once
// The density that a velocity carries through a face, third order from upstream.
#include "fluxform/flux/advection.hpp"

namespace fluxform::spindle {

/// What lies beyond a side is extrapolated, and would make a limited flux take from nothing.
template <class T>
T not_negative(const T& u) {
  return value_of(u) > 0.0 ? u : T(0.0);
}

/// Koren's bounded value; `smooth`: without its limiter, which would clip the summits of densities at
/// rest.
template <class T>
T carried(const Stencil<T>& u, const T& v, bool smooth) {
  if (!smooth)
    return koren_value(Stencil<T>{not_negative(u[0]), u[1], u[2], not_negative(u[3])}, v);
  if (value_of(v) >= 0.0) return (2.0 * u[2] + 5.0 * u[1] - u[0]) / 6.0;
  return (2.0 * u[1] + 5.0 * u[2] - u[3]) / 6.0;
}

}  // namespace fluxform::spindle
