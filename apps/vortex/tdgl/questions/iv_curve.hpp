#pragma once
// A current-voltage curve: the currents of the input times one factor after the other, each point
// going on from the state of the last, until the voltage is steady and known well enough.
#include <span>
#include <vector>

#include "fluxform/input/parameters.hpp"
#include "fluxform/solve/settled_mean.hpp"

namespace fluxform::vortex {

struct SweepSettings : MeanWanted {
  std::vector<double> factors{0.25, 0.5, 0.75, 1.0};
  double block = 50.0;      ///< tau0
  double criterion = 1e-3;  ///< V0: below it the sample carries the current without resistance
};

void describe(Parameters& p, SweepSettings& s);

/// Whether blocks suffice, as fluxform::settled says, a tenth of the criterion being as good as no
/// voltage. One beyond that which does not stand still to a thousandth must have let three flux
/// quanta cross: with fewer, a state that creeps towards rest looks steady.
bool settled(std::span<const double> blocks, const SweepSettings& s);

/// Flux quanta the voltage (V0) counted stands for over its time; V0 tau0 is Phi0 / (2 pi).
double quanta(const SeriesMean& mean, double block);

}  // namespace fluxform::vortex
