#include "fluxform/solve/newton.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/fv/bordered.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/linear.hpp"
#include "fluxform/solve/transient_stage.hpp"

namespace fluxform {
namespace {

/// A row of the residual is a sum of some ten terms, each a product of a few factors: what rounding
/// makes of it is a small multiple of the machine's epsilon times the sum of the terms' sizes.
constexpr double epsilon = 2.2e-16;
constexpr double rows_at_rounding = 64.0;
constexpr double steps_at_rounding = 1e-13;
/// The norm adds up many rows, and the line search gives up where they change by as much as they
/// are.
constexpr double norm_at_rounding = 1e4;
constexpr int most_full_steps = 30, most_idle_steps = 2;

double norm_of(Vec v) {
  double norm = 0.0;
  petsc(VecNorm(v, NORM_2, &norm));
  return norm;
}

}  // namespace

Newton::Newton(Operator& op, const SolverControls& controls, bool linear, NewtonProblem problem)
    : problem_(std::move(problem)),
      jacobian_(op.create_matrix()),
      residual_(op.create_vector()),
      linear_(linear ? controls.linear.rtol : controls.linear.correction_rtol),
      unknowns_(op.grid().unknowns()),
      globals_(static_cast<int>(op.globals().size())),
      field_rows_(field_rows(op.grid())),
      affine_(linear) {
  const NewtonControls& c = controls.newton;
  petsc(SNESCreate(op.grid().comm(), snes_.out()));
  if (!c.prefix.empty()) petsc(SNESSetOptionsPrefix(snes_, c.prefix.c_str()));
  petsc(SNESSetFunction(snes_, residual_, evaluate, this));
  petsc(SNESSetJacobian(snes_, jacobian_, jacobian_, assemble, this));
  petsc(SNESSetType(snes_, linear ? SNESKSPONLY : SNESNEWTONLS));
  petsc(SNESSetTolerances(snes_, c.atol, c.rtol, c.stol, c.max_iterations, PETSC_DEFAULT));
  petsc(SNESSetLagPreconditioner(snes_, controls.linear.served));
  KSP ksp = nullptr;
  petsc(SNESGetKSP(snes_, &ksp));
  configure(ksp, controls.linear, linear ? controls.linear.rtol : controls.linear.correction_rtol,
            jacobian_);
  petsc(SNESSetFromOptions(snes_));
  if (!linear) linear_.let_options_loosen();
  linear_.watch(ksp);
  petsc(SNESGetTolerances(snes_, &atol_, nullptr, nullptr, nullptr, nullptr));
}

NewtonOutcome Newton::solve(Vec y, double roundoff) {
  NewtonOutcome out;
  setups_ = 0;
  petsc(SNESSetTolerances(snes_, std::max(atol_, roundoff), PETSC_DEFAULT, PETSC_DEFAULT,
                          PETSC_DEFAULT, PETSC_DEFAULT));
  petsc(SNESSolve(snes_, nullptr, y));
  SNESConvergedReason reason = SNES_CONVERGED_ITERATING;
  PetscInt newton = 0, linear = 0;
  petsc(SNESGetConvergedReason(snes_, &reason));
  petsc(SNESGetIterationNumber(snes_, &newton));
  petsc(SNESGetLinearSolveIterations(snes_, &linear));
  petsc(SNESGetFunctionNorm(snes_, &out.residual));
  const bool stuck = reason == SNES_DIVERGED_LINE_SEARCH || reason == SNES_DIVERGED_MAX_IT ||
                     reason == SNES_DIVERGED_LOCAL_MIN;
  // A short step, and that of an affine problem, tell of a solution only where they solve it.
  const bool small_step = reason == SNES_CONVERGED_SNORM_RELATIVE;
  const bool unsolved = (affine_ || small_step) && !linear_.passed();
  out.converged = reason > 0 && !unsolved;
  out.iterations = static_cast<int>(newton);
  out.linear = static_cast<int>(linear);
  out.reason = SNESConvergedReasons[reason];
  // A step that the line search has made short enough is no sign of a solution.
  if (stuck || small_step) finish(y, small_step && !unsolved, out);
  if (unsolved && affine_) out.reason = "its linear system was not solved";
  out.setups = setups_;
  return out;
}

/// Ends an iteration whose norm tells no more. `enough`: it has converged as it is.
void Newton::finish(Vec y, bool enough, NewtonOutcome& out) {
  const bool near = norm_is_rounding(y);
  const double over = near ? settle(y, true, out) : INFINITY;
  out.converged = enough || over <= rows_at_rounding;
  if (near) out.residual = norm_of(residual_);
  if (!out.converged) out.reason += " above rounding level";
  if (!out.converged && near)
    out.reason +=
        fmt::format(" (a row of the residual is {:.2g} times what rounding makes of it)", over);
}

/// terms = |J| |y|, by rows: a rounding of the unknowns in their last places, and of the products
/// that are added up, changes the residual by some epsilon times as much. Leaves J at y.
void Newton::sum_terms(Vec y) {
  if (!terms_) petsc(VecDuplicate(residual_, terms_.out()));
  if (!sizes_) petsc(VecDuplicate(residual_, sizes_.out()));
  petsc(VecCopy(y, sizes_));
  petsc(VecAbs(sizes_));
  problem_.jacobian(y, jacobian_);
  take_sizes(jacobian_);
  petsc(MatMult(jacobian_, sizes_, terms_));
  problem_.jacobian(y, jacobian_);
}

/// Whether the norm of the residual tells no more of how near the solution is. Leaves what sum_terms
/// does.
bool Newton::norm_is_rounding(Vec y) {
  if (!problem_.residual(y, residual_)) return false;
  sum_terms(y);
  return norm_of(residual_) <= norm_at_rounding * epsilon * norm_of(terms_);
}

/// Greatest row of the residual at y over what rounding makes of it by the terms summed last.
/// Collective.
double Newton::rows_over_rounding(Vec y) {
  if (!problem_.residual(y, residual_)) return INFINITY;
  double mine = 0.0, all = 0.0;
  const ReadArray r(residual_), t(terms_);
  PetscInt size = 0;
  petsc(VecGetLocalSize(residual_, &size));
  for (PetscInt i = 0; i < size; ++i)
    if (r[i] != 0.0) mine = std::max(mine, std::abs(r[i]) / std::max(t[i], 1e-300));
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX,
                PetscObjectComm(reinterpret_cast<PetscObject>(y)));
  return all / epsilon;
}

