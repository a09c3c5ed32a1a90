#include "fluxform/solve/stage_totals.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

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

/// One field's equations among interleaved ones.
struct Equations {
  int fields, field;
  double shift;
};

/// Sum over the cells of rhs - shift slope y - (what all fields of the cell add to the sum). A
/// single field, the common case, is told apart so that the compiler sees plain arrays.
double missing_total(const Equations& of, PetscInt cells, const double* given, const double* slope,
                     const double* rates, const double* y) {
  if (of.fields == 1) {
    return careful_sum(cells, [=, shift = of.shift](PetscInt c) {
      return given[c] - shift * slope[c] * y[c] - rates[c] * y[c];
    });
  }
  return careful_sum(cells, [&](PetscInt c) {
    const PetscInt first = c * of.fields, own = first + of.field;
    double rest = given[own] - of.shift * slope[own] * y[own];
    for (PetscInt i = first; i < first + of.fields; ++i) rest -= rates[i] * y[i];
    return rest;
  });
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
  find_rates(a);
  const auto count = static_cast<Eigen::Index>(kept_.size());
  rate_sums_ = Eigen::MatrixXd::Zero(count, count);
  slope_sums_ = Eigen::VectorXd::Zero(count);
  const ReadArray s(slope_);
  const PetscInt cells = size_of(slope_) / fields_;
  for (Eigen::Index m = 0; m < count; ++m) {
    const int field = kept_[static_cast<std::size_t>(m)];
    for (PetscInt c = 0; c < cells; ++c) slope_sums_[m] += s[c * fields_ + field];
    for (Eigen::Index n = 0; n < count; ++n) {
      const ReadArray rates(rates_[static_cast<std::size_t>(n)]);
      for (PetscInt c = 0; c < cells; ++c) rate_sums_(n, m) += rates[c * fields_ + field];
    }
  }
  sum_over_ranks(rate_sums_, comm_of(slope_));
  sum_over_ranks(slope_sums_, comm_of(slope_));
}

void StageTotals::find_rates(Mat a) {
  Handle<Vec> ones, diagonal;
  petsc(VecDuplicate(slope_, ones.out()));
  petsc(VecDuplicate(slope_, diagonal.out()));
  petsc(MatGetDiagonal(a, diagonal));
  for (const int field : kept_) {
    {
      const WriteArray one(ones);
      for (PetscInt i = 0; i < size_of(ones); ++i) one[i] = i % fields_ == field ? 1.0 : 0.0;
    }
    rates_.emplace_back();
    petsc(VecDuplicate(slope_, rates_.back().out()));
    petsc(MatMultTranspose(a, ones, rates_.back()));
    const ReadArray d(diagonal);
    const WriteArray rate(rates_.back());
    for (PetscInt i = 0; i < size_of(ones); ++i)
      if (std::abs(rate[i]) <= 1e-12 * std::abs(d[i])) rate[i] = 0.0;  // fluxes that cancel
  }
}

void StageTotals::correct(double shift, Vec rhs, Vec y) const {
  if (kept_.empty()) return;
  const auto count = static_cast<Eigen::Index>(kept_.size());
  Eigen::VectorXd missing(count);
  const PetscInt cells = size_of(y) / fields_;
  {
    const ReadArray given(rhs), slope(slope_), x(y);
    for (Eigen::Index n = 0; n < count; ++n) {
      const ReadArray rates(rates_[static_cast<std::size_t>(n)]);
      const Equations of{fields_, kept_[static_cast<std::size_t>(n)], shift};
      missing[n] = missing_total(of, cells, given.data(), slope.data(), rates.data(), x.data());
    }
  }
  sum_over_ranks(missing, comm_of(y));
  Eigen::MatrixXd sums = rate_sums_;
  sums.diagonal() += shift * slope_sums_;
  const Eigen::VectorXd change = sums.partialPivLu().solve(missing);
  if (!change.allFinite()) return;
  if (fields_ == 1) {
    petsc(VecShift(y, change[0]));
    return;
  }
  const WriteArray x(y);
  for (PetscInt c = 0; c < cells; ++c)
    for (Eigen::Index n = 0; n < count; ++n)
      x[c * fields_ + kept_[static_cast<std::size_t>(n)]] += change[n];
}

}  // namespace fluxform
