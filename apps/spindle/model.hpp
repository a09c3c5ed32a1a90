#pragma once
// Tubulin in the microtubules of a spindle, x along its axis, right pole at x_R, left pole at x_L. For
// each pool p and polarity s = +-1 (carried to the right, to the left pole), per length:
//
//   d rho/dt + d(v rho - D d rho/dx)/dx = b(x) - rho/tau_p + exchange,   v = s (v_flux + w)
//
// v_flux is the speed relative to the pole, w the pole's own outward. Pools stand between the poles, or
// between a kinetochore at X and its pole (a fibre). The ends:
//   pole           takes the lattice apart as it arrives, at v_flux rho
//   kinetochore    nears its pole at u and adds n (v_flux - u): n v_flux where u = 0, and takes apart
//                  rho v_pac where u = v_flux + v_pac
// Marked tubulin (activated, or bleached) obeys the same equation; what is added is never marked.
//
// Laws of the kinetochore, u = v_flux - v_k, v_k = its own assembly:
//   kinematic      metaphase u = 0; anaphase v_k = -v_pac(distance)
//   tension        v_k = -v_pac + T/zeta, T = kappa (d - d0) between sisters, 0 once they are cut
//
// Moving ends: the grid is the spindle of the start, x_0 = x_L0 + L_0 (x - a)/(b - a) for a field between
// a(t) and b(t). Stored is rho (b - a)/L_0, and the flux is that relative to the moving point: a uniform
// fibre stays uniform to rounding.
//
// Books, as globals: added at kinetochores + nucleated - lost at poles - turned over = change.
#include <algorithm>
#include <cmath>

#include "fluxform/flux/scharfetter_gummel.hpp"
#include "fluxform/fv/model.hpp"

#include "carried.hpp"
#include "motion.hpp"

namespace fluxform::spindle {

template <int P>
struct Spindle {
  static constexpr int unknowns = 4 * P, globals = spindle::globals;
  static constexpr int N = unknowns, G = globals;
  static constexpr const char* purpose = "tubulin in a spindle: poleward flux and Pac-Man";
  static constexpr const char* counted = "microtubules";
  static constexpr const char* time_unit = "min";
  static constexpr double length_unit = 1e-6;

  Settings settings;
  Each<Pool, P> pools;
  Motion motion{&settings.machine, {}};
  bool at_rest = false;               ///< a steady state is asked for: books are closed
  State<double, G> start{};           ///< places in metaphase
  double origin = 0.0, length = 1.0;  ///< of the grid

  void describe(ModelInput& in) {
    const char* const names[] = {
        "left_pole", "left_kinetochore", "right_kinetochore", "right_pole", "added", "nucleated",
        "lost",      "turned_over"};
    for (int k = 0; k < G; ++k) in.global(k, names[k], "um");
    in.each("microtubules", pools,
            [](ModelInput& s, Pool& pool, int k) {
              describe_pool(s, pool);
              for (int n = 0; n < 4; ++n) s.field(4 * k + n, pool.names[n], "1");
            })
        .required()
        .example("[{name: kinetochore, ends: kinetochore, number: 20, flux: 0.8 um/min}]");
    spindle::describe(in, settings);
    in.check([this](Checker& c) { check(c, settings, pools.data(), P); });
  }

  /// Events change what holds: at their very time, the past still does.
  void prepare(double t) {
    const Machine& m = settings.machine;
    motion.phase = {m.anaphase && t > *m.anaphase, m.inhibited.from <= 0.0 || t > m.inhibited.from};
  }

  template <class T>
  State<T, N> flux(const Line<T, N>& u, const Face& face, const State<T, G>& g) const {
    State<T, N> f;
    const auto w = motion.velocities(g, fibre_flux());
    for (int n = 0; n < N; ++n) {
      const T v = relative(n, w, face.position[0]);
      const Stencil<T> around{u.far_left[n], u.left[n], u.right[n], u.far_right[n]};
      f[n] = v * carried(around, v, at_rest) -
             pool(n).diffusivity / (stretch(n, g) * face.distance) * (u.right[n] - u.left[n]);
    }
    return f;
  }

