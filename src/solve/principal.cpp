#include "fluxform/solve/principal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/eps.hpp"
#include "fluxform/solve/linear.hpp"

namespace fluxform {
namespace {

struct Bounds {
  double lower = std::numeric_limits<double>::infinity();
  double upper = -std::numeric_limits<double>::infinity();
};

/// B = -M^-1/2 R' M^-1/2, symmetric where R' is, and the vectors that lead there and back.
class Scaled {
 public:
  Scaled(Mat r, Vec mass) {
    petsc(VecDuplicate(mass, root_.out()));
    petsc(VecDuplicate(mass, inverse_root_.out()));
    {
      const ReadArray m(mass);
      const WriteArray root(root_), inverse(inverse_root_);
      PetscInt n = 0;
      petsc(VecGetLocalSize(mass, &n));
      for (PetscInt i = 0; i < n; ++i) {
        root[i] = std::sqrt(m[i]);
        inverse[i] = m[i] > 0.0 ? 1.0 / root[i] : 0.0;
      }
    }
    petsc(MatDuplicate(r, MAT_COPY_VALUES, b_.out()));
    petsc(MatDiagonalScale(b_, inverse_root_, inverse_root_));
    petsc(MatScale(b_, -1.0));
    petsc(MatNorm(b_, NORM_INFINITY, &size_));
    set_idle_rows(mass);
    PetscBool same = PETSC_FALSE;
    petsc(MatIsSymmetric(b_, 1e-13 * size_, &same));
    symmetric_ = same;
    petsc(MatSetOption(b_, MAT_SYMMETRIC, same));
  }
  Mat matrix() const { return b_; }
  bool symmetric() const { return symmetric_; }
  double size() const { return size_; }
  Vec root() const { return root_; }
  /// v = M^-1/2 x.
  Handle<Vec> from_scaled(Vec x) const {
    Handle<Vec> v;
    petsc(VecDuplicate(x, v.out()));
    petsc(VecPointwiseMult(v, x, inverse_root_));
    return v;
  }
  /// Least and greatest (B x)/x over the rows that take part and where x is not lost in rounding.
  Bounds enclose(Vec x) const {
    Handle<Vec> image;
    petsc(VecDuplicate(x, image.out()));
    petsc(MatMult(b_, x, image));
    double largest = 0.0;
    petsc(VecNorm(x, NORM_INFINITY, &largest));
    const ReadArray y(image), from(x), root(root_);
    PetscInt n = 0;
    petsc(VecGetLocalSize(x, &n));
    Bounds mine, all;
    for (PetscInt i = 0; i < n; ++i) {
      if (root[i] == 0.0 || std::abs(from[i]) < 1e-6 * largest) continue;
      mine.lower = std::min(mine.lower, y[i] / from[i]);
      mine.upper = std::max(mine.upper, y[i] / from[i]);
    }
    MPI_Comm comm = PetscObjectComm(reinterpret_cast<PetscObject>(x));
    MPI_Allreduce(&mine.lower, &all.lower, 1, MPI_DOUBLE, MPI_MIN, comm);
    MPI_Allreduce(&mine.upper, &all.upper, 1, MPI_DOUBLE, MPI_MAX, comm);
    return all;
  }

