#include "fluxform/solve/linear.hpp"

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/block_elimination.hpp"
#include "fluxform/solve/grid_multigrid.hpp"
#include "fluxform/solve/separable.hpp"

namespace fluxform {
namespace {

constexpr PetscInt direct_limit = 20000;

/// Rows are scaled by the volumes of their cells, 1e-27 m3 on an atom's scale, so that no size of a
/// pivot but zero itself says anything. PETSc takes what is below 2e-14 for zero.
constexpr double smallest_pivot = 1e-290;

// PETSc's own LU: 3.3 s for 93 solves with 64 x 64 cells of three coupled unknowns, where MUMPS
// takes 4.1 and UMFPACK 5.6, and half their time in one dimension. It does not pivot. On several
// ranks each one factors the whole.
void use_direct(KSP ksp, PC pc) {
  const bool serial = ranks_of(PetscObjectComm(reinterpret_cast<PetscObject>(ksp))) == 1;
  petsc(KSPSetType(ksp, KSPPREONLY));
  petsc(PCSetType(pc, serial ? PCLU : PCREDUNDANT));
  PC factored = pc;
  if (!serial) {
    KSP each = nullptr;
    petsc(PCRedundantGetKSP(pc, &each));
    petsc(KSPGetPC(each, &factored));
  }
  petsc(PCFactorSetZeroPivot(factored, smallest_pivot));
}

// hypre reads its settings from the options database only: ours stand there while it does, unless
// the user's are there already.
class Preference {
 public:
  Preference(std::string option, const char* value) : option_(std::move(option)) {
    petsc(PetscOptionsHasName(nullptr, nullptr, option_.c_str(), &given_));
    if (!given_) petsc(PetscOptionsSetValue(nullptr, option_.c_str(), value));
  }
  ~Preference() {
    if (!given_) (void)PetscOptionsClearValue(nullptr, option_.c_str());
  }
  Preference(const Preference&) = delete;
  Preference& operator=(const Preference&) = delete;

 private:
  std::string option_;
  PetscBool given_ = PETSC_FALSE;
};

// SOR smoothing and GMRES: 4 iterations where ILU takes 37 and GAMG 44 (implicit diffusion on a
// 1024x512 sphere). Flexible, since hypre's cycle is not exactly linear in parallel.
void use_multigrid(KSP ksp, PC pc) {
  petsc(KSPSetType(ksp, KSPFGMRES));
#if defined(PETSC_HAVE_HYPRE)
  petsc(PCSetType(pc, PCHYPRE));
  petsc(PCHYPRESetType(pc, "boomeramg"));
#else
  petsc(PCSetType(pc, PCGAMG));
#endif
}

void use_separable(KSP ksp, PC pc) {
  register_separable();
  petsc(KSPSetType(ksp, KSPFGMRES));
  petsc(PCSetType(pc, "separable"));
}

bool user_chose_type(KSP ksp) {
  const char* prefix = nullptr;
  petsc(KSPGetOptionsPrefix(ksp, &prefix));
  PetscBool given = PETSC_FALSE;
  petsc(PetscOptionsHasName(nullptr, prefix, "-ksp_type", &given));
  return given;
}

bool is_preonly(KSP ksp) {
  PetscBool same = PETSC_FALSE;
  petsc(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(ksp), KSPPREONLY, &same));
  return same;
}

}  // namespace

LinearMethod resolve(LinearMethod method, PetscInt unknowns, int ranks) {
  if (method != LinearMethod::automatic) return method;
  return ranks == 1 && unknowns < direct_limit ? LinearMethod::direct : LinearMethod::multigrid;
}

void configure(KSP ksp, const LinearControls& controls, double rtol, Mat matrix) {
  if (border_of(matrix)) return use_block_elimination(ksp, controls, rtol, matrix);
  const Grid* grid = grid_of(matrix);
  PetscInt unknowns = 0;
  PC pc = nullptr;
  petsc(MatGetSize(matrix, &unknowns, nullptr));
  petsc(KSPGetPC(ksp, &pc));
  if (!controls.prefix.empty()) petsc(KSPSetOptionsPrefix(ksp, controls.prefix.c_str()));
  const int ranks = ranks_of(PetscObjectComm(reinterpret_cast<PetscObject>(ksp)));
  switch (resolve(controls.method, unknowns, ranks)) {
    case LinearMethod::separable:
      use_separable(ksp, pc);
      break;
    case LinearMethod::geometric:
      petsc(KSPSetType(ksp, KSPFGMRES));
      if (!grid) throw SolveError("geometric multigrid needs a matrix on a grid");
      use_grid_multigrid(pc, *grid);
      break;
    case LinearMethod::multigrid:
      use_multigrid(ksp, pc);
      break;
    default:
      use_direct(ksp, pc);
  }
  petsc(KSPSetTolerances(ksp, rtol, PETSC_DEFAULT, PETSC_DEFAULT, controls.max_iterations));
  const char* prefix = nullptr;
  petsc(KSPGetOptionsPrefix(ksp, &prefix));
  const Preference smoother(
      std::string("-") + (prefix ? prefix : "") + "pc_hypre_boomeramg_relax_type_all",
      "SOR/Jacobi");
  petsc(KSPSetFromOptions(ksp));
}

LinearSolver::LinearSolver(MPI_Comm comm, const LinearControls& controls, double rtol)
    : controls_(controls), rtol_(rtol), check_(rtol) {
  petsc(KSPCreate(comm, ksp_.out()));
  check_.watch(ksp_);
}

void LinearSolver::set_matrix(Mat matrix) {
  const bool first = !configured_;
  petsc(KSPSetOperators(ksp_, matrix, matrix));
  if (first) configure(ksp_, controls_, rtol_, matrix);
  configured_ = true;
  petsc(KSPSetUp(ksp_));
  PC pc = nullptr;
  petsc(KSPGetPC(ksp_, &pc));
  if (controls_.method == LinearMethod::separable && !border_of(matrix) && !user_chose_type(ksp_))
    petsc(KSPSetType(ksp_, separable_is_exact(pc) ? KSPPREONLY : KSPFGMRES));
  petsc(KSPSetInitialGuessNonzero(ksp_, is_preonly(ksp_) ? PETSC_FALSE : PETSC_TRUE));
}

int LinearSolver::solve(Vec b, Vec x) {
  petsc(KSPSolve(ksp_, b, x));
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  petsc(KSPGetConvergedReason(ksp_, &reason));
  PetscInt iterations = 0;
  petsc(KSPGetIterationNumber(ksp_, &iterations));
  return reason > 0 && check_.passed() ? static_cast<int>(iterations) : -1;
}

}  // namespace fluxform
