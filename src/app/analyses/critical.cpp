#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/solve/eigenmodes.hpp"
#include "fluxform/solve/zero.hpp"

namespace fluxform {
namespace {

constexpr const char* growth_rate = "growth_rate";

/// An observable of one member, with the state in which it has it.
struct Seen {
  Quantity value;
  std::unique_ptr<Prepared> member;
  Handle<Vec> u;  ///< empty: of no state
};

double fastest_growth(const Seen& seen) {
  EigenControls eigen = seen.member->controls().eigen;
  eigen.time = seen.member->controls().time.start;
  eigen.which = EigenWhich::nearest_real;
  const Eigenmodes modes = find_eigenmodes(seen.member->op(), seen.u, eigen);
  double fastest = -modes.values[0].real();
  for (const auto& value : modes.values) fastest = std::max(fastest, -value.real());
  return fastest;
}

Quantity column_of(const Quantities& row, const std::string& name) {
  std::vector<std::string> names{growth_rate};
  for (const Quantity& q : row) {
    if (q.name == name) return q;
    names.push_back(q.name);
  }
  throw InputError(fmt::format("analysis.critical: there is no observable '{}'{}", name,
                               suggestion(name, names)));
}

/// An observable of the member, in its unit in files.
Seen observe(std::unique_ptr<Prepared> member, const std::string& name) {
  member->build();
  Seen seen{{}, std::move(member), {}};
  Prepared& m = *seen.member;
  seen.u = m.start();
  if (name == growth_rate) {
    seen.value = {name, fastest_growth(seen), "1/" + m.app().time_unit()};
    return seen;
  }
  SteadyControls steady;
  steady.time = m.controls().time.start;
  steady.solvers = m.controls().solver;
  (void)m.app().solve_steady_state(m.op(), seen.u, steady);
  seen.value = column_of(m.app().measure(m.op(), steady.time, seen.u).history, name);
  return seen;
}

[[noreturn]] void refuse_none(const CriticalControls& c, const Quantity& first,
                              const std::vector<double>& found) {
  const auto [least, greatest] = std::minmax_element(found.begin(), found.end());
  if (*greatest - *least <= 1e-12 * std::max(std::abs(*least), std::abs(*greatest)))
    throw InputError(fmt::format("'{}' does not change {}: it is {:.6g} {} throughout", c.along.key,
                                 c.observable, *least, first.unit));
  throw InputError(fmt::format(
      "{} does not cross {:g} {} between {} = {} and {}: it goes from {:.6g} to {:.6g}; widen the "
      "range",
      c.observable, c.equals, first.unit, c.along.key, c.along.from, c.along.to, *least,
      *greatest));
}

/// What looks like a crossing may be a place where the observable jumps.
void refuse_jump(double there, double below, double above, const CriticalControls& c,
                 double value) {
  if (std::abs(there) <= 1e-4 * std::max(std::abs(below), std::abs(above))) return;
  throw InputError(fmt::format(
      "{} jumps at {} = {:.6g}, from {:.4g} to {:.4g} or beyond, and is never {:g} there: a region "
      "whose border moves from cell to cell? Vary the extent of the grid instead, or take finer "
      "cells",
      c.observable, c.along.key, value, below + c.equals, above + c.equals, c.equals));
}

}  // namespace

int run_critical(const CriticalControls& c, const RunContext& context, MPI_Comm comm,
                 const GrowthRate& rate_of) {
  const Variation variation(context.make, context.document, c.along.key,
                            split_quantity(c.along.from), comm);
  std::optional<Results> results;
  Seen last;
  int solves = 0;
  const auto value_of = [&](double value) {
    const console::Quiet members;
    auto member = variation.at(value);
    if (rate_of && c.observable == growth_rate) {
      const Quantity rate = rate_of(*member);
      last = {rate, std::move(member), {}};
    } else {
      last = observe(std::move(member), c.observable);
    }
    ++solves;
    return last.value.value - c.equals;
  };
  const std::vector<double> at =
      values_between(c.along.from, c.along.to, c.along.points, c.along.spread);
  std::vector<double> found, zeros;
  for (const double value : at) {
    found.push_back(value_of(value) + c.equals);
    if (!results)
      results.emplace(context, last.member->app(), last.member->op(),
                      TimeAxis{variation.unit(), 1.0, 0.0, c.along.key}, "critical.csv");
    results->row(value, {{last.value}, {}});
    console::info("  {} = {:.6g} {}: {} = {:.6g} {}", c.along.key, value, variation.unit(),
                  c.observable, last.value.value, last.value.unit);
    if (results->stop_requested()) break;
  }
  refuse_unused_options();
  for (std::size_t k = 0; k + 1 < found.size() && !results->stop_requested(); ++k) {
    const double below = found[k] - c.equals, above = found[k + 1] - c.equals;
    if ((below > 0.0) == (above > 0.0)) continue;
    zeros.push_back(zero_between(value_of, at[k], below, at[k + 1], above, c.tolerance));
    refuse_jump(value_of(zeros.back()), below, above, c, zeros.back());
    if (last.u) results->state(zeros.back(), last.u, last.member->app(), last.member->op());
  }
  if (zeros.empty() && !results->stop_requested()) refuse_none(c, last.value, found);
  if (zeros.size() > 1)
    console::warn("{} crosses {:g} {} at {} values of {}, and may between points of the table too",
                  c.observable, c.equals, last.value.unit, zeros.size(), c.along.key);
  for (std::size_t k = 0; k < zeros.size(); ++k)
    results->summary().add(k == 0 ? "critical_value" : fmt::format("critical_value_{}", k + 1),
                           zeros[k], variation.unit());
  results->summary().add("solves", solves);
  return results->close();
}

}  // namespace fluxform
