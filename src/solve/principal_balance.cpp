#include "fluxform/solve/principal_balance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "fluxform/solve/linear.hpp"

namespace fluxform {
namespace {

/// Beyond exp(+-300) products of two factors leave the range of numbers.
constexpr double steepest = 300.0;
/// The greatest difference of the potential between two neighbours.
constexpr double greatest_step = 60.0;

/// The rows of a matrix that this rank owns, one at a time.
class Row {
 public:
  Row(Mat matrix, PetscInt i) : matrix_(matrix), i_(i) {
    petsc(MatGetRow(matrix_, i_, &count_, &columns_, &values_));
  }
  ~Row() { (void)MatRestoreRow(matrix_, i_, &count_, &columns_, &values_); }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  PetscInt size() const { return count_; }
  PetscInt column(PetscInt k) const { return columns_[k]; }
  double value(PetscInt k) const { return values_[k]; }
  /// The entry in a column, zero where there is none; columns ascend.
  double at(PetscInt column) const {
    const PetscInt* const end = columns_ + count_;
    const PetscInt* const found = std::lower_bound(columns_, end, column);
    return found != end && *found == column ? values_[found - columns_] : 0.0;
  }

 private:
  Mat matrix_;
  PetscInt i_;
  PetscInt count_ = 0;
  const PetscInt* columns_ = nullptr;
  const PetscScalar* values_ = nullptr;
};

/// The least-squares equations of the potential: a graph Laplacian, whose constants are held by a
/// trifle on its diagonal.
struct Potential {
  Handle<Mat> laplacian;
  Handle<Vec> slopes;
};

Potential equations(Mat b, Vec like) {
  Potential p;
  Handle<Mat> transposed;
  petsc(MatTranspose(b, MAT_INITIAL_MATRIX, transposed.out()));
  petsc(MatDuplicate(b, MAT_DO_NOT_COPY_VALUES, p.laplacian.out()));
  petsc(VecDuplicate(like, p.slopes.out()));
  const WriteArray slopes(p.slopes);
  PetscInt begin = 0, end = 0;
  petsc(MatGetOwnershipRange(b, &begin, &end));
  for (PetscInt i = begin; i < end; ++i) {
    const Row to(b, i), from(transposed, i);
    double diagonal = 1e-8, slope = 0.0;
    for (PetscInt k = 0; k < to.size(); ++k) {
      const PetscInt j = to.column(k);
      const double in = to.value(k), out = from.at(j);
      if (j == i || !(in > 0.0) || !(out > 0.0)) continue;
      diagonal += 1.0;
      slope += std::clamp(0.5 * (std::log(in) - std::log(out)), -greatest_step, greatest_step);
      petsc(MatSetValue(p.laplacian, i, j, -1.0, INSERT_VALUES));
    }
    petsc(MatSetValue(p.laplacian, i, i, diagonal, INSERT_VALUES));
    slopes[i - begin] = slope;
  }
  petsc(MatAssemblyBegin(p.laplacian, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(p.laplacian, MAT_FINAL_ASSEMBLY));
  return p;
}

/// The potential; corrections repeat the solve until the trifle on the diagonal no longer shows.
Handle<Vec> solved(const Potential& p, const LinearControls& linear) {
  Handle<Vec> phi, step, left;
  for (Handle<Vec>* v : {&phi, &step, &left}) petsc(VecDuplicate(p.slopes, v->out()));
  LinearSolver solver(PetscObjectComm(reinterpret_cast<PetscObject>(p.laplacian.get())), linear,
                      1e-10);
  solver.set_matrix(p.laplacian);
  petsc(VecSet(phi, 0.0));
  petsc(VecCopy(p.slopes, left));
  double first = 0.0, rest = 0.0;
  petsc(VecNorm(left, NORM_2, &first));
  for (int k = 0; k < 8 && first > 0.0; ++k) {
    petsc(VecSet(step, 0.0));
    if (solver.solve(left, step) < 0) break;
    petsc(VecAXPY(phi, 1.0, step));
    petsc(MatMult(p.laplacian, phi, left));
    petsc(VecAXPY(left, -1e-8, phi));
    petsc(VecAYPX(left, -1.0, p.slopes));
    petsc(VecNorm(left, NORM_2, &rest));
    if (rest <= 1e-14 * first) break;
  }
  return phi;
}

/// Shifts the potential so that its ends are equally far from zero, and cuts what is too far.
void centre(Vec phi) {
  double least = 0.0, greatest = 0.0;
  petsc(VecMin(phi, nullptr, &least));
  petsc(VecMax(phi, nullptr, &greatest));
  const WriteArray values(phi);
  PetscInt n = 0;
  petsc(VecGetLocalSize(phi, &n));
  for (PetscInt i = 0; i < n; ++i)
    values[i] = std::clamp(values[i] - 0.5 * (least + greatest), -steepest, steepest);
}

}  // namespace

Balanced::Balanced(Mat r, Vec mass, const LinearControls& linear) {
  scale(r, mass);
  note_symmetry();
  if (!symmetric_) balance(linear);
  set_idle_rows();
  petsc(MatSetOption(b_, MAT_SYMMETRIC, symmetric_ ? PETSC_TRUE : PETSC_FALSE));
}

void Balanced::scale(Mat r, Vec mass) {
  for (Handle<Vec>* v : {&mass_, &root_, &to_right_, &to_left_})
    petsc(VecDuplicate(mass, v->out()));
  petsc(VecCopy(mass, mass_));
  {
    const ReadArray m(mass);
    const WriteArray root(root_), right(to_right_), left(to_left_);
    PetscInt n = 0;
    petsc(VecGetLocalSize(mass, &n));
    for (PetscInt i = 0; i < n; ++i) {
      root[i] = std::sqrt(m[i]);
      right[i] = left[i] = m[i] > 0.0 ? 1.0 / root[i] : 0.0;
    }
  }
  petsc(MatDuplicate(r, MAT_COPY_VALUES, b_.out()));
  petsc(MatDiagonalScale(b_, to_left_, to_right_));
  petsc(MatScale(b_, -1.0));
  petsc(MatNorm(b_, NORM_INFINITY, &size_));
}

void Balanced::note_symmetry() {
  PetscBool same = PETSC_FALSE;
  petsc(MatIsSymmetric(b_, 1e-13 * size_, &same));
  symmetric_ = same;
}

void Balanced::balance(const LinearControls& linear) {
  const Potential potential = equations(b_, mass_);
  const Handle<Vec> phi = solved(potential, linear);
  centre(phi);
  Handle<Vec> up, down;
  petsc(VecDuplicate(phi, up.out()));
  petsc(VecDuplicate(phi, down.out()));
  {
    const ReadArray exponent(phi);
    const WriteArray more(up), less(down);
    PetscInt n = 0;
    petsc(VecGetLocalSize(phi, &n));
    for (PetscInt i = 0; i < n; ++i) {
      more[i] = std::exp(exponent[i]);
      less[i] = std::exp(-exponent[i]);
    }
  }
  petsc(MatDiagonalScale(b_, down, up));
  petsc(VecPointwiseMult(to_right_, to_right_, up));
  petsc(VecPointwiseMult(to_left_, to_left_, down));
  petsc(MatNorm(b_, NORM_INFINITY, &size_));
  note_symmetry();
}

/// Rows that take no part decay faster than anything else, so that they are never the answer.
void Balanced::set_idle_rows() {
  const ReadArray m(mass_);
  PetscInt begin = 0, end = 0;
  petsc(MatGetOwnershipRange(b_, &begin, &end));
  for (PetscInt i = begin; i < end; ++i) {
    if (m[i - begin] == 0.0) petsc(MatSetValue(b_, i, i, -2.0 * size_, INSERT_VALUES));
  }
  petsc(MatAssemblyBegin(b_, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(b_, MAT_FINAL_ASSEMBLY));
}

Handle<Vec> Balanced::times(Vec x, Vec factors) {
  Handle<Vec> v;
  petsc(VecDuplicate(x, v.out()));
  petsc(VecPointwiseMult(v, x, factors));
  return v;
}

Bounds Balanced::enclose(Vec x, bool transposed, double share) const {
  Handle<Vec> image;
  petsc(VecDuplicate(x, image.out()));
  petsc((transposed ? MatMultTranspose : MatMult)(b_, x, image));
  double largest = 0.0;
  petsc(VecNorm(x, NORM_INFINITY, &largest));
  const ReadArray y(image), from(x), m(mass_);
  PetscInt n = 0;
  petsc(VecGetLocalSize(x, &n));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::array<double, 2> mine{-infinity, -infinity}, all{};  // minus the least, the greatest
  for (PetscInt i = 0; i < n; ++i) {
    if (m[i] == 0.0 || std::abs(from[i]) < share * largest) continue;
    mine[0] = std::max(mine[0], -y[i] / from[i]);
    mine[1] = std::max(mine[1], y[i] / from[i]);
  }
  MPI_Comm comm = PetscObjectComm(reinterpret_cast<PetscObject>(x));
  MPI_Allreduce(mine.data(), all.data(), 2, MPI_DOUBLE, MPI_MAX, comm);
  return {-all[0], all[1]};
}

Bounds Balanced::bounds() const {
  // v = 1 is x = M^1/2 E^-1 1 and w = 1 is y = M^1/2 E 1.
  const Handle<Vec> even_right = times(mass_, to_left_), even_left = times(mass_, to_right_);
  Handle<Vec> ones;
  petsc(VecDuplicate(mass_, ones.out()));
  petsc(VecSet(ones, 1.0));
  Bounds best = enclose(even_right, false, 0.0);
  for (const Bounds& b :
       {enclose(even_left, true, 0.0), enclose(ones, false, 0.0), enclose(ones, true, 0.0)}) {
    best.lower = std::max(best.lower, b.lower);
    best.upper = std::min(best.upper, b.upper);
  }
  return best;
}

}  // namespace fluxform
