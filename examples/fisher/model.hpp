#pragma once
// A population that grows where it is and spreads at random (Fisher 1937, Ann. Eugen. 7, 355):
//
//   dn/dt = div( D grad n ) + r n (1 - n / K)
//
// A front runs into empty land at 2 sqrt(r D). Lengths in metres, times in seconds.
#include <vector>

#include "fluxform/flux/two_point.hpp"
#include "fluxform/fv/model.hpp"

struct Fisher {
  static constexpr int unknowns = 1;
  static constexpr const char* purpose = "a population that grows and spreads";
  enum Unknown { density };

  double diffusivity = 3.2;  ///< D, m2/s: 100 km2 in a year
  double growth = 3.2e-8;    ///< r, 1/s: e-fold in a year
  double capacity = 1.0;     ///< K, the density at which growth ends
  double settled = 1e4;      ///< land occupied at the start, from x = 0, m

  template <class Parameters>
  void describe(Parameters& p) {
    p.quantity("diffusivity", diffusivity, "m2/s").positive().doc("how fast individuals spread");
    p.quantity("growth", growth, "1/s").positive().doc("rate of growth of a small population");
    p.number("capacity", capacity).positive().doc("density at which growth ends");
    p.quantity("settled", settled, "m").positive().doc("land occupied at the start");
  }

  std::vector<fluxform::FieldInfo> fields() const { return {{"density"}}; }

  fluxform::State<double, 1> initial(const fluxform::Point& x) const {
    return {{x[0] < settled ? capacity : 0.0}};
  }

  template <class T>
  fluxform::State<T, 1> flux(const fluxform::State<T, 1>& left, const fluxform::State<T, 1>& right,
                             const fluxform::Face& face) const {
    return {{fluxform::diffusive_flux(left[density], right[density], diffusivity, face.distance)}};
  }

  template <class T>
  fluxform::State<T, 1> reaction(const fluxform::State<T, 1>& n, const fluxform::Cell&) const {
    return {{growth * n[density] * (1.0 - n[density] / capacity)}};
  }
};
