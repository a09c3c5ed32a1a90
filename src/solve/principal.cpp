#include "fluxform/solve/principal.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/eps.hpp"
#include "fluxform/solve/linear.hpp"
#include "fluxform/solve/principal_balance.hpp"

namespace fluxform {
namespace {

/// The eigenvalues next to the shift, the principal one first.
struct Found {
  double value = 0.0;
  Handle<Vec> vector;
  std::optional<std::complex<double>> second;
  Handle<Vec> second_vector;
};

/// How long the next eigenvalue is waited for once the principal one is there.
struct Patience {
  bool second = false;
  PetscInt first_at = -1;  ///< restarts when the principal one was found
};

PetscErrorCode stop_when_found(EPS eps, PetscInt its, PetscInt max_it, PetscInt found, PetscInt nev,
                               EPSConvergedReason* reason, void* context) {
  auto& patience = *static_cast<Patience*>(context);
  if (found > 0 && patience.first_at < 0) patience.first_at = its;
  const bool enough = found > 0 && (!patience.second || its >= 3 * patience.first_at + 10);
  if (enough && found < nev) {
    *reason = EPS_CONVERGED_USER;
    return 0;
  }
  return EPSStoppingBasic(eps, its, max_it, found, nev, reason, nullptr);
}

LinearControls resolved(LinearControls linear, Mat matrix, PetscInt direct_limit) {
  PetscInt unknowns = 0;
  petsc(MatGetSize(matrix, &unknowns, nullptr));
  if (linear.method == LinearMethod::automatic) {
    linear.method = unknowns < direct_limit ? LinearMethod::direct : LinearMethod::multigrid;
  }
  return linear;
}

void set_up(EPS eps, Mat matrix, bool symmetric, double target, Vec start, Patience& patience,
            const PrincipalControls& c) {
  ST st = nullptr;
  KSP ksp = nullptr;
  PetscInt unknowns = 0;
  petsc(MatGetSize(matrix, &unknowns, nullptr));
  petsc(EPSSetOperators(eps, matrix, nullptr));
  petsc(EPSSetProblemType(eps, symmetric ? EPS_HEP : EPS_NHEP));
  petsc(EPSSetType(eps, EPSKRYLOVSCHUR));
  const PetscInt count = patience.second && unknowns > 1 ? 2 : 1;
  petsc(EPSSetDimensions(eps, count, PETSC_DEFAULT, PETSC_DEFAULT));
  petsc(EPSSetTolerances(eps, c.tolerance, c.max_iterations));
  petsc(EPSSetStoppingTestFunction(eps, stop_when_found, &patience, nullptr));
  petsc(EPSSetWhichEigenpairs(eps, EPS_TARGET_MAGNITUDE));
  petsc(EPSSetTarget(eps, target));
  petsc(EPSSetInitialSpace(eps, 1, &start));
  petsc(EPSGetST(eps, &st));
  petsc(STSetType(st, STSINVERT));
  petsc(STGetKSP(st, &ksp));
  configure(ksp, resolved(c.linear, matrix, c.direct_limit),
            std::min(c.linear.rtol, 1e-2 * c.tolerance), matrix);
  petsc(EPSSetFromOptions(eps));
}

/// Throws SolveError if the eigenvalue next to the target does not converge. The positive start has
/// a share of the principal vector, and the symmetry of the landscape.
Found next_to(Mat matrix, bool symmetric, double target, Vec start, bool second,
              const PrincipalControls& c) {
  const Eps eps(PetscObjectComm(reinterpret_cast<PetscObject>(start)));
  Patience patience{second};
  set_up(eps, matrix, symmetric, target, start, patience, c);
  petsc(EPSSolve(eps));
  PetscInt converged = 0;
  petsc(EPSGetConverged(eps, &converged));
  if (converged < 1) {
    throw SolveError(
        fmt::format("it did not converge to {:g} in {} restarts", c.tolerance, c.max_iterations));
  }
  Found found;
  petsc(VecDuplicate(start, found.vector.out()));
  petsc(EPSGetEigenpair(eps, 0, &found.value, nullptr, found.vector, nullptr));
  if (!second || converged < 2) return found;
  double real = 0.0, imaginary = 0.0;
  petsc(VecDuplicate(start, found.second_vector.out()));
  petsc(EPSGetEigenpair(eps, 1, &real, &imaginary, found.second_vector, nullptr));
  found.second = {real, imaginary};
  return found;
}

/// Just above an upper bound: where the bound is the eigenvalue itself the system stays regular.
double above(const Bounds& b, double size) {
  return b.upper + 1e-3 * (b.upper - b.lower) + 1e-10 * size;
}

/// A lower shift, from the bounds of vectors that solving with the present one has made smoother
/// (Noda 1971, Numer. Math. 17, 382).
double sharpened(const Balanced& problem, double shift, const PrincipalControls& c) {
  const Mat b = problem.matrix();
  MPI_Comm comm = PetscObjectComm(reinterpret_cast<PetscObject>(b));
  Handle<Vec> x, next;
  petsc(VecDuplicate(problem.start(), x.out()));
  petsc(VecDuplicate(x, next.out()));
  petsc(VecCopy(problem.start(), x));
  for (int k = 0; k < 10; ++k) {
    Handle<Mat> shifted;
    petsc(MatDuplicate(b, MAT_COPY_VALUES, shifted.out()));
    petsc(MatScale(shifted, -1.0));
    petsc(MatShift(shifted, shift));
    LinearSolver solver(comm, resolved(c.linear, b, c.direct_limit), 1e-10);
    solver.set_matrix(shifted);
    petsc(VecSet(next, 0.0));
    double norm = 0.0;
    if (solver.solve(x, next) < 0) break;
    petsc(VecNorm(next, NORM_INFINITY, &norm));
    if (!std::isfinite(norm) || norm == 0.0) break;
    petsc(VecCopy(next, x));
    petsc(VecScale(x, 1.0 / norm));
    const Bounds now = problem.enclose(x, false, 1e-12);
    const double lower = above(now, problem.size());
    if (!(lower < shift)) break;
    const bool close = shift - lower < 1e-2 * (now.upper - now.lower);
    shift = lower;
    if (close) break;
  }
  return shift;
}

/// `why`: words of our own; a library's error codes tell a user nothing.
[[noreturn]] void refuse(const std::string& why) {
  throw SolveError(
      fmt::format("the principal eigenvalue was lost in rounding, as where drift is so much "
                  "stronger than diffusion that its two vectors have no place in common: try a "
                  "weaker drift, a shorter stretch, finer cells or a looser tolerance ({})",
                  why.find("PETSc") == std::string::npos ? why : "the eigensolver broke down"));
}

/// The principal eigenvalue of B or of its transpose; a second attempt has a sharper shift.
Found principal_of(const Balanced& problem, Mat matrix, double& shift, Vec start, bool second,
                   const PrincipalControls& c) {
  try {
    return next_to(matrix, problem.symmetric(), shift, start, second, c);
  } catch (const SolveError&) {
  }
  try {
    shift = sharpened(problem, shift, c);
    return next_to(matrix, problem.symmetric(), shift, start, second, c);
  } catch (const SolveError& e) {
    refuse(e.what());
  }
}

/// Turns x to the sign of its sum; true if nothing of it points the other way.
bool make_positive(Vec x) {
  double sum = 0.0, least = 0.0, largest = 0.0;
  petsc(VecSum(x, &sum));
  if (sum < 0.0) petsc(VecScale(x, -1.0));
  petsc(VecMin(x, nullptr, &least));
  petsc(VecMax(x, nullptr, &largest));
  return least >= -1e-9 * largest;
}

double residual_of(Mat matrix, Vec x, double lambda) {
  Handle<Vec> r;
  double norm = 0.0, size = 0.0;
  petsc(VecDuplicate(x, r.out()));
  petsc(MatMult(matrix, x, r));
  petsc(VecAXPY(r, -lambda, x));
  petsc(VecNorm(r, NORM_2, &norm));
  petsc(VecNorm(x, NORM_2, &size));
  return norm / size;
}

void scale_vectors(Principal& p, Vec mass) {
  double largest = 0.0, product = 0.0;
  petsc(VecMax(p.right, nullptr, &largest));
  petsc(VecScale(p.right, 1.0 / largest));
  if (p.second_right) {
    petsc(VecNorm(p.second_right, NORM_INFINITY, &largest));
    if (largest > 0.0) petsc(VecScale(p.second_right, 1.0 / largest));
  }
  if (!p.left) return;
  Handle<Vec> weighed;
  petsc(VecDuplicate(mass, weighed.out()));
  petsc(VecPointwiseMult(weighed, mass, p.right));
  petsc(VecDot(p.left, weighed, &product));
  petsc(VecScale(p.left, 1.0 / product));
}

/// The left vector of the eigenvalue whose right one is x; refuses one that has nothing in common
/// with x.
Handle<Vec> left_vector(const Balanced& problem, double shift, Vec x, const PrincipalControls& c) {
  Handle<Mat> transposed;
  petsc(MatTranspose(problem.matrix(), MAT_INITIAL_MATRIX, transposed.out()));
  Handle<Vec> start;
  petsc(VecDuplicate(x, start.out()));
  petsc(VecCopy(x, start));
  petsc(VecAbs(start));
  Found found = principal_of(problem, transposed, shift, start, false, c);
  make_positive(found.vector);
  double common = 0.0, one = 0.0, other = 0.0;
  petsc(VecDot(found.vector, x, &common));
  petsc(VecNorm(found.vector, NORM_2, &one));
  petsc(VecNorm(x, NORM_2, &other));
  if (!(common > 1e-12 * one * other)) refuse("they share less than 1e-12 of their lengths");
  return std::move(found.vector);
}

}  // namespace

Principal find_principal(Mat r, Vec mass, const PrincipalControls& c) {
  const Balanced problem(r, mass, resolved(c.linear, r, c.direct_limit));
  double shift = above(problem.bounds(), problem.size());
  const Found found = principal_of(problem, problem.matrix(), shift, problem.start(), c.second, c);
  Principal p;
  p.value = found.value;
  p.positive = make_positive(found.vector);
  p.residual = residual_of(problem.matrix(), found.vector, p.value);
  const Bounds enclosure = problem.enclose(found.vector, false, 1e-6);
  p.lower = enclosure.lower;
  p.upper = enclosure.upper;
  p.right = problem.right_from(found.vector);
  p.second = found.second;
  if (p.second) p.second_right = problem.right_from(found.second_vector);
  if (c.adjoint && problem.symmetric()) p.left = problem.left_from(found.vector);
  if (c.adjoint && !problem.symmetric()) {
    const Handle<Vec> y = left_vector(problem, shift, found.vector, c);
    p.positive = make_positive(y) && p.positive;
    p.left = problem.left_from(y);
  }
  scale_vectors(p, mass);
  return p;
}

}  // namespace fluxform
