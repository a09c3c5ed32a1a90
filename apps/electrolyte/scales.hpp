#pragma once
// The units the model computes in, in SI: lengths of 1 um, times of 1 s, potentials of V_T,
// concentrations of the largest one around.
#include "fluxform/core/constants.hpp"

namespace fluxform::electrolyte {

struct Scales {
  double temperature = 298.15;  ///< K
  double concentration = 1.0;   ///< mol/m3
  double stiffness = 1.0;       ///< of the model: what Poisson's row is multiplied by
  static constexpr double length = 1e-6;

  double thermal_voltage() const {
    return constants::gas_constant * temperature / constants::faraday;
  }
  static constexpr double diffusivity() { return length * length; }
  /// Of charge per area, and of current density.
  double surface_charge() const { return constants::faraday * concentration * length; }
  double current() const { return surface_charge(); }
  /// Of capacitance per area.
  double capacitance() const { return surface_charge() / thermal_voltage(); }
  double particle_flux() const { return concentration * length; }
  /// The model's permittivity of a medium of this relative one: the square of a length.
  double permittivity(double relative) const {
    return relative * constants::vacuum_permittivity * thermal_voltage() /
           (constants::faraday * concentration * length * length);
  }
};

}  // namespace fluxform::electrolyte
