#include "desorption.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/app/variation.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"
#include "fluxform/output/file_axes.hpp"

#include "gorsky_case.hpp"

namespace fluxform::gorsky {
namespace {

/// The part of the first atoms below which none are left.
constexpr double nothing = 1e-12;

double largest(Vec v) {
  double norm = 0.0;
  petsc(VecNorm(v, NORM_INFINITY, &norm));
  return norm;
}

/// The body at one stage of the experiment.
class Stage {
 public:
  Stage(const RunContext& context, const std::vector<Setting>& settings, bool in_vacuum,
        MPI_Comm comm)
      : member_(
            std::make_unique<Prepared>(context.make, varied(context.document, settings), comm)) {
    app().empty(in_vacuum);
    member_->build();
    u_ = member_->start();
  }
  /// Begins where another stage ended.
  void go_on_from(Vec u) { petsc(VecCopy(u, u_)); }
  /// Marches for a time; `seen` is told of every state.
  void run(double seconds, double step, const std::function<void(double, Vec)>& seen = {}) {
    if (seconds <= 0.0) return;
    TransientControls time = member_->controls().time;
    time.start = 0.0;
    time.stop = seconds;
    time.step = step;
    time.max_step = time.growth > 1.0 ? seconds / 20.0 : 0.0;
    if (seen) time.growth = 1.0;
    TransientHooks hooks;
    hooks.events = app().events();
    bool is_empty = false;
    const double full = largest(u_);
    hooks.monitor = [&](const StepInfo& info, Vec u) {
      if (seen) seen(info.time, u);
      is_empty = largest(u) < nothing * full;
    };
    hooks.stop_requested = [&] { return is_empty; };
    (void)run_transient(op(), u_, time, member_->controls().solver, hooks);
  }
  /// What leaves through all sides, in internal units; atoms of all kinds together.
  double outflow(double t, Vec u) {
    const Flows flows = op().flows(t, u);
    double all = 0.0;
    for (std::size_t s = 0; s < op().grid().sides().size(); ++s)
      for (int k = 0; k < app().body().mobile(); ++k)
        all += flows.through_side(static_cast<int>(s), k);
    return all;
  }
  GorskyCase& app() { return dynamic_cast<GorskyCase&>(member_->app()); }
  Operator& op() { return member_->op(); }
  Prepared& member() { return *member_; }
  Vec state() { return u_; }

 private:
  std::unique_ptr<Prepared> member_;
  Handle<Vec> u_;
};

struct Peak {
  double temperature, height;
};

/// The highest value between two lower ones, by a parabola; nothing where the ends are higher.
std::optional<Peak> highest(const std::vector<double>& x, const std::vector<double>& y) {
  const auto k = static_cast<std::size_t>(std::max_element(y.begin(), y.end()) - y.begin());
  if (k == 0 || k + 1 >= y.size()) return {};
  const double h = x[k + 1] - x[k];
  const double slope = 0.5 * (y[k + 1] - y[k - 1]), bend = y[k + 1] - 2.0 * y[k] + y[k - 1];
  return Peak{x[k] - h * slope / bend, y[k] - 0.5 * slope * slope / bend};
}

/// E of ln(b/T^2) = const - E/(R T), by least squares.
double kissinger(const std::vector<double>& rates, const std::vector<double>& peaks) {
  const auto n = static_cast<double>(rates.size());
  double mx = 0.0, my = 0.0, xx = 0.0, xy = 0.0;
  const auto y = [&](std::size_t k) { return std::log(rates[k] / (peaks[k] * peaks[k])); };
  for (std::size_t k = 0; k < rates.size(); ++k) mx += 1.0 / peaks[k] / n, my += y(k) / n;
  for (std::size_t k = 0; k < rates.size(); ++k) {
    xx += (1.0 / peaks[k] - mx) * (1.0 / peaks[k] - mx);
    xy += (1.0 / peaks[k] - mx) * (y(k) - my);
  }
  return -constants::gas_constant * xy / xx;
}

class Experiment {
 public:
  Experiment(const DesorptionControls& c, const RunContext& context, MPI_Comm comm)
      : c_(c), context_(context), comm_(comm), charged_(context, {}, false, comm) {
    const int steps = std::max(1, static_cast<int>(std::lround((c.hottest - c.coldest) / c.step)));
    for (int k = 0; k <= steps; ++k)
      kelvin_.push_back(c.coldest + (c.hottest - c.coldest) * k / steps);
  }

