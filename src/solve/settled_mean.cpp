#include "fluxform/solve/settled_mean.hpp"

#include <algorithm>
#include <cmath>

namespace fluxform {

double spread_of_end(std::span<const double> blocks, const MeanWanted& wanted) {
  const auto fewest = static_cast<std::size_t>(wanted.fewest_blocks);
  const auto end = blocks.last(std::max(fewest, blocks.size() / 2));
  const auto [least, greatest] = std::minmax_element(end.begin(), end.end());
  return *greatest - *least;
}

bool settled(std::span<const double> blocks, const MeanWanted& wanted) {
  const auto fewest = static_cast<std::size_t>(wanted.fewest_blocks);
  if (blocks.size() < fewest) return false;
  const SeriesMean m = mean_of_series(blocks);
  const double enough = std::max(wanted.accuracy * std::abs(m.mean), wanted.negligible);
  if (spread_of_end(blocks, wanted) <= enough) return true;
  if (m.used < fewest || m.dropped > m.used) return false;
  if (static_cast<double>(m.used) < 5.0 * m.correlation) return false;
  return m.error <= enough && (m.steady() || std::abs(m.drift) <= enough);
}

bool worth_a_look(std::size_t blocks, const MeanWanted& wanted) {
  const auto looks = [&wanted](double n) {
    return std::floor(std::log(n / wanted.fewest_blocks) / std::log(1.15));
  };
  const auto n = static_cast<double>(blocks);
  return n >= wanted.fewest_blocks && (n < wanted.fewest_blocks + 1 || looks(n) > looks(n - 1.0));
}

}  // namespace fluxform
