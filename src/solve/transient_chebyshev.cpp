#include "fluxform/solve/transient_chebyshev.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/fv/bordered.hpp"

namespace fluxform {
namespace {

constexpr double damping = 2.0 / 13.0;
constexpr int bound_lasts = 25;  ///< steps; a matrix costs about as much as a step of ten stages
constexpr int most_stages = 500;

std::size_t at(int j) { return static_cast<std::size_t>(j); }

/// Chebyshev polynomials T_j(w) and their first two derivatives, j = 0 ... s.
struct Polynomials {
  Polynomials(int s, double w) : value(at(s) + 1, 1.0), d1(at(s) + 1, 0.0), d2(at(s) + 1, 0.0) {
    value[1] = w;
    d1[1] = 1.0;
    for (std::size_t j = 2; j <= at(s); ++j) {
      value[j] = 2.0 * w * value[j - 1] - value[j - 2];
      d1[j] = 2.0 * value[j - 1] + 2.0 * w * d1[j - 1] - d1[j - 2];
      d2[j] = 4.0 * d1[j - 1] + 2.0 * w * d2[j - 1] - d2[j - 2];
    }
  }
  std::vector<double> value, d1, d2;
};

}  // namespace

double ChebyshevStages::stable_until(int s) {
  const double w = 1.0 + damping / (s * s);
  const Polynomials t(s, w);
  return (w + 1.0) * t.d2[at(s)] / t.d1[at(s)];
}

int ChebyshevStages::needed(double stiffness) {
  int s = std::clamp(static_cast<int>(std::sqrt(1.0 + 1.54 * stiffness)), 2, most_stages);
  while (s < most_stages && stable_until(s) < stiffness) ++s;
  return s;
}

ChebyshevStages::ChebyshevStages(int s) : mu(at(s) + 1, 0.0), nu(mu), slope(mu), first(mu), c(mu) {
  const double w0 = 1.0 + damping / (s * s);
  const Polynomials t(s, w0);
  const double w1 = t.d1[at(s)] / t.d2[at(s)];
  std::vector<double> b(at(s) + 1);
  for (std::size_t j = 2; j <= at(s); ++j) b[j] = t.d2[j] / (t.d1[j] * t.d1[j]);
  b[0] = b[1] = b[2];
  slope[1] = b[1] * w1;
  for (std::size_t j = 2; j <= at(s); ++j) {
    mu[j] = 2.0 * b[j] * w0 / b[j - 1];
    nu[j] = -b[j] / b[j - 2];
    slope[j] = 2.0 * b[j] * w1 / b[j - 1];
    first[j] = -(1.0 - b[j - 1] * t.value[j - 1]) * slope[j];
    c[j] = w1 * t.d2[j] / t.d1[j];
  }
  c[1] = c[2] / t.d1[2];
}

Chebyshev::Chebyshev(Operator& op, Rates rates)
    : op_(op),
      start_(op.create_vector()),
      start_residual_(op.create_vector()),
      other_stage_(op.create_vector()),
      residual_(op.create_vector()),
      jacobian_(op.create_matrix()),
      rates_(std::move(rates)) {}

void Chebyshev::restart(double t, Vec u) {
  has_first_residual_ = has_end_residual_ = false;
  age_ = bound_lasts;
  if (inverse_mass_) return;
  inverse_mass_ = storage_slope(op_, t, u);
  petsc(VecReciprocal(inverse_mass_));
}

/// The bound on rates, which chooses the stages of the steps to come, and how old it is.
StepHistory Chebyshev::history() const {
  StepHistory past;
  past.numbers = {rate_, static_cast<double>(age_)};
  return past;
}

void Chebyshev::resume(double t, Vec u, const StepHistory& past) {
  restart(t, u);
  if (past.numbers.size() != 2) return;
  rate_ = past.numbers[0];
  age_ = static_cast<int>(past.numbers[1]);
}

// Gershgorin's bound: the largest sum of |entries| of a row of R' over its mass.
double Chebyshev::fastest_rate(double t, Vec u) {
  op_.jacobian(t, u, 0.0, jacobian_);
  take_sizes(jacobian_);
  petsc(VecSet(other_stage_, 1.0));
  petsc(MatMult(jacobian_, other_stage_, residual_));
  petsc(VecPointwiseMult(residual_, residual_, inverse_mass_));
  double bound = 0.0;
  petsc(VecMax(residual_, nullptr, &bound));
  return bound;
}

bool Chebyshev::first_residual(double t, Vec u) {
  if (has_first_residual_) return true;
  if (has_end_residual_) {
    std::swap(start_residual_, residual_);
  } else if (!try_residual(op_, t, u, start_residual_, Part::all)) {
    return false;
  }
  if (rates_) start_rates_ = rates_(t, u);
  if (age_ >= bound_lasts) {
    rate_ = fastest_rate(t, u);
    age_ = 0;
  }
  petsc(VecCopy(u, start_));
  return has_first_residual_ = true;
}

// One pass over memory: next holds Y_{j-2} before and Y_j after, `latest` Y_{j-1}, residual_
// R(Y_{j-1}).
void Chebyshev::stage(const ChebyshevStages& k, std::size_t j, double h, Vec u, Vec latest,
                      Vec next) const {
  const ReadArray y0(u), y1(latest), r(residual_), r0(start_residual_), inverse(inverse_mass_);
  const WriteArray y(next);
  const double mu = k.mu[j], nu = k.nu[j];
  const double slope = -h * k.slope[j], first = -h * k.first[j];
  PetscInt n = 0;
  petsc(VecGetLocalSize(next, &n));
  // From y0 on: weights that sum to one only up to rounding would let the total drift.
  for (PetscInt i = 0; i < n; ++i) {
    y[i] = y0[i] + (mu * (y1[i] - y0[i]) + nu * (y[i] - y0[i]) +
                    inverse[i] * (slope * r[i] + first * r0[i]));
  }
}

bool Chebyshev::attempt(double t, double h, Vec u, Vec y) {
  if (!first_residual(t, u)) return false;
  has_end_residual_ = false;
  const int s = ChebyshevStages::needed(rate_ * h);
  if (ChebyshevStages::stable_until(s) < rate_ * h) return false;
  const ChebyshevStages k(s);
  Amounts before, moved;
  add(moved, h * k.slope[1], start_rates_);
  Vec latest = y, next = other_stage_;
  petsc(VecCopy(u, next));
  petsc(VecPointwiseMult(latest, inverse_mass_, start_residual_));
  petsc(VecAYPX(latest, -h * k.slope[1], u));
  for (std::size_t j = 2; j <= at(s); ++j) {
    const double stage_time = t + k.c[j - 1] * h;
    if (!try_residual(op_, stage_time, latest, residual_, Part::all)) return false;
    stage(k, j, h, u, latest, next);
    Amounts sum;
    add(sum, k.mu[j], moved);
    add(sum, k.nu[j], before);
    if (rates_) add(sum, h * k.slope[j], rates_(stage_time, latest));
    add(sum, h * k.first[j], start_rates_);
    before = std::exchange(moved, sum);
    std::swap(latest, next);
  }
  if (latest != y) petsc(VecCopy(latest, y));
  coming_ = moved;
  time_ = t + h;
  return true;
}

// 0.8 (u_n - u_{n+1}) + 0.4 h (F_n + F_{n+1}), F = -R / mass.
void Chebyshev::local_error(double h, Vec y, Vec e) {
  if (!try_residual(op_, time_, y, residual_, Part::all)) {
    petsc(VecSet(e, std::nan("")));
    return;
  }
  has_end_residual_ = true;
  petsc(VecWAXPY(e, 1.0, residual_, start_residual_));
  petsc(VecPointwiseMult(e, e, inverse_mass_));
  petsc(VecAXPBYPCZ(e, 0.8, -0.8, -0.4 * h, start_, y));
}

void Chebyshev::accept(double, Vec) {
  has_first_residual_ = false;
  ++age_;
  moved_ = coming_;
}

}  // namespace fluxform
