#pragma once
// A strip bent by a given moment. The atoms' strain V c/3 bends it further,
//   I kappa_c = integral of y V c/3 over its thickness,
// and the stress E kappa_c y/3 that belongs to it drives them back: kappa_c is one number for the
// whole strip, a global. The curvature is kappa (stress_of) times the load, plus kappa_c.
#include "model.hpp"

namespace fluxform::gorsky {

template <int N>
struct FreelyBending : Gorsky<N> {
  static constexpr int globals = 1;

  void describe(ModelInput& in) {
    Gorsky<N>::describe(in);
    in.global(0, "chemical_curvature", "1/m").long_name("curvature by the atoms' own strain");
  }
  template <class T>
  State<T, N> flux(const State<T, N>& l, const State<T, N>& r, const Face& face,
                   const State<T, 1>& g) const {
    return this->driven(l, r, face, T(this->metal.modulus / 3.0 * face.distance * g[0]));
  }
  template <class T>
  State<T, N> boundary(const State<T, N>& u, const Face& face, const State<T, 1>& g) const {
    const double lever = face.outward * face.distance;
    return this->passing(u, face, T(this->metal.modulus / 3.0 * lever * g[0]));
  }
  /// Behind what traps do, the moment of the atoms' strain.
  template <class T>
  State<T, N + 1> reaction(const State<T, N>& u, const Cell& cell) const {
    const State<T, N> p = Gorsky<N>::reaction(u, cell);
    State<T, N + 1> rows{};
    for (int n = 0; n < N; ++n) rows[n] = p[n];
    rows[N] = this->metal.across(cell.position) * this->swelling(u) / 3.0;
    return rows;
  }
  template <class T>
  State<T, 1> balance(const State<T, 1>& g, const State<T, 1>& moment, double) const {
    return {{this->metal.stress.inertia() * g[0] - moment[0]}};
  }
};

}  // namespace fluxform::gorsky
