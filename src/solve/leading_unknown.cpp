#include "fluxform/solve/leading_unknown.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/solve/transient_stage.hpp"

namespace fluxform {
namespace {

constexpr int most_steps = 400;
constexpr double rounding = 1e-14;  ///< of the first unknown, relative

class LeadingNewton {
 public:
  LeadingNewton(Operator& op, double t, Vec u, const Followers& followers)
      : op_(op),
        t_(t),
        u_(u),
        followers_(followers),
        cells_(op.grid().spec(), 1, op.grid().comm()),
        full_(op.create_matrix()),
        residual_(op.create_vector()),
        matrix_(create_stencil_matrix(cells_, stencil_offsets(cells_.dimension(), 1, false))),
        right_(cells_.create_global()),
        step_(cells_.create_global()) {
    PC pc = nullptr;
    petsc(KSPCreate(cells_.comm(), ksp_.out()));
    petsc(KSPSetType(ksp_, KSPPREONLY));
    petsc(KSPGetPC(ksp_, &pc));
    // Several ranks each factorise it all: one number per cell is little.
    petsc(PCSetType(pc, ranks_of(cells_.comm()) > 1 ? PCREDUNDANT : PCLU));
  }

  bool run() {
    PetscInt count = 0;
    petsc(VecGetSize(right_, &count));
    if (cells_.dimension() > 1 && count > followers_.most_cells) return false;
    double shortest = INFINITY;
    distribute();
    for (int k = 0, idle = 0; k < most_steps && idle < 4; ++k) {
      if (!try_residual(op_, t_, u_, residual_, Part::all)) return false;
      assemble();
      petsc(KSPSetOperators(ksp_, matrix_, matrix_));
      petsc(KSPSolve(ksp_, right_, step_));
      KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
      petsc(KSPGetConvergedReason(ksp_, &reason));
      double size = 0.0, largest = 0.0;
      petsc(VecNorm(step_, NORM_INFINITY, &size));
      if (reason <= 0 || !std::isfinite(size)) return false;
      largest =
          std::max(1.0, go(size > followers_.longest_step ? followers_.longest_step / size : 1.0));
      distribute();
      if (size <= rounding * largest) return true;
      idle = size < 0.5 * shortest ? 0 : idle + (shortest < 1e3 * rounding * largest ? 1 : 0);
      shortest = std::min(shortest, size);
      if (idle >= 4) return true;
    }
    return false;
  }

 private:
  void distribute() {
    const Grid& grid = op_.grid();
    const WriteArray x(u_);
    grid.for_owned([&](const Index& i) {
      if (grid.active(i)) followers_.write(x.data() + grid.owned_offset(i), i);
    });
  }

  /// The first unknown's rows of the whole Jacobian, in which the others follow it.
  void assemble() {
    op_.jacobian(t_, u_, 0.0, full_);
    const PetscInt unknowns = op_.grid().unknowns();
    PetscInt begin = 0, end = 0;
    petsc(MatGetOwnershipRange(matrix_, &begin, &end));
    petsc(MatZeroEntries(matrix_));
    const ReadArray x(u_), r(residual_);
    const WriteArray b(right_);
    for (PetscInt row = begin; row < end; ++row) {
      PetscInt count = 0;
      const PetscInt* columns = nullptr;
      const PetscScalar* values = nullptr;
      petsc(MatGetRow(full_, row * unknowns, &count, &columns, &values));
      for (PetscInt n = 0; n < count; ++n) {
        const PetscInt column = columns[n] / unknowns, k = columns[n] % unknowns;
        double value = values[n];
        if (k > 0)
          value *= column == row ? followers_.slope(x.data() + (row - begin) * unknowns, k) : 0.0;
        if (value != 0.0) petsc(MatSetValue(matrix_, row, column, value, ADD_VALUES));
      }
      petsc(MatRestoreRow(full_, row * unknowns, &count, &columns, &values));
      b[row - begin] = r[(row - begin) * unknowns];
    }
    petsc(MatAssemblyBegin(matrix_, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(matrix_, MAT_FINAL_ASSEMBLY));
  }

  /// Takes the step times `share` off the first unknown; returns its largest size. Collective.
  double go(double share) {
    const PetscInt unknowns = op_.grid().unknowns();
    PetscInt cells = 0;
    double largest = 0.0;
    petsc(VecGetLocalSize(step_, &cells));
    {
      const ReadArray d(step_);
      const WriteArray x(u_);
      for (PetscInt c = 0; c < cells; ++c) {
        x[c * unknowns] -= share * d[c];
        largest = std::max(largest, std::abs(x[c * unknowns]));
      }
    }
    MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_DOUBLE, MPI_MAX, cells_.comm());
    return largest;
  }

  Operator& op_;
  double t_;
  Vec u_;
  const Followers& followers_;
  Grid cells_;
  Handle<Mat> full_;
  Handle<Vec> residual_;
  Handle<Mat> matrix_;
  Handle<Vec> right_, step_;
  Handle<KSP> ksp_;
};

}  // namespace

bool solve_leading(Operator& op, double t, Vec u, const Followers& followers) {
  return LeadingNewton(op, t, u, followers).run();
}

}  // namespace fluxform
