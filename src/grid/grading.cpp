#include "fluxform/grid/grading.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace fluxform {
namespace {

/// Widths that grow until `widest`, no more than fill `room`.
std::vector<double> growing(double first, const Growth& growth, double widest, double room) {
  std::vector<double> widths;
  double sum = 0.0;
  for (double h = first; h < widest && sum + h < room;) {
    widths.push_back(h);
    sum += h;
    if (static_cast<int>(widths.size()) >= growth.equal) h *= growth.ratio;
  }
  return widths;
}

double sum_of(const std::vector<double>& widths) {
  return std::accumulate(widths.begin(), widths.end(), 0.0);
}

}  // namespace

void refine_ends(AxisSpec& axis, double lower, double upper, const Growth& growth) {
  const double length = axis.to - axis.from, widest = length / axis.cells;
  const double room = std::isfinite(lower) && std::isfinite(upper) ? 0.5 * length : length;
  std::vector<double> widths = growing(lower, growth, widest, room);
  const std::vector<double> end = growing(upper, growth, widest, room);
  const double left = length - sum_of(widths) - sum_of(end);
  const int between = std::max(1, static_cast<int>(std::ceil(left / widest * (1.0 - 1e-12))));
  widths.insert(widths.end(), static_cast<std::size_t>(between), left / between);
  widths.insert(widths.end(), end.rbegin(), end.rend());
  axis.listed = {axis.from};
  for (const double h : widths) axis.listed.push_back(axis.listed.back() + h);
  axis.listed.back() = axis.to;
  axis.spacing = Spacing::listed;
  axis.cells = static_cast<int>(widths.size());
}

}  // namespace fluxform
