#pragma once
// How individuals cross a face: F = leaving n_left - entering n_right for diffusivity D and
// velocity v between two centres h apart.
//
//   auto [leaving, entering] = exchange(Drift::exponential, D, v, h);
//
// Exponential fitting (Scharfetter & Gummel 1969) keeps densities positive at any v h / D and holds
// the balance of taxis and dispersal, n ~ exp(chi S / D), to round-off; central differences are
// more accurate while |v| h < 2 D and lose positivity beyond.
#include "fluxform/flux/bernoulli.hpp"

namespace fluxform::ecology {

/// `koren` and `weno3` reach two cells to each side: their coefficients here are the central ones.
enum class Drift { exponential, central, upwind, koren, weno3 };

template <class T>
struct Exchange {
  T leaving;
  T entering;
};

/// For D >= 0 and h > 0, any number type; coefficients in units of v.
template <class T>
Exchange<T> exchange(Drift drift, const T& diffusivity, const T& velocity, double distance) {
  const T conductance = diffusivity / distance;
  const double v = value_of(velocity);
  if (drift == Drift::upwind ||
      std::abs(v) * distance >= detail::bernoulli_cutoff * value_of(diffusivity)) {
    if (v >= 0.0) return {conductance + velocity, conductance};
    return {conductance, conductance - velocity};
  }
  if (drift != Drift::exponential) {
    return {conductance + 0.5 * velocity, conductance - 0.5 * velocity};
  }
  if (v == 0.0 && value_of(diffusivity) == 0.0) return {conductance, conductance};
  const auto weight = bernoulli_pair(T(velocity * distance / diffusivity));
  return {conductance * weight.minus, conductance * weight.plus};
}

}  // namespace fluxform::ecology
