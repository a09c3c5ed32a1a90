#pragma once
// Thermal desorption: a body is charged as the input says, rests in vacuum, and is heated evenly in
// vacuum while what leaves it is measured, once for each heating rate.
//
// Peaks shift with the rate of heating b as ln(b/T_p^2) = const - E/(R T_p) (Kissinger 1957), which is
// exact where atoms wait in traps that they leave at a rate p(T) and are gone at once.
#include <vector>

#include "fluxform/app/case.hpp"

namespace fluxform::gorsky {

struct DesorptionControls {
  double charging = 0.0, rest = 0.0;       ///< s
  double coldest = 298.15, hottest = 0.0;  ///< K, of the ramp; the rest is at the first
  std::vector<double> rates;               ///< K/s
  double step = 1.0;                       ///< K between steps of time
};

void describe_desorption(Parameters& p, DesorptionControls& controls);

/// Leaves desorption.csv (rate of desorption by temperature, a column for each rate of heating), and in
/// the summary the peaks, and the activation energy of their line. Collective.
int answer_desorption(const DesorptionControls& controls, const RunContext& context, MPI_Comm comm);

}  // namespace fluxform::gorsky
