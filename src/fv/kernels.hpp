#pragma once
// A model's local functions, with those it leaves out filled in and split into the parts that IMEX
// schemes treat apart.
#include <cmath>

#include "fluxform/fv/operator.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform {

template <class M>
class Kernels {
 public:
  static constexpr int N = M::unknowns;
  template <class T>
  using Local = State<T, N>;

  Kernels(const M& model, const Grid& grid) : model_(model), grid_(grid) {}

  /// The time that kernels see from now on, if the model says that they read it.
  void set_time(double t) { time_ = t; }
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
  Local<T> flux(const Around& u, const Face& face, Part part) const {
    if (HasExplicitFlux<M> && part == Part::explicitly) return explicit_flux<T>(u, face);
    Local<T> f;
    if constexpr (stencil_of<M>() == StencilKind::pair) {
      f = model_.flux(u.left, u.right, face);
    } else {
      f = model_.flux(u, face);
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
  Local<T> interface_flux(const Local<T>& a, const Local<T>& b, const Face& face, Part part) const {
    if (part == Part::explicitly) return {};
    return model_.interface(a, b, face);
  }

  /// Outward, from the local vector x.
  template <class T>
  Local<T> boundary_flux([[maybe_unused]] const double* x, [[maybe_unused]] const Index& inside,
                         [[maybe_unused]] const Face& face) const {
    if constexpr (HasBoundary<M>) {
      return model_.boundary(state_at<T, N>(x + grid_.local_offset(inside), 0), face);
    } else {
      return {};
    }
  }

  template <class T>
  Local<T> stored(const Local<T>& u, [[maybe_unused]] const Index& i) const {
    if constexpr (HasStorage<M>) {
      if (grid_.active(i)) return model_.storage(u, cell(i));
    }
    return u;
  }

  /// Production per volume in an active cell.
  template <class T>
  Local<T> produced(const Local<T>& u, const Index& i, Part part) const {
    Local<T> p{};
    if constexpr (HasReaction<M>) {
      if (part != Part::explicitly) p = model_.reaction(u, cell(i));
    }
    if constexpr (HasExplicitReaction<M>) {
      if (part == Part::explicitly) p = model_.explicit_reaction(u, cell(i));
      if (part == Part::implicitly) {
        const Local<T> apart = model_.explicit_reaction(u, cell(i));
        for (int n = 0; n < N; ++n) p[n] -= apart[n];
      }
    }
    return p;
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

  const M& model_;
  const Grid& grid_;
  double time_ = 0.0;
};

}  // namespace fluxform
