#pragma once
// A current-voltage curve: the currents of the input times one factor after the other, each point
// going on from the state of the last, until the voltage is steady and known well enough.
#include <span>
#include <vector>

#include "fluxform/input/parameters.hpp"

#include "fluxform/solve/series_mean.hpp"

namespace fluxform::vortex {

struct SweepSettings {
  std::vector<double> factors{0.25, 0.5, 0.75, 1.0};
  double block = 50.0;  ///< tau0
  int fewest_blocks = 10;
  int most_blocks = 200;
  double accuracy = 0.02;   ///< of the mean voltage, standard error over value
  double criterion = 1e-3;  ///< V0: below it the sample carries the current without resistance
};

void describe(Parameters& p, SweepSettings& s);

/// Whether blocks suffice: enough of them and of correlation times after those left out, which are
/// at most half; no drift beyond chance or of account; the error within `s`. Blocks that stay
/// within the accuracy wanted suffice whatever their correlation: where there is next to no
/// voltage, a tenth of the criterion is accurate enough. A voltage beyond that which does not stand
/// still to a thousandth must have let three flux quanta cross: with fewer, a state that creeps
/// towards rest looks steady.
bool settled(std::span<const double> blocks, const SweepSettings& s);

/// Flux quanta the voltage (V0) counted stands for over its time; V0 tau0 is Phi0 / (2 pi).
double quanta(const SeriesMean& mean, double block);

/// Whether to ask that after so many blocks: ever more rarely, lest a lucky moment end the average.
bool worth_a_look(std::size_t blocks, const SweepSettings& s);

/// Two currents between which the voltage passes the criterion, by size; NaN is what is not known.
/// Nothing is said of where between them: curves jump.
struct Bracket {
  double above = 0.0, below = 0.0;
};

/// Of the last two points that follow one another with a rising current and between which the
/// voltage rises through the criterion. If all points lie below it, `above` is the greatest
/// current; if all lie above, `below` is the least.
Bracket critical_current(std::span<const double> current, std::span<const double> voltage,
                         double criterion);

/// The same as the current falls and the voltage vanishes. If it has not vanished when the current
/// last fell, `below` is that current.
Bracket retrapping_current(std::span<const double> current, std::span<const double> voltage,
                           double criterion);

}  // namespace fluxform::vortex
