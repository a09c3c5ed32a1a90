#include "fluxform/app/petsc_options.hpp"

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/petsc.hpp"

namespace fluxform {

void refuse_unused_options() {
  PetscInt count = 0;
  char** names = nullptr;
  char** values = nullptr;
  petsc(PetscOptionsLeftGet(nullptr, &count, &names, &values));
  std::string message;
  for (PetscInt k = 0; k < count; ++k) {
    message += fmt::format("{}PETSc option '-{}{}{}' was given after -- but nothing uses it",
                           message.empty() ? "" : "\n", names[k], values[k] ? " " : "",
                           values[k] ? values[k] : "");
  }
  petsc(PetscOptionsLeftRestore(nullptr, &count, &names, &values));
  if (!message.empty()) throw InputError(message);
}

}  // namespace fluxform
