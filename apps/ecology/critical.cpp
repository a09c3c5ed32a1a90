#include "critical.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/zero.hpp"

#include "ecology_case.hpp"

namespace fluxform::ecology {
namespace {

/// What looks like a zero may be a place where the rate jumps: borders of regions that move from
/// cell to cell, or a pole.
void refuse_jump(const CriticalSettings& s, double value, double rate, double below, double above) {
  if (std::abs(rate) <= 1e-4 * std::max(std::abs(below), std::abs(above))) return;
  throw InputError(fmt::format(
      "the growth rate jumps at {} = {:.6g}, from {:.4g} to {:.4g} per year or beyond, and is "
      "never "
      "zero there: a region whose border moves from cell to cell? Vary the extent of the grid "
      "instead (grid.x.to), or take finer cells",
      s.parameter, value, below, above));
}

[[noreturn]] void refuse_none(const CriticalSettings& s, const std::vector<double>& rates) {
  const auto [least, greatest] = std::minmax_element(rates.begin(), rates.end());
  if (*greatest - *least <= 1e-12 * std::max(std::abs(*least), std::abs(*greatest))) {
    throw InputError(
        fmt::format("'{}' does not change the growth rate of this population: it is "
                    "{:.4g} per year throughout",
                    s.parameter, *least));
  }
  throw InputError(
      fmt::format("the growth rate does not change sign between {} = {:g} and {:g}: it goes from "
                  "{:.4g} to {:.4g} "
                  "per year; widen 'between'",
                  s.parameter, s.between[0], s.between[1], *least, *greatest));
}

/// The case of an input in which one number has been changed.
struct Varied {
  Varied(Document input, const CriticalSettings& s, double value) {
    const std::string unit = s.unit.empty() ? "" : " " + s.unit;
    override_value(input, fmt::format("{}={:.17g}{}", s.parameter, value, unit));
    app.describe(p, controls);
    describe_run(p, controls, app.time_unit(), app.analyses());
    p.read(std::move(input));
    complete(controls);
    app.prepare(p, PETSC_COMM_WORLD);
  }
  EcologyCase app{true};
  RunControls controls;
  Parameters p;
};

}  // namespace

void refuse_unvaried(const Document& input, const CriticalSettings& s) {
  for (const double end : s.between) {
    Varied varied(input, s, end);
    const Grid grid(varied.app.grid_spec(), varied.app.unknowns(), PETSC_COMM_WORLD);
    (void)varied.app.build(grid);
  }
}

double growth_rate_with(const Document& input, const CriticalSettings& s, double value) {
  Varied varied(input, s, value);
  const Grid grid(varied.app.grid_spec(), varied.app.unknowns(), PETSC_COMM_WORLD);
  const auto op = varied.app.build(grid);
  return varied.app.persistence(*op, false).value;
}

Critical find_critical(const Document& input, const CriticalSettings& s) {
  Critical c;
  const auto rate = [&](double value) {
    ++c.solves;
    return growth_rate_with(input, s, value);
  };
  for (int k = 0; k < s.points; ++k) {
    c.value.push_back(s.between[0] + (s.between[1] - s.between[0]) * k / (s.points - 1));
    c.growth_rate.push_back(rate(c.value.back()));
  }
  std::vector<double> zeros;
  for (std::size_t k = 0; k + 1 < c.value.size(); ++k) {
    const double below = c.growth_rate[k], above = c.growth_rate[k + 1];
    if ((below > 0.0) == (above > 0.0)) continue;
    zeros.push_back(zero_between(rate, c.value[k], below, c.value[k + 1], above, s.tolerance));
    refuse_jump(s, zeros.back(), rate(zeros.back()), below, above);
  }
  if (zeros.empty()) refuse_none(s, c.growth_rate);
  c.critical = zeros.front();
  c.others.assign(zeros.begin() + 1, zeros.end());
  return c;
}

}  // namespace fluxform::ecology
