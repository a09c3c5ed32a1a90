#include "fluxform/solve/series_mean.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fluxform {
namespace {

constexpr std::size_t fewest_kept = 4;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Mean product of values `lag` apart, both counted from the mean; its sum is divided by the number
/// of all values, which keeps the sequence of lags positive definite.
double covariance(std::span<const double> values, double mean, std::size_t lag) {
  double sum = 0.0;
  for (std::size_t k = lag; k < values.size(); ++k)
    sum += (values[k] - mean) * (values[k - lag] - mean);
  return sum / static_cast<double>(values.size());
}

/// How many values at the beginning to leave out.
std::size_t settling(std::span<const double> values) {
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  const std::size_t kept = std::max(fewest_kept, values.size() / 4);
  for (std::size_t d = 0; d + kept <= values.size(); ++d) {
    const std::span<const double> rest = values.subspan(d);
    const double spread = covariance(rest, mean_of(rest), 0) / static_cast<double>(rest.size());
    if (spread < least) {
      least = spread;
      best = d;
    }
  }
  return best;
}

double correlation_of(std::span<const double> values, double mean) {
  const double variance = covariance(values, mean, 0);
  if (variance == 0.0) return 1.0;
  double sum = 0.0;
  for (std::size_t lag = 0; lag + 1 < values.size(); lag += 2) {
    const double pair = covariance(values, mean, lag) + covariance(values, mean, lag + 1);
    if (pair <= 0.0) break;
    sum += pair;
  }
  return std::max(1.0, 2.0 * sum / variance - 1.0);
}

}  // namespace

SeriesMean mean_of_series(std::span<const double> values) {
  SeriesMean m;
  m.error = std::numeric_limits<double>::infinity();
  if (values.empty()) return m;
  m.dropped = values.size() >= 2 * fewest_kept ? settling(values) : 0;
  const std::span<const double> kept = values.subspan(m.dropped);
  m.used = kept.size();
  m.mean = mean_of(kept);
  if (m.used < 2) return m;
  m.correlation = correlation_of(kept, m.mean);
  const auto n = static_cast<double>(m.used);
  m.error = std::sqrt(covariance(kept, m.mean, 0) / (n - 1.0) * m.correlation);
  const std::size_t half = m.used / 2;
  m.drift = mean_of(kept.subspan(m.used - half)) - mean_of(kept.first(half));
  return m;
}

bool SeriesMean::steady() const {
  // Each half knows its mean to sqrt(2) times the error of the whole.
  return std::abs(drift) <= 2.5 * 2.0 * error;
}

}  // namespace fluxform
