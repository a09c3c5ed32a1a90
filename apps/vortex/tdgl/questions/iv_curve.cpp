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

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Bracket critical_current(std::span<const double> current, std::span<const double> voltage,
                         double criterion) {
  const auto resistive = [&](std::size_t k) { return std::abs(voltage[k]) >= criterion; };
  Bracket all{0.0, std::numeric_limits<double>::infinity()};
  std::size_t with = 0;
  for (std::size_t k = 0; k < current.size(); ++k) {
    with += resistive(k) ? 1 : 0;
    all.above = std::max(all.above, std::abs(current[k]));
    all.below = std::min(all.below, std::abs(current[k]));
  }
  if (current.empty()) return {unknown, unknown};
  if (with == 0) return {all.above, unknown};
  if (with == current.size()) return {unknown, all.below};
  for (std::size_t k = current.size(); k-- > 1;) {
    const double before = std::abs(current[k - 1]), now = std::abs(current[k]);
    if (now > before && resistive(k) && !resistive(k - 1)) return {before, now};
  }
  return {unknown, unknown};
}

Bracket retrapping_current(std::span<const double> current, std::span<const double> voltage,
                           double criterion) {
  const auto resistive = [&](std::size_t k) { return std::abs(voltage[k]) >= criterion; };
  double last = unknown;
  for (std::size_t k = current.size(); k-- > 1;) {
    const double before = std::abs(current[k - 1]), now = std::abs(current[k]);
    if (!(now < before) || !resistive(k - 1)) continue;
    if (!resistive(k)) return {now, before};
    if (std::isnan(last)) last = now;
  }
  return {unknown, last};
}

}  // namespace fluxform::vortex
