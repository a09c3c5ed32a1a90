#include "fluxform/app/relaxation_fit.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/solve/minimum.hpp"

namespace fluxform {
namespace {

struct Fit {
  Relaxation found;
  double misfit = 0.0;
};

/// The best end and gap for a time constant: a straight line through values against e^{-t/tau}.
Fit line_through(const std::vector<double>& t, const std::vector<double>& y, std::size_t first,
                 double tau) {
  const auto n = static_cast<double>(t.size() - first);
  double mx = 0.0, my = 0.0, xx = 0.0, xy = 0.0;
  const auto decayed = [&](std::size_t k) { return std::exp(-(t[k] - t[first]) / tau); };
  for (std::size_t k = first; k < t.size(); ++k) {
    mx += decayed(k) / n;
    my += y[k] / n;
  }
  for (std::size_t k = first; k < t.size(); ++k) {
    xx += (decayed(k) - mx) * (decayed(k) - mx);
    xy += (decayed(k) - mx) * (y[k] - my);
  }
  Fit fit;
  const double gap = xx > 0.0 ? xy / xx : 0.0;
  fit.found = {tau, my - gap * mx, gap};
  for (std::size_t k = first; k < t.size(); ++k) {
    const double miss = y[k] - fit.found.end - gap * decayed(k);
    fit.misfit += miss * miss;
  }
  return fit;
}

Relaxation best(const std::vector<double>& t, const std::vector<double>& y, std::size_t first) {
  const double span = t.back() - t[first];
  const Minimum least = minimum_from(
      span / 3.0, [&](double tau) { return line_through(t, y, first, tau).misfit; }, 1e-9);
  return line_through(t, y, first, least.at).found;
}

}  // namespace

std::optional<Relaxation> fit_relaxation(const std::vector<double>& times,
                                         const std::vector<double>& values) {
  if (times.size() < 8) return {};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (!(*most - *least > 1e-9 * std::max(std::abs(*least), std::abs(*most)))) return {};
  double begin = times.front() + 0.2 * (times.back() - times.front());
  std::optional<Relaxation> found;
  for (int pass = 0; pass < 4; ++pass) {
    const auto from = std::lower_bound(times.begin(), times.end(), begin) - times.begin();
    const auto first = static_cast<std::size_t>(from);
    if (times.size() - first < 8) return {};
    found = best(times, values, first);
    if (times.back() - times[first] < found->time) return {};
    found->gap *= std::exp((times[first] - times.front()) / found->time);
    begin = times.front() + 0.7 * found->time;
  }
  return found;
}

}  // namespace fluxform
