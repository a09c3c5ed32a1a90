#include "fluxform/app/analyses/small_oscillation.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/analyses/change_along.hpp"
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
double half_difference(const std::string& key, const std::string& given, const Written& value) {
  if (!given.empty()) {
    const Written written = split_quantity(given);
    const double step = written.unit == value.unit
                            ? written.value
                            : convert(written.value, written.unit, value.unit);
    if (step > 0.0) return 0.5 * step;
    throw InputError("analysis.response.step: must be positive");
  }
  if (value.value != 0.0) return small_part * std::abs(value.value);
  throw InputError(fmt::format(
      "analysis.response: '{}' is zero; say with 'step' what a small part of it is", key));
}

const Quantity* column(const Quantities& row, const std::string& name) {
  const auto at =
      std::find_if(row.begin(), row.end(), [&](const auto& q) { return q.name == name; });
  return at == row.end() ? nullptr : &*at;
}

}  // namespace

SmallOscillation::SmallOscillation(const CaseFactory& make, const Document& document,
                                   const std::string& key, const std::string& step, MPI_Comm comm)
    : base_(std::make_unique<Prepared>(make, varied(document, {}), comm)) {
  const Written value = written_at(document, key);
  const Variation along(make, document, key, value, comm);
  unit_ = along.unit();
  half_ = half_difference(key, step, value);
  key_size_ = std::max(std::abs(value.value), half_);
  below_ = along.at(value.value - half_);
  above_ = along.at(value.value + half_);
  for (Prepared* member : {base_.get(), below_.get(), above_.get()}) member->build();
  if (below_->grid().cells() != above_->grid().cells())
    throw InputError("analysis.response.key: changes the grid; only ensembles vary those");
  if (!base_->op().traits().autonomous)
    throw InputError(
        "analysis.response: what is asked depends on time, so that no state is at rest");
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
  see_columns();
}

/// What an app knows of states that it has found to be at rest alone is no column of those beside
/// them, and has no answer.
void SmallOscillation::see_columns() {
  const auto seen_by = [this](Prepared& member) {
    return member.app().measure(member.op(), time(), u_).history;
  };
  const Quantities low = seen_by(*below_), high = seen_by(*above_);
  for (const Quantity& q : seen_by(*base_)) {
    const Quantity *below = column(low, q.name), *above = column(high, q.name);
    if (!below || !above) continue;
    here_.push_back(q);
    direct_.push_back((above->value - below->value) / (2.0 * half_));
  }
}

/// One state is put to all three, in the units that the app computes in.
void SmallOscillation::refuse_other_units(const Prepared& member) const {
  const auto same = [](const auto& a, const auto& b) { return a.scale == b.scale; };
  const auto &mine = base_->op(), &its = member.op();
  if (std::equal(mine.fields().begin(), mine.fields().end(), its.fields().begin(), same) &&
      std::equal(mine.globals().begin(), mine.globals().end(), its.globals().begin(), same))
    return;
  throw InputError(
      "analysis.response.key: sets the units that this app computes in, so that no state can be "
      "kept while it oscillates; only steady questions vary it");
}

bool SmallOscillation::moves() const {
  return largest(by_flow_) > 0.0 || largest(by_storage_) > 0.0 ||
         std::any_of(direct_.begin(), direct_.end(), [](double d) { return d != 0.0; });
}

/// d rows/d key.
Handle<Vec> SmallOscillation::slope(const Rows& rows) {
  Handle<Vec> high = base_->op().create_vector(), low = base_->op().create_vector();
  rows(above_->op(), time(), u_, high);
  rows(below_->op(), time(), u_, low);
  petsc(VecAXPY(high, -1.0, low));
  petsc(VecScale(high, 0.5 / half_));
  return high;
}

/// Adds `share` of what -(R' + i w S')^-1 forcing does to the observables, frequency by frequency.
void SmallOscillation::add_answers(Vec forcing, const std::vector<double>& radians,
                                   const std::function<Complex(double)>& share,
                                   std::vector<std::vector<Complex>>& all) {
  if (largest(forcing) == 0.0) return;
  respond(op(), time(), u_, forcing, radians, [&](std::size_t k, Vec re, Vec im) {
    const ChangeAlong real(app(), op(), time(), u_, re), imaginary(app(), op(), time(), u_, im);
    for (std::size_t o = 0; o < here_.size(); ++o)
      all[k][o] -= share(radians[k]) * Complex(real.of(here_[o].name), imaginary.of(here_[o].name));
  });
}

std::vector<std::vector<std::complex<double>>> SmallOscillation::answers(
    const std::vector<double>& radians) {
  std::vector<std::vector<Complex>> all(radians.size());
  for (auto& row : all) row.assign(direct_.begin(), direct_.end());
  add_answers(
      by_flow_, radians, [](double) { return Complex(1.0, 0.0); }, all);
  add_answers(
      by_storage_, radians, [](double at) { return Complex(0.0, at); }, all);
  return all;
}

/// Whether in-phase answers differ by no more than slowness and rounding explain.
bool SmallOscillation::alike(const std::vector<Complex>& a, const std::vector<Complex>& b) const {
  for (std::size_t o = 0; o < a.size(); ++o) {
    const double rounding = 1e-9 * std::abs(here_[o].value / key_size_);
    if (std::abs(a[o].real() - b[o].real()) > 1e-7 * std::abs(b[o].real()) + rounding) return false;
  }
  return true;
}

std::vector<std::complex<double>> SmallOscillation::at_rest(double lowest) {
  if (!closed_) return answers({0.0})[0];
  double w = 1e-3 * lowest;
  for (int attempt = 0; attempt < 8; ++attempt, w *= 0.01) {
    const auto slow = answers({w, 0.1 * w});
    if (!alike(slow[0], slow[1])) continue;
    std::vector<Complex> limit = slow[1];
    for (Complex& value : limit) value = value.real();
    return limit;
  }
  throw SolveError(
      "the response of this closed system has no limit at low frequencies; leave frequency zero "
      "out with 'zero: no'");
}

std::vector<double> by_equal_factors(double lowest, double highest, int points) {
  std::vector<double> all;
  for (int k = 0; k < points; ++k)
    all.push_back(lowest * std::pow(highest / lowest, points > 1 ? k / (points - 1.0) : 0.0));
  return all;
}

}  // namespace fluxform
