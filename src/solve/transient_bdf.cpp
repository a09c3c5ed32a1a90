#include <array>
#include <cmath>

#include "fluxform/solve/transient_stepper.hpp"

namespace fluxform {
namespace {

// Values at 0 of the Lagrange polynomials through x.
std::vector<double> values_at_zero(const std::vector<double>& x) {
  std::vector<double> w(x.size(), 1.0);
  for (std::size_t j = 0; j < x.size(); ++j)
    for (std::size_t m = 0; m < x.size(); ++m)
      if (m != j) w[j] *= -x[m] / (x[j] - x[m]);
  return w;
}

// Derivatives at 0 of the Lagrange polynomials through 0 and x; the first entry belongs to 0.
std::vector<double> slopes_at_zero(const std::vector<double>& x) {
  std::vector<double> w(x.size() + 1, 0.0);
  for (const double node : x) w[0] -= 1.0 / node;
  const std::vector<double> values = values_at_zero(x);
  for (std::size_t j = 0; j < x.size(); ++j) w[j + 1] = values[j] / x[j];
  return w;
}

// A one-step scheme whose local error is at least of the multistep scheme's global order.
Scheme starter_for(int order) {
  constexpr std::array<Scheme, 5> starters{Scheme::esdirk2, Scheme::esdirk2, Scheme::esdirk3,
                                           Scheme::esdirk4, Scheme::esdirk4};
  return starters[static_cast<std::size_t>(order) - 1];
}

}  // namespace

Bdf::Bdf(Operator& op, StageSolver* stages, int order, bool adaptive, Rates rates)
    : stages_(stages),
      order_(static_cast<std::size_t>(order)),
      needed_(order_ + (adaptive ? 1 : 0)),
      starter_(op, stages, tableau_of(starter_for(order)), adaptive, rates),
      levels_(order_ + 1),
      base_(op.create_vector()),
      predicted_(op.create_vector()),
      rates_(std::move(rates)) {
  for (Level& level : levels_) {
    level.u = op.create_vector();
    level.s = op.create_vector();
  }
}

void Bdf::restart(double t, Vec u) {
  count_ = 0;
  push(t, 0.0, u);
  starter_.restart(t, u);
}

void Bdf::push(double t, double h, Vec u) {
  Level recycled = std::move(levels_.back());
  levels_.pop_back();
  petsc(VecCopy(u, recycled.u));
  stages_->storage(t, u, recycled.s);
  recycled.moved.clear();
  if (count_ > 0) levels_.front().step = h;
  levels_.insert(levels_.begin(), std::move(recycled));
  count_ = std::min(count_ + 1, levels_.size());
}

std::vector<double> Bdf::nodes(double h, std::size_t levels) const {
  std::vector<double> x(levels, -1.0);
  for (std::size_t j = 1; j < levels; ++j) x[j] = x[j - 1] - levels_[j].step / h;
  return x;
}

void Bdf::predict(double h, Vec y) {
  const std::vector<double> x = nodes(h, count_);
  const std::vector<double> w = values_at_zero(x);
  std::vector<Vec> u;
  for (std::size_t j = 0; j < count_; ++j) u.push_back(levels_[j].u);
  petsc(VecZeroEntries(y));
  petsc(VecMAXPY(y, static_cast<PetscInt>(u.size()), w.data(), u.data()));
  error_factor_ = -1.0 / x.back();
}

bool Bdf::attempt(double t, double h, Vec u, Vec y) {
  starting_ = count_ < needed_;
  end_ = t + h;
  if (starting_) return starter_.attempt(t, h, u, y);
  const std::vector<double> w = slopes_at_zero(nodes(h, order_));
  std::vector<double> weights;
  for (std::size_t j = 0; j < order_; ++j) weights.push_back(-w[j + 1] / w[0]);
  weigh_stored(weights);
  predict(h, predicted_);
  petsc(VecCopy(predicted_, y));
  if (!stages_->solve(t + h, w[0] / h, base_, y)) return false;
  if (rates_) coming_ = integral(weights, h / w[0], rates_(t + h, y));
  return true;
}

// The weights sum to one but for rounding, which would change the stored amount by the same share
// in every step: so they weigh differences from the present level.
void Bdf::weigh_stored(const std::vector<double>& weights) {
  petsc(VecCopy(levels_[0].s, base_));
  const ReadArray now(levels_[0].s);
  const WriteArray base(base_);
  PetscInt n = 0;
  petsc(VecGetLocalSize(base_, &n));
  for (std::size_t j = 1; j < order_; ++j) {
    const ReadArray before(levels_[j].s);
    for (PetscInt i = 0; i < n; ++i) base[i] += weights[j] * (before[i] - now[i]);
  }
}

// What the formula makes of the integrals up to each level, counted from the present one.
Amounts Bdf::integral(const std::vector<double>& weights, double implicit_step,
                      Amounts rates) const {
  for (double& rate : rates) rate *= implicit_step;
  for (std::size_t j = 0; j < order_; ++j) add(rates, -weights[j], levels_[j].moved);
  return rates;
}

void Bdf::local_error(double h, Vec y, Vec e) {
  if (starting_) return starter_.local_error(h, y, e);
  petsc(VecWAXPY(e, -1.0, predicted_, y));
  petsc(VecScale(e, error_factor_));
}

void Bdf::accept(double h, Vec y) {
  if (starting_) starter_.accept(h, y);
  moved_ = starting_ ? starter_.moved() : coming_;
  for (std::size_t j = 0; j < count_; ++j) add(levels_[j].moved, 1.0, moved_);
  push(end_, h, y);
}

int Bdf::error_power() const {
  return starting_ ? starter_.error_power() : static_cast<int>(order_) + 1;
}

// Below the ratios up to which variable-step BDF is zero-stable (2.41, 1.50, 1.20, 1.09: Calvo,
// Grande, Grigorieff, Numer. Math. 57 (1990) 39).
double Bdf::growth() const {
  constexpr std::array<double, 5> limits{5.0, 2.0, 1.45, 1.18, 1.09};
  return limits[order_ - 1];
}

StepHistory Bdf::history() const {
  StepHistory past;
  for (std::size_t j = 1; j < count_; ++j) {
    past.solutions.push_back(levels_[j].u);
    past.steps.push_back(levels_[j].step);
    past.moved.push_back(levels_[j].moved);
  }
  return past;
}

void Bdf::resume(double t, Vec u, const StepHistory& past) {
  restart(t, u);
  count_ = 0;
  std::vector<double> times{t};  // of the present and of what lies before it
  for (const double step : past.steps) times.push_back(times.back() - step);
  for (std::size_t j = past.solutions.size(); j-- > 0;) {
    const double step = j + 1 < past.steps.size() ? past.steps[j + 1] : 0.0;
    push(times[j + 1], step, past.solutions[j]);
  }
  push(t, past.steps.empty() ? 0.0 : past.steps[0], u);
  for (std::size_t j = 0; j < past.moved.size(); ++j) levels_[j + 1].moved = past.moved[j];
}

}  // namespace fluxform
