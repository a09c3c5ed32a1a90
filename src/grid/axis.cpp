#include "fluxform/grid/axis.hpp"

#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

void require(bool good, const AxisSpec& spec, const std::string& message) {
  if (!good) throw InputError(fmt::format("grid axis '{}': {}", spec.name, message));
}

/// Number of intervals between points: nodes leave one fewer unless the axis closes on itself.
int intervals(const AxisSpec& spec) {
  return spec.centering == Centering::node && !spec.periodic ? spec.cells - 1 : spec.cells;
}

double geometric_fraction(double ratio, int i, int n) {
  if (std::abs(ratio - 1.0) < 1e-12) return static_cast<double>(i) / n;
  return (std::pow(ratio, i) - 1.0) / (std::pow(ratio, n) - 1.0);
}

double tanh_fraction(const AxisSpec& spec, double xi) {
  const double s = spec.strength;
  if (spec.graded == Graded::lower) return 1.0 + std::tanh(s * (xi - 1.0)) / std::tanh(s);
  if (spec.graded == Graded::upper) return std::tanh(s * xi) / std::tanh(s);
  return 0.5 * (1.0 + std::tanh(s * (2.0 * xi - 1.0)) / std::tanh(s));
}

double point(const AxisSpec& spec, int i, int n) {
  const double xi = static_cast<double>(i) / n;
  const double length = spec.to - spec.from;
  if (i == 0) return spec.from;
  if (i == n) return spec.to;
  switch (spec.spacing) {
    case Spacing::geometric:
      return spec.from + length * geometric_fraction(spec.ratio, i, n);
    case Spacing::tanh:
      return spec.from + length * tanh_fraction(spec, xi);
    case Spacing::sine:
      return std::asin(std::sin(spec.from) + xi * (std::sin(spec.to) - std::sin(spec.from)));
    default:
      return spec.from + length * xi;
  }
}

void check(const AxisSpec& spec) {
  const int least = spec.centering == Centering::node ? 2 : 1;
  require(spec.cells >= least, spec, fmt::format("needs at least {} cells", least));
  if (spec.spacing != Spacing::listed)
    require(spec.to > spec.from, spec, "'to' must be above 'from'");
  if (spec.spacing == Spacing::geometric) require(spec.ratio > 0.0, spec, "ratio must be positive");
  if (spec.spacing == Spacing::tanh)
    require(spec.strength > 0.0, spec, "strength must be positive");
}

std::vector<double> points(const AxisSpec& spec) {
  const int n = intervals(spec);
  if (spec.spacing == Spacing::listed) {
    require(static_cast<int>(spec.listed.size()) == n + 1, spec,
            fmt::format("{} coordinates listed, {} needed", spec.listed.size(), n + 1));
    return spec.listed;
  }
  std::vector<double> x;
  for (int i = 0; i <= n; ++i) x.push_back(point(spec, i, n));
  return x;
}

double middle(const AxisSpec& spec, double lower, double upper) {
  if (spec.spacing == Spacing::sine) return std::asin(0.5 * (std::sin(lower) + std::sin(upper)));
  return 0.5 * (lower + upper);
}

void set_cell_centred(const AxisSpec& spec, const std::vector<double>& x, Axis& axis) {
  axis.faces = x;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    axis.centres.push_back(middle(spec, x[i], x[i + 1]));
  }
}

void set_node_centred(const std::vector<double>& x, bool periodic, Axis& axis) {
  axis.centres = x;
  const double last_half = 0.5 * (x[x.size() - 1] - x[x.size() - 2]);
  axis.faces.push_back(periodic ? x.front() - last_half : x.front());
  for (std::size_t i = 0; i + 1 < x.size(); ++i) axis.faces.push_back(0.5 * (x[i] + x[i + 1]));
  if (periodic) {
    axis.centres.pop_back();
  } else {
    axis.faces.push_back(x.back());
  }
}

}  // namespace

Axis make_axis(const AxisSpec& spec) {
  check(spec);
  const std::vector<double> x = points(spec);
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    require(x[i + 1] > x[i], spec,
            fmt::format("coordinates must increase ({} after {})", x[i + 1], x[i]));
  }
  Axis axis;
  axis.name = spec.name;
  axis.periodic = spec.periodic;
  axis.centering = spec.centering;
  axis.uniform = spec.spacing == Spacing::uniform;
  if (spec.centering == Centering::node) {
    set_node_centred(x, spec.periodic, axis);
  } else {
    set_cell_centred(spec, x, axis);
  }
  require(!axis.periodic || axis.cells() >= 2, spec,
          fmt::format("a periodic axis needs at least 2 cells, not {}", axis.cells()));
  return axis;
}

}  // namespace fluxform
