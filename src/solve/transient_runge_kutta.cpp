#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/transient_stepper.hpp"

namespace fluxform {

RungeKutta::RungeKutta(Operator& op, StageSolver* stages, Tableau tableau, bool with_error,
                       Rates rates)
    : op_(op),
      stages_(stages),
      tableau_(std::move(tableau)),
      with_error_(with_error),
      explicit_part_(tableau_.implicit() ? Part::explicitly : Part::all),
      start_(op.create_vector()),
      base_(op.create_vector()),
      rates_(std::move(rates)),
      stage_rates_(static_cast<std::size_t>(tableau_.stages())) {
  for (int i = 0; i < tableau_.stages(); ++i) {
    if (tableau_.implicit()) implicit_.push_back(op.create_vector());
    if (!tableau_.explicit_part.empty()) explicit_.push_back(op.create_vector());
  }
}

void RungeKutta::restart(double t, Vec u) {
  has_first_slopes_ = false;
  if (!slope_ || !op_.traits().constant_storage) slope_ = storage_slope(op_, t, u);
}

bool RungeKutta::attempt(double t, double h, Vec u, Vec y) {
  if (!first_slopes(t, u)) return false;
  if (tableau_.implicit()) stages_->storage(t, u, start_);
  petsc(VecCopy(u, y));
  const int stages = with_error_ ? tableau_.stages() : tableau_.solution_stages;
  for (std::size_t i = 1; i < static_cast<std::size_t>(stages); ++i) {
    if (!stage(i, t, h, u, y)) return false;
    note_rates(i, t + tableau_.c[i] * h, y);
  }
  if (!tableau_.ends_on_stage()) advance(h, u, y);
  return true;
}

bool RungeKutta::first_slopes(double t, Vec u) {
  if (has_first_slopes_) return true;
  if (tableau_.implicit()) {
    if (!stages_->residual(t, u, implicit_[0])) return false;
    // Algebraic rows have no slope; a residual there (inconsistent start) must not enter the
    // stages.
    drop_algebraic(implicit_[0]);
  }
  if (!explicit_.empty() && !explicit_slope(0, t, u)) return false;
  note_rates(0, t, u);
  has_first_slopes_ = true;
  return true;
}

bool RungeKutta::stage(std::size_t i, double t, double h, Vec u, Vec y) {
  const double time = t + tableau_.c[i] * h;
  if (!tableau_.implicit()) {
    petsc(VecZeroEntries(base_));
    subtract_slopes(i, h, base_);
    divide_by_storage(base_);
    petsc(VecWAXPY(y, 1.0, base_, u));
    return explicit_slope(i, time, y);
  }
  petsc(VecCopy(start_, base_));
  subtract_slopes(i, h, base_);
  const double shift = 1.0 / (h * tableau_.implicit_part[i][i]);
  if (i > 1 && stages_->takes_any_guess()) {  // on the line from u through the stage before
    const double beyond = tableau_.c[i] / tableau_.c[i - 1] - 1.0;
    petsc(VecAXPBY(y, -beyond, 1.0 + beyond, u));
  }
  if (!stages_->solve(time, shift, base_, y)) return false;
  stages_->storage(time, y, implicit_[i]);
  petsc(VecAXPBY(implicit_[i], shift, -shift, base_));
  if (!tableau_.ends_on_stage()) stages_->correct_slope(y, implicit_[i]);
  return explicit_.empty() || explicit_slope(i, time, y);
}

bool RungeKutta::explicit_slope(std::size_t i, double t, Vec y) {
  return try_residual(op_, t, y, explicit_[i], explicit_part_);
}

void RungeKutta::subtract_slopes(std::size_t i, double h, Vec sum) {
  std::vector<double> weights;
  std::vector<Vec> slopes;
  const auto collect = [&](const std::vector<double>& row, const std::vector<Handle<Vec>>& from) {
    for (std::size_t j = 0; j < i && j < row.size(); ++j) {
      if (row[j] == 0.0) continue;
      weights.push_back(-h * row[j]);
      slopes.push_back(from[j]);
    }
  };
  if (tableau_.implicit()) collect(tableau_.implicit_part[i], implicit_);
  if (!explicit_.empty()) collect(tableau_.explicit_part[i], explicit_);
  petsc(VecMAXPY(sum, static_cast<PetscInt>(slopes.size()), weights.data(), slopes.data()));
}

void RungeKutta::advance(double h, Vec u, Vec y) {
  petsc(VecZeroEntries(base_));
  for (std::size_t j = 0; j < tableau_.b.size(); ++j) {
    if (tableau_.b[j] == 0.0) continue;
    if (tableau_.implicit()) petsc(VecAXPY(base_, -h * tableau_.b[j], implicit_[j]));
    petsc(VecAXPY(base_, -h * tableau_.b[j], explicit_[j]));
  }
  if (tableau_.implicit()) return add_carrying(u, base_, y);
  divide_by_storage(base_);
  petsc(VecWAXPY(y, 1.0, base_, u));
}

// y = u + stored / S'. Near rest the same roundings come back at every step and their sum grows
// with the steps, so what the rounding of a value loses is carried on to the next.
void RungeKutta::add_carrying(Vec u, Vec stored, Vec y) const {
  const ReadArray before(u), increment(stored), slope(slope_);
  const WriteArray after(y);
  const int fields = op_.grid().unknowns();
  const PetscInt rows = field_rows(op_.grid());
  std::vector<double> due(static_cast<std::size_t>(fields) + op_.globals().size(), 0.0);
  PetscInt n = 0;
  petsc(VecGetLocalSize(y, &n));
  for (PetscInt i = 0; i < n; ++i) {
    after[i] = before[i];
    if (increment[i] == 0.0 || slope[i] == 0.0) continue;
    double& rest = due[kind_of_row(i, rows, fields)];
    rest += increment[i];
    after[i] += rest / slope[i];
    rest -= slope[i] * (after[i] - before[i]);
  }
}

void RungeKutta::local_error(double h, Vec, Vec e) {
  petsc(VecZeroEntries(e));
  for (std::size_t j = 0; j < tableau_.b.size(); ++j) {
    const double weight = -h * (tableau_.b[j] - tableau_.embedded[j]);
    if (tableau_.implicit()) petsc(VecAXPY(e, weight, implicit_[j]));
    if (!explicit_.empty()) petsc(VecAXPY(e, weight, explicit_[j]));
  }
  divide_by_storage(e);
}

void RungeKutta::accept(double h, Vec) {
  moved_.assign(moved_.size(), 0.0);
  for (std::size_t i = 0; i < stage_rates_.size(); ++i)
    add(moved_, h * tableau_.b[i], stage_rates_[i]);
  has_first_slopes_ = tableau_.ends_on_stage();
  if (!has_first_slopes_) return;
  std::swap(implicit_.front(), implicit_.back());
  stage_rates_.front() = stage_rates_.back();
}

void RungeKutta::note_rates(std::size_t i, double t, Vec y) {
  if (rates_ && tableau_.b[i] != 0.0) stage_rates_[i] = rates_(t, y);
}

void RungeKutta::divide_by_storage(Vec v) const {
  const WriteArray x(v);
  const ReadArray slope(slope_);
  PetscInt n = 0;
  petsc(VecGetLocalSize(v, &n));
  for (PetscInt i = 0; i < n; ++i) x[i] = slope[i] == 0.0 ? 0.0 : x[i] / slope[i];
}

void RungeKutta::drop_algebraic(Vec v) const {
  const WriteArray x(v);
  const ReadArray slope(slope_);
  PetscInt n = 0;
  petsc(VecGetLocalSize(v, &n));
  for (PetscInt i = 0; i < n; ++i)
    if (slope[i] == 0.0) x[i] = 0.0;
}

}  // namespace fluxform