 private:
  /// Rows that take no part decay faster than anything else, so that they are never the answer.
  void set_idle_rows(Vec mass) {
    const ReadArray m(mass);
    PetscInt begin = 0, end = 0;
    petsc(MatGetOwnershipRange(b_, &begin, &end));
    for (PetscInt i = begin; i < end; ++i) {
      if (m[i - begin] == 0.0) petsc(MatSetValue(b_, i, i, -2.0 * size_, INSERT_VALUES));
    }
    petsc(MatAssemblyBegin(b_, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(b_, MAT_FINAL_ASSEMBLY));
  }
  Handle<Mat> b_;
  Handle<Vec> root_, inverse_root_;
  double size_ = 0.0;
  bool symmetric_ = false;
};

void set_up(EPS eps, const Scaled& problem, double target, const PrincipalControls& c) {
  ST st = nullptr;
  KSP ksp = nullptr;
  PetscInt unknowns = 0;
  petsc(MatGetSize(problem.matrix(), &unknowns, nullptr));
  petsc(EPSSetOperators(eps, problem.matrix(), nullptr));
  petsc(EPSSetProblemType(eps, problem.symmetric() ? EPS_HEP : EPS_NHEP));
  petsc(EPSSetType(eps, EPSKRYLOVSCHUR));
  petsc(EPSSetTwoSided(eps, c.adjoint && !problem.symmetric() ? PETSC_TRUE : PETSC_FALSE));
  petsc(EPSSetTolerances(eps, c.tolerance, c.max_iterations));
  petsc(EPSSetWhichEigenpairs(eps, EPS_TARGET_MAGNITUDE));
  petsc(EPSSetTarget(eps, target));
  // The positive start has a share of the principal vector, and the symmetry of the landscape.
  Vec start = problem.root();
  petsc(EPSSetInitialSpace(eps, 1, &start));
  if (c.adjoint && !problem.symmetric()) petsc(EPSSetLeftInitialSpace(eps, 1, &start));
  petsc(EPSGetST(eps, &st));
  petsc(STSetType(st, STSINVERT));
  petsc(STGetKSP(st, &ksp));
  LinearControls linear = c.linear;
  if (linear.method == LinearMethod::automatic) {
    linear.method = unknowns < c.direct_limit ? LinearMethod::direct : LinearMethod::multigrid;
  }
  configure(ksp, linear, std::min(linear.rtol, 1e-2 * c.tolerance), unknowns, nullptr);
  petsc(EPSSetFromOptions(eps));
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

double residual_of(const Scaled& problem, Vec x, double lambda) {
  Handle<Vec> r;
  double norm = 0.0, size = 0.0;
  petsc(VecDuplicate(x, r.out()));
  petsc(MatMult(problem.matrix(), x, r));
  petsc(VecAXPY(r, -lambda, x));
  petsc(VecNorm(r, NORM_2, &norm));
  petsc(VecNorm(x, NORM_2, &size));
  return norm / size;
}

void scale_vectors(Principal& p, Vec mass) {
  double largest = 0.0, product = 0.0;
  petsc(VecMax(p.right, nullptr, &largest));
  petsc(VecScale(p.right, 1.0 / largest));
  if (!p.left) return;
  Handle<Vec> weighed;
  petsc(VecDuplicate(mass, weighed.out()));
  petsc(VecPointwiseMult(weighed, mass, p.right));
  petsc(VecDot(p.left, weighed, &product));
  petsc(VecScale(p.left, 1.0 / product));
}

}  // namespace

Principal find_principal(Mat r, Vec mass, const PrincipalControls& c) {
  const Scaled problem(r, mass);
  const Bounds start = problem.enclose(problem.root());
  // Just above the upper bound: where the bound is the eigenvalue itself the system stays regular.
  const double aside = 1e-3 * (start.upper - start.lower) + 1e-10 * problem.size();
  const Eps eps(PetscObjectComm(reinterpret_cast<PetscObject>(mass)));
  set_up(eps, problem, start.upper + aside, c);
  try {
    petsc(EPSSolve(eps));
  } catch (const SolveError& e) {
    throw SolveError(
        fmt::format("the principal eigenvalue was lost in rounding, as where drift is so much "
                    "stronger than diffusion that its two vectors have no place in common: try a "
                    "weaker drift or a shorter stretch ({})",
                    e.what()));
  }
  PetscInt converged = 0;
  petsc(EPSGetConverged(eps, &converged));
  if (converged < 1) {
    throw SolveError(
        fmt::format("the principal eigenvalue did not converge to {:g} in {} restarts; "
                    "try a looser tolerance",
                    c.tolerance, c.max_iterations));
  }
  Principal p;
  Handle<Vec> x;
  petsc(VecDuplicate(mass, x.out()));
  petsc(EPSGetEigenpair(eps, 0, &p.value, nullptr, x, nullptr));
  p.positive = make_positive(x);
  p.residual = residual_of(problem, x, p.value);
  const Bounds found = problem.enclose(x);
  p.lower = found.lower;
  p.upper = found.upper;
  p.right = problem.from_scaled(x);
  if (c.adjoint) {
    if (!problem.symmetric()) petsc(EPSGetLeftEigenvector(eps, 0, x, nullptr));
    p.positive = make_positive(x) && p.positive;
    p.left = problem.from_scaled(x);
  }
  scale_vectors(p, mass);
  return p;
}

}  // namespace fluxform