/// A full step by the Jacobian and the residual at y. Returns its greatest size relative to an
/// unknown's own, infinity if it cannot be taken. Collective.
double Newton::step(Vec y) {
  if (!correction_) petsc(VecDuplicate(residual_, correction_.out()));
  KSP ksp = nullptr;
  petsc(SNESGetKSP(snes_, &ksp));
  petsc(KSPSetReusePreconditioner(ksp, PETSC_FALSE));
  petsc(KSPSetOperators(ksp, jacobian_, jacobian_));
  petsc(KSPSolve(ksp, residual_, correction_));
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  petsc(KSPGetConvergedReason(ksp, &reason));
  if (reason <= 0) return INFINITY;
  petsc(VecAXPY(y, -1.0, correction_));
  double mine = 0.0, all = 0.0;
  const ReadArray moved(correction_), now(y);
  PetscInt size = 0;
  petsc(VecGetLocalSize(y, &size));
  for (PetscInt i = 0; i < size; ++i)
    if (moved[i] != 0.0) mine = std::max(mine, std::abs(moved[i]) / (std::abs(now[i]) + 1e-300));
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX,
                PetscObjectComm(reinterpret_cast<PetscObject>(y)));
  return all;
}

/// Goes on in full steps where the norm is of no use any more: it is that of the largest rows
/// alone. Rows at rounding may still add up to something, where cells differ much in size: the end
/// is where steps are at the rounding of the unknowns, or get no shorter. While rows are at rounding
/// the derivative stays what it is, and so do its factors, which cost most of a step. `fresh`: the
/// terms and the derivative are those at y. Returns what rows_over_rounding ends with.
double Newton::settle(Vec y, bool fresh, NewtonOutcome& out) {
  double now = INFINITY, best = INFINITY, shortest = INFINITY;
  for (int k = 0, idle = 0; k < most_full_steps && idle <= most_idle_steps; ++k) {
    if (k == 0 && !fresh) sum_terms(y);
    now = rows_over_rounding(y);
    if (k > 0 && now > rows_at_rounding && std::isfinite(now)) {
      sum_terms(y);
      ++setups_;
      now = rows_over_rounding(y);
    }
    if (!std::isfinite(now)) break;
    const double size = step(y);
    ++out.iterations;
    if (now <= rows_at_rounding && size <= steps_at_rounding) break;
    const bool better = now > rows_at_rounding ? now < 0.5 * best : size < 0.9 * shortest;
    idle = better ? 0 : idle + 1;
    best = std::min(best, now);
    shortest = std::min(shortest, size);
  }
  return now;
}

