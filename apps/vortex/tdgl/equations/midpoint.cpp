#include "midpoint.hpp"

#include <algorithm>
#include <cmath>

namespace fluxform::vortex {
namespace {

/// a + factor b.
Vector plus(const Vector& a, double factor, const Vector& b) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

/// to = a x + b y at all nodes, rim included.
void combine(double a, const ComplexField& x, double b, const ComplexField& y, ComplexField& to) {
  for (std::size_t p = 0; p < to.re.size(); ++p) {
    to.re[p] = a * x.re[p] + b * y.re[p];
    to.im[p] = a * x.im[p] + b * y.im[p];
  }
}

}  // namespace

Midpoint::Midpoint(Tdgl& tdgl, Electric& electric, const Surroundings& around, Vector& shift,
                   MidpointControls controls)
    : tdgl_(tdgl),
      lattice_(tdgl.lattice()),
      electric_(electric),
      around_(around),
      gauge_(lattice_),
      controls_(controls),
      solver_(tdgl),
      anderson_(
          4, [this](const Middle& a, const Middle& b) { return product(a, b); },
          [](double factor, const Middle& x, Middle& to) {
            combine(1.0, to.psi, factor, x.psi, to.psi);
            to.moved = plus(to.moved, factor, x.moved);
          }),
      start_(lattice_.complex_field()),
      slope_(start_),
      rhs_(start_),
      trial_{start_, {}},
      previous_(trial_),
      density_(lattice_.field()),
      shift_(shift) {
  for (Past& past : past_) {
    past.u = lattice_.grid().create_global();
    past.slope = lattice_.complex_field();
  }
}

/// Links at the middle of the step, and how fast A.e changes where the field does.
void Midpoint::set_links(double t, double h) {
  const Vector field = around_.field(t + 0.5 * h), here = plus(shift_, 0.5 * h, shift_rate_);
  if (around_.any_driven() || !links_set_ || field != field_set_) {
    gauge_.angles(field, here, theta_);
    tdgl_.set_links(theta_);
  }
  links_set_ = true;
  field_set_ = field;
  if (!around_.steady_field) gauge_.rates(around_.field(t), around_.field(t + h), h, induced_);
}

/// psi at the middle by the slopes of the last two steps, continued as a straight line.
void Midpoint::predict(double h) {
  if (known_ == 0) {
    middle_ = start_;
    return;
  }
  combine(1.0, start_, 0.5 * h, newest_slope(), middle_);
  if (known_ == 1) return;
  const double h1 = past_[0].step, h2 = past_[1].step;
  const double bend = 0.5 * h * (0.5 * h + h1) / (h1 + h2);
  combine(bend, past_[0].slope, -bend, past_[1].slope, before_);
  combine(1.0, middle_, 1.0, before_, middle_);
}

void Midpoint::fill_density() {
  for (std::size_t p = 0; p < density_.size(); ++p) {
    const Complex<double> m = middle_[p], s = start_[p];
    const Complex<double> end{2.0 * m.re - s.re, 2.0 * m.im - s.im};
    density_[p] = 0.5 * (dot(s, s) + dot(end, end));
  }
}

/// What moves psi from the start to the middle in h/2: inertia of the start less the rotation by
/// mu.
void Midpoint::fill_rhs(double h) {
  const GinzburgLandau& law = tdgl_.sample().law;
  const Field& volume = lattice_.volume();
  const Field& mu = electric_.mu();
  lattice_.for_cells([&](std::size_t p) {
    const Complex<double> psi = middle_[p];
    const Complex<double> rate{2.0 / h * start_.re[p] + mu[p] * psi.im,
                               2.0 / h * start_.im[p] - mu[p] * psi.re};
    const auto f = law.inertia<double>(psi, rate);
    rhs_.re[p] = volume[p] * f.re;
    rhs_.im[p] = volume[p] * f.im;
  });
}

/// Psi in superconducting terminals: (d/dt + i mu) psi = 0, which leaves |psi| as it is.
void Midpoint::turn_leads(double h) {
  const Sample& sample = tdgl_.sample();
  if (!sample.leads) return;
  lattice_.for_cells([&](std::size_t p) {
    if (sample.lead[p] == 0.0) return;
    const double turn = 0.5 * h * electric_.mu()[p], share = 1.0 / (1.0 + turn * turn);
    middle_.re[p] = share * (start_.re[p] + turn * start_.im[p]);
    middle_.im[p] = share * (start_.im[p] - turn * start_.re[p]);
  });
  lattice_.exchange(middle_);
}

bool Midpoint::pass(double t, double h) {
  set_links(t, h);
  electric_.solve(t + 0.5 * h, middle_, around_.steady_field ? nullptr : &induced_);
  previous_.moved = plus({}, 0.5 * h, shift_rate_);
  shift_rate_ = electric_.shift_rate();
  trial_.moved = plus({}, 0.5 * h, shift_rate_);
  before_ = middle_;
  turn_leads(h);
  fill_density();
  fill_rhs(h);
  solver_.set(middle_, density_, 2.0 / h);
  const int iterations = solver_.solve(rhs_, middle_, 0.1 * controls_.agreement);
  if (iterations < 0) return false;
  solves_ += iterations;
  return true;
}

double Midpoint::product(const Middle& a, const Middle& b) const {
  const double sum = lattice_.sum_of([&](std::size_t p) { return dot(a.psi[p], b.psi[p]); });
  double moved = 0.0;
  for (std::size_t k = 0; k < 3; ++k) moved += a.moved[k] * b.moved[k];
  return sum + static_cast<double>(lattice_.grid().total_cells()) * moved;
}

/// Root mean square of the change of psi by the last pass, and that of A. Collective.
double Midpoint::change() const {
  double sum = lattice_.sum_of([&](std::size_t p) {
    const double re = middle_.re[p] - before_.re[p], im = middle_.im[p] - before_.im[p];
    return re * re + im * im;
  });
  sum /= static_cast<double>(lattice_.grid().total_cells());
  for (std::size_t a = 0; a < 3; ++a) sum += std::pow(trial_.moved[a] - previous_.moved[a], 2);
  return std::sqrt(sum);
}

/// Passes until psi stands still. What is left after one follows from how much the second of them,
/// which nothing has accelerated yet, changed less than the first.
bool Midpoint::repeat(double t, double h) {
  anderson_.restart();
  double first = 0.0, rest = 1.0;
  for (int passes = 1; passes <= controls_.most_repetitions; ++passes) {
    if (!pass(t, h)) return false;
    const double last = change();
    if (passes == 1) first = last;
    if (passes == 2 && last < first) rest = last / (first - last);
    if (rest * last <= controls_.agreement) return true;
    if (!std::isfinite(last)) return false;
    anderson_.improve(previous_, trial_);
    shift_rate_ = plus({}, 2.0 / h, trial_.moved);
  }
  return false;
}

bool Midpoint::attempt(double t, double h, Vec u, Vec y) {
  begin_ = t;
  lattice_.load(u, 0, start_.re);
  lattice_.load(u, 1, start_.im);
  lattice_.exchange(start_);
  predict(h);
  if (!repeat(t, h)) return false;
  combine(2.0 / h, middle_, -2.0 / h, start_, slope_);
  const double heat = tdgl_.heat(middle_, slope_, electric_.mu()) + electric_.joule();
  moved_ = {-h * electric_.supplied(), -h * heat};
  combine(2.0, middle_, -1.0, start_, rhs_);
  lattice_.store(rhs_.re, y, 0);
  lattice_.store(rhs_.im, y, 1);
  return true;
}

/// Third derivatives from the slopes of three steps, second ones while there are fewer.
void Midpoint::local_error(double h, Vec, Vec e) {
  const double h1 = past_[0].step, h2 = past_[1].step;
  ComplexField& error = rhs_;
  if (known_ == 0) {
    // Nothing is known of earlier slopes: the mean slope against that at the start.
    electric_.solve(begin_, start_, around_.steady_field ? nullptr : &induced_);
    tdgl_.force(start_, before_);
    tdgl_.velocity(start_, electric_.mu(), before_);
    combine(h / 6.0, slope_, -h / 6.0, before_, error);
  } else if (known_ == 1) {
    combine(h / 6.0, slope_, -h / 6.0, newest_slope(), error);
  } else {
    combine(2.0 / (h + h1), slope_, -2.0 / (h + h1), newest_slope(), error);
    combine(2.0 / (h1 + h2), newest_slope(), -2.0 / (h1 + h2), past_[1].slope, before_);
    const double factor = h * h * h / 3.0 / (h + 2.0 * h1 + h2);
    combine(factor, error, -factor, before_, error);
  }
  lattice_.store(error.re, e, 0);
  lattice_.store(error.im, e, 1);
}

void Midpoint::accept(double h, Vec) {
  // The slope as a restart will find it, to the last bit.
  combine(2.0, middle_, -1.0, start_, before_);
  combine(1.0 / h, before_, -1.0 / h, start_, slope_);
  std::swap(past_[0], past_[1]);
  Past& newest = past_[0];
  lattice_.store(start_.re, newest.u, 0);
  lattice_.store(start_.im, newest.u, 1);
  std::swap(newest.slope, slope_);
  newest.step = h;
  newest.shift = shift_;
  known_ = std::min<std::size_t>(known_ + 1, past_.size());
  shift_ = plus(shift_, h, shift_rate_);
}

void Midpoint::restart(double, Vec) {
  known_ = 0;
  links_set_ = false;
}

StepHistory Midpoint::history() const {
  StepHistory history;
  for (std::size_t k = 0; k < known_; ++k) {
    history.solutions.push_back(past_[k].u);
    history.steps.push_back(past_[k].step);
    const Vector& next = k == 0 ? shift_ : past_[k - 1].shift;
    history.moved.push_back(
        {next[0], next[1], next[2], shift_rate_[0], shift_rate_[1], shift_rate_[2]});
  }
  return history;
}

void Midpoint::resume(double t, Vec u, const StepHistory& past) {
  restart(t, u);
  Vec newer = u;
  known_ = std::min(past.solutions.size(), past_.size());
  for (std::size_t k = 0; k < known_; ++k) {
    Past& p = past_[k];
    petsc(VecCopy(past.solutions[k], p.u));
    p.step = past.steps[k];
    ComplexField other = lattice_.complex_field();
    for (int c : {0, 1}) {
      lattice_.load(newer, c, c ? p.slope.im : p.slope.re);
      lattice_.load(p.u, c, c ? other.im : other.re);
    }
    combine(1.0 / p.step, p.slope, -1.0 / p.step, other, p.slope);
    lattice_.exchange(p.slope);
    newer = p.u;
    const Amounts& at_end = past.moved.at(k);
    if (k > 0 || at_end.size() != 6) continue;
    shift_ = {at_end[0], at_end[1], at_end[2]};
    shift_rate_ = {at_end[3], at_end[4], at_end[5]};
  }
}

}  // namespace fluxform::vortex
