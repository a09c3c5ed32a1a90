// Questions that solve the cell at many concentrations, or fit a measured depletion.
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/files/csv.hpp"
#include "fluxform/solve/least_squares.hpp"
#include "fluxform/solve/zero.hpp"

#include "app.hpp"

namespace fluxform::membrane {
namespace {

/// The cell at rest, or at its voltage, at any concentration outside.
class AtConcentration {
 public:
  AtConcentration(const RunContext& context, const std::string& key, MPI_Comm comm)
      : along_(context.make, context.document, key, written_at(context.document, key), comm) {}
  Quantities operator()(double c) {
    std::unique_ptr<Prepared> member = along_.at(c);
    member->build();
    Handle<Vec> u = member->start();
    SteadyControls steady;
    steady.time = member->controls().time.start;
    steady.solvers = member->controls().solver;
    member->app().solve_steady_state(member->op(), u, steady);
    return member->app().measure(member->op(), steady.time, u).history;
  }

 private:
  Variation along_;
};

struct Point {
  double outside, net, carried;
};

/// What a curve J = V - B/(c + K) through its last three points tends to.
double limit(const std::vector<Point>& points) {
  Eigen::Matrix3d rows;
  Eigen::Vector3d right;
  for (int k = 0; k < 3; ++k) {
    const Point& p = points[points.size() - 3 + static_cast<std::size_t>(k)];
    rows.row(k) << p.carried, -p.outside, -1.0;
    right[k] = -p.carried * p.outside;
  }
  return rows.fullPivLu().solve(right)[1];
}

/// Where `value` of a point crosses `level`, by further solves between the two points around it.
std::optional<double> crossing(const std::vector<Point>& points, double Point::*value, double level,
                               const std::function<Point(double)>& solve) {
  for (std::size_t k = 1; k < points.size(); ++k) {
    const double low = points[k - 1].*value - level, high = points[k].*value - level;
    if (low * high > 0.0) continue;
    const auto f = [&](double c) { return solve(c).*value - level; };
    return zero_between(f, points[k - 1].outside, low, points[k].outside, high, 1e-10);
  }
  return {};
}

/// Concentration in a stirred bath from which Michaelis and Menten's law takes:
/// K ln(c/c_0) + c - c_0 + I t/d = 0; parameters are the logarithms of I, K and c_0.
struct Depletion {
  std::vector<double> times;
  double depth;

  void operator()(const Eigen::VectorXd& p, Eigen::VectorXd& at, Eigen::MatrixXd& by) const {
    const double rate = std::exp(p[0]) / depth, half = std::exp(p[1]), first = std::exp(p[2]);
    at.resize(static_cast<Eigen::Index>(times.size()));
    for (Eigen::Index k = 0; k < at.size(); ++k) {
      const double t = times[static_cast<std::size_t>(k)], right = half * p[2] + first - rate * t;
      const double c = solved(half, right);
      const double share = c / (half + c);
      at[k] = c;
      by.row(k) << -rate * t * share, -half * (std::log(c) - p[2]) * share, (half + first) * share;
    }
  }
  /// c of K ln c + c = right, whose left side is convex in ln c.
  static double solved(double half, double right) {
    double y = right > half ? std::log(right) : right / half;
    for (int k = 0; k < 100; ++k) {
      const double step = (half * y + std::exp(y) - right) / (half + std::exp(y));
      y -= step;
      if (std::abs(step) < 1e-15 * std::max(1.0, std::abs(y))) break;
    }
    return std::exp(y);
  }
};

}  // namespace

int MembraneApp::uptake_curve(Operator& op, const RunContext& context) {
  const std::string& ion = cell().ion(asked_ion()).name;
  const std::string key =
      asked_.key.empty() ? fmt::format("ions[{}].outside", asked_ion()) : asked_.key;
  AtConcentration cell_at(context, key, op.grid().comm());
  Quantities row;
  const auto solve = [&](double c) {
    row = cell_at(c);
    return Point{c, value_named(row, ion + "_uptake"), value_named(row, ion + "_by_symport")};
  };
  refuse_unused_options();
  Results results(context, *this, op, {"mol/m3", 1.0, 0.0, "outside"}, "uptake_curve.csv");
  std::vector<Point> points;
  for (int k = 0; k < asked_.points && !results.stop_requested(); ++k) {
    const double part = static_cast<double>(k) / (asked_.points - 1);
    points.push_back(solve(asked_.lowest * std::pow(asked_.highest / asked_.lowest, part)));
    results.row(points.back().outside, {row, {}});
  }
  results.summary().add("points", static_cast<double>(points.size()));
  if (points.size() < 4) return results.close();
  if (const auto end = crossing(points, &Point::net, 0.0, solve))
    results.summary().add("least_concentration", *end, "mol/m3");
  const double most = limit(points);
  for (const Symport& s : cell().symports) {
    if (s.of != asked_ion()) continue;
    results.summary().add("largest_uptake", most, "mol m-2 s-1");
    if (const auto half = crossing(points, &Point::carried, 0.5 * most, solve))
      results.summary().add("apparent_half_saturation", *half, "mol/m3");
    results.summary().add("half_saturation", s.half_saturation, "mol/m3");
  }
  return results.close();
}

int MembraneApp::fit(Operator& op, const RunContext& context) {
  const CsvTable table = read_csv(asked_.data);
  const std::vector<double> c = table.numbers("concentration [mol/m3]");
  const Depletion curve{table.numbers("time [s]"), cell().bath_depth};
  if (*std::min_element(c.begin(), c.end()) <= 0.0)
    throw InputError(table.path + ": concentrations must be positive");
  const Symport& s = cell().symports.front();
  const Eigen::Vector3d start(std::log(s.maximum), std::log(s.half_saturation),
                              std::log(c.front()));
  const Fit found = least_squares(
      curve, Eigen::Map<const Eigen::VectorXd>(c.data(), static_cast<Eigen::Index>(c.size())),
      start);
  refuse_unused_options();
  if (cell().ion(s.of).permeability > 0.0)
    console::warn(
        "'fit' takes J_max c/(K_m + c) for all that leaves the bath: channels of {}, which this "
        "input has, would be counted in",
        s.ion);
  Results results(context, *this, op, time_axis(), "fit.csv");
  for (std::size_t k = 0; k < c.size(); ++k)
    results.row(curve.times[k], {{{"measured", c[k], "mol/m3"},
                                  {"fitted", found.curve[static_cast<Eigen::Index>(k)], "mol/m3"}},
                                 {}});
  const std::array<std::pair<const char*, const char*>, 3> told{
      {{"maximum", "mol m-2 s-1"}, {"half_saturation", "mol/m3"}, {"first", "mol/m3"}}};
  for (int k = 0; k < 3; ++k) {
    const auto& [name, unit] = told[static_cast<std::size_t>(k)];
    const double value = std::exp(found.parameters[k]);
    results.summary().add(name, value, unit);
    results.summary().add(std::string(name) + "_error", value * found.errors[k], unit);
  }
  results.summary().add("scatter", found.scatter, "mol/m3");
  return results.close();
}

}  // namespace fluxform::membrane
