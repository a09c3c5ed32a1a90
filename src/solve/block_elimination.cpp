#include "fluxform/solve/block_elimination.hpp"

#include <cmath>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/conserved.hpp"
#include "fluxform/solve/linear.hpp"
#include "fluxform/solve/small_system.hpp"

namespace fluxform {
namespace {

/// Part of the mean rate by which a singular A is shifted: below its slowest mode on any grid that
/// is solved, and far above rounding.
constexpr double trifle = 1e-8;

class BlockElimination {
 public:
  BlockElimination(const LinearControls& controls, double rtol)
      : controls_(controls), rtol_(rtol) {}

  void set_up(Mat matrix) {
    border_ = border_of(matrix);
    if (!ksp_) begin(border_->fields);
    const Mat for_fields = matrix_for_preconditioner();
    petsc(KSPSetOperators(ksp_, for_fields, for_fields));
    petsc(KSPSetUp(ksp_));
    forward_ = eliminated(false);
    has_backward_ = false;
  }

  void apply(Vec r, Vec x, bool transpose) {
    if (transpose && !has_backward_) {
      backward_ = eliminated(true);
      has_backward_ = true;
    }
    const Elimination& e = transpose ? backward_ : forward_;
    Eigen::VectorXd rest = tail_of(r, border_->globals());
    {
      const FieldsView from(r, in_, ViewFor::reading), to(x, out_, ViewFor::writing);
      precondition(from, to, transpose);
      rest = e.schur.solve(rest - products(transpose ? border_->columns : border_->rows, to));
      for (std::size_t k = 0; k < e.solved.size(); ++k)
        petsc(VecAXPY(to, -rest[static_cast<Eigen::Index>(k)], e.solved[k]));
    }
    set_tail(x, rest);
  }

 private:
  struct Elimination {
    std::vector<Handle<Vec>> solved;  ///< W
    SmallSystem schur;
  };

