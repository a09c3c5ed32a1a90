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
  static constexpr int K = reach_of<M>();
  template <class T>
  using Local = State<T, N>;

  Kernels(const M& model, const Grid& grid) : model_(model), grid_(grid) {}

  /// Flux density through a face from the states around it.
  template <class T, class Around>
  Local<T> flux(const Around& u, const Face& face, Part part) const {
    if (HasSlowFlux<M> && part == Part::slow) return slow_flux<T>(u, face);
    Local<T> f;
    if constexpr (K == 2) {
      f = model_.flux(u[0], u[1], face);
    } else {
      f = model_.flux(u, face);
    }
    if constexpr (HasSlowFlux<M>) {
      if (part == Part::stiff) {
        const Local<T> slow = slow_flux<T>(u, face);
        for (int n = 0; n < N; ++n) f[n] -= slow[n];
      }
    }
    return f;
  }

  /// Outward, from the local vector x.
  template <class T>
  Local<T> boundary_flux([[maybe_unused]] double t, [[maybe_unused]] const double* x,
                         [[maybe_unused]] const Index& inside,
                         [[maybe_unused]] const Face& face) const {
    if constexpr (HasBoundary<M>) {
      return model_.boundary(state_at<T, N>(x + grid_.local_offset(inside), 0), face, t);
    } else {
      return {};
    }
  }

  template <class T>
  Local<T> stored(const Local<T>& u, [[maybe_unused]] const Index& i) const {
    if constexpr (HasStorage<M>) {
      if (grid_.active(i)) return model_.storage(u, grid_.cell(i));
    }
    return u;
  }

  /// Production per volume in an active cell.
  template <class T>
  Local<T> produced(const Local<T>& u, const Index& i, double t, Part part) const {
    Local<T> p{};
    if constexpr (HasReaction<M>) {
      if (part != Part::slow) p = model_.reaction(u, grid_.cell(i), t);
    }
    if constexpr (HasSlowReaction<M>) {
      if (part == Part::slow) p = model_.slow_reaction(u, grid_.cell(i), t);
      if (part == Part::stiff) {
        const Local<T> slow = model_.slow_reaction(u, grid_.cell(i), t);
        for (int n = 0; n < N; ++n) p[n] -= slow[n];
      }
    }
    return p;
  }

  /// Finite and in the model's domain. Without short cuts: the compiler takes several cells at
  /// once.
  bool admissible(const double* u, [[maybe_unused]] const Index& i) const {
    bool inside = true;
    for (int n = 0; n < N; ++n) inside &= std::isfinite(u[n]);
    if constexpr (HasAdmissible<M>)
      inside &= model_.admissible(state_at<double, N>(u, 0), grid_.cell(i));
    return inside;
  }

 private:
  template <class T, class Around>
  Local<T> slow_flux(const Around& u, const Face& face) const {
    if constexpr (!HasSlowFlux<M>) {
      return {};
    } else if constexpr (K == 2) {
      return model_.slow_flux(u[0], u[1], face);
    } else {
      return model_.slow_flux(u, face);
    }
  }

  const M& model_;
  const Grid& grid_;
};

}  // namespace fluxform
