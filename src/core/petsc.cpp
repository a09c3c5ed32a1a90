#include "fluxform/core/petsc.hpp"

#include <exception>
#include <new>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <petsc/private/petscimpl.h>  // PetscObjectStateGet is documented, but declared there

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

std::exception_ptr& kept() {
  static thread_local std::exception_ptr exception;
  return exception;
}

std::string& first_message() {
  static thread_local std::string message;
  return message;
}

PetscErrorCode keep_message(MPI_Comm, int, const char* function, const char*, PetscErrorCode code,
                            PetscErrorType type, const char* message, void*) {
  if (type == PETSC_ERROR_INITIAL) {
    first_message() = fmt::format("{} (in {})", message ? message : "", function ? function : "?");
  }
  return code;
}

std::string on_one_line(const std::string& text) {
  std::istringstream words(text);
  std::string word, line;
  while (words >> word) line += (line.empty() ? "" : " ") + word;
  return line;
}

}  // namespace

void install_error_handler() { (void)PetscPushErrorHandler(keep_message, nullptr); }

PetscErrorCode keep_exception() noexcept {
  if (!kept()) kept() = std::current_exception();
  return PETSC_ERR_USER;
}

void petsc(PetscErrorCode code) {
  if (code == 0) return;
  if (kept()) std::rethrow_exception(std::exchange(kept(), nullptr));
  const char* text = nullptr;
  PetscErrorMessage(code, &text, nullptr);
  const std::string detail = std::exchange(first_message(), {});
  const bool unreadable = detail.find("PetscOptionsStringTo") != std::string::npos;
  if (code == PETSC_ERR_ARG_UNKNOWN_TYPE || unreadable) {
    throw InputError(fmt::format("PETSc: {}; check the options after --", detail));
  }
  if (code == PETSC_ERR_MEM) throw std::bad_alloc();
  const std::string reason = detail.empty() ? (text ? text : "no reason is given") : detail;
  throw SolveError("PETSc could not go on: " + on_one_line(reason));
}

VectorState state_of(Vec v) {
  VectorState state;
  PetscObjectState changes = 0;
  petsc(PetscObjectGetId(reinterpret_cast<PetscObject>(v), &state.object));
  petsc(PetscObjectStateGet(reinterpret_cast<PetscObject>(v), &changes));
  state.changes = changes;
  return state;
}

void mark_changed(Mat matrix) {
  const auto object = reinterpret_cast<PetscObject>(matrix);
  PetscObjectState changes = 0;
  (void)PetscObjectStateGet(object, &changes);
  (void)PetscObjectStateSet(object, changes + 1);
}

}  // namespace fluxform