NewtonOutcome Newton::polish(Vec y) {
  NewtonOutcome out;
  setups_ = 0;
  out.converged = settle(y, false, out) <= rows_at_rounding;
  out.residual = norm_of(residual_);
  out.setups = setups_;
  out.reason = out.converged ? "full steps down to rounding" : "full steps above rounding level";
  return out;
}

std::vector<Imbalance> Newton::imbalance(Vec y) {
  const auto count = static_cast<std::size_t>(unknowns_ + globals_);
  std::vector<double> sums(2 * count, 0.0);
  if (!problem_.residual(y, residual_)) return std::vector<Imbalance>(count, {INFINITY, 1.0});
  sum_terms(y);
  const ReadArray r(residual_), t(terms_);
  PetscInt size = 0;
  petsc(VecGetLocalSize(residual_, &size));
  for (PetscInt i = 0; i < size; ++i) {
    const std::size_t k = kind_of_row(i, field_rows_, unknowns_);
    sums[2 * k] += std::abs(r[i]);
    sums[2 * k + 1] += t[i];
  }
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                PetscObjectComm(reinterpret_cast<PetscObject>(y)));
  std::vector<Imbalance> all;
  for (std::size_t k = 0; k < count; ++k) all.push_back({sums[2 * k], sums[2 * k + 1]});
  return all;
}

int Newton::refine(Vec y) {
  if (!correction_) petsc(VecDuplicate(residual_, correction_.out()));
  if (!problem_.residual(y, residual_)) return 0;
  KSP ksp = nullptr;
  petsc(SNESGetKSP(snes_, &ksp));
  petsc(KSPSolve(ksp, residual_, correction_));
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  PetscInt iterations = 0;
  petsc(KSPGetConvergedReason(ksp, &reason));
  petsc(KSPGetIterationNumber(ksp, &iterations));
  if (reason > 0) petsc(VecAXPY(y, -1.0, correction_));
  return static_cast<int>(iterations);
}

PetscErrorCode Newton::evaluate(SNES snes, Vec y, Vec f, void* self) {
  return guarded([&] {
    if (!static_cast<Newton*>(self)->problem_.residual(y, f))
      petsc(SNESSetFunctionDomainError(snes));
  });
}

/// SNES puts a hook of its own there as it begins, for tolerances that it chooses by itself.
void Newton::watch_linear() {
  KSP ksp = nullptr;
  PetscBool chooses = PETSC_FALSE;
  petsc(SNESKSPGetUseEW(snes_, &chooses));
  petsc(SNESGetKSP(snes_, &ksp));
  if (!chooses) linear_.watch(ksp);
}

PetscErrorCode Newton::assemble(SNES, Vec y, Mat j, Mat, void* self) {
  return guarded([&] {
    auto* newton = static_cast<Newton*>(self);
    newton->problem_.jacobian(y, j);
    newton->watch_linear();
    ++newton->setups_;
  });
}

NewtonProblem steady_problem(Operator& op, double time) {
  NewtonProblem problem;
  problem.residual = [&op, time](Vec y, Vec f) { return try_residual(op, time, y, f, Part::all); };
  problem.jacobian = [&op, time](Vec y, Mat j) { op.jacobian(time, y, 0.0, j); };
  return problem;
}

std::string unbalanced(Newton& newton, const Operator& op, double unrest, Vec u, Vec guess) {
  const auto now = newton.imbalance(u);
  std::vector<Imbalance> before;
  for (std::size_t k = 0; k < now.size(); ++k) {
    if (now[k].left <= unrest * now[k].terms) continue;
    if (before.empty()) before = newton.imbalance(guess);
    if (now[k].left <= unrest * before[k].terms) continue;
    const std::size_t fields = op.fields().size();
    const FieldInfo& of = k < fields ? op.fields()[k] : op.globals()[k - fields];
    return fmt::format("{:.2g} of the terms that balance each other in '{}' are left over",
                       now[k].left / now[k].terms, of.name);
  }
  return "";
}

}  // namespace fluxform
