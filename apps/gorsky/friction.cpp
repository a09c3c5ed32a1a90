#include "friction.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include <fmt/format.h>

#include "fluxform/app/analyses/small_oscillation.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/output/file_axes.hpp"
#include "fluxform/solve/minimum.hpp"

#include "gorsky_case.hpp"

namespace fluxform::gorsky {
namespace {

using Complex = std::complex<double>;

/// A body at rest without load, and what a small load does to it.
class Bent {
 public:
  Bent(const RunContext& context, double lowest, const std::vector<Setting>& settings,
       MPI_Comm comm)
      : small_(context.make, unloaded(context.document, settings), "load.factor", "1", comm) {
    const auto& seen = small_.here();
    const auto at = std::find_if(seen.begin(), seen.end(),
                                 [](const Quantity& q) { return q.name == "chemical_work"; });
    work_ = static_cast<std::size_t>(at - seen.begin());
    if (!small_.moves()) throw InputError("analysis.internal_friction: this load moves no atoms");
    rest_ = small_.at_rest(2.0 * constants::pi * lowest)[work_].real();
  }

  /// The atoms' share of the strain over its value at rest, F.
  Complex relative(double hertz) { return work(hertz) / rest_; }
  /// Relaxation strength: the strain at rest over the elastic one; only where the load bends.
  std::optional<double> strength() {
    const auto& app = dynamic_cast<GorskyCase&>(small_.app());
    const Metal& metal = const_cast<GorskyCase&>(app).body().metal;
    const auto compliance = metal.stress.compliance();
    if (!compliance) return {};
    const Grid& grid = small_.op().grid();
    double mine = 0.0, all = 0.0;
    grid.for_owned([&](const Index& i) {
      if (grid.active(i)) mine += grid.volume(i) * metal.unit_stress(i) * metal.unit_stress(i);
    });
    MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
    return rest_ / (*compliance * all * volume_unit(grid).factor);
  }
  SmallOscillation& small() { return small_; }

 private:
  static Document unloaded(const Document& base, std::vector<Setting> settings) {
    settings.emplace_back("load", "{factor: 0}");
    return varied(base, settings);
  }
  Complex work(double hertz) { return small_.answers({2.0 * constants::pi * hertz})[0][work_]; }

