#pragma once
// Interstitial atoms on a lattice, driven by a gradient of stress, of temperature and of their own
// concentration (Gorsky 1935; Alefeld, Voelkl, Schaumann 1970):
//
//   dc_k/dt + dc_t/dt + div J_k = 0,   J_k = -D_k [grad c_k + c_k (1 - filling) grad Psi_k]
//   grad Psi_k = -V_k grad(sigma_h)/(R T) - Q*_k grad(T)/(R T^2) + (w + e) grad(c)/(R T)
//   dc_t/dt = capture c (1 - c_t/N_t) - release c_t              (McNabb, Foster 1963)
//   c_t = N_t K c/(1 + K c)                                      (Oriani 1970, at equilibrium)
//
// sigma_h is the hydrostatic stress, tension positive: atoms larger than their site (V > 0) leave
// compression for tension. Psi is a step on every face, since with a gradient of temperature no
// potential exists. w is the interaction of neighbours, e the stress that the atoms themselves make
// where it is local (self_stress). Dilute atoms have no filling.
#include <algorithm>
#include <cmath>

#include "fluxform/core/constants.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/crowded.hpp"
#include "fluxform/fv/model.hpp"

#include "metal.hpp"
#include "species.hpp"

namespace fluxform::gorsky {

template <int N>
struct Gorsky {
  static constexpr int unknowns = N;
  static constexpr const char* purpose = "interstitial atoms drifting down a stress gradient";
  static constexpr const char* counted = "species, traps";
  enum Observable { expansion, bending, trapped };

  Metal metal;
  std::vector<Species> species;   ///< the first unknowns
  std::vector<Trap> traps;        ///< and those behind them: atoms in traps of each kind
  std::vector<Oriani> isotherms;  ///< traps that are at equilibrium with the lattice

  void describe(ModelInput& in) {
    metal.describe(in);
    describe_species(in, metal, species);
    describe_traps(in, metal, species, traps, isotherms);
    in.observable(expansion, "chemical_strain", "1");
    in.observable(bending, "chemical_bending", "m");
    in.observable(trapped, "trapped_at_equilibrium", "mol/m3");
    in.check([this](Checker& c) {
      if (mobile() + trap_kinds() > N)
        c.fail("species", "together with 'traps' may have 1 to " + std::to_string(N) + " entries");
    });
  }

  template <class T>
  State<T, N> flux(const State<T, N>& l, const State<T, N>& r, const Face& face) const {
    State<T, N> f{};
    const T fill_l = filling(l), fill_r = filling(r);
    for (int k = 0; k < mobile(); ++k) {
      const Species& s = at(k);
      const T t = s.step(face) + s.excess(face) * (r[k] - l[k]);
      f[k] = s.diffusivity(face) / face.distance *
             crowded_flux<T>(metal.crowding, {l[k], fill_l}, {r[k], fill_r}, t);
    }
    return f;
  }

  template <class T>
  State<T, N> boundary(const State<T, N>& u, const Face& face) const {
    State<T, N> f{};
    for (int k = 0; k < mobile(); ++k) {
      const Species& s = at(k);
      if (s.inflow.given(face)) f[k] -= s.inflow(face);
      if (s.recombination.given(face)) f[k] += recombining(s, u[k], filling(u), face);
      if (!s.holds(face)) continue;
      const double there = s.held(face);
      const T t = s.step(face) + s.excess(face) * (there - u[k]);
      f[k] += s.diffusivity(face) / face.distance *
              crowded_flux<T>(metal.crowding, {u[k], filling(u)}, {T(there), T(fill_at(face))}, t);
    }
    return f;
  }

  template <class T>
  State<T, N> reaction(const State<T, N>& u, const Cell& cell) const {
    State<T, N> p{};
    for (int j = 0; j < trap_kinds(); ++j) {
      const Trap& trap = traps[static_cast<std::size_t>(j)];
      const int k = trap.species, row = mobile() + j;
      const T rate = trap.capture(cell) * u[k] * (1.0 - u[row] / trap.density(cell)) -
                     trap.release(cell) * u[row];
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

  bool admissible(const State<double, N>& u, const Cell& cell) const {
    for (int n = 0; n < N; ++n)
      if (!(u[n] >= 0.0)) return false;
    for (int j = 0; j < trap_kinds(); ++j)
      if (u[mobile() + j] > traps[static_cast<std::size_t>(j)].density(cell) * (1.0 + 1e-9))
        return false;
    return filling(u) <= 1.0;
  }
  std::string domain() const {
    return "a negative concentration, more atoms than sites or traps, or not a number";
  }

  template <class T, class Sum>
  void observe(const State<T, N>& u, const Cell& cell, Sum& sum) const {
    T strain(0.0);
    for (int k = 0; k < mobile(); ++k) strain += at(k).volume / 3.0 * u[k];
    sum(expansion, strain);
    sum(bending, metal.across(cell.position) * strain);
    for (const Oriani& trap : isotherms) sum(trapped, trap.held(u[trap.species], cell));
  }

  template <class T>
  T filling(const State<T, N>& u) const {
    T sum(0.0);
    if (metal.crowding == Crowding::none) return sum;
    for (int k = 0; k < mobile(); ++k) sum += u[k];
    return sum / metal.sites;
  }
  int mobile() const { return static_cast<int>(species.size()); }
  int trap_kinds() const { return static_cast<int>(traps.size()); }
  const Species& at(int k) const { return species[static_cast<std::size_t>(k)]; }

 private:
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
  /// The filled share of the sites at a side whose concentrations are held.
  double fill_at(const Face& face) const {
    if (metal.crowding == Crowding::none) return 0.0;
    double sum = 0.0;
    for (const Species& s : species)
      if (s.holds(face)) sum += s.held(face);
    return sum / metal.sites;
  }
};

}  // namespace fluxform::gorsky
