#pragma once
// The value of u that a velocity carries through a face; the advective flux is velocity * value.
//
//   auto u_face = face_value(Advection::koren, Stencil<T>{u[-2], u[-1], u[+1], u[+2]}, velocity);
//
// `Stencil` holds the two cells left and the two right of the face, in order. Where a cell is
// missing beyond a boundary the caller passes the linear extrapolation of the two nearest. The
// limited schemes take cells as equally wide: on a graded grid they stay bounded and conservative,
// but their third order falls to second; the linear `fourth` takes the grid's own weights. All are
// written with branches on values only, so derivatives are exact away from the switches.
#include <algorithm>
#include <array>
#include <cmath>

#include "fluxform/flux/number.hpp"

namespace fluxform {

enum class Advection { central, upwind, koren, weno3, fourth };

template <class T>
using Stencil = std::array<T, 4>;

/// Uniform-grid weights of the linear fourth-order face value from cell averages: (-1, 7, 7,
/// -1)/12.
inline constexpr std::array<double, 4> uniform_fourth{-1.0 / 12.0, 7.0 / 12.0, 7.0 / 12.0,
                                                      -1.0 / 12.0};

/// (u_left + u_right) / 2: second order, not bounded.
template <class T>
T central_value(const T& left, const T& right) {
  return 0.5 * (left + right);
}

/// The cell the velocity comes from: first order, monotone.
template <class T, class V>
T upwind_value(const T& left, const T& right, const V& velocity) {
  return value_of(velocity) >= 0.0 ? left : right;
}

/// sum_k weights[k] u[k]: fourth order with the grid's Reconstruction::value, linear, not bounded.
template <class T>
T linear_value(const Stencil<T>& u, const std::array<double, 4>& weights) {
  return (weights[0] * u[0] + weights[1] * u[1]) + (weights[2] * u[2] + weights[3] * u[3]);
}

namespace detail {

/// The three cells that matter, seen from upstream.
template <class T>
struct Upwinded {
  const T& far;
  const T& near;
  const T& down;
};

template <class T, class V>
Upwinded<T> upwinded(const Stencil<T>& u, const V& velocity) {
  if (value_of(velocity) >= 0.0) return {u[0], u[1], u[2]};
  return {u[3], u[2], u[1]};
}

template <class T>
const T& smaller(const T& a, const T& b) {
  return std::abs(value_of(b)) < std::abs(value_of(a)) ? b : a;
}

}  // namespace detail

/// Third order (kappa = 1/3) where smooth, total variation diminishing: u_C + phi(r) (u_C - u_U) /
/// 2 with phi = max(0, min(2 r, (1 + 2 r) / 3, 2)), r = (u_D - u_C) / (u_C - u_U) (Koren, in
/// Numerical Methods for Advection-Diffusion Problems, Vieweg 1993). Written without the quotient.
template <class T, class V>
T koren_value(const Stencil<T>& u, const V& velocity) {
  const auto c = detail::upwinded(u, velocity);
  const T behind = c.near - c.far;
  const T ahead = c.down - c.near;
  if (value_of(behind) * value_of(ahead) <= 0.0) return c.near;
  const T third = (behind + 2.0 * ahead) / 6.0;
  return c.near + detail::smaller(detail::smaller(ahead, behind), third);
}

/// Third-order WENO (Jiang and Shu, J. Comput. Phys. 126 (1996) 202, r = 2): the two-cell
/// reconstructions weighted by d_k / (epsilon + beta_k)^2. Smooth in u everywhere.
///
/// `epsilon` carries the units of u^2; the default suits reduced unknowns of order one.
template <class T, class V>
T weno3_value(const Stencil<T>& u, const V& velocity, double epsilon = 1e-6) {
  const auto c = detail::upwinded(u, velocity);
  const T behind = c.near - c.far;
  const T ahead = c.down - c.near;
  const T rough_behind = epsilon + behind * behind;
  const T rough_ahead = epsilon + ahead * ahead;
  const T ratio = rough_ahead / rough_behind;
  const T weight = ratio * ratio / (2.0 + ratio * ratio);  // of the pair behind: 1/3 where smooth
  return c.near + 0.5 * (weight * behind + (1.0 - weight) * ahead);
}

/// The scheme chosen at run time. `weights` matter to `fourth` only.
template <class T, class V>
T face_value(Advection scheme, const Stencil<T>& u, const V& velocity,
             const std::array<double, 4>& weights = uniform_fourth) {
  switch (scheme) {
    case Advection::upwind:
      return upwind_value(u[1], u[2], velocity);
    case Advection::koren:
      return koren_value(u, velocity);
    case Advection::weno3:
      return weno3_value(u, velocity);
    case Advection::fourth:
      return linear_value(u, weights);
    case Advection::central:
      break;
  }
  return central_value(u[1], u[2]);
}

}  // namespace fluxform
