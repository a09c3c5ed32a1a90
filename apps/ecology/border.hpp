#pragma once
// What leaves through a side of the landscape. Which kind it is matters: critical sizes differ
// several-fold.
#include "exchange.hpp"

namespace fluxform::ecology {

enum class BorderKind {
  no_flux,  ///< v n - D dn/dn = 0
  hostile,  ///< n = 0
  outflow,  ///< Danckwerts: dn/dn = 0, the flow takes away what arrives
  robin     ///< v n - D dn/dn = permeability n
};

struct Border {
  BorderKind kind = BorderKind::no_flux;
  double permeability = 0.0;  ///< m/yr
};

/// Density per density inside that leaves, for velocity v and diffusivity D counted outward;
/// `distance` from the centre to the side.
template <class T>
T leaving_through(const Border& border, Drift drift, const T& diffusivity, const T& v,
                  double distance) {
  switch (border.kind) {
    case BorderKind::hostile:
      return exchange(drift, diffusivity, v, distance).leaving;
    case BorderKind::outflow:
      return value_of(v) > 0.0 ? v : T(0.0);
    case BorderKind::robin: {
      // The density n_s on the side follows from leaving n - entering n_s = permeability n_s.
      const auto [leaving, entering] = exchange(drift, diffusivity, v, distance);
      return border.permeability * leaving / (entering + border.permeability);
    }
    case BorderKind::no_flux:
      break;
  }
  return T(0.0);
}

}  // namespace fluxform::ecology
