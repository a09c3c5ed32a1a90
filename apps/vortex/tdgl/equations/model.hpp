#pragma once
// Time-dependent Ginzburg-Landau theory of a dirty type-II superconductor, in reduced units:
//
//   w (d/dt + i mu + (gamma^2/2) d|psi|^2/dt) psi = (eps - |psi|^2) psi + (grad - iA)^2 psi
//   w = u / sqrt(1 + gamma^2 |psi|^2)
//   J = Js + E,   Js = Im[psi* (grad - iA) psi],   E = -grad mu - dA/dt,   div J = 0
//
// lengths in xi, times in tau0 = mu0 sigma lambda^2, fields in Bc2 = Phi0 / (2 pi xi^2), currents
// in J0 = Phi0 / (2 pi mu0 lambda^2 xi). u and gamma: L. Kramer and R. J. Watts-Tobin, Phys. Rev.
// Lett. 40 (1978) 1041. All is local to a node or to an edge and written once for any number type;
// sweeps over the grid (tdgl.hpp), residuals and derivatives are made of these lines.
#include <cmath>

namespace fluxform::vortex {

template <class T>
struct Complex {
  T re{}, im{};
};

/// Re[a* b]: the scalar product of two complex numbers as vectors.
template <class A, class B>
auto dot(const Complex<A>& a, const Complex<B>& b) {
  return a.re * b.re + a.im * b.im;
}

/// exp(-i A.e) of an edge e: makes differences along it independent of the gauge.
struct Link {
  double re = 1.0, im = 0.0;
};

struct GinzburgLandau {
  double u = 5.79;     ///< relaxation of the order parameter, pi^4 / (14 zeta(3)) in a dirty metal
  double gamma = 0.0;  ///< 2 tau_in Delta0 / hbar: how long electrons remember, 0 without a gap

  /// U psi_right - psi_left.
  template <class T>
  static Complex<T> covariant_difference(const Complex<T>& left, const Complex<T>& right, Link u) {
    return {u.re * right.re - u.im * right.im - left.re,
            u.re * right.im + u.im * right.re - left.im};
  }

  /// Im[psi_left* U psi_right]: supercurrent density along an edge times its length.
  template <class T>
  static T supercurrent(const Complex<T>& left, const Complex<T>& right, Link u) {
    return left.re * (u.re * right.im + u.im * right.re) -
           left.im * (u.re * right.re - u.im * right.im);
  }

  /// w at a density |psi|^2.
  template <class T>
  T relaxation(const T& density) const {
    using std::sqrt;
    return u / sqrt(1.0 + gamma * gamma * density);
  }

  /// w (v + gamma^2 psi Re[psi* v]): the force that moves psi with the velocity v = (d/dt + i mu)
  /// psi.
  template <class T>
  Complex<T> inertia(const Complex<T>& psi, const Complex<T>& v) const {
    const T w = relaxation(dot(psi, psi)), along = gamma * gamma * dot(psi, v);
    return {w * (v.re + along * psi.re), w * (v.im + along * psi.im)};
  }

  /// The velocity a force gives: the inverse of `inertia`.
  template <class T>
  Complex<T> mobility(const Complex<T>& psi, const Complex<T>& force) const {
    const T density = dot(psi, psi), w = relaxation(density);
    const T along = gamma * gamma * dot(psi, force) / (1.0 + gamma * gamma * density);
    return {(force.re - along * psi.re) / w, (force.im - along * psi.im) / w};
  }

  /// Power that relaxation at velocity v turns into heat, per volume.
  template <class T>
  T dissipation(const Complex<T>& psi, const Complex<T>& v) const {
    return dot(v, inertia(psi, v));
  }

  /// Condensation energy per volume; eps = 1 at the bulk's critical temperature and below 0 in
  /// normal metal.
  template <class T>
  static T condensation(const T& density, double eps) {
    return density * (0.25 * density - 0.5 * eps);
  }

  /// (eps - |psi|^2) psi: minus its derivative.
  template <class T>
  static Complex<T> condensation_force(const Complex<T>& psi, double eps) {
    const T factor = eps - dot(psi, psi);
    return {factor * psi.re, factor * psi.im};
  }
};

}  // namespace fluxform::vortex
