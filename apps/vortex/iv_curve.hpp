#pragma once
// A current-voltage curve: the currents of the input times one factor after the other, each point
// going on from the state of the last, until the voltage is steady and known well enough.
#include <functional>
#include <vector>

#include "fluxform/input/parameters.hpp"

namespace fluxform::vortex {

struct SweepSettings {
  std::vector<double> factors{0.25, 0.5, 0.75, 1.0};
  double block = 50.0;  ///< tau0
  int fewest_blocks = 4;
  int most_blocks = 20;
  double accuracy = 0.02;   ///< of the mean voltage, standard error over value
  double criterion = 1e-3;  ///< V0: below it the sample carries the current without resistance
};

void describe(Parameters& p, SweepSettings& s);

/// Mean of blocks and its standard error, after dropping blocks at the beginning while they change
/// the mean by more than the rest scatters.
struct BlockMean {
  double mean = 0.0, error = 0.0;
  std::size_t dropped = 0, used = 0;
};
BlockMean block_mean(const std::vector<double>& blocks);

/// Whether blocks suffice: enough of them after dropping, and the error within `s`.
bool settled(const BlockMean& m, const SweepSettings& s);

/// Where a rising curve crosses the criterion, by interpolation; NaN if it does not.
double crossing(const std::vector<double>& current, const std::vector<double>& voltage,
                double criterion);

}  // namespace fluxform::vortex
