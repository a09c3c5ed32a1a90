#include "iv_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace fluxform::vortex {
namespace {

BlockMean mean_of(std::span<const double> blocks) {
  BlockMean m;
  m.used = blocks.size();
  const auto n = static_cast<double>(blocks.size());
  for (const double b : blocks) m.mean += b / n;
  double square = 0.0;
  for (const double b : blocks) square += (b - m.mean) * (b - m.mean);
  m.error = blocks.size() > 1 ? std::sqrt(square / (n - 1.0) / n)
                              : std::numeric_limits<double>::infinity();
  return m;
}

}  // namespace

void describe(Parameters& p, SweepSettings& s) {
  p.quantities("factors", s.factors, "1")
      .doc("what the currents of 'terminals' (or 'drive') are multiplied by, point after point");
  p.quantity("block", s.block, "tau0").positive().doc("time over which a voltage is averaged");
  p.integer("fewest_blocks", s.fewest_blocks).range(2, 10000).doc("per point");
  p.integer("most_blocks", s.most_blocks).range(2, 100000).doc("per point");
  p.number("accuracy", s.accuracy).positive().doc("standard error of a mean voltage, relative");
  p.quantity("criterion", s.criterion, "V0").positive().doc("voltage that defines Ic");
}

/// The beginning is dropped where that makes the error smallest (the marginal standard error rule:
/// K. P. White, Simulation 69 (1997) 323); at least half is kept.
BlockMean block_mean(const std::vector<double>& blocks) {
  const std::span<const double> all(blocks);
  BlockMean best = mean_of(all);
  double least = best.error * best.error;
  for (std::size_t d = 1; d <= blocks.size() / 2; ++d) {
    BlockMean rest = mean_of(all.subspan(d));
    if (rest.error * rest.error >= least) continue;
    least = rest.error * rest.error;
    rest.dropped = d;
    best = rest;
  }
  return best;
}

bool settled(const BlockMean& m, const SweepSettings& s) {
  if (m.used < static_cast<std::size_t>(s.fewest_blocks)) return false;
  return m.error <= std::max(s.accuracy * std::abs(m.mean), 0.1 * s.criterion);
}

double crossing(const std::vector<double>& current, const std::vector<double>& voltage,
                double criterion) {
  for (std::size_t k = 1; k < current.size(); ++k) {
    const double below = voltage[k - 1], above = voltage[k];
    if (!(below < criterion && above >= criterion)) continue;
    return current[k - 1] + (criterion - below) / (above - below) * (current[k] - current[k - 1]);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace fluxform::vortex
