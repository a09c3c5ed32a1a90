#include "fluxform/solve/linear_check.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <fmt/format.h>
#include <petsc/private/petscimpl.h>  // PetscObjectStateGet is documented, but declared there

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

/// A row of A x sums some tens of products; elimination and transforms lose a few digits more.
constexpr double rounding = 1e3 * 2.2e-16;

/// Stopping tests follow a residual by recurrence, which drifts from the true one.
constexpr double drift = 10.0;

std::string trimmed(const std::string& options) {
  std::istringstream words(options);
  std::string word, kept;
  while (words >> word)
    if (word != "-skip_petscrc") kept += (kept.empty() ? "" : " ") + word;
  return kept;
}

double norm_of(Vec v) {
  double norm = 0.0;
  petsc(VecNorm(v, NORM_2, &norm));
  return norm;
}

/// What rounding may leave of b - A x; 0 for a matrix that tells no norm.
double rounding_of(Mat matrix, Vec x) {
  PetscBool tells = PETSC_FALSE;
  double size = 0.0;
  petsc(MatHasOperation(matrix, MATOP_NORM, &tells));
  if (!tells) return 0.0;
  petsc(MatNorm(matrix, NORM_INFINITY, &size));
  return rounding * size * norm_of(x);
}

[[noreturn]] void refuse(double left, double rtol) {
  throw SolveError(
      fmt::format("a linear system was not solved, though the solver reports success: "
                  "|b - A x| is {:.2g} of |b| where {:.2g} is asked{}",
                  left, rtol, told_options()));
}

std::string given_options() {
  char* all = nullptr;
  petsc(PetscOptionsGetAll(nullptr, &all));
  const std::string options = trimmed(all ? all : "");
  petsc(PetscFree(all));
  return options;
}

}  // namespace

std::string told_options() {
  const std::string options = given_options();
  return options.empty() ? "" : "; PETSc options are in force: " + options;
}

double relative_residual(KSP ksp, Vec b, Vec x) {
  Mat matrix = nullptr;
  Handle<Vec> left;
  petsc(KSPGetOperators(ksp, &matrix, nullptr));
  petsc(VecDuplicate(b, left.out()));
  petsc(MatMult(matrix, x, left));
  petsc(VecAYPX(left, -1.0, b));
  const double size = norm_of(b), rest = norm_of(left);
  // An iteration from a guess measures itself by its first residual where b is zero.
  if (size == 0.0 && std::isfinite(rest)) return 0.0;
  if (rest <= 1e-12 * size || rest <= rounding_of(matrix, x)) return 0.0;
  return rest / size;
}

void require_residual(KSP ksp, Vec b, Vec x, double rtol) {
  const double left = relative_residual(ksp, b, x);
  if (!(left <= drift * rtol)) refuse(left, rtol);
}

void LinearCheck::watch(KSP ksp) { petsc(KSPSetPostSolve(ksp, after_solve, this)); }

PetscErrorCode LinearCheck::after_solve(KSP ksp, Vec b, Vec x, void* self) {
  return guarded([&] { static_cast<LinearCheck*>(self)->look(ksp, b, x); });
}

bool LinearCheck::is_due(KSP ksp) {
  Mat matrix = nullptr;
  PetscObjectId id = 0;
  PetscObjectState changes = 0;
  PetscBool direct = PETSC_FALSE;
  petsc(KSPGetOperators(ksp, &matrix, nullptr));
  petsc(PetscObjectGetId(reinterpret_cast<PetscObject>(matrix), &id));
  petsc(PetscObjectStateGet(reinterpret_cast<PetscObject>(matrix), &changes));
  petsc(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(ksp), KSPPREONLY, &direct));
  const bool known = id == seen_ && changes == seen_changes_;
  seen_ = id;
  seen_changes_ = changes;
  return !direct || !known || !given_options().empty();
}

void LinearCheck::look(KSP ksp, Vec b, Vec x) {
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  petsc(KSPGetConvergedReason(ksp, &reason));
  if (reason <= 0 || !is_due(ksp)) return;
  double rtol = rtol_, of_options = 0.0;
  petsc(KSPGetTolerances(ksp, &of_options, nullptr, nullptr, nullptr));
  if (options_loosen_) rtol = std::max(rtol, std::min(of_options, 0.5));
  const double left = relative_residual(ksp, b, x);
  passed_ = left <= drift * rtol;
  if (passed_ || !std::isfinite(left)) return;
  if (!given_options().empty()) refuse(left, rtol);
}

}  // namespace fluxform
