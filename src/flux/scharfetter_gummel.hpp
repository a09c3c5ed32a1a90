#pragma once
// Advection and diffusion through a face by exponential fitting: flux per unit area, left to right.
#include <cmath>

#include "fluxform/flux/bernoulli.hpp"

namespace fluxform {

/// (D / h) [B(-Pe) u_left - B(Pe) u_right] with Pe = velocity h / D: the exact flux of
/// -D u' + velocity u between two points h apart when both coefficients are constant (Scharfetter
/// and Gummel, IEEE Trans. Electron Devices 16 (1969) 64; Il'in 1969).
///
/// Both coefficients are non-negative, so the scheme keeps u >= 0 at any Pe; D -> 0 gives
/// first-order upwind without overflow, velocity = 0 the two-point diffusive flux. Beware: at |Pe|
/// above one or two the scheme diffuses like upwind, by |velocity| h / 2.
template <class T, class V, class D>
auto scharfetter_gummel(const T& left, const T& right, const V& velocity, const D& diffusivity,
                        double distance) {
  using Flux = decltype(diffusivity * velocity * left);
  const double drift = std::abs(value_of(velocity)) * distance;
  if (drift >= detail::bernoulli_cutoff * value_of(diffusivity))
    return Flux(velocity * (value_of(velocity) >= 0.0 ? left : right));
  const auto weight = bernoulli_pair(velocity * distance / diffusivity);
  return Flux((diffusivity / distance) * (weight.minus * left - weight.plus * right));
}

}  // namespace fluxform
