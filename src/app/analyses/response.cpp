#include <algorithm>
#include <cmath>
#include <complex>

#include <fmt/format.h>

#include "fluxform/app/analyses/change_along.hpp"
#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"
#include "fluxform/solve/impedance.hpp"

namespace fluxform {
namespace {

/// A relative difference at which rounding and curvature of what is smooth cost about as much.
constexpr double small_part = 1e-5;

double largest(Vec v) {
  double norm = 0.0;
  petsc(VecNorm(v, NORM_INFINITY, &norm));
  return norm;
}

/// Half the difference of the key between which derivatives are taken, in the unit of `value`.
double half_difference(const ResponseControls& c, const Written& value) {
  if (!c.step.empty()) {
    const Written given = split_quantity(c.step);
    const double step =
        given.unit == value.unit ? given.value : convert(given.value, given.unit, value.unit);
    if (step > 0.0) return 0.5 * step;
    throw InputError("analysis.response.step: must be positive");
  }
  if (value.value != 0.0) return small_part * std::abs(value.value);
  throw InputError(fmt::format(
      "analysis.response: '{}' is zero; say with 'step' what a small part of it is", c.key));
}

/// A system at rest and the two beside it, with the key a little smaller and a little larger.
class Linearised {
 public:
  Linearised(const Variation& along, std::unique_ptr<Prepared> base, double value, double half)
      : base_(std::move(base)),
        half_(half),
        below_(along.at(value - half)),
        above_(along.at(value + half)) {
    base_->build();
    below_->build();
    above_->build();
    if (below_->grid().cells() != above_->grid().cells())
      throw InputError("analysis.response.key: changes the grid; only ensembles vary those");
    refuse_time();
    refuse_other_units(*below_);
    u_ = base_->start();
    SteadyControls steady;
    steady.time = time();
    steady.solvers = base_->controls().solver;
    closed_ = !base_->app().solve_steady_state(base_->op(), u_, steady).kept.empty();
    for (const auto& member : {below_.get(), above_.get()})
      member->op().set_global_scales(base_->op().global_scales());
    by_flow_ = slope([](Operator& op, double t, Vec u, Vec r) { op.residual(t, u, r); });
    by_storage_ = slope([](Operator& op, double t, Vec u, Vec s) { op.storage(t, u, s); });
    direct_ = difference(below_->app().measure(below_->op(), time(), u_).history,
                         above_->app().measure(above_->op(), time(), u_).history, 2.0 * half);
    here_ = base_->app().measure(base_->op(), time(), u_).history;
  }

  double time() const { return base_->controls().time.start; }
  Case& app() { return base_->app(); }
  Operator& op() { return base_->op(); }
  Vec state() { return u_; }
  Vec by_flow() { return by_flow_; }
  Vec by_storage() { return by_storage_; }
  /// Whether there are amounts that cannot leave.
  bool is_closed() const { return closed_; }
  /// Each observable in the state itself: its name and unit.
  const Quantities& here() const { return here_; }
  /// What a change of the key adds to each observable, the state kept.
  const std::vector<double>& direct() const { return direct_; }
  bool is_moved() {
    return largest(by_flow_) > 0.0 || largest(by_storage_) > 0.0 ||
           std::any_of(direct_.begin(), direct_.end(), [](double d) { return d != 0.0; });
  }
  /// What a change `du` of the state adds to each observable.
  std::vector<double> through(Vec du) { return ChangeAlong(app(), op(), time(), u_, du).all(); }

 private:
  using Rows = std::function<void(Operator&, double, Vec, Vec)>;
  void refuse_time() {
    if (base_->op().traits().autonomous) return;
    throw InputError(
        "analysis.response: what is asked depends on time, so that no state is at rest");
  }
  /// One state is put to all three, in the units that the app computes in.
  void refuse_other_units(const Prepared& member) const {
    const auto same = [](const auto& a, const auto& b) { return a.scale == b.scale; };
    const auto &mine = base_->op(), &its = member.op();
    if (std::equal(mine.fields().begin(), mine.fields().end(), its.fields().begin(), same) &&
        std::equal(mine.globals().begin(), mine.globals().end(), its.globals().begin(), same))
      return;
    throw InputError(
        "analysis.response.key: sets the units that this app computes in, so that no state can be "
        "kept while it oscillates; only steady questions vary it");
  }
  /// d rows/d key.
  Handle<Vec> slope(const Rows& rows) {
    Handle<Vec> high = base_->op().create_vector(), low = base_->op().create_vector();
    rows(above_->op(), time(), u_, high);
    rows(below_->op(), time(), u_, low);
    petsc(VecAXPY(high, -1.0, low));
    petsc(VecScale(high, 0.5 / half_));
    return high;
  }
  static std::vector<double> difference(const Quantities& low, const Quantities& high, double by) {
    std::vector<double> slopes;
    for (std::size_t k = 0; k < low.size(); ++k)
      slopes.push_back((high[k].value - low[k].value) / by);
    return slopes;
  }

