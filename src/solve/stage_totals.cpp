#include "fluxform/solve/stage_totals.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace fluxform {
namespace {

/// Sum of term(0..n-1) whose rounding does not grow with n: short blocks, each on eight sums that
/// the compiler can run side by side, added with carried compensation (Neumaier 1974).
template <class Term>
double careful_sum(PetscInt n, Term&& term) {
  constexpr PetscInt lanes = 8, block = 128;
  double sum = 0.0, carry = 0.0;
  for (PetscInt first = 0; first < n; first += block) {
    std::array<double, lanes> part{};
    const PetscInt last = std::min(n, first + block);
    PetscInt i = first;
    for (; i + lanes <= last; i += lanes)
      for (PetscInt k = 0; k < lanes; ++k) part[static_cast<std::size_t>(k)] += term(i + k);
    for (; i < last; ++i) part[0] += term(i);
    const double x =
        ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
    const double total = sum + x;
    carry += std::abs(sum) >= std::abs(x) ? (sum - total) + x : (x - total) + sum;
    sum = total;
  }
  return sum + carry;
}

PetscInt size_of(Vec v) {
  PetscInt n = 0;
  petsc(VecGetLocalSize(v, &n));
  return n;
}

MPI_Comm comm_of(Vec v) { return PetscObjectComm(reinterpret_cast<PetscObject>(v)); }

void sum_over_ranks(Eigen::Ref<Eigen::MatrixXd> values, MPI_Comm comm) {
  MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_SUM,
                comm);
}

std::vector<int> stored_everywhere(Vec slope, int fields) {
  std::vector<double> least(static_cast<std::size_t>(fields), std::numeric_limits<double>::max());
  {
    const ReadArray s(slope);
    for (PetscInt i = 0; i < size_of(slope); ++i) {
      double& of_field = least[static_cast<std::size_t>(i % fields)];
      of_field = std::min(of_field, s[i]);
    }
  }
  MPI_Allreduce(MPI_IN_PLACE, least.data(), fields, MPI_DOUBLE, MPI_MIN, comm_of(slope));
  std::vector<int> kept;
  for (int f = 0; f < fields; ++f)
    if (least[static_cast<std::size_t>(f)] > 0.0) kept.push_back(f);
  return kept;
}

}  // namespace

StageTotals::StageTotals(Mat a, Vec slope, int unknowns)
    : fields_(unknowns), kept_(stored_everywhere(slope, unknowns)) {
  petsc(VecDuplicate(slope, slope_.out()));
  petsc(VecCopy(slope, slope_));
  petsc(VecDuplicate(slope, stored_.out()));
  find_rates(a);
  const auto count = static_cast<Eigen::Index>(kept_.size());
  rate_sums_ = Eigen::MatrixXd::Zero(count, count);
  slope_sums_ = cells_ = Eigen::VectorXd::Zero(count);
  const ReadArray s(slope_), share(share_);
  const PetscInt cells = size_of(slope_) / fields_;
  for (Eigen::Index m = 0; m < count; ++m) {
    const int field = kept_[static_cast<std::size_t>(m)];
    for (PetscInt i = field; i < cells * fields_; i += fields_) {
      slope_sums_[m] += share[i] * s[i];
      cells_[m] += share[i];
    }
    for (Eigen::Index n = 0; n < count; ++n) {
      const ReadArray rates(rates_[static_cast<std::size_t>(n)]);
      for (PetscInt c = 0; c < cells; ++c) {
        const PetscInt i = c * fields_ + field;
        rate_sums_(n, m) += share[i] * rates[i];
      }
    }
  }
  sum_over_ranks(rate_sums_, comm_of(slope_));
  sum_over_ranks(slope_sums_, comm_of(slope_));
  sum_over_ranks(cells_, comm_of(slope_));
}

void StageTotals::find_rates(Mat a) {
  Handle<Vec> ones, diagonal;
  petsc(VecDuplicate(slope_, ones.out()));
  petsc(VecDuplicate(slope_, diagonal.out()));
  petsc(MatGetDiagonal(a, diagonal));
  petsc(VecDuplicate(slope_, share_.out()));
  petsc(VecZeroEntries(share_));
  for (const int field : kept_) {
    {
      const WriteArray one(ones);
      for (PetscInt i = 0; i < size_of(ones); ++i) one[i] = i % fields_ == field ? 1.0 : 0.0;
    }
    rates_.emplace_back();
    petsc(VecDuplicate(slope_, rates_.back().out()));
    petsc(MatMultTranspose(a, ones, rates_.back()));
    const ReadArray d(diagonal);
    const WriteArray rate(rates_.back()), share(share_);
    for (PetscInt i = field; i < size_of(ones); i += fields_)
      share[i] = std::abs(rate[i] - d[i]) > 1e-12 * std::abs(d[i]) ? 1.0 : 0.0;
    for (PetscInt i = 0; i < size_of(ones); ++i)
      if (std::abs(rate[i]) <= 1e-12 * std::abs(d[i])) rate[i] = 0.0;  // fluxes that cancel
  }
}

