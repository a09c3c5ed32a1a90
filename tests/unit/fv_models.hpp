#pragma once
// Made-up physics that uses everything a model may say, so that the engine's sweeps can be checked
// against independent evaluations.
#include <cmath>
#include <complex>

#include "fluxform/flux/number.hpp"
#include "fluxform/fv/finite_volume.hpp"

namespace fluxform::test {

/// N coupled fields with nonlinear flux, reaction, storage, sides and an explicit part; all but the
/// flux depend on time.
template <int N, StencilKind kind>
struct Coupled {
  static constexpr int unknowns = N;
  static constexpr bool uses_time = true;

  std::vector<FieldInfo> fields() const {
    std::vector<FieldInfo> all;
    for (int n = 0; n < N; ++n) all.push_back({"u" + std::to_string(n)});
    return all;
  }

  template <class T>
  State<T, N> between(const State<T, N>& l, const State<T, N>& r, const Face& f) const {
    using std::exp;
    State<T, N> q;
    for (int n = 0; n < N; ++n) {
      const int m = (n + 1) % N;
      q[n] =
          (1.0 + n + 0.3 * f.position[0]) * (l[n] - r[n]) * exp(0.4 * (l[m] + r[m])) / f.distance;
    }
    return q;
  }
  template <class T>
  State<T, N> flux(const State<T, N>& l, const State<T, N>& r, const Face& f) const
      requires(kind == StencilKind::pair) {
    return between(l, r, f);
  }
  template <class T>
  State<T, N> flux(const Line<T, N>& u, const Face& f) const requires(kind == StencilKind::line) {
    State<T, N> q = between(u.left, u.right, f);
    for (int n = 0; n < N; ++n)
      q[n] += f.weights->value[0] * u.far_left[n] * u.far_right[(n + 1) % N] -
              0.2 * u.far_right[n] * u.far_left[n];
    return q;
  }
  template <class T>
  State<T, N> flux(const Star<T, N>& u, const Face& f) const requires(kind == StencilKind::star) {
    const Line<T, N> line{u.far_left, u.left, u.right, u.far_right};
    State<T, N> q = Coupled<N, StencilKind::line>{}.flux(line, f);
    for (std::size_t a = 0; a < 2; ++a) {
      const auto &l = u.left_others[a], &r = u.right_others[a];
      const double share = 1.0 / (1.0 + static_cast<double>(a));
      for (int n = 0; n < N; ++n)
        q[n] +=
            share *
            (0.1 * l.below[n] + 0.2 * l.above[n] + 0.3 * r.below[n] + 0.4 * r.above[(n + 1) % N]) *
            u.left[n];
    }
    return q;
  }
  template <class T>
  State<T, N> explicit_flux(const State<T, N>& l, const State<T, N>& r, const Face&) const
      requires(kind == StencilKind::pair) {
    State<T, N> q;
    for (int n = 0; n < N; ++n) q[n] = 0.5 * l[n] * r[(n + 1) % N];
    return q;
  }
  template <class T>
  State<T, N> explicit_flux(const Line<T, N>& u, const Face&) const
      requires(kind == StencilKind::line) {
    State<T, N> q;
    for (int n = 0; n < N; ++n) q[n] = 0.5 * u.far_left[n] * u.right[(n + 1) % N];
    return q;
  }
  template <class T>
  State<T, N> explicit_flux(const Star<T, N>& u, const Face&) const
      requires(kind == StencilKind::star) {
    State<T, N> q;
    for (int n = 0; n < N; ++n) q[n] = 0.5 * u.left_others[0].above[n] * u.right[(n + 1) % N];
    return q;
  }
  template <class T>
  State<T, N> boundary(const State<T, N>& u, const Face& f) const {
    State<T, N> q;
    for (int n = 0; n < N; ++n) q[n] = (u[n] * u[(n + 1) % N] - 0.3 * f.t) * (1.0 + f.side);
    return q;
  }
  template <class T>
  State<T, N> reaction(const State<T, N>& u, const Cell& c) const {
    using std::sin;
    State<T, N> q;
    for (int n = 0; n < N; ++n)
      q[n] = sin(u[n] * u[(n + 1) % N] + c.t) + c.position[0] * (1.0 + c.region);
    return q;
  }
  template <class T>
  State<T, N> explicit_reaction(const State<T, N>& u, const Cell&) const {
    State<T, N> q;
    for (int n = 0; n < N; ++n) q[n] = 0.25 * u[n] * u[n];
    return q;
  }
  template <class T>
  State<T, N> storage(const State<T, N>& u, const Cell& c) const {
    State<T, N> q;
    for (int n = 0; n < N; ++n)
      q[n] = u[n] * u[n] * u[(n + 1) % N] + c.position[0] * (1.0 + c.t) * u[n];
    return q;
  }
};

/// A state that depends on the cell's global number only, with entries in (0.2, 1.2); zero in
/// holes.
inline Handle<Vec> scattered(const Grid& grid, double seed = 0.0) {
  Handle<Vec> u = grid.create_global();
  const WriteArray x(u);
  grid.for_owned([&](const Index& i) {
    for (int n = 0; n < grid.unknowns(); ++n) {
      const double where = 12.9898 * i[0] + 78.233 * i[1] + 37.719 * i[2] + 5.31 * n + seed;
      const double noise = std::abs(std::sin(where) * 43758.5453);
      x[grid.owned_offset(i) + n] = grid.active(i) ? 0.2 + noise - std::floor(noise) : 0.0;
    }
  });
  return u;
}

inline double norm(Vec v) {
  double n = 0.0;
  petsc(VecNorm(v, NORM_2, &n));
  return n;
}

inline GridSpec plane(int nx, int ny, bool periodic = false, bool hole = false) {
  GridSpec spec{.axes = {{.name = "x", .cells = nx, .to = 1.3, .periodic = periodic},
                         {.name = "y", .cells = ny, .spacing = Spacing::tanh, .strength = 1.2}}};
  if (hole) spec.active = [](const Point& p) { return std::hypot(p[0] - 0.6, p[1] - 0.45) > 0.25; };
  return spec;
}

inline GridSpec box(int nx, int ny, int nz) {
  GridSpec spec = plane(nx, ny, true);
  spec.axes.push_back({.name = "z", .cells = nz, .spacing = Spacing::geometric, .ratio = 1.1});
  return spec;
}

inline GridSpec whole_sphere(int n) {
  return {
      .geometry = Geometry::sphere,
      .axes = {
          {.name = "longitude", .cells = 2 * n, .from = 0.0, .to = 2.0 * M_PI, .periodic = true},
          {.name = "latitude", .cells = n, .from = -M_PI / 2, .to = M_PI / 2}}};
}

}  // namespace fluxform::test