  std::unique_ptr<Prepared> base_;
  double half_;
  bool closed_ = false;
  std::unique_ptr<Prepared> below_, above_;
  Handle<Vec> u_, by_flow_, by_storage_;
  std::vector<double> direct_;
  Quantities here_;
};

using Complex = std::complex<double>;

/// Adds `share` of what -(R' + i w S')^-1 forcing does to the observables, frequency by frequency.
void add_answers(Linearised& system, Vec forcing, const std::vector<double>& w,
                 const std::function<Complex(double)>& share,
                 std::vector<std::vector<Complex>>& answers) {
  if (largest(forcing) == 0.0) return;
  respond(system.op(), system.time(), system.state(), forcing, w,
          [&](std::size_t k, Vec re, Vec im) {
            const std::vector<double> real = system.through(re), imaginary = system.through(im);
            for (std::size_t o = 0; o < real.size(); ++o)
              answers[k][o] -= share(w[k]) * Complex(real[o], imaginary[o]);
          });
}

using Answers = std::vector<std::vector<Complex>>;

/// Of all observables, frequency by frequency.
Answers answers_at(const std::vector<double>& w, Linearised& system) {
  Answers answers(w.size());
  for (auto& row : answers) row.assign(system.direct().begin(), system.direct().end());
  add_answers(
      system, system.by_flow(), w, [](double) { return Complex(1.0, 0.0); }, answers);
  add_answers(
      system, system.by_storage(), w, [](double at) { return Complex(0.0, at); }, answers);
  return answers;
}

/// Whether in-phase answers differ by no more than slowness and rounding explain.
bool alike(const std::vector<Complex>& a, const std::vector<Complex>& b, const Quantities& here,
           double key) {
  for (std::size_t o = 0; o < a.size(); ++o) {
    const double rounding = 1e-9 * std::abs(here[o].value / key);
    if (std::abs(a[o].real() - b[o].real()) > 1e-7 * std::abs(b[o].real()) + rounding) return false;
  }
  return true;
}

/// Where amounts cannot leave, R' has no inverse: the answer at frequency zero is what ever slower
/// oscillations come to, which keep the amounts.
std::vector<Complex> slow_limit(double w, double key, Linearised& system) {
  for (int attempt = 0; attempt < 8; ++attempt, w *= 0.01) {
    const Answers slow = answers_at({w, 0.1 * w}, system);
    if (!alike(slow[0], slow[1], system.here(), key)) continue;
    std::vector<Complex> limit = slow[1];
    for (Complex& value : limit) value = value.real();
    return limit;
  }
  throw SolveError(
      "the response of this closed system has no limit at low frequencies; leave frequency zero "
      "out with 'zero: no'");
}

/// "moment_real", "moment_imaginary" of every observable, per unit of the key.
Quantities complex_columns(const Quantities& here, const std::vector<Complex>& answers,
                           const std::string& key_unit) {
  Quantities row;
  for (std::size_t o = 0; o < here.size(); ++o) {
    const std::string unit = key_unit == "1" ? here[o].unit : here[o].unit + " per " + key_unit;
    row.push_back({here[o].name + "_real", answers[o].real(), unit});
    row.push_back({here[o].name + "_imaginary", answers[o].imag(), unit});
  }
  return row;
}

/// Frequencies by equal factors, and zero before them if asked for, in Hz.
std::vector<double> frequencies(const ResponseControls& c) {
  std::vector<double> hertz;
  if (c.at_rest_too) hertz.push_back(0.0);
  for (int k = 0; k < c.points; ++k)
    hertz.push_back(c.lowest *
                    std::pow(c.highest / c.lowest, c.points > 1 ? k / (c.points - 1.0) : 0.0));
  return hertz;
}

}  // namespace

int run_response(const ResponseControls& c, const RunContext& context, MPI_Comm comm) {
  auto base = std::make_unique<Prepared>(context.make, varied(context.document, {}), comm);
  const Written value = written_at(context.document, c.key);
  const double second = convert(1.0, "s", base->app().time_unit());
  const Variation along(context.make, context.document, c.key, value, comm);
  const double half = half_difference(c, value);
  Linearised system(along, std::move(base), value.value, half);
  if (!system.is_moved()) console::warn("'{}' changes nothing that is observed", c.key);
  const std::vector<double> hertz = frequencies(c);
  std::vector<double> w;
  for (const double f : hertz) w.push_back(2.0 * constants::pi * f / second);
  Answers answers = answers_at(w, system);
  if (c.at_rest_too && system.is_closed())
    answers[0] = slow_limit(1e-3 * 2.0 * constants::pi * c.lowest / second,
                            std::max(std::abs(value.value), half), system);
  refuse_unused_options();
  Results results(context, system.app(), system.op(), {"Hz", 1.0, 0.0, "frequency"},
                  "response.csv");
  for (std::size_t k = 0; k < w.size(); ++k)
    results.row(hertz[k], {complex_columns(system.here(), answers[k], along.unit()), {}});
  results.state(0.0, system.state(), system.app(), system.op());
  for (const Quantity& q : system.here()) results.summary().add(q.name, q.value, q.unit);
  results.summary().add("frequencies", static_cast<double>(w.size()));
  return results.close();
}

}  // namespace fluxform
