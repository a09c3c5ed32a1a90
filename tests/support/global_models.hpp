#pragma once
// Made-up physics with unknowns of the whole system, for tests.
#include <cmath>

#include "fluxform/flux/bernoulli.hpp"
#include "fluxform/fv/finite_volume.hpp"

namespace fluxform::test {

/// A charged solute on both sides of a membrane whose voltage g charges like a capacitor:
///   dc/dt = c'',  J = P [B(-g) c_from - B(g) c_to],  C dg/dt + z J + leak (g - rest) = 0.
/// Baths stand at both ends.
struct Charging {
  static constexpr int unknowns = 1, globals = 1;
  double permeability = 0.7, capacitance = 0.3, leak = 0.2, rest = 0.4;
  double low = 2.0, high = 0.5;
  bool closed = false;

  std::vector<FieldInfo> fields() const { return {{"solute", "mol/m3"}}; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f) const {
    return {{(l[0] - r[0]) / f.distance}};
  }
  template <class T>
  State<T, 2> interface(const State<T, 1>& a, const State<T, 1>& b, const Face&,
                        const State<T, 1>& g) const {
    const auto [in, out] = bernoulli_pair(g[0]);
    const T j = permeability * (out * a[0] - in * b[0]);
    return {{j, j}};
  }
  template <class T>
  State<T, 1> boundary(const State<T, 1>& u, const Face& f) const {
    if (closed) return {};
    return {{(u[0] - (f.side == 0 ? low : high)) / f.distance}};
  }
  template <class T>
  State<T, 1> balance(const State<T, 1>& g, const State<T, 1>& sums, double) const {
    return {{sums[0] + leak * (g[0] - rest)}};
  }
  template <class T>
  State<T, 1> global_storage(const State<T, 1>& g, double) const {
    return {{capacitance * g[0]}};
  }
};

/// 40 cells, the membrane in the middle: on 2 and 4 ranks exactly between two of them.
inline GridSpec membrane_line(int cells = 40) {
  GridSpec spec{.axes = {{.name = "x", .cells = cells}}};
  spec.regions = {{"left", [](const Point& p) { return p[0] < 0.5; }},
                  {"right", [](const Point& p) { return p[0] > 0.5; }}};
  spec.interfaces = {{"membrane", "left", "right"}};
  return spec;
}

/// Two coupled fields and two globals that enter every kernel there is, the storage too: `g[0]` a
/// length whose change stretches the body, `g[1]` a force. All stencils.
template <StencilKind kind>
struct Everywhere {
  static constexpr int unknowns = 2, globals = 2;
  static constexpr bool uses_time = true;
  std::vector<FieldInfo> fields() const { return {{"a"}, {"b"}}; }

  template <class T>
  State<T, 4> between(const State<T, 2>& l, const State<T, 2>& r, const Face& f,
                      const State<T, 2>& g) const {
    using std::exp;
    const T q = (l[0] - r[0]) * exp(0.3 * g[1]) / (g[0] * f.distance);
    return {{q + g[1] * l[1], l[0] * r[1] * g[0], q * l[1], g[0] * g[1] * r[0]}};
  }
  template <class T>
  State<T, 4> flux(const State<T, 2>& l, const State<T, 2>& r, const Face& f,
                   const State<T, 2>& g) const requires(kind == StencilKind::pair) {
    return between(l, r, f, g);
  }
  template <class T>
  State<T, 4> flux(const Line<T, 2>& u, const Face& f, const State<T, 2>& g) const
      requires(kind == StencilKind::line) {
    State<T, 4> q = between(u.left, u.right, f, g);
    q[2] += u.far_left[0] * g[1] * u.far_right[1];
    q[0] += 0.1 * u.far_right[1] * u.far_left[0];
    return q;
  }
  template <class T>
  State<T, 4> flux(const Star<T, 2>& u, const Face& f, const State<T, 2>& g) const
      requires(kind == StencilKind::star) {
    State<T, 4> q = between(u.left, u.right, f, g);
    q[3] += u.left_others[0].above[0] * u.right_others[0].below[1] * g[0];
    q[1] += 0.1 * u.left_others[0].below[0] * u.far_right[0];
    return q;
  }
  template <class T>
  State<T, 4> interface(const State<T, 2>& a, const State<T, 2>& b, const Face&,
                        const State<T, 2>& g) const {
    const T j = a[0] * g[1] - b[1] * b[0];
    return {{j, j * g[0], j * a[1], b[0] * g[0]}};
  }
  template <class T>
  State<T, 4> boundary(const State<T, 2>& u, const Face& f, const State<T, 2>& g) const {
    return {{u[0] * g[0] * (1.0 + f.side), u[1] - g[1], u[0] * u[1] * g[1], u[1] * g[0]}};
  }
  template <class T>
  State<T, 4> reaction(const State<T, 2>& u, const Cell& c, const State<T, 2>& g) const {
    using std::sin;
    return {{sin(u[0] * g[0]) + c.t, u[1] * g[1] * u[0], u[0] * u[0] * g[1], u[1] * (1.0 + c.t)}};
  }
  template <class T>
  State<T, 2> storage(const State<T, 2>& u, const Cell& c, const State<T, 2>& g) const {
    return {{g[0] * u[0] * (1.0 + c.position[0]), u[1] * u[0] + g[1] * u[1]}};
  }
  template <class T>
  State<T, 2> balance(const State<T, 2>& g, const State<T, 2>& sums, double t) const {
    return {{sums[0] * g[1] + g[0] * g[0] - t, 3.0 * sums[1] - sums[0] + g[0]}};
  }
  template <class T>
  State<T, 2> global_storage(const State<T, 2>& g, double t) const {
    return {{g[0] * (1.0 + t), g[1] * g[0]}};
  }
};

/// The same state on any number of ranks.
inline Handle<Vec> scattered_with_globals(const Operator& op, double seed, double of_globals) {
  const Grid& grid = op.grid();
  Handle<Vec> u = op.create_vector();
  {
    const WriteArray x(u);
    grid.for_owned([&](const Index& i) {
      for (int n = 0; n < grid.unknowns(); ++n) {
        const double where = 12.9898 * i[0] + 78.233 * i[1] + 37.719 * i[2] + 5.31 * n + seed;
        const double noise = std::abs(std::sin(where) * 43758.5453);
        x[grid.owned_offset(i) + n] = 0.2 + noise - std::floor(noise);
      }
    });
  }
  std::vector<double> g(op.globals().size());
  for (std::size_t k = 0; k < g.size(); ++k) g[k] = of_globals + 0.4 * static_cast<double>(k);
  write_globals(grid, u, g);
  return u;
}

}  // namespace fluxform::test