  SmallOscillation small_;
  std::size_t work_ = 0;
  double rest_ = 0.0;
};

/// Where loss is greatest along a positive number, from the best of some values of it on.
double peak(const std::vector<double>& places, const std::vector<double>& losses,
            const std::function<double(double)>& loss) {
  const auto best = std::max_element(losses.begin(), losses.end()) - losses.begin();
  const auto k = static_cast<std::size_t>(best);
  if (k == 0 || k + 1 == places.size()) return 0.0;  // the peak lies outside
  // Closed in between the neighbours, by parabolas through three values.
  double a = places[k - 1], b = places[k], c = places[k + 1];
  for (int pass = 0; pass < 6; ++pass) {
    const double at_a = loss(a), at_b = loss(b), at_c = loss(c);
    const double top = (b - a) * (b - a) * (at_b - at_c) - (b - c) * (b - c) * (at_b - at_a);
    const double low = (b - a) * (at_b - at_c) - (b - c) * (at_b - at_a);
    if (low == 0.0) break;
    const double middle = std::clamp(b - 0.5 * top / low, a, c), half = 0.15 * (c - a);
    a = middle - half, b = middle, c = middle + half;
  }
  return b;
}

/// What is measured of the strain r that atoms add: names differ with what is held.
Quantities row_of(Complex f, std::optional<double> strength, bool held) {
  Quantities row{{"moment_real", f.real(), "1"}, {"moment_imaginary", f.imag(), "1"}};
  if (!strength) return row;
  const Complex r = *strength * f;
  const std::string what = held ? "modulus" : "compliance";
  const double storage = held ? 1.0 - r.real() : 1.0 + r.real();
  row.push_back({"storage_" + what, storage, "1"});
  row.push_back({"loss_" + what, -r.imag(), "1"});
  row.push_back({"tan_delta", -r.imag() / storage, "1"});
  return row;
}

bool holds_curvature(Case& app) {
  return dynamic_cast<GorskyCase&>(app).body().metal.self_stress == SelfStress::fixed_curvature;
}

int over_frequency(const FrictionControls& c, const RunContext& context, MPI_Comm comm) {
  Bent bent(context, c.lowest, {}, comm);
  SmallOscillation& small = bent.small();
  refuse_unused_options();
  Results results(context, small.app(), small.op(), {"Hz", 1.0, 0.0, "frequency"}, "friction.csv");
  const std::optional<double> strength = bent.strength();
  const std::vector<double> hertz = by_equal_factors(c.lowest, c.highest, c.points);
  std::vector<double> places, losses;
  for (const double f : hertz) {
    const Complex relative = bent.relative(f);
    results.row(f, {row_of(relative, strength, holds_curvature(small.app())), {}});
    places.push_back(std::log(f));
    losses.push_back(-relative.imag());
    if (results.stop_requested()) break;
  }
  results.state(0.0, small.state(), small.app(), small.op());
  Summary& summary = results.summary();
  if (strength) summary.add("relaxation_strength", *strength);
  const double at =
      peak(places, losses, [&](double x) { return -bent.relative(std::exp(x)).imag(); });
  if (at != 0.0) {
    summary.add("peak_frequency", std::exp(at), "Hz");
    summary.add("peak_height", -bent.relative(std::exp(at)).imag());
    summary.add("time_at_peak", 1.0 / (2.0 * constants::pi * std::exp(at)), "s");
  } else {
    console::warn("the peak lies outside of these frequencies");
  }
  return results.close();
}

/// A body at a temperature.
Bent heated(const RunContext& context, double lowest, double kelvin, MPI_Comm comm) {
  const console::Quiet quiet;
  return Bent(context, lowest, {{"temperature", quantity_text(kelvin, "K")}}, comm);
}

int over_temperature(const FrictionControls& c, const RunContext& context, MPI_Comm comm) {
  const double hertz[] = {c.lowest, c.highest};
  std::vector<double> kelvin;
  for (int k = 0; k < c.temperatures; ++k)
    kelvin.push_back(c.coldest + (c.hottest - c.coldest) * k / (c.temperatures - 1.0));
  Bent first(context, c.lowest, {{"temperature", quantity_text(c.coldest, "K")}}, comm);
  refuse_unused_options();
  Results results(context, first.small().app(), first.small().op(), {"K", 1.0, 0.0, "temperature"},
                  "friction.csv");
  std::vector<double> losses[2], places;
  for (const double warm : kelvin) {
    Bent bent = heated(context, c.lowest, warm, comm);
    Quantities row;
    for (std::size_t n = 0; n < 2; ++n) {
      const Complex f = bent.relative(hertz[n]);
      losses[n].push_back(-f.imag());
      for (Quantity q : row_of(f, bent.strength(), holds_curvature(bent.small().app()))) {
        q.name += n == 0 ? "_lowest" : "_highest";
        row.push_back(q);
      }
    }
    places.push_back(1.0 / warm);
    results.row(warm, {row, {}});
    if (results.stop_requested()) return results.close();
  }
  results.state(0.0, first.small().state(), first.small().app(), first.small().op());
  std::reverse(places.begin(), places.end());
  double inverse[2];
  for (std::size_t n = 0; n < 2; ++n) {
    std::reverse(losses[n].begin(), losses[n].end());
    inverse[n] = peak(places, losses[n], [&](double x) {
      return -heated(context, c.lowest, 1.0 / x, comm).relative(hertz[n]).imag();
    });
    const std::string name = n == 0 ? "peak_temperature_lowest" : "peak_temperature_highest";
    if (inverse[n] > 0.0) results.summary().add(name, 1.0 / inverse[n], "K");
  }
  if (inverse[0] > 0.0 && inverse[1] > 0.0 && hertz[0] < hertz[1])
    results.summary().add(
        "activation_energy",
        constants::gas_constant * std::log(hertz[1] / hertz[0]) / (inverse[0] - inverse[1]),
        "J/mol");
  else
    console::warn("a peak lies outside of these temperatures: no activation energy");
  return results.close();
}

}  // namespace

void describe_friction(Parameters& p, FrictionControls& c) {
  p.quantity("lowest", c.lowest, "Hz").positive().doc("frequency of bending");
  p.quantity("highest", c.highest, "Hz").positive().doc("frequency of bending");
  p.integer("points", c.points).range(1, 100000).doc("frequencies, by equal factors");
  p.section(
       "temperature",
       [&c](Parameters& q) {
         q.quantity("from", c.coldest, "K").positive().required().example("250 K").doc("coldest");
         q.quantity("to", c.hottest, "K").positive().required().example("400 K").doc("hottest");
         q.integer("points", c.temperatures).range(3, 100000).doc("temperatures, evenly");
       })
      .optional()
      .doc("varies instead, at the lowest and at the highest frequency");
  p.check([&p, &c](Checker& check) {
    if (c.highest < c.lowest) check.fail("highest", "must not be below 'lowest'");
    c.over_temperature = check.given("temperature");
    if (c.over_temperature && c.hottest <= c.coldest)
      check.fail("temperature.to", "must be above 'from'");
  });
}

int answer_friction(const FrictionControls& c, const RunContext& context, MPI_Comm comm) {
  return c.over_temperature ? over_temperature(c, context, comm) : over_frequency(c, context, comm);
}

}  // namespace fluxform::gorsky