void StageTotals::correct(double shift, Vec base, Vec offset, Vec y) const {
  if (kept_.empty()) return;
  const auto count = static_cast<Eigen::Index>(kept_.size());
  Eigen::VectorXd missing(count);
  const PetscInt unknowns = size_of(y), cells = unknowns / fields_;
  // Rounded as the storage of the next step is: equal values must differ by nothing.
  petsc(VecPointwiseMult(stored_, slope_, y));
  {
    const ReadArray before(base), constant(offset), now(stored_), x(y);
    for (Eigen::Index n = 0; n < count; ++n) {
      const ReadArray rates(rates_[static_cast<std::size_t>(n)]);
      const int field = kept_[static_cast<std::size_t>(n)];
      missing[n] = careful_sum(cells, [&](PetscInt c) {
        const PetscInt own = c * fields_ + field;
        double rest = shift * (before[own] - now[own]) - constant[own];
        for (PetscInt i = c * fields_; i < (c + 1) * fields_; ++i) rest -= rates[i] * x[i];
        return rest;
      });
    }
  }
  sum_over_ranks(missing, comm_of(y));
  Eigen::MatrixXd sums = rate_sums_;
  sums.diagonal() += shift * slope_sums_;
  const Eigen::VectorXd change = sums.partialPivLu().solve(missing);
  if (change.allFinite()) add_evenly(change, slope_, y);
}

void StageTotals::correct_slope(Vec offset, Vec y, Vec r) const {
  if (kept_.empty()) return;
  const auto count = static_cast<Eigen::Index>(kept_.size());
  Eigen::VectorXd missing(count);
  const PetscInt cells = size_of(y) / fields_;
  {
    const ReadArray constant(offset), x(y), slope(r);
    for (Eigen::Index n = 0; n < count; ++n) {
      const ReadArray rates(rates_[static_cast<std::size_t>(n)]);
      const int field = kept_[static_cast<std::size_t>(n)];
      missing[n] = careful_sum(cells, [&](PetscInt c) {
        double rest = constant[c * fields_ + field] - slope[c * fields_ + field];
        for (PetscInt i = c * fields_; i < (c + 1) * fields_; ++i) rest += rates[i] * x[i];
        return rest;
      });
    }
  }
  sum_over_ranks(missing, comm_of(y));
  const Eigen::VectorXd change = missing.cwiseQuotient(cells_);
  if (change.allFinite()) add_evenly(change, {}, r);
}

/// x += change in the cells that share it, so that the sum of weight x gets all of it: what the
/// rounding of a value swallows is carried on to the next. Without weights they are one.
void StageTotals::add_evenly(const Eigen::VectorXd& change, Vec weight, Vec x) const {
  const PetscInt n = size_of(x);
  const WriteArray values(x);
  const ReadArray share(share_);
  std::optional<ReadArray> weights;
  if (weight) weights.emplace(weight);
  for (Eigen::Index m = 0; m < change.size(); ++m) {
    const auto add = [&](PetscInt i, double& due) {
      const double w = weights ? (*weights)[i] : 1.0;
      due += w * share[i] * change[m];
      const double before = values[i];
      values[i] += share[i] * due / w;
      due -= w * (values[i] - before);
    };
    // Lanes wait for no one but themselves; the last cells take what is left of all.
    constexpr PetscInt lanes = 8;
    const PetscInt stride = lanes * fields_,
                   in_lanes = std::max<PetscInt>(0, n / stride - 1) * stride;
    const int field = kept_[static_cast<std::size_t>(m)];
    std::array<double, lanes> due{};
    for (PetscInt first = field; first < in_lanes; first += stride)
      for (PetscInt k = 0; k < lanes; ++k)
        add(first + k * fields_, due[static_cast<std::size_t>(k)]);
    double rest = std::accumulate(due.begin(), due.end(), 0.0);
    for (PetscInt i = in_lanes + field; i < n; i += fields_) add(i, rest);
  }
}

}  // namespace fluxform
