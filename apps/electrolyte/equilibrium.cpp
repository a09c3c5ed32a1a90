#include "equilibrium.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/solve/transient_stage.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr int most_steps = 400;
constexpr int most_cells = 50000;  ///< of a plane or a body, whose factors fill up
/// Of the potential in one step, V_T: beyond it Boltzmann's exponential is no straight line.
constexpr double longest_step = 2.0;
constexpr double rounding = 1e-14;  ///< of the potential, relative

class PoissonBoltzmann {
 public:
  PoissonBoltzmann(Operator& op, const Medium& m, double t, const std::vector<double>& mu, Vec u)
      : op_(op),
        m_(m),
        t_(t),
        mu_(mu),
        u_(u),
        cells_(op.grid().spec(), 1, op.grid().comm()),
        full_(op.create_matrix()),
        residual_(op.grid().create_global()),
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
    if (cells_.dimension() > 1 && count > most_cells) return false;
    double shortest = INFINITY;
    distribute();
    for (int k = 0, idle = 0; k < most_steps && idle < 4; ++k) {
      if (!try_residual(op_, t_, u_, residual_, Part::all)) return false;
      assemble();
      petsc(KSPSetOperators(ksp_, matrix_, matrix_));
      petsc(KSPSolve(ksp_, right_, step_));
      KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
      petsc(KSPGetConvergedReason(ksp_, &reason));
      double size = 0.0, potential = 0.0;
      petsc(VecNorm(step_, NORM_INFINITY, &size));
      if (reason <= 0 || !std::isfinite(size)) return false;
      potential = std::max(1.0, go(size > longest_step ? longest_step / size : 1.0));
      distribute();
      if (size <= rounding * potential) return true;
      idle = size < 0.5 * shortest ? 0 : idle + (shortest < 1e3 * rounding * potential ? 1 : 0);
      shortest = std::min(shortest, size);
      if (idle >= 4) return true;
    }
    return false;
  }

 private:
  /// Boltzmann's concentrations in the potential of u.
  void distribute() {
    const Grid& grid = op_.grid();
    const WriteArray x(u_);
    grid.for_owned([&](const Index& i) {
      if (!grid.active(i)) return;
      const std::ptrdiff_t at = grid.owned_offset(i);
      for (std::size_t k = 0; k < mu_.size(); ++k) {
        const Species& s = m_.species[k];
        const double drive = s.drive.empty() ? 0.0 : s.drive(i);
        x[at + 1 + static_cast<std::ptrdiff_t>(k)] = std::exp(mu_[k] - s.charge * x[at] - drive);
      }
    });
  }

  /// Poisson's rows of the whole Jacobian, in which concentrations follow the potential.
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
        if (k > 0) value *= column == row ? follows(x, (row - begin) * unknowns, k) : 0.0;
        if (value != 0.0) petsc(MatSetValue(matrix_, row, column, value, ADD_VALUES));
      }
      petsc(MatRestoreRow(full_, row * unknowns, &count, &columns, &values));
      b[row - begin] = r[(row - begin) * unknowns];
    }
    petsc(MatAssemblyBegin(matrix_, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(matrix_, MAT_FINAL_ASSEMBLY));
  }

  /// Derivative of a concentration by the potential of its cell.
  double follows(const ReadArray& x, PetscInt cell, PetscInt k) const {
    return -m_.species[static_cast<std::size_t>(k - 1)].charge * x[cell + k];
  }

  /// Takes the step times `share` off the potential; returns the largest potential. Collective.
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
  const Medium& m_;
  double t_;
  const std::vector<double>& mu_;
  Vec u_;
  Grid cells_;
  Handle<Mat> full_;
  Handle<Vec> residual_;
  Handle<Mat> matrix_;
  Handle<Vec> right_, step_;
  Handle<KSP> ksp_;
};

}  // namespace

bool solve_equilibrium(Operator& op, const Medium& medium, double t, const std::vector<double>& mu,
                       Vec u) {
  return PoissonBoltzmann(op, medium, t, mu, u).run();
}

}  // namespace fluxform::electrolyte
