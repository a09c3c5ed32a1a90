#pragma once
// Whether small psi grows in a field: modes of the linear operator H = -(grad - iA)^2 - eps of the
// normal state, Hermitian. A mode of level E goes as exp(-E t / u), so that superconductivity
// nucleates where the lowest level is below 0: up to Hc2 in bulk (E = b - 1), up to 1.69461 Hc2
// along a flat surface (D. Saint-James and P. G. de Gennes, Phys. Lett. 7 (1963) 306).
#include <vector>

#include "fluxform/input/parameters.hpp"

#include "tdgl_operator.hpp"

namespace fluxform::vortex {

struct StabilitySettings {
  int modes = 4;
  double tolerance = 1e-10;    ///< relative residual of the modes
  bool critical_field = true;  ///< also the field at which the lowest level crosses 0
};

void describe(Parameters& p, StabilitySettings& s);

struct NormalModes {
  std::vector<double> levels;        ///< of H, lowest first
  std::vector<ComplexField> shapes;  ///< of norm 1; rims hold nothing
};

/// The lowest modes of the sample of `op` in `factor` times its field at time t; degenerate ones
/// are orthogonal. Throws SolveError. Collective.
NormalModes normal_modes(TdglOperator& op, double t, double factor, const StabilitySettings& s);

/// The factor on the field at which the lowest level is 0, found by raising the field by 30 % at
/// a time until psi decays, then between the last two. Throws SolveError if the sample is
/// normal without field, or superconducting in any field that its grid resolves. Collective.
double critical_factor(TdglOperator& op, double t, const StabilitySettings& s);

}  // namespace fluxform::vortex
