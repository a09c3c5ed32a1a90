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

/// What one field's equations lack of their sum, among interleaved ones. Arrays of a single field,
/// the common case, are told apart so that the compiler sees them as plain.
struct Lacking {
  int fields, field;
  double shift;
  const double* constant;
  const double* rates;  ///< null where all fluxes cancel
  const double* y;

  /// Of shift (before - now) - constant - (what the cell's fields add).
  double total(PetscInt cells, const double* before, const double* now) const {
    if (fields == 1 && !rates) {
      return careful_sum(cells, [=, s = shift, k = constant](PetscInt c) {
        return s * (before[c] - now[c]) - k[c];
      });
    }
    return careful_sum(cells, [&](PetscInt c) {
      const PetscInt own = c * fields + field;
      return shift * (before[own] - now[own]) - constant[own] - added(c);
    });
  }
  /// Of constant + (what the cell's fields add) - slope.
  double of_slope(PetscInt cells, const double* slope) const {
    return careful_sum(cells, [&](PetscInt c) {
      const PetscInt own = c * fields + field;
      return constant[own] - slope[own] + added(c);
    });
  }

 private:
  double added(PetscInt c) const {
    double sum = 0.0;
    for (PetscInt i = c * fields; rates && i < (c + 1) * fields; ++i) sum += rates[i] * y[i];
    return sum;
  }
};

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
  const ReadArray s(slope_);
  for (Eigen::Index m = 0; m < count; ++m) {
    for (const Taker& t : takers_[static_cast<std::size_t>(m)]) {
      slope_sums_[m] += t.stored;
      cells_[m] += t.cells;
    }
    for (Eigen::Index n = 0; n < count; ++n) {
      if (conserves_[static_cast<std::size_t>(n)]) continue;
      const ReadArray rates(rates_[static_cast<std::size_t>(n)]);
      // A correction goes into takers alone, in proportion to their groups.
      for (const Taker& t : takers_[static_cast<std::size_t>(m)])
        rate_sums_(n, m) += rates[t.at] * t.stored / s[t.at];
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
    choose_takers(field, rate.data(), d.data());
    int open = 0;
    for (PetscInt i = 0; i < size_of(ones); ++i) {
      if (std::abs(rate[i]) <= 1e-12 * std::abs(d[i])) rate[i] = 0.0;  // fluxes that cancel
      if (rate[i] != 0.0) open = 1;
    }
    MPI_Allreduce(MPI_IN_PLACE, &open, 1, MPI_INT, MPI_MAX, comm_of(slope_));
    conserves_.push_back(open == 0);
  }
}

/// Of every group of cells that exchange something the first takes what the group is due. In a cell
/// that exchanges nothing, a hole, the column's sum is its diagonal.
void StageTotals::choose_takers(int field, const double* rate, const double* diagonal) {
  const ReadArray slope(slope_);
  const PetscInt n = size_of(slope_), cells = n / fields_;
  const PetscInt group = std::clamp<PetscInt>(cells / 256, 1, 64);
  std::vector<Taker>& takers = takers_.emplace_back();
  PetscInt members = group;
  for (PetscInt i = field; i < n; i += fields_) {
    if (std::abs(rate[i] - diagonal[i]) <= 1e-12 * std::abs(diagonal[i])) continue;
    if (members == group) {
      takers.push_back({i, 0.0, 0.0});
      members = 0;
    }
    takers.back().stored += slope[i];
    takers.back().cells += 1.0;
    ++members;
  }
}

void StageTotals::correct(double shift, Vec base, Vec offset, Vec y) {
  if (kept_.empty()) return;
  const auto count = static_cast<Eigen::Index>(kept_.size());
  Eigen::VectorXd missing(count);
  const PetscInt cells = size_of(y) / fields_;
  // Rounded as the storage of the next step is: equal values must differ by nothing.
  petsc(VecPointwiseMult(stored_, slope_, y));
  {
    const ReadArray before(base), constant(offset), now(stored_), x(y);
    for (std::size_t n = 0; n < kept_.size(); ++n) {
      const ReadArray rates(rates_[n]);
      const Lacking of{
          fields_, kept_[n], shift, constant.data(), conserves_[n] ? nullptr : rates.data(),
          x.data()};
      missing[static_cast<Eigen::Index>(n)] = of.total(cells, before.data(), now.data());
    }
  }
  sum_over_ranks(missing, comm_of(y));
  Eigen::MatrixXd sums = rate_sums_;
  sums.diagonal() += shift * slope_sums_;
  const Eigen::VectorXd change = sums.partialPivLu().solve(missing);
  if (!change.allFinite()) return;
  const ReadArray slope(slope_);
  hand_out(change, &Taker::stored, slope.data(), y);
}

void StageTotals::correct_slope(Vec offset, Vec y, Vec r) const {
  if (kept_.empty()) return;
  Eigen::VectorXd missing(static_cast<Eigen::Index>(kept_.size()));
  const PetscInt cells = size_of(y) / fields_;
  {
    const ReadArray constant(offset), x(y), slope(r);
    for (std::size_t n = 0; n < kept_.size(); ++n) {
      const ReadArray rates(rates_[n]);
      const Lacking of{
          fields_, kept_[n], 0.0, constant.data(), conserves_[n] ? nullptr : rates.data(),
          x.data()};
      missing[static_cast<Eigen::Index>(n)] = of.of_slope(cells, slope.data());
    }
  }
  sum_over_ranks(missing, comm_of(y));
  const Eigen::VectorXd change = missing.cwiseQuotient(cells_);
  if (change.allFinite()) hand_out(change, &Taker::cells, nullptr, r);
}

/// The sum of weight x over all cells gets change times their share, whatever the values swallow in
/// rounding; weights that are not given are one.
void StageTotals::hand_out(const Eigen::VectorXd& change, double Taker::*share,
                           const double* weight, Vec into) const {
  const WriteArray x(into);
  for (std::size_t n = 0; n < kept_.size(); ++n) {
    double due = 0.0;
    for (const Taker& t : takers_[n]) {
      const double w = weight ? weight[t.at] : 1.0;
      due += t.*share * change[static_cast<Eigen::Index>(n)];
      const double before = x[t.at];
      x[t.at] += due / w;
      due -= w * (x[t.at] - before);
    }
  }
}

}  // namespace fluxform
