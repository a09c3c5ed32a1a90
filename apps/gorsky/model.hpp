#pragma once
// Interstitial atoms on a lattice, driven by a gradient of stress, of temperature and of their own
// concentration (Gorsky 1935; Alefeld, Voelkl, Schaumann 1970):
//
//   dc_k/dt + dc_t/dt + div J_k = 0,   J_k = -D_k [grad c_k + c_k (1 - filling) grad Psi_k]
//   grad Psi_k = -V_k grad(sigma_h)/(R T) - Q*_k grad(T)/(R T^2) + w_k grad(c_k)/(sites R T)
//   dc_t/dt = capture c (1 - c_t/N_t) - release c_t              (McNabb, Foster 1963)
//   c_t = N_t K c/(1 + K c)                                      (Oriani 1970, at equilibrium)
//
// sigma_h is the hydrostatic stress, tension positive: atoms larger than their site (V > 0) leave
// compression for tension. It is that of the load, less what the atoms' own strain takes where they
// make stress themselves. Psi is a step on every face, since with a gradient of temperature no
// potential exists. w is the interaction of neighbours. Dilute atoms have no filling.
#include <cmath>

#include "fluxform/flux/crowded.hpp"
#include "fluxform/fv/model.hpp"

#include "body.hpp"

namespace fluxform::gorsky {

template <int N>
struct Gorsky : Body {
  static constexpr int unknowns = N;
  static constexpr const char* purpose = "interstitial atoms drifting down a stress gradient";
  static constexpr const char* counted = "species, traps";

  void describe(ModelInput& in) { Body::describe(in, N); }

  template <class T>
  State<T, N> flux(const State<T, N>& l, const State<T, N>& r, const Face& face) const {
    return driven(l, r, face, T(0.0));
  }
  /// The same where the stress changes by `bent` from left to right beside what the load does.
  template <class T>
  State<T, N> driven(const State<T, N>& l, const State<T, N>& r, const Face& face,
                     const T& bent) const {
    State<T, N> f{};
    const T fill_l = filling(l), fill_r = filling(r);
    const T stress = bent - metal.stiffness() * (swelling(r) - swelling(l));
    for (int k = 0; k < mobile(); ++k) {
      const Species& s = at(k);
      f[k] = s.diffusivity(face) / face.distance *
             crowded_flux<T>(metal.crowding, {l[k], fill_l}, {r[k], fill_r},
                             step<T>(s, r[k] - l[k], stress, face));
    }
    return f;
  }

  template <class T>
  State<T, N> boundary(const State<T, N>& u, const Face& face) const {
    return passing(u, face, T(0.0));
  }
  template <class T>
  State<T, N> passing(const State<T, N>& u, const Face& face, const T& bent) const {
    State<T, N> f{}, there = u;
    bool held = false;
    for (int k = 0; k < mobile(); ++k) {
      const Species& s = at(k);
      if (s.inflow.given(face) && !s.outgassing) f[k] -= s.inflow(face);
      if (s.recombination.given(face)) f[k] += recombining(s, u[k], filling(u), face);
      if (s.holds(face)) there[k] = T(s.held(face));
      held = held || s.holds(face);
    }
    if (!held) return f;
    const State<T, N> through = driven(u, there, face, bent);
    for (int k = 0; k < mobile(); ++k)
      if (at(k).holds(face)) f[k] += through[k];
    return f;
  }

  template <class T>
  State<T, N> reaction(const State<T, N>& u, const Cell& cell) const {
    State<T, N> p{};
    for (int j = 0; j < trap_kinds(); ++j) {
      const int k = trap(j).species, row = mobile() + j;
      const T rate = trap(j).capture(cell) * u[k] * (1.0 - u[row] / trap(j).density(cell)) -
                     trap(j).release(cell) * u[row];
      p[row] += rate;
      p[k] -= rate;
    }
    return p;
  }

  template <class T>
  State<T, N> storage(const State<T, N>& u, const Cell& cell) const {
    State<T, N> s = u;
    for (const Oriani& trap : isotherms) s[trap.species] += trap.held(u[trap.species], cell);
    return s;
  }

  /// Where neighbours attract each other so much that 1 + w c (1 - c) < 0 atoms would run uphill, and
  /// the metal fall into two phases.
  bool admissible(const State<double, N>& u, const Cell& cell) const {
    for (int n = 0; n < N; ++n)
      if (!(u[n] >= 0.0)) return false;
    for (int j = 0; j < trap_kinds(); ++j)
      if (u[mobile() + j] > trap(j).density(cell) * (1.0 + 1e-9)) return false;
    const double full = filling(u);
    for (int k = 0; k < mobile(); ++k)
      if (at(k).interaction < 0.0 &&
          1.0 + at(k).attraction(cell) * u[k] / metal.sites * (1.0 - full) < 0.0)
        return false;
    return full <= 1.0;
  }
  std::string domain() const {
    return "a negative concentration, more atoms than sites or traps, two phases, or not a number";
  }

  template <class T, class Sum>
  void observe(const State<T, N>& u, const Cell& cell, Sum& sum) const {
    const T swollen = swelling(u);
    sum(expansion, swollen / 3.0);
    sum(bending, metal.across(cell.position) * swollen / 3.0);
    sum(work, metal.unit_stress(cell) * swollen);
    for (const Oriani& trap : isotherms) sum(trapped, trap.held(u[trap.species], cell));
  }
  template <class T, class Sum>
  void observe(const State<T, N>&, const State<T, N>& flux, const Face&, Sum& sum) const {
    for (int k = 0; k < mobile(); ++k) sum(outflow + k, flux[k]);
  }

 private:
  /// Of the potential, in RT: what load, temperature and neighbours do, and further stress.
  template <class T>
  T step(const Species& s, const T& more, const T& stress, const Face& face) const {
    const double neighbours = s.interaction == 0.0 ? 0.0 : s.interaction / metal.sites;
    return s.step(face) + metal.inverse_rt(face) * (neighbours * more - s.volume * stress);
  }
  /// r c^2 at the wall, whose c follows from what the half cell before it lets through.
  template <class T>
  T recombining(const Species& s, const T& c, const T& filled, const Face& face) const {
    using std::sqrt;
    const double r = s.recombination(face);
    if (r == 0.0) return T(0.0);
    const auto b = bernoulli_pair(s.step(face));
    const double half_cell = s.diffusivity(face) / face.distance;
    const T arriving = half_cell * b.plus * c;
    T returning = half_cell * b.minus * (1.0 - filled);
    if (metal.crowding != Crowding::none) returning += arriving / metal.sites;
    const T wall = 2.0 * arriving / (returning + sqrt(returning * returning + 4.0 * r * arriving));
    return r * wall * wall;
  }
};

}  // namespace fluxform::gorsky
