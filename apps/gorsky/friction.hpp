#pragma once
// Internal friction: a body bent to and fro, whose atoms follow late. With r the strain that they add
// over the elastic strain, so that r(0) is the relaxation strength and F = r/r(0),
//   J'/J_U = 1 + Re r,  J''/J_U = -Im r          the compliance, where a moment is given
//   M'/M_U = 1 - Re r,  M''/M_U = -Im r          the modulus, where a curvature is held against them
// and tan delta the ratio of the second to the first.
#include "fluxform/app/case.hpp"

namespace fluxform::gorsky {

struct FrictionControls {
  double lowest = 1e-5, highest = 0.1;  ///< Hz
  int points = 61;
  bool over_temperature = false;
  double coldest = 0.0, hottest = 0.0;  ///< K
  int temperatures = 41;
};

void describe_friction(Parameters& p, FrictionControls& controls);

/// Leaves friction.csv over frequency, or over temperature with columns for the lowest and highest
/// frequency, and in the summary the peak, or the peaks with the activation energy of their shift,
/// E = R ln(f2/f1)/(1/T1 - 1/T2). Throws InputError where the load moves nothing. Collective.
int answer_friction(const FrictionControls& controls, const RunContext& context, MPI_Comm comm);

}  // namespace fluxform::gorsky
