#pragma once
// A superconductor's numbers and the units of measurement they make.
#include "fluxform/input/parameters.hpp"

#include "model.hpp"

namespace fluxform::vortex {

/// SI units throughout.
struct Material {
  double coherence_length = 10e-9;    ///< xi, m
  double penetration_depth = 200e-9;  ///< lambda, m
  double thickness = 10e-9;           ///< of a film; a wire is as wide as thick
  double conductivity = 1e6;          ///< of the normal state, S/m
  GinzburgLandau law;

  double kappa() const { return penetration_depth / coherence_length; }
  double time() const;             ///< tau0 = mu0 sigma lambda^2, s
  double field() const;            ///< Bc2 = Phi0 / (2 pi xi^2), T
  double current_density() const;  ///< J0 = Phi0 / (2 pi mu0 lambda^2 xi), A/m2
  double electric_field() const;   ///< E0 = J0 / sigma, V/m
  double voltage() const;          ///< V0 = E0 xi, V; V0 tau0 = Phi0 / 2 pi
  /// One unit of length in the missing directions of a grid, m^(3 - dimension).
  double cross_section(int dimension) const;
  double current(int dimension) const;  ///< of J0 through xi^(dimension - 1), A
  double energy(int dimension) const;   ///< J0 E0 tau0 in xi^dimension, J
  double power(int dimension) const { return energy(dimension) / time(); }  ///< W
};

/// Declares the `material:` section and makes xi, tau0, Bc2, J0, E0 and V0 units for the rest of
/// the input, and names of numbers (in SI units) for its formulas.
void describe(Parameters& p, Material& m);

}  // namespace fluxform::vortex