  int run() {
    charged_.run(c_.charging, c_.charging / 200.0);
    refuse_unused_options();
    Stage resting(context_, {cold()}, true, comm_);
    resting.go_on_from(charged_.state());
    resting.run(c_.rest, c_.rest / 200.0);
    Results results(context_, charged_.app(), charged_.op(), {"K", 1.0, 0.0, "temperature"},
                    "desorption.csv");
    results.state(c_.coldest, resting.state(), charged_.app(), charged_.op());
    for (const double rate : c_.rates) {
      heat(rate, resting.state());
      if (results.stop_requested()) break;
    }
    write(results);
    return results.close();
  }

 private:
  Setting cold() const { return {"temperature", quantity_text(c_.coldest, "K")}; }

  void heat(double rate, Vec from) {
    const double seconds = (c_.hottest - c_.coldest) / rate;
    const std::string ramp =
        fmt::format("{{by: 0 K, protocol: {{ramp: {{over: {}, to: {}}}}}}}",
                    quantity_text(seconds, "s"), quantity_text(c_.hottest - c_.coldest, "K"));
    const console::Quiet quiet;
    Stage heated(context_, {cold(), {"heating", ramp}}, true, comm_);
    heated.go_on_from(from);
    std::vector<double> outflow;
    heated.run(seconds, seconds / (static_cast<double>(kelvin_.size()) - 1.0),
               [&](double t, Vec u) { outflow.push_back(heated.outflow(t, u)); });
    outflow_.push_back(std::move(outflow));
  }

  void write(Results& results) {
    const FieldInfo& field = charged_.op().fields()[0];
    const VolumeUnit volume = volume_unit(charged_.op().grid());
    const double factor = field.scale * volume.factor;
    const std::string unit = product_of_units(product_of_units(field.unit, volume.unit), "1/s");
    for (std::size_t k = 0; k < kelvin_.size(); ++k) {
      Quantities row;
      for (std::size_t n = 0; n < outflow_.size(); ++n)
        row.push_back({fmt::format("desorption_{}", n),
                       k < outflow_[n].size() ? outflow_[n][k] * factor : NAN, unit});
      results.row(kelvin_[k], {row, {}});
    }
    std::vector<double> rates, peaks;
    for (std::size_t n = 0; n < outflow_.size(); ++n) {
      results.summary().add(fmt::format("heating_rate_{}", n), c_.rates[n], "K/s");
      const std::optional<Peak> found = highest(kelvin_, outflow_[n]);
      if (!found) {
        console::warn("at {:g} K/s the rate of desorption has no peak in these temperatures",
                      c_.rates[n]);
        continue;
      }
      results.summary().add(fmt::format("peak_temperature_{}", n), found->temperature, "K");
      results.summary().add(fmt::format("peak_rate_{}", n), found->height * factor, unit);
      rates.push_back(c_.rates[n]);
      peaks.push_back(found->temperature);
    }
    if (rates.size() > 1)
      results.summary().add("activation_energy", kissinger(rates, peaks), "J/mol");
  }

  const DesorptionControls& c_;
  const RunContext& context_;
  MPI_Comm comm_;
  Stage charged_;
  std::vector<double> kelvin_;
  std::vector<std::vector<double>> outflow_;
};

}  // namespace

void describe_desorption(Parameters& p, DesorptionControls& c) {
  p.quantity("charging", c.charging, "s")
      .not_negative()
      .doc("how long, as the input says; 0: the start");
  p.quantity("rest", c.rest, "s").not_negative().doc("in vacuum, at the temperature 'from'");
  p.quantity("from", c.coldest, "K").positive().doc("the temperature at which heating begins");
  p.quantity("to", c.hottest, "K").positive().required().example("900 K").doc("and ends");
  p.quantities("rates", c.rates, "K/s").required().example("[0.1, 0.3, 1 K/s]").doc("of heating");
  p.quantity("step", c.step, "K").positive().doc("between steps of time");
  p.check([&c](Checker& check) {
    if (c.hottest <= c.coldest) check.fail("to", "must be above 'from'");
    if (std::any_of(c.rates.begin(), c.rates.end(), [](double r) { return r <= 0.0; }))
      check.fail("rates", "must be above zero");
  });
}

int answer_desorption(const DesorptionControls& c, const RunContext& context, MPI_Comm comm) {
  return Experiment(c, context, comm).run();
}

}  // namespace fluxform::gorsky
