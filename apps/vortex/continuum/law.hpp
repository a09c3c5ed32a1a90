#pragma once
// How a current drives flux through a sample too large for single vortices: E as a function of J
// and B, written once for any number type. SI units.
#include <cmath>

#include "fluxform/flux/number.hpp"

namespace fluxform::vortex {

/// Titles of a table rho_ff(B), which the analysis flux_flow of single vortices writes.
inline constexpr const char* field_column = "field [T]";
inline constexpr const char* resistivity_column = "resistivity [ohm m]";

/// Pinned vortices that creep, E = Ec (J/Jc)^n; towards Bean's critical state as n grows.
struct PowerLaw {
  double criterion = 1e-4;  ///< Ec, V/m
  double exponent = 20.0;   ///< n
  double kim_field = 0.0;   ///< B0 of Jc/(1 + |B|/B0), T; 0: Jc does not depend on B

  /// E along a component J of a current whose square is `square`; `critical`: Jc without field.
  template <class T>
  T electric_field(double critical, const T& j, const T& square, const T& field) const {
    using std::pow;
    T jc(critical);
    if (kim_field > 0.0)
      jc = critical / (1.0 + (value_of(field) < 0.0 ? -field : field) / kim_field);
    const T share = square / (jc * jc);
    const double half = 0.5 * (exponent - 1.0);
    // 0^0 has no slope, and the slope of 0^p only exists for p >= 1: both times J = 0.
    if (half == 0.0) return criterion * j / jc;
    if (value_of(share) == 0.0) return T(0.0);
    return criterion * pow(share, half) * (j / jc);
  }
};

}  // namespace fluxform::vortex
