// PETSc's side of the separable solver.
#include <petsc/private/pcimpl.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/separable.hpp"
#include "fluxform/solve/separable_solver.hpp"

namespace fluxform {
namespace {

constexpr const char* type_name = "separable";

struct Context {
  std::unique_ptr<separable::Solver> solver;
};

Context& context_of(PC pc) { return *static_cast<Context*>(pc->data); }

PetscErrorCode set_up(PC pc) {
  return guarded([pc] {
    const Grid* grid = grid_of(pc->pmat);
    if (!grid)
      throw SolveError(
          "separable: the matrix does not know its grid; it must come from "
          "Operator::create_matrix (choose another preconditioner for other matrices)");
    auto& solver = context_of(pc).solver;
    if (!solver || &solver->grid() != grid) solver = std::make_unique<separable::Solver>(*grid);
    solver->set_up(pc->pmat);
  });
}

PetscErrorCode apply(PC pc, Vec x, Vec y) {
  return guarded([=] { context_of(pc).solver->apply(x, y); });
}

PetscErrorCode apply_transpose(PC pc, Vec x, Vec y) {
  return guarded([=] { context_of(pc).solver->apply(x, y, true); });
}

PetscErrorCode reset(PC pc) {
  context_of(pc).solver.reset();
  return 0;
}

PetscErrorCode destroy(PC pc) {
  delete static_cast<Context*>(pc->data);
  pc->data = nullptr;
  return 0;
}

PetscErrorCode view(PC pc, PetscViewer viewer) {
  const auto& solver = context_of(pc).solver;
  if (!solver) return 0;
  const auto& layout = solver->layout();
  return PetscViewerASCIIPrintf(viewer, "  banded along axis '%s', bandwidth %d, defect %g (%s)\n",
                                solver->grid().axis(layout.banded).name.c_str(),
                                solver->stencil().bandwidth(), solver->stencil().defect(),
                                separable_is_exact(pc) ? "exact" : "averaged coefficients");
}

PetscErrorCode create(PC pc) {
  return guarded([pc] {
    pc->data = new Context;
    pc->ops->setup = set_up;
    pc->ops->apply = apply;
    pc->ops->applytranspose = apply_transpose;
    pc->ops->reset = reset;
    pc->ops->destroy = destroy;
    pc->ops->view = view;
  });
}

}  // namespace

void register_separable() { petsc(PCRegister(type_name, create)); }

double separable_defect(PC pc) {
  PetscBool ours = PETSC_FALSE;
  petsc(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(pc), type_name, &ours));
  if (!ours || !context_of(pc).solver)
    throw SolveError("separable: the preconditioner is of another type or not set up");
  return context_of(pc).solver->stencil().defect();
}

bool separable_is_exact(PC pc) { return separable_defect(pc) < separable_exact_below; }

}  // namespace fluxform