  template <class T>
  State<T, N + G> boundary(const State<T, N>& u, const Face& face, const State<T, G>& g) const {
    State<T, N + G> f{};
    const auto w = motion.velocities(g, fibre_flux());
    for (int n = 0; n < N; ++n) {
      const T out = face.outward * relative(n, w, face.position[0]);
      if (at_kinetochore(n, face.outward)) {
        const double held = marked(n) ? 0.0 : pool(n).number;
        f[n] = out * (value_of(out) > 0.0 ? u[n] : T(held));
        if (!marked(n)) f[N + added] -= f[n];
      } else {
        f[n] = scharfetter_gummel(u[n], T(0.0), out, T(pool(n).diffusivity / stretch(n, g)),
                                  face.distance);
        if (!marked(n)) f[N + lost] += f[n];
      }
    }
    return f;
  }

  template <class T>
  State<T, N + G> reaction(const State<T, N>& u, const Cell& cell, const State<T, G>& g) const {
    State<T, N + G> p{};
    for (int n = 0; n < N; ++n) {
      const Pool& here = pool(n);
      const T wide = stretch(n, g);
      const T over = wide * here.loss() * u[n], gone = wide * here.exchange * u[n];
      p[n] -= over + gone;
      if constexpr (P == 2) p[(n + 4) % N] += gone;
      if (marked(n)) continue;
      const T made = wide * nucleation(here, place(n, g, cell.position[0]));
      p[n] += made;
      p[N + nucleated] += made;
      p[N + turned_over] += over;
    }
    return p;
  }

  template <class T>
  State<T, N> storage(const State<T, N>& u, const Cell&, const State<T, G>& g) const {
    State<T, N> s;
    for (int n = 0; n < N; ++n) s[n] = stretch(n, g) * u[n];
    return s;
  }

  template <class T>
  State<T, G> balance(const State<T, G>& g, const State<T, G>& sums, double) const {
    State<T, G> row;
    const auto w = motion.velocities(g, fibre_flux());
    for (int k = 0; k < places; ++k) row[k] = at_rest ? T(g[k] - start[k]) : T(-w[k]);
    for (int k = places; k < G; ++k) row[k] = at_rest ? g[k] : T(-sums[k]);
    if (at_rest && settings.machine.law == Law::tension) {  // sisters find their distance
      row[left_kinetochore] = g[1] + g[2] - start[1] - start[2];
      row[right_kinetochore] = w[left_kinetochore] - w[right_kinetochore];
    }
    return row;
  }
  template <class T>
  State<T, G> global_storage(const State<T, G>& g, double) const {
    return g;
  }

  bool admissible(const State<double, N>& u, const Cell&) const {
    return at_rest || std::all_of(u.begin(), u.end(), [](double rho) { return rho >= 0.0; });
  }

  /// Of a field's lattice relative to the grid, which is fastest at an end.
  double fastest(int n, const std::vector<double>& now) const {
    State<double, G> g;
    std::copy(now.begin(), now.end(), g.begin());
    const auto w = motion.velocities(g, fibre_flux());
    return std::max(std::abs(relative(n, w, origin)), std::abs(relative(n, w, origin + length)));
  }

  // The fields: of each pool plus, minus, and the marked part of each.
  static bool marked(int n) { return n % 4 >= 2; }
  static Polarity polarity(int n) { return n % 2 == 0 ? Polarity::plus : Polarity::minus; }
  const Pool& pool(int n) const { return pools[static_cast<std::size_t>(n / 4)]; }
  double fibre_flux() const {
    for (const Pool& p : pools)
      if (p.span == Span::kinetochore) return motion.flux(p);
    return motion.flux(pools[0]);
  }
  std::array<Global, 2> ends(int n) const { return ends_of(pool(n).span, polarity(n)); }
  bool at_kinetochore(int n, int outward) const {
    return pool(n).span == Span::kinetochore && (polarity(n) == Polarity::plus) == (outward < 0);
  }
  template <class T>
  T stretch(int n, const State<T, G>& g) const {
    return (g[ends(n)[1]] - g[ends(n)[0]]) / length;
  }
  /// Where a point of the grid is in the spindle of now.
  template <class T>
  T place(int n, const State<T, G>& g, double x0) const {
    const double part = (x0 - origin) / length;
    return (1.0 - part) * g[ends(n)[0]] + part * g[ends(n)[1]];
  }

 private:
  /// Velocity of a field's lattice relative to a point of the grid.
  template <class T>
  T relative(int n, const std::array<T, places>& w, double x0) const {
    const double part = (x0 - origin) / length;
    const double sign = polarity(n) == Polarity::plus ? 1.0 : -1.0;
    const double v = sign * (motion.flux(pool(n)) + motion.elongation());
    return v - (1.0 - part) * w[ends(n)[0]] - part * w[ends(n)[1]];
  }
};

}  // namespace fluxform::spindle