  void begin(Mat fields) {
    petsc(KSPCreate(PetscObjectComm(reinterpret_cast<PetscObject>(fields)), ksp_.out()));
    configure(ksp_, controls_, rtol_, fields);
    in_ = create_view(fields);
    out_ = create_view(fields);
  }
  /// A itself, or shifted where constant weights of its rows add up to nothing.
  Mat matrix_for_preconditioner() {
    const Mat fields = border_->fields;
    const Grid* grid = grid_of(border_->fields);
    if (!grid || conserved_combinations(fields, grid->unknowns()).cols() == 0) {
      shifted_.reset();
      return fields;
    }
    if (!shifted_) petsc(MatDuplicate(fields, MAT_DO_NOT_COPY_VALUES, shifted_.out()));
    petsc(MatCopy(fields, shifted_, SAME_NONZERO_PATTERN));
    attach_grid(*grid, shifted_);
    shift(*grid);
    return shifted_;
  }
  /// By the cells' volumes, in the sense of the diagonal's signs.
  void shift(const Grid& grid) {
    const Handle<Vec> diagonal = grid.create_global();
    petsc(MatGetDiagonal(shifted_, diagonal));
    double rates = 0.0, volumes = 0.0;
    petsc(VecNorm(diagonal, NORM_1, &rates));
    const int n = grid.unknowns();
    grid.for_owned([&](const Index& i) { volumes += n * grid.volume(i); });
    MPI_Allreduce(MPI_IN_PLACE, &volumes, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
    {
      const WriteArray d(diagonal);
      grid.for_owned([&](const Index& i) {
        for (int k = 0; k < n; ++k) {
          double& at = d[grid.owned_offset(i) + k];
          at = std::copysign(trifle * grid.volume(i) * rates / volumes, at);
        }
      });
    }
    petsc(MatDiagonalSet(shifted_, diagonal, ADD_VALUES));
  }
  void precondition(Vec r, Vec x, bool transpose) const {
    PC pc = nullptr;
    petsc(KSPGetPC(ksp_, &pc));
    petsc(transpose ? PCApplyTranspose(pc, r, x) : PCApply(pc, r, x));
  }
  Elimination eliminated(bool transpose) const {
    Elimination e;
    const auto& columns = transpose ? border_->rows : border_->columns;
    const auto& rows = transpose ? border_->columns : border_->rows;
    Eigen::MatrixXd schur = border_->corner;
    if (transpose) schur.transposeInPlace();
    for (std::size_t k = 0; k < columns.size(); ++k) {
      petsc(VecDuplicate(columns[k], e.solved.emplace_back().out()));
      precondition(columns[k], e.solved[k], transpose);
      schur.col(static_cast<Eigen::Index>(k)) -= products(rows, e.solved[k]);
    }
    e.schur.compute(schur);
    return e;
  }

  LinearControls controls_;
  double rtol_;
  Border* border_ = nullptr;
  Handle<KSP> ksp_;  ///< holds A's preconditioner; never iterates
  Handle<Mat> shifted_;
  Handle<Vec> in_, out_;
  Elimination forward_, backward_;
  bool has_backward_ = false;
};

BlockElimination& of(PC pc) {
  void* context = nullptr;
  petsc(PCShellGetContext(pc, &context));
  return *static_cast<BlockElimination*>(context);
}

PetscErrorCode set_up(PC pc) {
  return guarded([&] {
    Mat matrix = nullptr;
    petsc(PCGetOperators(pc, nullptr, &matrix));
    of(pc).set_up(matrix);
  });
}
PetscErrorCode apply(PC pc, Vec r, Vec x) {
  return guarded([&] { of(pc).apply(r, x, false); });
}
PetscErrorCode apply_transpose(PC pc, Vec r, Vec x) {
  return guarded([&] { of(pc).apply(r, x, true); });
}
PetscErrorCode forget(PC pc) {
  return guarded([&] { delete &of(pc); });
}

/// Of the right side: what is left of it where factors are exact.
constexpr double exactly = 1e-12;
constexpr PetscInt most_refinements = 12;

/// Goes on to rounding, as a direct solver does by itself; what rounding keeps above that has
/// converged if it satisfies the tolerance.
PetscErrorCode to_rounding(KSP ksp, PetscInt iteration, PetscReal left, KSPConvergedReason* reason,
                           void*) {
  return guarded([&] {
    Vec b = nullptr;
    double size = 0.0, rtol = 0.0;
    petsc(KSPGetRhs(ksp, &b));
    petsc(VecNorm(b, NORM_2, &size));
    petsc(KSPGetTolerances(ksp, &rtol, nullptr, nullptr, nullptr));
    *reason = KSP_CONVERGED_ITERATING;
    if (!std::isfinite(left))
      *reason = KSP_DIVERGED_NANORINF;
    else if (left <= exactly * size)
      *reason = KSP_CONVERGED_RTOL;
    else if (iteration >= most_refinements)
      *reason = left <= rtol * size ? KSP_CONVERGED_ITS : KSP_DIVERGED_ITS;
  });
}

bool is_direct(const LinearControls& controls, Mat fields) {
  PetscInt unknowns = 0;
  petsc(MatGetSize(fields, &unknowns, nullptr));
  const int ranks = ranks_of(PetscObjectComm(reinterpret_cast<PetscObject>(fields)));
  return resolve(controls.method, unknowns, ranks) == LinearMethod::direct;
}

}  // namespace

void use_block_elimination(KSP ksp, const LinearControls& controls, double rtol, Mat matrix) {
  PC pc = nullptr;
  if (!controls.prefix.empty()) petsc(KSPSetOptionsPrefix(ksp, controls.prefix.c_str()));
  petsc(KSPSetType(ksp, KSPFGMRES));
  petsc(KSPGetPC(ksp, &pc));
  petsc(PCSetType(pc, PCSHELL));
  petsc(PCShellSetName(pc, "block elimination"));
  petsc(PCShellSetContext(pc, new BlockElimination(controls, rtol)));
  petsc(PCShellSetSetUp(pc, set_up));
  petsc(PCShellSetApply(pc, apply));
  petsc(PCShellSetApplyTranspose(pc, apply_transpose));
  petsc(PCShellSetDestroy(pc, forget));
  petsc(KSPSetTolerances(ksp, rtol, PETSC_DEFAULT, PETSC_DEFAULT, controls.max_iterations));
  if (is_direct(controls, fields_of(matrix)))
    petsc(KSPSetConvergenceTest(ksp, to_rounding, nullptr, nullptr));
  petsc(KSPSetSkipPCSetFromOptions(ksp, PETSC_TRUE));
  petsc(KSPSetFromOptions(ksp));
}

}  // namespace fluxform
