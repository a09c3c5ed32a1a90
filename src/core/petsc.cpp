#include "fluxform/core/petsc.hpp"

#include <fmt/format.h>

#include <exception>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

std::exception_ptr& kept() {
  static thread_local std::exception_ptr exception;
  return exception;
}

}  // namespace

PetscErrorCode keep_exception() noexcept {
  if (!kept()) kept() = std::current_exception();
  return PETSC_ERR_USER;
}

void petsc(PetscErrorCode code) {
  if (code == 0) return;
  if (kept()) std::rethrow_exception(std::exchange(kept(), nullptr));
  const char* text = nullptr;
  PetscErrorMessage(code, &text, nullptr);
  throw SolveError(fmt::format("PETSc error {}: {}", static_cast<int>(code), text ? text : "?"));
}

}  // namespace fluxform
