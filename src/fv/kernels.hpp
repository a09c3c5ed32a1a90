#pragma once
// A model's local functions, with those it leaves out filled in and split into the parts that IMEX
// schemes treat apart.
#include <array>
#include <cmath>
#include <type_traits>
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform {

template <class M>
class Kernels {
 public:
  static constexpr int N = M::unknowns, G = globals_of<M>();
  template <class T>
  using Local = State<T, N>;
  /// The rows of a cell, and behind them what is added to the globals' sums.
  template <class T>
  using Rows = State<T, N + G>;

  Kernels(const M& model, const Grid& grid) : model_(model), grid_(grid) {}

  /// The time that kernels see from now on, if the model says that they read it.
  void set_time(double t) { time_ = t; }
  /// The globals that kernels see from now on.
  void set_globals(const std::vector<double>& values) {
    for (int k = 0; k < G; ++k) globals_[k] = values[static_cast<std::size_t>(k)];
  }
  const State<double, G>& globals() const { return globals_; }
  /// The globals as kernels in T see them: with derivatives, as the last of T's directions.
  template <class T>
  State<T, G> seeded_globals() const {
    State<T, G> g;
    if constexpr (std::is_same_v<T, double>) {
      return globals_;
    } else {
      constexpr int directions = static_cast<int>(T::Partials::SizeAtCompileTime);
      for (int k = 0; k < G; ++k) g[k] = T(globals_[k], directions - G + k);
      return g;
    }
  }
  void stamp([[maybe_unused]] Face& face) const {
    if constexpr (uses_time_of<M>()) face.t = time_;
  }
  Cell cell(const Index& i) const {
    Cell c = grid_.cell(i);
    if constexpr (uses_time_of<M>()) c.t = time_;
    return c;
  }

  /// Flux density through a face from the states around it, as gather returns them.
  template <class T, class Around>
  Rows<T> flux(const Around& u, const Face& face, Part part) const {
    if (HasExplicitFlux<M> && part == Part::explicitly) return rows(explicit_flux<T>(u, face));
    Rows<T> f;
    if constexpr (stencil_of<M>() == StencilKind::pair) {
      f = ask<T>([&](const auto&... g) -> decltype(model_.flux(u.left, u.right, face, g...)) {
        return model_.flux(u.left, u.right, face, g...);
      });
    } else {
      f = ask<T>([&](const auto&... g) -> decltype(model_.flux(u, face, g...)) {
        return model_.flux(u, face, g...);
      });
    }
    if constexpr (HasExplicitFlux<M>) {
      if (part == Part::implicitly) {
        const Local<T> apart = explicit_flux<T>(u, face);
        for (int n = 0; n < N; ++n) f[n] -= apart[n];
      }
    }
    return f;
  }

  /// Flux density through a face on an interface, from its `from` to its `to`.
  template <class T>
  Rows<T> interface_flux(const Local<T>& a, const Local<T>& b, const Face& face, Part part) const {
    if (part == Part::explicitly) return {};
    return ask<T>([&](const auto&... g) -> decltype(model_.interface(a, b, face, g...)) {
      return model_.interface(a, b, face, g...);
    });
  }

  /// Outward, from the local vector x.
  template <class T>
  Rows<T> boundary_flux([[maybe_unused]] const double* x, [[maybe_unused]] const Index& inside,
                        [[maybe_unused]] const Face& face) const {
    if constexpr (HasBoundary<M>) {
      const auto u = state_at<T, N>(x + grid_.local_offset(inside), 0);
      return ask<T>([&](const auto&... g) -> decltype(model_.boundary(u, face, g...)) {
        return model_.boundary(u, face, g...);
      });
    } else {
      return {};
    }
  }

  template <class T>
  Local<T> stored(const Local<T>& u, [[maybe_unused]] const Index& i) const {
    if constexpr (HasStorage<M>) {
      if (grid_.active(i)) {
        const Cell here = cell(i);
        return called<T>([&](const auto&... g) -> decltype(model_.storage(u, here, g...)) {
          return model_.storage(u, here, g...);
        });
      }
    }
    return u;
  }

  /// Production per volume in an active cell.
  template <class T>
  Rows<T> produced(const Local<T>& u, const Index& i, Part part) const {
    Rows<T> p{};
    if constexpr (HasReaction<M>) {
      if (part != Part::explicitly) {
        const Cell here = cell(i);
        p = ask<T>([&](const auto&... g) -> decltype(model_.reaction(u, here, g...)) {
          return model_.reaction(u, here, g...);
        });
      }
    }
    if constexpr (HasExplicitReaction<M>) {
      if (part == Part::explicitly) p = rows(model_.explicit_reaction(u, cell(i)));
      if (part == Part::implicitly) {
        const Local<T> apart = model_.explicit_reaction(u, cell(i));
        for (int n = 0; n < N; ++n) p[n] -= apart[n];
      }
    }
    return p;
  }

  /// Rows of the globals in the sense of R, from their sums over the grid.
  template <class T>
  State<T, G> balance(const State<T, G>& g, const State<T, G>& sums) const {
    if constexpr (HasBalance<M>) return model_.balance(g, sums, global_time());
    return sums;
  }
  template <class T>
  State<T, G> global_storage([[maybe_unused]] const State<T, G>& g) const {
    if constexpr (HasGlobalStorage<M>) return model_.global_storage(g, global_time());
    return {};
  }

  /// Finite and in the model's domain. Without short cuts: the compiler takes several cells at
  /// once.
  bool admissible(const double* u, [[maybe_unused]] const Index& i) const {
    bool inside = true;
    for (int n = 0; n < N; ++n) inside &= std::isfinite(u[n]);
    if constexpr (HasAdmissible<M>) inside &= model_.admissible(state_at<double, N>(u, 0), cell(i));
    return inside;
  }

 private:
  template <class T, class Around>
  Local<T> explicit_flux(const Around& u, const Face& face) const {
    if constexpr (!HasExplicitFlux<M>) {
      return {};
    } else if constexpr (stencil_of<M>() == StencilKind::pair) {
      return model_.explicit_flux(u.left, u.right, face);
    } else {
      return model_.explicit_flux(u, face);
    }
  }

  double global_time() const { return uses_time_of<M>() ? time_ : std::nan(""); }

  /// Calls a kernel, with the globals last if it takes them.
  template <class T, class Call>
  auto called(const Call& call) const {
    if constexpr (G > 0 && std::is_invocable_v<const Call&, const State<T, G>&>)
      return call(seeded_globals<T>());
    else
      return call();
  }
  template <class T, class Call>
  Rows<T> ask(const Call& call) const {
    return rows(called<T>(call));
  }
  /// What adds nothing to the globals' sums.
  template <class T, std::size_t width>
  static Rows<T> rows(const std::array<T, width>& f) {
    Rows<T> wide{};
    for (std::size_t n = 0; n < width; ++n) wide[static_cast<int>(n)] = f[n];
    return wide;
  }
  template <class T>
  static Rows<T> rows(const Rows<T>& f) {
    return f;
  }

  const M& model_;
  const Grid& grid_;
  double time_ = 0.0;
  State<double, G> globals_{};
};

}  // namespace fluxform
