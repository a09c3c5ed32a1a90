#pragma once
// A population that grows where it is and spreads at random (Fisher 1937, Ann. Eugen. 7, 355):
//
//   dn/dt = div( D grad n ) + r n (1 - n / K)
//
// A front runs into empty land at 2 sqrt(r D). Lengths in metres, times in seconds.
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/two_point.hpp"
#include "fluxform/fv/model.hpp"

struct Fisher {
  static constexpr int unknowns = 1;
  static constexpr const char* purpose = "a population that grows and spreads";
  enum Unknown { density };

  fluxform::OnFaces diffusivity;  ///< D
  fluxform::OnCells growth;       ///< r
  fluxform::OnCells capacity;     ///< K, the density at which growth ends
  fluxform::OnSides outside;      ///< density kept at a side

  void describe(fluxform::ModelInput& in) {
    in.field(density, "density", "1").initial("initial").not_negative().doc("density at the start");
    in.faces("diffusivity", diffusivity, "m2/s").positive().required().doc("how fast they spread");
    in.cells("growth", growth, "1/s").required().doc("rate of growth of a small population");
    in.cells("capacity", capacity, "1").positive().by_default(1.0).doc("where growth ends");
    in.sides("outside", outside, "1").not_negative().doc("density kept at a side; else no flux");
  }

  template <class T>
  fluxform::State<T, 1> flux(const fluxform::State<T, 1>& left, const fluxform::State<T, 1>& right,
                             const fluxform::Face& face) const {
    return {{fluxform::diffusive_flux(left[density], right[density], diffusivity(face),
                                      face.distance)}};
  }

  template <class T>
  fluxform::State<T, 1> boundary(const fluxform::State<T, 1>& n, const fluxform::Face& face) const {
    if (!outside.given(face)) return {};
    return {{diffusivity(face) * (n[density] - outside(face)) / face.distance}};
  }

  template <class T>
  fluxform::State<T, 1> reaction(const fluxform::State<T, 1>& n, const fluxform::Cell& cell) const {
    return {{growth(cell) * n[density] * (1.0 - n[density] / capacity(cell))}};
  }

  /// The equation has steady states of both signs too; solvers leave out what rounding cannot excuse.
  bool admissible(const fluxform::State<double, 1>& n, const fluxform::Cell& cell) const {
    return n[density] > -1e-9 * capacity(cell);
  }
  std::string domain() const { return "a negative density, or not a number"; }
};
