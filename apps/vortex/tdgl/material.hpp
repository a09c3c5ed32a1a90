#pragma once
// A superconductor's numbers and the units of measurement they make.
#include <cmath>

#include "fluxform/core/constants.hpp"
#include "fluxform/input/parameters.hpp"

#include "model.hpp"

namespace fluxform::vortex {

/// SI units throughout.
struct Material {
  static constexpr double mu0 = constants::vacuum_permeability;
  static constexpr double quantum = constants::flux_quantum / (2.0 * constants::pi);
  double coherence_length = 10e-9;    ///< xi, m
  double penetration_depth = 200e-9;  ///< lambda, m
  double thickness = 10e-9;           ///< of a film; a wire is as wide as thick
  double conductivity = 1e6;          ///< of the normal state, S/m
  GinzburgLandau law;

  double kappa() const { return penetration_depth / coherence_length; }
  /// tau0 = mu0 sigma lambda^2, s
  double time() const { return mu0 * conductivity * penetration_depth * penetration_depth; }
  /// Bc2 = Phi0 / (2 pi xi^2), T
  double field() const { return quantum / (coherence_length * coherence_length); }
  /// J0 = Phi0 / (2 pi mu0 lambda^2 xi), A/m2
  double current_density() const {
    return quantum / (mu0 * penetration_depth * penetration_depth * coherence_length);
  }
  /// E0 = J0 / sigma, V/m
  double electric_field() const { return current_density() / conductivity; }
  /// V0 = E0 xi, V; V0 tau0 = Phi0 / 2 pi
  double voltage() const { return electric_field() * coherence_length; }
  /// One unit of length in the missing directions of a grid, m^(3 - dimension).
  double cross_section(int dimension) const { return std::pow(thickness, 3 - dimension); }
  /// Of J0 through xi^(dimension - 1), A.
  double current(int dimension) const {
    return current_density() * std::pow(coherence_length, dimension - 1) * cross_section(dimension);
  }
  /// J0 E0 tau0 in xi^dimension, J.
  double energy(int dimension) const {
    return current_density() * electric_field() * time() * std::pow(coherence_length, dimension) *
           cross_section(dimension);
  }
  double power(int dimension) const { return energy(dimension) / time(); }  ///< W
};

/// Declares the `material:` section and makes xi, tau0, Bc2, J0, E0 and V0 units for the rest of
/// the input, and names of numbers (in SI units) for its formulas.
void describe(Parameters& p, Material& m);

}  // namespace fluxform::vortex
