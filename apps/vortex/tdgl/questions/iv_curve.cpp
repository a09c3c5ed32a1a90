#include "iv_curve.hpp"

#include <cmath>

#include "fluxform/core/constants.hpp"

namespace fluxform::vortex {

void describe(Parameters& p, SweepSettings& s) {
  p.quantities("factors", s.factors, "1")
      .doc("what the currents of 'terminals' (or 'drive') are multiplied by, point after point");
  p.quantity("block", s.block, "tau0").positive().doc("time over which a voltage is averaged");
  p.integer("fewest_blocks", s.fewest_blocks).range(8, 10000).doc("per point");
  p.integer("most_blocks", s.most_blocks)
      .range(8, 1000000)
      .doc("per point, then it is not settled");
  p.number("accuracy", s.accuracy).positive().doc("standard error of a mean voltage, relative");
  p.quantity("criterion", s.criterion, "V0").positive().doc("voltage that defines Ic");
  p.check([&s](Checker& c) {
    if (s.most_blocks < s.fewest_blocks)
      c.fail("most_blocks", "is below 'fewest_blocks': no point could settle");
    if (s.factors.empty()) c.fail("factors", "names no point");
  });
}

double quanta(const SeriesMean& mean, double block) {
  return std::abs(mean.mean) * static_cast<double>(mean.used) * block / (2.0 * constants::pi);
}

bool settled(std::span<const double> blocks, const SweepSettings& s) {
  constexpr double fewest_quanta = 3.0;
  MeanWanted wanted = s;
  wanted.negligible = 0.1 * s.criterion;
  if (!fluxform::settled(blocks, wanted)) return false;
  const SeriesMean m = mean_of_series(blocks);
  const bool none = std::abs(m.mean) <= wanted.negligible;
  // Normal metal and contacts have a voltage without quanta, but one that stands still.
  const bool still = spread_of_end(blocks, wanted) <= 1e-3 * std::abs(m.mean);
  return none || still || quanta(m, s.block) >= fewest_quanta;
}

}  // namespace fluxform::vortex
