#pragma once
// How long to average: a quantity of a run that does not come to rest, by its means over blocks of
// time, until its mean is known well enough.
//
//   if (worth_a_look(blocks.size(), wanted) && settled(blocks, wanted)) ...
#include <span>

#include "fluxform/solve/series_mean.hpp"

namespace fluxform {

struct MeanWanted {
  int fewest_blocks = 10;
  int most_blocks = 200;
  double accuracy = 0.02;   ///< standard error over value
  double negligible = 0.0;  ///< a value as good as 0, which is accurate enough for all
};

/// Greatest less least of the later half of the blocks, and of no fewer than asked for.
double spread_of_end(std::span<const double> blocks, const MeanWanted& wanted);

/// Whether blocks suffice: enough of them and of correlation times after those left out, which are
/// at most half; no drift beyond chance or of account; the error within what is wanted. Blocks that
/// stay within the accuracy wanted suffice whatever their correlation.
bool settled(std::span<const double> blocks, const MeanWanted& wanted);

/// Whether to ask that after so many blocks: ever more rarely, lest a lucky moment end the average.
bool worth_a_look(std::size_t blocks, const MeanWanted& wanted);

}  // namespace fluxform
