#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/output/history.hpp"
#include "fluxform/output/summary.hpp"
#include "fluxform/solve/eigenmodes.hpp"
#include "fluxform/solve/interrupt.hpp"
#include "fluxform/solve/zero.hpp"

namespace fluxform {
namespace {

constexpr const char* growth_rate = "growth_rate";

/// An observable of the member, in its unit in files.
Quantity observe(Prepared& member, const std::string& name) {
  member.build();
  const Handle<Vec> u = member.start();
  const double t = member.controls().time.start;
  if (name == growth_rate) {
    EigenControls eigen = member.controls().eigen;
    eigen.time = t;
    eigen.which = EigenWhich::nearest_real;
    const Eigenmodes modes = find_eigenmodes(member.op(), u, eigen);
    double fastest = -modes.values[0].real();
    for (const auto& value : modes.values) fastest = std::max(fastest, -value.real());
    return {name, fastest, "1/" + member.app().time_unit()};
  }
  SteadyControls steady;
  steady.time = t;
  steady.solvers = member.controls().solver;
  (void)member.app().solve_steady_state(member.op(), u, steady);
  std::vector<std::string> names{growth_rate};
  for (const Quantity& q : member.app().measure(member.op(), t, u).history) {
    if (q.name == name) return q;
    names.push_back(q.name);
  }
  throw InputError(fmt::format("analysis.critical: there is no observable '{}'{}", name,
                               suggestion(name, names)));
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
  const double wall_start = MPI_Wtime();
  const Variation variation(context.make, context.document, c.along.key,
                            split_quantity(c.along.from), comm);
  const std::string& folder = context.place.directory;
  History table(folder + "/critical.csv", {variation.unit(), 1.0, 0.0, c.along.key}, comm);
  const InterruptGuard guard;
  Quantity last;
  int solves = 0;
  const auto value_of = [&](double value) {
    const console::Quiet members;
    const auto member = variation.at(value);
    last =
        rate_of && c.observable == growth_rate ? rate_of(*member) : observe(*member, c.observable);
    ++solves;
    return last.value - c.equals;
  };
  const std::vector<double> at =
      values_between(c.along.from, c.along.to, c.along.points, c.along.spread);
  std::vector<double> found, zeros;
  for (const double value : at) {
    found.push_back(value_of(value) + c.equals);
    table.add(value, {last});
    console::info("  {} = {:.6g} {}: {} = {:.6g} {}", c.along.key, value, variation.unit(),
                  c.observable, last.value, last.unit);
    if (guard.requested(comm)) break;
  }
  refuse_unused_options();
  for (std::size_t k = 0; k + 1 < found.size(); ++k) {
    const double below = found[k] - c.equals, above = found[k + 1] - c.equals;
    if ((below > 0.0) == (above > 0.0) || guard.requested(comm)) continue;
    zeros.push_back(zero_between(value_of, at[k], below, at[k + 1], above, c.tolerance));
    refuse_jump(value_of(zeros.back()), below, above, c, zeros.back());
  }
  if (zeros.empty() && !guard.requested(comm)) refuse_none(c, last, found);
  Summary summary;
  for (std::size_t k = 0; k < zeros.size(); ++k)
    summary.add(k == 0 ? "critical_value" : fmt::format("critical_value_{}", k + 1), zeros[k],
                variation.unit());
  summary.add("solves", solves);
  summary.add_resources(comm, wall_start);
  summary.write(folder + "/summary.json", comm);
  console::info("\n{}\nResults in {}", summary.table(), folder);
  return guard.requested(comm) ? 128 + guard.signal() : 0;
}

}  // namespace fluxform
