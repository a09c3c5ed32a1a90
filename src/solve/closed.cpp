#include "fluxform/solve/closed.hpp"

#include <cmath>

#include <fmt/format.h>

#include "fluxform/fv/bordered.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/solve/conserved.hpp"

namespace fluxform {
namespace {

constexpr const char* inner_key = "fluxform_inner";

Mat inner_of(Mat outer) {
  PetscObject inner = nullptr;
  petsc(PetscObjectQuery(reinterpret_cast<PetscObject>(outer), inner_key, &inner));
  return reinterpret_cast<Mat>(inner);
}

Handle<Mat> shared(Mat m) {
  petsc(PetscObjectReference(reinterpret_cast<PetscObject>(m)));
  return Handle<Mat>(m);
}

/// The numbers that two vectors of different length have in common, the first ones of each rank.
void copy_common(Vec from, Vec to) {
  PetscInt one = 0, other = 0;
  petsc(VecGetLocalSize(from, &one));
  petsc(VecGetLocalSize(to, &other));
  const ReadArray a(from);
  const WriteArray b(to);
  std::copy_n(a.data(), std::min(one, other), b.data());
}

double size_of(Vec v) {
  double size = 0.0;
  petsc(VecNorm(v, NORM_2, &size));
  return size;
}

}  // namespace

Eigen::MatrixXd kept_combinations(Operator& op, double t, Vec u) {
  const Handle<Mat> j = op.create_matrix();
  op.jacobian(t, u, 0.0, j);
  return conserved_combinations(j, op.grid().unknowns());
}

std::string name_of(const Eigen::VectorXd& combination, const std::vector<FieldInfo>& fields) {
  std::string name;
  for (Eigen::Index k = 0; k < combination.size(); ++k) {
    const double weight = combination[k];
    if (weight == 0.0) continue;
    const std::string sign = weight < 0.0 ? "-" : "+";
    if (!name.empty() || weight < 0.0) name += name.empty() ? sign : " " + sign + " ";
    if (std::abs(weight) != 1.0) name += fmt::format("{:.6g} ", std::abs(weight));
    name += fields[static_cast<std::size_t>(k)].name;
  }
  return name;
}

ClosedSystem::ClosedSystem(Operator& op, double t, Vec guess, Eigen::MatrixXd combinations)
    : op_(op), combinations_(std::move(combinations)), globals_(op.globals()) {
  const Handle<Mat> matrix = op.create_matrix();
  view_ = create_view(matrix);
  other_view_ = create_view(matrix);
  const int unknowns = op.grid().unknowns();
  for (Eigen::Index m = 0; m < combinations_.cols(); ++m) {
    FieldInfo info;
    info.name = "multiplier of " + name_of(combinations_.col(m), op.fields());
    globals_.push_back(info);
    const WriteArray weight(weights_.emplace_back(op.create_vector()));
    const WriteArray source(sources_.emplace_back(op.grid().create_global()));
    op.grid().for_owned([&](const Index& i) {
      for (int k = 0; k < unknowns && op.grid().active(i); ++k) {
        const std::ptrdiff_t at = op.grid().owned_offset(i) + k;
        weight[at] = combinations_(k, m);
        source[at] = combinations_(k, m) * op.grid().volume(i);
      }
    });
  }
  amounts_ = stored(t, guess);
  op.jacobian(t, guess, 0.0, matrix);
  std::vector<Handle<Vec>> slopes;
  const Handle<Vec> diagonal = op.create_vector();
  petsc(MatGetDiagonal(matrix, diagonal));
  differentiate_storage(t, guess, matrix, slopes);
  const double ratio = size_of(diagonal) / size_of(slopes[0]);
  if (std::isfinite(ratio) && ratio > 0.0) rate_ = std::exp2(std::round(std::log2(ratio)));
}

Handle<Vec> ClosedSystem::widened(Vec u) const {
  Handle<Vec> wide = create_vector();
  copy_common(u, wide);
  return wide;
}

void ClosedSystem::narrow(Vec from, Vec to) const { copy_common(from, to); }

Eigen::VectorXd ClosedSystem::multipliers(Vec u) const {
  return tail_of(u, static_cast<int>(combinations_.cols()));
}

Eigen::VectorXd ClosedSystem::stored(double t, Vec u) const {
  const Handle<Vec> s = op_.create_vector();
  op_.storage(t, u, s);
  return products(weights_, s);
}

void ClosedSystem::residual(double t, Vec u, Vec r, Part part) {
  const Eigen::VectorXd factors = multipliers(u);
  Eigen::VectorXd rows;
  {
    const FieldsView own(u, view_, ViewFor::reading), into(r, other_view_, ViewFor::writing);
    op_.residual(t, own, into, part);
    rows = rate_ * (stored(t, own) - amounts_);
    const WriteArray y(into);
    const PetscInt count = field_rows(grid());
    for (Eigen::Index m = 0; m < factors.size(); ++m) {
      const ReadArray source(sources_[static_cast<std::size_t>(m)]);
      for (PetscInt i = 0; i < count; ++i) y[i] += factors[m] * source[i];
    }
  }
  set_tail(r, rows);
}

void ClosedSystem::storage(double t, Vec u, Vec s) {
  petsc(VecZeroEntries(s));
  const FieldsView own(u, view_, ViewFor::reading), into(s, other_view_, ViewFor::writing);
  op_.storage(t, own, into);
}

bool ClosedSystem::admissible(double t, Vec u) {
  const FieldsView own(u, view_, ViewFor::reading);
  return op_.admissible(t, own);
}

Operator::Budget ClosedSystem::budget(double t, Vec u) {
  const FieldsView own(u, view_, ViewFor::reading);
  return op_.budget(t, own);
}

Handle<Mat> ClosedSystem::create_matrix() const {
  const Handle<Mat> inner = op_.create_matrix();
  Handle<Mat> outer =
      create_bordered_matrix(grid(), shared(fields_of(inner)), static_cast<int>(globals_.size()));
  petsc(PetscObjectCompose(reinterpret_cast<PetscObject>(outer.get()), inner_key,
                           reinterpret_cast<PetscObject>(inner.get())));
  return outer;
}

/// c^T S' from a Jacobian whose shift makes S' as large as R', of which c^T R' is nothing.
void ClosedSystem::differentiate_storage(double t, Vec u, Mat inner,
                                         std::vector<Handle<Vec>>& into) const {
  double rates = 0.0, both = 0.0;
  petsc(MatNorm(inner, NORM_FROBENIUS, &rates));
  op_.jacobian(t, u, 1.0, inner);
  petsc(MatNorm(inner, NORM_FROBENIUS, &both));
  const double stored = std::abs(both - rates);
  const double shift =
      stored > 0.0 && rates > stored ? std::exp2(std::round(std::log2(rates / stored))) : 1.0;
  op_.jacobian(t, u, shift, inner);
  for (const Handle<Vec>& weight : weights_) {
    into.push_back(op_.create_vector());
    petsc(MatMultTranspose(inner, weight, into.back()));
    petsc(VecScale(into.back(), 1.0 / shift));
  }
}

void ClosedSystem::jacobian(double t, Vec u, double shift, Mat j, Part part) {
  const Mat inner = inner_of(j);
  Border& outer = *border_of(j);
  const FieldsView own(u, view_, ViewFor::reading);
  std::vector<Handle<Vec>> slopes;
  op_.jacobian(t, own, 0.0, inner);
  differentiate_storage(t, own, inner, slopes);
  op_.jacobian(t, own, shift, inner, part);
  const auto before = static_cast<Eigen::Index>(inner_globals());
  outer.corner.setZero();
  if (const Border* b = border_of(inner)) {
    outer.corner.topLeftCorner(before, before) = b->corner;
    for (std::size_t k = 0; k < inner_globals(); ++k) {
      petsc(VecCopy(b->columns[k], outer.columns[k]));
      petsc(VecCopy(b->rows[k], outer.rows[k]));
    }
  }
  for (std::size_t m = 0; m < slopes.size(); ++m) {
    const auto at = static_cast<Eigen::Index>(m) + before;
    petsc(VecCopy(sources_[m], outer.columns[inner_globals() + m]));
    copy_common(slopes[m], outer.rows[inner_globals() + m]);
    petsc(VecScale(outer.rows[inner_globals() + m], rate_));
    outer.corner.row(at).head(before) =
        rate_ * tail_of(slopes[m], static_cast<int>(before)).transpose();
  }
  mark_changed(j);
}

}  // namespace fluxform
