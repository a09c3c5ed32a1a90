#include "iv_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

namespace {

constexpr double fewest_quanta = 3.0;

/// Greatest less least of the later half, and of no fewer than asked for.
double spread_of_end(std::span<const double> blocks, std::size_t fewest) {
  const auto end = blocks.last(std::max(fewest, blocks.size() / 2));
  const auto [least, greatest] = std::minmax_element(end.begin(), end.end());
  return *greatest - *least;
}

}  // namespace

double quanta(const SeriesMean& mean, double block) {
  return std::abs(mean.mean) * static_cast<double>(mean.used) * block / (2.0 * constants::pi);
}

bool settled(std::span<const double> blocks, const SweepSettings& s) {
  const auto fewest = static_cast<std::size_t>(s.fewest_blocks);
  if (blocks.size() < fewest) return false;
  const SeriesMean m = mean_of_series(blocks);
  const double enough = std::max(s.accuracy * std::abs(m.mean), 0.1 * s.criterion);
  const double spread = spread_of_end(blocks, fewest);
  const bool none = std::abs(m.mean) <= 0.1 * s.criterion;
  // Normal metal and contacts have a voltage without quanta, but one that stands still.
  const bool still = spread <= 1e-3 * std::abs(m.mean);
  if (!none && !still && quanta(m, s.block) < fewest_quanta) return false;
  if (spread <= enough) return true;
  if (m.used < fewest || m.dropped > m.used) return false;
  if (static_cast<double>(m.used) < 5.0 * m.correlation) return false;
  return m.error <= enough && (m.steady() || std::abs(m.drift) <= enough);
}

bool worth_a_look(std::size_t blocks, const SweepSettings& s) {
  const auto looks = [&s](double n) {
    return std::floor(std::log(n / s.fewest_blocks) / std::log(1.15));
  };
  const auto n = static_cast<double>(blocks);
  return n >= s.fewest_blocks && (n < s.fewest_blocks + 1 || looks(n) > looks(n - 1.0));
}

Crossing crossing(std::span<const double> current, std::span<const double> voltage,
                  double criterion) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t k = current.size(); k-- > 1;) {
    const double below = voltage[k - 1], above = voltage[k];
    if (!(below < criterion && above >= criterion)) continue;
    const double share = (criterion - below) / (above - below);
    return {current[k - 1] + share * (current[k] - current[k - 1]), current[k - 1], current[k]};
  }
  if (current.empty()) return {none, none, none};
  const auto undercut = [criterion](double v) { return v < criterion; };
  if (std::all_of(voltage.begin(), voltage.end(), undercut))
    return {none, *std::max_element(current.begin(), current.end()), none};
  if (std::none_of(voltage.begin(), voltage.end(), undercut))
    return {none, none, *std::min_element(current.begin(), current.end())};
  return {none, none, none};
}

}  // namespace fluxform::vortex
