#pragma once
// The equations of the engine benchmark, stated once as models. `engine_by_hand.hpp` holds the same
// equations as loops somebody would write for one grid and one model only.
#include "fluxform/flux/scharfetter_gummel.hpp"
#include "fluxform/fv/model.hpp"
#include "fluxform/grid/cell.hpp"

namespace fluxform::benchmark {

/// du/dt + div(v u - D grad u) = 0 with a prescribed velocity.
struct DriftDiffusion {
  static constexpr int unknowns = 1;
  static constexpr double diffusivity = 0.3;
  FaceField velocity;
  std::vector<FieldInfo> fields() const { return {{"u"}}; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f) const {
    return {{scharfetter_gummel(l[0], r[0], velocity(f), diffusivity, f.distance)}};
  }
};

/// Two ions in the field they make: Poisson, Nernst and Planck in reduced units.
struct Electrolyte {
  static constexpr int unknowns = 3;
  enum { potential, cation, anion };
  static constexpr double permittivity = 0.05, cation_diffusivity = 1.0, anion_diffusivity = 1.5;
  std::vector<FieldInfo> fields() const { return {{"potential"}, {"cation"}, {"anion"}}; }

  template <class T>
  State<T, 3> flux(const State<T, 3>& l, const State<T, 3>& r, const Face& f) const {
    const T drop = l[potential] - r[potential];
    const auto weight = bernoulli_pair(drop);
    const double h = f.distance;
    return {{(permittivity / h) * drop,
             (cation_diffusivity / h) * (weight.minus * l[cation] - weight.plus * r[cation]),
             (anion_diffusivity / h) * (weight.plus * l[anion] - weight.minus * r[anion])}};
  }
  template <class T>
  State<T, 3> reaction(const State<T, 3>& u, const Cell&) const {
    return {{u[cation] - u[anion], T(0.0), T(0.0)}};
  }
  template <class T>
  State<T, 3> storage(const State<T, 3>& u, const Cell&) const {
    return {{T(0.0), u[cation], u[anion]}};
  }
};

}  // namespace fluxform::benchmark
